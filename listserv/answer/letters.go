package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mutualaid/listserv/answer/phrase"
)

// lettersOf are the phrases of a language, their words joined by blanks, by which a letter that is no option is told from one that is.
type lettersOf struct {
	sign  map[string]bool // a letter ends with them, and then comes a name: "thanks, B"
	greet map[string]bool // a letter begins with them, and then comes a name: "hi B"
	word  map[string]bool // what follows an A that is a word: "a bit", "a las"
	doubt map[string]bool // what may follow either: "A really works", "a really good idea"
	noun  map[string]bool // what follows such a word and one more: "a good day"
	thing map[string]bool // what else has a letter for its name: "plan B"
	ask   map[string]bool // what an option is called: "option A"
}

func newLettersOf(groups map[string][]string) lettersOf {
	set := func(name string) map[string]bool {
		all := map[string]bool{}
		for _, p := range groups[name] {
			all[join(phrase.Split(p).Words)] = true
		}
		return all
	}
	return lettersOf{sign: set("sign"), greet: set("greet"), word: set("word"), doubt: set("doubt"), noun: set("noun"), thing: set("thing"), ask: set("called")}
}

// What a word is that consists of one letter, or has one at its end.
const (
	noLetter = -1 - iota // not one of the options
	aName                // an initial, or who signs
)

// initials is how many words a name has at most that stands behind an initial.
const initials = 4

// spelled is the letter of an option that a word is as it was written: "A", "b", the A of "l'A"; -1 for none. The C of "c'est" is none.
func spelled(t phrase.Text, w phrase.Word, options int) (option int, upper bool) {
	source := t.Source[w.Begin:w.End]
	if at := strings.LastIndexAny(source, "'’"); at >= 0 {
		if _, size := utf8.DecodeRuneInString(source[at:]); source[at+size:] != strings.ToUpper(w.Text) {
			return noLetter, false
		}
		source = strings.ToUpper(w.Text)
	}
	if len(w.Text) != 1 || len(source) != 1 || w.Text[0] < 'a' || int(w.Text[0]-'a') >= options || strings.HasPrefix(t.Source[w.End:], "'") || strings.HasPrefix(t.Source[w.End:], "’") {
		return noLetter, false
	}
	return int(w.Text[0] - 'a'), unicode.IsUpper(rune(source[0]))
}

// letters says for each word which option it names by its letter: noLetter for none, aName where it is somebody's name. why is what keeps
// it from being clear: a letter that may be a vote and may be something else. foreign says that it may be clear in another language.
func (l *language) letters(t phrase.Text, options int) (found []int, why string, foreign bool) {
	found = make([]int, len(t.Words))
	for i, w := range t.Words {
		if found[i] == aName {
			continue
		}
		option, upper := spelled(t, w, options)
		found[i] = option
		if option < 0 {
			continue
		}
		name, unsure := l.signed(t, i, options)
		if !name && !unsure {
			found[i], unsure = l.letter(t, i, option, upper, options)
			foreign = unsure
		}
		if unsure {
			return found, `"` + t.Source[w.Begin:w.End] + `" may be an option, and may be a word or a name`, foreign
		}
		if name {
			_, last := lineOf(t, i)
			for k := i; k < last; k++ {
				found[k] = aName
			}
		}
	}
	return found, "", false
}

