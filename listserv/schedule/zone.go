package schedule

import (
	"time"
)

// In is the moment, in UTC, at which the zone's clocks show w. A time that the clocks skip moves forward by what they
// skip (02:30 becomes 03:30), and of one that they show twice it is the first. See RFC 5545 section 3.3.5.
func (w Wall) In(zone *time.Location) time.Time {
	at, _ := w.in(zone)
	return at
}

// Exists says whether the zone's clocks ever show w: false in the hour that a spring night skips.
func (w Wall) Exists(zone *time.Location) bool {
	_, exists := w.in(zone)
	return exists
}

// twice says whether the zone's clocks show w a second time, in the hour that an autumn night repeats.
func (w Wall) twice(zone *time.Location) bool {
	at, exists := w.in(zone)
	if !exists {
		return false
	}
	at = at.In(zone)
	_, end := at.ZoneBounds()
	if end.IsZero() {
		return false
	}
	_, before := at.Zone()
	_, after := end.Zone()
	back := time.Duration(before-after) * time.Second
	return back > 0 && WallOf(at.Add(back)) == w
}

// floating is w as if it stood in UTC: the clock on which rules and cron lines are walked.
func (w Wall) floating() time.Time {
	return time.Date(w.Year, w.Month, w.Day, w.Hour, w.Minute, 0, 0, time.UTC)
}

// widest is more than any zone is or was away from UTC, with the longest gap (a day, in Apia 2011) on top.
const widest = 48 * time.Hour

// in looks through the spans of constant offset around w, oldest first, for the first in which the clocks show w.
// time.Date is of no use here: it doesn't say which side of a change it takes.
func (w Wall) in(zone *time.Location) (at time.Time, exists bool) {
	floating := w.floating()
	early := floating.Add(-widest).In(zone)
	for at := early; ; {
		_, seconds := at.Zone()
		_, end := at.ZoneBounds()
		moment := floating.Add(-time.Duration(seconds) * time.Second)
		if end.IsZero() || moment.Before(end) {
			// A span that begins later than this was not reached by the clocks of the one before: w was skipped.
			start, _ := at.ZoneBounds()
			if start.IsZero() || !moment.Before(start) {
				return moment, true
			}
			_, before := start.Add(-time.Nanosecond).In(zone).Zone()
			return floating.Add(-time.Duration(before) * time.Second), false
		}
		at = end
	}
}
