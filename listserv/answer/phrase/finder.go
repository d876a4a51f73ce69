// Package phrase finds patterns of words in what people write: phrases as a speaker of a language would list them.
package phrase

import (
	"cmp"
	"slices"
	"sync"
)

// Finder finds all patterns of a language at once. It is built with Add, then Close, and may be shared from then on. What leads on
// from its states lies in a few arrays, one state's behind the other's.
type Finder struct {
	sets    map[string][]string
	draft   *draft           // while it is built
	words   map[string]int32 // each word's number, above zero
	links   []bool           // by number: words that join clauses
	bound   []bool           // by number: words before which a comma is no pause
	states  []state
	edges   []edge   // of each state by word
	reach   []int32  // all states that follow without a word and lead on, the state itself among them
	accepts []accept // of each state that has any
	inner   []first  // where a match leads by its first word, in the midst of a clause
	opening []first  // the same at the beginning of one
	scratch sync.Pool
}

// state is where the beginning of some patterns has been read: where in the arrays its own begins. The next state's follows.
type state struct{ edge, reach, accept int32 }

// edge leads from a state to another by a word.
type edge struct{ word, to int32 }

// first leads from the beginning of all patterns to a state by a word. Most words begin none, and so nothing else is looked at.
type first struct{ word, nth, to int32 }

// The anchors of patterns, and what stands for any word, are numbered like words.
const (
	clauseBegin int32 = iota + 1
	clauseEnd
	anyWord
)

// NewFinder starts a Finder whose patterns may name the sets; links are the words that join clauses.
func NewFinder(sets map[string][]string, links []string) *Finder {
	f := &Finder{sets: sets, draft: newDraft(), words: map[string]int32{"^": clauseBegin, "$": clauseEnd, "_": anyWord}}
	for _, w := range links {
		f.links = f.note(w, f.links)
	}
	return f
}

// Bind tells that a comma before these words is no pause, but grammar: German "dass". To be called before Close.
func (f *Finder) Bind(words []string) {
	for _, w := range words {
		f.bound = f.note(w, f.bound)
	}
}

// note sets a word's number in a list.
func (f *Finder) note(w string, list []bool) []bool {
	n := int(f.learn(w))
	list = append(list, make([]bool, max(0, n+1-len(list)))...)
	list[n] = true
	return list
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

// Close makes a Finder ready. To be called once, after the last Add.
func (f *Finder) Close() {
	d := f.draft
	n := int32(len(d.first))
	f.states = make([]state, n+1)
	f.edges = make([]edge, 0, len(d.edges))
	for i := range n {
		s := state{int32(len(f.edges)), int32(len(f.reach)), int32(len(f.accepts))}
		for at := d.first[i].edge; at > 0; at = d.edges[at-1].next {
			f.edges = append(f.edges, edge{d.edges[at-1].word, d.edges[at-1].to})
		}
		slices.SortFunc(f.edges[s.edge:], func(a, b edge) int { return cmp.Compare(a.word, b.word) })
		f.reach = d.reach(i, f.reach)
		leads := slices.DeleteFunc(f.reach[s.reach:], func(to int32) bool { return d.first[to].edge == 0 && d.accepts[to] == nil })
		f.reach = f.reach[:int(s.reach)+len(leads)]
		f.accepts = append(f.accepts, d.accepts[i]...)
		f.states[i] = s
	}
	f.states[n] = state{int32(len(f.edges)), int32(len(f.reach)), int32(len(f.accepts))}
	f.links = append(f.links, make([]bool, len(f.words)+1-len(f.links))...)
	f.bound = append(f.bound, make([]bool, len(f.words)+1-len(f.bound))...)
	f.draft = nil
	s := f.search()
	s.start()
	s.enter(0)
	f.inner = f.firsts(s.following)
	s.anchor(clauseBegin)
	f.opening = f.firsts(s.following)
}

// firsts lists where these states lead, by word; nth keeps the order in which they are entered.
func (f *Finder) firsts(states []int32) (list []first) {
	for i, st := range states {
		for _, e := range f.edgesOf(st) {
			list = append(list, first{e.word, int32(i), e.to})
		}
	}
	slices.SortFunc(list, func(a, b first) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.nth, b.nth)) })
	return list
}

