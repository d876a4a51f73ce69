package listserv

import (
	"errors"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/mailer"
	"mutualaid/mailer/calendar"
	"mutualaid/store"
)

// shown is how a series that was moved from one date on stands in people's calendars. They know one rule and one first date under a
// UID, so the dates before it stand there as exceptions to dates which the new rule would have chosen before: those that were still
// to come then, and of those that were over the last ones.
type shown struct {
	first schedule.Wall
	rule  string
	as    map[schedule.Wall]schedule.Wall // what stands for a date of before
	walls []schedule.Wall                 // those dates, in order
}

// How many dates before a move stay in calendars: of those that were to come then, and of those that were over. Each makes an
// invitation longer by some 400 bytes.
const (
	leadAtMost = 200
	pastAtMost = 52
)

// How many years of dates that were over are looked through for the last ones, and how many years before the first date of the new rule
// others may stand in their stead.
const (
	pastYears = 5
	backYears = 15
)

func shownOf(m book.Meeting) (s shown, err error) {
	s = shown{first: m.Wall, rule: m.Rule, as: map[schedule.Wall]schedule.Wall{}}
	if len(m.Earlier) == 0 {
		return s, nil
	}
	zone := book.ZoneOr(m.Zone, time.UTC)
	before := m
	before.Rule, before.Wall, before.Earlier = m.Earlier[len(m.Earlier)-1].Rule, m.Earlier[len(m.Earlier)-1].Wall, m.Earlier[:len(m.Earlier)-1]
	lead, err := before.Occurrences(m.Planned, m.Wall.In(zone).AddDate(1, 0, 0), leadAtMost) // some may have moved on
	if err != nil {
		return s, err
	}
	over, err := before.Occurrences(m.Planned.AddDate(-pastYears, 0, 0), m.Planned, pastYears*366)
	if err != nil {
		return s, err
	}
	over = over[max(0, len(over)-pastAtMost):]
	for ; ; over = over[(len(over)+1)/2:] {
		dates := slices.Concat(over, lead)
		if len(dates) == 0 {
			return s, nil
		}
		stands, rule, err := schedule.Before(m.Wall, m.Rule, len(dates))
		if len(over) > 0 && (err != nil || stands[0].Year < m.Wall.Year-backYears) {
			continue // the new rule has not so many dates before
		}
		if err != nil {
			return s, err
		}
		slices.SortFunc(dates, func(a, b book.Occurrence) int { return a.Was.Compare(b.Was) })
		s.first, s.rule = stands[0], rule
		for i, o := range dates {
			was := schedule.WallOf(o.Was.In(zone))
			s.as[was], s.walls = stands[i], append(s.walls, was)
		}
		return s, nil
	}
}

// event is a meeting as a calendar takes it: one attendee a letter, so nobody sees the others' addresses.
func (s *Service) event(g book.Group, m book.Meeting, p book.Person) (calendar.Event, error) {
	shown, err := shownOf(m)
	if err != nil {
		return calendar.Event{}, err
	}
	return s.eventOf(g, m, p, shown.first, shown.rule)
}

// eventOf is a meeting that begins at first and repeats by a rule.
func (s *Service) eventOf(g book.Group, m book.Meeting, p book.Person, first schedule.Wall, rule string) (calendar.Event, error) {
	zone := book.ZoneOr(m.Zone, time.UTC)
	rule, err := schedule.CalendarRule(rule, first, zone)
	return calendar.Event{
		UID: uidOf(g, m.ID), Sequence: m.Sequence, Stamp: s.Now(), Start: first.In(zone).In(zone), Duration: m.Duration, Rule: rule,
		Title: m.Title, Description: m.Agenda, Place: m.Link, URL: urlOnly(m.Link),
		Organizer: mailer.Address{Name: g.Title, Email: g.Address}, Attendee: mailer.Address{Name: p.Name, Email: p.Address()},
		Language: book.ReaderOf(g, p).Language,
	}, err
}

// dated is one date of a meeting as a calendar takes it.
func dated(e calendar.Event, o book.Occurrence) (calendar.Event, error) {
	if e.Rule == "" {
		return shown{}.dated(e, o), nil
	}
	shown, err := shownOf(o.Meeting)
	return shown.dated(e, o), err
}

