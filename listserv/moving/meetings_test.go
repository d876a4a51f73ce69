package moving

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/schedule"
)

func wall(t *testing.T, s string) schedule.Wall {
	t.Helper()
	w, err := schedule.ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A calendar of another program: what can't be a meeting here says why, and nothing comes in half.
func TestCalendarOfAnotherProgramBecomesMeetings(t *testing.T) {
	event := func(uid, lines string) string {
		return "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20260101T000000Z\nSUMMARY:" + uid + "\n" + lines + "\nEND:VEVENT\n"
	}
	text := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Other//EN\n" +
		event("series", "DTSTART;TZID=Europe/Berlin:20260305T170000\nDTEND;TZID=Europe/Berlin:20260305T183000\nRRULE:FREQ=WEEKLY;BYDAY=TH\nEXDATE;TZID=Europe/Berlin:20260312T170000\nLOCATION:The room\nDESCRIPTION:Talk\\, and tea\nORGANIZER:mailto:olga@work.example\nATTENDEE:mailto:ann@home.example") +
		event("series", "DTSTART;TZID=Europe/Berlin:20260320T100000\nDTEND;TZID=Europe/Berlin:20260320T113000\nRECURRENCE-ID;TZID=Europe/Berlin:20260319T170000") +
		event("series", "DTSTART:20260326T160000Z\nDTEND:20260326T173000Z\nRECURRENCE-ID:20260326T160000Z\nSTATUS:CANCELLED") +
		event("series", "DTSTART;TZID=Europe/Berlin:20260402T170000\nDTEND;TZID=Europe/Berlin:20260402T183000\nRECURRENCE-ID;TZID=Europe/Berlin:20260402T170000\nATTENDEE:mailto:bob@home.example") +
		event("series", "DTSTART;TZID=Europe/Berlin:20260403T170000\nRECURRENCE-ID;TZID=Europe/Berlin:20260403T170000") +
		event("once", "DTSTART:20260305T170000\nDURATION:PT1H\nURL:https://meet.example.org/x") +
		event("utc", "DTSTART:20260305T170000Z\nDURATION:PT1H") +
		event("day", "DTSTART;VALUE=DATE:20260305") +
		event("dates", "DTSTART:20260305T170000Z\nDURATION:PT1H\nRDATE:20260306T170000Z") +
		event("gone", "DTSTART:20260305T170000Z\nDURATION:PT1H\nSTATUS:CANCELLED") +
		event("hours", "DTSTART:20260305T170000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY") +
		event("nowhere", "DTSTART;TZID=Moon:20260305T170000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nURL:x") +
		event("once", "DTSTART:20260306T170000\nDURATION:PT1H") +
		event("lost", "DTSTART:20260305T170000Z\nDURATION:PT1H\nRECURRENCE-ID:20260305T160000Z") +
		"END:VCALENDAR\n"
	for _, from := range append(Programs(), "") {
		if l, err := Read(text, from); !errors.Is(err, roster.ErrCalendar) {
			t.Errorf("as a list of %q it names %v, %v", from, l.People, err)
		}
	}
	got, err := ReadMeetings(text)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	want := []book.Meeting{
		{Title: "series", Wall: wall(t, "2026-03-05 17:00"), Zone: "Europe/Berlin", Duration: 90 * time.Minute, Link: "The room", Agenda: "Talk, and tea", Rule: "FREQ=WEEKLY;BYDAY=TH", Created: made,
			Changes: []book.Change{{Was: wall(t, "2026-03-12 17:00"), Cancelled: true}, {Was: wall(t, "2026-03-19 17:00"), Now: wall(t, "2026-03-20 10:00")}, {Was: wall(t, "2026-03-26 17:00"), Cancelled: true}}},
		{Title: "once", Wall: wall(t, "2026-03-05 17:00"), Duration: time.Hour, Link: "https://meet.example.org/x", Created: made},
		{Title: "utc", Wall: wall(t, "2026-03-05 17:00"), Zone: "UTC", Duration: time.Hour, Created: made},
	}
	ids := map[string]bool{}
	for i := range got.Meetings {
		ids[got.Meetings[i].ID] = true
		got.Meetings[i].ID = ""
	}
	if diff := cmp.Diff(want, got.Meetings); diff != "" || len(ids) != 3 {
		t.Errorf("%v\n%s", ids, diff)
	}
	var bad []string
	for _, b := range got.Bad {
		bad = append(bad, b.Text+": "+b.Why)
	}
	for _, why := range []string{"day: it has a day, but no hour", "dates: it has dates besides its rule", "gone: it is called off", "hours: ", `nowhere: its time zone "Moon" is not known here`,
		"once: another event has its UID", "series: its series has no date at 2026-04-03 17:00", "lost: the series that it belongs to is not there"} {
		if !strings.Contains(strings.Join(bad, "\n"), why) {
			t.Errorf("nothing says %q:\n%s", why, strings.Join(bad, "\n"))
		}
	}
	if len(bad) != 8 {
		t.Errorf("%q", bad)
	}
}
