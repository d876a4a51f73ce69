package rules

import (
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
)

// Due is what the clock asks of a group now.
type Due struct {
	Reminders []DueReminder
	Digests   []DueDigest
	Minutes   []book.Occurrence // dates that are over, and whose note taker is to be asked for what was said
	Unwritten []book.Occurrence // dates of which another is to be asked, for the note taker has written nothing
	Missing   []book.Occurrence // dates of which nobody has written anything
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

// horizon is how far ahead a reminder may be due: schedule.LongestLead, and a day for the quiet hours before it.
const horizon = schedule.LongestLead + 24*time.Hour

// datesToRemind bounds the dates of one meeting that are looked at for reminders.
const datesToRemind = 100

// ToRemind lists the dates of a meeting of which reminders may be due.
func ToRemind(m book.Meeting, now time.Time) ([]book.Occurrence, error) {
	list, err := m.Occurrences(now, now.Add(horizon), datesToRemind)
	return slices.DeleteFunc(list, func(o book.Occurrence) bool { return o.Cancelled }), err
}

// WhatIsDue computes what is due from what is known alone, so down time, clock jumps and restarts can't lose or repeat anything.
// told says whether an occasion has been acted on; last is when each digest was last looked at.
func WhatIsDue(g book.Group, ms []book.Meeting, rhythms []book.Rhythm, told func(key string) bool, last map[book.Delivery]time.Time, now time.Time) (Due, error) {
	var d Due
	for _, m := range ms {
		if err := d.minutesDue(m, told, now); err != nil {
			return d, err
		}
		list, err := ToRemind(m, now)
		if err != nil {
			return d, err
		}
		for _, o := range list {
			for _, r := range rhythms {
				if due, ok := reminderDue(g, o, r, told, now); ok {
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

// minutesAfter is how long after its end a meeting's minutes are asked for, and minutesFor for how long that may still be done. So long
// after it, another is asked where there are none, and so long after that, the stewards are told.
const (
	minutesAfter = time.Hour
	minutesFor   = 3 * 24 * time.Hour
	datesOver    = 300 // of one meeting that are looked at
)

func (d *Due) minutesDue(m book.Meeting, told func(key string) bool, now time.Time) error {
	begun := now.Add(-minutesAfter - m.Duration)
	list, err := m.Occurrences(begun.Add(-3*minutesFor), begun.Add(time.Nanosecond), datesOver)
	for _, o := range list {
		asked := told(MinutesKey(o))
		switch age := begun.Sub(o.Start) / minutesFor; {
		case o.Cancelled:
		case age == 0 && !asked:
			d.Minutes = append(d.Minutes, o)
		case age == 0 || !asked || told(AttendedKey(o)):
		case age == 1 && !told(UnwrittenKey(o)):
			d.Unwritten = append(d.Unwritten, o)
		case age == 2 && told(UnwrittenKey(o)) && !told(MissingKey(o)):
			d.Missing = append(d.Missing, o)
		}
	}
	return err
}

// UnwrittenKey says of which date another was asked for the minutes, and MissingKey of which the stewards know that there are none.
func UnwrittenKey(o book.Occurrence) string { return "unwritten/" + MinutesKey(o) }

func MissingKey(o book.Occurrence) string { return "missing/" + MinutesKey(o) }

// AttendedKey says of which date those who were expected were asked whether they were there: when its minutes came, or when none did.
func AttendedKey(o book.Occurrence) string { return "attended/" + o.ID }

// MinutesKey says of which date the minutes were asked for.
func MinutesKey(o book.Occurrence) string {
	return "minutes/" + o.ID + "/" + o.Start.UTC().Format("200601021504")
}

// lateBy is how late a reminder may go out in the quiet hours that it was moved before: the clock looks about twice a minute.
const lateBy = 15 * time.Minute

// reminderDue is the reminder of a date that the members of a rhythm are to get now.
func reminderDue(g book.Group, o book.Occurrence, r book.Rhythm, told func(key string) bool, now time.Time) (due DueReminder, ok bool) {
	at := func(d time.Duration) time.Time { return r.At(g, o, d) }
	done := func(d time.Duration) bool { return isDone(g, o, r, d, told) || told(PassedKey(o, r, d)) }
	offsets := r.Reminders(g, o.Meeting)
	offset, missed, ok := schedule.Due(o.Start, offsets, at, done, now)
	if !ok {
		return due, false
	}
	// One that was missed does not come in the night, unless the meeting itself does.
	if end := g.QuietHours().End(now, r.Location(g)); now.Sub(at(offset)) > lateBy && end.After(now) && end.Before(o.Start) {
		return due, false
	}
	due = DueReminder{Occurrence: o, Rhythm: r, Offset: offset, Missed: missed, Asks: true, Last: isLast(offsets, offset)}
	for _, d := range offsets {
		if d > due.Offset && told(ReminderKey(o, r, d)) {
			due.Asks = false
			if due.Asked.IsZero() { // the longest comes first
				due.Asked = at(d)
			}
		}
	}
	return due, true
}

// isDone says whether the members of a rhythm need that reminder of a date no more: it has been sent, or said by a letter about the
// date, or had its time before the rhythm was anybody's.
func isDone(g book.Group, o book.Occurrence, r book.Rhythm, offset time.Duration, told func(key string) bool) bool {
	return !r.Since.IsZero() && !r.At(g, o, offset).After(r.Since) || told(ReminderKey(o, r, offset))
}

// isLast says whether no other reminder comes after that one.
func isLast(offsets []time.Duration, offset time.Duration) bool {
	return !slices.ContainsFunc(offsets, func(d time.Duration) bool { return d < offset })
}

// Owed is the reminder of a date that somebody would miss whose rhythm has just changed: in the one that they had its time is still to
// come, and in the one that they have now the others have got it. What they did not have before is not sent late.
func Owed(g book.Group, o book.Occurrence, was, is book.Rhythm, told func(key string) bool, now time.Time) (due DueReminder, ok bool) {
	offsets := is.Reminders(g, o.Meeting)
	before := was.Reminders(g, o.Meeting)
	for _, d := range slices.Backward(slices.Sorted(slices.Values(offsets))) { // longest first
		if !is.At(g, o, d).After(now) {
			due.Offset, ok = d, true
		}
	}
	if !ok || !now.Before(o.Start) || !slices.Contains(before, due.Offset) || !isDone(g, o, is, due.Offset, told) {
		return due, false
	}
	for _, d := range before {
		if d <= due.Offset && (isDone(g, o, was, d, told) || told(PassedKey(o, was, d))) {
			return due, false
		}
	}
	return DueReminder{Occurrence: o, Rhythm: is, Offset: due.Offset, Asks: true, Last: isLast(offsets, due.Offset)}, true
}

// ReminderKey says why a reminder goes out. It holds the start, so that a meeting that moves is recalled anew.
func ReminderKey(o book.Occurrence, r book.Rhythm, offset time.Duration) string {
	key := "reminder/" + o.ID + "/" + o.Start.UTC().Format("200601021504") + "/" + schedule.FormatOffset(offset)
	if r.Key() != "" {
		key += "/" + r.Key()
	}
	return key
}

// PassedKey says of a reminder that it was wanted only after its time, and does not come. Nobody has been asked by it.
func PassedKey(o book.Occurrence, r book.Rhythm, offset time.Duration) string {
	return "passed/" + ReminderKey(o, r, offset)
}

// Again says whether somebody has had a reminder of a date, or one that comes later, already.
func Again(had *book.Reminded, offset time.Duration) bool { return had != nil && offset >= had.Offset }
