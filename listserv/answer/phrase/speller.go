package phrase

import "strings"

// Speller reads words that were written in a hurry: short forms it was told of, letters drawn out ("yesss"), and
// slips of one letter in longer words.
type Speller struct {
	short map[string][]string // how a word, or several, may be shortened or often misspelt
	near  map[hull][]string   // longer words, in order
}

// hull is what a word that was meant has in common with what was written, whatever the slip: see distance.
type hull struct{ first, last byte }

func hullOf(w string) hull { return hull{w[0], w[len(w)-1]} }

// slipLength is how many letters a word has at least to be read in spite of a slip: short words are too much alike.
const slipLength = 5

// substituteLength is the same where a letter stands in another's place: "swapped" is not "swamped".
const substituteLength = 9

// NewSpeller reads words as one of those known. The keys of short are words, or several; the values are what may stand
// for them, apart by spaces.
func NewSpeller(known []string, short map[string]string) *Speller {
	s := &Speller{short: map[string][]string{}, near: map[hull][]string{}}
	for meant, forms := range short {
		var words []string
		for _, w := range Split(meant).Words {
			words = append(words, w.Text)
		}
		for _, form := range strings.Fields(forms) {
			s.short[Fold(form)] = words
		}
	}
	for _, w := range known {
		if len(w) >= slipLength {
			s.near[hullOf(w)] = append(s.near[hullOf(w)], w)
		}
	}
	return s
}

// Mend replaces the words of a text that are not known by those that were most likely meant. A capital letter within a
// sentence makes a name, which is left alone.
func (s *Speller) Mend(t *Text, known func(string) bool) {
	var out []Word
	for i, w := range t.Words {
		words := s.read(w, known, i > 0 && t.Words[i-1].Sentence == w.Sentence && isCapital(t.Source[w.Begin:w.End]))
		if out == nil && words == nil {
			continue
		}
		if out == nil {
			out = append(make([]Word, 0, len(t.Words)+8), t.Words[:i]...)
		}
		if words == nil {
			words = []string{w.Text}
		}
		for n, text := range words {
			out = append(out, Word{Text: text, Begin: w.Begin, End: w.End, Breaks: w.Breaks && n == 0, Colon: w.Colon && n == 0, Sentence: w.Sentence})
		}
	}
	if out == nil {
		return
	}
	t.Words = out
	for i := range t.Sentences {
		t.Sentences[i].First, t.Sentences[i].Last = len(out), 0
	}
	for i, w := range out {
		sent := &t.Sentences[w.Sentence]
		sent.First, sent.Last = min(sent.First, i), i+1
	}
}

// read is what a word stands for, or nothing when it is read as it is.
func (s *Speller) read(w Word, known func(string) bool, name bool) []string {
	if meant := s.short[w.Text]; meant != nil {
		return meant
	}
	if known(w.Text) || w.Text[0] == ':' || name {
		return nil
	}
	for keep := 2; keep > 0; keep-- {
		if short := squeeze(w.Text, keep); short != w.Text && known(short) {
			return []string{short}
		} else if meant := s.short[short]; meant != nil {
			return meant
		}
	}
	if meant := s.slip(w.Text); meant != "" {
		return []string{meant}
	}
	return nil
}

// squeeze leaves at most keep of the same letter in a row.
func squeeze(w string, keep int) string {
	b := make([]byte, 0, len(w))
	for i := range len(w) {
		if i < keep || strings.Count(w[i-keep:i], w[i:i+1]) < keep {
			b = append(b, w[i])
		}
	}
	return string(b)
}

// slip is the one word that differs from w by one letter, left out, put in, put in another's place or changed with its
// neighbour; "" when there is none, or more than one that is equally near.
func (s *Speller) slip(w string) string {
	if len(w) < slipLength-1 || len(w) > 30 {
		return ""
	}
	best, cost, several := "", 3, false
	for _, candidate := range s.near[hullOf(w)] {
		if n := len(candidate) - len(w); n < -1 || n > 1 {
			continue
		}
		switch c := distance(w, candidate); {
		case c < cost:
			best, cost, several = candidate, c, false
		case c == cost && candidate != best:
			several = true
		}
	}
	if several {
		return ""
	}
	return best
}

// distance is 1 for a letter too much, too few or two changed about, 2 for another letter in long words, else 3. The last
// letter must be right: it often says who and when ("quiero", "quiere").
func distance(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if n == 0 || a[len(a)-1] != b[len(b)-1] { // people seldom miss the first letter, and other words begin otherwise
		return 3
	}
	a, b = a[n:], b[n:]
	switch {
	case len(a) == len(b)+1 && a[1:] == b, len(b) == len(a)+1 && b[1:] == a:
		return 1
	case len(a) < 2 || len(b) < 2:
		return 3
	case len(a) == len(b) && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]:
		return 1
	case len(a) == len(b) && a[1:] == b[1:] && n+len(a) >= substituteLength:
		return 2
	}
	return 3
}

// isCapital says whether a word is written with a capital letter and small ones after it.
func isCapital(w string) bool {
	return len(w) > 1 && strings.ToLower(w) != w && strings.ToUpper(w) != w
}
