package phrase

import (
	"fmt"
	"slices"
	"strings"
)

// Mark is the number of a group of patterns.
type Mark uint8

// accept is what a state stands at the end of.
type accept struct {
	mark  Mark
	whole bool // no comma or dash may stand within
}

// step is a piece of a pattern and where it begins. Patterns that begin alike share their states, which keeps few
// of them alive at a time.
type step struct {
	from  int32
	piece string
}

// hop is the same for a single word.
type hop struct{ from, word int32 }

// draft is a Finder while it is built: what leads on from each state is a list through one array.
type draft struct {
	steps   map[step]int32
	hops    map[hop]int32
	spelled map[string][]int32 // the words of a piece, as it is written
	first   []ends             // by state
	edges   []listed
	skips   []listed // follow without a word
	accepts map[int32][]accept
}

// ends are where a state's lists begin, counted from 1; 0 is an empty list.
type ends struct{ edge, skip int32 }

// listed is one member of a list.
type listed struct{ word, to, next int32 }

func newDraft() *draft {
	return &draft{steps: map[step]int32{}, hops: map[hop]int32{}, spelled: map[string][]int32{}, accepts: map[int32][]accept{}, first: make([]ends, 1)}
}

func (d *draft) state() int32 {
	d.first = append(d.first, ends{})
	return int32(len(d.first) - 1)
}

func (d *draft) skip(from, to int32) {
	d.skips = append(d.skips, listed{0, to, d.first[from].skip})
	d.first[from].skip = int32(len(d.skips))
}

func (d *draft) edge(from, word, to int32) {
	d.edges = append(d.edges, listed{word, to, d.first[from].edge})
	d.first[from].edge = int32(len(d.edges))
}

// reach lists the states that follow from s without a word, s among them, behind what list holds already.
func (d *draft) reach(s int32, list []int32) []int32 {
	begin := len(list)
	list = append(list, s)
	for i := begin; i < len(list); i++ {
		for at := d.first[list[i]].skip; at > 0; at = d.skips[at-1].next {
			if to := d.skips[at-1].to; !slices.Contains(list[begin:], to) {
				list = append(list, to)
			}
		}
	}
	return list
}

// Add compiles one pattern for a mark; no comma or dash may stand within what a whole one finds.
//
// A pattern is words in order: (a|b c) one of several, [a] perhaps, <name> one of a named set, _ any word, .. up to three
// words; ^ stands for the begin of a clause and $ for its end.
func (f *Finder) Add(pattern string, mark Mark, whole bool) error {
	c := compiler{Finder: f, input: pattern}
	last, err := c.sequence(0, "")
	if err == nil && c.at < len(c.input) {
		err = fmt.Errorf("unexpected %q", c.input[c.at:])
	}
	if err == nil && slices.Contains(f.draft.reach(0, nil), last) {
		err = fmt.Errorf("matches nothing at all")
	}
	if err != nil {
		return fmt.Errorf("pattern %q: %w", pattern, err)
	}
	f.draft.accepts[last] = append(f.draft.accepts[last], accept{mark, whole})
	return nil
}

type compiler struct {
	*Finder
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
				c.draft.skip(begin, from)
			}
		case '<':
			from, err = c.set(from)
		case '^', '$':
			from = c.follow(from, c.learn(c.input[c.at:c.at+1]))
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
	if end, ok := c.draft.steps[piece]; ok {
		c.at += n
		return end, nil
	}
	end := c.draft.state()
	c.draft.steps[piece] = end
	for c.input[c.at:c.at+1] != closing {
		c.at++ // past the bracket or bar
		last, err := c.sequence(from, "|"+closing)
		if err != nil {
			return 0, err
		}
		c.draft.skip(last, end)
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
	if end, ok := c.draft.steps[piece]; ok {
		return end, nil
	}
	end := c.draft.state()
	c.draft.steps[piece] = end
	for _, member := range members {
		inner := compiler{Finder: c.Finder, input: member, depth: c.depth + 1}
		last, err := inner.sequence(from, "")
		if err == nil && inner.at < len(inner.input) {
			err = fmt.Errorf("unexpected %q", inner.input[inner.at:])
		}
		if err != nil {
			return 0, fmt.Errorf("<%s>: %w", name, err)
		}
		c.draft.skip(last, end)
	}
	return end, nil
}

func (c *compiler) word(from int32) (int32, error) {
	begin := c.at
	for c.at < len(c.input) && !strings.ContainsRune(" ()[]|<>^$", rune(c.input[c.at])) {
		c.at++
	}
	raw := c.input[begin:c.at]
	switch raw {
	case "":
		return 0, fmt.Errorf("unexpected %q", c.input[c.at:])
	case "..":
		return c.anyWords(from, 3), nil
	}
	words, err := c.spell(raw)
	for _, w := range words {
		from = c.follow(from, w)
	}
	return from, err
}

// spell returns the numbers of the words that a piece is written with.
func (c *compiler) spell(raw string) ([]int32, error) {
	if list, ok := c.draft.spelled[raw]; ok {
		return list, nil
	}
	var list []int32
	if raw == "_" || strings.HasPrefix(raw, ":") { // any word, or a token of ours, as :yes:
		list = []int32{c.learn(raw)}
	} else {
		words := Split(raw).Words
		if len(words) == 0 || strings.ContainsAny(raw, "?*.,;/{}") {
			return nil, fmt.Errorf("%q is no word", raw)
		}
		for _, w := range words {
			list = append(list, c.learn(w.Text))
		}
	}
	c.draft.spelled[raw] = list
	return list, nil
}

// anyWords compiles up to n words, whichever they are.
func (c *compiler) anyWords(from int32, n int) int32 {
	piece := step{from, ".."}
	if end, ok := c.draft.steps[piece]; ok {
		return end
	}
	end := c.draft.state()
	c.draft.steps[piece] = end
	for range n {
		c.draft.skip(from, end)
		from = c.follow(from, anyWord)
	}
	c.draft.skip(from, end)
	return end
}

// follow is the state after one word.
func (c *compiler) follow(from, word int32) int32 {
	h := hop{from, word}
	if to, ok := c.draft.hops[h]; ok {
		return to
	}
	to := c.draft.state()
	c.draft.hops[h] = to
	c.draft.edge(from, word, to)
	return to
}
