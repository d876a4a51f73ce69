package rules

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
)

// zones are twelve of which most change their clocks at other moments, by other spans, or in the other half of the year.
var zones = []string{"Europe/Berlin", "Europe/London", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kolkata",
	"Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo", "America/Santiago"}

var repeats = []string{"", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1TH", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=DAILY;COUNT=9", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31"}

// clockwork is what the clock of one group works on; it is small, so that it can be forgotten and read again at any step.
type clockwork struct {
	group   book.Group
	meeting book.Meeting
	rhythms []book.Rhythm
	told    map[string]bool
}

// look acts on what is due at a moment, as the service does, and returns what went out.
func (c *clockwork) look(t *rapid.T, now time.Time) (sent []string) {
	last := map[book.Delivery]time.Time{book.Daily: now, book.Weekly: now}
	d, err := WhatIsDue(c.group, []book.Meeting{c.meeting}, c.rhythms, func(key string) bool { return c.told[key] }, last, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Reminders {
		for _, offset := range append(slices.Clone(r.Missed), r.Offset) {
			key := ReminderKey(r.Occurrence, r.Rhythm, offset)
			if c.told[key] {
				t.Fatalf("%s twice", key)
			}
			c.told[key] = true
		}
		sent = append(sent, ReminderKey(r.Occurrence, r.Rhythm, r.Offset))
		if !now.Before(r.Occurrence.Start) {
			t.Fatalf("%v: a reminder of %v, which has begun", now, r.Occurrence.Start)
		}
		if q := c.group.QuietHours(); q.In(now, r.Rhythm.Location(c.group)) && now.Sub(r.Rhythm.At(c.group, r.Occurrence, r.Offset)) > lateBy {
			if end := q.End(now, r.Rhythm.Location(c.group)); end.Before(r.Occurrence.Start) {
				t.Fatalf("%v: a reminder that was missed comes in the night", now)
			}
		}
	}
	for _, o := range d.Minutes {
		key := MinutesKey(o)
		if c.told[key] {
			t.Fatalf("%s twice", key)
		}
		c.told[key] = true
		sent = append(sent, key)
		if now.Before(o.End.Add(minutesAfter)) {
			t.Fatalf("%v: the minutes of a meeting that ends at %v", now, o.End)
		}
	}
	return sent
}

// TestEachDateHasItsRemindersOnceHoweverTheClockIsLookedAt walks from 2025 to 2027, over every change of clocks in twelve zones:
// where the clock is looked at every half hour, each date gets each of its reminders, and where it is looked at in random
// steps, with restarts, at most those, never twice, never in the night where it can wait, and always the last one that was due.
func TestEachDateHasItsRemindersOnceHoweverTheClockIsLookedAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		reader := rapid.SampledFrom(zones).Draw(t, "reader's zone")
		day := rapid.IntRange(0, 3*365-40).Draw(t, "day")
		hour := rapid.IntRange(0, 23).Draw(t, "hour")
		at := time.Date(2025, 1, 1, hour, rapid.SampledFrom([]int{0, 30, 45}).Draw(t, "minute"), 0, 0, time.UTC).AddDate(0, 0, day)
		wall := schedule.WallOf(at)
		rule := rapid.SampledFrom(repeats).Draw(t, "rule")
		if first, ok, err := schedule.Align(wall, rule); err != nil || !ok {
			t.Skip("no such date")
		} else {
			wall = first
		}
		c := &clockwork{told: map[string]bool{}}
		var err error
		c.group, err = book.Group{Name: "g", Address: "g@example.org", Zone: zone, Created: at.AddDate(-1, 0, 0), Quiet: rapid.SampledFrom([]string{"none", "21:00-08:00", "22:00-06:00"}).Draw(t, "quiet")}.Settled()
		if err != nil {
			t.Fatal(err)
		}
		c.meeting = book.Meeting{ID: "m", Group: "g", Title: "x", Wall: wall, Zone: zone, Rule: rule, Duration: time.Hour, Created: c.group.Created}
		c.meeting.Offsets = rapid.SampledFrom([][]time.Duration{{24 * time.Hour, time.Hour}, {7 * 24 * time.Hour, 24 * time.Hour}, {36 * time.Hour}, {2 * time.Hour, 30 * time.Minute}}).Draw(t, "offsets")
		c.rhythms = []book.Rhythm{{Group: "g"}, {Group: "g", Zone: reader}}
		begin := wall.In(book.ZoneOr(zone, time.UTC)).Add(-8 * 24 * time.Hour)
		end := begin.Add(walk)

		whole := &clockwork{group: c.group, meeting: c.meeting, rhythms: c.rhythms, told: map[string]bool{}}
		should := map[string]time.Time{}
		for now := begin; now.Before(end); now = now.Add(step) {
			for _, key := range whole.look(t, now) {
				should[key] = now
			}
		}
		whole.check(t, begin, end, should)

		got := map[string]time.Time{}
		var looked []time.Time
		for now := begin; now.Before(end); {
			if rapid.IntRange(0, 19).Draw(t, "restart") == 0 {
				c.told = maps.Clone(c.told) // what is kept is all that a new process knows
			}
			for _, key := range c.look(t, now) {
				got[key] = now
			}
			looked = append(looked, now)
			now = now.Add(time.Duration(rapid.SampledFrom([]int{1, 10, 45, 180, 900, 3000}).Draw(t, "minutes")) * time.Minute)
		}
		for key, at := range got {
			if first, known := should[key]; !known {
				t.Fatalf("%s went out at %v, and never does when the clock is looked at all the time", key, at)
			} else if at.Before(first.Add(-step)) {
				t.Fatalf("%s went out at %v, before %v", key, at, first)
			}
		}
		c.caughtUp(t, begin, end, looked)
	})
}

