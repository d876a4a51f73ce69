package listserv

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/explain"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/bounce"
	"mutualaid/mailer/calendar"
	"mutualaid/mailer/imap"
	"mutualaid/store"
)

// arrival is one mail that came in, with all that can be known of it without the store.
type arrival struct {
	msg      imap.Message
	came     time.Time // when it came into the mailbox; zero where it has waited here
	at       int       // its place in the batch
	place    string    // where in the mailbox it lies: its first name in seen
	content  string    // what it is: its second name, by which a copy in another folder or under a new UIDVALIDITY is known
	mail     *mailer.Mail
	unread   string // why it could not be parsed
	group    string
	suffix   string
	outcome  string // what was decided, for the program's log
	kept     bool   // it was held, and a person wants it tried again
	named    bool   // the author wrote it to the group, or it answers a letter of the group's
	ticket   *ticket.Ticket
	forged   bool
	words    string
	unsure   bool // about the words: the letter that is answered could tell more
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
	a.proof = m.Proof(s.Settings.AuthServ)
	saw := explain.Look(m)
	a.machine, a.bounce, a.calendar, a.words = saw.Machine, saw.Bounce, saw.Calendar, saw.Words
	a.unsure = saw.Unsure
	if saw.Broken != nil {
		s.log.Warn("a calendar part can't be read", "folder", msg.Folder, "uid", msg.UID, "error", saw.Broken)
	}
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
	for _, to := range slices.Concat(named(a.mail), delivered(a.mail)) {
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

// named are the canonical addresses that a mail's author wrote it to.
func named(m *mailer.Mail) []string {
	var to []string
	for _, addr := range slices.Concat(m.To, m.Cc) {
		to = append(to, mailer.Canonical(addr.Email))
	}
	return to
}

// delivered are the canonical addresses that servers delivered a mail to. They often name only the mailbox, whichever of
// its addresses was written to, so what the author wrote comes first.
func delivered(m *mailer.Mail) []string {
	var to []string
	for _, name := range []string{"X-Original-To", "Envelope-To", "Delivered-To"} {
		for _, v := range m.Values(name) {
			if addr, err := mailer.ParseAddress(v); err == nil {
				to = append(to, mailer.Canonical(addr.Email))
			}
		}
	}
	return to
}

// forGroups makes, of each arrival, one for each group that the mail is for: those it was written to, or else its ticket's, the
// one it was delivered to, or the only one there is. Without any it is one arrival for none. An answer that its author wrote
// to another group is for that one alone; a mail that came back is for the group whose letter it was.
func (s *Service) forGroups(ctx context.Context, batch []*arrival) (all []*arrival, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		all = nil
		groups := addresses{tx: tx, known: map[string]groupAddress{}}
		for _, a := range batch {
			list, err := a.forGroups(groups)
			if err != nil {
				return err
			}
			all = append(all, list...)
		}
		return nil
	})
	return all, err
}

func (a *arrival) forGroups(groups addresses) ([]*arrival, error) {
	if a.mail == nil {
		return []*arrival{a}, nil
	}
	if a.ticket != nil {
		if has, err := book.Groups.Has(groups.tx, a.ticket.Group); err != nil {
			return nil, err
		} else if !has {
			a.ticket = nil // of a group that is gone
		}
	}
	if a.ticket == nil || a.bounce == nil {
		if list, err := a.addressed(groups, named(a.mail)); err != nil || len(list) > 0 {
			return list, err
		}
	}
	if a.ticket != nil {
		return []*arrival{a.in(a.ticket.Group, "")}, nil
	}
	if list, err := a.addressed(groups, delivered(a.mail)); err != nil || len(list) > 0 {
		for _, one := range list {
			one.named = false
		}
		return list, err
	}
	only, n := "", 0
	for g, err := range book.Groups.All(groups.tx) {
		if err != nil {
			return nil, err
		}
		only, n = g.Name, n+1
	}
	if n != 1 {
		return []*arrival{a}, nil
	}
	one := a.in(only, "")
	one.named = false
	return []*arrival{one}, nil
}

// addressed makes an arrival for each group among the addresses.
func (a *arrival) addressed(groups addresses, to []string) (list []*arrival, err error) {
	for _, addr := range to {
		at, err := groups.find(addr)
		if err != nil {
			return nil, err
		}
		if at.group != "" && !slices.ContainsFunc(list, func(other *arrival) bool { return other.group == at.group }) {
			list = append(list, a.in(at.group, at.suffix))
		}
	}
	return list, nil
}

// in is the same mail as one group gets it. A ticket of another group says nothing to it.
func (a *arrival) in(group, suffix string) *arrival {
	one := *a
	one.group, one.suffix, one.named = group, suffix, true
	one.place, one.content = a.place+"/"+group, a.content+"/"+group
	if a.ticket != nil && a.ticket.Group != group {
		one.ticket = nil
	}
	return &one
}

// addresses finds groups by their addresses, each once: the mails of a batch are mostly for the same.
type addresses struct {
	tx    *store.Tx
	known map[string]groupAddress
}

// groupAddress is what an address says: the group, "" for none, and what stands behind a plus.
type groupAddress struct{ group, suffix string }

func (f addresses) find(addr string) (groupAddress, error) {
	if at, ok := f.known[addr]; ok {
		return at, nil
	}
	at, err := groupAt(f.tx, addr)
	if err == nil {
		f.known[addr] = at
	}
	return at, err
}

// groupAt finds the group with an address, plain or with a +suffix.
func groupAt(tx *store.Tx, addr string) (at groupAddress, err error) {
	for g, err := range book.Groups.By(tx, "address", addr) {
		return groupAddress{g.Name, ""}, err
	}
	local, domain, _ := strings.Cut(addr, "@")
	base, suffix, ok := strings.Cut(local, "+")
	if !ok {
		return at, nil
	}
	// together+care+join@ is the group at together+care@.
	if i := strings.LastIndex(suffix, "+"); i >= 0 {
		base, suffix = base+"+"+suffix[:i], suffix[i+1:]
	}
	for g, err := range book.Groups.By(tx, "address", base+"@"+domain) {
		return groupAddress{g.Name, suffix}, err
	}
	return at, nil
}
