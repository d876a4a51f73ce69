package listserv

import (
	"context"
	"errors"
	"fmt"
	"mutualaid/store"
	"time"
)

// PeekToken says who would leave which group by the link of a letter's foot. It changes nothing.
func (s *Service) PeekToken(ctx context.Context, token string) (g Group, p Person, err error) {
	t, ok, err := s.key.Read(token)
	if err != nil || !ok {
		return g, p, fmt.Errorf("%w: this link was not made here, or is cut off", ErrNoSuch)
	}
	err = s.db.View(ctx, t.Group, func(tx *store.Tx) error {
		if g, err = group(tx, t.Group); err != nil {
			return err
		}
		p, err = persons.Get(tx, t.Person)
		return noSuch(err, "this link is for somebody who is not known here any more")
	})
	return g, p, err
}

// LeaveByToken lets the recipient of a letter leave by the link in its header. See RFC 8058 section 3.2. Having left
// already is no error, since mail providers may ask twice.
func (s *Service) LeaveByToken(ctx context.Context, token string) (Group, error) {
	g, p, err := s.PeekToken(ctx, token)
	if err != nil {
		return g, err
	}
	return g, s.update(ctx, g.Name, func(tx *store.Tx) error {
		m, err := members.Get(tx, g.Name, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		in := Situation{Now: s.now(), ID: s.newID(), Group: g, From: p, Member: m.At(s.now())}
		step := Step{}
		switch {
		case m.In():
			step = left(&in, "the unsubscribe link")
			step.Notes[0].Answers = false
		case m.Standing == Invited || m.Standing == Confirming || m.Standing == Later:
			m.Standing, m.Changed, m.Until = Declined, s.now(), time.Time{}
			step = Step{Member: &m, Entries: []Entry{in.entry("declined", "the unsubscribe link", p)}}
		}
		return s.apply(tx, &in, step)
	})
}