// step is how often the clock is looked at where it is looked at all the time, and walk for how long.
const (
	step = 30 * time.Minute
	walk = 10 * 24 * time.Hour
)

// caughtUp says that before each date the shortest reminder went out whose time had come when the clock was last looked at.
func (c *clockwork) caughtUp(t *rapid.T, begin, end time.Time, looked []time.Time) {
	dates, err := c.meeting.Occurrences(begin, end, 200)
	if err != nil {
		t.Fatal(err)
	}
	quiet := c.group.QuietHours()
	for _, o := range dates {
		n, _ := slices.BinarySearchFunc(looked, o.Start, time.Time.Compare)
		if n == 0 {
			continue
		}
		last := looked[n-1]
		for _, r := range c.rhythms {
			for _, offset := range slices.Backward(c.meeting.Offsets) { // shortest first
				at := r.At(c.group, o, offset)
				if at.After(last) {
					continue
				}
				asleep := quiet.In(last, r.Location(c.group)) && last.Sub(at) > lateBy && quiet.End(last, r.Location(c.group)).Before(o.Start)
				if !asleep && !c.told[ReminderKey(o, r, offset)] {
					t.Fatalf("%s was due at %v, and the clock was looked at at %v", ReminderKey(o, r, offset), at, last)
				}
				break
			}
		}
	}
}

// check compares what went out with what should by the meeting's dates alone: a reminder at each offset, before the quiet hours
// where it would fall into them, and once the minutes.
func (c *clockwork) check(t *rapid.T, begin, end time.Time, sent map[string]time.Time) {
	dates, err := c.meeting.Occurrences(begin, end, 200)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]time.Time{}
	for _, o := range dates {
		for _, r := range c.rhythms {
			for i, offset := range c.meeting.Offsets {
				at := r.At(c.group, o, offset)
				if i+1 < len(c.meeting.Offsets) && r.At(c.group, o, c.meeting.Offsets[i+1]).Sub(at) < step {
					continue // the shorter one comes at the same time, and says all
				}
				if !at.Before(begin) && at.Before(end.Add(-step)) && o.Start.Sub(at) > step {
					want[ReminderKey(o, r, offset)] = at
				}
			}
		}
		if over := o.End.Add(minutesAfter); over.Before(end.Add(-step)) {
			want[MinutesKey(o)] = over
		}
	}
	for key, at := range want {
		got, ok := sent[key]
		if !ok {
			t.Fatalf("%s never went out; it was due at %v", key, at)
		}
		if got.Before(at) || got.Sub(at) > step {
			t.Fatalf("%s went out at %v, and was due at %v", key, got, at)
		}
	}
}
