package demo

import (
	"strings"

	"mutualaid/mailer"
)

// Kind is what a letter of the group is about, as far as anybody can see who gets it.
type Kind string

// The kinds of letters. They stand first in a letter's Message-ID; whether a letter about a meeting reminds or answers
// is seen by its Auto-Submitted, and that it tells a new time by what it brings for calendars.
const (
	Invitation Kind = "an invitation"
	Confirm    Kind = "a letter that asks whether it was them"
	Welcome    Kind = "a welcome"
	Echo       Kind = "an echo"
	Posted     Kind = "a post"
	Called     Kind = "a call to a meeting"
	Reminder   Kind = "a reminder"
	Moved      Kind = "a letter about a new time"
	RSVP       Kind = "an answer about a meeting"
	Digest     Kind = "a digest"
	Note       Kind = "a note"
	Notice     Kind = "a steward's notice"
	Minutes    Kind = "a letter that asks for minutes"
	Asked      Kind = "a choice of times"
	Voted      Kind = "an echo of a choice"
	Attended   Kind = "a letter that asks whether they were there"
)

var kinds = map[string]Kind{"i": Invitation, "c": Confirm, "w": Welcome, "e": Echo, "p": Posted, "m": Called, "r": Reminder, "d": Digest, "n": Note, "s": Notice, "q": Asked, "t": Minutes, "a": Attended}

// kindOf reads the kind of a letter; "" is none of ours.
func kindOf(m *mailer.Mail) Kind {
	first, _, _ := strings.Cut(m.MessageID, ".")
	kind := kinds[first]
	if kind == Reminder && m.Get("Auto-Submitted") == "auto-replied" {
		return RSVP
	}
	if kind == Reminder && forCalendars(m) {
		return Moved
	}
	if kind == Asked && m.Get("Auto-Submitted") == "auto-replied" {
		return Voted
	}
	return kind
}

// forCalendars says whether a letter brings something that calendar programs read.
func forCalendars(m *mailer.Mail) bool { return calendarOf(m) != "" }

// ofSeries says whether it brings a date that comes again.
func ofSeries(m *mailer.Mail) bool {
	_, event, _ := strings.Cut(calendarOf(m), "BEGIN:VEVENT") // zones have rules of their own
	event, _, _ = strings.Cut(event, "END:VEVENT")
	return strings.Contains(event, "\nRRULE:")
}

// calendarOf is what a letter brings for calendars, "" for nothing. What can't be decoded is shown as it lies there.
func calendarOf(m *mailer.Mail) string {
	for _, p := range m.Parts {
		if p.Type == "text/calendar" {
			text, _ := p.Text()
			return text
		}
	}
	return ""
}
