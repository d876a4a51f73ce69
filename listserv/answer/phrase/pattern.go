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
	if err == nil && slices.Contains(f.reach(0), last) {
		err = fmt.Errorf("matches nothing at all")
	}
	if err != nil {
		return fmt.Errorf("pattern %q: %w", pattern, err)
	}
	f.states[last].accepts = append(f.states[last].accepts, accept{mark, whole})
	return nil
}

func (f *Finder) state() int32 {
	f.states = append(f.states, state{})
	return int32(len(f.states) - 1)
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
		inner := compiler{Finder: c.Finder, input: member, depth: c.depth + 1}
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
	words := Split(raw).Words
	if len(words) == 0 || strings.ContainsAny(raw, "?*.,;/{}") {
		return 0, fmt.Errorf("%q is no word", raw)
	}
	for _, w := range words {
		from = c.follow(from, w.Text)
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
		c.states[from].edges = append(c.states[from].edges, edge{c.learn(w), to})
	}
	return to
}
