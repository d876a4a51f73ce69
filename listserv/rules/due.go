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
}

// DueReminder is one reminder to send, and the longer ones before it that nobody will miss any more.
type DueReminder struct {
	Occurrence book.Occurrence
	Offset     time.Duration
	Missed     []time.Duration
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
func WhatIsDue(g book.Group, ms []book.Meeting, told func(key string) bool, last map[book.Delivery]time.Time, now time.Time) (Due, error) {
	var d Due
	for _, m := range ms {
		list, err := m.Occurrences(now, now.Add(horizon), 100)
		if err != nil {
			return d, err
		}
		for _, o := range list {
			if o.Cancelled {
				continue
			}
			offset, missed, ok := schedule.Due(o.Start, m.Reminders(g), func(d time.Duration) bool { return told(ReminderKey(o, d)) }, now)
			if ok {
				d.Reminders = append(d.Reminders, DueReminder{o, offset, missed})
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

// ReminderKey says why a reminder goes out. It holds the start, so that a meeting that moves is recalled anew.
func ReminderKey(o book.Occurrence, offset time.Duration) string {
	return "reminder/" + o.ID + "/" + o.Start.UTC().Format("200601021504") + "/" + schedule.FormatOffset(offset)
}
