package answer

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"mutualaid/listserv/answer/phrase"
)

// Choice is how somebody chose among times.
type Choice struct {
	Answers  []string // for each option "yes", "maybe", "no", or "" where nothing was said of it
	Clear    bool     // else a person must read it
	Why      string
	Language string
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
)

var chooseNames = map[string]chooseWord{"yes": cYes, "maybe": cMaybe, "no": cNo, "all": cAll, "none": cNone, "but": cBut, "light": cLight, "join": cJoin}

// choosePhrase is how many words a phrase of a choice has at most.
const choosePhrase = 6

// chooser is how a language chooses: phrases by their words, joined by blanks.
func newChooser(groups map[string][]string) map[string]chooseWord {
	c := map[string]chooseWord{}
	for name, phrases := range groups {
		for _, p := range phrases {
			key := join(phrase.Split(p).Words)
			if does := chooseNames[name]; c[key] == 0 || does == cJoin || does != cLight && c[key] == cLight {
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
	breaks  bool
	text    string
}

// Choose reads which of several times suit somebody: "A and C, B if need be", "any but Tuesday". Each option is its moment in
// every zone in which the person may name it. What is not understood is left to a person.
func (r *Reader) Choose(text, lang string, options [][]time.Time, now time.Time) Choice {
	t := phrase.Split(text)
	if len(t.Words) == 0 {
		return Choice{Why: "no words"}
	}
	l := r.languageOf(t.Words, lang)
	best := l.choose(t, options, now, false)
	for _, other := range r.languages { // a few words may be of any language: the one the person reads, or else English, first
		if best.Clear || len(t.Words) > choosePhrase*2 {
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
	said := false
	for _, sent := range t.Sentences {
		if sent.Asks {
			c.Why = "asks something"
			return c
		}
		tokens := l.tokens(t, sent, options, now)
		chooses := slices.ContainsFunc(tokens, func(k token) bool { return len(k.options) > 0 || k.does == cAll || k.does == cNone })
		if !chooses {
			if strictly || slices.ContainsFunc(tokens, func(k token) bool { return k.does == cNo || k.does == cMaybe }) {
				c.Why = "a sentence that names no option may take something back"
				return c
			}
			continue
		}
		for _, k := range tokens {
			if k.does == 0 && len(k.options) == 0 {
				c.Why = `"` + k.text + `" is not understood beside the options`
				return c
			}
		}
		if why := c.take(tokens); why != "" {
			c.Why = why
			return c
		}
		said = true
	}
	if !said {
		c.Why = "names no option"
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
func (l *language) tokens(t phrase.Text, sent phrase.Sentence, options [][]time.Time, now time.Time) (list []token) {
	words := t.Words[sent.First:sent.Last]
	for i := 0; i < len(words); {
		k := token{breaks: words[i].Breaks, text: words[i].Text}
		used := 0
		for n := min(choosePhrase, len(words)-i); n > 0 && used == 0; n-- {
			if n == 1 {
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
			if w := l.words[words[i].Text]; w&light != 0 || isName(t.Source[words[i].Begin:words[i].End]) && i > 0 && i >= len(words)-2 {
				k.does = cLight
			}
		}
		list = append(list, k)
		i += used
	}
	return list
}

// option finds which options the words begin with: a letter, a day, a date, an hour.
func (l *language) option(t phrase.Text, words []phrase.Word, options [][]time.Time, now time.Time) (found []int, part bool, used int) {
	w := words[0]
	source := t.Source[w.Begin:w.End]
	if n := int(w.Text[0]) - 'a'; len(w.Text) == 1 && n >= 0 && n < len(options) && (unicode.IsUpper(rune(source[0])) || n != 0 && n != 4 && !strings.HasPrefix(t.Source[w.End:], "'") && source == w.Text || l.alone(t, w)) {
		return []int{n}, false, 1
	}
	match := func(is func(time.Time) bool) (all []int) {
		for i, moments := range options {
			if slices.ContainsFunc(moments, is) {
				all = append(all, i)
			}
		}
		return all
	}
	if minutes, n := clock(t.Source, words); n > 0 {
		if all := match(func(at time.Time) bool { return at.Hour()*60+at.Minute() == minutes }); len(all) > 0 {
			return all, true, n
		}
	}
	if fillers[w.Text] {
		return nil, false, 0
	}
	if day, n := l.calendar.parse(words, now); n > 0 && (n > 1 || l.calendar.months[w.Text] == 0) {
		if weekday, ok := l.calendar.weekdays[w.Text]; ok && n == 1 {
			return match(func(at time.Time) bool { return at.Weekday() == weekday }), false, 1
		}
		return match(func(at time.Time) bool { return at.Month() == day.Month() && at.Day() == day.Day() }), false, n
	}
	if plural := strings.TrimSuffix(w.Text, "s"); plural != w.Text {
		if weekday, ok := l.calendar.weekdays[plural]; ok {
			return match(func(at time.Time) bool { return at.Weekday() == weekday }), false, 1
		}
	}
	if n := number(w.Text); n > 0 && n <= 31 && len(w.Text) > 1 {
		if all := match(func(at time.Time) bool { return at.Day() == n }); len(all) > 0 {
			return all, false, 1
		}
	}
	return nil, false, 0
}

// alone says whether a small letter stands for an option: nothing but options, what is said of them and "and" stands in its text.
func (l *language) alone(t phrase.Text, w phrase.Word) bool {
	for _, other := range t.Words {
		if other.Sentence == w.Sentence && len(other.Text) > 1 && l.chooser[other.Text] == 0 && !slices.Contains(l.links, other.Text) {
			return false
		}
		if other.Sentence == w.Sentence && l.chooser[other.Text] == cLight && len(other.Text) > 2 && !slices.Contains(l.links, other.Text) {
			return false // "a day later": a word of a sentence, and no option
		}
	}
	return true
}

// take notes what a sentence says of the options; why is what keeps it from being clear.
func (c *Choice) take(tokens []token) (why string) {
	inherited, all := chooseWord(0), false
	for first := 0; first < len(tokens); {
		end := first + 1
		for end < len(tokens) && !tokens[end].breaks && tokens[end].does != cBut && tokens[end].does != cJoin {
			end++
		}
		clause := tokens[first:end]
		options, says, before := clauseOf(clause)
		but := clause[0].does == cBut
		if says.word == 0 && !but && inherited == 0 {
			inherited = shared(tokens[end:])
		}
		switch {
		case says.all && says.word == cNo, says.none:
			if why = c.set(c.rest(options), "no"); why != "" {
				return why
			}
		case says.all:
			all = true
			if why = c.fill(says.word, options); why != "" {
				return why
			}
		case len(options) == 0 && says.word != 0 && first > 0 && says.word == cMaybe:
			return "it is not clear what is meant by halves"
		case len(options) > 0:
			word := says.word
			switch {
			case word == 0 && but && all:
				word = cNo
			case word == 0 && but:
				return "it is not clear what the \"but\" says"
			case word == 0 && inherited != 0:
				word = inherited
			case word == 0:
				word = cYes
			}
			if but && all {
				c.forget(options)
			}
			if why = c.set(options, chosen[word]); why != "" {
				return why
			}
			if inherited = 0; before {
				inherited = word
			}
		}
		first = end
	}
	return ""
}

var chosen = map[chooseWord]string{cYes: "yes", cMaybe: "maybe", cNo: "no", 0: "yes"}

// shared is what is said of options after the last of them that "and" joins: "A and C work".
func shared(tokens []token) chooseWord {
	for len(tokens) > 0 && tokens[0].does == cJoin {
		end := 1
		for end < len(tokens) && !tokens[end].breaks && tokens[end].does != cBut && tokens[end].does != cJoin {
			end++
		}
		options, says, before := clauseOf(tokens[:end])
		if len(options) == 0 || before {
			return 0
		}
		if says.word != 0 {
			return says.word
		}
		tokens = tokens[end:]
	}
	return 0
}

// saying is what a clause says of its options.
type saying struct {
	word      chooseWord // cYes, cMaybe, cNo; 0 where nothing is said
	all, none bool
}

// clauseOf gathers a clause; before says whether what is said of the options stands ahead of them.
func clauseOf(clause []token) (options []int, s saying, before bool) {
	hours := true // only hours have been named so far
	for _, k := range clause {
		switch {
		case len(k.options) > 0 && len(options) > 0 && (k.part || hours):
			hours = hours && k.part
			if both := intersect(options, k.options); len(both) > 0 {
				options = both
			}
		case len(k.options) > 0:
			hours = hours && k.part
			for _, o := range k.options {
				if !slices.Contains(options, o) {
					options = append(options, o)
				}
			}
		case k.does == cAll:
			s.all = true
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
func (c *Choice) fill(word chooseWord, named []int) string {
	for i := range c.Answers {
		if c.Answers[i] == "" && (len(named) == 0 || slices.Contains(named, i)) {
			c.Answers[i] = chosen[word]
		}
	}
	return ""
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
