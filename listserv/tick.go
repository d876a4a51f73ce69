package listserv

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/store"
)

// Tick does what the clock asks for: reminders, digests, and the tidying up. It may be called at any time, any number
// of times and by several nodes; each occasion is acted on once.
func (s *Service) Tick(ctx context.Context) error {
	var all []book.Group
	err := s.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		all, err = book.Collect(book.Groups.All(tx))
		return err
	})
	if err != nil {
		return fmt.Errorf("tick: %w", err)
	}
	var errs []error
	for _, g := range all {
		if err := s.tickGroup(ctx, g); err != nil {
			errs = append(errs, fmt.Errorf("tick of %s: %w", g.Name, err))
		}
	}
	return errors.Join(append(errs, s.tidy(ctx))...)
}

// tickGroup looks first and writes only when something is due: an idle group costs no commit.
func (s *Service) tickGroup(ctx context.Context, g book.Group) error {
	var d rules.Due
	var notices bool
	var again, probes []book.Member
	var polls []book.Poll
	var calls []book.Call
	look := func(tx *store.Tx) (err error) {
		if d, err = s.due(tx, g); err != nil {
			return err
		}
		if again, err = s.dueAgain(tx, g); err != nil {
			return err
		}
		if probes, err = s.dueProbes(tx, g); err != nil {
			return err
		}
		if polls, err = s.duePolls(tx, g); err != nil {
			return err
		}
		if calls, err = book.CallsDue(tx, g.Name, s.Now(), callsAtATime); err != nil {
			return err
		}
		notices, err = s.anythingToTell(tx, g)
		return err
	}
	if err := s.DB.View(ctx, g.Name, look); err != nil {
		return err
	}
	if len(d.Reminders)+len(d.Digests)+len(d.Minutes)+len(d.Unwritten)+len(d.Missing)+len(again)+len(probes)+len(polls)+len(calls) == 0 && !notices {
		return nil
	}
	return s.Update(ctx, g.Name, func(tx *store.Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		for _, r := range d.Reminders {
			if err := s.remind(tx, g, r); err != nil {
				return err
			}
		}
		for _, o := range d.Minutes {
			if err := s.askMinutes(tx, g, o); err != nil {
				return err
			}
		}
		for _, o := range d.Unwritten {
			if err := s.askAnother(tx, g, o); err != nil {
				return err
			}
		}
		for _, o := range d.Missing {
			if err := s.tellMissing(tx, g, o); err != nil {
				return err
			}
		}
		for _, due := range d.Digests {
			if err := s.issue(tx, g, due); err != nil {
				return err
			}
		}
		for _, p := range polls {
			if err := s.settlePoll(tx, g, p); err != nil {
				return err
			}
		}
		if err := s.recallAll(tx, g, calls); err != nil {
			return err
		}
		return errors.Join(s.askAgain(tx, g), s.probe(tx, g), s.tellStewards(tx, g))
	})
}

func (s *Service) due(tx *store.Tx, g book.Group) (rules.Due, error) {
	ms, err := book.Collect(book.Meetings.All(tx, g.Name))
	if err != nil {
		return rules.Due{}, err
	}
	var trouble error
	told := occasions(tx, &trouble)
	last := map[book.Delivery]time.Time{}
	for _, cadence := range []book.Delivery{book.Daily, book.Weekly} {
		last[cadence] = g.Created
		at, err := lookedAt(tx, g, cadence)
		if err != nil {
			return rules.Due{}, err
		}
		if at.After(g.Created) {
			last[cadence] = at
		}
	}
	rhythms, err := book.RhythmsOf(tx, g.Name)
	if err != nil {
		return rules.Due{}, err
	}
	d, err := rules.WhatIsDue(g, ms, rhythms, told, last, s.Now())
	return d, errors.Join(err, trouble)
}

// issue orders one number of a digest where there is anything to tell. Several missed ones become one.
func (s *Service) issue(tx *store.Tx, g book.Group, d rules.DueDigest) error {
	key := "digest/" + g.Name + "/" + string(d.Cadence)
	if err := book.NoteOccasion(tx, s.Now(), key, d.At.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	if err := book.Settings.Put(tx, book.Setting{Name: key, Value: []byte(d.At.UTC().Format(time.RFC3339Nano))}); err != nil {
		return err
	}
	from, err := ToldUntil(tx, g, d.Cadence)
	if err != nil {
		return err
	}
	at := s.Now()
	n, err := s.News(tx, g, from, at)
	if err != nil || !n.New {
		return err
	}
	id := s.NewID()
	if err := book.Issues.Insert(tx, book.Issue{ID: id, Group: g.Name, Cadence: d.Cadence, From: from, At: at}); err != nil {
		return err
	}
	return book.Mailings.Insert(tx, book.Mailing{ID: id, Group: g.Name, Kind: "digest", Subject: id, Cadence: d.Cadence, From: from, At: at})
}

// lookedAt is the moment for which a digest was last due.
func lookedAt(tx *store.Tx, g book.Group, cadence book.Delivery) (time.Time, error) {
	kept, err := book.Settings.Get(tx, "digest/"+g.Name+"/"+string(cadence))
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, string(kept.Value))
}

