package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/store"
)

// MeetingInput is a meeting as a steward writes it down.
type MeetingInput struct {
	Title    string   `json:"title"`
	Start    string   `json:"start"`    // "2026-12-03 17:00" on the wall clock in Zone; the day alone, or "", where Repeat says the rest
	Zone     string   `json:"zone"`     // "" is the group's
	Duration string   `json:"duration"` // "90m"; "" is an hour
	Link     string   `json:"link"`
	Agenda   string   `json:"agenda"`
	Repeat   string   `json:"repeat"`           // an RRULE or words: "every two weeks", "first thursday"
	Remind   string   `json:"remind"`           // "7d,1d,1h"; "" is the group's
	Except   []string `json:"except,omitempty"` // days of the series on which it does not take place, as in "2026-12-24"
}

// OccurrenceView is one date as lists show it.
type OccurrenceView struct {
	ID        string           `json:"id"`
	Meeting   string           `json:"meeting"`
	Title     string           `json:"title"`
	Start     string           `json:"start"` // RFC 3339 in the meeting's zone
	Zone      string           `json:"zone"`
	Duration  string           `json:"duration"`
	Link      string           `json:"link,omitempty"`
	Agenda    string           `json:"agenda,omitempty"`
	Repeat    string           `json:"repeat,omitempty"`
	Yes       int              `json:"yes"`
	No        int              `json:"no"`
	Maybe     int              `json:"maybe"`
	Silent    int              `json:"silent"`
	Cancelled bool             `json:"cancelled"`
	Roster    book.Roster      `json:"-"`                 // who answered what, as far as letters name them
	Clashes   []string         `json:"clashes,omitempty"` // dates of other meetings at the same time, where it has just been set for then
	Later     []OccurrenceView `json:"later,omitempty"`   // its next dates, where they all have just been set
	Odd       []string         `json:"odd,omitempty"`     // what may surprise of its dates, where they have just been set
}

// Begins is the date's start, in the meeting's zone.
func (v OccurrenceView) Begins() (time.Time, error) {
	at, err := time.Parse(time.RFC3339, v.Start)
	return at.In(book.ZoneOr(v.Zone, time.UTC)), err
}

// MeetingDetail is a meeting with its next dates and, for each answer, who gave it at the first of them.
type MeetingDetail struct {
	OccurrenceView
	Reminders []string         `json:"reminders"`
	Coming    []string         `json:"coming"`
	NotComing []string         `json:"not_coming"`
	Perhaps   []string         `json:"perhaps"`
	Dates     []OccurrenceView `json:"dates"`
}

// AddMeeting calls a meeting or a series of them.
func (d *Desk) AddMeeting(ctx context.Context, name string, in MeetingInput, by string) (v MeetingDetail, err error) {
	var m book.Meeting
	var clash, odd []string
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		g, planned, next, err := d.plan(tx, name, in, d.NewID())
		if err != nil {
			return err
		}
		if clash, err = book.Clashes(tx, g, next, false); err != nil {
			return err
		}
		m, odd = planned, oddities(planned, next)
		if err := calledAlready(tx, m); err != nil {
			return err
		}
		called := book.Mailing{ID: d.NewID(), Group: name, Kind: "called", Subject: next[0].ID, At: d.Now()}
		return errors.Join(book.Meetings.Insert(tx, m), book.Mailings.Insert(tx, called), d.toldBy(tx, m), d.entry(tx, name, by, "called a meeting", book.Person{}, m.Title))
	})
	if err != nil {
		return v, err
	}
	v, err = d.MeetingOf(ctx, name, m.ID)
	v.Clashes, v.Odd = clash, odd
	return v, err
}

// calledAlready refuses a meeting that is there: a button may be pressed twice, and a command given again.
func calledAlready(tx *store.Tx, m book.Meeting) error {
	for other, err := range book.Meetings.All(tx, m.Group) {
		if err != nil {
			return err
		}
		if !other.Ended && other.Title == m.Title && other.Wall == m.Wall && other.Zone == m.Zone && other.Rule == m.Rule {
			return fmt.Errorf("%w: %s at %s has been called already, as %s", book.ErrInput, m.Title, m.Wall, other.ID)
		}
	}
	return nil
}

// toldBy notes the reminders of a meeting's dates whose time has come as told: the letter that calls or changes them tells of them all.
func (d *Desk) toldBy(tx *store.Tx, m book.Meeting) error {
	soon, err := m.Occurrences(d.Now(), d.Now().AddDate(0, 0, remindedAhead), datesReminded)
	for _, o := range soon {
		err = errors.Join(err, d.NoteTold(tx, m.Group, o))
	}
	return err
}

