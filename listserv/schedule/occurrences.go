package schedule

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

const (
	lastYear = 9999         // that four digits can write
	yearOne  = -62135596800 // Unix time of 1 January of the year 1, so that days count upwards from there
)

// Occurrences lists the dates of a series that begin in from ≤ date < to, in order, at most limit of them. start is
// always the first one, whether or not the rule would choose it, and counts as one of COUNT (RFC 5545 section 3.8.5.3);
// with the rule "" it is the only one. The rule is walked on the floating wall clock and each date is then looked up in
// zone. A window far from start costs no more than one near it, unless the rule has a COUNT; nothing later than two
// hundred years after the window's beginning is found.
func Occurrences(start Wall, rule string, zone *time.Location, from, to time.Time, limit int) ([]Wall, error) {
	if start.IsZero() {
		return nil, errors.New("a series without a start has no dates")
	}
	if zone == nil {
		return nil, errors.New("a series without a time zone has no dates")
	}
	s := series{start: start, zone: zone}
	if rule != "" {
		r, err := parseRule(rule, start)
		if err != nil {
			return nil, err
		}
		s.rule = &r
	}
	if limit <= 0 || !from.Before(to) || from.Year() > lastYear {
		return nil, nil
	}
	var found []Wall
	for w := range s.walk(from) {
		if w.floating().Add(-widest).After(to) || len(found) == limit {
			break
		}
		if at := w.In(zone); !at.Before(from) && at.Before(to) {
			found = append(found, w)
		}
	}
	return found, nil
}

// Align is the first date at or after start that the rule itself would choose: start when it does, another when a series
// of first Thursdays is said to begin on a Tuesday. ok is false when the rule never comes.
func Align(start Wall, rule string) (first Wall, ok bool, err error) {
	if rule == "" {
		return start, true, nil
	}
	r, err := parseRule(rule, start)
	if err != nil {
		return Wall{}, false, err
	}
	for w := range r.generate(start, start) {
		return w, true, nil
	}
	return Wall{}, false, nil
}

// First is where a series begins that was only said by its rule: the first date at or after from that the rule would choose if it left
// none out. "Every two weeks on Thursday" begins with the next Thursday. ok is false when the rule never comes.
func First(from Wall, rule string) (first Wall, ok bool, err error) {
	r, err := parseRule(rule, from)
	if err != nil {
		return Wall{}, false, err
	}
	r.interval = 1
	for w := range r.generate(from, from) {
		return w, true, nil
	}
	return Wall{}, false, nil
}

// Odd says in words for whoever plans a series what may surprise them of its dates: days that only some months have, and hours that the
// clocks of a night skip or show twice.
func Odd(start Wall, rule string, zone *time.Location, dates []Wall) (said []string) {
	r, err := parseRule(rule, start)
	if err == nil && len(r.days) == 0 {
		days := r.monthDays
		if len(days) == 0 {
			days = []int{start.Day}
		}
		switch most := slices.Max(days); {
		case r.freq == rrule.MONTHLY && most > 28:
			said = append(said, fmt.Sprintf("months without a %s are left out; \"last day of the month\" comes in each", ordinal(most)))
		case r.freq == rrule.YEARLY && most == 29 && (start.Month == time.February || slices.Contains(r.months, 2)):
			said = append(said, "29 February comes in leap years only")
		}
	}
	for _, w := range dates {
		at, exists := w.in(zone)
		switch {
		case !exists:
			said = append(said, fmt.Sprintf("in the night to %s the clocks are put forward: it begins at %s then", longDate(w), at.In(zone).Format("15:04")))
		case w.twice(zone):
			said = append(said, fmt.Sprintf("%s comes twice in the night to %s, when the clocks are put back: the first one is meant", at.In(zone).Format("15:04"), longDate(w)))
		}
	}
	return said
}

// CalendarRule is the rule as an iCalendar event in zone must say it: UNTIL in UTC. See RFC 5545 section 3.3.10.
func CalendarRule(rule string, start Wall, zone *time.Location) (string, error) {
	if rule == "" {
		return "", nil
	}
	r, err := parseRule(rule, start)
	if err != nil {
		return "", err
	}
	if !r.until.IsZero() && !r.utc {
		r.until, r.utc = WallOf(r.until.In(zone)), true
	}
	return r.String(), nil
}

// series is what Occurrences walks.
type series struct {
	start Wall
	rule  *rule // nil for a single date
	zone  *time.Location
}

