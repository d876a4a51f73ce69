package answer

import (
	"fmt"
	"slices"
	"strings"
)

// A pattern is words in order: (a|b c) one of several, [a] perhaps, <name> one of a named set, _ any word, .. up to three
// words; ^ stands for the begin of a clause and $ for its end.

// mark is a group's name as a small number.
type mark uint8

// accept is what a state stands at the end of.
type accept struct {
	mark          mark
	withoutBreaks bool // no comma or dash may stand within
}

// state is one node of the automaton that all patterns of a language share.
type state struct {
	next    map[string][]int32
	any     []int32
	skip    []int32 // reached without a word; gone after close
	accepts []accept
}

// automaton finds patterns in words.
type automaton struct {
	states []state
	sets   map[string][]string
	known  map[step]int32 // while it is built
	words  map[string]bool
}

// step is a piece of a pattern and where it begins. Patterns that begin alike share their states, which keeps few
// of them alive at a time.
type step struct {
	from  int32
	piece string
}

func newAutomaton(sets map[string][]string) *automaton {
	return &automaton{states: make([]state, 1), sets: sets, known: map[step]int32{}, words: map[string]bool{}}
}

// add compiles one pattern.
func (a *automaton) add(pattern string, end accept) error {
	c := compiler{automaton: a, input: pattern}
	last, err := c.sequence(0, "")
	if err == nil && c.at < len(c.input) {
		err = fmt.Errorf("unexpected %q", c.input[c.at:])
	}
	if err == nil && slices.Contains(a.reach(0), last) {
		err = fmt.Errorf("matches nothing at all")
	}
	if err != nil {
		return fmt.Errorf("pattern %q: %w", pattern, err)
	}
	a.states[last].accepts = append(a.states[last].accepts, end)
	return nil
}

func (a *automaton) state() int32 {
	a.states = append(a.states, state{})
	return int32(len(a.states) - 1)
}

func (a *automaton) edge(from int32, w string, to int32) {
	s := &a.states[from]
	if s.next == nil {
		s.next = map[string][]int32{}
	}
	a.words[w] = true
	s.next[w] = append(s.next[w], to)
}

type compiler struct {
	*automaton
	input string
	at    int
	depth int
}

// sequence compiles up to one of the closing characters and returns the state at its end.
func (c *compiler) sequence(from int32, closing string) (int32, error) {
	for c.at < len(c.input) && !strings.ContainsRune(closing, rune(c.input[c.at])) {
		var err error
		switch c.input[c.at] {
		case ' ':
			c.at++
		case '(':
			from, err = c.choice(from, ")")
		case '[':
			begin := from
			if from, err = c.choice(from, "]"); err == nil { // perhaps nothing
				c.states[begin].skip = append(c.states[begin].skip, from)
			}
		case '<':
			from, err = c.set(from)
		case '^', '$':
			from = c.follow(from, c.input[c.at:c.at+1])
			c.at++
		default:
			from, err = c.word(from)
		}
		if err != nil {
			return 0, err
		}
	}
	return from, nil
}

// choice compiles what stands between brackets, of which one member is taken.
func (c *compiler) choice(from int32, closing string) (int32, error) {
	n := closed(c.input[c.at:])
	if n < 0 {
		return 0, fmt.Errorf("no %q", closing)
	}
	piece := step{from, c.input[c.at : c.at+n]}
	if end, ok := c.known[piece]; ok {
		c.at += n
		return end, nil
	}
	end := c.state()
	c.known[piece] = end
	for c.input[c.at:c.at+1] != closing {
		c.at++ // past the bracket or bar
		last, err := c.sequence(from, "|"+closing)
		if err != nil {
			return 0, err
		}
		c.states[last].skip = append(c.states[last].skip, end)
	}
	c.at++
	return end, nil
}

