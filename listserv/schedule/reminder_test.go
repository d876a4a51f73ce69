package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestOffsetsAreReadLongestFirstAndOnce(t *testing.T) {
	for s, want := range map[string][]time.Duration{
		"7d,1d,1h":               {7 * day, day, time.Hour},
		"1h, 7d, 1d, 24h":        {7 * day, day, time.Hour},
		"90m":                    {90 * time.Minute},
		"1w":                     {7 * day},
		"2 days, 1 hour, 15 min": {2 * day, time.Hour, 15 * time.Minute},
		"none":                   {},
		" None ":                 {},
	} {
		got, err := ParseOffsets(s)
		if err != nil || got == nil {
			t.Errorf("ParseOffsets(%q) = %v, %v", s, got, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseOffsets(%q):\n%s", s, diff)
		}
	}
}

func TestOffsetThatCannotBeIsRefusedInWords(t *testing.T) {
	for s, want := range map[string]string{
		"":                          `or "none"`,
		"1d,":                       "is no time before a meeting",
		"-1d":                       "is no time before a meeting",
		"0h":                        "a reminder comes before it begins",
		"soon":                      "is no time before a meeting",
		"7":                         "is no time before a meeting",
		"61d":                       "more than 60 days",
		"1441h":                     "more than 60 days",
		"999999w":                   "more than 60 days",
		"99999999999999999999d":     "is no time before a meeting",
		"none,1d":                   "is no time before a meeting",
		strings.Repeat("1d,", 1000): "too many",
	} {
		if got, err := ParseOffsets(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseOffsets(%.40q) = %v, %v; want an error with %q", s, got, err, want)
		}
	}
}

func TestOffsetIsWrittenAsItIsRead(t *testing.T) {
	for d, want := range map[time.Duration]string{
		7 * day: "7d", time.Hour: "1h", 90 * time.Minute: "90m", day: "1d", 36 * time.Hour: "36h", 0: "0m", 90 * time.Second: "1m30s",
	} {
		if got := FormatOffset(d); got != want {
			t.Errorf("FormatOffset(%v) = %q, want %q", d, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.IntRange(1, int(LongestLead/time.Minute)).Draw(t, "minutes")) * time.Minute
		if got, err := ParseOffsets(FormatOffset(d)); err != nil || !slices.Equal(got, []time.Duration{d}) {
			t.Fatalf("%v is written %q and read %v, %v", d, FormatOffset(d), got, err)
		}
	})
}

func TestReminderThatIsDueIsTheShortestUntold(t *testing.T) {
	start := mustTime(t, "2026-12-03T17:00:00Z")
	offsets := []time.Duration{7 * day, day, time.Hour}
	for _, c := range []struct {
		name, now string
		told      []time.Duration
		want      time.Duration
		missed    []time.Duration
	}{
		{"too early", "2026-11-26T16:59:59Z", nil, 0, nil},
		{"the first", "2026-11-26T17:00:00Z", nil, 7 * day, nil},
		{"the first was told", "2026-12-01T17:00:00Z", []time.Duration{7 * day}, 0, nil},
		{"the second", "2026-12-02T17:00:00Z", []time.Duration{7 * day}, day, nil},
		{"down over the first", "2026-12-02T18:00:00Z", nil, day, []time.Duration{7 * day}},
		{"down until the last hour", "2026-12-03T16:30:00Z", nil, time.Hour, []time.Duration{7 * day, day}},
		{"a shorter one was told", "2026-12-02T18:00:00Z", []time.Duration{day}, 0, []time.Duration{7 * day}},
		{"one that isn't due yet was told", "2026-11-27T17:00:00Z", []time.Duration{time.Hour}, 7 * day, nil},
		{"all told", "2026-12-03T16:30:00Z", offsets, 0, nil},
		{"it has begun", "2026-12-03T17:00:00Z", nil, 0, nil},
		{"it is over", "2026-12-04T17:00:00Z", nil, 0, nil},
	} {
		told := func(d time.Duration) bool { return slices.Contains(c.told, d) }
		// The order of the offsets and repeats among them change nothing.
		for _, list := range [][]time.Duration{offsets, {time.Hour, 7 * day, day, day}} {
			got, missed, ok := Due(start, list, func(d time.Duration) time.Time { return start.Add(-d) }, told, mustTime(t, c.now))
			if got != c.want || ok != (c.want != 0) || !slices.Equal(missed, c.missed) {
				t.Errorf("%s: %v, %v, %v; want %v, %v", c.name, got, missed, ok, c.want, c.missed)
			}
		}
	}
}

// TestReminderGoesOutOnceHoweverTimePasses walks in random steps, with restarts that forget all but what was marked, over
// meetings of random series in zones whose clocks change.
func TestReminderGoesOutOnceHoweverTimePasses(t *testing.T) {
	type occasion struct {
		wall   Wall
		offset time.Duration
	}
	pool := []time.Duration{14 * day, 7 * day, 2 * day, day, 3 * time.Hour, time.Hour, 15 * time.Minute}
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZoneOf(t, rapid.SampledFrom(dstZones).Draw(t, "zone"))
		rule := rapid.SampledFrom([]string{"", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYDAY=-1SU"}).Draw(t, "rule")
		offsets := rapid.SliceOfDistinct(rapid.SampledFrom(pool), rapid.ID).Draw(t, "offsets")
		begin := time.Date(rapid.IntRange(2025, 2027).Draw(t, "year"), time.Month(rapid.SampledFrom([]int{2, 3, 4, 9, 10}).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC)
		start := WallOf(begin.AddDate(0, 0, 15).In(zone))
		start.Hour, start.Minute = rapid.IntRange(0, 23).Draw(t, "hour"), rapid.SampledFrom([]int{0, 30}).Draw(t, "minute")
		end := begin.AddDate(0, 2, 0)
		walls, err := Occurrences(start, rule, zone, begin, end.Add(-20*day), 100)
		if err != nil {
			t.Fatal(err)
		}
		marked, sent := map[occasion]bool{}, map[occasion]bool{}
		steps := rapid.SliceOfN(rapid.IntRange(1, 40*60), 20, 20).Draw(t, "steps")
		before := begin
		for i := 0; before.Before(end); i++ {
			now := before.Add(time.Duration(steps[i%len(steps)]) * time.Minute)
			for _, w := range walls {
				at := w.In(zone)
				told := func(d time.Duration) bool { return marked[occasion{w, d}] }
				offset, missed, ok := Due(at, offsets, func(d time.Duration) time.Time { return at.Add(-d) }, told, now)
				want := time.Duration(0) // the shortest whose time came in before < t ≤ now
				for _, d := range offsets {
					if came := at.Add(-d); came.After(before) && !came.After(now) && now.Before(at) && (want == 0 || d < want) {
						want = d
					}
				}
				if offset != want || ok != (want != 0) {
					t.Fatalf("%v in %v, %v to %v: %v, %v; want %v", w, zone, before, now, offset, ok, want)
				}
				for _, d := range missed {
					marked[occasion{w, d}] = true
				}
				if ok {
					if sent[occasion{w, offset}] || marked[occasion{w, offset}] {
						t.Fatalf("%v before %v went out twice", offset, w)
					}
					sent[occasion{w, offset}], marked[occasion{w, offset}] = true, true
				}
				if again, more, ok := Due(at, offsets, func(d time.Duration) time.Time { return at.Add(-d) }, told, now); ok || len(more) > 0 {
					t.Fatalf("%v before %v was due again at once, missed %v", again, w, more)
				}
			}
			before = now
		}
	})
}

func FuzzParseOffsets(f *testing.F) {
	for _, s := range []string{"7d,1d,1h", "90m", "none", "2 days, 1 hour", "0h", "1d,,1d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		offsets, err := ParseOffsets(s)
		if err != nil {
			return
		}
		for i, d := range offsets {
			if d <= 0 || d > LongestLead || i > 0 && d >= offsets[i-1] {
				t.Fatalf("%q is read as %v", s, offsets)
			}
		}
	})
}