// walk yields the dates of the series from a little before from on. It ends with the rule.
func (s series) walk(from time.Time) iter.Seq[Wall] {
	return func(yield func(Wall) bool) {
		if !yield(s.start) || s.rule == nil {
			return
		}
		near := s.start
		if s.rule.count == 0 && from.After(s.start.floating()) {
			near = WallOf(from.Add(-widest).UTC())
		}
		told := 1
		for w := range s.rule.generate(s.start, near) {
			if w == s.start {
				continue
			}
			if told++; s.rule.count > 0 && told > s.rule.count || s.rule.over(w, s.zone) || !yield(w) {
				return
			}
		}
	}
}

// over says whether w comes after the rule's UNTIL, which may stand in UTC.
func (r rule) over(w Wall, zone *time.Location) bool {
	switch {
	case r.until.IsZero():
		return false
	case r.utc:
		return w.In(zone).After(r.until.floating())
	}
	return w.Compare(r.until) > 0
}

// generate yields what the rule itself chooses at or after both start and near, without COUNT and UNTIL.
//
// rrule-go can't be stopped between two dates and looks up to the year 9999, so a rule that never comes would cost
// most of a second. The calendar repeats every 400 years to the day of the week (146,097 days, 20,871 weeks), so the walk
// is moved to where 200 to 600 years are left.
func (r rule) generate(start, near Wall) iter.Seq[Wall] {
	return func(yield func(Wall) bool) {
		begin := r.periodBefore(start, near)
		moved := 9400 + (begin.Year()%400+400-9400%400)%400 - begin.Year()
		walker, err := rrule.NewRRule(r.options(start, begin.AddDate(moved, 0, 0)))
		if err != nil {
			return // check lets nothing through that rrule-go refuses; a test holds the two together
		}
		next := walker.Iterator()
		for at, ok := next(); ok; at, ok = next() {
			w := WallOf(at)
			w.Year -= moved
			if w.Year > lastYear {
				return
			}
			if w.Compare(start) >= 0 && w.Compare(near) >= 0 && !yield(w) {
				return
			}
		}
	}
}

// options says the rule in rrule-go's terms. What follows from start is made explicit, since the walk begins elsewhere.
func (r rule) options(start Wall, begin time.Time) rrule.ROption {
	o := rrule.ROption{
		Freq: r.freq, Interval: r.interval, Wkst: rruleDays[r.weekStart], Dtstart: begin,
		Bymonth: r.months, Bymonthday: r.monthDays, Bysetpos: r.positions,
	}
	for _, d := range r.days {
		day := rruleDays[d.day]
		o.Byweekday = append(o.Byweekday, day.Nth(d.nth))
	}
	if len(r.days)+len(r.monthDays) > 0 {
		return o
	}
	switch r.freq {
	case rrule.WEEKLY:
		o.Byweekday = []rrule.Weekday{rruleDays[start.floating().Weekday()]}
	case rrule.MONTHLY:
		o.Bymonthday = []int{start.Day}
	case rrule.YEARLY:
		o.Bymonthday = []int{start.Day}
		if len(r.months) == 0 {
			o.Bymonth = []int{int(start.Month)}
		}
	}
	return o
}

// periodBefore is the beginning of the last day, week, month or year of the rule's rhythm that holds near or comes before
// it, at start's time of day; never before start's own.
func (r rule) periodBefore(start, near Wall) time.Time {
	at := start.floating()
	whole := func(apart int) int { return max(0, apart-apart%r.interval) }
	days := func(t time.Time) int { return int((t.Unix() - yearOne) / 86400) }
	switch r.freq {
	case rrule.DAILY:
		return at.AddDate(0, 0, whole(days(near.floating())-days(at)))
	case rrule.WEEKLY:
		at = at.AddDate(0, 0, -int(at.Weekday()-r.weekStart+7)%7)
		return at.AddDate(0, 0, 7*whole((days(near.floating())-days(at))/7))
	case rrule.MONTHLY:
		months := whole((near.Year-start.Year)*12 + int(near.Month-start.Month))
		return time.Date(start.Year, start.Month+time.Month(months), 1, start.Hour, start.Minute, 0, 0, time.UTC)
	default:
		years := whole(near.Year - start.Year)
		return time.Date(start.Year+years, time.January, 1, start.Hour, start.Minute, 0, 0, time.UTC)
	}
}
