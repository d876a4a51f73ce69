package schedule

import (
	"errors"
	"fmt"
	"slices"
	"time"
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
