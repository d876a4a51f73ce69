package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func mustCron(t testing.TB, line string) Cron {
	t.Helper()
	c, err := ParseCron(line)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func nextOnes(c Cron, zone *time.Location, after time.Time, n int) []string {
	var got []string
	for range n {
		after = c.Next(zone, after)
		got = append(got, after.UTC().Format("2006-01-02 15:04"))
	}
	return got
}

func TestLineComesOnTheZonesClock(t *testing.T) {
	for _, c := range []struct{ line, zone, after, want string }{
		{"0 18 * * 0", "Europe/Berlin", "2026-10-18T00:00:00Z", "2026-10-18 16:00|2026-10-25 17:00|2026-11-01 17:00"},
		{"@daily", "Pacific/Chatham", "2026-09-25T20:00:00Z", "2026-09-26 11:15|2026-09-27 10:15|2026-09-28 10:15"},
		{"@weekly", "UTC", "2026-12-01T00:00:00Z", "2026-12-06 00:00|2026-12-13 00:00|2026-12-20 00:00"},
		{"CRON_TZ=America/Toronto 0 9 * * mon-fri", "Europe/Berlin", "2026-12-04T15:00:00Z", "2026-12-07 14:00|2026-12-08 14:00|2026-12-09 14:00"},
		{"0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29 00:00|2108-02-29 00:00|2112-02-29 00:00"},
		{"0 9 1 * 1", "UTC", "2026-12-01T08:59:59Z", "2026-12-01 09:00|2026-12-07 09:00|2026-12-14 09:00"}, // either day
		// In spring 02:30 moves on by what the night skips; in autumn it comes once, the first time.
		{"30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-28 01:30|2026-03-29 01:30|2026-03-30 00:30"},
		{"30 2 * * *", "Europe/Berlin", "2026-10-24T00:00:00Z", "2026-10-24 00:30|2026-10-25 00:30|2026-10-26 01:30"},
		{"30 2 * * *", "America/Toronto", "2026-03-07T00:00:00Z", "2026-03-07 07:30|2026-03-08 07:30|2026-03-09 06:30"},
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03 15:45|2026-10-04 15:15|2026-10-05 15:15"},
		{"30 1,2 * * *", "Antarctica/Troll", "2026-03-28T23:00:00Z", "2026-03-29 01:30|2026-03-29 02:30|2026-03-29 23:30"},
		{"30 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06 04:30|2026-09-07 03:30|2026-09-08 03:30"},
		// A skipped time and the one it moves to are one moment.
		{"30 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29 01:30|2026-03-30 00:30|2026-03-30 01:30"},
	} {
		got := strings.Join(nextOnes(mustCron(t, c.line), mustZone(t, c.zone), mustTime(t, c.after), 3), "|")
		if got != c.want {
			t.Errorf("%q in %s after %s:\n got %s\nwant %s", c.line, c.zone, c.after, got, c.want)
		}
	}
}

func TestCronLineThatCannotBeIsRefusedInWords(t *testing.T) {
	for line, want := range map[string]string{
		"":                         "it is empty",
		"0 18 * *":                 "it has 4 fields and should have five",
		"0 0 18 * * 0":             "it has 6 fields and should have five",
		"61 * * * *":               `the minute "61" is none: it goes from 0 to 59`,
		"0 24 * * *":               `the hour "24"`,
		"0 0 0 * *":                `the day of the month "0"`,
		"0 0 * 13 *":               `the month "13"`,
		"0 0 * * 7":                "from 0 (Sunday) to 6",
		"0 0 * * funday":           `the day of the week "funday"`,
		"1,,2 * * * *":             "empty place between commas",
		"*/0 * * * *":              `the minute "*/0"`,
		"5-1 * * * *":              `the minute "5-1"`,
		"0 0 30 2 *":               "never comes",
		"0 0 31 4,6 *":             "never comes",
		"@every 1h":                "no fixed time of day",
		"@fortnightly":             "unrecognized descriptor",
		"TZ=":                      "no time zone is given",
		"CRON_TZ=Europe/Berlin":    "it is empty",
		"CRON_TZ=Torono 0 9 * * *": "did you mean America/Toronto?",
		"TZ=UTC TZ=UTC * * * *":    `the minute "TZ=UTC"`, // makes robfig/cron panic where no space follows
		"TZ=UTC TZ=UTC":            "it has 1 fields",
		strings.Repeat("1,", 200):  "far too long",
	} {
		if c, err := ParseCron(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseCron(%.40q) = %v, %v; want an error with %q", line, c, err, want)
		}
	}
	if at := (Cron{}).Next(time.UTC, time.Now()); !at.IsZero() {
		t.Errorf("no line comes at %v", at)
	}
}

func TestLastLooksBackAYearAtMost(t *testing.T) {
	zone := mustZone(t, "Europe/Berlin")
	upto := mustTime(t, "2026-12-03T16:00:00Z")
	for _, c := range []struct {
		line, after, want string
	}{
		{"* * * * *", "0001-01-01T00:00:00Z", "2026-12-03T16:00:00Z"}, // upto itself belongs to it
		{"0 18 * * 0", "0001-01-01T00:00:00Z", "2026-11-29T17:00:00Z"},
		{"@yearly", "0001-01-01T00:00:00Z", "2025-12-31T23:00:00Z"},
		{"0 18 * * 0", "2026-11-29T16:59:59Z", "2026-11-29T17:00:00Z"},
		{"0 18 * * 0", "2026-11-29T17:00:00Z", ""}, // after does not
		{"0 0 29 2 *", "0001-01-01T00:00:00Z", ""}, // more than 400 days ago
		{"* * * * *", "2026-12-03T16:00:00Z", ""},
		{"* * * * *", "2027-12-03T16:00:00Z", ""},
		{"30 2 * * *", "2026-12-03T15:59:00Z", ""},
	} {
		at, ok := mustCron(t, c.line).Last(zone, mustTime(t, c.after), upto)
		if got := at.UTC().Format(time.RFC3339); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("last %q after %s is %s, %v; want %q", c.line, c.after, got, ok, c.want)
		}
	}
}

