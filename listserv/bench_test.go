package listserv_test

import (
	"fmt"
	"io"
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

// BenchmarkIntake takes in replies of 3 KB to an invitation, durably and with a welcome queued for each, in batches as
// the poller hands them on.
func BenchmarkIntake(b *testing.B) {
	d, out := benchDesk(b)
	for start := 0; start < b.N; start += 1000 {
		var people []roster.Invitee
		for i := start; i < min(start+1000, b.N); i++ {
			people = append(people, roster.Invitee{Email: fmt.Sprintf("p%d@home.example", i), Name: fmt.Sprintf("Person %d", i)})
		}
		if _, err := d.Invite(b.Context(), "together", people, false, nil); err != nil {
			b.Fatal(err)
		}
	}
	var batch []imap.Message
	for _, s := range drain(b, out) {
		m := mail{from: s.To, subject: "Re: " + s.Mail.Subject, body: "Yes, count me in!\r\n\r\n" + strings.Repeat("> a quoted line of the invitation, as mail programs do\r\n", 50), answers: s.Mail}
		raw := m.raw(len(batch) + 1)
		batch = append(batch, imap.Message{Folder: "INBOX", UIDValidity: 1, UID: uint32(len(batch) + 1), Size: int64(len(raw)), Raw: []byte(raw)})
	}
	b.ResetTimer()
	for start := 0; start < len(batch); start += 64 {
		part := batch[start:min(start+64, len(batch))]
		if _, err := d.Receive(b.Context(), part, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: part[len(part)-1].UID}); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	t, err := d.Totals(b.Context())
	if err != nil || t.Members[book.Joined] != b.N {
		b.Fatalf("%d of %d joined, %v", t.Members[book.Joined], b.N, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

func benchDesk(b *testing.B) (desk.Desk, *outbox.Outbox) {
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "store.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	words, err := templates.Load()
	if err != nil {
		b.Fatal(err)
	}
	s, err := listserv.New(b.Context(), db, words, listserv.Settings{Address: groupAddr, AuthServ: authserv}, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		b.Fatal(err)
	}
	d := desk.Desk{Service: s}
	if _, err := d.AddGroup(b.Context(), book.Group{Name: "together", Title: "Working Together", Address: groupAddr, About: "A group."}, nil); err != nil {
		b.Fatal(err)
	}
	return d, s.Outbox(nil)
}

// drain takes every letter out of the outbox, a parcel at a time.
func drain(b *testing.B, out *outbox.Outbox) (all []sent) {
	for {
		p, err := out.Claim(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if p == nil {
			return all
		}
		var ended []smtp.Ended
		for _, c := range p.Copies {
			m, err := mailer.Parse(append(c.Head, p.Shared...))
			if err != nil {
				b.Fatal(err)
			}
			all = append(all, sent{To: c.To, Mail: m})
			ended = append(ended, smtp.Ended{N: c.N, Outcome: smtp.Outcome{Kind: smtp.Sent}})
		}
		if err := out.Record(b.Context(), p.ID, ended, nil); err != nil {
			b.Fatal(err)
		}
		if err := out.Close(b.Context(), p.ID); err != nil {
			b.Fatal(err)
		}
	}
}