// letter says whether a letter that is not in a name stands for an option: not the "a" of "a bit late", "voy a poder", "il y a".
func (l *language) letter(t phrase.Text, i, option int, upper bool, options int) (found int, unsure bool) {
	w, next, sent := t.Words[i], "", t.Sentences[t.Words[i].Sentence]
	if i+1 < sent.Last && together == gapAfter(t, i) {
		next = t.Words[i+1].Text
	}
	own := option == 0 && len(l.letterWords.word) > 0 || l.chooser[w.Text] != 0 // it is a word of the language as well
	first := i == sent.First || gapAfter(t, i-1) != together || l.chooser[t.Words[i-1].Text] == cJoin
	called := i > sent.First && l.letterWords.ask[t.Words[i-1].Text]
	switch {
	case i > sent.First && l.letterWords.thing[t.Words[i-1].Text] && gapAfter(t, i-1) == together:
		return option, true // "plan B"
	case option != 0 && option != 4: // no language read here has such a word
		return option, false
	case called:
		return option, false
	case next == "" && (upper || l.chooser[w.Text] != cJoin):
		return option, false
	case own && (l.letterWords.word[next] || l.letterWords.noun[next]):
		return noLetter, false
	case upper && !own:
		return option, false
	case upper && l.letterWords.doubt[next]:
		return option, true
	case upper:
		return option, l.unsureCapital(t, i, option, options)
	case l.chooser[w.Text] == cJoin:
		return noLetter, false
	case l.chooser[next] == cJoin:
		return option, false
	case !first || !l.alone(t, w):
		return noLetter, false
	}
	switch l.chooser[next] {
	case cYes, cNo, cMaybe, cOnly, cBut:
		return option, false
	case cLight:
		if l.chooser[w.Text] == 0 && len(next) <= 2 { // "a is ok"
			return option, false
		}
	}
	return noLetter, false
}

// unsureCapital says whether the capital letter at i, which is a word of the language as well, may be that word: "A good time", "A C no puedo",
// "A jeudi".
func (l *language) unsureCapital(t phrase.Text, i, option, options int) bool {
	sent := t.Sentences[t.Words[i].Sentence]
	next := t.Words[i+1]
	if other, capital := spelled(t, next, options); other >= 0 && (capital || l.chooser[next.Text] != cJoin) {
		return i == sent.First && l.chooser[t.Words[i].Text] != 0
	}
	if _, ok := l.calendar.weekdays[next.Text]; ok {
		return true
	}
	if does := l.chooserAt(t.Words[i+1 : sent.Last]); does == 0 {
		return i == sent.First || l.words[next.Text]&light != 0
	} else if does == cLight || i+2 >= sent.Last || gapAfter(t, i+1) != together {
		return false
	}
	return l.letterWords.noun[t.Words[i+2].Text]
}

// chooserAt is what the longest phrase does with which words begin.
func (l *language) chooserAt(words []phrase.Word) chooseWord {
	for n := min(choosePhrase, len(words)); n > 0; n-- {
		if does := l.chooser[join(words[:n])]; does != 0 {
			return does
		}
	}
	return 0
}

// gapAfter is what stands between a word and the next; stop where there is none.
func gapAfter(t phrase.Text, i int) gap {
	if i < 0 || i+1 >= len(t.Words) || t.Words[i].Sentence != t.Words[i+1].Sentence {
		return stop
	}
	if t.Words[i].End > t.Words[i+1].Begin {
		return together // "l'A"
	}
	return gapOf(t.Source[t.Words[i].End:t.Words[i+1].Begin])
}

// signed says whether the letter at i belongs to a name: "A. Rossi", "Thanks, B"; unsure where it may be one.
func (l *language) signed(t phrase.Text, i, options int) (name, unsure bool) {
	line, last := lineOf(t, i)
	first := max(line, t.Sentences[t.Words[i].Sentence].First)
	if l.chooses(t, last, len(t.Words), options) {
		return false, false // nobody signs above what they say
	}
	dotted := strings.HasPrefix(t.Source[t.Words[i].End:], ".")
	above := first == line && line > 0 && l.signLine(t, line-1)
	before := i // where the name begins: "Maria A. Rossi", "J. A. Rossi"
	for before > line && l.proper(t, before-1) && (before > first || len(t.Words[before-1].Text) == 1) {
		before--
	}
	first = min(first, before)
	signs := l.closing(t, first, before)
	switch {
	case i == first+1 && l.letterWords.greet[t.Words[first].Text] && gapAfter(t, first) == together:
		return false, true // "Hi A"
	case dotted && i+1 < last && l.properNames(t, i+1, last):
		name = signs || above || before == first && paragraph(t, first)
		return name, !name && (before == first || l.names(t, line, before, options))
	case dotted && i == line && i+1 < last && paragraph(t, line) && capitals(t, i+1, last) && l.chooses(t, 0, line, options):
		does := l.chooser[t.Words[i+1].Text]
		return false, does == 0 || does == cLight // "B. May"
	case i == last-1 && (signs || above && before == first): // "Thanks, B", "Thanks\nB", "Thanks, Anna B."
		doubt := before == i && i > first && gapAfter(t, i-1) == together && l.chooser[t.Words[i-1].Text] == cYes // "best B"
		return !doubt, doubt
	case i == last-1 && before < i:
		return false, true // "Anna B."
	case l.chooses(t, 0, line, options) && i > first && l.closes(t.Words[first:i]) && l.onlyLetters(t, i, last, options):
		return false, true // "C works.\nThanks, A and B"
	}
	return false, l.bare(t, i, options)
}

