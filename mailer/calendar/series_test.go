package calendar

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
)

// body is what an object says from its first event on.
func body(t *testing.T, object []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ics.ParseCalendar(strings.NewReader(string(object))); err != nil {
		t.Fatalf("%v in\n%s", err, object)
	}
	s := strings.ReplaceAll(string(object), "\r\n ", "")
	return strings.ReplaceAll(s[strings.Index(s, "BEGIN:VEVENT"):], "\r\n", "\n")
}

func TestSeriesBringsTheDatesThatDiffer(t *testing.T) {
	e := meeting(t)
	e.Rule, e.Title, e.Description, e.Place, e.URL, e.Language, e.Attendee.Name, e.Alarm = "FREQ=WEEKLY;BYDAY=MO", "Circle", "", "", "", "", "Ann", 10*time.Minute
	e.Except = []time.Time{time.Date(2026, 4, 6, 19, 0, 0, 0, berlin(t))}
	moved := e
	moved.Rule, moved.Except = "", nil
	moved.RecurrenceID = time.Date(2026, 3, 30, 19, 0, 0, 0, berlin(t))
	moved.Start = time.Date(2026, 3, 31, 18, 0, 0, 0, berlin(t))
	object, err := Request(e, moved)
	alarm := "BEGIN:VALARM\nUID:alarm-meeting-01@example.org\nACTION:DISPLAY\nTRIGGER:-PT10M\nDESCRIPTION:Circle\nEND:VALARM\n"
	who := "SUMMARY:Circle\nORGANIZER;CN=Together:mailto:together@example.org\nSTATUS:CONFIRMED\nATTENDEE;CN=Ann;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:ann@example.net\n"
	want := "BEGIN:VEVENT\nUID:meeting-01@example.org\nDTSTAMP:20260301T090000Z\nSEQUENCE:2\nDTSTART;TZID=Europe/Berlin:20260323T190000\nDTEND;TZID=Europe/Berlin:20260323T203000\n" +
		"RRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE;TZID=Europe/Berlin:20260406T190000\n" + who + alarm + "END:VEVENT\n" +
		"BEGIN:VEVENT\nUID:meeting-01@example.org\nDTSTAMP:20260301T090000Z\nSEQUENCE:2\nDTSTART;TZID=Europe/Berlin:20260331T180000\nDTEND;TZID=Europe/Berlin:20260331T193000\n" +
		"RECURRENCE-ID;TZID=Europe/Berlin:20260330T190000\n" + who + alarm + "END:VEVENT\nEND:VCALENDAR\n"
	if diff := cmp.Diff(want, body(t, object, err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFeedAsksNobody(t *testing.T) {
	e, other := meeting(t), meeting(t)
	other.UID, other.Start = "meeting-02@example.org", time.Date(2026, 5, 1, 17, 0, 0, 0, time.UTC)
	e.Attendee.Email, other.Attendee.Email = "", ""
	object, err := Publish(Published{Name: "Working; Together\r\nX-EVIL:1", Now: e.Stamp}, e, other)
	got := body(t, object, err)
	if strings.Contains(got, "ATTENDEE") || strings.Count(got, "BEGIN:VEVENT") != 2 {
		t.Errorf("%s", got)
	}
	head := string(object)
	for _, line := range []string{"METHOD:PUBLISH\r\n", "NAME:Working\\; Together  X-EVIL:1\r\n", "X-WR-CALNAME:Working\\; Together  X-EVIL:1\r\n"} {
		if !strings.Contains(head, line) {
			t.Errorf("no line %q in\n%s", line, head)
		}
	}
	if strings.Count(head, "BEGIN:VTIMEZONE") != 1 {
		t.Errorf("zones: %s", head)
	}
}
