package header

import (
	"maps"
	"slices"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
)

// Post says how a post's header changes on its way to the members (design section 7), and what Copy has to know of it.
// keep says that the author's own From may stay, as far as the author's domain and our mailbox are concerned.
//
// Where it stays, the author's DKIM signature is left intact if that can be: then also the author's Message-ID is kept, and
// References are left alone that it covers. If it can't be, From is rewritten unless the group wants the author's at any rate.
func (m Maker) Post(tx *store.Tx, g book.Group, p book.Post, mail *mailer.Mail, keep bool) (mailer.Edits, map[string]string) {
	ours, extra := m.edits(tx, g, p, mail)
	if !keep {
		return ours, extra
	}
	stays := []string{"From", "X-Original-From"}
	if g.ReplyTo == "author" {
		stays = append(stays, "Reply-To")
	}
	if slices.Equal(m.originals(tx, g, mail.InReplyTo), mail.InReplyTo) {
		stays = append(stays, "In-Reply-To")
	}
	theirs := mailer.Edits{Set: without(ours.Set, stays...), Drop: ours.Drop, Add: ours.Add}
	if len(mail.Breaks(theirs)) == 0 {
		return theirs, extra
	}
	if gentle, own := m.gentle(tx, g, mail, theirs); len(mail.Breaks(gentle)) == 0 {
		extra = maps.Clone(extra)
		if extra == nil {
			extra = map[string]string{}
		}
		extra[extraAuthors] = strings.Join(own, " ")
		return gentle, extra
	}
	if g.From == book.FromAuthor {
		return theirs, extra
	}
	return ours, extra
}

// gentle leaves the author's Message-ID as it is, and also References where a signature covers them: In-Reply-To then still
// says which post is answered.
func (m Maker) gentle(tx *store.Tx, g book.Group, mail *mailer.Mail, e mailer.Edits) (gentle mailer.Edits, own []string) {
	own = []string{"message-id"}
	if mail.Signed("references") && slices.Equal(m.originals(tx, g, mail.References), mail.References) {
		own = append(own, "references")
	}
	theirs := func(name string) bool { return slices.Contains(own, strings.ToLower(name)) }
	gentle = mailer.Edits{Set: e.Set, Keep: own}
	gentle.Drop = slices.DeleteFunc(slices.Clone(e.Drop), theirs)
	gentle.Add = slices.DeleteFunc(slices.Clone(e.Add), theirs)
	return gentle, own
}

func without(fields []mailer.Field, names ...string) []mailer.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f mailer.Field) bool { return slices.Contains(names, f.Name) })
}

// edits are the header fields that a post exchanges when it goes out under the group's name.
func (m Maker) edits(tx *store.Tx, g book.Group, p book.Post, mail *mailer.Mail) (mailer.Edits, map[string]string) {
	author := mailer.Address{Name: p.Name, Email: mail.From.Email}
	e := mailer.Edits{Add: ofEachCopy, Drop: []string{"Message-ID", "References", "List-Unsubscribe", "List-Unsubscribe-Post"}}
	e.Set = append(m.List(g),
		mailer.Field{Name: "From", Value: mailer.Address{Name: p.Name + " via " + g.Title, Email: g.Address}.String()},
		mailer.Field{Name: "X-Original-From", Value: author.String()},
		mailer.Field{Name: "Precedence", Value: "list"},
	)
	if page := m.Page(p); page != "" {
		e.Set = append(e.Set, mailer.Field{Name: "Archived-At", Value: "<" + page + ">"}) // RFC 5064
	}
	if m.URL == "" {
		e.Drop = append(e.Drop, "List-Archive", "Archived-At")
	}
	if p.Titled {
		e.Set = append(e.Set, mailer.Field{Name: "Subject", Value: p.Subject})
	} else if !mail.Plain("Subject") {
		e.Set = append(e.Set, mailer.Field{Name: "Subject", Value: mail.Subject}) // its author's program did not encode it: RFC 2047
	}
	reply := g.Address
	if g.ReplyTo == "author" {
		reply = author.String()
	}
	e.Set = append(e.Set, mailer.Field{Name: "Reply-To", Value: reply})
	if parents := m.originals(tx, g, mail.InReplyTo); len(parents) > 0 {
		e.Set = append(e.Set, mailer.Field{Name: "In-Reply-To", Value: "<" + strings.Join(parents, "> <") + ">"})
	} else {
		e.Drop = append(e.Drop, "In-Reply-To")
	}
	return e, References(m.originals(tx, g, Thread(mail)))
}

// originals turns ids into ones that every member knows: a ticket that went to one member becomes the Message-ID that
// the post's author gave it.
func (m Maker) originals(tx *store.Tx, g book.Group, ids []string) []string {
	var out []string
	had := map[string]bool{}
	for _, id := range ids {
		if t, ok, _ := m.Key.Read(id); ok {
			p, err := book.Posts.Get(tx, g.Name, t.Subject)
			if err != nil || t.Purpose != ticket.Post {
				continue // of a letter that only its recipient knows
			}
			id = p.MessageID
		}
		if IsReference(id) && !had[id] {
			out, had[id] = append(out, id), true
		}
	}
	return out
}