func (s shown) dated(e calendar.Event, o book.Occurrence) calendar.Event {
	zone := book.ZoneOr(o.Meeting.Zone, time.UTC)
	e.Start = o.Start.In(zone)
	if e.Rule == "" {
		return e
	}
	e.RecurrenceID, e.Rule, e.Except = o.Was.In(zone), "", nil
	if as, ok := s.as[schedule.WallOf(e.RecurrenceID)]; ok {
		e.RecurrenceID = as.In(zone).In(zone)
	}
	return e
}

// answeredAhead is for how many of a series' next dates somebody's own answers come along.
const answeredAhead = 60

// invitationTo writes the whole of a meeting for somebody's calendar: the series, the dates of it that differ, and what they have
// answered. asks says whether an answer is wanted.
func (s *Service) invitationTo(tx *store.Tx, g book.Group, m book.Meeting, p book.Person, asks bool) ([]byte, error) {
	e, err := s.event(g, m, p)
	if err != nil {
		return nil, err
	}
	e.Silent = !asks
	answer := func(e calendar.Event, o book.Occurrence) (calendar.Event, error) {
		said, err := book.Said(tx, o, p.ID)
		e.Answer = partStat(said, o)
		e.Silent = e.Silent || o.Start.Before(s.Now())
		return e, err
	}
	if e.Rule == "" {
		o := m.Occurrence(m.Wall, book.ZoneOr(m.Zone, time.UTC))
		if e, err = answer(shown{}.dated(e, o), o); err != nil {
			return nil, err
		}
		return calendar.Request(e)
	}
	said, err := book.RSVPs.Get(tx, g.Name, m.ID, p.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err == nil && said.ForLatest(m) {
		e.Answer = partStats[said.Answer]
	}
	shown, err := shownOf(m)
	if err != nil {
		return nil, err
	}
	next, err := m.Occurrences(s.Now(), s.Now().AddDate(book.YearsAhead, 0, 0), answeredAhead)
	if err != nil {
		return nil, err
	}
	walls := differing(m, shown)
	for _, o := range next {
		if has, err := book.RSVPs.Has(tx, g.Name, o.ID, p.ID); err != nil {
			return nil, err
		} else if has {
			walls = append(walls, schedule.WallOf(o.Was.In(book.ZoneOr(m.Zone, time.UTC))))
		}
	}
	e, differ, err := exceptions(e, m, shown, walls, answer)
	if err != nil {
		return nil, err
	}
	return calendar.Request(e, differ...)
}

// partStats are the answers as calendars say them. See RFC 5545 section 3.2.12.
var partStats = map[string]string{"yes": "ACCEPTED", "no": "DECLINED", "maybe": "TENTATIVE"}

// partStat is what somebody has answered for a date as it is now, "" where that is nothing.
func partStat(said *book.RSVP, o book.Occurrence) string {
	if said == nil || !said.For(o) {
		return ""
	}
	return partStats[said.Answer]
}

// differing are the dates of a series that calendars can't know by its rule.
func differing(m book.Meeting, s shown) []schedule.Wall {
	walls := slices.Clone(s.walls)
	for _, c := range m.Changes {
		if c.Was.Compare(m.Wall) >= 0 {
			walls = append(walls, c.Was)
		}
	}
	return walls
}

// exceptions are those of a series' dates that differ from what it says of all; answer, if set, tells what somebody said to a date.
func exceptions(e calendar.Event, m book.Meeting, s shown, walls []schedule.Wall, answer func(calendar.Event, book.Occurrence) (calendar.Event, error)) (_ calendar.Event, differ []calendar.Event, err error) {
	slices.SortFunc(walls, schedule.Wall.Compare)
	for _, w := range slices.Compact(walls) {
		o := m.Occurrence(w, book.ZoneOr(m.Zone, time.UTC))
		one := s.dated(e, o)
		if answer != nil {
			if one, err = answer(one, o); err != nil {
				return e, nil, err
			}
		}
		switch {
		case o.Cancelled:
			e.Except = append(e.Except, one.RecurrenceID)
		case !one.Start.Equal(one.RecurrenceID), one.Answer != e.Answer:
			differ = append(differ, one)
		}
	}
	return e, differ, nil
}
