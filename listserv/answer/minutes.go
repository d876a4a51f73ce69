package answer

import (
	"regexp"
	"slices"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// excuseWords is how many words an answer has at most that is no minutes but speaks of them.
const excuseWords = 30

// putoffWords is how many words an answer has at most that only promises minutes: "I'll send them tomorrow".
const putoffWords = 15

// putsOff says whether a sentence of who writes promises something to be sent later.
func (l *language) putsOff(words []phrase.Word) bool {
	return l.has(words, sends) && l.has(words, putoff)
}

// has says whether any of the words is of a class.
func (l *language) has(words []phrase.Word, c class) bool {
	return slices.ContainsFunc(words, func(w phrase.Word) bool { return l.words[w.Text]&c != 0 })
}

// Excused says whether a short answer to the letter that asks for minutes is none: it asks something, says that one was not there, that
// there are no notes, or that they come later.
func (r *Reader) Excused(text, lang string, now time.Time) bool {
	t := phrase.Split(text)
	if len(t.Words) > excuseWords {
		return false
	}
	l := r.languageOf(t.Words, lang)
	for _, s := range t.Sentences {
		words := t.Words[s.First:s.Last]
		denies := l.has(words, negates) || slices.ContainsFunc(words, func(w phrase.Word) bool { return l.chooser[w.Text] == cNo })
		if s.Asks || denies && l.has(words, notes) || len(t.Words) <= putoffWords && l.putsOff(words) {
			return true
		}
	}
	return r.read(Reminder, text, lang, now).Kind == No || r.read(Confirm, text, lang, now).Kind == No
}

// Names takes a head such as "Ann, Bob and Cem" apart. A word joins names where it does so in any language.
func (r *Reader) Names(head string) (names []string) {
	name := ""
	end := func() {
		if name != "" {
			names = append(names, name)
		}
		name = ""
	}
	for _, w := range nameParts.FindAllString(head, -1) {
		folded := phrase.Fold(w)
		switch {
		case slices.Contains(nameMarks, w), slices.ContainsFunc(r.languages, func(l *language) bool { return slices.Contains(l.links, folded) }):
			end()
		case name == "":
			name = w
		default:
			name += " " + w
		}
	}
	end()
	return names
}

// What stands in a head of names, and what parts them.
var (
	nameParts = regexp.MustCompile(`[,&+/]|[^\s,&+/]+`)
	nameMarks = []string{",", "&", "+", "/"}
)
