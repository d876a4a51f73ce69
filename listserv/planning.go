package listserv

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
)

// PlanLink is the page on which a steward calls meetings; an error says what keeps it from being one.
func (s *Service) PlanLink(g book.Group, p book.Person) (string, error) {
	if s.Settings.URL == "" {
		return "", fmt.Errorf("%w: there are no pages: give url in the config", book.ErrInput)
	}
	return s.Settings.URL + "/plan/" + s.key.Link(ticket.Ticket{Group: g.Name, Purpose: ticket.Plan, Subject: "0", Person: p.ID}), nil
}

// Moment says a moment with its year on the group's clock and on a person's, in the person's language.
func (s *Service) Moment(g book.Group, p book.Person, at time.Time) string {
	r := book.ReaderOf(g, p)
	return s.Words.DatedFor(r.Language, at, at.Location(), r.Zone)
}

// Then says a moment that may be years ago, on the reader's clock.
func (s *Service) Then(g book.Group, p book.Person, at time.Time) string {
	r := book.ReaderOf(g, p)
	return s.Words.Then(r.Language, at.In(r.Zone))
}

// Planner is the steward whose link it is, and the group that they look after. Who is no steward any more has a link no more.
func (s *Service) Planner(ctx context.Context, token string) (g book.Group, p book.Person, err error) {
	t, err := s.key.ReadLink(token)
	if err != nil || t.Purpose != ticket.Plan {
		return g, p, fmt.Errorf("%w: this link was not made here, or is cut off", book.ErrNoSuch)
	}
	err = s.DB.View(ctx, t.Group, func(tx *store.Tx) error {
		if g, err = book.FindGroup(tx, t.Group); err != nil {
			return err
		}
		m, err := book.Members.Get(tx, t.Group, t.Person)
		if errors.Is(err, store.ErrNotFound) || err == nil && !(m.In() && m.Steward) {
			return fmt.Errorf("%w: this page is for the stewards of %s", book.ErrNoSuch, g.Title)
		}
		if err != nil {
			return err
		}
		p, err = book.Persons.Get(tx, t.Person)
		return book.NoSuch(err, "this link is for somebody who is not known here any more")
	})
	return g, p, err
}
