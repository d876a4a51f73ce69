// Package answer reads what a person newly wrote, freed of quotation, as an answer to what we asked.
// It is pure: words in, an answer and its reason out.
package answer

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
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
	Name   string    // "join", "leave", "help", "deliver", "pause", "resume", "own" or "zone"
	Choice string    // deliver: "each", "daily", "weekly", "meetings"; own: "on", "off"; zone: a tz database name, "" where the words name none
	Until  time.Time // pause: first day of mail again (midnight UTC); zero: until further word
}

// Reader reads answers in every language there are phrases for. It may be shared.
type Reader struct {
	languages []*language // English first
	commands  map[string]Command
	labels    map[string]string
}

// New builds a Reader from the phrases; an error names the language and the command. Patterns are compiled when a text is
// first read in their language.
func New(t *templates.Templates) (*Reader, error) {
	r := &Reader{commands: map[string]Command{}, labels: map[string]string{}}
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
	if c, ok := r.Command(subject, text, now); ok {
		return commanded(c)
	}
	own := ownSubject(subject)
	body, head := r.read(q, text, lang, now), Answer{Kind: Human}
	if own != "" && q != Post && q != Digest && q != Open {
		head = r.read(q, own, lang, now)
	}
	switch {
	case strings.TrimSpace(text) == "" && own == "":
		return Answer{Kind: Human, Why: "no words"}
	case head.Robot:
		return head
	case head.Kind == Human || head.Kind == body.Kind || head.Kind == Posted:
		return body
	case strings.TrimSpace(text) == "" || body.Kind == Human && body.Why == noClear && len(phrase.Split(text).Words) <= nameLimit:
		head.Why += " in the subject"
		return head
	}
	return Answer{Kind: Human, Why: "subject and text differ: " + head.Why + "; " + body.Why, Language: body.Language}
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
	if err := l.ready(); err != nil { // a slip in a phrase file, which the tests would find
		return Answer{Kind: Human, Why: err.Error(), Language: l.name}
	}
	return l.signs(words, q == Reminder, now).decide(q)
}

// languageOf is the language most words are of; when it's a draw, the one the person is known to read.
func (r *Reader) languageOf(words []phrase.Word, lang string) *language {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	best, most := r.languages[0], -1
	for _, l := range r.languages {
		n := 0
		for _, w := range words {
			if l.words[w.Text]&^off != 0 {
				n += 2
			}
		}
		if l.name == lang {
			n++
		}
		if n > most {
			best, most = l, n
		}
	}
	return best
}
