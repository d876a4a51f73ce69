package listserv

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// Queue lists what is still to be sent, of one group or, with "", of all.
func (s *Service) Queue(ctx context.Context, name string) ([]outbox.Waiting, error) {
	if name != "" {
		if _, err := s.Group(ctx, name); err != nil {
			return nil, err
		}
	}
	return each(s.Outbox(nil).List(ctx, name))
}

// LogOf is the newest n lines of a group's Log, oldest first; n = 0 is all of it.
func (s *Service) LogOf(ctx context.Context, name string, n int) (list []Entry, err error) {
	err = s.db.View(ctx, name, func(tx *store.Tx) error {
		list = nil
		if _, err := group(tx, name); err != nil {
			return err
		}
		for e, err := range entries.Reverse(tx, name) {
			if err != nil {
				return err
			}
			if list = append(list, e); n > 0 && len(list) == n {
				break
			}
		}
		return nil
	})
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, err
}

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

// Totals are what a run has to show for itself.
type Totals struct {
	Members map[Standing]int `json:"members"`
	Posts   int              `json:"posts"`
	Waiting int              `json:"waiting"`
	Letters outbox.Stats     `json:"letters"`
}

// Totals counts over all groups.
func (s *Service) Totals(ctx context.Context) (t Totals, err error) {
	err = s.db.View(ctx, "", func(tx *store.Tx) error {
		t = Totals{Members: map[Standing]int{}}
		for c, err := range counts.All(tx) {
			if err != nil {
				return err
			}
			for standing, n := range c.Of {
				t.Members[standing] += n
			}
		}
		for _, err := range cases.By(tx, "open") {
			if err != nil {
				return err
			}
			t.Waiting++
		}
		return nil
	})
	if err == nil {
		t.Letters, err = s.Outbox(nil).Stats(ctx)
	}
	return t, err
}
