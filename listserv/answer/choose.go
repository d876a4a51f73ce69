package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// Choice is how somebody chose among times.
type Choice struct {
	Answers  []string // for each option "yes", "maybe", "no", or "" where nothing was said of it
	Clear    bool     // else a person must read it
	Why      string
	Language string
	foreign  bool // a word is not known in the language, which may be another
}

// chooseWord is what a word or phrase does in a choice.
type chooseWord uint8

const (
	cYes chooseWord = iota + 1
	cMaybe
	cNo
	cAll
	cNone
	cBut
	cLight
	cJoin
	cRest
	cOnly
)

var chooseNames = map[string]chooseWord{"yes": cYes, "maybe": cMaybe, "no": cNo, "all": cAll, "none": cNone, "but": cBut, "light": cLight, "join": cJoin, "rest": cRest, "only": cOnly}

// choosePhrase is how many words a phrase of a choice has at most.
const choosePhrase = 6

// chooser is how a language chooses: phrases by their words, joined by blanks.
func newChooser(groups map[string][]string) map[string]chooseWord {
	c := map[string]chooseWord{":yes:": cYes, ":no:": cNo, ":maybe:": cMaybe} // pictures
	for name, phrases := range groups {
		does, ok := chooseNames[name]
		if !ok {
			continue // of the words around the letters: see lettersOf
		}
		for _, p := range phrases {
			key := join(phrase.Split(p).Words)
			if c[key] == 0 || does == cJoin || does != cLight && c[key] == cLight {
				c[key] = does
			}
		}
	}
	return c
}

// token is one word of a choice: an option or several, or what is said of them.
type token struct {
	options []int
	does    chooseWord // 0: not understood
	part    bool       // narrows the options before it: an hour behind a day
	gap     gap
	text    string
}

// Choose reads which of several times suit somebody: "A and C, B if need be", "any but Tuesday". Each option is its moment in
// every zone in which the person may name it. What is not understood is left to a person.
func (r *Reader) Choose(text, lang string, options [][]time.Time, now time.Time) Choice {
	t := phrase.Split(text)
	if len(t.Words) == 0 {
		return Choice{Why: "no words"}
	}
	if inverted(text) {
		return Choice{Why: "it is not clear of which the no is said", Answers: make([]string, len(options))}
	}
	l := r.languageOf(t.Words, lang)
	best := l.choose(t, options, now, false)
	for _, other := range r.languages { // a few words may be of any language: the one the person reads, or else English, first
		if best.Clear || !best.foreign || len(t.Words) > choosePhrase*2 {
			break
		}
		if c := other.choose(t, options, now, true); c.Clear {
			best = c
		}
	}
	return best
}

// choose reads a text in one language; strictly, every sentence must choose.
func (l *language) choose(t phrase.Text, options [][]time.Time, now time.Time, strictly bool) Choice {
	c := Choice{Answers: make([]string, len(options)), Language: l.name}
	letters, why, foreign := l.letters(t, len(options))
	if why != "" {
		c.Why, c.foreign = why, foreign
		return c
	}
	said := false
	for _, sent := range t.Sentences {
		if sent.Asks {
			c.Why = "asks something"
			return c
		}
		tokens := l.tokens(t, sent, letters, options, now)
		chooses := slices.ContainsFunc(tokens, func(k token) bool { return len(k.options) > 0 || k.does == cAll || k.does == cNone })
		if !chooses {
			if strictly && !l.onlySigns(t, sent, letters) || slices.ContainsFunc(tokens, func(k token) bool { return k.does == cNo || k.does == cMaybe }) {
				c.Why = "a sentence that names no option may take something back"
				return c
			}
			continue
		}
		for _, k := range tokens {
			if k.does == 0 && len(k.options) == 0 {
				c.Why, c.foreign = `"`+k.text+`" is not understood beside the options`, true
				return c
			}
		}
		if sign, odd := oddSign(around(t, sent)); odd {
			c.Why = `"` + string(sign) + `" is not understood beside the options`
			return c
		}
		if why := c.take(tokens); why != "" {
			c.Why = why
			return c
		}
		said = true
	}
	if !said {
		c.Why, c.foreign = "names no option", true
		return c
	}
	c.Clear, c.Why = true, "says "+c.String()
	return c
}

// String is a choice in short: "A yes, B maybe".
func (c Choice) String() string {
	var parts []string
	for i, a := range c.Answers {
		if a != "" {
			parts = append(parts, string(rune('A'+i))+" "+a)
		}
	}
	return strings.Join(parts, ", ")
}