// ToldUntil is how far the last number of a digest told; a first number tells of the whole life of the group.
func ToldUntil(tx *store.Tx, g book.Group, cadence book.Delivery) (time.Time, error) {
	for i, err := range book.Issues.Reverse(tx, g.Name, string(cadence)) {
		return i.At, err
	}
	return g.Created, nil
}

// How long things are kept that only guard against doing something twice, or wait for somebody.
const (
	undoFor     = 90 * 24 * time.Hour
	seenFor     = 400 * 24 * time.Hour // a mailbox that is made anew may show its mails again
	occasionFor = 400 * 24 * time.Hour
	wordingFor  = 400 * 24 * time.Hour // people answer old letters
	remindedFor = 90 * 24 * time.Hour  // longer than any reminder comes before its meeting
	closedFor   = 90 * 24 * time.Hour  // the whole mails of cases that a person has closed
	tidyPage    = 500
)

// tidy removes what has expired, a bounded number of rows at a time.
func (s *Service) tidy(ctx context.Context) error {
	now := s.Now()
	var old []book.Pending
	err := s.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		old, err = book.Collect(book.AtMost(book.Pendings.ByRange(tx, "expires", nil, store.K(now)), tidyPage))
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range old {
		if err := s.expire(ctx, p); err != nil {
			return err
		}
	}
	return errors.Join(
		sweep(ctx, s.DB, book.Undos, now.Add(-undoFor), func(tx *store.Tx, u book.Undo) error { return book.Undos.Delete(tx, u.ID) }),
		sweep(ctx, s.DB, book.SeenMails, now.Add(-seenFor), func(tx *store.Tx, m book.Seen) error { return book.SeenMails.Delete(tx, m.Key) }),
		sweep(ctx, s.DB, book.Wordings, now.Add(-wordingFor), func(tx *store.Tx, w book.Wording) error { return book.DropWording(tx, w) }),
		sweep(ctx, s.DB, book.Occasions, now.Add(-occasionFor), func(tx *store.Tx, o book.Occasion) error { return book.Occasions.Delete(tx, o.Key) }),
		sweep(ctx, s.DB, book.Reminders, now.Add(-remindedFor), func(tx *store.Tx, r book.Reminded) error {
			return book.Reminders.Delete(tx, r.Group, r.Occurrence, r.Start, r.Person)
		}),
		sweep(ctx, s.DB, book.AutoAnswers, now.Add(-book.OnceEvery), func(tx *store.Tx, a book.Answered) error {
			return book.AutoAnswers.Delete(tx, a.Group, a.Address, a.Kind)
		}),
		sweep(ctx, s.DB, book.Cases, now.Add(-closedFor), func(tx *store.Tx, c book.Case) error {
			return errors.Join(book.DropMail(tx, c), book.Cases.Delete(tx, c.ID))
		}),
	)
}

// sweep removes the rows that the table's index "at" finds before a moment. It writes only where there are any.
func sweep[V any](ctx context.Context, db *store.DB, table store.Table[V], before time.Time, remove func(*store.Tx, V) error) error {
	var old []V
	look := func(tx *store.Tx) (err error) {
		old, err = book.Collect(book.AtMost(table.ByRange(tx, "at", nil, store.K(before)), tidyPage))
		return err
	}
	if err := db.View(ctx, "", look); err != nil || len(old) == 0 {
		return err
	}
	return db.Update(ctx, "settings", func(tx *store.Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		for _, v := range old {
			if err := remove(tx, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// expire gives a person what nobody has confirmed: the words are not lost, only not acted on.
func (s *Service) expire(ctx context.Context, p book.Pending) error {
	return s.Update(ctx, p.Group, func(tx *store.Tx) error {
		if _, err := book.Pendings.Get(tx, p.ID); err != nil {
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		}
		if err := book.Pendings.Delete(tx, p.ID); err != nil {
			return err
		}
		if p.Act.Case != "" {
			return book.Mails.Delete(tx, p.Mail) // what the steward answered goes on waiting, or was decided by another
		}
		kind := book.CaseWords
		switch p.Act.Kind {
		case "join":
			kind = book.CaseEntry
		case "post":
			kind = book.CasePost
		}
		if err := takeBack(tx, p, s.Now()); err != nil {
			return err
		}
		return book.Cases.Insert(tx, book.Case{ID: s.NewID(), Group: p.Group, Kind: kind, Address: p.Address, Person: p.Person, Name: p.Name, Subject: p.Subject,
			Words: p.Words, At: s.Now(), Mail: p.Mail,
			Why: "nobody answered the letter that asked whether this was really theirs: " + p.Act.Kind})
	})
}

// takeBack lets somebody who never confirmed stand where they stood before.
func takeBack(tx *store.Tx, p book.Pending, now time.Time) error {
	m, err := book.Members.Get(tx, p.Group, p.Person)
	if errors.Is(err, store.ErrNotFound) || err == nil && m.Standing != book.Confirming {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Before == "" {
		return book.ForgetMember(tx, m, now)
	}
	m.Standing = p.Before
	return book.PutMember(tx, m, now)
}
