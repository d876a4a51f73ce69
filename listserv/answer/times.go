package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/listserv/schedule"
)

// Times reads the days with hours that somebody proposes, a line each: "2026-12-08 18:00", "Tuesday 8 December, 6 pm", "8.12. um 18 Uhr".
// They are on no clock yet. rest is all other lines; a line that names a day without an hour, or an hour without a day, is one of them.
func (r *Reader) Times(text, lang string, now time.Time) (times []schedule.Wall, rest []string) {
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
		ok := err == nil
		for k := 0; k < len(languages) && !ok && len(words) <= timeLine; k++ {
			w, ok = languages[k].wall(r.plainHours(languages[k].unmarked(line)), now)
		}
		if !ok {
			rest = append(rest, words)
			continue
		}
		times = append(times, w)
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

// wall reads a line that names one day and one hour, and little else.
func (l *language) wall(line string, now time.Time) (w schedule.Wall, ok bool) {
	text := phrase.Split(line)
	words := text.Words
	day, hour, others := time.Time{}, -1, 0
	for i := 0; i < len(words); {
		if minutes, n := clock(text.Source, words[i:]); n > 0 && hour < 0 {
			hour, i = minutes, i+n
			continue
		}
		if fillers[words[i].Text] {
			i++
			continue
		}
		if d, n := l.calendar.parse(words[i:], now); n > 0 && day.IsZero() {
			day, i = d, i+n
			continue
		}
		others++
		i++
	}
	if day.IsZero() || hour < 0 || others > 2 {
		return w, false
	}
	return schedule.Wall{Year: day.Year(), Month: day.Month(), Day: day.Day(), Hour: hour / 60, Minute: hour % 60}, true
}

// Proposed is what somebody proposes who looks for a time.
type Proposed struct {
	Times []schedule.Wall
	Until schedule.Wall // when the choice ends; zero where nothing is said
	Odd   []string      // lines that name a day and an hour, and no time that there is: "29 February, 17:00"
}

// Propose reads the times that somebody proposes, and until when the others may choose: "until 1 December". An end without an hour is
// in the evening.
func (r *Reader) Propose(text, lang string, now time.Time) (p Proposed) {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		words := phrase.Split(line).Words
		ends := len(words) > 1 && slices.ContainsFunc(r.languages, func(l *language) bool { return l.words[words[0].Text]&until != 0 })
		if !ends || len(line) > timeLine {
			lines = append(lines, line)
			continue
		}
		rest := strings.TrimLeft(line[words[1].Begin:], ": ")
		for _, end := range []string{rest, rest + " " + evening} {
			if at, _ := r.Times(end, lang, now); len(at) == 1 && p.Until == (schedule.Wall{}) {
				p.Until = at[0]
			}
		}
		if p.Until == (schedule.Wall{}) {
			lines = append(lines, line)
		}
	}
	times, rest := r.Times(strings.Join(lines, "\n"), lang, now)
	p.Times = times
	for _, line := range rest {
		if t := phrase.Split(line); len(t.Words) <= oddWords && r.dated(t) {
			p.Odd = append(p.Odd, line)
		}
	}
	return p
}

// evening is when a choice ends of which only the day is said.
const evening = "18:00"

// oddWords is how many words a line has at most that is a time which can't be.
const oddWords = 8

// dated says whether a line names an hour, and something that may be a day: a month, or another number.
func (r *Reader) dated(t phrase.Text) bool {
	hour, day := false, false
	for i := 0; i < len(t.Words); i++ {
		w := t.Words[i].Text
		if _, n := clock(t.Source, t.Words[i:]); n > 0 {
			hour, i = true, i+n-1
			continue
		}
		day = day || w[0] >= '0' && w[0] <= '9' || slices.ContainsFunc(r.languages, func(l *language) bool { return l.calendar.months[w] != 0 })
	}
	return hour && day
}
