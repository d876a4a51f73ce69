package schedule

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestQuietHoursMoveAReminderBeforeThem(t *testing.T) {
	for _, c := range []struct{ quiet, zone, at, want string }{
		{"21:00-08:00", "Europe/Berlin", "2026-12-03T16:00:00Z", "2026-12-03T16:00:00Z"},
		{"21:00-08:00", "Europe/Berlin", "2026-12-03T21:30:00Z", "2026-12-03T20:00:00Z"}, // 22:30
		{"21:00-08:00", "Europe/Berlin", "2026-12-04T02:30:00Z", "2026-12-03T20:00:00Z"}, // 03:30
		{"21:00-08:00", "Europe/Berlin", "2026-12-04T07:00:00Z", "2026-12-04T07:00:00Z"}, // 08:00 sharp
		{"21:00-08:00", "Europe/Berlin", "2026-12-03T20:00:00Z", "2026-12-03T20:00:00Z"}, // 21:00 sharp
		{"21:00-08:00", "Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-24T19:00:00Z"}, // the night that is an hour longer
		{"13:00-15:00", "Asia/Tokyo", "2026-12-03T05:00:00Z", "2026-12-03T04:00:00Z"},
		{"none", "Europe/Berlin", "2026-12-04T02:30:00Z", "2026-12-04T02:30:00Z"},
	} {
		q, err := ParseQuiet(c.quiet)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Before(mustTime(t, c.at), zone); !got.Equal(mustTime(t, c.want)) {
			t.Errorf("%s in %s: %s is moved to %s, want %s", c.quiet, c.zone, c.at, got.UTC().Format(time.RFC3339), c.want)
		}
	}
}

func TestQuietHoursAreReadAndRefusedInWords(t *testing.T) {
	for _, s := range []string{"21:00-08:00", "none", "00:00-06:30", "9:00 – 17:00"} {
		q, err := ParseQuiet(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		if again, err := ParseQuiet(q.String()); err != nil || again != q {
			t.Errorf("%s is written %s and read %v, %v", s, q, again, err)
		}
	}
	for _, s := range []string{"", "night", "25:00-08:00", "21:00", "08:00-08:00", "21:60-08:00"} {
		if q, err := ParseQuiet(s); err == nil || !strings.Contains(err.Error(), "write") {
			t.Errorf("%q: %v, %v", s, q, err)
		}
	}
}

func TestQuietHoursNeverMoveIntoTheNightNorAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZoneOf(t, rapid.SampledFrom(dstZones).Draw(t, "zone"))
		q := Quiet{From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1439).Draw(t, "to")}
		at := time.Date(2025, 1, 1, 0, rapid.IntRange(0, 3*365*24*60).Draw(t, "minute"), 0, 0, time.UTC)
		moved := q.Before(at, zone)
		if moved.After(at) || at.Sub(moved) > 26*time.Hour {
			t.Fatalf("%s in %s: %s is moved to %s", q, zone, at, moved)
		}
		if q.In(at, zone) {
			if end := q.End(at, zone); end.Before(at) || end.Sub(at) > 26*time.Hour {
				t.Fatalf("%s in %s: those around %s end at %s", q, zone, at, end)
			}
		}
	})
}
