package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/store"
)

// MoveMeetingOn gives a date of a series and all later ones a new time, and tells the members. repeat says how it repeats
// from then on, "" as before.
func (d *Desk) MoveMeetingOn(ctx context.Context, name, id, to, repeat, by string) (OccurrenceView, error) {
	wall, err := schedule.ParseWall(to)
	if err != nil {
		return OccurrenceView{}, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	var g book.Group
	err = d.DB.View(ctx, name, func(tx *store.Tx) (err error) {
		g, err = book.FindGroup(tx, name)
		return err
	})
	if err != nil {
		return OccurrenceView{}, err
	}
	return d.changeSeries(ctx, name, id, by, "moved", func(tx *store.Tx, m *book.Meeting, o book.Occurrence, was schedule.Wall) (schedule.Wall, error) {
		zone := book.ZoneOr(m.Zone, time.UTC)
		switch at := wall.In(zone); {
		case !wall.Exists(zone):
			return wall, fmt.Errorf("%w: %s does not exist in %s: the clocks are put forward in that hour", book.ErrInput, wall, m.Zone)
		case at.Before(d.Now()):
			return wall, fmt.Errorf("%w: %s is in the past", book.ErrInput, wall)
		case at.After(d.Now().AddDate(book.YearsAhead, 0, 0)):
			return wall, tooFar(wall)
		case at.Equal(o.Start) && repeat == "":
			return wall, fmt.Errorf("%w: it is at %s already", book.ErrInput, wall)
		}
		old := *m
		old.Changes, old.Earlier = slices.Clone(m.Changes), slices.Clone(m.Earlier)
		if err := d.rebase(g, m, was, wall, repeat); err != nil {
			return wall, err
		}
		return wall, carry(tx, old, *m, was, wall, repeat == "")
	})
}

// rebase lets a series begin anew at to instead of was, which must not come before what is left of its past.
func (d *Desk) rebase(g book.Group, m *book.Meeting, was, to schedule.Wall, repeat string) (err error) {
	rule := ""
	if repeat != "" {
		var words string
		var hour int
		if words, hour, err = d.hourIn(repeat); err == nil {
			err = sameHour(to, hour, repeat)
		}
		if err == nil {
			rule, err = d.repeat(g, words, to)
		}
		if err == nil {
			err = fits(to, rule, repeat)
		}
	} else {
		rule, err = schedule.Rebase(m.Rule, m.Wall, was, to)
	}
	if err != nil {
		return fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	before, err := schedule.Occurrences(m.Wall, m.Rule, time.UTC, m.Wall.In(time.UTC), was.In(time.UTC), seriesLimit)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		last := before[len(before)-1]
		if to.Compare(last) <= 0 {
			return fmt.Errorf("%w: %s is not after the date before it, %s", book.ErrInput, to, last)
		}
		ended, err := schedule.EndAt(m.Rule, m.Wall, last)
		if err != nil {
			return err
		}
		m.Earlier = append(m.Earlier, book.Spell{Wall: m.Wall, Rule: ended, Planned: m.Planned, Replanned: m.Replanned})
	}
	m.Changes = slices.DeleteFunc(m.Changes, func(c book.Change) bool { return c.Was.Compare(was) >= 0 })
	m.Wall, m.Rule, m.Planned, m.Replanned = to, rule, d.Now(), m.Sequence+1
	return nil
}

// seriesLimit is how many dates of a series' past are looked at.
const seriesLimit = 10000

// EndMeeting calls off a date of a series and all later ones, and tells the members.
func (d *Desk) EndMeeting(ctx context.Context, name, id, by string) (OccurrenceView, error) {
	return d.changeSeries(ctx, name, id, by, "cancelled", func(_ *store.Tx, m *book.Meeting, o book.Occurrence, was schedule.Wall) (schedule.Wall, error) {
		if was == m.Wall && len(m.Earlier) == 0 {
			m.Ended = true // nothing is left of it
			return was, nil
		}
		rule, err := schedule.EndAt(m.Rule, m.Wall, was)
		if err != nil {
			return was, err
		}
		m.Rule = rule
		m.Changes = slices.DeleteFunc(m.Changes, func(c book.Change) bool { return c.Was.Compare(was) > 0 })
		m.Change(o).Cancelled = true
		return was, nil
	})
}

// changeSeries changes a series from one of its dates on; change says which date the letters are about.
func (d *Desk) changeSeries(ctx context.Context, name, id, by, what string, change func(*store.Tx, *book.Meeting, book.Occurrence, schedule.Wall) (schedule.Wall, error)) (v OccurrenceView, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		o, err := book.FindOccurrence(tx, name, id)
		if errors.Is(err, store.ErrNotFound) && !strings.Contains(id, "-") {
			return fmt.Errorf("%w: name the date from which on it changes, as `mutualaid meeting list %s` shows it, and not the whole meeting", book.ErrInput, name)
		}
		if err != nil {
			return book.NoSuch(err, "%s has no meeting %q; `mutualaid meeting list %s` shows those there are", name, id, name)
		}
		m := o.Meeting
		zone := book.ZoneOr(m.Zone, time.UTC)
		was := schedule.WallOf(o.Was.In(zone))
		switch {
		case m.Rule == "":
			return fmt.Errorf("%w: %s does not repeat: leave out --from-here", book.ErrInput, m.Title)
		case o.Cancelled:
			return fmt.Errorf("%w: that date is cancelled; name a later one", book.ErrInput)
		case o.Start.Before(d.Now()):
			return fmt.Errorf("%w: that meeting is over", book.ErrInput)
		case was.Compare(m.Wall) < 0:
			return fmt.Errorf("%w: the dates from %s on were changed already; name one of those, or change this one alone", book.ErrInput, m.Wall)
		}
		start := o.Start
		now, err := change(tx, &m, o, was)
		if err != nil {
			return err
		}
		m.Sequence++
		o = m.Occurrence(now, zone)
		if v, _, err = d.viewOccurrence(tx, name, o); err != nil {
			return err
		}
		if what == "moved" {
			g, err := book.FindGroup(tx, name)
			if err != nil {
				return err
			}
			next, err := m.Occurrences(o.Start, o.Start.AddDate(book.YearsAhead, 0, 0), datesPlanned)
			if err != nil {
				return err
			}
			if v.Clashes, err = book.Clashes(tx, g, next, false); err != nil {
				return err
			}
			v.Odd = oddities(m, next)
			for _, date := range next {
				one, _, err := d.viewOccurrence(tx, name, date)
				if err != nil {
					return err
				}
				v.Later = append(v.Later, one)
			}
		}
		if err := errors.Join(d.NoteTold(tx, name, o), d.toldBy(tx, m)); err != nil {
			return err
		}
		mailing := book.Mailing{ID: d.NewID(), Group: name, Kind: what, Subject: o.ID, At: d.Now(), Was: start, On: !m.Ended}
		return errors.Join(book.Meetings.Put(tx, m), book.Mailings.Insert(tx, mailing),
			d.entry(tx, name, by, what+" meetings", book.Person{}, m.Title+", "+was.String()))
	})
	return v, err
}