// Skipped times come between those that exist, even for who has just passed one of the latter.
func TestSkippedAndOtherTimesComeInTurn(t *testing.T) {
	zone := mustZone(t, "Australia/Lord_Howe") // half an hour is skipped, from 02:00 on
	at := mustTime(t, "2025-10-04T15:30:00Z")
	var got []string
	for range 9 {
		at = mustCron(t, "*/7 * * * *").Next(zone, at)
		got = append(got, at.UTC().Format("15:04"))
	}
	if want := "15:35 15:37 15:42 15:44 15:49 15:51 15:56 15:58 16:00"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// momentsOf finds what Next should give by brute force: every minute that the floating clock shows is asked.
func momentsOf(c Cron, zone *time.Location, from, to time.Time) []time.Time {
	const farthest = 17 * time.Hour // a zone of these years from UTC, with its gap
	var moments []time.Time
	for floating := from.Add(-farthest).Truncate(time.Minute); floating.Before(to.Add(farthest)); floating = floating.Add(time.Minute) {
		if at := WallOf(floating).In(zone); at.After(from) && !at.After(to) && c.spec.Next(floating.Add(-time.Second)).Equal(floating) {
			moments = append(moments, at)
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	return slices.CompactFunc(moments, time.Time.Equal)
}

func TestNextAndLastAgreeOnEveryMomentAroundChanges(t *testing.T) {
	lines := []string{"* * * * *", "*/7 * * * *", "30 2 * * *", "15,45 1-3 * * *", "0 * * * *", "@daily", "30 0,2 * * 0", "59 23 1 * *"}
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZoneOf(t, rapid.SampledFrom(append(dstZones, "Pacific/Apia")).Draw(t, "zone"))
		c, err := ParseCron(rapid.SampledFrom(lines).Draw(t, "line"))
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2025, 1, 1, 0, 0, rapid.IntRange(0, 59).Draw(t, "second"), 0, time.UTC).
			Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(t, "minute")) * time.Minute)
		if _, change := from.In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near") {
			from = change.UTC().Add(-time.Duration(rapid.IntRange(-100, 300).Draw(t, "before")) * time.Minute)
		}
		to := from.Add(6 * time.Hour)
		var walked []time.Time
		for at := c.Next(zone, from); !at.After(to); at = c.Next(zone, at) {
			walked = append(walked, at)
		}
		if diff := cmp.Diff(momentsOf(c, zone, from, to), walked); diff != "" {
			t.Fatalf("%v in %v after %v:\n%s", c, zone, from, diff)
		}
		for range 5 {
			upto := from.Add(time.Duration(rapid.IntRange(0, 6*3600).Draw(t, "upto")) * time.Second)
			var want time.Time
			for _, at := range walked {
				if !at.After(upto) {
					want = at
				}
			}
			if at, ok := c.Last(zone, from, upto); ok == want.IsZero() || !at.Equal(want) {
				t.Fatalf("last %v in %v from %v to %v is %v, %v; want %v", c, zone, from, upto, at, ok, want)
			}
		}
	})
}