// A reminder comes so many days before a date at most; so many dates of one meeting are in that time.
const (
	remindedAhead = 61
	datesReminded = 70
)

// Meetings lists a group's next n dates.
func (d *Desk) Meetings(ctx context.Context, name string, n int) (views []OccurrenceView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		views = nil
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		var all []book.Occurrence
		for m, err := range book.Meetings.All(tx, name) {
			if err != nil {
				return err
			}
			list, err := m.Occurrences(d.Now(), d.Now().AddDate(2, 0, 0), n)
			if err != nil {
				return err
			}
			all = append(all, list...)
		}
		book.SortOccurrences(all)
		for _, o := range all[:min(n, len(all))] {
			v, _, err := d.viewOccurrence(tx, name, o)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

func (d *Desk) viewOccurrence(tx *store.Tx, name string, o book.Occurrence) (OccurrenceView, book.Roster, error) {
	r, err := book.RosterOf(tx, o)
	repeat := ""
	if o.Meeting.Rule != "" {
		repeat = schedule.DescribeRule(o.Meeting.Rule, o.Meeting.Wall)
	}
	return OccurrenceView{
		ID: o.ID, Meeting: o.Meeting.ID, Title: o.Meeting.Title, Start: o.Start.In(book.ZoneOr(o.Meeting.Zone, time.UTC)).Format(time.RFC3339), Zone: o.Meeting.Zone,
		Duration: schedule.FormatOffset(o.Meeting.Duration), Link: o.Meeting.Link, Agenda: o.Meeting.Agenda, Repeat: repeat,
		Yes: r.Counts["yes"], No: r.Counts["no"], Maybe: r.Counts["maybe"], Silent: r.Silent, Cancelled: o.Cancelled, Roster: r,
	}, r, err
}

// find finds a meeting, or one date of it, by ID. one is false where the whole meeting was named.
func find(tx *store.Tx, name, id string) (m book.Meeting, o book.Occurrence, one bool, err error) {
	if o, err := book.FindOccurrence(tx, name, id); err == nil {
		return o.Meeting, o, true, nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return m, o, false, err
	}
	m, err = book.Meetings.Get(tx, name, id)
	return m, o, false, book.NoSuch(err, "%s has no meeting %q; `mutualaid meeting list %s` shows those there are", name, id, name)
}

// MeetingOf shows a meeting, or one date of it.
func (d *Desk) MeetingOf(ctx context.Context, name, id string) (v MeetingDetail, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		v = MeetingDetail{}
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		m, o, one, err := find(tx, name, id)
		if err != nil {
			return err
		}
		dates, err := m.Occurrences(d.Now(), d.Now().AddDate(book.YearsAhead, 0, 0), 10)
		if err != nil {
			return err
		}
		if !one {
			o = m.Occurrence(m.Wall, book.ZoneOr(m.Zone, time.UTC))
			if len(dates) > 0 {
				o = dates[0]
			}
		}
		var r book.Roster
		if v.OccurrenceView, r, err = d.viewOccurrence(tx, name, o); err != nil {
			return err
		}
		v.Coming, v.NotComing, v.Perhaps = r.Yes, r.No, r.Maybe
		for _, offset := range m.Reminders(g) {
			v.Reminders = append(v.Reminders, schedule.FormatOffset(offset))
		}
		for _, date := range dates {
			one, _, err := d.viewOccurrence(tx, name, date)
			if err != nil {
				return err
			}
			v.Dates = append(v.Dates, one)
		}
		return nil
	})
	return v, err
}

