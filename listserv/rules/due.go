package rules

import (
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
)

// Due is what the clock asks of a group now.
type Due struct {
	Reminders []DueReminder
	Digests   []DueDigest
	Minutes   []book.Occurrence // dates that are over, and whose note taker is to be asked for what was said
}

// DueReminder is one reminder to send to the members of a rhythm, and the longer ones before it that nobody will miss any more.
type DueReminder struct {
	Occurrence book.Occurrence
	Rhythm     book.Rhythm
	Offset     time.Duration
	Missed     []time.Duration
	Asks       bool      // whether they come: they have not been asked before
	Asked      time.Time // when they were, where they were
	Last       bool      // no other comes before the meeting
}

// DueDigest is one number of a digest; At is the moment it was due, which may be a while ago.
type DueDigest struct {
	Cadence book.Delivery
	At      time.Time
}

// horizon is how far ahead a reminder may be due.
const horizon = 61 * 24 * time.Hour

// WhatIsDue computes what is due from what is known alone, so down time, clock jumps and restarts can't lose or repeat anything.
// told says whether an occasion has been acted on; last is when each digest was last looked at.
func WhatIsDue(g book.Group, ms []book.Meeting, rhythms []book.Rhythm, told func(key string) bool, last map[book.Delivery]time.Time, now time.Time) (Due, error) {
	var d Due
	for _, m := range ms {
		over, err := minutesDue(m, told, now)
		if err != nil {
			return d, err
		}
		d.Minutes = append(d.Minutes, over...)
		list, err := m.Occurrences(now, now.Add(horizon), 100)
		if err != nil {
			return d, err
		}
		for _, o := range list {
			for _, r := range rhythms {
				if due, ok := reminderDue(g, o, r, told, now); ok && !o.Cancelled {
					d.Reminders = append(d.Reminders, due)
				}
			}
		}
	}
	for _, cadence := range []book.Delivery{book.Daily, book.Weekly} {
		line := map[book.Delivery]string{book.Daily: g.Daily, book.Weekly: g.Weekly}[cadence]
		cron, err := schedule.ParseCron(line)
		if err != nil {
			return d, err
		}
		if at, ok := cron.Last(g.Location(), last[cadence], now); ok {
			d.Digests = append(d.Digests, DueDigest{cadence, at})
		}
	}
	return d, nil
}

// minutesAfter is how long after its end a meeting's minutes are asked for, and minutesFor for how long that may still be done.
const (
	minutesAfter = time.Hour
	minutesFor   = 3 * 24 * time.Hour
)

func minutesDue(m book.Meeting, told func(key string) bool, now time.Time) (due []book.Occurrence, err error) {
	begun := now.Add(-minutesAfter - m.Duration)
	list, err := m.Occurrences(begun.Add(-minutesFor), begun.Add(time.Nanosecond), 100)
	for _, o := range list {
		if !o.Cancelled && !told(MinutesKey(o)) {
			due = append(due, o)
		}
	}
	return due, err
}

// MinutesKey says of which date the minutes were asked for.
func MinutesKey(o book.Occurrence) string {
	return "minutes/" + o.ID + "/" + o.Start.UTC().Format("200601021504")
}

// lateBy is how late a reminder may go out in the quiet hours that it was moved before: the clock looks about twice a minute.
const lateBy = 15 * time.Minute

// reminderDue is the reminder of a date that the members of a rhythm are to get now.
func reminderDue(g book.Group, o book.Occurrence, r book.Rhythm, told func(key string) bool, now time.Time) (due DueReminder, ok bool) {
	at := func(d time.Duration) time.Time { return r.At(g, o, d) }
	known := func(d time.Duration) bool { return told(ReminderKey(o, r, d)) }
	offsets := r.Reminders(g, o.Meeting)
	due = DueReminder{Occurrence: o, Rhythm: r, Asks: true, Last: true}
	if due.Offset, due.Missed, ok = schedule.Due(o.Start, offsets, at, known, now); !ok {
		return due, false
	}
	// One that was missed does not come in the night, unless the meeting itself does.
	if end := g.QuietHours().End(now, r.Location(g)); now.Sub(at(due.Offset)) > lateBy && end.After(now) && end.Before(o.Start) {
		return due, false
	}
	for _, d := range offsets {
		if d > due.Offset && known(d) {
			due.Asks = false
			if due.Asked.IsZero() { // the longest comes first
				due.Asked = at(d)
			}
		}
		due.Last = due.Last && d >= due.Offset
	}
	return due, true
}

// ReminderKey says why a reminder goes out. It holds the start, so that a meeting that moves is recalled anew.
func ReminderKey(o book.Occurrence, r book.Rhythm, offset time.Duration) string {
	key := "reminder/" + o.ID + "/" + o.Start.UTC().Format("200601021504") + "/" + schedule.FormatOffset(offset)
	if r.Key() != "" {
		key += "/" + r.Key()
	}
	return key
}