// closed is the length of the bracketed beginning of s, or -1.
func closed(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// maxSetDepth keeps a set that names itself from running for ever.
const maxSetDepth = 8

func (c *compiler) set(from int32) (int32, error) {
	name, rest, ok := strings.Cut(c.input[c.at+1:], ">")
	members := c.sets[name]
	if !ok || len(members) == 0 || c.depth >= maxSetDepth {
		return 0, fmt.Errorf("no set <%s>", name)
	}
	c.at = len(c.input) - len(rest)
	piece := step{from, "<" + name + ">"}
	if end, ok := c.known[piece]; ok {
		return end, nil
	}
	end := c.state()
	c.known[piece] = end
	for _, member := range members {
		inner := compiler{automaton: c.automaton, input: member, depth: c.depth + 1}
		last, err := inner.sequence(from, "")
		if err == nil && inner.at < len(inner.input) {
			err = fmt.Errorf("unexpected %q", inner.input[inner.at:])
		}
		if err != nil {
			return 0, fmt.Errorf("<%s>: %w", name, err)
		}
		c.states[last].skip = append(c.states[last].skip, end)
	}
	return end, nil
}

func (c *compiler) word(from int32) (int32, error) {
	begin := c.at
	for c.at < len(c.input) && !strings.ContainsRune(" ()[]|<>^$", rune(c.input[c.at])) {
		c.at++
	}
	raw := c.input[begin:c.at]
	switch {
	case raw == "":
		return 0, fmt.Errorf("unexpected %q", c.input[c.at:])
	case raw == "..":
		return c.anyWords(from, 3), nil
	case raw == "_" || strings.HasPrefix(raw, ":"): // any word, or a token of ours, as :yes:
		return c.follow(from, raw), nil
	}
	words := split(raw).words
	if len(words) == 0 || strings.ContainsAny(raw, "?*.,;/{}") {
		return 0, fmt.Errorf("%q is no word", raw)
	}
	for _, w := range words {
		from = c.follow(from, w.text)
	}
	return from, nil
}

// anyWords compiles up to n words, whichever they are.
func (c *compiler) anyWords(from int32, n int) int32 {
	piece := step{from, ".."}
	if end, ok := c.known[piece]; ok {
		return end
	}
	end := c.state()
	c.known[piece] = end
	for range n {
		c.states[from].skip = append(c.states[from].skip, end)
		from = c.follow(from, "_")
	}
	c.states[from].skip = append(c.states[from].skip, end)
	return end
}

// follow is the state after one word.
func (c *compiler) follow(from int32, w string) int32 {
	piece := step{from, w}
	if to, ok := c.known[piece]; ok {
		return to
	}
	to := c.state()
	c.known[piece] = to
	if w == "_" {
		c.states[from].any = append(c.states[from].any, to)
	} else {
		c.edge(from, w, to)
	}
	return to
}

// reach lists the states that follow from s without a word, s among them.
func (a *automaton) reach(s int32) []int32 {
	all := []int32{s}
	for i := 0; i < len(all); i++ {
		for _, to := range a.states[all[i]].skip {
			if !slices.Contains(all, to) {
				all = append(all, to)
			}
		}
	}
	return all
}

// close does away with steps that need no word. To be called once, after the last add.
func (a *automaton) close() {
	flat := make([]state, len(a.states))
	for i := range a.states {
		var c state
		for _, s := range a.reach(int32(i)) {
			from := a.states[s]
			for w, to := range from.next {
				if c.next == nil {
					c.next = map[string][]int32{}
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
		flat[i] = c
	}
	a.states, a.known = flat, nil
}

// match is where a pattern was found: words[first:last].
type match struct {
	mark        mark
	first, last int
}

// find lists the longest match of each mark at each word of one sentence.
func (a *automaton) find(r *reading, s sentence, link map[string]bool, into []match) []match {
	var active, following []int32
	for first := s.first; first < s.last; first++ {
		from := len(into)
		active = append(active[:0], 0)
		if r.words[first].breaks || first > s.first && link[r.words[first-1].text] {
			active = appendNew(active, a.states[0].next["^"])
		}
		broken := false
		for at := first; at < s.last && len(active) > 0; at++ {
			broken = broken || at > first && r.words[at].breaks
			following = following[:0]
			for _, st := range active {
				following = appendNew(following, a.states[st].next[r.words[at].text])
				if at == first || !r.words[at].breaks {
					following = appendNew(following, a.states[st].any)
				}
			}
			active, following = following, active
			if at+1 == s.last || r.words[at+1].breaks || link[r.words[at+1].text] {
				for _, st := range active {
					active = appendNew(active, a.states[st].next["$"])
				}
			}
			for _, st := range active {
				for _, acc := range a.states[st].accepts {
					if !acc.withoutBreaks || !broken {
						into = keepLongest(into, from, match{acc.mark, first, at + 1})
					}
				}
			}
		}
	}
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

func keepLongest(list []match, from int, m match) []match {
	for i := from; i < len(list); i++ {
		if list[i].mark == m.mark {
			if m.last > list[i].last {
				list[i] = m
			}
			return list
		}
	}
	return append(list, m)
}
