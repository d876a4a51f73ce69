package calendar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

// What we write for calendar programs we read ourselves as it was.
func TestOwnCalendarsAreReadBack(t *testing.T) {
	for _, name := range append([]string{"UTC"}, zoneNames...) {
		zone := zoneOf(t, name)
		at := func(month time.Month, day, hour int) time.Time {
			return time.Date(2026, month, day, hour, 30, 0, 0, zone)
		}
		series := Event{UID: "m1.together@example.org", Sequence: 3, Stamp: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Start: at(3, 23, 19), Duration: 90 * time.Minute,
			Rule: "FREQ=WEEKLY;UNTIL=20280101T000000Z", Except: []time.Time{at(4, 6, 19), at(10, 26, 19)}, Title: `Circle; "all", \\ and 日本`, Description: "First: a, b; c\n\\n is no line\n\nlast",
			Place: "https://meet.example.org/a?b=1,2;c", URL: "https://meet.example.org/a?b=1,2;c", Related: "m0.together@example.org"}
		moved := series
		moved.Rule, moved.Except, moved.RecurrenceID, moved.Start = "", nil, at(3, 30, 19), at(4, 1, 8)
		long := series
		long.UID, long.Rule, long.Except, long.Related, long.Title, long.Place = "m2.together@example.org", "", nil, "", strings.Repeat("é", 200), ""
		want := []Event{series, moved, long}
		var events []Event
		for _, e := range want {
			e.Organizer.Email = "together@example.org"
			events = append(events, e)
		}
		object, err := Publish(Published{Name: "Together", Now: series.Stamp}, events...)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := Entries(string(object))
		if err != nil || len(entries) != len(want) {
			t.Fatalf("%s: %d events, %v", name, len(entries), err)
		}
		for i, e := range entries {
			if !e.Ours || e.Floating || e.AllDay || e.Cancelled || e.Odd != "" || e.Start.Location().String() != name {
				t.Errorf("%s: %+v", name, e)
			}
			if diff := cmp.Diff(want[i], e.Event); diff != "" {
				t.Errorf("%s:\n%s\n%s", name, diff, object)
			}
		}
	}
}

func TestCalendarsOfOthersAreRead(t *testing.T) {
	head, end := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Other//EN\n", "END:VCALENDAR\n"
	event := func(lines string) string { return head + "BEGIN:VEVENT\nUID:a@b\n" + lines + "\nEND:VEVENT\n" + end }
	for name, c := range map[string]struct {
		text string
		want func(Entry) bool
	}{
		"a day":         {event("DTSTART;VALUE=DATE:20260303"), func(e Entry) bool { return e.AllDay && !e.Floating }},
		"no zone":       {event("DTSTART:20260303T170000\nDURATION:PT1H30M"), func(e Entry) bool { return e.Floating && e.Duration == 90*time.Minute }},
		"UTC":           {event("DTSTART:20260303T170000Z\nDTEND:20260303T180000Z"), func(e Entry) bool { return !e.Floating && e.Duration == time.Hour && !e.Ours }},
		"days":          {event("DTSTART:20260303T170000Z\nDURATION:P1DT2H"), func(e Entry) bool { return e.Duration == 26*time.Hour }},
		"weeks":         {event("DTSTART:20260303T170000Z\nDURATION:P2W"), func(e Entry) bool { return e.Duration == 14*24*time.Hour }},
		"no length":     {event("DTSTART:20260303T170000Z\nDURATION:soon"), func(e Entry) bool { return e.Duration == 0 }},
		"cancelled":     {event("DTSTART:20260303T170000Z\nSTATUS:CANCELLED"), func(e Entry) bool { return e.Cancelled }},
		"windows zone":  {event("DTSTART;TZID=Eastern Standard Time:20260303T170000"), func(e Entry) bool { return e.Start.Location().String() == "America/New_York" }},
		"exceptions":    {event("DTSTART:20260303T170000Z\nRRULE:FREQ=DAILY\nEXDATE:20260304T170000Z,20260305T170000Z\nEXDATE:20260306T170000Z"), func(e Entry) bool { return len(e.Except) == 3 }},
		"other dates":   {event("DTSTART:20260303T170000Z\nRDATE:20260304T170000Z"), func(e Entry) bool { return strings.Contains(e.Odd, "RDATE") }},
		"two rules":     {event("DTSTART:20260303T170000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY"), func(e Entry) bool { return strings.Contains(e.Odd, "several rules") }},
		"and all after": {event("DTSTART:20260303T170000Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260303T160000Z"), func(e Entry) bool { return strings.Contains(e.Odd, "RANGE") && !e.RecurrenceID.IsZero() }},
	} {
		entries, err := Entries("\ufeff\n" + strings.ReplaceAll(c.text, "\n", "\r\n"))
		if err != nil || len(entries) != 1 || !c.want(entries[0]) {
			t.Errorf("%s: %+v, %v", name, entries, err)
		}
	}
	for _, text := range []string{"", "name,email\nAnn,ann@example.org\n", "Subject: BEGIN:VCALENDAR\n", "BEGIN:VCARD\nEND:VCARD\n"} {
		if entries, err := Entries(text); err == nil {
			t.Errorf("%q is a calendar: %+v", text, entries)
		}
	}
	if entries, err := Entries(head + end); err != nil || len(entries) != 0 {
		t.Errorf("%+v, %v", entries, err)
	}
}

func FuzzEntries(f *testing.F) {
	files, err := filepath.Glob("testdata/answers/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if at := strings.Index(string(raw), "BEGIN:VCALENDAR"); at >= 0 {
			f.Add(string(raw[at:]))
		}
	}
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20260303\nDURATION:P9999W\nRDATE:x\nEND:VEVENT\nEND:VCALENDAR")
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := Entries(text)
		if err != nil {
			return
		}
		for _, e := range entries {
			e.Organizer, e.Attendee = mailer.Address{Email: "a@b.example"}, mailer.Address{Email: "a@b.example"}
			if object, err := Request(e.Event); err == nil {
				if again, err := Entries(string(object)); err != nil || len(again) != 1 {
					t.Errorf("%d events, %v of\n%s", len(again), err, object)
				}
			}
		}
	})
}
