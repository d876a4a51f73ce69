package listserv

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
)

// otherwise are the links that let nobody leave: others may get them, or they end.
var otherwise = []ticket.Purpose{ticket.Feed, ticket.Poll, ticket.Plan, ticket.Settings, ticket.Agree}

// PeekToken says who would leave which group by the link of a letter's foot. It changes nothing.
func (s *Service) PeekToken(ctx context.Context, token string) (g book.Group, p book.Person, err error) {
	t, err := s.key.ReadLink(token)
	if err != nil {
		return g, p, fmt.Errorf("%w: this link was not made here, or is cut off", book.ErrNoSuch)
	}
	if slices.Contains(otherwise, t.Purpose) {
		return g, p, fmt.Errorf("%w: this link is for something else than to leave", book.ErrNoSuch)
	}
	err = s.DB.View(ctx, t.Group, func(tx *store.Tx) error {
		if g, err = book.FindGroup(tx, t.Group); err != nil {
			return err
		}
		p, err = book.Persons.Get(tx, t.Person)
		return book.NoSuch(err, "this link is for somebody who is not known here any more")
	})
	return g, p, err
}

// LeaveByToken lets the recipient of a letter leave by the link in its header. See RFC 8058 section 3.2. Having left
// already is no error, since mail providers may ask twice.
func (s *Service) LeaveByToken(ctx context.Context, token string) (book.Group, error) {
	g, p, err := s.PeekToken(ctx, token)
	if err != nil {
		return g, err
	}
	return g, s.Update(ctx, g.Name, func(tx *store.Tx) error {
		m, err := book.Members.Get(tx, g.Name, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		in := rules.Situation{Now: s.Now(), ID: s.NewID(), Group: g, From: p, Member: m.At(s.Now())}
		step := rules.Step{}
		switch {
		case m.In():
			step = rules.Leave(&in, "the unsubscribe link")
			step.Notes[0].Answers = false
		case m.Standing == book.Invited || m.Standing == book.Confirming || m.Standing == book.Later:
			m.Standing, m.Changed, m.Until = book.Declined, s.Now(), time.Time{}
			step = rules.Step{Member: &m, Entries: []book.Entry{in.Entry("declined", "the unsubscribe link", p)}}
		}
		return s.apply(tx, &in, step)
	})
}
