package listserv_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/mailer/imap"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
	"mutualaid/templates"
)

const (
	groupAddr = "together@example.org"
	authserv  = "mx.example.org"
)

// world is a group with a real store, whose letters are taken out of the real outbox instead of being sent.
type world struct {
	t   testing.TB
	db  *store.DB
	s   desk.Desk
	out *outbox.Outbox
	now time.Time
	uid uint32
}

// sent is one letter as its recipient gets it.
type sent struct {
	From string // envelope sender where it is not the letter's own
	To   string
	Raw  []byte
	Mail *mailer.Mail
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.db = db
	w.restart()
	_, err = w.s.AddGroup(t.Context(), book.Group{Name: "together", Title: "Working Together", Address: groupAddr, Zone: "Europe/Berlin",
		About: "A mutual aid group of social workers.", Invitation: "We bring group work back."}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// restart makes the service anew over the same store, as a new process would.
func (w *world) restart() {
	w.t.Helper()
	words, err := templates.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(w.t.Output(), nil))
	w.s.Service, err = listserv.New(w.t.Context(), w.db, words, listserv.Settings{Address: groupAddr, AuthServ: authserv}, func() time.Time { return w.now }, log)
	if err != nil {
		w.t.Fatal(err)
	}
	w.s.ShareReader()
	w.out = w.s.Outbox(nil)
}

// receive hands a raw mail to the service as the poller does.
func (w *world) receive(raw string) imap.Flag {
	w.t.Helper()
	w.uid++
	return w.receiveAt(w.uid, raw)
}

func (w *world) receiveAt(uid uint32, raw string) imap.Flag {
	w.t.Helper()
	msg := imap.Message{Folder: "INBOX", UIDValidity: 1, UID: uid, Size: int64(len(raw)), Raw: []byte(raw)}
	flags, err := w.s.Receive(w.t.Context(), []imap.Message{msg}, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: uid})
	if err != nil {
		w.t.Fatalf("receive: %v", err)
	}
	return flags[0]
}

// mail is a person's mail; proven says that our provider vouches for the sender.
type mail struct {
	from, to, subject, body string
	answers                 *mailer.Mail
	unproven                bool
	header                  string
	date                    string // "" is 10:00 in Berlin
}

func (m mail) raw(n int) string {
	var b strings.Builder
	domain := m.from[strings.LastIndex(m.from, "@")+1:]
	domain = strings.TrimSuffix(domain, ">")
	if m.to == "" {
		m.to = groupAddr
	}
	if !m.unproven {
		fmt.Fprintf(&b, "Authentication-Results: %s; dmarc=pass header.from=%s\r\n", authserv, domain)
	}
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <mail%d@%s>\r\n", m.from, m.to, m.subject, cmp.Or(m.date, "Mon, 2 Nov 2026 10:00:00 +0100"), n, domain)
	if m.answers != nil {
		refs := append(append([]string{}, m.answers.References...), m.answers.MessageID)
		fmt.Fprintf(&b, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", m.answers.MessageID, strings.Join(refs, ">\r\n <"))
	}
	b.WriteString(m.header)
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", m.body)
	return b.String()
}

func (w *world) write(m mail) imap.Flag {
	w.t.Helper()
	return w.receive(m.raw(int(w.uid) + 1))
}

// post takes every letter that is due out of the outbox, as if the relay had taken them all.
func (w *world) post() []sent {
	w.t.Helper()
	var all []sent
	for more := true; more; {
		var err error
		if more, err = w.s.Expand(w.t.Context()); err != nil {
			w.t.Fatalf("expand: %v", err)
		}
	}
	for {
		p, err := w.out.Claim(w.t.Context())
		if err != nil {
			w.t.Fatalf("claim: %v", err)
		}
		if p == nil {
			return all
		}
		for _, c := range p.Copies {
			raw := append(bytes.Clone(c.Head), p.Shared...)
			m, err := mailer.Parse(raw)
			if err != nil {
				w.t.Fatalf("our own letter: %v", err)
			}
			all = append(all, sent{c.From, c.To, raw, m})
			if err := w.out.Record(w.t.Context(), p.ID, []smtp.Ended{{N: c.N, Outcome: smtp.Outcome{Kind: smtp.Sent}}}, nil); err != nil {
				w.t.Fatalf("record: %v", err)
			}
		}
		if err := w.out.Close(w.t.Context(), p.ID); err != nil {
			w.t.Fatalf("close: %v", err)
		}
	}
}

// one expects exactly one letter, to that address.
func (w *world) one(to string) sent {
	w.t.Helper()
	all := w.post()
	if len(all) != 1 || all[0].To != to {
		w.t.Fatalf("letters to %v, want one to %s", addresses(all), to)
	}
	return all[0]
}

func (w *world) none() {
	w.t.Helper()
	if all := w.post(); len(all) != 0 {
		w.t.Fatalf("letters to %v (%s), want none", addresses(all), all[0].Mail.Subject)
	}
}

func addresses(all []sent) []string {
	to := make([]string, len(all))
	for i, s := range all {
		to[i] = s.To
	}
	return to
}

// invite invites an address and returns the letter that reached it.
func (w *world) invite(name, addr string) sent {
	w.t.Helper()
	r, err := w.s.Invite(w.t.Context(), "together", []roster.Invitee{{Line: 1, Name: name, Email: addr}}, false, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(r.Sent) != 1 {
		w.t.Fatalf("invited %+v", r)
	}
	return w.one(addr)
}

// join takes an address in by its own yes and returns the welcome.
func (w *world) join(name, addr string) sent {
	w.t.Helper()
	letter := w.invite(name, addr)
	w.write(mail{from: addr, subject: "Re: " + letter.Mail.Subject, body: "Yes, please!", answers: letter.Mail})
	return w.one(addr)
}

func (w *world) standing(addr string) desk.MemberView {
	w.t.Helper()
	v, err := w.s.MemberOf(context.Background(), "together", addr)
	if err != nil {
		w.t.Fatalf("%s: %v", addr, err)
	}
	return v
}

func (w *world) waiting() []book.Case {
	w.t.Helper()
	list, err := w.s.Inbox(w.t.Context(), "together")
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) tick(at time.Time) []sent {
	w.t.Helper()
	w.now = at
	if err := w.s.Tick(w.t.Context()); err != nil {
		w.t.Fatalf("tick: %v", err)
	}
	return w.post()
}
