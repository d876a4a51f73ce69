package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// change is a moment at which a zone's offset changes.
type change struct {
	at       time.Time // in UTC
	from, to int       // seconds east of UTC
	name     string
	summer   bool // it is one to or from summer time
	daylight bool // what begins is summer time: where winter is called the exception, as in Dublin, too
}

// wall is the moment on the clocks that are about to change: how VTIMEZONE counts.
func (c change) wall() time.Time { return c.at.Add(time.Duration(c.from) * time.Second) }

// same says whether two changes differ in nothing but their date.
func (c change) same(d change) bool {
	return c.from == d.from && c.to == d.to && c.name == d.name && c.daylight == d.daylight
}

// yearAfter says whether c is what d is, one year later.
func (c change) yearAfter(d change) bool {
	a, b := c.wall(), d.wall()
	return c.same(d) && a.Year() == b.Year()+1 && a.Weekday() == b.Weekday() && a.Hour() == b.Hour() && a.Minute() == b.Minute()
}

// horizon is for how many years ahead the changes are listed of a zone that has no yearly rule: where they follow the moon.
const horizon = 20

// cycle is after how many years the days of the year fall on the same weekdays again.
const cycle = 28

// timezone writes a VTIMEZONE that is right for what is between from and to and, where the zone has come to a yearly rule by
// then, ever after. Changes before that stand one by one. See RFC 5545 section 3.6.5.
func timezone(zone *time.Location, from, to time.Time) *ics.VTimezone {
	z := ics.NewTimezone(zone.String())
	first := time.Date(from.In(zone).Year()-1, 1, 1, 0, 0, 0, 0, time.UTC)
	to = time.Date(to.In(zone).Year()+2, 1, 1, 0, 0, 0, 0, time.UTC)
	changes := changesOf(zone, first, to.AddDate(cycle+2, 0, 0))
	single, rules := settled(changes)
	if single < len(changes) && !changes[single].at.Before(to) {
		rules = nil
	}
	single = min(single, countBefore(changes, to))
	if single > 0 || rules == nil || rules[0].first.at.After(from) {
		name, offset := first.In(zone).Zone()
		start := change{at: first.Add(-time.Duration(offset) * time.Second), from: offset, to: offset, name: name}
		start.daylight = len(changes) > 0 && changes[0].summer && changes[0].to < changes[0].from
		observe(z, start)
	}
	for n, c := range changes[:single] {
		if slices.ContainsFunc(changes[:n], c.same) {
			continue
		}
		var also []change
		for _, d := range changes[n+1 : single] {
			if d.same(c) {
				also = append(also, d)
			}
		}
		observe(z, c, also...)
	}
	for _, r := range rules {
		observe(z, r.first).AddRrule(r.rule)
	}
	return z
}

// countBefore counts the changes before a moment.
func countBefore(changes []change, at time.Time) int {
	if n := slices.IndexFunc(changes, func(c change) bool { return !c.at.Before(at) }); n >= 0 {
		return n
	}
	return len(changes)
}

// changesAtMost bounds how many changes of a zone are looked at: two a year, and four where they follow the moon.
const changesAtMost = 1000

// changesOf lists the changes of the zone in [from, to).
func changesOf(zone *time.Location, from, to time.Time) []change {
	var out []change
	for at := from; len(out) < changesAtMost; {
		_, end := at.In(zone).ZoneBounds()
		switch {
		case end.IsZero():
			return out
		case !end.After(at): // beyond the zone's table ZoneBounds ends each year after 365 days, also one of 366
			at = at.Add(24 * time.Hour)
			continue
		case !end.Before(to):
			return out
		}
		at = end
		if c, ok := changeAt(zone, end); ok {
			out = append(out, c)
		}
	}
	return out
}

// changeAt is the change at a moment; ok is false when nothing changes then.
func changeAt(zone *time.Location, at time.Time) (c change, ok bool) {
	was, is := at.Add(-time.Second).In(zone), at.In(zone)
	oldName, before := was.Zone()
	name, after := is.Zone()
	c = change{at: at.UTC(), from: before, to: after, name: name, summer: was.IsDST() || is.IsDST()}
	c.daylight = c.summer && (after > before || after == before && is.IsDST())
	return c, before != after || name != oldName || was.IsDST() != is.IsDST()
}

// yearly is a rule by which a zone changes, and when it does so first.
type yearly struct {
	first change
	rule  string
}