// tokens reads a sentence: the longest phrases first.
func (l *language) tokens(t phrase.Text, sent phrase.Sentence, letters []int, options [][]time.Time, now time.Time) (list []token) {
	words := t.Words[sent.First:sent.Last]
	for i := 0; i < len(words); {
		k := token{text: words[i].Text}
		if i > 0 && words[i-1].End <= words[i].Begin {
			k.gap = gapOf(t.Source[words[i-1].End:words[i].Begin])
		}
		used := 0
		for n := min(choosePhrase, len(words)-i); n > 0 && used == 0; n-- {
			if n == 1 {
				if letter := letters[sent.First+i]; letter >= 0 {
					k.options, used = []int{letter}, 1
					break
				} else if letter == aName {
					k.does, used = cLight, 1
					break
				}
				if k.options, k.part, used = l.option(t, words[i:], options, now); used > 0 {
					break
				}
			}
			if does := l.chooser[join(words[i:i+n])]; does != 0 {
				k.does, used = does, n
			}
		}
		if used == 0 {
			used = 1
			if w := l.words[words[i].Text]; w&light != 0 && w&group == 0 || isName(t.Source[words[i].Begin:words[i].End]) && i > 0 && i >= len(words)-2 {
				k.does = cLight
			}
		}
		list = append(list, k)
		i += used
	}
	for i := range list { // "A: yes", "A - yes": what follows is said of what stands before
		if list[i].gap == dash {
			list[i].gap = together
			if len(list[i].options) > 0 && i > 0 {
				list[i].gap = comma
			}
		}
	}
	return list
}

// gapOf is what stands between two words.
func gapOf(between string) gap {
	switch {
	case strings.ContainsAny(between, ";\n"):
		return stop
	case strings.ContainsRune(between, ','):
		return comma
	case strings.ContainsAny(between, ":-–—(/"):
		return dash
	}
	return together
}

// gap is what parts a piece of a sentence from the one before it.
type gap uint8

const (
	together gap = iota
	comma
	stop // a semicolon
	also // "and", "or"
	save // "but"
	dash // a dash or colon, which may be either
)

// piece is part of a sentence: some options, and what is said of them.
type piece struct {
	saying
	gap     gap
	options []int
	before  bool // what is said stands ahead of the options
}

// named says whether a piece names options and says nothing of them.
func (p piece) named() bool {
	return len(p.options) > 0 && p.word == 0 && !p.all && !p.none && !p.rest
}

// pieces takes a sentence apart.
func pieces(tokens []token) (list []piece) {
	for first := 0; first < len(tokens); {
		end := first + 1
		for end < len(tokens) && tokens[end].gap == together && tokens[end].does != cBut && tokens[end].does != cJoin && !ends(tokens[first:end], tokens[end]) {
			end++
		}
		p := piece{gap: tokens[first].gap}
		switch {
		case tokens[first].does == cBut:
			p.gap = save
		case tokens[first].does == cJoin && p.gap != stop:
			p.gap = also
		}
		p.options, p.saying, p.before = clauseOf(tokens[first:end])
		if n := len(list); n > 0 && len(p.options) == 0 && p.saying == (saying{}) && p.gap == comma && end < len(tokens) && tokens[end].does == cJoin {
			tokens[end].gap = comma // ", and"
		}
		list = append(list, p)
		first = end
	}
	return list
}

// ends says whether something has been said of the options of a piece, so that another option begins a new one: "A yes B no".
func ends(piece []token, next token) bool {
	if len(next.options) == 0 || next.part {
		return false
	}
	options, s, before := clauseOf(piece)
	return len(options) > 0 && s.word != 0 && !before
}

