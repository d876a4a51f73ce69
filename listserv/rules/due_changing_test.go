package rules

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
)

// reader is a member whose rhythm changes on the way.
type reader struct {
	book.Rhythm
	had    map[string]*book.Reminded // by date
	wanted []wish                    // in order of time
}

// wish is which reminders somebody wants from a moment on.
type wish struct {
	from    time.Time
	offsets []time.Duration
}

// wants says whether somebody wanted that reminder at a moment.
func (r *reader) wants(d time.Duration, at time.Time) bool {
	i := len(r.wanted) - 1
	for i > 0 && r.wanted[i].from.After(at) {
		i--
	}
	return slices.Contains(r.wanted[i].offsets, d)
}

// changing is a clockwork whose members change.
type changing struct {
	clockwork
	readers []*reader
}

func (c *changing) isTold(key string) bool { return c.told[key] }

// kept is the rhythm as it is looked after.
func (c *changing) kept(r book.Rhythm) book.Rhythm {
	for _, other := range c.rhythms {
		if other.Key() == r.Key() {
			return other
		}
	}
	return book.Rhythm{Group: "g"}
}

// retime gives somebody another rhythm, as the service does.
func (c *changing) retime(t *rapid.T, r *reader, is book.Rhythm, now time.Time) {
	was := c.kept(r.Rhythm)
	if c.kept(is).Key() != is.Key() {
		is.Since = now
		c.rhythms = append(c.rhythms, is)
	}
	r.Rhythm, is = is, c.kept(is)
	r.wanted = append(r.wanted, wish{now, is.Reminders(c.group, c.meeting)})
	if is.Key() == was.Key() {
		return
	}
	dates, err := ToRemind(c.meeting, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range dates {
		if due, owed := Owed(c.group, o, was, is, c.isTold, now); owed {
			c.give(r, due, now)
		}
	}
}

// regroup gives the group other reminders, as the service does.
func (c *changing) regroup(t *rapid.T, offsets []time.Duration, now time.Time) {
	was := c.group.Offsets
	c.group.Offsets = offsets
	dates, err := ToRemind(c.meeting, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range dates {
		for _, r := range c.rhythms {
			for _, d := range offsets {
				if r.Offsets == nil && !slices.Contains(was, d) && !r.At(c.group, o, d).After(now) {
					c.told[PassedKey(o, r, d)] = true
				}
			}
		}
	}
	for _, r := range c.readers {
		r.wanted = append(r.wanted, wish{now, r.Reminders(c.group, c.meeting)})
	}
}

// give sends somebody a reminder, unless they had it.
func (c *changing) give(r *reader, due DueReminder, now time.Time) {
	had := r.had[due.Occurrence.ID]
	if Again(had, due.Offset) {
		return
	}
	r.had[due.Occurrence.ID] = &book.Reminded{Offset: due.Offset, At: now}
}

func (c *changing) step(t *rapid.T, now time.Time) {
	last := map[book.Delivery]time.Time{book.Daily: now, book.Weekly: now}
	d, err := WhatIsDue(c.group, []book.Meeting{c.meeting}, c.rhythms, c.isTold, last, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, due := range d.Reminders {
		for _, offset := range append(slices.Clone(due.Missed), due.Offset) {
			c.told[ReminderKey(due.Occurrence, due.Rhythm, offset)] = true
		}
		for _, r := range c.readers {
			if c.kept(r.Rhythm).Key() == due.Rhythm.Key() {
				at := r.At(c.group, due.Occurrence, due.Offset)
				if !Again(r.had[due.Occurrence.ID], due.Offset) && !r.wants(due.Offset, at) {
					t.Fatalf("%v: a reminder %v before %v comes late: its time was at %v, and it is wanted since then", now, due.Offset, due.Occurrence.Start, at)
				}
				c.give(r, due, now)
			}
		}
	}
}

// TestRemindersComeOnceHoweverZonesAndWishesChange walks over dates while members' zones change, what reminders they want, and what
// reminders the group sends: nobody gets one twice (a member's row sees to that), nobody gets one late that was wanted after its time,
// and nobody loses the last one by another zone.
func TestRemindersComeOnceHoweverZonesAndWishesChange(t *testing.T) {
	several := [][]time.Duration{{24 * time.Hour, time.Hour}, {7 * 24 * time.Hour, 24 * time.Hour}, {36 * time.Hour, 3 * time.Hour}, {2 * time.Hour, 30 * time.Minute}, {7 * 24 * time.Hour, 24 * time.Hour, time.Hour}}
	rapid.Check(t, func(t *rapid.T) {
		home := rapid.SampledFrom(zones).Draw(t, "the group's zone")
		at := time.Date(2025, 1, 1, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.SampledFrom([]int{0, 30}).Draw(t, "minute"), 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3*365-40).Draw(t, "day"))
		wall := schedule.WallOf(at)
		c := &changing{}
		c.told = map[string]bool{}
		var err error
		c.group, err = book.Group{Name: "g", Address: "g@example.org", Zone: home, Created: at.AddDate(-1, 0, 0), Offsets: slices.Clone(rapid.SampledFrom(several).Draw(t, "the group's reminders")),
			Quiet: rapid.SampledFrom([]string{"none", "21:00-08:00", "22:00-06:00"}).Draw(t, "quiet")}.Settled()
		if err != nil {
			t.Fatal(err)
		}
		c.meeting = book.Meeting{ID: "m", Group: "g", Title: "x", Wall: wall, Zone: home, Rule: rapid.SampledFrom([]string{"", "FREQ=DAILY;COUNT=3"}).Draw(t, "rule"), Duration: time.Hour, Created: c.group.Created}
		c.rhythms = []book.Rhythm{{Group: "g"}}
		begin := wall.In(book.ZoneOr(home, time.UTC)).Add(-8 * 24 * time.Hour)
		end := begin.Add(walk)
		for range 3 {
			c.readers = append(c.readers, &reader{Rhythm: book.Rhythm{Group: "g"}, had: map[string]*book.Reminded{}, wanted: []wish{{begin, c.group.Offsets}}})
		}
		wishes := rapid.Bool().Draw(t, "wishes change")
		for now := begin; now.Before(end); now = now.Add(step) {
			c.step(t, now)
			who := rapid.IntRange(0, 60).Draw(t, "who changes")
			if who >= len(c.readers) {
				continue
			}
			r := c.readers[who]
			switch is := (book.Rhythm{Group: "g", Zone: r.Zone, Offsets: r.Offsets}); {
			case !wishes || rapid.Bool().Draw(t, "their zone"):
				if is.Zone = rapid.SampledFrom(zones).Draw(t, "zone"); is.Zone == home {
					is.Zone = ""
				}
				c.retime(t, r, is, now)
			case rapid.Bool().Draw(t, "their wish"):
				is.Offsets = rapid.SampledFrom(append([][]time.Duration{nil, {}}, several...)).Draw(t, "wish")
				c.retime(t, r, is, now)
			default:
				c.regroup(t, rapid.SampledFrom(several).Draw(t, "the group's new reminders"), now)
			}
		}
		if wishes {
			return
		}
		dates, err := c.meeting.Occurrences(begin, end.Add(-step), 10)
		if err != nil {
			t.Fatal(err)
		}
		shortest := slices.Min(c.group.Offsets)
		for _, o := range dates {
			for i, r := range c.readers {
				if had := r.had[o.ID]; had == nil || had.Offset != shortest {
					t.Fatalf("reader %d, now in %q, lost the last reminder of %v: %+v", i, r.Zone, o.Start, had)
				}
			}
		}
	})
}
