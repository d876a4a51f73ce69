package listserv

import (
	"context"
	"errors"
	"fmt"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/imap"
	"mutualaid/store"
)

// Confirming is something that waits for its sender's yes, as a page asks for it.
type Confirming struct {
	Group   book.Group
	Person  book.Person
	What    string // as in templates.Confirm
	Subject string
	Words   string
}

// confirmLink is the page that carries out what waits for somebody's yes; "" without pages. It stands in the one letter that asks for
// it, whose answer is the same proof, and ends with what waits.
func (s *Service) confirmLink(g book.Group, pending string, p book.Person) string {
	if s.Settings.URL == "" {
		return ""
	}
	return s.Settings.URL + "/confirm/" + s.key.Link(ticket.Ticket{Group: g.Name, Purpose: ticket.Agree, Subject: pending, Person: p.ID})
}

// PeekConfirm says what a link would confirm. It changes nothing. An ErrOver is a link to what does not wait any more, and says of which
// group it was; a book.ErrNoSuch one that was never made.
func (s *Service) PeekConfirm(ctx context.Context, link string) (c Confirming, err error) {
	t, err := s.agreement(link)
	if err != nil {
		return c, err
	}
	err = s.DB.View(ctx, t.Group, func(tx *store.Tx) error {
		var pending *book.Pending
		c, pending, err = s.waitingFor(tx, t)
		if err == nil && pending == nil {
			err = ErrOver
		}
		return err
	})
	return c, err
}

// ConfirmByLink carries out what waited for its sender's yes, as a yes to the letter does.
func (s *Service) ConfirmByLink(ctx context.Context, link string) (c Confirming, err error) {
	t, err := s.agreement(link)
	if err != nil {
		return c, err
	}
	err = s.Update(ctx, t.Group, func(tx *store.Tx) error {
		var pending *book.Pending
		if c, pending, err = s.waitingFor(tx, t); err != nil {
			return err
		}
		if pending == nil {
			return ErrOver
		}
		a, err := s.keptArrival(tx, *pending)
		if err != nil {
			return err
		}
		a.ticket = &ticket.Ticket{Group: t.Group, Purpose: ticket.Confirm, Subject: t.Subject, Person: t.Person}
		in, err := s.situation(tx, a)
		if err != nil {
			return err
		}
		if in.Pending == nil || in.From.ID != t.Person {
			return ErrOver // their address has changed since
		}
		return s.apply(tx, &in, rules.Agreed(&in, "confirmed on the page"))
	})
	return c, err
}

// agreement is what a link is about.
func (s *Service) agreement(link string) (ticket.Ticket, error) {
	t, err := s.key.ReadLink(link)
	if err != nil || t.Purpose != ticket.Agree {
		return t, fmt.Errorf("%w: this link was not made here, or is cut off", book.ErrNoSuch)
	}
	return t, nil
}

// waitingFor is what a link confirms; nil where that does not wait any more.
func (s *Service) waitingFor(tx *store.Tx, t ticket.Ticket) (c Confirming, waits *book.Pending, err error) {
	if c.Group, err = book.FindGroup(tx, t.Group); err != nil {
		return c, nil, err
	}
	if c.Person, err = book.Persons.Get(tx, t.Person); errors.Is(err, store.ErrNotFound) {
		return c, nil, nil
	} else if err != nil {
		return c, nil, err
	}
	p, err := book.Pendings.Get(tx, t.Subject)
	if errors.Is(err, store.ErrNotFound) || err == nil && (p.Group != t.Group || p.Person != t.Person || s.Now().After(p.Expires)) {
		return c, nil, nil
	}
	c.What, c.Subject, c.Words = rules.ConfirmWord(p.Act), p.Subject, p.Words
	return c, &p, err
}

// keptArrival is the mail that asked for what waits, as when it came. Of one that is not kept or can't be read, what is known is enough.
func (s *Service) keptArrival(tx *store.Tx, p book.Pending) (*arrival, error) {
	raw, err := book.Mails.Get(tx, p.Mail)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	m, err := mailer.Parse(raw)
	if err != nil || len(raw) == 0 {
		m = &mailer.Mail{Subject: p.Subject, MessageID: p.Message}
	}
	m.From = mailer.Address{Name: p.Name, Email: p.Address}
	return &arrival{group: p.Group, msg: imap.Message{Raw: raw}, mail: m, words: p.Words, named: true, proof: mailer.Proof{Proven: true, Why: "confirmed on the page"}}, nil
}
