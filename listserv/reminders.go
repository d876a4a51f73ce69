package listserv

import (
	"errors"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/store"
)

// occasions says of keys whether they have been acted on. The first error there was is kept in trouble, to be asked for at the end.
func occasions(tx *store.Tx, trouble *error) func(key string) bool {
	return func(key string) bool {
		has, err := book.Occasions.Has(tx, key)
		*trouble = errors.Join(*trouble, err)
		return has
	}
}

// remind orders one reminder, and marks the ones before it that were missed.
func (s *Service) remind(tx *store.Tx, g book.Group, r rules.DueReminder) error {
	for _, offset := range append(r.Missed, r.Offset) {
		if err := book.NoteOccasion(tx, s.Now(), rules.ReminderKey(r.Occurrence, r.Rhythm, offset)); err != nil {
			return err
		}
	}
	if r.Last { // who takes notes is told by it
		if _, _, err := book.NoteTaker(tx, r.Occurrence, s.Now()); err != nil {
			return err
		}
	}
	return book.Mailings.Insert(tx, s.reminding(g, r))
}

// reminding is the mailing of a reminder.
func (s *Service) reminding(g book.Group, r rules.DueReminder) book.Mailing {
	return book.Mailing{ID: s.NewID(), Group: g.Name, Kind: "reminder", Subject: r.Occurrence.ID, At: s.Now(),
		From: r.Asked, Rhythm: r.Rhythm.Key(), Offset: r.Offset, Asks: r.Asks, Last: r.Last}
}

// NoteTold marks the reminders of a date whose time has come already as sent: a letter about its new time says it all.
func (s *Service) NoteTold(tx *store.Tx, name string, o book.Occurrence) error {
	g, err := book.FindGroup(tx, name)
	if err != nil {
		return err
	}
	rhythms, err := book.RhythmsOf(tx, name)
	if err != nil {
		return err
	}
	for _, r := range rhythms {
		if err := s.notePast(tx, g, o, r, r.Reminders(g, o.Meeting), rules.ReminderKey); err != nil {
			return err
		}
	}
	return nil
}

// notePast notes of a date's reminders those whose time has come.
func (s *Service) notePast(tx *store.Tx, g book.Group, o book.Occurrence, r book.Rhythm, offsets []time.Duration, key func(book.Occurrence, book.Rhythm, time.Duration) string) error {
	for _, offset := range offsets {
		if r.At(g, o, offset).After(s.Now()) {
			continue
		}
		if err := book.NoteOccasion(tx, s.Now(), key(o, r, offset)); err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// Rescheduled sees to a group whose settings have changed: a reminder that is new does not come late where its time has passed,
// and who lives where the group was keeps the clock that they had.
func (s *Service) Rescheduled(tx *store.Tx, was, g book.Group) error {
	if was.Zone != g.Zone {
		if err := book.NoteRhythm(tx, book.Rhythm{Group: g.Name, Zone: was.Zone}, s.Now()); err != nil {
			return err
		}
	}
	added := slices.DeleteFunc(slices.Clone(g.Offsets), func(d time.Duration) bool { return slices.Contains(was.Offsets, d) })
	if len(added) == 0 {
		return nil
	}
	rhythms, err := book.RhythmsOf(tx, g.Name)
	if err != nil {
		return err
	}
	return s.eachToRemind(tx, g, func(o book.Occurrence) error {
		if o.Meeting.Offsets != nil {
			return nil
		}
		for _, r := range rhythms {
			if r.Offsets != nil {
				continue
			}
			if err := s.notePast(tx, g, o, r, added, rules.PassedKey); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachToRemind goes through the dates of a group of which reminders may be due.
func (s *Service) eachToRemind(tx *store.Tx, g book.Group, do func(book.Occurrence) error) error {
	for m, err := range book.Meetings.All(tx, g.Name) {
		if err != nil {
			return err
		}
		dates, err := rules.ToRemind(m, s.Now())
		if err != nil {
			return err
		}
		for _, o := range dates {
			if err := do(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// Retimed sees to a member whose rhythm has changed from what it was: it is looked after, and a reminder that would have come
// later in the one, and came already in the other, is sent to them alone.
func (s *Service) Retimed(tx *store.Tx, g book.Group, was book.Rhythm, p book.Person, m book.Member) error {
	now := book.RhythmOf(g, p, m)
	before, err := book.KeptRhythm(tx, was)
	if err != nil {
		return err
	}
	if err := book.NoteRhythm(tx, now, s.Now()); err != nil || now.Key() == before.Key() || !m.Gets(s.Now()) {
		return err
	}
	if now, err = book.KeptRhythm(tx, now); err != nil {
		return err
	}
	var trouble error
	told := occasions(tx, &trouble)
	err = s.eachToRemind(tx, g, func(o book.Occurrence) error {
		due, owed := rules.Owed(g, o, before, now, told, s.Now())
		if !owed {
			return nil
		}
		mailing := s.reminding(g, due)
		mailing.Person = m.Person
		return book.Mailings.Insert(tx, mailing)
	})
	return errors.Join(err, trouble)
}

// RetimedAll sees to a person whose zone has changed from what it was, in all their groups. members are those of them that have
// changed with it, as they were before.
func (s *Service) RetimedAll(tx *store.Tx, was, p book.Person, members ...book.Member) error {
	all, err := book.Collect(book.Members.By(tx, "person", p.ID))
	if err != nil {
		return err
	}
	for _, m := range all {
		g, err := book.Groups.Get(tx, m.Group)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		before := m
		if i := slices.IndexFunc(members, func(old book.Member) bool { return old.Group == m.Group && old.Person == m.Person }); i >= 0 {
			before = members[i]
		}
		if err := s.Retimed(tx, g, book.RhythmOf(g, was, before), p, m); err != nil {
			return err
		}
	}
	return nil
}
