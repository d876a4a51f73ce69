// Package wording recognises the words of a letter in a mail that quotes it, by runs of words that stand in it in the
// same order, whatever the line ends, marks and spaces between them, and whatever becomes of its links.
package wording

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run shorter than Run may be the writer's own ("yes, count me in" may well stand in the letter as an example), so it
// is left alone, but for where it goes on with the letter.
const (
	Shingle  = 4     // words that are looked up together
	Run      = 9     // words in a row that nobody writes by chance
	maxWords = 20000 // of the letter; and four times as many of the mail
)

// Wording is what a letter says, ready for looking up. It keeps what Match has met and so is for one mail.
type Wording struct {
	grams []uint64 // open addressing; 0 is free
	at    []int32  // where in the letter the shingle stands last
	head  []Word   // its first line, a greeting mostly
	last  uint64   // the shingle of its last words
	ended bool     // Match has met the letter's end
	size  int      // in words
	seen  int      // words of it that Match has met
}

// Word is one word of a text: a run of letters and digits, or one character of a script written without spaces.
type Word struct {
	hash       uint64
	Line       int32
	Start, End int32 // in the line
}

// New prepares a letter, nil when it is too short to be recognised.
func New(lines iter.Seq[string]) *Wording {
	words, i := make([]Word, 0, 256), 0
	for s := range lines {
		if words = appendWords(words, s, i); len(words) > maxWords {
			break
		}
		i++
	}
	if len(words) < Run {
		return nil
	}
	size := 16
	for size < 5*len(words) {
		size *= 2
	}
	l := &Wording{grams: make([]uint64, size), at: make([]int32, size), size: len(words)}
	for i, w := range words {
		l.put(single(w), i)
		if w.Line == words[0].Line {
			l.head = words[:i+1]
		}
		if i+Shingle <= len(words) {
			l.last = gram(words[i:])
			l.put(l.last, i)
		}
	}
	return l
}

func (l *Wording) put(h uint64, at int) {
	for i := int(h) & (len(l.grams) - 1); ; i = (i + 1) & (len(l.grams) - 1) {
		if l.grams[i] == 0 || l.grams[i] == h {
			l.grams[i], l.at[i] = h, int32(at)
			return
		}
	}
}

// find says where in the letter a shingle or a word stands last, in words, -1 when nowhere.
func (l *Wording) find(h uint64) int {
	for i := int(h) & (len(l.grams) - 1); l.grams[i] != 0; i = (i + 1) & (len(l.grams) - 1) {
		if l.grams[i] == h {
			return int(l.at[i])
		}
	}
	return -1
}

// Whole says whether Match has met nearly all of the letter.
func (l *Wording) Whole() bool { return 20*l.seen >= 19*l.size }

// Ended says whether Match has met the end of the letter.
func (l *Wording) Ended() bool { return l.ended }

// Long says whether s has as many words as a Run.
func Long(s string) bool { return len(appendWords(nil, s, 0)) >= Run }

// single hashes one word; never 0, and never as a shingle.
func single(w Word) uint64 { return w.hash&^(1<<63) | 1 }

// Says says whether every word of s stands in the letter: a label of one of its buttons, perhaps, that its text puts
// elsewhere.
func (l *Wording) Says(s string) bool {
	for _, w := range appendWords(nil, s, 0) {
		if l.find(single(w)) < 0 {
			return false
		}
	}
	return true
}

// gram hashes the next words; never 0.
func gram(words []Word) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range words[:Shingle] {
		h = (h ^ w.hash) * 1099511628211
		h ^= h >> 29
	}
	return h | 1<<63
}

// appendWords adds the words of s, which is line number n. Links are no words: programs hide, show and rewrite them.
func appendWords(words []Word, s string, n int) []Word {
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
				words = append(words, Word{h, int32(n), int32(start), int32(i)})
				start = -1
			}
			if alone {
				words = append(words, Word{(offset ^ uint64(r)) * prime, int32(n), int32(i), int32(i + utf8.RuneLen(r))})
			}
			continue
		}
		if start < 0 {
			start, h = i, offset
		}
		h = (h ^ uint64(r)) * prime
	}
	if start >= 0 {
		words = append(words, Word{h, int32(n), int32(start), int32(len(s))})
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

// Match returns the words of a mail's lines and for each whether it is the letter's.
func (l *Wording) Match(lines iter.Seq2[int, string], size int) (words []Word, ours []bool) {
	words = make([]Word, 0, min(size/4, 4*maxWords)+16)
	for n, s := range lines {
		if words = appendWords(words, s, n); len(words) > 4*maxWords {
			break
		}
	}
	ours = make([]bool, len(words))
	reach := -1 // how far the letter has been met
	for i := 0; i+Shingle <= len(words); {
		k, at := i, -1
		for k+Shingle <= len(words) {
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
		if run := k - i + Shingle - 1; k > i && (run >= Run || reach >= 0 && at >= reach) {
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
func (l *Wording) greet(words []Word, ours []bool) {
	if l.seen == 0 || len(l.head) < 2 {
		return
	}
	for i := 0; i+len(l.head) <= len(words) && !ours[i]; i++ {
		if i > 0 && words[i-1].Line == words[i].Line || !sameWords(words[i:], l.head) {
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
func sameWords(words, head []Word) bool {
	for k, w := range head {
		if words[k].hash != w.hash || words[k].Line != words[0].Line {
			return false
		}
	}
	return len(words) == len(head) || words[len(head)].Line != words[0].Line
}
