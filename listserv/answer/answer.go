// Package answer reads what a person newly wrote, freed of quotation, as an answer to what we asked.
// It is pure: words in, an answer and its reason out.
package answer

import (
	"time"

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

// The kinds of answer. Human means that a person must read it.
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
	Command  Command   // Commanded, and Leave when it was a command
}

// Command is something a member orders in a line of its own.
type Command struct {
	Name   string    // "join", "leave", "help", "deliver", "pause", "resume" or "own"
	Choice string    // deliver: "each", "daily", "weekly", "meetings"; own: "on", "off"
	Until  time.Time // pause: first day of mail again (midnight UTC); zero: until further word
}

// Reader reads answers in every language there are phrases for. It does not change and may be shared.
type Reader struct{}

// New builds a Reader from the phrases; an error names the language and the phrase.
func New(t *templates.Templates) (*Reader, error) { return &Reader{}, nil }

// Read says what text answers to q. lang is the language the person is known to read, or "".
func (r *Reader) Read(q Question, subject, text, lang string, now time.Time) Answer {
	return Answer{Kind: Human, Why: "not understood"}
}

// Command finds a command that is the whole subject or the whole first line.
func (r *Reader) Command(subject, text string, now time.Time) (Command, bool) { return Command{}, false }