// settled finds the rules by which a zone changes twice a year: changes[single:] follow them, over a cycle at least. Without such
// there are no rules, and single counts all.
func settled(changes []change) (single int, rules []yearly) {
	var both [2]kind
	for single = len(changes); single > 0 && both[single%2].add(changes[single-1]); single-- {
	}
	if len(both[0].changes) < cycle || len(both[1].changes) < cycle {
		return len(changes), nil
	}
	for _, k := range both {
		for _, on := range k.days {
			for _, c := range slices.Backward(k.changes) {
				if c.wall().Month() == on.month {
					rules = append(rules, yearly{c, on.rule(c.wall().Weekday())})
					break
				}
			}
		}
	}
	slices.SortFunc(rules, func(a, b yearly) int { return a.first.at.Compare(b.first.at) })
	return single, rules
}

// kind is a row of changes that are alike, one a year, the latest first.
type kind struct {
	changes []change
	days    []days // on which they fall: seven in a row at most
}

// days are those of a month on which a change may fall.
type days struct {
	month       time.Month
	first, last int
}

// add puts the change of the year before to the others, where it follows the same rule.
func (k *kind) add(c change) bool {
	if n := len(k.changes); n > 0 && !k.changes[n-1].yearAfter(c) {
		return false
	}
	_, month, day := c.wall().Date()
	i := slices.IndexFunc(k.days, func(d days) bool { return d.month == month })
	if i >= 0 && k.days[i].first <= day && day <= k.days[i].last {
		k.changes = append(k.changes, c)
		return true
	}
	list := slices.Clone(k.days)
	if i < 0 {
		i, list = len(list), append(list, days{month, day, day})
	}
	list[i].first, list[i].last = min(list[i].first, day), max(list[i].last, day)
	slices.SortFunc(list, func(a, b days) int { return int(a.month - b.month) })
	switch len(list) {
	case 1:
		if list[0].last-list[0].first >= 7 {
			return false
		}
	case 2: // around the end of a month, but for February, whose length is none
		length := daysIn(list[0].month)
		if list[0].month == time.February || list[1].month != list[0].month+1 || length-list[0].first+list[1].last >= 7 {
			return false
		}
		list[0].last, list[1].first = length, 1
	default:
		return false
	}
	k.changes, k.days = append(k.changes, c), list
	return true
}

// daysIn is the length of a month, of February in most years.
func daysIn(month time.Month) int { return time.Date(2001, month+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// rule is the yearly rule of a weekday on those days: the second one of the month, the last one, or the one among so many days.
func (d days) rule(on time.Weekday) string {
	month, day := int(d.month), [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[on]
	switch {
	case d.last-d.first == 6 && d.last == daysIn(d.month) && d.month != time.February:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=-1%s", month, day)
	case d.last-d.first == 6 && d.last%7 == 0:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", month, d.last/7, day)
	}
	var list []string
	for n := d.first; n <= d.last; n++ {
		list = append(list, strconv.Itoa(n))
	}
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%s;BYDAY=%s", month, strings.Join(list, ","), day)
}

// observe adds a STANDARD or DAYLIGHT part that begins with the change c, and anew with each of also. Each of those has a line of its
// own, the first one too, since some programs read but one value of a line, and no DTSTART beside it.
func observe(z *ics.VTimezone, c change, also ...change) *ics.ComponentBase {
	var part ics.ComponentBase
	part.AddProperty(ics.ComponentPropertyDtStart, c.wall().Format(localForm))
	part.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offset(c.from))
	part.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offset(c.to))
	part.AddProperty(ics.ComponentProperty(ics.PropertyTzname), c.name)
	if len(also) > 0 {
		part.AddRdate(c.wall().Format(localForm))
	}
	for _, d := range also {
		part.AddRdate(d.wall().Format(localForm))
	}
	if c.daylight {
		d := &ics.Daylight{ComponentBase: part}
		z.Components = append(z.Components, d)
		return &d.ComponentBase
	}
	s := &ics.Standard{ComponentBase: part}
	z.Components = append(z.Components, s)
	return &s.ComponentBase
}

// localForm is a DATE-TIME of a zone's clock. See RFC 5545 section 3.3.5.
const localForm = "20060102T150405"

// offset is a UTC-OFFSET, with seconds where there are any. See RFC 5545 section 3.3.14.
func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds%3600/60)
	if rest := seconds % 60; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text
}