// by are those of a word.
func by(list []first, word int32) []first {
	at, _ := slices.BinarySearchFunc(list, word, func(f first, word int32) int { return cmp.Compare(f.word, word) })
	end := at
	for end < len(list) && list[end].word == word {
		end++
	}
	return list[at:end]
}

func (f *Finder) search() *search {
	return &search{Finder: f, round: make([]uint32, len(f.states))}
}

// edgesOf are the edges that lead on from a state.
func (f *Finder) edgesOf(s int32) []edge { return f.edges[f.states[s].edge:f.states[s+1].edge] }

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
	s, ok := f.scratch.Get().(*search)
	if !ok {
		s = f.search()
	}
	defer f.scratch.Put(s)
	var into []Match
	for _, sent := range t.Sentences {
		for first := sent.First; first < sent.Last; first++ {
			into = s.at(t.Words[:sent.Last], first, first == sent.First, into)
		}
	}
	return into
}

// search holds what Find needs again and again.
type search struct {
	*Finder
	active, following []int32
	round             []uint32 // by state: when it was last made active
	now               uint32
}

// start empties the states that will be active next.
func (s *search) start() {
	if s.now++; s.now == 0 { // four thousand million steps on
		clear(s.round)
		s.now = 1
	}
	s.following = s.following[:0]
}

// enter makes a state active, and all that follow from it without a word.
func (s *search) enter(st int32) {
	for _, to := range s.reach[s.states[st].reach:s.states[st+1].reach] {
		if s.round[to] != s.now {
			s.round[to] = s.now
			s.following = append(s.following, to)
		}
	}
}

// follow enters where an edge leads from a state by a word.
func (s *search) follow(st, word int32) {
	edges := s.edgesOf(st)
	at, n := 0, len(edges)
	for at < n { // the edge by the word
		if mid := (at + n) / 2; edges[mid].word < word {
			at = mid + 1
		} else {
			n = mid
		}
	}
	if at < len(edges) && edges[at].word == word {
		s.enter(edges[at].to)
	}
}

// anchor enters, beside the active states, where they lead by an anchor.
func (s *search) anchor(word int32) {
	for i := 0; i < len(s.following); i++ {
		s.follow(s.following[i], word)
	}
}

// begin enters where all patterns lead by a first word.
func (s *search) begin(firsts []first, word int32) {
	var named []first
	if word > 0 {
		named = by(firsts, word)
	}
	for anything := by(firsts, anyWord); len(named)+len(anything) > 0; {
		if len(anything) == 0 || len(named) > 0 && named[0].nth <= anything[0].nth {
			s.enter(named[0].to)
			named = named[1:]
		} else {
			s.enter(anything[0].to)
			anything = anything[1:]
		}
	}
}

// at appends the matches that begin at a word of a sentence, with which words ends.
func (s *search) at(words []Word, first int, opening bool, into []Match) []Match {
	from, broken := len(into), false
	firsts := s.inner
	if words[first].Breaks || !opening && words[first-1].Links {
		firsts = s.opening
	}
	for at := first; at < len(words) && (at == first || len(s.following) > 0); at++ {
		w := &words[at]
		if w.Colon && at > first {
			break // nobody's phrase, but an announcement and what it announces
		}
		inside := at == first || !w.Breaks
		broken = broken || !inside && !s.bound[w.number]
		s.active, s.following = s.following, s.active
		s.start()
		if at == first {
			s.begin(firsts, w.number)
			s.active = s.active[:0]
		}
		for _, st := range s.active {
			if w.number > 0 {
				s.follow(st, w.number)
			}
			if inside {
				s.follow(st, anyWord)
			}
		}
		if at+1 == len(words) || words[at+1].Breaks || words[at+1].Links {
			s.anchor(clauseEnd)
		}
		for _, st := range s.following {
			for _, acc := range s.accepts[s.states[st].accept:s.states[st+1].accept] {
				if !acc.whole || !broken {
					into = keepLongest(into, from, Match{acc.mark, first, at + 1})
				}
			}
		}
	}
	return into
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
