package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/explain"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/store"
)

// ArchivedMail is a mail of another program's archive.
type ArchivedMail struct {
	Line int    `json:"line"` // where it begins in its file
	Raw  []byte `json:"raw"`
}

// PostsImported counts what became of the mails of an archive.
type PostsImported struct {
	Kept  int              `json:"kept"`
	There int              `json:"there"` // already
	Bad   []roster.BadLine `json:"bad"`
}

// ImportPosts keeps the mails of an archive as posts of the group: to be searched and answered, but news to nobody. One that is
// there already is passed over, so it can be called again with the same ones. It is one transaction: a caller with many calls
// it with some at a time.
func (d *Desk) ImportPosts(ctx context.Context, name string, mails []ArchivedMail, dry bool) (n PostsImported, err error) {
	read := make([]book.Post, len(mails))
	parsed := make([]*mailer.Mail, len(mails))
	bad := map[int]string{}
	for i, m := range mails { // which takes its time, and needs no store
		if read[i], parsed[i], err = d.archived(name, m.Raw); err != nil {
			bad[i] = err.Error()
		}
	}
	do := func(tx *store.Tx) error {
		n = PostsImported{Bad: []roster.BadLine{}}
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		for i, m := range mails {
			why := bad[i]
			if why == "" {
				there, refused, err := d.importPost(tx, read[i], parsed[i], dry)
				switch {
				case err != nil:
					return fmt.Errorf("the mail in line %d: %w", m.Line, err)
				case there:
					n.There++
					continue
				}
				why = refused
			}
			if why == "" {
				n.Kept++
				continue
			}
			subject := ""
			if parsed[i] != nil {
				subject = parsed[i].Subject
			}
			n.Bad = append(n.Bad, roster.BadLine{Line: m.Line, Text: roster.Shorten(subject), Why: why})
		}
		return nil
	}
	if dry {
		err = d.DB.View(ctx, name, do)
	} else {
		err = d.DB.Update(ctx, name, do)
	}
	return n, err
}

// PostsTakenOver writes into the Log that posts were taken over.
func (d *Desk) PostsTakenOver(ctx context.Context, name string, n int, by string) error {
	return d.DB.Update(ctx, name, func(tx *store.Tx) error {
		return errors.Join(listserv.NoteForgotten(tx, d.Now()), // what is old stands before what the search's index has passed
			d.entry(tx, name, by, "took over", book.Person{}, plural(n, "post", "posts")))
	})
}

// hiddenFrom is an author as Mailman's archives write them: "From: ann at example.org (Ann Lee)".
var hiddenFrom = regexp.MustCompile(`(?m)^(From: *[^\s@<>"]+) at ([^\s@<>"]+)( \(.*\))?(\r?)$`)

// headLength bounds where an author is looked for.
const headLength = 64 << 10

// archived reads a mail as a post.
func (d *Desk) archived(group string, raw []byte) (book.Post, *mailer.Mail, error) {
	if raw == nil {
		return book.Post{}, nil, fmt.Errorf("it is too large")
	}
	head := raw[:min(len(raw), headLength)]
	shown := append(hiddenFrom.ReplaceAll(head, []byte("$1@$2$3$4")), raw[len(head):]...)
	m, err := mailer.Parse(shown)
	if err != nil {
		return book.Post{}, nil, err
	}
	p := book.Post{Group: group, Name: m.From.Name, Subject: m.Subject, MessageID: m.MessageID, Files: m.Files(), At: m.Date.UTC(), Imported: true}
	if p.Name == "" {
		p.Name, _, _ = strings.Cut(m.From.Email, "@")
	}
	switch {
	case m.Date.IsZero():
		return p, m, fmt.Errorf("it has no date that can be read")
	case m.Date.After(d.Now().Add(24 * time.Hour)), m.Date.Year() < 1980:
		return p, m, fmt.Errorf("its date %s can't be", m.Date.Format(time.DateOnly))
	case m.From.Email == "":
		return p, m, fmt.Errorf("it says nowhere whom it is from")
	}
	p.Text = explain.Words(m, "")
	if p.MessageID == "" {
		sum := sha256.Sum256(raw)
		p.MessageID = hex.EncodeToString(sum[:16]) + "@archive.invalid" // so that it comes in once
	}
	p.ID = store.NewID(p.At)
	p.Thread, p.Mail = p.ID, p.ID
	return p, m, nil
}

// importPost keeps one post; there says that it is there already, why that it is not to be kept.
func (d *Desk) importPost(tx *store.Tx, p book.Post, m *mailer.Mail, dry bool) (there bool, why string, err error) {
	before, err := book.PostByMessage(tx, p.Group, p.MessageID)
	if err != nil || before != nil {
		return before != nil, "", err
	}
	addr := mailer.Canonical(m.From.Email)
	if erased, err := book.WasErased(tx, addr); err != nil || erased {
		return false, "its author was erased at their wish", err
	}
	author, _, err := book.LookUp(tx, p.Group, addr, d.Now())
	if err != nil {
		return false, "", err
	}
	p.Author = author.ID
	parent, err := book.ParentPost(tx, p.Group, m)
	if err != nil {
		return false, "", err
	}
	if parent != nil {
		p.Thread = parent.Thread
	}
	if dry {
		return false, "", nil
	}
	if err := book.Mails.Put(tx, store.K(p.Mail), m.Raw); err != nil {
		return false, "", err
	}
	return false, "", book.Posts.Insert(tx, p)
}
