package answer

import (
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// relative is how a language calls days from today: "next year", "in the fall", "in six months".
type relative struct {
	phrases map[string]string // what they stand for: next_year, spring, half …
	numbers map[string]int
	longest int // words of a phrase
}

func newRelative(groups map[string][]string) relative {
	r := relative{phrases: map[string]string{}, numbers: map[string]int{}}
	for name, phrases := range groups {
		for i, p := range phrases {
			for one := range strings.SplitSeq(p, "|") {
				words := phrase.Split(one).Words
				if name == "numbers" {
					r.numbers[join(words)] = i + 1
					continue
				}
				r.phrases[join(words)] = name
				r.longest = max(r.longest, len(words))
			}
		}
	}
	return r
}

// fewOf is what "a few" weeks or months are taken for.
const fewOf = 3

// seasons begin, for people north and south of the equator alike, when their month does where most of the words are spoken.
var seasons = map[string]time.Month{"spring": time.March, "summer": time.June, "autumn": time.September, "winter": time.December}

// find is the day that words name from today.
func (r relative) find(words []phrase.Word, now time.Time) (time.Time, bool) {
	today := midnight(now)
	for i := range words {
		for n := min(r.longest, len(words)-i); n > 0; n-- {
			name, ok := r.phrases[join(words[i:i+n])]
			if !ok {
				continue
			}
			if day, ok := r.day(name, words[:i], today); ok {
				return day, true
			}
			break
		}
	}
	return time.Time{}, false
}

// day is what a phrase stands for; a unit counts the words before it.
func (r relative) day(name string, before []phrase.Word, today time.Time) (time.Time, bool) {
	switch name {
	case "next_year":
		return time.Date(today.Year()+1, time.January, 7, 0, 0, 0, 0, time.UTC), true
	case "next_month":
		return time.Date(today.Year(), today.Month()+1, 1, 0, 0, 0, 0, time.UTC), true
	case "half":
		return today.AddDate(0, 6, 0), true
	case "weeks", "months", "years":
		n := r.count(before)
		switch {
		case n == 0:
			return time.Time{}, false
		case name == "weeks":
			return today.AddDate(0, 0, 7*n), true
		case name == "months":
			return today.AddDate(0, n, 0), true
		}
		return today.AddDate(n, 0, 0), n < 4
	}
	month, ok := seasons[name]
	if !ok {
		return time.Time{}, false
	}
	day := time.Date(today.Year(), month, 21, 0, 0, 0, 0, time.UTC)
	if !day.After(today) {
		day = day.AddDate(1, 0, 0)
	}
	return day, true
}

// count is the number that ends words, 0 for none.
func (r relative) count(words []phrase.Word) int {
	for n := 1; n <= 2 && n <= len(words); n++ {
		text := join(words[len(words)-n:])
		if r.phrases[text] == "few" {
			return fewOf
		}
		if i := r.numbers[text]; i > 0 {
			return i
		}
		if i := number(text); n == 1 && i > 0 && i <= 24 {
			return i
		}
	}
	return 0
}
