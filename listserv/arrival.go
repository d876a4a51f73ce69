package listserv

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/bounce"
	"mutualaid/mailer/calendar"
	"mutualaid/mailer/imap"
	"mutualaid/mailer/reply"
	"mutualaid/store"
)

// arrival is one mail that came in, with all that can be known of it without the store.
type arrival struct {
	msg      imap.Message
	place    string // where in the mailbox it lies: its first name in seen
	content  string // what it is: its second name, by which a copy in another folder or under a new UIDVALIDITY is known
	mail     *mailer.Mail
	unread   string // why it could not be parsed
	group    string
	suffix   string
	ticket   *ticket.Ticket
	forged   bool
	words    string
	bounce   *bounce.Report
	calendar []calendar.Answer
	machine  string
	proof    mailer.Proof
}

// arrive parses a message. It never fails: what can't be read says so and goes to quarantine.
func (s *Service) arrive(msg imap.Message) (a *arrival) {
	a = &arrival{msg: msg, place: fmt.Sprintf("at/%s/%d/%d", msg.Folder, msg.UIDValidity, msg.UID)}
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a mail made the parser panic", "folder", msg.Folder, "uid", msg.UID, "panic", p, "stack", string(debug.Stack()))
			a.unread = fmt.Sprintf("it made the program stumble: %v", p)
		}
	}()
	if msg.Broken != "" {
		a.unread = "it could not be fetched: " + msg.Broken
		return a
	}
	m, err := mailer.Parse(msg.Raw)
	if err != nil {
		a.unread = err.Error()
		return a
	}
	a.mail, a.content = m, "is/"+m.Fingerprint()
	a.machine = m.Automatic()
	a.proof = m.Proof(s.Settings.AuthServ)
	if report, ok := bounce.Read(m); ok {
		a.bounce = &report
	} else if a.calendar, err = calendar.Read(m); err != nil {
		s.log.Warn("a calendar part can't be read", "folder", msg.Folder, "uid", msg.UID, "error", err)
	}
	a.words = strings.TrimSpace(reply.New(m, "").Text)
	a.readTicket(s.key)
	return a
}

// readTicket looks for the ticket of the letter that the mail answers: in In-Reply-To, in References from the newest
// back, in the address it was written to, and, for a bounce, in the header of the mail that came back.
func (a *arrival) readTicket(key ticket.Key) {
	var ids []string
	if a.bounce != nil {
		ids = append(ids, a.bounce.Original.MessageID)
		ids = slices.AppendSeq(ids, backwards(a.bounce.Original.References))
	}
	ids = append(ids, a.mail.InReplyTo...)
	ids = slices.AppendSeq(ids, backwards(a.mail.References))
	for _, to := range recipients(a.mail) {
		if _, plus, ok := strings.Cut(to, "+"); ok {
			ids = append(ids, plus)
		}
	}
	for _, id := range ids {
		t, ok, err := key.Read(id)
		if ok {
			a.ticket = &t
			return
		}
		a.forged = a.forged || errors.Is(err, ticket.ErrForged)
	}
}

// backwards yields ids from the newest back.
func backwards(ids []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, id := range slices.Backward(ids) {
			if !yield(id) {
				return
			}
		}
	}
}

// recipients are the canonical addresses a mail was sent to, as its header tells.
func recipients(m *mailer.Mail) []string {
	var to []string
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To"} {
		for _, v := range m.Values(name) {
			if addr, err := mailer.ParseAddress(v); err == nil {
				to = append(to, mailer.Canonical(addr.Email))
			}
		}
	}
	for _, list := range [][]mailer.Address{m.To, m.Cc} {
		for _, addr := range list {
			to = append(to, mailer.Canonical(addr.Email))
		}
	}
	return to
}

// findGroup says which group a mail is for: its ticket's, the one it was addressed to, or the only one there is.
func (s *Service) findGroup(ctx context.Context, a *arrival) error {
	return s.DB.View(ctx, "", func(tx *store.Tx) error {
		if a.mail == nil {
			return nil
		}
		for _, to := range recipients(a.mail) {
			name, suffix, err := groupAt(tx, to)
			if err != nil {
				return err
			}
			if name != "" {
				a.group, a.suffix = name, suffix
				break
			}
		}
		if a.ticket != nil {
			if _, err := book.Groups.Get(tx, a.ticket.Group); err == nil {
				a.group = a.ticket.Group
				return nil
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			a.ticket = nil // of a group that is gone
		}
		if a.group != "" {
			return nil
		}
		only, n := "", 0
		for g, err := range book.Groups.All(tx) {
			if err != nil {
				return err
			}
			only, n = g.Name, n+1
		}
		if n == 1 {
			a.group = only
		}
		return nil
	})
}

// groupAt finds the group with an address, plain or with a +suffix.
func groupAt(tx *store.Tx, addr string) (name, suffix string, err error) {
	for g, err := range book.Groups.By(tx, "address", addr) {
		return g.Name, "", err
	}
	local, domain, _ := strings.Cut(addr, "@")
	base, suffix, ok := strings.Cut(local, "+")
	if !ok {
		return "", "", nil
	}
	// together+care+join@ is the group at together+care@.
	if i := strings.LastIndex(suffix, "+"); i >= 0 {
		base, suffix = base+"+"+suffix[:i], suffix[i+1:]
	}
	for g, err := range book.Groups.By(tx, "address", base+"@"+domain) {
		return g.Name, suffix, err
	}
	return "", "", nil
}
