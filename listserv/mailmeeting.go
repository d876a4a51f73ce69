package listserv

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer/calendar"
	"mutualaid/store"
	"mutualaid/templates"
)

// serveMeeting writes to a page of members of one date of a meeting: a reminder, its new time, or that it will not be.
// Each letter is the reader's own, since it names their answer and their time.
func (s *Service) serveMeeting(tx *store.Tx, g book.Group, m book.Mailing, page []book.Member) error {
	o, err := book.FindOccurrence(tx, g.Name, m.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if gone := o.Cancelled || !s.Now().Before(o.Start); gone && (m.Kind == "called" || m.Kind == "changed" || m.Kind == "moved" && m.On) {
		next, err := book.DateAfter(o) // it speaks of all dates
		if err != nil || next == nil || o.Meeting.Ended {
			return err
		}
		if !s.Now().Before(next.Start) {
			if next, err = nextDate(o.Meeting, s.Now()); err != nil || next == nil {
				return err
			}
		}
		o = *next
	} else if gone && m.Kind != "cancelled" && m.Kind != "attended" {
		return nil // it has been cancelled, or has begun, since the mailing was ordered
	}
	roster, err := book.RosterOf(tx, o)
	if err != nil {
		return err
	}
	for _, mem := range page {
		if !mem.Gets(s.Now()) {
			if err := missed(tx, mem, m.Kind, o, m.On); err != nil {
				return err
			}
			continue
		}
		p, known, err := s.personOf(tx, mem)
		if err != nil {
			return err
		}
		if known && m.Kind == "reminder" && m.Person == "" {
			known, err = keepsTime(tx, g, p, mem, m.Rhythm)
		}
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if err := s.meetingLetter(tx, g, m, o, roster, mem, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) meetingLetter(tx *store.Tx, g book.Group, m book.Mailing, o book.Occurrence, roster book.Roster, mem book.Member, p book.Person) error {
	r, err := book.Said(tx, o, p.ID)
	if err != nil {
		return err
	}
	said := ""
	if r != nil && r.For(o) {
		said = r.Answer
	}
	e, err := s.event(g, o.Meeting, p)
	if err != nil {
		return poison{err}
	}
	one, err := dated(e, o)
	if err != nil {
		return poison{err}
	}
	one.Answer = partStat(r, o)
	meeting := book.MeetingOf(o, roster, said)
	items, err := book.AgendaOf(tx, o)
	if err != nil {
		return err
	}
	book.TellAgenda(&meeting, g, o, items, s.Now())
	if err := book.TellPromises(tx, &meeting, o); err != nil {
		return err
	}
	l := Letter{ID: m.ID + "-" + p.ID, Group: g, To: p, Purpose: ticket.Reminder, Subject: o.ID, Lane: outbox.Meetings, Auto: "auto-generated"}
	if m.Kind == "reminder" || m.Kind == "moved" || m.Kind == "cancelled" {
		l.Lane = outbox.Reminders
	}
	switch m.Kind {
	case "called":
		called, ok, err := s.called(tx, g, o.Meeting, p)
		if err != nil || !ok {
			return err
		}
		called.ID = l.ID
		l = called
	case "attended":
		if r == nil || said != "yes" || r.There != "" {
			return nil
		}
		l.Purpose, l.Due = ticket.Attended, g.QuietHours().End(s.Now(), book.ReaderOf(g, p).Zone)
		l.Data = templates.Attended{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting}
	case "reminder":
		had, err := book.RemindedOf(tx, o, p.ID)
		if err != nil {
			return err
		}
		asked := had != nil || !m.Asks && !mem.Back().After(m.From)
		switch {
		case rules.Again(had, m.Offset):
			return nil // in the rhythm that they had before
		case said == "no":
			return nil // they know, and so do we
		case said == "" && asked && !m.Last:
			return nil // nobody is asked twice
		case said == "" && asked:
			meeting.Answer = "silent"
		}
		if m.Person != "" { // their zone is another since now: not in the night there, unless the meeting is
			if end := g.QuietHours().End(s.Now(), book.ReaderOf(g, p).Zone); end.Before(o.Start) {
				l.Due = end
			}
		}
		at := s.Now()
		if l.Due.After(at) {
			at = l.Due
		}
		l.Expires = o.Start
		l.Data = templates.Reminder{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting, Before: o.Start.Sub(at)}
		if err := book.NoteReminded(tx, o, p.ID, m.Offset, s.Now()); err != nil {
			return err
		}
	case "changed": // all of it, but its times
		called, ok, err := s.called(tx, g, o.Meeting, p)
		if err != nil || !ok {
			return err
		}
		l.Calendar, l.CalendarMethod = called.Calendar, called.CalendarMethod
		l.Data = templates.Rescheduled{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting, Old: o.Start}
	case "moved":
		letter := templates.Rescheduled{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting, Old: m.Was, On: m.On}
		if m.On {
			called, ok, err := s.called(tx, g, o.Meeting, p)
			if err != nil || !ok {
				return err
			}
			l.Calendar, l.CalendarMethod = called.Calendar, called.CalendarMethod
			if letter.Dates, err = datesAfter(o); err != nil {
				return err
			}
		} else if err := l.attach(request, one, "REQUEST"); err != nil {
			return err
		}
		l.Data = letter
	case "cancelled":
		switch {
		case m.On: // the series goes on in calendars up to where it ends
			if l.Calendar, err = s.invitationTo(tx, g, o.Meeting, p, false); err != nil {
				return poison{err}
			}
			l.CalendarMethod = "REQUEST"
		case o.Meeting.Ended:
			one = e // the whole of it
			fallthrough
		default:
			if err := l.attach(calendar.Cancel, one, "CANCEL"); err != nil {
				return err
			}
		}
		next, err := book.NextMeeting(tx, g, s.Now())
		if err != nil {
			return err
		}
		letter := templates.Cancelled{Series: m.On || o.Meeting.Ended && o.Meeting.Rule != "", Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting}
		letter.Next = book.Told(next)
		l.Data = letter
	}
	return s.Send(tx, l)
}

// nextDate is the next date of a meeting that takes place, nil where there is none.
func nextDate(m book.Meeting, now time.Time) (*book.Occurrence, error) {
	next, err := m.Occurrences(now, now.AddDate(book.YearsAhead, 0, 0), 1+len(m.Changes))
	if i := slices.IndexFunc(next, func(o book.Occurrence) bool { return !o.Cancelled }); err == nil && i >= 0 {
		return &next[i], nil
	}
	return nil, err
}

// datesAfter are the next dates of a series after one of them, as many as a letter names.
func datesAfter(o book.Occurrence) (dates []time.Time, err error) {
	next, err := o.Meeting.Occurrences(o.Start.Add(time.Minute), o.Start.AddDate(book.YearsAhead, 0, 0), datesTold+len(o.Meeting.Changes))
	for _, later := range next {
		if !later.Cancelled && len(dates) < datesTold-1 {
			dates = append(dates, later.Start)
		}
	}
	return dates, err
}

// keepsTime says whether a member belongs to the rhythm of a reminder. Who has none of those that are looked after is
// reminded with the group.
func keepsTime(tx *store.Tx, g book.Group, p book.Person, m book.Member, rhythm string) (bool, error) {
	own := book.RhythmOf(g, p, m).Key()
	if own == rhythm || own == "" || rhythm != "" {
		return own == rhythm, nil
	}
	has, err := book.Rhythms.Has(tx, g.Name, own)
	return !has, err
}

// request invites to one date: where it is one of a series, to that one alone.
func request(e calendar.Event) ([]byte, error) { return calendar.Request(e) }

// attach adds what a calendar program reads. See RFC 6047 section 2.4.
func (l *Letter) attach(write func(calendar.Event) ([]byte, error), e calendar.Event, method string) (err error) {
	if l.Calendar, err = write(e); err != nil {
		return poison{fmt.Errorf("%s of %s for calendars: %w", method, e.UID, err)}
	}
	l.CalendarMethod = method
	return nil
}

func urlOnly(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}
