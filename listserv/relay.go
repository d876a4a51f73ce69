package listserv

import (
	"context"
	"errors"
	"fmt"
	"mutualaid/listserv/outbox"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// Outbox is the durable outbox of this service's letters; the sender drains it.
func (s *Service) Outbox(limit outbox.Limit) *outbox.Outbox {
	return &outbox.Outbox{DB: s.db, Now: s.now, Head: s.head, Limit: limit, Ended: s.ended}
}

// ended notes in the Log what could not be delivered. A refusal in the dialogue counts as a bounce does.
func (s *Service) ended(tx *store.Tx, l outbox.Letter, r outbox.Recipient, o smtp.Outcome) error {
	p, err := persons.Get(tx, r.Person)
	if errors.Is(err, store.ErrNotFound) {
		p, err = Person{Addresses: []string{r.Address}}, nil
	}
	if err != nil {
		return err
	}
	e := Entry{ID: s.newID(), Group: l.Group, At: s.now(), By: "machine", What: "undelivered", Person: p.ID, Name: p.Called(),
		Detail: clip(fmt.Sprintf("%s: %s", l.Why, o), 500)}
	if err := entries.Insert(tx, e); err != nil {
		return err
	}
	m, err := members.Get(tx, l.Group, r.Person)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.Kind == smtp.Refused && o.Stage == smtp.AtRcpt && !o.Policy() {
		if err := putMember(tx, *countBounce(m, o.Enhanced, s.now())); err != nil {
			return err
		}
	}
	return s.tellUndelivered(tx, l, p, o)
}

// tellUndelivered leaves one notice a day for the stewards, however many letters fail.
func (s *Service) tellUndelivered(tx *store.Tx, l outbox.Letter, p Person, o smtp.Outcome) error {
	err := occasion(tx, s.now(), "undelivered", l.Group, p.ID, s.now().UTC().Format("2006-01-02"))
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	if err != nil {
		return err
	}
	return cases.Insert(tx, Case{ID: s.newID(), Group: l.Group, Kind: CaseNotice, Address: p.Address(), Person: p.ID, Name: p.Name, At: s.now(),
		Subject: l.Why, Undelivered: clip(o.Reply(), 500), Why: clip("mail to "+p.Address()+" can't be delivered: "+o.String(), 1000)})
}

// Trouble leaves a notice that something about the mailbox or the relay needs a person, once a day for each kind.
func (s *Service) Trouble(ctx context.Context, kind string, trouble error) error {
	err := s.db.Update(ctx, "mailbox", func(tx *store.Tx) error {
		if err := occasion(tx, s.now(), "trouble", kind, s.now().UTC().Format("2006-01-02")); err != nil {
			return err
		}
		return cases.Insert(tx, Case{ID: s.newID(), Kind: CaseNotice, At: s.now(), Subject: kind, Why: clip(trouble.Error(), 1000)})
	})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}
