package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// dstZones are twelve zones whose clocks change, each in a way of its own.
var dstZones = []string{
	"America/Toronto", "America/Los_Angeles", "America/Santiago", "America/St_Johns", "Europe/Berlin", "Europe/London",
	"Africa/Cairo", "Africa/Casablanca", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Antarctica/Troll",
}

// TestNightsOfChange holds what the tz database says of these nights: a skipped time moves on by what was skipped, a
// doubled one is the first.
func TestNightsOfChange(t *testing.T) {
	for _, c := range []struct {
		zone, wall, want string
		exists           bool
	}{
		{"America/Toronto", "2025-03-09 02:30", "2025-03-09T07:30:00Z", false},
		{"America/Toronto", "2025-03-09 01:59", "2025-03-09T06:59:00Z", true},
		{"America/Toronto", "2025-03-09 03:00", "2025-03-09T07:00:00Z", true},
		{"America/Toronto", "2026-03-08 02:00", "2026-03-08T07:00:00Z", false},
		{"America/Toronto", "2026-11-01 01:30", "2026-11-01T05:30:00Z", true},
		{"America/Toronto", "2027-03-14 02:59", "2027-03-14T07:59:00Z", false},
		{"America/Toronto", "2027-11-07 01:00", "2027-11-07T05:00:00Z", true},
		{"America/Los_Angeles", "2026-03-08 02:30", "2026-03-08T10:30:00Z", false},
		{"America/Los_Angeles", "2026-11-01 01:30", "2026-11-01T08:30:00Z", true},
		{"America/Santiago", "2026-09-06 00:30", "2026-09-06T04:30:00Z", false}, // midnight itself is skipped
		{"America/Santiago", "2026-04-04 23:30", "2026-04-05T02:30:00Z", true},
		{"America/St_Johns", "2026-03-08 02:30", "2026-03-08T06:00:00Z", false},
		{"America/St_Johns", "2026-11-01 01:30", "2026-11-01T04:00:00Z", true},
		{"Europe/Berlin", "2025-03-30 02:30", "2025-03-30T01:30:00Z", false},
		{"Europe/Berlin", "2026-03-29 02:00", "2026-03-29T01:00:00Z", false},
		{"Europe/Berlin", "2027-03-28 02:59", "2027-03-28T01:59:00Z", false},
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z", true},
		{"Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z", true},
		{"Europe/London", "2026-03-29 01:30", "2026-03-29T01:30:00Z", false},
		{"Europe/London", "2026-10-25 01:30", "2026-10-25T00:30:00Z", true},
		{"Africa/Cairo", "2026-04-24 00:30", "2026-04-23T22:30:00Z", false},
		{"Africa/Casablanca", "2026-02-15 02:30", "2026-02-15T01:30:00Z", true}, // back for Ramadan
		{"Africa/Casablanca", "2026-03-22 02:30", "2026-03-22T02:30:00Z", false},
		{"Australia/Sydney", "2026-10-04 02:30", "2026-10-03T16:30:00Z", false},
		{"Australia/Sydney", "2026-04-05 02:30", "2026-04-04T15:30:00Z", true},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z", false}, // half an hour is skipped
		{"Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03T15:30:00Z", true},
		{"Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03T14:45:00Z", true}, // half an hour comes twice
		{"Pacific/Chatham", "2026-09-27 02:45", "2026-09-26T14:00:00Z", false},
		{"Pacific/Chatham", "2026-09-27 03:44", "2026-09-26T14:59:00Z", false},
		{"Pacific/Chatham", "2026-04-05 03:00", "2026-04-04T13:15:00Z", true},
		{"Antarctica/Troll", "2026-03-29 02:30", "2026-03-29T02:30:00Z", false}, // two hours are skipped
		{"Antarctica/Troll", "2026-03-29 01:30", "2026-03-29T01:30:00Z", false},
		{"Antarctica/Troll", "2026-10-25 01:30", "2026-10-24T23:30:00Z", true}, // two hours come twice
		{"Pacific/Apia", "2026-09-27 03:30", "2026-09-26T14:30:00Z", true},     // no change since 2021
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z", false},    // a day that never was
		{"UTC", "2026-03-29 02:30", "2026-03-29T02:30:00Z", true},
		{"Asia/Kathmandu", "2026-03-29 02:30", "2026-03-28T20:45:00Z", true},
	} {
		zone, w := mustZone(t, c.zone), mustWall(t, c.wall)
		if got := w.In(zone); !got.Equal(mustTime(t, c.want)) || got.Location() != time.UTC {
			t.Errorf("%s in %s is %s, want %s", c.wall, c.zone, got.Format(time.RFC3339), c.want)
		}
		if got := w.Exists(zone); got != c.exists {
			t.Errorf("%s in %s exists: %v, want %v", c.wall, c.zone, got, c.exists)
		}
	}
}

