// Package answer reads what a person newly wrote, freed of quotation, as an answer to what we asked.
// It is pure: words in, an answer and its reason out.
package answer

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/mailer/robot"
	"mutualaid/templates"
)

// Question is what a person answers to.
type Question int

// The questions our letters ask.
const (
	Invitation Question = iota + 1
	Reminder
	Confirm
	Digest
	Post    // a member's message, passed on
	Welcome // "Not what you meant? Just reply no."
	Setting // the echo of a change, which a no undoes
	Open    // nothing of ours: a mail of its own
	Proposal
	Desk // a letter to the stewards about what waits for a person
)

// Kind is what an answer comes to.
type Kind string

// The kinds of answer. Human means that a person must read it. Auto is a machine's; words alone never make it one, so no
// Reader returns it.
const (
	Join      Kind = "join"
	Decline   Kind = "decline"
	Later     Kind = "later"
	Leave     Kind = "leave"
	Yes       Kind = "yes"
	No        Kind = "no"
	Maybe     Kind = "maybe"
	Undo      Kind = "undo" // only to Desk
	Commanded Kind = "command"
	Posted    Kind = "post"
	Human     Kind = "human"
	Auto      Kind = "auto"
)

// Answer is what a mail says.
type Answer struct {
	Kind     Kind
	Why      string    // the words it rests on
	Language string    // in which it was read
	Until    time.Time // Later: when to ask again (midnight UTC of the day)
	Command  Command   // Commanded, and Join or Leave when that was a command
	Asks     bool      // a question stands in it as well, which a person should read
	All      bool      // Yes, No and Maybe: for all dates of the meeting
	Late     bool      // Yes: they come, but late
	Robot    bool      // Human: a machine may have written it, so that nothing should be sent back
}

// Command is something a member orders in a line of its own.
type Command struct {
	Name   string    // "join", "leave", "help", "deliver", "pause", "resume", "own", "remind" or "zone"
	Choice string    // deliver: "each", "daily", "weekly", "meetings"; own: "on", "off"; remind: "default", "none", or as schedule.ParseOffsets reads it; zone: a tz database name, "" where the words name none
	Until  time.Time // pause: first day of mail again (midnight UTC); zero: until further word
}

// Reader reads answers in every language there are phrases for. It may be shared.
type Reader struct {
	languages []*language // English first
	commands  map[string]Command
	labels    map[string]string
	hours     []hours
	cities    map[string]string // cities by what our languages call them
}

// New builds a Reader from the phrases; an error names the language and the command. Patterns are compiled when a text is
// first read in their language.
func New(t *templates.Templates) (*Reader, error) {
	r := &Reader{commands: map[string]Command{}, labels: map[string]string{}}
	r.hours, r.cities = hoursOf(t.AllPhrases()), map[string]string{}
	for own, city := range t.Places() {
		r.cities[join(phrase.Split(own).Words)] = city
	}
	for _, p := range t.AllPhrases() {
		if err := r.addCommands(p); err != nil {
			return nil, fmt.Errorf("phrases/%s.toml: %w", p.Language, err)
		}
		r.addLabels(p)
		r.languages = append(r.languages, newLanguage(p))
	}
	return r, nil
}

// Read says what text, the words a person newly wrote, answers to q. The subject counts where the person chose it:
// when it has no "Re:" before it. lang is the language the person is known to read, or "".
func (r *Reader) Read(q Question, subject, text, lang string, now time.Time) Answer {
	own := ownSubject(subject)
	if c, ok := r.Command(subject, text, now); ok && r.ordered(q, c, own, text, lang, now) {
		return commanded(c)
	}
	body, head := r.read(q, text, lang, now), Answer{Kind: Human}
	if own != "" && q != Post && q != Digest && q != Open && q != Desk {
		head = r.read(q, own, lang, now)
	}
	switch {
	case strings.TrimSpace(text) == "" && own == "":
		return Answer{Kind: Human, Why: "no words"}
	case head.Robot:
		return head
	case own != "" && head.Kind == Human && head.Why != noClear && head.Why != "" && (body.Kind == Join || body.Kind == Yes) && len(phrase.Split(text).Words) <= nameLimit:
		return Answer{Kind: Human, Why: "the subject speaks of something else: " + head.Why, Language: body.Language}
	case head.Kind == Human || head.Kind == body.Kind || head.Kind == Posted:
		return body
	case strings.TrimSpace(text) == "" || body.Kind == Human && body.Why == noClear && len(phrase.Split(text).Words) <= nameLimit:
		head.Why += " in the subject"
		return head
	}
	return Answer{Kind: Human, Why: "subject and text differ: " + head.Why + "; " + body.Why, Language: body.Language}
}

