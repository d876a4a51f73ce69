package listserv

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/schedule"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/calendar"
	"mutualaid/store"
	"mutualaid/templates"
)

// A meeting is one event in people's calendars, with all its dates: the same UID from the first invitation on.

// uidOf names a meeting in calendars; occurrenceAnswered reads it back. See RFC 5545 section 3.8.4.7.
func uidOf(g book.Group, meeting string) string { return meeting + "." + g.Name + "@" + g.Domain() }

// occurrenceAnswered is the date that a calendar's answer is about: of an answer to all dates, the next one that takes place. ok is
// false when it speaks of something that is not this group's.
func (s *Service) occurrenceAnswered(tx *store.Tx, g book.Group, c calendar.Answer) (id string, ok bool, err error) {
	name, ok := strings.CutSuffix(strings.ToLower(c.UID), "."+g.Name+"@"+strings.ToLower(g.Domain()))
	if !ok {
		return "", false, nil
	}
	m, err := book.Meetings.Get(tx, g.Name, name)
	if errors.Is(err, store.ErrNotFound) {
		return name, true, nil // it has been removed
	}
	if err != nil {
		return "", false, err
	}
	if !c.RecurrenceID.IsZero() {
		w, err := dateNamed(m, c)
		return book.OccurrenceID(m.ID, w), true, err
	}
	next, err := m.Occurrences(s.Now(), s.Now().AddDate(book.YearsAhead, 0, 0), 1+len(m.Changes))
	if err != nil || len(next) == 0 {
		return book.OccurrenceID(m.ID, m.Wall), true, err
	}
	return next[max(0, slices.IndexFunc(next, func(o book.Occurrence) bool { return !o.Cancelled }))].ID, true, nil
}

// dateNamed is the date of a series that a RECURRENCE-ID means: some programs write only its day. See RFC 5545 section 3.8.4.4.
func dateNamed(m book.Meeting, c calendar.Answer) (schedule.Wall, error) {
	zone := book.ZoneOr(m.Zone, time.UTC)
	named := schedule.WallOf(c.RecurrenceID.In(zone))
	if w := schedule.WallOf(c.RecurrenceID.UTC()); w.Hour == 0 && w.Minute == 0 {
		w.Hour, w.Minute = m.Wall.Hour, m.Wall.Minute
		if walls, err := schedule.Occurrences(m.Wall, m.Rule, zone, w.In(zone), w.In(zone).Add(time.Minute), 1); err == nil && len(walls) == 1 {
			return w, nil
		}
	}
	if c.Sequence < m.Replanned {
		return named, nil // it knows the dates as they were before
	}
	shown, err := shownOf(m)
	for was, as := range shown.as {
		if as == named {
			return was, nil
		}
	}
	return named, err
}

// endedAtOnce is how many meetings the last letter to somebody takes out of their calendar.
const endedAtOnce = 50

// Farewell sends the last letter to somebody who is no member any more, with what takes the meetings to come out of their calendar:
// a CANCEL to them alone, which is no change for the others. See RFC 5546 section 3.2.5.
func (s *Service) Farewell(tx *store.Tx, l Letter) error {
	next, err := s.upcoming(tx, l.Group)
	if err != nil {
		return err
	}
	var done []string
	for _, o := range next {
		if len(done) == endedAtOnce || slices.Contains(done, o.Meeting.ID) {
			continue
		}
		done = append(done, o.Meeting.ID)
		e, err := s.event(l.Group, o.Meeting, l.To)
		if err != nil {
			return poison{err}
		}
		ics, err := calendar.Cancel(e)
		if err != nil {
			return poison{fmt.Errorf("the end of %s for calendars: %w", o.Meeting.ID, err)}
		}
		if l.Calendar == nil {
			l.Calendar, l.CalendarMethod = ics, "CANCEL"
			continue
		}
		l.Files = append(l.Files, mailer.File{Name: fmt.Sprintf("cancel-%d.ics", len(done)), Type: "application/ics", Content: ics})
	}
	switch letter := l.Data.(type) {
	case templates.Left:
		letter.Meetings = len(done) > 0
		l.Data = letter
	case templates.Removed:
		letter.Meetings = len(done) > 0
		l.Data = letter
	}
	return s.Send(tx, l)
}

// datesTold is how many dates of a series a letter names.
const datesTold = 4

// Call invites one person to a meeting, by a letter that their calendar reads too. sent is false when it is over.
func (s *Service) Call(tx *store.Tx, g book.Group, m book.Meeting, p book.Person) (sent bool, err error) {
	l, sent, err := s.called(tx, g, m, p)
	if err != nil || !sent {
		return false, err
	}
	return true, s.Send(tx, l)
}

// called writes the letter of Call.
func (s *Service) called(tx *store.Tx, g book.Group, m book.Meeting, p book.Person) (l Letter, ok bool, err error) {
	if m.Ended {
		return l, false, nil
	}
	dates, err := m.Occurrences(s.Now(), s.Now().AddDate(book.YearsAhead, 0, 0), datesTold+len(m.Changes))
	if err != nil {
		return l, false, err
	}
	var next *book.Occurrence
	var later []time.Time
	for i, o := range dates {
		switch {
		case o.Cancelled:
		case next == nil:
			next = &dates[i]
		case len(later) < datesTold-1:
			later = append(later, o.Start)
		}
	}
	if next == nil {
		return l, false, nil
	}
	roster, err := book.RosterOf(tx, *next)
	if err != nil {
		return l, false, err
	}
	said, err := book.Said(tx, *next, p.ID)
	if err != nil {
		return l, false, err
	}
	answer := ""
	if said != nil && said.For(*next) {
		answer = said.Answer
	}
	meeting := book.MeetingOf(*next, roster, answer)
	items, err := book.AgendaOf(tx, *next)
	if err != nil {
		return l, false, err
	}
	book.TellAgenda(&meeting, g, *next, items, s.Now())
	if err := book.TellPromises(tx, &meeting, *next); err != nil {
		return l, false, err
	}
	l = Letter{ID: "m" + s.NewID(), Group: g, To: p, Purpose: ticket.Call, Subject: next.ID, Lane: outbox.Meetings, Auto: "auto-generated",
		Expires: next.Start, Data: templates.Called{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting, Dates: later, Feed: s.feedLink(g, p)}}
	if m.Rule != "" {
		l.Expires = time.Time{} // the other dates are still to come
	}
	l.Calendar, err = s.invitationTo(tx, g, m, p, true)
	l.CalendarMethod = "REQUEST"
	if err != nil {
		return l, false, poison{fmt.Errorf("the invitation to %s for calendars: %w", m.ID, err)}
	}
	return l, true, nil
}
