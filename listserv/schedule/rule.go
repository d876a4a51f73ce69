package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// rule is a recurrence as RFC 5545 section 3.3.10 has it, without the parts that meetings don't need and that make walks
// long: nothing below a day, no weeks or days of the year by number.
type rule struct {
	freq      rrule.Frequency
	interval  int // at least 1
	count     int // 0 is without end
	until     Wall
	utc       bool // until stands in UTC and not on the wall clock
	weekStart time.Weekday
	months    []int
	monthDays []int // from the end when negative
	days      []weekday
	positions []int // BYSETPOS
}

// weekday is one value of BYDAY.
type weekday struct {
	nth int // of the month or year; from the end when negative, 0 for each
	day time.Weekday
}

const (
	longestRule     = 500
	longestInterval = 1000
	highestCount    = 10000
)

var (
	dayCodes  = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	workdays  = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	weekend   = []time.Weekday{time.Saturday, time.Sunday}
	rruleDays = []rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}
)

// parseRule reads an RRULE value strictly. start is needed only to see that BYHOUR and its like say nothing of their own.
func parseRule(s string, start Wall) (rule, error) {
	r := rule{interval: 1, weekStart: time.Monday}
	if len(s) > longestRule {
		return r, fmt.Errorf("the rule %.20q… is far too long", s)
	}
	s = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "RRULE:")
	seen := map[string]bool{}
	for part := range strings.SplitSeq(strings.TrimSuffix(s, ";"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return r, fmt.Errorf("%q in the rule has no value: write NAME=VALUE, as in FREQ=WEEKLY;INTERVAL=2", part)
		}
		if seen[name] {
			return r, fmt.Errorf("%s stands in the rule twice", name)
		}
		seen[name] = true
		if err := r.set(name, value, start); err != nil {
			return r, err
		}
	}
	if !seen["FREQ"] {
		return r, errors.New("the rule has no FREQ: write DAILY, WEEKLY, MONTHLY or YEARLY, as in FREQ=WEEKLY")
	}
	if seen["COUNT"] && seen["UNTIL"] {
		return r, errors.New("the rule has both COUNT and UNTIL: keep one of them")
	}
	r = r.tidied()
	return r, r.check()
}

// set takes one part of an RRULE in.
func (r *rule) set(name, value string, start Wall) (err error) {
	switch name {
	case "FREQ":
		r.freq, err = parseFreq(value)
	case "INTERVAL":
		r.interval, err = parseNumber(name, value, 1, longestInterval)
	case "COUNT":
		r.count, err = parseNumber(name, value, 1, highestCount)
	case "UNTIL":
		r.until, r.utc, err = parseUntil(value)
	case "WKST":
		var d weekday
		d, err = parseDay(value)
		r.weekStart = d.day
		if err == nil && d.nth != 0 {
			err = fmt.Errorf("WKST=%s is no day of the week", value)
		}
	case "BYMONTH":
		r.months, err = parseNumbers(name, value, 12, false)
	case "BYMONTHDAY":
		r.monthDays, err = parseNumbers(name, value, 31, true)
	case "BYSETPOS":
		r.positions, err = parseNumbers(name, value, 366, true)
	case "BYDAY":
		for item := range strings.SplitSeq(value, ",") {
			d, dayErr := parseDay(item)
			err = errors.Join(err, dayErr)
			r.days = append(r.days, d)
		}
	case "BYHOUR":
		err = sameAsStart(name, value, start.Hour)
	case "BYMINUTE":
		err = sameAsStart(name, value, start.Minute)
	case "BYSECOND":
		err = sameAsStart(name, value, 0)
	case "BYWEEKNO", "BYYEARDAY":
		err = fmt.Errorf("%s is not understood here: say it with BYMONTH and BYDAY or BYMONTHDAY", name)
	default:
		err = fmt.Errorf("%.40q is no part of a rule: FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH and BYSETPOS are", name)
	}
	return err
}

func parseFreq(value string) (rrule.Frequency, error) {
	freq, err := rrule.StrToFreq(value)
	switch {
	case err != nil:
		return freq, fmt.Errorf("FREQ=%.40s is unknown: write DAILY, WEEKLY, MONTHLY or YEARLY", value)
	case freq > rrule.DAILY:
		return freq, fmt.Errorf("FREQ=%s is too often: a meeting comes once a day at most", value)
	}
	return freq, nil
}

func parseNumber(name, value string, low, high int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%s=%.40s must be a number from %d to %d", name, value, low, high)
	}
	return n, nil
}

