package listserv

import (
	"errors"
	"fmt"
	"strings"

	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/calendar"
	"mutualaid/store"
	"mutualaid/templates"
)

// serveMeeting writes to a page of members of one date of a meeting: a reminder, its new time, or that it will not be.
// Each letter is the reader's own, since it names their answer and their time.
func (s *Service) serveMeeting(tx *store.Tx, g Group, m Mailing, page []Member) error {
	o, err := findOccurrence(tx, g.Name, m.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if m.Kind != "cancelled" && (o.Cancelled || !s.now().Before(o.Start)) {
		return nil // it has been cancelled, or has begun, since the mailing was ordered
	}
	roster, err := rosterOf(tx, g.Name, o.ID)
	if err != nil {
		return err
	}
	for _, mem := range page {
		if !mem.Gets(s.now()) {
			continue
		}
		p, err := persons.Get(tx, mem.Person)
		if err != nil {
			return fmt.Errorf("member %s: %w", mem.Person, err)
		}
		if err := s.meetingLetter(tx, g, m, o, roster, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) meetingLetter(tx *store.Tx, g Group, m Mailing, o Occurrence, roster Roster, p Person) error {
	said := ""
	if r, err := rsvps.Get(tx, g.Name, o.ID, p.ID); err == nil {
		said = r.Answer
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	meeting := meetingOf(o, roster, said)
	l := letter{ID: m.ID + "-" + p.ID, Group: g, To: p, Purpose: ticket.Reminder, Subject: o.ID, Lane: outbox.Meetings, Auto: "auto-generated"}
	switch m.Kind {
	case "reminder":
		l.Data = templates.Reminder{Foot: g.Foot(true), Reader: readerOf(g, p), Meeting: meeting, Before: o.Start.Sub(s.now())}
		if said == "" {
			request, err := calendar.Request(event(g, o, p, meeting, s))
			if err != nil {
				return poison{fmt.Errorf("calendar invitation of %s: %w", o.ID, err)}
			}
			l.Calendar = request
		}
	case "moved":
		l.Data = templates.Rescheduled{Foot: g.Foot(true), Reader: readerOf(g, p), Meeting: meeting, Old: m.Was}
	case "cancelled":
		next, err := nextMeeting(tx, g, s.now())
		if err != nil {
			return err
		}
		letter := templates.Cancelled{Foot: g.Foot(true), Reader: readerOf(g, p), Meeting: meeting}
		letter.Next = Told(next)
		l.Data = letter
	}
	return s.send(tx, l)
}

// event is one date of a meeting as a calendar takes it: one attendee a letter, so nobody sees the others' addresses.
func event(g Group, o Occurrence, p Person, m templates.Meeting, s *Service) calendar.Event {
	return calendar.Event{
		UID: uidOf(g, o.ID), Sequence: o.Meeting.Sequence, Stamp: s.now(), Start: o.Start.In(m.Zone), Duration: o.End.Sub(o.Start),
		Title: m.Title, Description: m.Agenda, Place: m.Link, URL: urlOnly(m.Link),
		Organizer: mailer.Address{Name: g.Title, Email: g.Address}, Attendee: mailer.Address{Name: p.Name, Email: p.Address()},
		Language: readerOf(g, p).Language,
	}
}

func urlOnly(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}

// uidOf names a date in calendars; occurrenceOfUID reads it back. See RFC 5545 section 3.8.4.7.
func uidOf(g Group, occurrence string) string { return occurrence + "." + g.Name + "@" + g.Domain() }

func occurrenceOfUID(uid string, g Group) (string, bool) {
	return strings.CutSuffix(strings.ToLower(uid), "."+g.Name+"@"+strings.ToLower(g.Domain()))
}
