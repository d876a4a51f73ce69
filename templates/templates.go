// Package templates holds every word a person reads: letters, and the phrases by which people are understood.
package templates

import (
	"errors"
	"time"
)

// Text is one letter as it is read: its subject on one line, its plain text, and the HTML made from it.
type Text struct{ Subject, Text, HTML string }

// Templates are all letters and phrases, parsed. They do not change and may be shared.
type Templates struct {
	phrases map[string]Phrases
}

// ErrUnknown is returned for data that is no letter.
var ErrUnknown = errors.New("no such letter")

// Load parses everything embedded; an error names the file.
func Load() (*Templates, error) { return &Templates{}, nil }

// Letter writes a letter in lang, or in English where lang has none; data's type chooses the letter.
func (t *Templates) Letter(lang string, data any) (Text, error) { return Text{}, ErrUnknown }

// Languages lists the languages letters are written in, English first.
func (t *Templates) Languages() []string { return nil }

// Phrases returns a language's phrases, or English ones where there are none.
func (t *Templates) Phrases(lang string) Phrases { return t.phrases[lang] }

// AllPhrases returns the phrases of every language, English first.
func (t *Templates) AllPhrases() []Phrases { return nil }

// When says a moment in lang, in at's own zone, which is named: "Thursday 3 December, 17:00 (Toronto time)".
func (t *Templates) When(lang string, at time.Time) string { return "" }
