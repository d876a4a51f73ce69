package schedule

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDatesBeforeASeriesAreInItsRhythm(t *testing.T) {
	for _, c := range []struct {
		start, rule string
		n           int
		want, rules string
	}{
		{"2026-12-18 18:00", "FREQ=WEEKLY;INTERVAL=2", 2, "[2026-11-20 18:00 2026-12-04 18:00]", "FREQ=WEEKLY;INTERVAL=2"},
		{"2026-12-18 18:00", "FREQ=WEEKLY;COUNT=4", 1, "[2026-12-11 18:00]", "FREQ=WEEKLY;COUNT=5"},
		{"2027-01-05 17:00", "FREQ=MONTHLY;BYDAY=1TU", 2, "[2026-11-03 17:00 2026-12-01 17:00]", "FREQ=MONTHLY;BYDAY=1TU"},
		{"2027-01-31 17:00", "FREQ=MONTHLY", 2, "[2026-10-31 17:00 2026-12-31 17:00]", "FREQ=MONTHLY"},
		{"2028-02-29 17:00", "FREQ=YEARLY", 2, "[2020-02-29 17:00 2024-02-29 17:00]", "FREQ=YEARLY"},
		{"2026-12-03 17:00", "FREQ=WEEKLY;BYDAY=TU,TH", 3, "[2026-11-24 17:00 2026-11-26 17:00 2026-12-01 17:00]", "FREQ=WEEKLY;BYDAY=TU,TH"},
		{"2026-12-03 17:00", "FREQ=DAILY;INTERVAL=3", 1, "[2026-11-30 17:00]", "FREQ=DAILY;INTERVAL=3"},
	} {
		start, err := ParseWall(c.start)
		if err != nil {
			t.Fatal(err)
		}
		dates, longer, err := Before(start, c.rule, c.n)
		if err != nil || fmt.Sprint(dates) != c.want || longer != c.rules {
			t.Errorf("%s %s: %v, %q, %v", c.start, c.rule, dates, longer, err)
		}
	}
}

// Whatever the rule, the longer series is the dates before and then the series as it was.
func TestSeriesThatBeginsEarlierGoesOnAsItWas(t *testing.T) {
	rules := []string{"FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR", "FREQ=MONTHLY;BYDAY=2TH", "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2", "FREQ=MONTHLY;BYMONTHDAY=30", "FREQ=YEARLY", "FREQ=WEEKLY;COUNT=9", "FREQ=WEEKLY;UNTIL=20300101T120000"}
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2026, 1, 1, 17, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "day"))
		rule := rapid.SampledFrom(rules).Draw(t, "rule")
		start, ok, err := Align(WallOf(day), rule)
		if err != nil || !ok {
			t.Fatal(err)
		}
		n := rapid.IntRange(1, 12).Draw(t, "n")
		dates, longer, err := Before(start, rule, n)
		if err != nil || len(dates) != n {
			t.Fatalf("%v, %v", dates, err)
		}
		ends := time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
		was, err := Occurrences(start, rule, time.UTC, start.In(time.UTC), ends, 20)
		if err != nil {
			t.Fatal(err)
		}
		is, err := Occurrences(dates[0], longer, time.UTC, dates[0].In(time.UTC), ends, len(was)+n)
		if err != nil {
			t.Fatal(err)
		}
		if want := append(dates, was...); fmt.Sprint(is) != fmt.Sprint(want) {
			t.Fatalf("%s from %s:\n%v, want\n%v", rule, start, is, want)
		}
	})
}