// TestDigestWalkedInStepsComesOncePerOccasion is what a tick does: Last since the one told before, with restarts.
func TestDigestWalkedInStepsComesOncePerOccasion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZoneOf(t, rapid.SampledFrom(dstZones).Draw(t, "zone"))
		c, err := ParseCron(rapid.SampledFrom([]string{"30 2 * * *", "0 18 * * 0", "@daily"}).Draw(t, "line"))
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Date(rapid.IntRange(2025, 2027).Draw(t, "year"), time.Month(rapid.IntRange(1, 10).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC)
		told, now, sent := begin, begin, map[int64]bool{}
		steps := rapid.SliceOfN(rapid.IntRange(1, 24*60), 20, 20).Draw(t, "steps")
		for i := 0; now.Before(begin.AddDate(0, 2, 0)); i++ {
			due := c.Next(zone, told)
			now = now.Add(time.Duration(steps[i%len(steps)]) * time.Minute)
			at, ok := c.Last(zone, told, now)
			if ok == due.After(now) {
				t.Fatalf("%v in %v: next is %v, at %v something is due: %v", c, zone, due, now, ok)
			}
			if !ok {
				continue
			}
			if sent[at.Unix()] {
				t.Fatalf("%v in %v was told twice at %v", c, zone, at)
			}
			sent[at.Unix()], told = true, at
		}
	})
}

func FuzzParseCron(f *testing.F) {
	for _, line := range []string{"0 18 * * 0", "@weekly", "CRON_TZ=Europe/Berlin 30 2 * * *", "TZ=", "0 0 30 2 *", "*/7 1-5/2 ? jan-mar mon,fri", ", , , , ,"} {
		f.Add(line, int64(1774746000))
	}
	zone := mustZone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, line string, unix int64) {
		begin := time.Now()
		c, err := ParseCron(line)
		if err != nil {
			return
		}
		after := time.Unix(unix%8e9, 0)
		next := c.Next(zone, after)
		if next.IsZero() || !next.After(after) {
			t.Fatalf("%q after %v comes at %v", line, after, next)
		}
		if at, ok := c.Last(zone, after, next); !ok && next.Sub(after) < lookBack || ok && !at.Equal(next) {
			t.Fatalf("%q comes at %v, the last one was %v, %v", line, next, at, ok)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Fatalf("%q took %v", line, took)
		}
	})
}

func BenchmarkCronLast(b *testing.B) {
	zone := mustZone(b, "America/Toronto")
	upto := time.Date(2026, 12, 3, 17, 0, 0, 0, time.UTC)
	for _, line := range []string{"* * * * *", "0 18 * * 0", "@yearly", "0 0 29 2 *"} {
		b.Run(line, func(b *testing.B) {
			c := mustCron(b, line)
			for b.Loop() {
				c.Last(zone, time.Time{}, upto)
			}
		})
	}
}
