package schedule

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// Rebase is the rule of a series of which the date at was, and all after it, are put to where to begins: a day of the week or
// month that the rule names moves along, and what COUNT leaves stays. An error says why the rule can't follow.
func Rebase(rule string, start, was, to Wall) (string, error) {
	if rule == "" {
		return "", errors.New("it does not repeat")
	}
	r, err := parseRule(rule, start)
	if err != nil {
		return "", err
	}
	if r.count > 0 {
		before, err := Occurrences(start, rule, time.UTC, start.In(time.UTC), was.In(time.UTC), highestCount)
		if err != nil {
			return "", err
		}
		r.count = max(1, r.count-len(before))
	}
	r.follow(was, to)
	moved := r.tidied()
	if first, ok, err := Align(to, moved.String()); err != nil || !ok || first != to {
		return "", fmt.Errorf("%q can't begin at %s: say how it repeats from then on", DescribeRule(rule, start), to)
	}
	return moved.String(), nil
}

// follow moves the days that a rule names.
func (r *rule) follow(was, to Wall) {
	from, day := was.floating().Weekday(), to.floating().Weekday()
	for i, d := range r.days {
		if d.day != from {
			continue
		}
		r.days[i].day = day
		if d.nth > 0 {
			r.days[i].nth = (to.Day-1)/7 + 1
		}
		if d.nth < 0 {
			r.days[i].nth = -((daysIn(to.Year, time.Month(to.Month))-to.Day)/7 + 1)
		}
	}
	if i := slices.Index(r.monthDays, was.Day); i >= 0 {
		r.monthDays[i] = to.Day
	}
	if i := slices.Index(r.months, int(was.Month)); i >= 0 {
		r.months[i] = int(to.Month)
	}
}

// EndAt is the rule with no date after the one at last.
func EndAt(rule string, start, last Wall) (string, error) {
	r, err := parseRule(rule, start)
	if err != nil {
		return "", err
	}
	r.count, r.until, r.utc = 0, last, false
	return r.String(), nil
}

// Before are the n dates that a rule would have chosen before start, had it begun earlier in the same rhythm, the oldest first,
// and the rule as it is from the first of them on: COUNT counts them too. An error says that there are not so many.
func Before(start Wall, rule string, n int) (dates []Wall, longer string, err error) {
	r, err := parseRule(rule, start)
	if err != nil || n <= 0 {
		return nil, rule, err
	}
	for back := n; back <= furthestBack; back *= 2 {
		if dates, err = r.since(r.periodsBack(start, back), start); err != nil {
			return nil, "", err
		}
		if len(dates) >= n {
			if r.count > 0 {
				r.count += n
			}
			return dates[len(dates)-n:], r.String(), nil
		}
	}
	return nil, "", fmt.Errorf("%q has no %d dates before %s", DescribeRule(rule, start), n, start)
}

// furthestBack is how many of a rule's days, weeks, months or years are walked back.
const furthestBack = 1 << 13

// since walks the rule from a moment to before start.
func (r rule) since(begin time.Time, start Wall) (dates []Wall, err error) {
	walker, err := rrule.NewRRule(r.options(start, begin))
	if err != nil {
		return nil, err
	}
	next := walker.Iterator()
	for at, ok := next(); ok && WallOf(at).Compare(start) < 0; at, ok = next() {
		dates = append(dates, WallOf(at))
	}
	return dates, nil
}

// periodsBack is the beginning of the day, week, month or year of the rule's rhythm so many before start's own, at its time of day.
func (r rule) periodsBack(start Wall, n int) time.Time {
	at := start.floating()
	switch n *= r.interval; r.freq {
	case rrule.DAILY:
		return at.AddDate(0, 0, -n)
	case rrule.WEEKLY:
		return at.AddDate(0, 0, -7*n-int(at.Weekday()-r.weekStart+7)%7)
	case rrule.MONTHLY:
		return time.Date(start.Year, start.Month-time.Month(n), 1, start.Hour, start.Minute, 0, 0, time.UTC)
	default:
		return time.Date(start.Year-n, time.January, 1, start.Hour, start.Minute, 0, 0, time.UTC)
	}
}