func parseNumbers(name, value string, high int, fromEnd bool) ([]int, error) {
	low := 1
	if fromEnd {
		low = -high
	}
	var numbers []int
	for item := range strings.SplitSeq(value, ",") {
		n, err := parseNumber(name, item, low, high)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("%s counts from 1: there is no 0", name)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

func parseDay(item string) (weekday, error) {
	split := max(0, len(item)-2)
	day := slices.Index(dayCodes, item[split:])
	if day < 0 {
		return weekday{}, fmt.Errorf("%.40q is no day of the week: write MO, TU, WE, TH, FR, SA or SU", item)
	}
	if split == 0 {
		return weekday{day: time.Weekday(day)}, nil
	}
	n, err := strconv.Atoi(item[:split])
	if err != nil || n == 0 || n < -53 || n > 53 {
		return weekday{}, fmt.Errorf("%.40q is no day of the week: write 1TH for the first Thursday, -1FR for the last Friday", item)
	}
	return weekday{n, time.Weekday(day)}, nil
}

func sameAsStart(name, value string, start int) error {
	if n, err := strconv.Atoi(value); err != nil || n != start {
		return fmt.Errorf("%s=%.40s is another time of day than the meeting's: a rule repeats only its date", name, value)
	}
	return nil
}

// parseUntil reads a date, which is meant with its whole day, a wall time, or with Z a moment in UTC.
func parseUntil(value string) (until Wall, utc bool, err error) {
	digits, utc := strings.CutSuffix(value, "Z")
	date, clock, timed := strings.Cut(digits, "T")
	if !timed {
		clock, utc = "235900", false
	}
	if len(clock) != 6 || clock[4:] > "59" {
		return Wall{}, false, fmt.Errorf("UNTIL=%.40s is no date: write it like UNTIL=20270630", value)
	}
	if until, err = ParseCompact(date + clock[:4]); err != nil {
		return Wall{}, false, fmt.Errorf("UNTIL=%.40s: %w", value, err)
	}
	return until, utc, nil
}

// tidied sorts the lists, drops what stands twice, and says in the usual way what calendars say in others: "Thursdays, the
// first of them" and "daily, but only from Monday to Friday".
func (r rule) tidied() rule {
	for _, list := range []*[]int{&r.months, &r.monthDays, &r.positions} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.SortFunc(r.days, func(a, b weekday) int {
		if a.nth != b.nth {
			return a.nth - b.nth
		}
		return (int(a.day)+6)%7 - (int(b.day)+6)%7 // from Monday on
	})
	r.days = slices.Compact(r.days)
	if r.freq == rrule.MONTHLY && len(r.days) == 1 && r.days[0].nth == 0 && len(r.monthDays) == 0 &&
		len(r.positions) == 1 && r.positions[0] >= -5 && r.positions[0] <= 5 {
		r.days, r.positions = []weekday{{r.positions[0], r.days[0].day}}, nil
	}
	if r.freq == rrule.DAILY && r.interval == 1 && len(r.days) > 0 && len(r.monthDays)+len(r.positions) == 0 {
		r.freq = rrule.WEEKLY
	}
	return r
}

// check refuses combinations that RFC 5545 forbids, and those that rrule-go walks wrongly or panics on.
func (r rule) check() error {
	each := slices.ContainsFunc(r.days, func(d weekday) bool { return d.nth == 0 })
	counted := slices.ContainsFunc(r.days, func(d weekday) bool { return d.nth != 0 })
	distant := slices.ContainsFunc(r.days, func(d weekday) bool { return d.nth < -5 || d.nth > 5 })
	switch {
	case counted && r.freq > rrule.MONTHLY:
		return errors.New("a counted day like 1TH needs FREQ=MONTHLY or YEARLY")
	case counted && each:
		return errors.New("BYDAY mixes counted days like 1TH with plain ones like TH: make two series of it")
	case distant && (r.freq == rrule.MONTHLY || len(r.months) > 0):
		return errors.New("no month has more than five of a weekday")
	case r.freq == rrule.WEEKLY && len(r.monthDays) > 0:
		return errors.New("BYMONTHDAY can't stand with FREQ=WEEKLY")
	case len(r.positions) > 0 && len(r.days)+len(r.monthDays)+len(r.months) == 0:
		return errors.New("BYSETPOS needs a BYDAY, BYMONTHDAY or BYMONTH to choose from")
	}
	return nil
}

// String writes the rule in one normal form, without "RRULE:".
func (r rule) String() string {
	parts := []string{"FREQ=" + r.freq.String()}
	if r.interval > 1 {
		parts = append(parts, "INTERVAL="+strconv.Itoa(r.interval))
	}
	if r.weekStart != time.Monday {
		parts = append(parts, "WKST="+dayCodes[r.weekStart])
	}
	if r.count > 0 {
		parts = append(parts, "COUNT="+strconv.Itoa(r.count))
	}
	if !r.until.IsZero() {
		until := "UNTIL=" + r.until.Compact()[:8] + "T" + r.until.Compact()[8:] + "00"
		if r.utc {
			until += "Z"
		}
		parts = append(parts, until)
	}
	parts = appendNumbers(parts, "BYMONTH", r.months)
	parts = appendNumbers(parts, "BYMONTHDAY", r.monthDays)
	if len(r.days) > 0 {
		codes := make([]string, len(r.days))
		for i, d := range r.days {
			codes[i] = dayCodes[d.day]
			if d.nth != 0 {
				codes[i] = strconv.Itoa(d.nth) + codes[i]
			}
		}
		parts = append(parts, "BYDAY="+strings.Join(codes, ","))
	}
	return strings.Join(appendNumbers(parts, "BYSETPOS", r.positions), ";")
}

func appendNumbers(parts []string, name string, numbers []int) []string {
	if len(numbers) == 0 {
		return parts
	}
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return append(parts, name+"="+strings.Join(texts, ","))
}
