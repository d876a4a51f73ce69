// Package phrase finds patterns of words in what people write: phrases as a speaker of a language would list them.
package phrase

import (
	"maps"
	"slices"
)

// Finder finds all patterns of a language at once. It is built with Add, then Close, and may be shared from then on.
type Finder struct {
	sets   map[string][]string
	drafts []draft
	known  map[step]int32 // while it is built
	states []state
	words  map[string]int32 // each word's number, above zero
	links  []bool           // by number: words that join clauses
}

// draft is a state while patterns are added.
type draft struct {
	next    map[int32][]int32
	any     []int32
	skip    []int32 // reached without a word
	accepts []accept
}

// state is where the beginning of some patterns has been read.
type state struct {
	next    map[int32][]int32
	any     []int32
	begin   []int32 // when here a clause begins
	end     []int32 // when here a clause ends
	accepts []accept
}

// NewFinder starts a Finder whose patterns may name the sets; links are the words that join clauses.
func NewFinder(sets map[string][]string, links []string) *Finder {
	f := &Finder{sets: sets, drafts: make([]draft, 1), known: map[step]int32{}, words: map[string]int32{}}
	for _, w := range links {
		n := f.learn(w)
		f.links = append(f.links, make([]bool, int(n)+1-len(f.links))...)
		f.links[n] = true
	}
	return f
}

// learn gives a word its number.
func (f *Finder) learn(w string) int32 {
	n, ok := f.words[w]
	if !ok {
		n = int32(len(f.words) + 1)
		f.words[w] = n
	}
	return n
}

// Words are the words that stand in patterns.
func (f *Finder) Words() []string { return slices.Collect(maps.Keys(f.words)) }

// reach lists the states that follow from s without a word, s among them.
func (f *Finder) reach(s int32) []int32 {
	all := []int32{s}
	for i := 0; i < len(all); i++ {
		for _, to := range f.drafts[all[i]].skip {
			if !slices.Contains(all, to) {
				all = append(all, to)
			}
		}
	}
	return all
}

// Close does away with steps that need no word. To be called once, after the last Add.
func (f *Finder) Close() {
	begin, end := f.learn("^"), f.learn("$")
	f.states = make([]state, len(f.drafts))
	for i := range f.drafts {
		c := &f.states[i]
		for _, s := range f.reach(int32(i)) {
			from := f.drafts[s]
			for w, to := range from.next {
				switch w {
				case begin:
					c.begin = append(c.begin, to...)
					continue
				case end:
					c.end = append(c.end, to...)
					continue
				}
				if c.next == nil {
					c.next = map[int32][]int32{}
				}
				c.next[w] = append(c.next[w], to...)
			}
			c.any = append(c.any, from.any...)
			for _, acc := range from.accepts {
				if !slices.Contains(c.accepts, acc) {
					c.accepts = append(c.accepts, acc)
				}
			}
		}
	}
	f.links = append(f.links, make([]bool, len(f.words)+1-len(f.links))...)
	f.drafts, f.known = nil, nil
}

// Match is where a pattern was found: Words[First:Last].
type Match struct {
	Mark        Mark
	First, Last int
}

// Find lists the longest match of each mark at each word, in the order of the words.
func (f *Finder) Find(t *Text) []Match {
	for i := range t.Words {
		w := &t.Words[i]
		w.number = f.words[w.Text]
		w.Links = f.links[w.number]
	}
	var into []Match
	s := search{Finder: f, Text: t}
	for _, sent := range t.Sentences {
		for first := sent.First; first < sent.Last; first++ {
			into = s.at(first, sent, into)
		}
	}
	return into
}

// search holds what one Find needs again and again.
type search struct {
	*Finder
	*Text
	active, following []int32
}

// at appends the matches that begin at a word.
func (s *search) at(first int, sent Sentence, into []Match) []Match {
	from, words := len(into), s.Text.Words
	active, following := append(s.active[:0], 0), s.following
	if words[first].Breaks || first > sent.First && words[first-1].Links {
		active = appendNew(active, s.states[0].begin)
	}
	broken := false
	for at := first; at < sent.Last && len(active) > 0; at++ {
		w := &words[at]
		inside := at == first || !w.Breaks
		broken = broken || !inside
		following = following[:0]
		for _, st := range active {
			state := &s.states[st]
			if w.number > 0 {
				following = appendNew(following, state.next[w.number])
			}
			if inside {
				following = appendNew(following, state.any)
			}
		}
		active, following = following, active
		if at+1 == sent.Last || words[at+1].Breaks || words[at+1].Links {
			for _, st := range active {
				active = appendNew(active, s.states[st].end)
			}
		}
		for _, st := range active {
			for _, acc := range s.states[st].accepts {
				if !acc.whole || !broken {
					into = keepLongest(into, from, Match{acc.mark, first, at + 1})
				}
			}
		}
	}
	s.active, s.following = active, following
	return into
}

func appendNew(list, more []int32) []int32 {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

func keepLongest(list []Match, from int, m Match) []Match {
	for i := from; i < len(list); i++ {
		if list[i].Mark == m.Mark {
			list[i].Last = max(m.Last, list[i].Last)
			return list
		}
	}
	return append(list, m)
}
