package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Our own letter is recognised by runs of words that stand in it in the same order, whatever the line ends, marks and
// spaces between them. A run shorter than longRun may be the writer's own ("yes, count me in" may well stand in the
// letter as an example), so it is left alone.
const (
	shingle   = 4     // words that are looked up together
	longRun   = 9     // words in a row that nobody writes by chance
	maxWords  = 20000 // of our letter and of the mail
	ownEnough = 0.75  // share of a line's words in long runs that makes it ours
)

// letter is the text of our letter, ready for looking up.
type letter struct {
	grams []uint64 // open addressing; 0 is free
	at    []int32  // where in the letter the shingle stands last
	head  []word   // its first line, a greeting mostly
	last  uint64   // the shingle of its last words
	ended bool     // mark has met the letter's end
	size  int      // in words
	seen  int      // words of it that mark has met
}

// word is one word of a mail: a run of letters and digits, or one character of a script written without spaces.
type word struct {
	hash       uint64
	line       int32
	start, end int32 // in the line's text
}

// newLetter prepares our letter, nil when it is too short to be recognised.
func newLetter(sent string) *letter {
	words := make([]word, 0, min(len(sent)/4, maxWords)+16)
	i := 0
	for s := range strings.SplitSeq(sent, "\n") {
		_, s = unquote(visible(s))
		if words = appendWords(words, s, i); len(words) > maxWords {
			break
		}
		i++
	}
	if len(words) < longRun {
		return nil
	}
	size := 16
	for size < 5*len(words) {
		size *= 2
	}
	l := &letter{grams: make([]uint64, size), at: make([]int32, size), size: len(words)}
	for i, w := range words {
		l.put(single(w), i)
		if w.line == words[0].line {
			l.head = words[:i+1]
		}
		if i+shingle <= len(words) {
			l.last = gram(words[i:])
			l.put(l.last, i)
		}
	}
	return l
}

func (l *letter) put(h uint64, at int) {
	for i := int(h) & (len(l.grams) - 1); ; i = (i + 1) & (len(l.grams) - 1) {
		if l.grams[i] == 0 || l.grams[i] == h {
			l.grams[i], l.at[i] = h, int32(at)
			return
		}
	}
}

// find says where in the letter a shingle or a word stands last, in words, -1 when nowhere.
func (l *letter) find(h uint64) int {
	for i := int(h) & (len(l.grams) - 1); l.grams[i] != 0; i = (i + 1) & (len(l.grams) - 1) {
		if l.grams[i] == h {
			return int(l.at[i])
		}
	}
	return -1
}

// single hashes one word; never 0, and never as a shingle.
func single(w word) uint64 { return w.hash&^(1<<63) | 1 }

// sayable says whether every word of s stands in the letter: a label of one of its buttons, perhaps, that its text puts
// elsewhere.
func (l *letter) sayable(s string) bool {
	for _, w := range appendWords(nil, s, 0) {
		if l.find(single(w)) < 0 {
			return false
		}
	}
	return true
}

// gram hashes the next words; never 0.
func gram(words []word) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range words[:shingle] {
		h = (h ^ w.hash) * 1099511628211
		h ^= h >> 29
	}
	return h | 1<<63
}

// appendWords adds the words of s, which is line number n. Links are no words: programs hide, show and rewrite them.
func appendWords(words []word, s string, n int) []word {
	const offset, prime = 14695981039346656037, 1099511628211
	start, h, skip := -1, uint64(offset), 0
	for i, r := range s {
		if len(words) > 4*maxWords {
			return words
		}
		if i < skip {
			continue
		}
		if start < 0 && (r == 'h' || r == 'm') {
			if skip = i + linkLength(s[i:]); skip > i {
				continue
			}
		}
		switch {
		case r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			r = unicode.ToLower(r)
		default:
			r = 0
		}
		alone := r >= 0x2e80 && r < 0xac00 || r >= 0x20000
		if r == 0 || alone {
			if start >= 0 {
				words = append(words, word{h, int32(n), int32(start), int32(i)})
				start = -1
			}
			if alone {
				words = append(words, word{(offset ^ uint64(r)) * prime, int32(n), int32(i), int32(i + utf8.RuneLen(r))})
			}
			continue
		}
		if start < 0 {
			start, h = i, offset
		}
		h = (h ^ uint64(r)) * prime
	}
	if start >= 0 {
		words = append(words, word{h, int32(n), int32(start), int32(len(s))})
	}
	return words
}