// ordered says whether a command is one: who is only invited has no settings, and an answer in the text is no order.
func (r *Reader) ordered(q Question, c Command, own, text, lang string, now time.Time) bool {
	if q == Proposal || q == Desk {
		return false // "stop" may be meant for the proposal, or for whoever asked
	}
	if q == Invitation && c.Name != "join" && c.Name != "leave" && c.Name != "help" {
		return false
	}
	if own == "" || strings.TrimSpace(text) == "" || q == Open || q == Post || q == Digest {
		return true
	}
	kind := r.read(q, text, lang, now).Kind
	return kind == Human || kind == commanded(c).Kind
}

// nameLimit is how many words may stand below a subject or a command that says it all: a greeting and a name.
const nameLimit = 8

func commanded(c Command) Answer {
	a := Answer{Kind: Commanded, Why: "the command " + c.Name, Command: c}
	switch c.Name {
	case "join":
		a.Kind = Join
	case "leave":
		a.Kind = Leave
	}
	return a
}

func (r *Reader) read(q Question, text, lang string, now time.Time) Answer {
	words := phrase.Split(text)
	if len(words.Words) == 0 {
		return Answer{Kind: Human, Why: "no words"}
	}
	l := r.languageOf(words.Words, lang)
	a := l.read(words, q, now)
	if len(words.Words) <= robotLimit && (a.Kind == Posted || a.Kind == Human) && robot.Away(text) {
		return Answer{Kind: Human, Why: "tells of an absence and whom to ask, as machines do", Language: a.Language, Robot: true}
	}
	if a.Kind != Human || len(words.Sentences) == 1 && a.Why != noClear {
		return a
	}
	if len(words.Sentences) > 1 {
		// Many close in English what they write in their own language.
		if !(a.Why == noClear && l.isClosing(words, false) || l != r.languages[0] && r.languages[0].isClosing(words, true)) {
			return a
		}
		words = phrase.Split(text[:words.Words[words.Sentences[0].Last-1].End])
	}
	if other, ok := r.elsewhere(words, q, now); ok {
		return other
	}
	return a
}

// read reads words as of a language.
func (l *language) read(words phrase.Text, q Question, now time.Time) Answer {
	if err := l.ready(); err != nil { // a slip in a phrase file, which the tests would find
		return Answer{Kind: Human, Why: err.Error(), Language: l.name}
	}
	return l.signs(words, q == Reminder, now).decide(q)
}

// shortLimit is how many words a sentence has at most that is tried in each language it may be of.
const shortLimit = 8

// elsewhere reads a short sentence in every language that most of its words are of, and takes what they agree on: "Ja" may
// be German or Dutch.
func (r *Reader) elsewhere(t phrase.Text, q Question, now time.Time) (Answer, bool) {
	if len(t.Words) > shortLimit {
		return Answer{}, false
	}
	most := 1
	for _, l := range r.languages {
		most = max(most, l.knows(t.Words))
	}
	var found Answer
	for _, l := range r.languages {
		if l.knows(t.Words) < most {
			continue
		}
		switch a := l.read(t, q, now); {
		case a.Kind == Human && a.Why == noClear:
		case a.Kind == Human || found.Kind != "" && found.Kind != a.Kind:
			return Answer{}, false
		case found.Kind == "":
			found = a
		}
	}
	return found, found.Kind != ""
}

// isClosing says whether all but the first sentence of a text is how a letter ends: "Best regards, Anna" below "Nein danke". Where
// it must be said, a name alone closes nothing.
func (l *language) isClosing(t phrase.Text, said bool) bool {
	if l.ready() != nil {
		return false
	}
	s := l.signs(t, false, time.Time{})
	if next := s.Sentences[1]; said && !s.within(next.First, s.clauseEnd(next.First), mPolite) {
		return false
	}
	for n := 1; n < len(s.Sentences); n++ {
		sent := s.Sentences[n]
		for first, last := range s.clauses(sent.First, sent.Last) {
			if !s.within(first, last, mPolite) && !s.isNamed(first, last) || s.within(first, last, mNo, mIf, mHold, mLeave, mMaybe, mAgainst, mNot, mBut) {
				return false
			}
		}
	}
	return true
}

// knows counts the words that are of the language.
func (l *language) knows(words []phrase.Word) int {
	n := 0
	for _, w := range words {
		if l.words[w.Text]&^off != 0 {
			n++
		}
	}
	return n
}

// languageOf is the language most words are of; when it's a draw, the one the person is known to read.
func (r *Reader) languageOf(words []phrase.Word, lang string) *language {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	best, most := r.languages[0], -1
	for _, l := range r.languages {
		n := 2 * l.knows(words)
		if l.name == lang {
			n++
		}
		if n > most {
			best, most = l, n
		}
	}
	return best
}
