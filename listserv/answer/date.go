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

// Days are the days that a text names by their number, at midnight UTC: "on 26 November", "26.11.", "the 26th". Without a year, or a
// month, each is the next such day from the day of now on. A weekday or a month alone names none.
func (r *Reader) Days(text, lang string, now time.Time) (days []time.Time) {
	t := phrase.Split(text)
	if len(t.Words) == 0 {
		return nil
	}
	c, from := r.languageOf(t.Words, lang).calendar, now.AddDate(0, 0, -1)
	for i := 0; i < len(t.Words); {
		day, used := c.numbered(t, i, from)
		if used == 0 {
			i++
			continue
		}
		if i > 1 && joinsDays[t.Words[i-1].Text] && t.Words[i-2].Text == strconv.Itoa(number(t.Words[i-2].Text)) {
			days = append(days, time.Date(day.Year(), day.Month(), number(t.Words[i-2].Text), 0, 0, 0, 0, time.UTC)) // "12 and 19 November"
		}
		days, i = append(days, day), i+used
	}
	return days
}

// joinsDays are the words between two days of one month.
var joinsDays = map[string]bool{"and": true, "or": true, "und": true, "oder": true, "et": true, "ou": true, "y": true, "o": true, "e": true, "en": true, "of": true}

// DaysAndMonthsIn says which weekdays and months a text names. Short names are none, nor are "may" and "march", which say other things.
func (r *Reader) DaysAndMonthsIn(text, lang string) (weekdays []time.Weekday, months []time.Month) {
	t := phrase.Split(text)
	if len(t.Words) == 0 {
		return nil, nil
	}
	c := r.languageOf(t.Words, lang).calendar
	for _, w := range t.Words {
		if day, ok := c.weekdays[w.Text]; ok && len(w.Text) > 3 {
			weekdays = append(weekdays, day)
		}
		if m := c.months[w.Text]; m > 0 && len(w.Text) > 3 && w.Text != "march" {
			months = append(months, m)
		}
	}
	return weekdays, months
}

// numbered reads a day with its number that begins with a word of t, and says how many words it took.
func (c calendar) numbered(t phrase.Text, at int, from time.Time) (time.Time, int) {
	words := t.Words[at:min(at+6, len(t.Words))]
	if _, n := clock(t.Source, words); n > 0 {
		return time.Time{}, 0
	}
	if fillers[words[0].Text] {
		return time.Time{}, 0
	}
	if day, used := c.parse(words, from); used > 1 && c.dated(t.Source, words[:used]) {
		return day, used
	}
	n := number(words[0].Text)
	if n == 0 {
		return time.Time{}, 0
	}
	ranked := words[0].Text != strconv.Itoa(n) && strings.TrimLeft(words[0].Text, "0123456789") != "a" && strings.TrimLeft(words[0].Text, "0123456789") != "o"
	if !ranked && !(at > 0 && beforeDay[t.Words[at-1].Text] && (len(words) == 1 || t.Source[words[0].End:words[1].Begin] != " ")) {
		return time.Time{}, 0 // "the 26 people", "le 26 personnes"
	}
	for month := 0; month < 3; month++ {
		first := time.Date(from.Year(), from.Month()+time.Month(month), 1, 0, 0, 0, 0, time.UTC)
		if day := first.AddDate(0, 0, n-1); day.Month() == first.Month() && day.After(midnight(from)) {
			return day, 1
		}
	}
	return time.Time{}, 0
}

// beforeDay are the words behind which a number alone is a day.
var beforeDay = map[string]bool{"am": true, "den": true, "dem": true, "le": true, "el": true, "il": true, "dia": true, "op": true}

// dated says whether a date has a number for its day: a month's or weekday's name beside it, or signs between its numbers.
func (c calendar) dated(source string, words []phrase.Word) bool {
	named, numbers := false, 0
	for i, w := range words {
		named = named || c.months[w.Text] > 0
		if number(w.Text) > 0 || isYear(w.Text) {
			numbers++
		}
		if i > 0 && numbers > 1 && strings.ContainsAny(source[words[i-1].End:w.Begin], "./-") && !strings.Contains(source[words[i-1].End:w.Begin], " ") {
			named = true
		}
	}
	return named && numbers > 0 && !(numbers == 1 && isYear(words[len(words)-1].Text))
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
