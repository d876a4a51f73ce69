package desk

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/moving"
	"mutualaid/mailer"
	"mutualaid/store"
)

// The files of an export.
const (
	MembersFile  = "members.csv"
	PostsFile    = "posts.mbox"
	MeetingsFile = "meetings.ics"
	GroupFile    = "group.json"
	LogFile      = "log.json"
)

// ExportFiles are the files of an export, in the order in which they are written.
func ExportFiles() []string {
	return []string{GroupFile, MembersFile, MeetingsFile, LogFile, PostsFile}
}

// Exported counts what an export holds.
type Exported struct {
	Members  int `json:"members"` // everybody whom the group knows
	Posts    int `json:"posts"`
	Meetings int `json:"meetings"`
	Log      int `json:"log"`
}

// exportedGroup is what group.json says.
type exportedGroup struct {
	Version  int            `json:"version"` // of this file
	Exported time.Time      `json:"exported"`
	Group    book.Group     `json:"group"`
	Meetings []book.Meeting `json:"meetings"`
}

// exportVersion rises when an older program could misread what a newer one writes.
const exportVersion = 1

// Export writes all that a group has to files that other programs read as well. Each file is written to the end before the next.
// It reads in short transactions, so what changes meanwhile may come in its old or its new state.
func (d *Desk) Export(ctx context.Context, name string, file func(name string) io.Writer) (n Exported, err error) {
	counts := map[string]*int{GroupFile: &n.Meetings, MembersFile: &n.Members, LogFile: &n.Log, PostsFile: &n.Posts}
	for _, part := range ExportFiles() {
		count, err := d.exportFile(ctx, name, part, file(part))
		if err != nil {
			return n, err
		}
		if counts[part] != nil {
			*counts[part] = count
		}
	}
	return n, nil
}

// ExportFile writes one of the files of an export.
func (d *Desk) ExportFile(ctx context.Context, name, file string, w io.Writer) error {
	_, err := d.exportFile(ctx, name, file, w)
	return err
}

func (d *Desk) exportFile(ctx context.Context, name, file string, w io.Writer) (n int, err error) {
	write, there := map[string]func(context.Context, string, io.Writer) (int, error){
		GroupFile: d.exportGroup, MembersFile: d.exportMembers, MeetingsFile: d.exportMeetings, LogFile: d.exportLog, PostsFile: d.exportPosts,
	}[file]
	if !there {
		return 0, fmt.Errorf("%w: an export has no file %q", book.ErrNoSuch, file)
	}
	if n, err = write(ctx, name, w); err != nil {
		return n, fmt.Errorf("export %s: %w", file, err)
	}
	return n, nil
}

func (d *Desk) exportGroup(ctx context.Context, name string, w io.Writer) (n int, err error) {
	all := exportedGroup{Version: exportVersion, Exported: d.Now().UTC(), Meetings: []book.Meeting{}}
	err = d.DB.View(ctx, name, func(tx *store.Tx) (err error) {
		if all.Group, err = book.FindGroup(tx, name); err != nil {
			return err
		}
		meetings, err := book.Collect(book.Meetings.All(tx, name))
		all.Meetings = append(all.Meetings[:0], meetings...)
		return err
	})
	if err != nil {
		return 0, err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return len(all.Meetings), e.Encode(all)
}

func (d *Desk) exportMembers(ctx context.Context, name string, w io.Writer) (n int, err error) {
	sheet, err := moving.NewSheet(w)
	if err != nil {
		return 0, err
	}
	for cursor, more := "", true; more; {
		var page []moving.Person
		err := d.DB.View(ctx, name, func(tx *store.Tx) error {
			page = nil
			members, last, err := book.NextMembers(tx, book.Mailing{Group: name, Cursor: cursor})
			if err != nil {
				return err
			}
			for _, m := range members {
				p, err := book.Persons.Get(tx, m.Person)
				if err != nil {
					return fmt.Errorf("member %s: %w", m.Person, err)
				}
				page = append(page, personOf(p, m.At(d.Now())))
			}
			cursor, more = last, last != ""
			return nil
		})
		if err != nil {
			return n, err
		}
		for _, p := range page {
			if err := sheet.Write(p); err != nil {
				return n, err
			}
		}
		n += len(page)
	}
	return n, sheet.Close()
}

// personOf is a member as a list for other programs tells them.
func personOf(p book.Person, m book.Member) moving.Person {
	who := moving.Person{Email: p.Address(), Name: p.Name, Language: p.Language, Zone: p.Zone, Delivery: m.Delivery, Form: m.Form, Paused: m.Standing == book.Paused, Until: m.Until,
		OwnPosts: &m.OwnPosts, Offsets: m.Offsets, Steward: m.Steward, Shown: m.Shown, Invited: m.Invited, Since: m.Since, Standing: m.Standing, Consent: m.Consent}
	if len(p.Addresses) > 1 {
		who.Others = p.Addresses[1:]
	}
	return who
}

func (d *Desk) exportMeetings(ctx context.Context, name string, w io.Writer) (int, error) {
	ics, err := d.Calendar(ctx, name)
	if err != nil {
		return 0, err
	}
	_, err = w.Write(ics)
	return 0, err
}

func (d *Desk) exportLog(ctx context.Context, name string, to io.Writer) (n int, err error) {
	w := bufio.NewWriter(to)
	before := "["
	err = book.Entries.Each(ctx, d.DB, name, []any{name}, func(e book.Entry) error {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n  %s", before, line)
		before = ","
		n++
		return err
	})
	if err != nil {
		return n, err
	}
	end := "\n]\n"
	if n == 0 {
		end = "[]\n"
	}
	if _, err := w.WriteString(end); err != nil {
		return n, err
	}
	return n, w.Flush()
}

func (d *Desk) exportPosts(ctx context.Context, name string, w io.Writer) (n int, err error) {
	err = book.Posts.Each(ctx, d.DB, name, []any{name}, func(p book.Post) error {
		var raw []byte
		var from string
		err := d.DB.View(ctx, name, func(tx *store.Tx) (err error) {
			g, err := book.FindGroup(tx, name)
			if err != nil {
				return err
			}
			author, err := book.Persons.Get(tx, p.Author)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			from = author.Address()
			if raw, err = book.Mails.Get(tx, p.Mail); errors.Is(err, store.ErrNotFound) {
				raw, err = writtenOut(g, p, from)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("post %s: %w", p.ID, err)
		}
		n++
		return moving.WriteMail(w, from, p.At, raw)
	})
	return n, err
}

// writtenOut makes a mail of what is known of a post whose own mail is no longer kept.
func writtenOut(g book.Group, p book.Post, from string) ([]byte, error) {
	d := mailer.Draft{From: mailer.Address{Name: p.Name, Email: cmp.Or(from, g.Address)}, To: mailer.Address{Name: g.Title, Email: g.Address},
		Subject: p.Subject, Date: p.At, Text: cmp.Or(strings.TrimSpace(p.Text), "-")}
	l, err := d.Compose()
	if err != nil {
		return nil, err
	}
	var own []mailer.Field
	if p.MessageID != "" {
		own = append(own, mailer.Field{Name: "Message-ID", Value: "<" + p.MessageID + ">"})
	}
	return l.Copy(own)
}
