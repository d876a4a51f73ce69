package calendar

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"
)

// change is a moment at which a zone's offset changes.
type change struct {
	at       time.Time // in UTC
	from, to int       // seconds east of UTC
	name     string
	daylight bool
}

// wall is the moment on the clocks that are about to change: how VTIMEZONE counts.
func (c change) wall() time.Time { return c.at.Add(time.Duration(c.from) * time.Second) }

// horizon is for how many years the changes of a zone without a plain yearly rule are listed.
const horizon = 6

// timezone writes a VTIMEZONE that is right for around start and, where the zone's rule is a plain one, ever after.
// See RFC 5545 section 3.6.5.
func timezone(zone *time.Location, start time.Time) *ics.VTimezone {
	z := ics.NewTimezone(zone.String())
	first := time.Date(start.In(zone).Year()-1, 1, 1, 0, 0, 0, 0, time.UTC)
	changes := changesOf(zone, first, first.AddDate(horizon+1, 0, 0))
	if len(changes) == 0 {
		name, offset := start.In(zone).Zone()
		observe(z, change{at: time.Unix(0, 0).UTC(), from: offset, to: offset, name: name}, "")
		return z
	}
	if rules, ok := yearly(changes); ok {
		for i, rule := range rules {
			observe(z, changes[i], rule)
		}
		return z
	}
	name, offset := first.In(zone).Zone()
	observe(z, change{at: first.Add(-time.Duration(offset) * time.Second), from: offset, to: offset, name: name, daylight: first.In(zone).IsDST()}, "")
	for _, c := range changes {
		observe(z, c, "")
	}
	return z
}

// changesOf lists the changes of the zone in [from, to).
func changesOf(zone *time.Location, from, to time.Time) []change {
	var out []change
	for at := from; len(out) < 64; {
		_, end := at.In(zone).ZoneBounds()
		if end.IsZero() || !end.Before(to) {
			break
		}
		_, before := end.Add(-time.Second).In(zone).Zone()
		name, after := end.In(zone).Zone()
		out = append(out, change{at: end.UTC(), from: before, to: after, name: name, daylight: end.In(zone).IsDST()})
		at = end
	}
	return out
}

// yearly finds the rules of a zone that changes twice a year on the same weekday of the same months.
func yearly(changes []change) (rules []string, ok bool) {
	if len(changes) < 4 || len(changes)%2 != 0 {
		return nil, false
	}
	for i := range 2 {
		last, nth := true, true
		first := changes[i].wall()
		for k := i; k < len(changes); k += 2 {
			w := changes[k].wall()
			if w.Year() != first.Year()+(k-i)/2 || w.Month() != first.Month() || w.Weekday() != first.Weekday() || w.Hour() != first.Hour() || w.Minute() != first.Minute() {
				return nil, false
			}
			last = last && w.AddDate(0, 0, 7).Month() != w.Month()
			nth = nth && (w.Day()-1)/7 == (first.Day()-1)/7
		}
		week := (first.Day()-1)/7 + 1
		switch {
		case last:
			week = -1
		case !nth:
			return nil, false
		}
		day := [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[first.Weekday()]
		rules = append(rules, fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.Month(), week, day))
	}
	return rules, true
}

// observe adds a STANDARD or DAYLIGHT part.
func observe(z *ics.VTimezone, c change, rule string) {
	var part ics.ComponentBase
	part.AddProperty(ics.ComponentPropertyDtStart, c.wall().Format("20060102T150405"))
	part.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offset(c.from))
	part.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offset(c.to))
	part.AddProperty(ics.ComponentProperty(ics.PropertyTzname), c.name)
	if rule != "" {
		part.AddRrule(rule)
	}
	if c.daylight {
		z.Components = append(z.Components, &ics.Daylight{ComponentBase: part})
	} else {
		z.Components = append(z.Components, &ics.Standard{ComponentBase: part})
	}
}

func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds%3600/60)
}