// take notes what a sentence says of the options; why is what keeps it from being clear.
func (c *Choice) take(tokens []token) (why string) {
	list := pieces(tokens)
	inherited, all, only := chooseWord(0), false, false
	for i, p := range list {
		only = only || p.only
		if p.gap == stop {
			inherited = 0
		}
		word := p.word
		switch {
		case p.all && p.word == cNo && !p.any:
			return "it is not clear whether it is none or not all"
		case p.all && p.word == cNo, p.none:
			why = c.set(c.rest(p.options), "no")
		case p.rest:
			c.fill(p.word, nil)
		case p.all:
			all = p.word == 0 || p.word == cYes || all
			c.fill(p.word, p.options)
		case len(p.options) == 0:
			if p.word == cMaybe && i > 0 {
				return "it is not clear what is meant by halves"
			}
			if p.word == cNo && i > 0 {
				return "it is not clear what the no is said of"
			}
		case p.gap == save && all:
			if word == cNo && list[i-1].word == 0 {
				return "it is not clear what the \"but\" says"
			}
			if word == 0 || word == cYes {
				word = cNo
			}
			c.forget(p.options)
			why = c.set(p.options, chosen[word])
		case p.gap == save && word == 0:
			return "it is not clear what the \"but\" says"
		default:
			if p.named() {
				if word = inherited; word == 0 {
					if word, why = shared(list[i:]); why != "" {
						return why
					}
				}
			} else if inherited = 0; p.before {
				inherited = p.word
			}
			why = c.set(p.options, chosen[word])
		}
		if why != "" {
			return why
		}
	}
	if only {
		c.fill(cNo, nil)
	}
	return ""
}

// shared is what is said of options that stand ahead of it in a list: of all of "A, B and C work". In "A and C, B if need be" it is
// said of the last alone, and in "A, B no" nobody knows.
func shared(list []piece) (word chooseWord, why string) {
	joined := false
	for i, p := range list[1:] {
		if p.gap != comma && p.gap != also || len(p.options) == 0 || p.before && p.word != 0 || p.all || p.none || p.rest {
			return cYes, ""
		}
		if p.word == 0 {
			joined = joined || p.gap == also
			continue
		}
		switch {
		case p.gap == also:
			return p.word, ""
		case p.word == cNo && !joined && i == len(list[1:])-1:
			return 0, "it is not clear of which the no is said"
		}
		return cYes, ""
	}
	return cYes, ""
}

var chosen = map[chooseWord]string{cYes: "yes", cMaybe: "maybe", cNo: "no", 0: "yes"}

// saying is what a clause says of its options.
type saying struct {
	word      chooseWord // cYes, cMaybe, cNo; 0 where nothing is said
	all, none bool
	any       bool // "any", of which none is left by a no
	rest      bool // of those that nothing has been said of
	only      bool // of no others
}

// clauseOf gathers a clause; before says whether what is said of the options stands ahead of them.
func clauseOf(clause []token) (options []int, s saying, before bool) {
	hours, several := true, false // only hours have been named so far; more than one thing has
	for _, k := range clause {
		both := intersect(options, k.options)
		switch {
		case len(k.options) > 0 && len(options) > 0 && (k.part || hours || len(both) > 0 && !several): // "Tuesday at 18:00", "A, the Tuesday"
			hours = hours && k.part
			if len(both) > 0 {
				options = both
			}
		case len(k.options) > 0:
			several = several || len(options) > 0
			hours = hours && k.part
			for _, o := range k.options {
				if !slices.Contains(options, o) {
					options = append(options, o)
				}
			}
		case k.does == cAll:
			s.all, s.any = true, s.any || strings.HasPrefix(k.text, "any")
		case k.does == cRest:
			s.rest = true
		case k.does == cOnly:
			s.only = true
		case k.does == cNone:
			s.none = true
		case k.does == cMaybe:
			s.word = cMaybe
			before = before || len(options) == 0
		case k.does == cNo && s.word != cMaybe:
			s.word = cNo
			before = before || len(options) == 0
		case k.does == cYes && s.word == 0:
			s.word = cYes
			before = before || len(options) == 0
		}
	}
	return options, s, before
}

func intersect(a, b []int) (both []int) {
	for _, x := range a {
		if slices.Contains(b, x) {
			both = append(both, x)
		}
	}
	return both
}

// rest is all options but some; of none named, all.
func (c *Choice) rest(named []int) (rest []int) {
	if len(named) > 0 {
		return named
	}
	for i := range c.Answers {
		rest = append(rest, i)
	}
	return rest
}

// fill says one thing of all options, but those that a clause names beside it are named for nothing else.
func (c *Choice) fill(word chooseWord, named []int) {
	for i := range c.Answers {
		if c.Answers[i] == "" && (len(named) == 0 || slices.Contains(named, i)) {
			c.Answers[i] = chosen[word]
		}
	}
}

func (c *Choice) forget(options []int) {
	for _, o := range options {
		c.Answers[o] = ""
	}
}

// set says one thing of some options, of which nothing else may have been said.
func (c *Choice) set(options []int, said string) (why string) {
	for _, o := range options {
		if c.Answers[o] != "" && c.Answers[o] != said {
			return "it says two things of " + string(rune('A'+o))
		}
		c.Answers[o] = said
	}
	return ""
}
