package schedule

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func mustWall(t testing.TB, s string) Wall {
	t.Helper()
	w, err := ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func mustTime(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A weekday may stand before a time as in our lists, and must be that of its date.
func TestWallHasItsOwnWeekday(t *testing.T) {
	for s, want := range map[string]string{"Thu 2026-12-03 17:00": "2026-12-03 17:00", "thursday, 2026-12-03 17:00": "2026-12-03 17:00",
		"Fri 2026-12-03 17:00": "not the same day", "Thux 2026-12-03 17:00": "not the same day", "Donnerstag 2026-12-03 17:00": "is no date and time"} {
		w, err := ParseWall(s)
		if err != nil && !strings.Contains(err.Error(), want) || err == nil && w.String() != want {
			t.Errorf("%q is %v, %v", s, w, err)
		}
	}
}

func TestWallIsReadInBothForms(t *testing.T) {
	want := Wall{2026, time.December, 3, 17, 0}
	for _, s := range []string{"2026-12-03 17:00", "2026-12-03T17:00", "  2026-12-03  17:00 "} {
		if got := mustWall(t, s); got != want {
			t.Errorf("ParseWall(%q) = %v, want %v", s, got, want)
		}
	}
	if got := mustWall(t, "2026-12-03 9:05"); got != (Wall{2026, time.December, 3, 9, 5}) {
		t.Errorf("an hour of one digit: %v", got)
	}
}

func TestDateThatDoesNotExistIsRefusedInWords(t *testing.T) {
	for s, want := range map[string]string{
		"2026-02-30 17:00":  "30 February 2026 does not exist: February 2026 has 28 days",
		"2026-02-29 17:00":  "29 February 2026 does not exist",
		"2100-02-29 17:00":  "29 February 2100 does not exist",
		"2026-04-31 17:00":  "31 April 2026 does not exist: April 2026 has 30 days",
		"2026-13-01 17:00":  "there is no month 13",
		"2026-00-01 17:00":  "there is no month 0",
		"2026-12-00 17:00":  "0 December 2026 does not exist",
		"2026-12-03 24:00":  "no clock shows 24:00",
		"2026-12-03 17:60":  "no clock shows 17:60",
		"0000-12-03 17:00":  "there is no year 0",
		"2026-12-03":        "write it like 2026-12-03 17:00",
		"":                  "write it like 2026-12-03 17:00",
		"3.12.2026 17 Uhr":  "write it like 2026-12-03 17:00",
		"2026-12-03 17:00Z": "write it like 2026-12-03 17:00",
	} {
		if w, err := ParseWall(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseWall(%q) = %v, %v; want an error with %q", s, w, err, want)
		}
	}
	if _, err := ParseWall("2028-02-29 17:00"); err != nil {
		t.Errorf("a leap day exists: %v", err)
	}
}

func TestWallSurvivesTextAndJSON(t *testing.T) {
	type meeting struct {
		Start, Moved Wall
		Gone         Wall `json:",omitzero"`
	}
	in := meeting{Start: mustWall(t, "2026-12-03 17:00")}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"Start":"2026-12-03T17:00","Moved":""}`; string(raw) != want {
		t.Errorf("got %s, want %s", raw, want)
	}
	var out meeting
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal([]byte(`{"Start":"2026-02-30T17:00"}`), &out); err == nil {
		t.Error("30 February was read from JSON")
	}
}

func TestCompactFormIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWall(t, 1, 9999)
		if got, err := ParseCompact(w.Compact()); err != nil || got != w {
			t.Fatalf("ParseCompact(%q) = %v, %v", w.Compact(), got, err)
		}
		if got, err := ParseWall(w.String()); err != nil || got != w {
			t.Fatalf("ParseWall(%q) = %v, %v", w, got, err)
		}
	})
	for _, s := range []string{"", "2026120317", "202602301700", "20261203170000", "2026120317x0"} {
		if w, err := ParseCompact(s); err == nil {
			t.Errorf("ParseCompact(%q) = %v", s, w)
		}
	}
}

func drawWall(t *rapid.T, fromYear, toYear int) Wall {
	year := rapid.IntRange(fromYear, toYear).Draw(t, "year")
	month := time.Month(rapid.IntRange(1, 12).Draw(t, "month"))
	return Wall{year, month, rapid.IntRange(1, daysIn(year, month)).Draw(t, "day"),
		rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")}
}

func FuzzParseWall(f *testing.F) {
	for _, s := range []string{"2026-12-03 17:00", "2026-12-03T17:00", "2026-02-30 17:00", "", "9999-99-99 99:99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWall(s)
		if err != nil {
			return
		}
		again, err := ParseWall(w.String())
		if err != nil || again != w || WallOf(w.floating()) != w {
			t.Fatalf("%q is %v, then %v, %v", s, w, again, err)
		}
	})
}
