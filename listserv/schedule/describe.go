package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// DescribeRule says a rule in English words, as letters and tables need them: "every two weeks", "first Thursday of the
// month, until 30 June 2027". Without a rule it is "once". ParseRule reads them again. What has no short words is
// "on dates of its own".
func DescribeRule(rule string, start Wall) string {
	if rule == "" {
		return "once"
	}
	r, err := parseRule(rule, start)
	if err != nil {
		return ownDates
	}
	words, ok := r.words(start)
	if !ok {
		words = ownDates
	}
	switch {
	case r.count == 1:
		return "once"
	case r.count > 1:
		words += fmt.Sprintf(", %d times", r.count)
	case !r.until.IsZero():
		words += ", until " + longDate(r.until)
	}
	return words
}

const ownDates = "on dates of its own"

func (r rule) words(start Wall) (words string, ok bool) {
	switch r.freq {
	case rrule.DAILY:
		words, ok = r.every("day"), len(r.days)+len(r.monthDays)+len(r.positions) == 0
	case rrule.WEEKLY:
		words, ok = r.weeklyWords(), len(r.positions) == 0
	case rrule.MONTHLY:
		words, ok = r.monthlyWords(start)
	default:
		return r.yearlyWords(start)
	}
	if len(r.months) > 0 {
		words += " in " + r.monthNames()
	}
	return words, ok
}

func (r rule) every(unit string) string {
	switch {
	case r.interval == 1:
		return "every " + unit
	case r.interval < len(numbers):
		return "every " + numbers[r.interval] + " " + unit + "s"
	}
	return fmt.Sprintf("every %d %ss", r.interval, unit)
}

func (r rule) weeklyWords() string {
	var names []string
	for _, d := range r.days {
		names = append(names, d.day.String())
	}
	switch {
	case len(names) == 0:
		return r.every("week")
	case r.plainDays(workdays) && r.interval == 1:
		return "every weekday"
	case r.interval == 1:
		return "every " + listed(names)
	}
	return r.every("week") + " on " + listed(names)
}

func (r rule) monthlyWords(start Wall) (string, bool) {
	ofMonth := " of the month"
	if r.interval > 1 {
		ofMonth = " of " + r.every("month")
	}
	switch {
	case len(r.positions) > 0:
		if !r.plainDays(workdays) || len(r.monthDays) > 0 || !speakable(r.positions) {
			return "", false
		}
		return rankNames(r.positions) + " weekday" + ofMonth, true
	case len(r.days) > 0:
		days, ok := r.countedDays()
		return days + ofMonth, ok && len(r.monthDays) == 0
	}
	dates := r.monthDays
	if len(dates) == 0 {
		dates = []int{start.Day}
	}
	names, ok := dateNames(dates)
	return r.every("month") + " on " + names, ok
}

func (r rule) yearlyWords(start Wall) (string, bool) {
	months, dates := r.months, r.monthDays
	if len(months) == 0 && len(dates) == 0 && len(r.days) == 0 {
		months = []int{int(start.Month)}
	}
	if len(dates) == 0 {
		dates = []int{start.Day}
	}
	switch {
	case len(r.positions) > 0 || len(months) == 0 || len(r.days) > 0 && len(r.monthDays) > 0:
		return "", false
	case len(r.days) > 0:
		days, ok := r.countedDays()
		return days + " of " + r.monthNames() + " " + r.every("year"), ok
	case len(months) > 1 || len(dates) > 1 || dates[0] < 0:
		return "", false
	}
	return fmt.Sprintf("%s on %d %s", r.every("year"), dates[0], time.Month(months[0])), true
}

// countedDays says "first and third Thursday" or "first Tuesday and last Friday"; false when a day isn't counted, or has
// no word for its count.
func (r rule) countedDays() (string, bool) {
	var names []string
	for day := time.Sunday; day <= time.Saturday; day++ {
		var counts []int
		for _, d := range r.days {
			if d.day == day {
				counts = append(counts, d.nth)
			}
		}
		if !speakable(counts) {
			return "", false
		}
		if len(counts) > 0 {
			names = append(names, rankNames(counts)+" "+day.String())
		}
	}
	return listed(names), true
}

// speakable says whether each count has a word: first to fifth, and the last two.
func speakable(counts []int) bool {
	return !slices.ContainsFunc(counts, func(n int) bool { return n < -2 || n == 0 || n > 5 })
}

func rankNames(counts []int) string {
	words := []string{"", "first", "second", "third", "fourth", "fifth"}
	var names []string
	for _, n := range counts {
		if n > 0 {
			names = append(names, words[n])
		}
	}
	if slices.Contains(counts, -2) {
		names = append(names, "second to last")
	}
	if slices.Contains(counts, -1) {
		names = append(names, "last")
	}
	return listed(names)
}

func dateNames(dates []int) (string, bool) {
	var names []string
	for _, n := range dates {
		if n < -1 {
			return "", false
		}
		if n > 0 {
			names = append(names, "the "+ordinal(n))
		}
	}
	if slices.Contains(dates, -1) {
		names = append(names, "the last day")
	}
	return listed(names), true
}

func ordinal(n int) string {
	ending := "th"
	if n/10 != 1 && n%10 >= 1 && n%10 <= 3 {
		ending = []string{"st", "nd", "rd"}[n%10-1]
	}
	return strconv.Itoa(n) + ending
}

// plainDays says whether BYDAY is just these days, none of them counted.
func (r rule) plainDays(days []time.Weekday) bool {
	return slices.EqualFunc(r.days, days, func(d weekday, day time.Weekday) bool { return d == weekday{day: day} })
}

func (r rule) monthNames() string {
	var names []string
	for _, m := range r.months {
		names = append(names, time.Month(m).String())
	}
	return listed(names)
}

func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func longDate(w Wall) string {
	return fmt.Sprintf("%d %s %d", w.Day, w.Month, w.Year)
}
