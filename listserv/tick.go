package listserv

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/store"
)

// Tick does what the clock asks for: reminders, digests, and the tidying up. It may be called at any time, any number
// of times and by several nodes; each occasion is acted on once.
func (s *Service) Tick(ctx context.Context) error {
	var all []Group
	err := s.db.View(ctx, "", func(tx *store.Tx) (err error) {
		all, err = each(groups.All(tx))
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
func (s *Service) tickGroup(ctx context.Context, g Group) error {
	var d Due
	var notices bool
	look := func(tx *store.Tx) (err error) {
		if d, err = s.due(tx, g); err != nil {
			return err
		}
		notices, err = s.anythingToTell(tx, g)
		return err
	}
	if err := s.db.View(ctx, g.Name, look); err != nil {
		return err
	}
	if len(d.Reminders)+len(d.Digests) == 0 && !notices {
		return nil
	}
	return s.update(ctx, g.Name, func(tx *store.Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		for _, r := range d.Reminders {
			if err := s.remind(tx, g, r); err != nil {
				return err
			}
		}
		for _, due := range d.Digests {
			if err := s.issue(tx, g, due); err != nil {
				return err
			}
		}
		return s.tellStewards(tx, g)
	})
}

func (s *Service) due(tx *store.Tx, g Group) (Due, error) {
	ms, err := each(meetings.All(tx, g.Name))
	if err != nil {
		return Due{}, err
	}
	var trouble error
	told := func(key string) bool {
		_, err := occasions.Get(tx, key)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			trouble = err
		}
		return err == nil
	}
	last := map[Delivery]time.Time{}
	for _, cadence := range []Delivery{Daily, Weekly} {
		last[cadence] = g.Created
		at, err := lookedAt(tx, g, cadence)
		if err != nil {
			return Due{}, err
		}
		if at.After(g.Created) {
			last[cadence] = at
		}
	}
	d, err := due(g, ms, told, last, s.now())
	return d, errors.Join(err, trouble)
}

// remind orders one reminder, and marks the ones before it that were missed.
func (s *Service) remind(tx *store.Tx, g Group, r DueReminder) error {
	for _, offset := range append(r.Missed, r.Offset) {
		if err := occasion(tx, s.now(), reminderKey(r.Occurrence, offset)); err != nil {
			return err
		}
	}
	return mailings.Insert(tx, Mailing{ID: s.newID(), Group: g.Name, Kind: "reminder", Subject: r.Occurrence.ID, Offset: r.Offset, At: s.now()})
}

// issue orders one number of a digest where there is anything to tell. Several missed ones become one.
func (s *Service) issue(tx *store.Tx, g Group, d DueDigest) error {
	key := "digest/" + g.Name + "/" + string(d.Cadence)
	if err := occasion(tx, s.now(), key, d.At.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	if err := settings.Put(tx, Setting{Name: key, Value: []byte(d.At.UTC().Format(time.RFC3339Nano))}); err != nil {
		return err
	}
	from, err := toldUntil(tx, g, d.Cadence)
	if err != nil {
		return err
	}
	at := s.now()
	n, err := s.news(tx, g, from, at)
	if err != nil || !n.New {
		return err
	}
	id := s.newID()
	if err := issues.Insert(tx, Issue{ID: id, Group: g.Name, Cadence: d.Cadence, From: from, At: at}); err != nil {
		return err
	}
	return mailings.Insert(tx, Mailing{ID: id, Group: g.Name, Kind: "digest", Subject: id, Cadence: d.Cadence, From: from, At: at})
}

// lookedAt is the moment for which a digest was last due.
func lookedAt(tx *store.Tx, g Group, cadence Delivery) (time.Time, error) {
	kept, err := settings.Get(tx, "digest/"+g.Name+"/"+string(cadence))
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, string(kept.Value))
}

// toldUntil is how far the last number of a digest told; a first number tells of the whole life of the group.
func toldUntil(tx *store.Tx, g Group, cadence Delivery) (time.Time, error) {
	for i, err := range issues.Reverse(tx, g.Name, string(cadence)) {
		return i.At, err
	}
	return g.Created, nil
}

// How long things are kept that only guard against doing something twice, or wait for somebody.
const (
	undoFor  = 90 * 24 * time.Hour
	tidyPage = 500
)

// tidy removes what has expired, a bounded number of rows at a time.
func (s *Service) tidy(ctx context.Context) error {
	now := s.now()
	var old []Pending
	var stale []Undo
	err := s.db.View(ctx, "", func(tx *store.Tx) (err error) {
		if old, err = each(limit(pendings.ByRange(tx, "expires", nil, store.K(now)), tidyPage)); err != nil {
			return err
		}
		stale, err = each(limit(undos.ByRange(tx, "at", nil, store.K(now.Add(-undoFor))), tidyPage))
		return err
	})
	if err != nil || len(old)+len(stale) == 0 {
		return err
	}
	for _, p := range old {
		if err := s.expire(ctx, p); err != nil {
			return err
		}
	}
	return s.db.Update(ctx, "settings", func(tx *store.Tx) error {
		for _, u := range stale {
			if err := undos.Delete(tx, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// expire gives a person what nobody has confirmed: the words are not lost, only not acted on.
func (s *Service) expire(ctx context.Context, p Pending) error {
	return s.update(ctx, p.Group, func(tx *store.Tx) error {
		if _, err := pendings.Get(tx, p.ID); err != nil {
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		}
		if err := pendings.Delete(tx, p.ID); err != nil {
			return err
		}
		kind := CaseWords
		switch p.Act.Kind {
		case "join":
			kind = CaseEntry
		case "post":
			kind = CasePost
		}
		return cases.Insert(tx, Case{ID: p.ID, Group: p.Group, Kind: kind, Address: p.Address, Person: p.Person, Words: p.Words, At: s.now(), Mail: p.Mail,
			Why: "nobody answered the letter that asked whether this was really theirs: " + p.Act.Kind})
	})
}
