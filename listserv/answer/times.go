package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/listserv/schedule"
)

// Offered is a time that somebody proposes.
type Offered struct {
	schedule.Wall
	Line        string        // as it was written
	Length      time.Duration // how long it takes; 0 where nothing is said
	Contradicts bool          // it names another weekday than that day is
}

// Times reads the days with hours that somebody proposes, a line each: "2026-12-08 18:00", "Tuesday 8 December, 6 pm", "8.12. um 18 Uhr".
// They are on no clock yet. rest is all other lines; a line that names a day without an hour, or an hour without a day, is one of them.
func (r *Reader) Times(text, lang string, now time.Time) (times []Offered, rest []string) {
	languages := append([]*language{r.languageOf(phrase.Split(text).Words, lang)}, r.languages...)
	for i, line := range strings.SplitN(text, "\n", timesLines+1) {
		if i == timesLines {
			return times, append(rest, line) // who proposes times does not write books
		}
		words, _ := cutMark(line)
		if words == "" {
			continue
		}
		w, err := schedule.ParseWall(words)
		o, ok := Offered{Wall: w, Line: words}, err == nil
		for k := 0; k < len(languages) && len(words) <= timeLine && err != nil; k++ {
			l := languages[k]
			other, reads := l.offered(r.plainHours(l.unmarked(line)), k == 0, now)
			switch {
			case reads && !ok:
				other.Line = words
				o, ok = other, true
			case reads && other.Contradicts: // whichever language knows its weekday
				o.Contradicts = true
			}
		}
		if !ok {
			rest = append(rest, words)
			continue
		}
		times = append(times, o)
	}
	return times, rest
}

// unmarked is a line without the mark of a list; "8. Dezember" has none.
func (l *language) unmarked(line string) string {
	words, _ := cutMark(line)
	if t := phrase.Split(words).Words; len(t) > 0 && l.calendar.months[t[0].Text] != 0 {
		return line
	}
	return words
}

// timesLines is how many lines are read for times.
const timesLines = 60

// timeLine is how many bytes a line that names a time has at most.
const timeLine = 200

// weekdayRunes is how long a weekday's name must be to be known in a language that is not the writer's: "sam" may be Sam.
const weekdayRunes = 5

// offered reads a line that names one day and one hour, and little else; writers says that the language is likely the writer's.
func (l *language) offered(line string, writers bool, now time.Time) (o Offered, ok bool) {
	line, o.Length = cutLength(line)
	text := phrase.Split(line)
	words := text.Words
	day, hour, others := time.Time{}, -1, 0
	var named []time.Weekday
	for i := 0; i < len(words); {
		if minutes, n := clock(text.Source, words[i:]); n > 0 && hour < 0 {
			hour, i = minutes, i+n
			continue
		}
		if fillers[words[i].Text] {
			i++
			continue
		}
		if weekday, is := l.calendar.weekdays[words[i].Text]; is {
			if _, n := l.calendar.parse(words[i+1:], now); !day.IsZero() || n > 1 { // "Tuesday 8 December 2026", "8 December (Tuesday)"
				if writers || len(words[i].Text) >= weekdayRunes {
					named = append(named, weekday)
				}
				i++
				continue
			}
		}
		if d, n := l.calendar.parse(words[i:], now); n > 0 && day.IsZero() {
			day, i = d, i+n
			continue
		}
		others++
		i++
	}
	if day.IsZero() || hour < 0 || others > 2 {
		return o, false
	}
	o.Wall = schedule.Wall{Year: day.Year(), Month: day.Month(), Day: day.Day(), Hour: hour / 60, Minute: hour % 60}
	o.Contradicts = slices.ContainsFunc(named, func(w time.Weekday) bool { return w != day.Weekday() })
	return o, true
}
