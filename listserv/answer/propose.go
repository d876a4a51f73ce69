package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/listserv/schedule"
)

// Proposed is what somebody proposes who looks for a time.
type Proposed struct {
	Times  []Offered
	Until  schedule.Wall // when the choice ends; zero where nothing is said
	Length time.Duration // the longest that is said; 0 for none
	Differ bool          // other times are said to be shorter
	Odd    []string      // lines that name a day and an hour, and no time that there is: "29 February, 17:00"
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
				p.Until = at[0].Wall
			}
		}
		if p.Until == (schedule.Wall{}) {
			lines = append(lines, line)
		}
	}
	times, rest := r.Times(strings.Join(lines, "\n"), lang, now)
	p.Times = times
	for _, o := range times {
		p.Differ = p.Differ || o.Length > 0 && p.Length > 0 && o.Length != p.Length
		p.Length = max(p.Length, o.Length)
	}
	for _, line := range rest {
		if length := lengthAlone(line); length > 0 && p.Length == 0 {
			p.Length = length
			continue
		}
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