// linkLength is how long the link is with which s begins, 0 when with none.
func linkLength(s string) int {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "mailto:") {
		return 0
	}
	if end := strings.IndexAny(s, " <>)]"); end > 0 {
		return end
	}
	return len(s)
}

// mark marks the lines that are our own letter's. A line in which our words begin after the writer's is split.
func (l *letter) mark(lines []line, why *findings) []line {
	words, ours := l.match(lines)
	out := make([]line, 0, len(lines)+4)
	at := 0
	for n := range lines {
		from := at
		for at < len(words) && words[at].line == int32(n) {
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
		if count == 0 || count < shingle && count < len(mine) { // a word or two may go on in the answer
			out = append(out, ln)
			continue
		}
		why.add("our own letter")
		before, after := first, len(mine)-1-last
		if float64(count) >= ownEnough*float64(len(mine)) && before < 4 && after < 4 && !(count < longRun && before+after > 0) {
			ln.is, ln.own = quoted, true
			out = append(out, ln)
			continue
		}
		out = append(out, ln.part(0, mine[first].start, false), ln.part(mine[first].start, mine[last].end, true), ln.part(mine[last].end, int32(len(ln.text)), false))
	}
	l.bridge(out)
	return out
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

// match returns the words of the mail and for each whether it stands in a long run of our letter's words.
func (l *letter) match(lines []line) (words []word, ours []bool) {
	size := 0
	for n := range lines {
		if lines[n].depth == 0 {
			size += len(lines[n].text)
		}
	}
	words = make([]word, 0, min(size/4, 4*maxWords)+16)
	for n := range lines {
		if lines[n].depth > 0 {
			continue // quoted by its marks
		}
		if words = appendWords(words, lines[n].text, n); len(words) > 4*maxWords {
			break
		}
	}
	ours = make([]bool, len(words))
	reach := -1 // how far the letter has been met
	for i := 0; i+shingle <= len(words); {
		k, at := i, -1
		for k+shingle <= len(words) {
			h := gram(words[k:])
			found := l.find(h)
			if found < 0 {
				break
			}
			if k == i {
				at = found
			}
			l.ended = l.ended || h == l.last
			k++
		}
		// Where links or answers stand between, what goes on where the letter had stopped is ours as well.
		if run := k - i + shingle - 1; k > i && (run >= longRun || reach >= 0 && at >= reach) {
			l.seen, reach = l.seen+run, at+run
			for j := i; j < i+run; j++ {
				ours[j] = true
			}
			i += run
			continue
		}
		i = max(k, i+1)
	}
	l.greet(words, ours)
	return words, ours
}

// greet marks the letter's first line as ours where the letter follows.
func (l *letter) greet(words []word, ours []bool) {
	if l.seen == 0 || len(l.head) < 2 {
		return
	}
	for i := 0; i+len(l.head) <= len(words) && !ours[i]; i++ {
		if i > 0 && words[i-1].line == words[i].line || !sameWords(words[i:], l.head) {
			continue
		}
		for k := range l.head {
			ours[i+k] = true
		}
		l.seen += len(l.head)
		return
	}
}

// sameWords says whether the words begin with those of head, and stand in a line of their own.
func sameWords(words, head []word) bool {
	for k, w := range head {
		if words[k].hash != w.hash || words[k].line != words[0].line {
			return false
		}
	}
	return len(words) == len(head) || words[len(head)].line != words[0].line
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
			if t := lines[k].text; lines[k].depth == 0 && !lines[k].blank() && (isRule(t) || isLink(t) || l.sayable(t)) {
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
	if 20*l.seen < 19*l.size {
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
		inside := k > first && (k > last && l.ended || k < last && lines[k].is != quoted)
		if !inside || lines[k].own || isLink(lines[k].text) || lines[k].depth > 0 || isRule(lines[k].text) {
			lines[k].is = quoted
		}
	}
	return true
}
