package listserv

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/schedule"
	"mutualaid/store"
)

// MeetingInput is a meeting as a steward writes it down.
type MeetingInput struct {
	Title    string `json:"title"`
	Start    string `json:"start"`    // "2026-12-03 17:00" on the wall clock in Zone
	Zone     string `json:"zone"`     // "" is the group's
	Duration string `json:"duration"` // "90m"; "" is an hour
	Link     string `json:"link"`
	Agenda   string `json:"agenda"`
	Repeat   string `json:"repeat"` // an RRULE or words: "every two weeks", "first thursday"
	Remind   string `json:"remind"` // "7d,1d,1h"; "" is the group's
}

// OccurrenceView is one date as lists show it.
type OccurrenceView struct {
	ID        string `json:"id"`
	Meeting   string `json:"meeting"`
	Title     string `json:"title"`
	Start     string `json:"start"` // RFC 3339 in the meeting's zone
	Zone      string `json:"zone"`
	Duration  string `json:"duration"`
	Link      string `json:"link,omitempty"`
	Agenda    string `json:"agenda,omitempty"`
	Repeat    string `json:"repeat,omitempty"`
	Yes       int    `json:"yes"`
	No        int    `json:"no"`
	Maybe     int    `json:"maybe"`
	Silent    int    `json:"silent"`
	Cancelled bool   `json:"cancelled"`
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
func (s *Service) AddMeeting(ctx context.Context, name string, in MeetingInput, by string) (v MeetingDetail, err error) {
	var m Meeting
	err = s.update(ctx, name, func(tx *store.Tx) error {
		g, err := group(tx, name)
		if err != nil {
			return err
		}
		if m, err = in.meeting(g); err != nil {
			return fmt.Errorf("%w: %v", ErrInput, err)
		}
		m.ID, m.Created = s.newID(), s.now()
		next, err := m.Occurrences(s.now(), s.now().AddDate(5, 0, 0), 1)
		if err != nil {
			return err
		}
		if len(next) == 0 {
			return fmt.Errorf("%w: %s, %s is in the past", ErrInput, in.Title, in.Start)
		}
		return errors.Join(meetings.Insert(tx, m), s.entry(tx, name, by, "called a meeting", Person{}, m.Title))
	})
	if err != nil {
		return v, err
	}
	return s.MeetingOf(ctx, name, m.ID)
}

func (in MeetingInput) meeting(g Group) (m Meeting, err error) {
	m = Meeting{Group: g.Name, Title: strings.TrimSpace(in.Title), Zone: in.Zone, Duration: time.Hour, Link: in.Link, Agenda: in.Agenda}
	if m.Title == "" {
		return m, errors.New("a meeting needs a title")
	}
	if m.Zone == "" {
		m.Zone = g.Zone
	}
	zone, err := schedule.Zone(m.Zone)
	if err != nil {
		return m, err
	}
	if m.Wall, err = schedule.ParseWall(in.Start); err != nil {
		return m, err
	}
	if !m.Wall.Exists(zone) {
		return m, fmt.Errorf("%s does not exist in %s: the clocks are put forward in that hour; choose another time", m.Wall, m.Zone)
	}
	if in.Duration != "" {
		if m.Duration, err = time.ParseDuration(in.Duration); err != nil || m.Duration <= 0 || m.Duration > 7*24*time.Hour {
			return m, fmt.Errorf("duration %q: write 90m or 1h30m", in.Duration)
		}
	}
	if in.Repeat != "" {
		if m.Rule, err = schedule.ParseRule(in.Repeat, m.Wall); err != nil {
			return m, err
		}
		if first, ok, err := schedule.Align(m.Wall, m.Rule); err != nil {
			return m, err
		} else if ok && first != m.Wall {
			return m, fmt.Errorf("%s is not a date of %q; the first one from then on is %s: start there", m.Wall, in.Repeat, first)
		}
	}
	if in.Remind != "" {
		m.Offsets, err = schedule.ParseOffsets(in.Remind)
	}
	return m, err
}

// Meetings lists a group's next n dates.
func (s *Service) Meetings(ctx context.Context, name string, n int) (views []OccurrenceView, err error) {
	err = s.db.View(ctx, name, func(tx *store.Tx) error {
		views = nil
		if _, err := group(tx, name); err != nil {
			return err
		}
		var all []Occurrence
		for m, err := range meetings.All(tx, name) {
			if err != nil {
				return err
			}
			list, err := m.Occurrences(s.now(), s.now().AddDate(2, 0, 0), n)
			if err != nil {
				return err
			}
			all = append(all, list...)
		}
		sortOccurrences(all)
		for _, o := range all[:min(n, len(all))] {
			v, _, err := s.viewOccurrence(tx, name, o)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

func (s *Service) viewOccurrence(tx *store.Tx, name string, o Occurrence) (OccurrenceView, Roster, error) {
	r, err := rosterOf(tx, name, o.ID)
	repeat := ""
	if o.Meeting.Rule != "" {
		repeat = schedule.DescribeRule(o.Meeting.Rule, o.Meeting.Wall)
	}
	return OccurrenceView{
		ID: o.ID, Meeting: o.Meeting.ID, Title: o.Meeting.Title, Start: o.Start.In(zoneOr(o.Meeting.Zone, time.UTC)).Format(time.RFC3339), Zone: o.Meeting.Zone,
		Duration: schedule.FormatOffset(o.Meeting.Duration), Link: o.Meeting.Link, Agenda: o.Meeting.Agenda, Repeat: repeat,
		Yes: len(r.Yes), No: len(r.No), Maybe: len(r.Maybe), Silent: r.Silent, Cancelled: o.Cancelled,
	}, r, err
}

// find finds a meeting, or one date of it, by ID. one is false where the whole meeting was named.
func find(tx *store.Tx, name, id string) (m Meeting, o Occurrence, one bool, err error) {
	if o, err := findOccurrence(tx, name, id); err == nil {
		return o.Meeting, o, true, nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return m, o, false, err
	}
	m, err = meetings.Get(tx, name, id)
	return m, o, false, noSuch(err, "%s has no meeting %q; `mutualaid meeting list %s` shows those there are", name, id, name)
}

// MeetingOf shows a meeting, or one date of it.
func (s *Service) MeetingOf(ctx context.Context, name, id string) (d MeetingDetail, err error) {
	err = s.db.View(ctx, name, func(tx *store.Tx) error {
		d = MeetingDetail{}
		g, err := group(tx, name)
		if err != nil {
			return err
		}
		m, o, one, err := find(tx, name, id)
		if err != nil {
			return err
		}
		dates, err := m.Occurrences(s.now(), s.now().AddDate(5, 0, 0), 10)
		if err != nil {
			return err
		}
		if !one {
			o = m.occurrence(m.Wall, zoneOr(m.Zone, time.UTC))
			if len(dates) > 0 {
				o = dates[0]
			}
		}
		var r Roster
		if d.OccurrenceView, r, err = s.viewOccurrence(tx, name, o); err != nil {
			return err
		}
		d.Coming, d.NotComing, d.Perhaps = r.Yes, r.No, r.Maybe
		for _, offset := range m.Reminders(g) {
			d.Reminders = append(d.Reminders, schedule.FormatOffset(offset))
		}
		for _, date := range dates {
			v, _, err := s.viewOccurrence(tx, name, date)
			if err != nil {
				return err
			}
			d.Dates = append(d.Dates, v)
		}
		return nil
	})
	return d, err
}

// MoveMeeting gives one date a new time and tells the members. A meeting that does not repeat may be named itself.
func (s *Service) MoveMeeting(ctx context.Context, name, id, to, by string) (OccurrenceView, error) {
	wall, err := schedule.ParseWall(to)
	if err != nil {
		return OccurrenceView{}, fmt.Errorf("%w: %v", ErrInput, err)
	}
	return s.changeMeeting(ctx, name, id, by, "moved", func(m *Meeting, o Occurrence, _ bool) error {
		zone := zoneOr(m.Zone, time.UTC)
		switch at := wall.In(zone); {
		case !wall.Exists(zone):
			return fmt.Errorf("%w: %s does not exist in %s: the clocks are put forward in that hour", ErrInput, wall, m.Zone)
		case at.Before(s.now()):
			return fmt.Errorf("%w: %s is in the past", ErrInput, wall)
		case at.Equal(o.Start):
			return fmt.Errorf("%w: it is at %s already", ErrInput, wall)
		}
		m.change(o).Now = wall
		return nil
	})
}

// CancelMeeting calls one date off, or, named by the meeting's own ID, all of it, and tells the members.
func (s *Service) CancelMeeting(ctx context.Context, name, id, by string) (OccurrenceView, error) {
	return s.changeMeeting(ctx, name, id, by, "cancelled", func(m *Meeting, o Occurrence, whole bool) error {
		if o.Cancelled {
			return fmt.Errorf("%w: it is cancelled already", ErrInput)
		}
		if whole {
			m.Ended = true
			return nil
		}
		m.change(o).Cancelled = true
		return nil
	})
}

func (s *Service) changeMeeting(ctx context.Context, name, id, by, what string, change func(*Meeting, Occurrence, bool) error) (v OccurrenceView, err error) {
	err = s.update(ctx, name, func(tx *store.Tx) error {
		m, o, one, err := find(tx, name, id)
		if err != nil {
			return err
		}
		if !one {
			next, err := m.Occurrences(s.now(), s.now().AddDate(5, 0, 0), 1)
			if err != nil {
				return err
			}
			switch {
			case len(next) == 0:
				return fmt.Errorf("%w: the meeting is over", ErrInput)
			case m.Rule != "" && what == "moved":
				return fmt.Errorf("%w: %s is a series; name the date that moves, such as %s", ErrInput, id, next[0].ID)
			}
			o = next[0]
		}
		if o.Start.Before(s.now()) {
			return fmt.Errorf("%w: that meeting is over", ErrInput)
		}
		was := o.Start
		if err := change(&m, o, !one); err != nil {
			return err
		}
		m.Sequence++
		o = m.occurrence(schedule.WallOf(o.Was.In(zoneOr(m.Zone, time.UTC))), zoneOr(m.Zone, time.UTC))
		if v, _, err = s.viewOccurrence(tx, name, o); err != nil {
			return err
		}
		mailing := Mailing{ID: s.newID(), Group: name, Kind: what, Subject: o.ID, At: s.now(), Was: was, Sequence: m.Sequence}
		return errors.Join(meetings.Put(tx, m), mailings.Insert(tx, mailing), s.entry(tx, name, by, what+" a meeting", Person{}, m.Title))
	})
	return v, err
}

// PreviewDigest shows the next number of a digest as it would be written now; anything is false where there would be none.
func (s *Service) PreviewDigest(ctx context.Context, name string, cadence Delivery) (text Preview, anything bool, err error) {
	if cadence != Daily && cadence != Weekly {
		return text, false, fmt.Errorf("%w: a digest is daily or weekly, not %q", ErrInput, cadence)
	}
	err = s.db.View(ctx, name, func(tx *store.Tx) error {
		g, err := group(tx, name)
		if err != nil {
			return err
		}
		from, err := toldUntil(tx, g, cadence)
		if err != nil {
			return err
		}
		n, err := s.news(tx, g, from, s.now())
		if err != nil {
			return err
		}
		anything = n.New
		r := readerOf(g, Person{})
		text, err = s.words.Letter(r.Language, digestOf(g, cadence, s.now(), n, r))
		return err
	})
	return text, anything, err
}
