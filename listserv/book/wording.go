package book

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mutualaid/store"
)

// Wording is what our letters with one ticket say: an answer quotes them, and words that are known to be ours are never read
// as the author's. Copies differ in a few lines at most, so each line stands in it once, and the reader's name by a mark.
type Wording struct {
	Group    string    `json:"group"`
	Purpose  string    `json:"purpose"` // with Subject, the letters' ticket
	Subject  string    `json:"subject"`
	Language string    `json:"language"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
}

// A Wording holds so many bytes at most, and an answer is compared with those of so many languages.
const (
	wordingLimit   = 256 << 10
	wordingsLooked = 16
)

// nameMark stands for the name of whoever reads the letter.
const nameMark = "\x00"

func wordingKey(w Wording) store.Key { return store.K(w.Group, w.Purpose, w.Subject, w.Language) }

// KeepWording adds what one letter, written to a person called name, says to what is known of its ticket. Most letters say
// nothing new, and then nothing is written.
func KeepWording(tx *store.Tx, w Wording, name string) error {
	text := replaceWord(w.Text, name, nameMark)
	known, err := Wordings.Get(tx, wordingKey(w))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var b strings.Builder
	b.Grow(len(known.Text) + len(text) + 1)
	b.WriteString(known.Text)
	fresh := known.Text == ""
	had := map[string]bool{"": true}
	if !fresh {
		for line := range strings.SplitSeq(known.Text, "\n") {
			had[line] = true
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if !fresh && had[line] || b.Len()+len(line) >= wordingLimit {
			continue
		}
		b.WriteString(line)
		b.WriteByte('\n')
		if !fresh {
			had[line] = true
		}
	}
	w.Text = b.String()
	if w.Text == known.Text {
		return nil
	}
	return Wordings.Put(tx, w)
}

// DropWording forgets what letters said.
func DropWording(tx *store.Tx, w Wording) error { return Wordings.Delete(tx, wordingKey(w)) }

// WordingOf is what the letters with a ticket said to a person called name: first in the language given; "" when none is kept.
func WordingOf(tx *store.Tx, group, purpose, subject, language, name string) (string, error) {
	all, err := Collect(AtMost(Wordings.All(tx, group, purpose, subject), wordingsLooked))
	if err != nil {
		return "", err
	}
	var texts []string
	for _, w := range all {
		if text := strings.ReplaceAll(w.Text, nameMark, name); w.Language == language {
			texts = slices.Insert(texts, 0, text)
		} else {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n"), nil
}

// replaceWord replaces a name where it stands by itself: Al, but not the beginning of "All".
func replaceWord(text, name, by string) string {
	if name == "" {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, name)
		if i < 0 {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(name):])
		b.WriteString(text[:i])
		if unicode.IsLetter(before) || unicode.IsLetter(after) {
			b.WriteString(name)
		} else {
			b.WriteString(by)
		}
		text = text[i+len(name):]
	}
	b.WriteString(text)
	return b.String()
}