// TestEveryMinuteAroundEveryChangeIsFound asks the clocks themselves: around each change of 2025 to 2027 every minute of
// real time is put on its wall clock, and In must give the first of them back.
func TestEveryMinuteAroundEveryChangeIsFound(t *testing.T) {
	for _, name := range append(slices.Clone(dstZones), "Pacific/Apia") {
		zone := mustZone(t, name)
		changes := 0
		for at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2028; {
			_, end := at.In(zone).ZoneBounds()
			if end.IsZero() {
				break
			}
			if at = end.UTC(); at.Year() < 2028 {
				changes++
				checkChange(t, zone, at)
			}
		}
		if want := name != "Pacific/Apia"; want != (changes >= 6) {
			t.Errorf("%s has %d changes in three years", name, changes)
		}
	}
}

func checkChange(t *testing.T, zone *time.Location, change time.Time) {
	t.Helper()
	first := map[Wall]time.Time{}
	begin, end := change.Add(-4*time.Hour), change.Add(4*time.Hour)
	for at := begin; at.Before(end); at = at.Add(time.Minute) {
		w := WallOf(at.In(zone))
		if _, told := first[w]; !told {
			first[w] = at
		}
	}
	last := WallOf(begin.In(zone))
	for floating := last.floating(); floating.Before(WallOf(end.In(zone)).floating()); floating = floating.Add(time.Minute) {
		w := WallOf(floating)
		at, shown := first[w]
		if w.Exists(zone) != shown {
			t.Fatalf("%v in %v exists: %v, the clocks show it: %v", w, zone, !shown, shown)
		}
		if shown && !w.In(zone).Equal(at) {
			t.Fatalf("%v in %v is %v, the clocks say %v", w, zone, w.In(zone), at)
		}
		if !shown && (w.In(zone).Before(change) || !w.In(zone).Equal(first[last].Add(w.floating().Sub(last.floating())))) {
			t.Fatalf("%v in %v was skipped and became %v", w, zone, w.In(zone))
		}
		if shown {
			last = w
		}
	}
}

func TestMomentComesBackFromItsWallUnlessItIsTheSecond(t *testing.T) {
	zones := Zones()
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZoneOf(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		at := time.Unix(rapid.Int64Range(-5e8, 8e9).Draw(t, "unix")/60*60, 0)
		w := WallOf(at.In(zone))
		_, offset := at.In(zone).Zone()
		back := w.In(zone)
		if offset%60 == 0 && (back.After(at) || at.Sub(back) > 25*time.Hour || WallOf(back.In(zone)) != w || !w.Exists(zone)) {
			t.Fatalf("%v in %v is %v and comes back as %v", at, zone, w, back)
		}
	})
}

func mustZoneOf(t *rapid.T, name string) *time.Location {
	zone, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestEveryListedZoneIsKnown(t *testing.T) {
	zones := Zones()
	if len(zones) < 500 || !slices.IsSorted(zones) {
		t.Fatalf("%d zones, sorted: %v", len(zones), slices.IsSorted(zones))
	}
	for _, name := range zones {
		if _, err := Zone(name); err != nil {
			t.Error(err)
		}
	}
}

func TestUnknownZoneIsToldTheNearest(t *testing.T) {
	for name, want := range map[string]string{
		"Torono":         "did you mean America/Toronto?",
		"toronto":        "did you mean America/Toronto?",
		"New York":       "did you mean America/New_York?",
		"europe/berlin":  "did you mean Europe/Berlin?",
		"Europe/Belrin":  "did you mean Europe/Berlin?",
		"EST":            "did you mean America/New_York?",
		"CEST":           "did you mean Europe/Berlin?",
		"":               "no time zone is given",
		"Local":          "there is no time zone \"Local\": name it",
		"localtime":      "there is no time zone",
		"posixrules":     "there is no time zone",
		"right/UTC":      "there is no time zone",
		"Factory":        "there is no time zone",
		"../etc/passwd":  "there is no time zone",
		"Mars/Olympus":   "name it by continent and city",
		"+01:00":         "name it by continent and city",
		"Europe/Berlin ": "did you mean Europe/Berlin?",

		strings.Repeat("Europe/", 20): "far too long",
	} {
		if zone, err := Zone(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Zone(%q) = %v, %v; want an error with %q", name, zone, err, want)
		}
	}
}
