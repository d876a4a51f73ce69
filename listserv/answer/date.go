package answer

import (
	"strconv"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"
)

// calendar is how a language calls days.
type calendar struct {
	months   map[string]time.Month
	weekdays map[string]time.Weekday
	dayFirst bool // 10/1 is the tenth of January; in English it may be the first of October as well
}

func newCalendar(p templates.Phrases) calendar {
	c := calendar{months: map[string]time.Month{}, weekdays: map[string]time.Weekday{}, dayFirst: p.Language != "en"}
	for i, names := range p.Months {
		for name := range strings.SplitSeq(names, "|") {
			c.months[phrase.Fold(name)] = time.Month(i + 1)
		}
	}
	for i, names := range p.Weekdays {
		for name := range strings.SplitSeq(names, "|") {
			c.weekdays[phrase.Fold(name)] = time.Weekday(i)
		}
	}
	return c
}

// names says whether a word is a day's or month's name.
func (c calendar) names(w string) bool {
	_, isDay := c.weekdays[w]
	return isDay || c.months[w] > 0
}

// find is the first day that words name.
func (c calendar) find(words []phrase.Word, now time.Time) (time.Time, bool) {
	for i := range words {
		if day, used := c.parse(words[i:], now); used > 0 {
			return day, true
		}
	}
	return time.Time{}, false
}

// fillers may stand between the parts of a date.
var fillers = map[string]bool{"the": true, "of": true, "de": true, "del": true, "le": true, "den": true, "dem": true, "il": true, "l": true, "el": true, "am": true, "on": true, "dia": true, "do": true}

// parse reads a date that words begin with, and says how many of them it took: "10 January", "January 10th 2027",
// "2027-01-10", "10.1.", "March", "Monday". Without a year it is the next such day after now.
func (c calendar) parse(words []phrase.Word, now time.Time) (time.Time, int) {
	var parts []string
	var ends []int // words used up to each part
	for i, w := range words {
		if fillers[w.Text] {
			continue
		}
		if len(parts) == 3 {
			break
		}
		parts, ends = append(parts, w.Text), append(ends, i+1)
	}
	for n := len(parts); n > 0; n-- {
		if day, ok := c.day(parts[:n], now); ok {
			return day, ends[n-1]
		}
	}
	return time.Time{}, 0
}

func (c calendar) day(parts []string, now time.Time) (time.Time, bool) {
	if len(parts) > 1 {
		if _, ok := c.weekdays[parts[0]]; ok { // "Monday 10 January"
			if day, ok := c.day(parts[1:], now); ok {
				return day, true
			}
		}
	}
	year := 0
	if len(parts) == 3 {
		switch {
		case isYear(parts[2]):
			year, _ = strconv.Atoi(parts[2])
			parts = parts[:2]
		case isYear(parts[0]) && number(parts[1]) > 0 && number(parts[2]) > 0:
			year, _ = strconv.Atoi(parts[0])
			return date(year, time.Month(number(parts[1])), number(parts[2]), now)
		default:
			return time.Time{}, false
		}
	}
	if len(parts) == 1 {
		return c.single(parts[0], now)
	}
	a, b := parts[0], parts[1]
	switch {
	case c.months[a] > 0 && isYear(b):
		year, _ = strconv.Atoi(b)
		return date(year, c.months[a], 1, now)
	case c.months[b] > 0 && number(a) > 0:
		return date(year, c.months[b], number(a), now)
	case c.months[a] > 0 && number(b) > 0:
		return date(year, c.months[a], number(b), now)
	case number(a) > 0 && number(b) > 0 && (c.dayFirst || number(a) > 12):
		return date(year, time.Month(number(b)), number(a), now)
	case number(a) > 0 && number(b) > 12:
		return date(year, time.Month(number(a)), number(b), now)
	}
	return time.Time{}, false
}

// single reads one word: a month is its first day, a weekday the next one.
func (c calendar) single(s string, now time.Time) (time.Time, bool) {
	if m := c.months[s]; m > 0 {
		return date(0, m, 1, now)
	}
	weekday, ok := c.weekdays[s]
	if !ok {
		return time.Time{}, false
	}
	today := midnight(now)
	days := (int(weekday) - int(today.Weekday()) + 7) % 7
	if days == 0 {
		days = 7
	}
	return today.AddDate(0, 0, days), true
}

// date is that day; without a year the next one. A day that does not exist, or lies behind us, is none.
func date(year int, month time.Month, day int, now time.Time) (time.Time, bool) {
	today, next := midnight(now), year == 0
	if next {
		year = today.Year()
	}
	if month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if next && !d.After(today) {
		d = time.Date(year+1, month, day, 0, 0, 0, 0, time.UTC)
	}
	return d, d.Day() == day && d.After(today)
}

func midnight(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func isYear(s string) bool { return len(s) == 4 && number4(s) >= 2000 }

func number4(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// number is a day or month in digits, perhaps as "10th" or "1er"; 0 for anything else.
func number(s string) int {
	n := 0
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	switch s[n:] {
	case "", "st", "nd", "rd", "th", "er", "e", "o", "a", "º", "ª":
	default:
		return 0
	}
	i, err := strconv.Atoi(s[:n])
	if err != nil || i > 31 {
		return 0
	}
	return i
}