// bare says whether the letter at i is a sentence of its own below others that choose: it may sign them. Three such letters are a list.
func (l *language) bare(t phrase.Text, i, options int) bool {
	if n := t.Words[i].Sentence; t.Sentences[n].Last-t.Sentences[n].First > 1 || n == 0 || n < len(t.Sentences)-1 || !l.chooses(t, 0, i, options) {
		return false
	}
	for _, s := range t.Sentences {
		if option, _ := spelled(t, t.Words[s.First], options); s.Last-s.First > 1 || option < 0 {
			return true
		}
	}
	return len(t.Sentences) < 3
}

// lineOf are the words of the line on which a word stands.
func lineOf(t phrase.Text, i int) (first, last int) {
	for first = i; first > 0 && !strings.Contains(t.Source[min(t.Words[first-1].End, t.Words[first].Begin):t.Words[first].Begin], "\n"); first-- {
	}
	for last = i + 1; last < len(t.Words) && !strings.Contains(t.Source[min(t.Words[last-1].End, t.Words[last].Begin):t.Words[last].Begin], "\n"); last++ {
	}
	return first, last
}

// paragraph says whether a paragraph begins with a word: an empty line stands before it, or nothing.
func paragraph(t phrase.Text, i int) bool {
	if i == 0 {
		return true
	}
	between := t.Source[min(t.Words[i-1].End, t.Words[i].Begin):t.Words[i].Begin]
	return strings.Count(between, "\n") > 1
}

// gapBetween is what stands between a word and the next, be it in another sentence.
func gapBetween(t phrase.Text, i int) gap {
	if t.Words[i].Sentence != t.Words[i+1].Sentence {
		return stop
	}
	return gapAfter(t, i)
}

// signLine says whether the line that ends with a word is nothing but the end of a letter.
func (l *language) signLine(t phrase.Text, i int) bool {
	first, last := lineOf(t, i)
	return l.closes(t.Words[first:last])
}

// closing says whether the words before a name are what a letter ends with, alone or behind a comma: "A works, thanks, B".
func (l *language) closing(t phrase.Text, first, before int) bool {
	for i := first; i < before; i++ {
		if (i == first || gapBetween(t, i-1) != together) && l.closes(t.Words[i:before]) {
			return true
		}
	}
	return false
}

// closes says whether words are nothing but what a letter ends with: "many thanks, all the best".
func (l *language) closes(words []phrase.Word) bool {
	for i := 0; i < len(words); {
		used := min(choosePhrase, len(words)-i)
		for used > 0 && !l.letterWords.sign[join(words[i:i+used])] {
			used--
		}
		if used == 0 {
			return false
		}
		i += used
	}
	return len(words) > 0
}

