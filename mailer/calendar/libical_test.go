package calendar

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
	"mutualaid/mailer/mailtest"
)

func TestLibicalReadsWhatWeWrite(t *testing.T) {
	check := mailtest.Libical(t)
	good, err := Request(meeting(t))
	if err != nil {
		t.Fatal(err)
	}
	for what, broken := range map[string]string{
		"no organizer": strings.Replace(string(good), "ORGANIZER", "X-ORGANIZER", 1),
		"no time":      strings.Replace(string(good), "DTSTART;TZID=Europe/Berlin:2026", "DTSTART;TZID=Europe/Berlin:soon", 1),
	} {
		if _, err := check([]byte(broken)); err == nil {
			t.Errorf("%s, and libical does not mind", what)
		}
	}
	for _, name := range []string{"UTC", "Europe/Berlin", "America/Toronto", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland", "America/Sao_Paulo"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for month := 0; month < 12; month += 3 {
			e := meeting(t)
			e.Start = time.Date(2026, time.Month(month+1), 12, 17, 0, 0, 0, zone)
			e.Title, e.Description = "Kreis; \"Räume\", 日本\nand more", strings.Repeat("a long line ", 40)+"\r\nEND:VEVENT"
			want := []time.Time{e.Start}
			object, err := Request(e)
			expect(t, check, name+" once", object, err, want)
			e.Rule, e.Except = "FREQ=WEEKLY;COUNT=40", []time.Time{e.Start.AddDate(0, 0, 7)}
			want = nil
			for week := range 40 {
				if week != 1 {
					want = append(want, e.Start.AddDate(0, 0, 7*week))
				}
			}
			plain := slices.Clone(want)
			moved := e
			moved.Rule, moved.Except, moved.RecurrenceID, moved.Start = "", nil, e.Start.AddDate(0, 0, 14), e.Start.AddDate(0, 0, 15)
			want[1] = moved.Start
			object, err = Request(e, moved)
			expect(t, check, name+" weekly", object, err, want)
			object, err = Cancel(e)
			expect(t, check, name+" cancelled", object, err, plain)
			e.Attendee.Email = ""
			object, err = Publish(Published{Name: "Working; Together", Now: e.Stamp}, e)
			expect(t, check, name+" feed", object, err, plain)
		}
	}
}

// expect sees to it that libical finds nothing wrong in an object, and the same dates of its one meeting as we, the first of them where
// it has no end.
func expect(t *testing.T, check func([]byte) (map[string][]time.Time, error), what string, object []byte, err error, want []time.Time) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	all, err := check(object)
	if err != nil {
		t.Fatalf("%s: libical says %v of\n%s", what, err, object)
	}
	got := all[meeting(t).UID]
	if bytes.Contains(object, []byte("FREQ=WEEKLY\r\n")) {
		got = got[:min(len(got), len(want))]
	}
	for i, at := range want {
		if i >= len(got) || !got[i].Equal(at) {
			t.Fatalf("%s: libical finds %d dates, we %d; date %d is %v for us\n%v\n%s", what, len(got), len(want), i, at, got, object)
		}
	}
	if len(got) != len(want) || len(all) != 1 {
		t.Errorf("%s: libical finds %d dates, we %d", what, len(got), len(want))
	}
}

