package phrase

import "strings"

// Vocabulary collects the words that patterns are made of, without compiling them.
type Vocabulary struct {
	seen  map[string]bool // pieces as they are written
	learn func(string)
}

// NewVocabulary starts a collection; learn is called with each word, folded, at least once.
func NewVocabulary(learn func(word string)) *Vocabulary {
	return &Vocabulary{seen: map[string]bool{}, learn: learn}
}

// Add takes the words of patterns.
func (v *Vocabulary) Add(patterns []string) {
	for _, p := range patterns {
		for len(p) > 0 {
			n := strings.IndexAny(p, " ()[]|<>^$")
			if n < 0 {
				n = len(p)
			}
			v.piece(p[:n])
			if strings.HasPrefix(p[n:], "<") {
				n += max(strings.IndexByte(p[n:], '>'), 0) // the name of a set
			}
			p = p[min(n+1, len(p)):]
		}
	}
}

func (v *Vocabulary) piece(raw string) {
	if raw == "" || raw == "_" || raw == ".." || v.seen[raw] {
		return
	}
	v.seen[raw] = true
	if raw[0] == ':' { // a token of ours, as :yes:
		v.learn(raw)
		return
	}
	for _, w := range Split(raw).Words {
		v.learn(w.Text)
	}
}