// proper says whether a word is written as a name is, and none that is known here; an initial is one.
func (l *language) proper(t phrase.Text, i int) bool {
	w := t.Words[i]
	source := t.Source[w.Begin:w.End]
	if !isName(source) {
		return false
	}
	if len(w.Text) == 1 {
		return strings.HasPrefix(t.Source[w.End:], ".")
	}
	return l.words[w.Text]&known == 0 && l.chooser[w.Text] == 0 && !l.calendar.names(w.Text) && !l.letterWords.sign[w.Text] && !l.letterWords.ask[w.Text]
}

func (l *language) properNames(t phrase.Text, first, last int) bool {
	for i := first; i < last; i++ {
		if !l.proper(t, i) && (!particles[t.Words[i].Text] || i == last-1) {
			return false
		}
	}
	return last-first <= initials
}

// particles stand within names: "de Vries".
var particles = map[string]bool{"de": true, "van": true, "der": true, "den": true, "von": true, "zu": true, "di": true, "da": true, "del": true, "della": true,
	"la": true, "le": true, "du": true, "dos": true, "do": true, "el": true, "ten": true, "ter": true, "y": true, "al": true, "bin": true}

// capitals says whether words are written as a name is, known or not.
func capitals(t phrase.Text, first, last int) bool {
	for i := first; i < last; i++ {
		if w := t.Words[i]; !isName(t.Source[w.Begin:w.End]) && !particles[w.Text] {
			return false
		}
	}
	return last-first <= initials
}

// onlyLetters says whether nothing but letters of options, and what joins them, stands there.
func (l *language) onlyLetters(t phrase.Text, first, last, options int) bool {
	for i := first; i < last; i++ {
		if option, _ := spelled(t, t.Words[i], options); option < 0 && l.chooser[t.Words[i].Text] != cJoin {
			return false
		}
	}
	return true
}

// chooses says whether anything of words may choose; an initial with its full stop only at their end.
func (l *language) chooses(t phrase.Text, first, last, options int) bool {
	for i := first; i < last; i++ {
		switch does := l.chooser[t.Words[i].Text]; does {
		case cYes, cMaybe, cNo, cAll, cNone:
			if text := t.Words[i].Text; !l.letterWords.sign[text] && !l.letterWords.greet[text] {
				return true
			}
		}
	}
	return l.names(t, first, last, options)
}

// names says whether any of words may name an option.
func (l *language) names(t phrase.Text, first, last, options int) bool {
	for i := first; i < last; i++ {
		w := t.Words[i]
		if option, _ := spelled(t, w, options); option >= 0 && (i == last-1 || !strings.HasPrefix(t.Source[w.End:], ".")) {
			return true
		}
		if l.calendar.names(w.Text) || number(w.Text) > 0 {
			return true
		}
	}
	return false
}

// oddSign is a picture in what stands between words that is not understood: it is neither a word nor a mood.
func oddSign(between string) (sign rune, odd bool) {
	before := rune(0)
	for _, c := range between {
		arrow := c == '>' && (before == '-' || before == '=')
		if before = c; unicode.In(c, unicode.So, unicode.Sm) && !arrow && !strings.ContainsRune("=→|~❤✨✌", c) && !mood(c) {
			return c, true
		}
	}
	return 0, false
}

// mood says whether a picture only tells how somebody feels: faces, flowers, hearts. Circles, boxes and letters in them say more.
func mood(c rune) bool {
	switch {
	case c >= 0x2600 && c <= 0x26FF:
		return !strings.ContainsRune("☐☑☒⚠⛔⚪⚫", c)
	case c >= 0x1F300 && c <= 0x1F64F, c >= 0x1F900 && c <= 0x1F9FF:
		return c < 0x1F505 || c > 0x1F53D
	}
	return false
}

// onlySigns says whether a sentence is nothing but the end of a letter, or a name there.
func (l *language) onlySigns(t phrase.Text, sent phrase.Sentence, letters []int) bool {
	for i := sent.First; i < sent.Last; i++ {
		if letters[i] == aName {
			return i == sent.First || l.closes(t.Words[sent.First:i])
		}
	}
	return l.closes(t.Words[sent.First:sent.Last])
}
