package calendar

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func meeting(t testing.TB) Event {
	return Event{
		UID: "meeting-01@example.org", Sequence: 2, Stamp: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		Start: time.Date(2026, 3, 23, 19, 0, 0, 0, berlin(t)), Duration: 90 * time.Minute,
		Title: "Monthly; meeting, all", Description: "First line\nSecond, line", Place: "https://meet.example.org/room", URL: "https://meet.example.org/room",
		Organizer: mailer.Address{Name: "Together", Email: "together@example.org"},
		Attendee:  mailer.Address{Name: `Ann "A" O'Hara; x`, Email: "ann@example.net"}, Language: "en",
	}
}

func TestRequestNamesOneAttendeeAndKeepsTheZone(t *testing.T) {
	e := meeting(t)
	e.Rule = "FREQ=MONTHLY;BYDAY=4MO"
	e.Except = []time.Time{time.Date(2026, 4, 27, 19, 0, 0, 0, berlin(t))}
	got, err := Request(e)
	if err != nil {
		t.Fatal(err)
	}
	want := `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//mutualaid//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:20250330T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20251026T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:meeting-01@example.org
DTSTAMP:20260301T090000Z
SEQUENCE:2
DTSTART;TZID=Europe/Berlin:20260323T190000
DTEND;TZID=Europe/Berlin:20260323T203000
RRULE:FREQ=MONTHLY;BYDAY=4MO
EXDATE;TZID=Europe/Berlin:20260427T190000
SUMMARY;LANGUAGE=en:Monthly\; meeting\, all
DESCRIPTION;LANGUAGE=en:First line\nSecond\, line
LOCATION:https://meet.example.org/room
URL:https://meet.example.org/room
ORGANIZER;CN=Together:mailto:together@example.org
STATUS:CONFIRMED
ATTENDEE;CN=Ann A O’Hara x;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:ann@example.net
END:VEVENT
END:VCALENDAR
`
	unfolded := strings.ReplaceAll(strings.ReplaceAll(string(got), "\r\n ", ""), "\r\n", "\n")
	if d := cmp.Diff(want, unfolded); d != "" {
		t.Error(d)
	}
	for l := range strings.SplitSeq(string(got), "\r\n") {
		if len(l) > 75 || strings.ContainsAny(l, "\r\n") {
			t.Errorf("line of %d bytes: %q", len(l), l)
		}
	}
	if _, err := ics.ParseCalendar(strings.NewReader(string(got))); err != nil {
		t.Error(err)
	}
}