// Some zones change by a plain rule; some around a day of the month, or of two months; some follow the moon; some have stopped to change,
// or have done otherwise before; in some the winter is called the exception.
var zoneNames = []string{
	"America/Toronto", "America/Los_Angeles", "America/Santiago", "America/St_Johns", "Europe/Berlin", "Europe/London",
	"Africa/Cairo", "Africa/Casablanca", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Antarctica/Troll",
	"Asia/Jerusalem", "Asia/Gaza", "America/Nuuk", "Europe/Dublin", "Asia/Tehran", "Asia/Beirut", "America/Asuncion", "Europe/Chisinau", "Atlantic/Azores",
	"Asia/Almaty", "Europe/Lisbon", "America/Havana", "Pacific/Easter", "Africa/El_Aaiun", "America/Sao_Paulo", "Europe/Istanbul", "Europe/Volgograd",
	"Pacific/Apia", "Pacific/Norfolk", "America/Godthab", "Asia/Amman", "Africa/Windhoek", "Asia/Kolkata", "CET", "Etc/GMT+5",
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// weekly are the dates of so many years from start on, at its time of day.
func weekly(start time.Time, years int) (all []time.Time) {
	for at := start; at.Before(start.AddDate(years, 0, 0)); at = start.AddDate(0, 0, 7*len(all)) {
		all = append(all, at)
	}
	return all
}

// A weekly meeting keeps its hour for fifteen years and more, whatever the clocks of its zone do.
func TestSeriesWithoutEndKeepsItsHourForYears(t *testing.T) {
	check := mailtest.Libical(t)
	for _, name := range zoneNames {
		zone := zoneOf(t, name)
		for _, year := range []int{2015, 2026} {
			e := meeting(t)
			e.Start, e.Rule = time.Date(year, 12, 3, 17, 0, 0, 0, zone), "FREQ=WEEKLY"
			object, err := Request(e)
			expect(t, check, fmt.Sprintf("%s from %d", name, year), object, err, weekly(e.Start, 2041-year))
			if len(object) > 3000 {
				t.Errorf("%s: %d bytes:\n%s", name, len(object), object)
			}
		}
	}
}

// Our own reader understands the zones that we write without their names.
func TestOwnZonesAreReadBack(t *testing.T) {
	for _, name := range zoneNames {
		e := meeting(t)
		e.Start, e.Rule = time.Date(2017, 12, 3, 17, 0, 0, 0, zoneOf(t, name)), "FREQ=WEEKLY"
		object, err := Request(e)
		if err != nil {
			t.Fatal(err)
		}
		root, err := parse(string(object))
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range weekly(e.Start, 25) {
			_, want := at.Zone()
			if got, ok := offsetAt(newZones(root)[name], in(at, time.UTC)); !ok || got != want {
				t.Errorf("%s at %v: %d, %v; want %d\n%s", name, at, got, ok, want, object)
				break
			}
		}
	}
}

// One zone stands for all meetings of a feed: those of long ago, and those to come.
func TestFeedsZoneIsRightForAllItsMeetings(t *testing.T) {
	check := mailtest.Libical(t)
	for _, name := range zoneNames {
		zone := zoneOf(t, name)
		want := map[string][]time.Time{}
		var events []Event
		for _, year := range []int{2026, 2019, 2031, 2012, 2040} {
			e := meeting(t)
			e.UID, e.Start, e.Attendee = fmt.Sprintf("m%d@example.org", year), time.Date(year, 7, 3, 17, 0, 0, 0, zone), mailer.Address{}
			want[e.UID] = []time.Time{e.Start.UTC()}
			events = append(events, e)
		}
		object, err := Publish(Published{Name: "Together", Now: meeting(t).Stamp}, events...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := check(object)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, diff, object)
		}
	}
}

// Ireland's law calls its winter the exception, and Morocco its Ramadan: in calendars it is the summer that is.
func TestSummerIsDaylightTime(t *testing.T) {
	for name, want := range map[string]string{"Europe/Dublin": "+0100", "Africa/Casablanca": "+0100", "Europe/Berlin": "+0200", "Australia/Sydney": "+1100"} {
		e := meeting(t)
		e.Start = time.Date(2026, 7, 3, 17, 0, 0, 0, zoneOf(t, name))
		object, err := Request(e)
		_, daylight, found := strings.Cut(string(object), "BEGIN:DAYLIGHT\r\n")
		daylight, _, _ = strings.Cut(daylight, "END:DAYLIGHT")
		if err != nil || !found || !strings.Contains(daylight, "TZOFFSETTO:"+want) {
			t.Errorf("%s: %v\n%s", name, err, object)
		}
	}
}

// A calendar must have something in it, and PUBLISH an event.
func TestFeedWithoutMeetingsHoldsItsZone(t *testing.T) {
	check := mailtest.Libical(t)
	for _, name := range append(slices.Clone(zoneNames), "UTC") {
		object, err := Publish(Published{Name: "Together", Zone: zoneOf(t, name), Now: meeting(t).Stamp})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := check(object); err != nil || len(got) > 0 {
			t.Errorf("%s: %v, %v of\n%s", name, got, err, object)
		}
		if s := string(object); strings.Count(s, "BEGIN:VTIMEZONE") != 1 || strings.Contains(s, "METHOD") || !strings.Contains(s, "X-WR-CALNAME:Together\r\n") {
			t.Errorf("%s", object)
		}
	}
	if _, err := check([]byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")); err == nil {
		t.Error("libical takes a calendar with nothing in it")
	}
}