// MoveMeeting gives one date a new time and tells the members. A meeting that does not repeat may be named itself.
func (d *Desk) MoveMeeting(ctx context.Context, name, id, to, by string) (v OccurrenceView, err error) {
	wall, err := schedule.ParseWall(to)
	if err != nil {
		return v, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	err = d.Update(ctx, name, func(tx *store.Tx) (err error) {
		v, err = d.changeMeeting(tx, name, id, by, "moved", d.movedTo(wall))
		return err
	})
	return v, err
}

// change is what befalls one date of a meeting, or, where whole says so, all of it.
type change func(m *book.Meeting, o book.Occurrence, whole bool) error

// movedTo has one date take place at another time.
func (d *Desk) movedTo(wall schedule.Wall) change {
	return func(m *book.Meeting, o book.Occurrence, _ bool) error {
		zone := book.ZoneOr(m.Zone, time.UTC)
		switch at := wall.In(zone); {
		case o.Cancelled:
			return fmt.Errorf("%w: that date is cancelled; call a new meeting with `mutualaid meeting add`", book.ErrInput)
		case !wall.Exists(zone):
			return fmt.Errorf("%w: %s does not exist in %s: the clocks are put forward in that hour", book.ErrInput, wall, m.Zone)
		case at.Before(d.Now()):
			return fmt.Errorf("%w: %s is in the past", book.ErrInput, wall)
		case at.After(d.Now().AddDate(book.YearsAhead, 0, 0)):
			return tooFar(wall)
		case at.Equal(o.Start):
			return fmt.Errorf("%w: it is at %s already", book.ErrInput, wall)
		}
		c := m.Change(o)
		c.Now, c.Sequence, c.At = wall, m.Sequence+1, d.Now()
		return nil
	}
}

// tooFar refuses a date that no list would show any more.
func tooFar(wall schedule.Wall) error {
	return fmt.Errorf("%w: %s is more than %d years ahead", book.ErrInput, wall, book.YearsAhead)
}

// CancelMeeting calls one date off, or, named by the meeting's own ID, all of it, and tells the members.
func (d *Desk) CancelMeeting(ctx context.Context, name, id, by string) (v OccurrenceView, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) (err error) {
		v, err = d.changeMeeting(tx, name, id, by, "cancelled", func(m *book.Meeting, o book.Occurrence, whole bool) error {
			if o.Cancelled {
				return fmt.Errorf("%w: it is cancelled already", book.ErrInput)
			}
			if whole {
				m.Ended = true
				return nil
			}
			m.Change(o).Cancelled = true
			return nil
		})
		return err
	})
	return v, err
}

// changeMeeting changes one date, or, where id is the meeting's own, the next one, and has the members told.
func (d *Desk) changeMeeting(tx *store.Tx, name, id, by, what string, do change) (v OccurrenceView, err error) {
	m, o, one, err := find(tx, name, id)
	if err != nil {
		return v, err
	}
	if !one {
		next, err := m.Occurrences(d.Now(), d.Now().AddDate(book.YearsAhead, 0, 0), 1+len(m.Changes))
		if err != nil {
			return v, err
		}
		if len(next) == 0 {
			return v, fmt.Errorf("%w: the meeting is over", book.ErrInput)
		}
		o = next[max(0, slices.IndexFunc(next, func(o book.Occurrence) bool { return !o.Cancelled }))]
		if m.Rule != "" && what == "moved" {
			return v, fmt.Errorf("%w: %s is a series; name the date that moves, such as %s", book.ErrInput, id, o.ID)
		}
	}
	if o.Start.Before(d.Now()) {
		return v, fmt.Errorf("%w: that meeting is over", book.ErrInput)
	}
	was := o.Start
	if err := do(&m, o, !one); err != nil {
		return v, err
	}
	m.Sequence++
	o = m.Occurrence(schedule.WallOf(o.Was.In(book.ZoneOr(m.Zone, time.UTC))), book.ZoneOr(m.Zone, time.UTC))
	if v, _, err = d.viewOccurrence(tx, name, o); err != nil {
		return v, err
	}
	if !o.Cancelled {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return v, err
		}
		if v.Clashes, err = book.Clashes(tx, g, []book.Occurrence{o}, true); err != nil {
			return v, err
		}
	}
	if err := d.NoteTold(tx, name, o); err != nil {
		return v, err
	}
	if o.Cancelled && !m.Ended {
		if err := postponeAgenda(tx, o); err != nil {
			return v, err
		}
	}
	mailing := book.Mailing{ID: d.NewID(), Group: name, Kind: what, Subject: o.ID, At: d.Now(), Was: was}
	return v, errors.Join(book.Meetings.Put(tx, m), book.Mailings.Insert(tx, mailing), d.entry(tx, name, by, what+" a meeting", book.Person{}, m.Title))
}

// PreviewDigest shows the next number of a digest as it would be written now; anything is false where there would be none.
func (d *Desk) PreviewDigest(ctx context.Context, name string, cadence book.Delivery) (text Preview, anything bool, err error) {
	if cadence != book.Daily && cadence != book.Weekly {
		return text, false, fmt.Errorf("%w: a digest is daily or weekly, not %q", book.ErrInput, cadence)
	}
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		from, err := listserv.ToldUntil(tx, g, cadence)
		if err != nil {
			return err
		}
		n, err := d.News(tx, g, from, d.Now())
		if err != nil {
			return err
		}
		anything = n.New
		r := book.ReaderOf(g, book.Person{})
		text, err = d.Words.Letter(r.Language, listserv.DigestOf(g, cadence, d.Now(), n, r))
		return err
	})
	return text, anything, err
}
