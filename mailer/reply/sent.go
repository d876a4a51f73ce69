package reply

import (
	"strings"

	"mutualaid/mailer/reply/wording"
)

// ownEnough is the share of a line's words in long runs of our letter's that makes it ours.
const ownEnough = 0.75

// letter is our letter, where it is known.
type letter struct{ *wording.Wording }

// newLetter prepares our letter, nil when it is too short to be recognised.
func newLetter(sent string) *letter {
	if sent == "" { // most are looked at without it
		return nil
	}
	w := wording.New(func(yield func(string) bool) {
		for s := range strings.SplitSeq(sent, "\n") {
			if _, s = unquote(visible(s)); !yield(s) {
				return
			}
		}
	})
	if w == nil {
		return nil
	}
	return &letter{w}
}

// mark marks the lines that are our own letter's. A line in which our words begin after the writer's is split.
func (l *letter) mark(lines []line, why *findings) []line {
	words, ours := l.match(lines)
	out := make([]line, 0, len(lines)+4)
	at := 0
	for n := range lines {
		from := at
		for at < len(words) && words[at].Line == int32(n) {
			at++
		}
		mine := words[from:at]
		count, first, last := 0, -1, -1
		for k := range mine {
			if ours[from+k] {
				if count++; first < 0 {
					first = k
				}
				last = k
			}
		}
		ln := lines[n]
		if count == 0 || count < wording.Shingle && count < len(mine) { // a word or two may go on in the answer
			out = append(out, ln)
			continue
		}
		why.add("our own letter")
		before, after := first, len(mine)-1-last
		if float64(count) >= ownEnough*float64(len(mine)) && before < 4 && after < 4 && !(count < wording.Run && before+after > 0) {
			ln.is, ln.own = quoted, true
			out = append(out, ln)
			continue
		}
		out = append(out, ln.part(0, mine[first].Start, false), ln.part(mine[first].Start, mine[last].End, true), ln.part(mine[last].End, int32(len(ln.text)), false))
	}
	l.bridge(out)
	return out
}

// match looks for our letter in what is not quoted by its marks.
func (l *letter) match(lines []line) (words []wording.Word, ours []bool) {
	size := 0
	for _, ln := range lines {
		if ln.depth == 0 {
			size += len(ln.text)
		}
	}
	return l.Match(func(yield func(int, string) bool) {
		for n, ln := range lines {
			if ln.depth == 0 && !yield(n, ln.text) {
				return
			}
		}
	}, size)
}

// part is a piece of a line, ours or the writer's.
func (ln line) part(from, to int32, own bool) line {
	ln.text = strings.TrimSpace(ln.text[from:to])
	if strings.Trim(ln.text, " .,;:!?()[]<>\"'*_-|") == "" {
		ln.text = ""
	}
	if own {
		ln.is, ln.own = quoted, true
	}
	return ln
}

// bridge marks what stands between two lines of ours and is no answer: drawn lines, bare links, which are rewritten on
// the way, and what says nothing that the letter does not say. The last may be an answer, but rather none than a false one.
func (l *letter) bridge(lines []line) {
	last := -1
	for i := range lines {
		if !lines[i].own {
			continue
		}
		for k := last + 1; last >= 0 && k < i; k++ {
			if t := lines[k].text; lines[k].depth == 0 && !lines[k].blank() && (isRule(t) || isLink(t) || l.Says(t)) {
				lines[k].is = quoted
			}
		}
		last = i
	}
}

// isLink says whether a line is nothing but a link or an image's place.
func isLink(s string) bool {
	s = strings.Trim(s, "<>[]() *")
	return !strings.Contains(s, " ") && (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "cid:") || strings.HasPrefix(s, "mailto:")) ||
		strings.HasPrefix(s, "image:") || strings.HasPrefix(s, "cid:")
}

// answersWithin marks the tail of a mail from line i, a quotation without marks, when most of it is our letter: what
// stands between our lines was written there, and what follows the letter's end too. It reports whether it could. Of a
// letter that is not there as a whole, or not as it was sent, what is not known may be ours, and nothing is taken from it.
func (l *letter) answersWithin(lines []line, i int) bool {
	if !l.Whole() {
		return false
	}
	first, last, own, other := -1, -1, 0, 0
	for k := i; k < len(lines); k++ {
		switch {
		case lines[k].own:
			if first < 0 {
				first = k
			}
			last = k
			own += len(lines[k].text)
		case first >= 0 && !isLink(lines[k].text):
			other += len(lines[k].text)
		}
	}
	if first < 0 || own < other {
		return false
	}
	for k := i; k < len(lines); k++ {
		inside := k > first && (k > last && l.Ended() || k < last && lines[k].is != quoted)
		if !inside || lines[k].own || isLink(lines[k].text) || lines[k].depth > 0 || isRule(lines[k].text) {
			lines[k].is = quoted
		}
	}
	return true
}
