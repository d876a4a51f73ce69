package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// around is what stands before, between and behind the words of a sentence.
func around(t phrase.Text, sent phrase.Sentence) string {
	var between strings.Builder
	at := 0
	if sent.First > 0 {
		at = t.Words[sent.First-1].End
	}
	for i := sent.First; i <= sent.Last; i++ {
		end := len(t.Source)
		if i < len(t.Words) {
			end = t.Words[i].Begin
		}
		between.WriteString(t.Source[min(at, end):end])
		between.WriteByte(' ')
		if i < len(t.Words) {
			at = t.Words[i].End
		}
	}
	return between.String()
}

// option finds which options the words begin with: a day, a date, an hour.
func (l *language) option(t phrase.Text, words []phrase.Word, options [][]time.Time, now time.Time) (found []int, part bool, used int) {
	w := words[0]
	match := func(is func(time.Time) bool) (all []int) {
		for i, moments := range options {
			if slices.ContainsFunc(moments, is) {
				all = append(all, i)
			}
		}
		return all
	}
	if minutes, n := clock(t.Source, words); n > 0 {
		if all := match(func(at time.Time) bool { return at.Hour()*60+at.Minute() == minutes }); len(all) > 0 {
			return all, true, n
		}
	}
	if fillers[w.Text] {
		return nil, false, 0
	}
	if day, n := l.calendar.parse(words, now); n > 0 && (n > 1 || l.calendar.months[w.Text] == 0) {
		weekday, named := l.calendar.weekdays[w.Text]
		if named && n == 1 {
			if of, n := l.dayOf(t, words); n > 0 { // "Tuesday 24"
				return match(func(at time.Time) bool { return at.Weekday() == weekday && at.Day() == of }), false, n
			}
			return match(func(at time.Time) bool { return at.Weekday() == weekday }), false, 1
		}
		return match(func(at time.Time) bool {
			return at.Month() == day.Month() && at.Day() == day.Day() && (!named || at.Weekday() == weekday)
		}), false, n
	}
	if plural := strings.TrimSuffix(w.Text, "s"); plural != w.Text {
		if weekday, ok := l.calendar.weekdays[plural]; ok {
			return match(func(at time.Time) bool { return at.Weekday() == weekday }), false, 1
		}
	}
	if n := number(w.Text); n > 0 && n <= 31 && len(w.Text) > 1 {
		if all := match(func(at time.Time) bool { return at.Day() == n }); len(all) > 0 {
			return all, false, 1
		}
	}
	return nil, false, 0
}

// dayOf is the day of the month that stands behind a weekday, and how many words both are: "Tuesday 24", "Tuesday the 24th".
func (l *language) dayOf(t phrase.Text, words []phrase.Word) (day, used int) {
	for i := 1; i < len(words) && words[i].Sentence == words[0].Sentence; i++ {
		if fillers[words[i].Text] {
			continue
		}
		if _, n := clock(t.Source, words[i:]); n > 0 {
			return 0, 0
		}
		if day = number(words[i].Text); day == 0 {
			return 0, 0
		}
		return day, i + 1
	}
	return 0, 0
}

// alone says whether a small letter stands for an option: nothing but options, what is said of them and "and" stands in its text.
func (l *language) alone(t phrase.Text, w phrase.Word) bool {
	for _, other := range t.Words {
		if other.Sentence == w.Sentence && len(other.Text) > 1 && l.chooser[other.Text] == 0 && !slices.Contains(l.links, other.Text) {
			return false
		}
		if other.Sentence == w.Sentence && l.chooser[other.Text] == cLight && len(other.Text) > 2 && !slices.Contains(l.links, other.Text) {
			return false // "a day later": a word of a sentence, and no option
		}
	}
	return true
}
