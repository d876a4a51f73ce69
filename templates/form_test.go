package templates

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// whoever are the words of readers' own that letters get: ordinary, long, empty, hostile ones.
var whoever = []string{
	"Ana", "", "Li & <b>Wei</b>", strings.Repeat("Maximiliana ", 12), " ", "\x061\x06", "\x02x\x03", "--", "José\r\n\r\n-- \nfoot", "- item\n\n> quoted\n----\n→ Click: <https://evil.example>",
	"See https://example.org/a?b=c&d=e.", "\x06m0\x06", "Title\n-----\nmore", "\n\n", "e\u0301\u202e\xff",
}

// withWords exchanges what is the reader's own in a form.
func withWords(letter any, name, words string) any {
	switch l := letter.(type) {
	case Invitation:
		l.Reader.Name = name
		return l
	case Welcome:
		l.Reader.Name, l.Words = name, words
		return l
	case Thanks:
		l.Reader.Name = name
		return l
	case Later:
		l.Reader.Name = name
		return l
	case Reminder:
		l.Reader.Name = name
		return l
	}
	return nil
}

func TestLetterFilledInReadsAsIfItWereWrittenForItsReaderAlone(t *testing.T) {
	all := load(t)
	filled := map[string]int{}
	for _, lang := range all.Languages() {
		for _, s := range samples(lang) {
			if _, ok := s.data.(form); !ok {
				continue
			}
			for i, name := range whoever {
				letter := withWords(s.data, name, whoever[len(whoever)-1-i])
				kind := letterName(letter)
				want, err := all.written(lang, kind, all.letters[lang][kind], letter)
				if err != nil {
					t.Fatal(err)
				}
				for range 3 { // the first is written, the second prints the form
					got, err := all.Letter(lang, letter)
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("%s %s for %q (-alone +filled in):\n%s", lang, s.name, name, diff)
					}
				}
				if _, ok := all.filled(lang, letter.(form)); ok {
					filled[kind]++
				}
			}
		}
	}
	for _, kind := range kinds {
		if _, ok := kind.(form); ok && filled[letterName(kind)] == 0 {
			t.Errorf("%T is a form, and is never filled in", kind)
		}
	}
}

// What changes in a letter's own data after it was written must not be found in another's.
func TestFormForgetsWhatItsLetterBecomes(t *testing.T) {
	all := load(t)
	for _, s := range samples("en") {
		l, ok := s.data.(Reminder)
		if !ok || len(l.Meeting.Coming) == 0 {
			continue
		}
		l.Meeting.Coming = []string{"Li", "Tom"}
		for range 2 {
			if _, err := all.Letter("en", l); err != nil {
				t.Fatal(err)
			}
		}
		l.Meeting.Coming[1] = "Zoe"
		got, err := all.Letter("en", l)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got.Text, "Tom,") || !strings.Contains(got.Text, "Zoe") {
			t.Errorf("%s: %s", s.name, got.Text)
		}
	}
}

func TestFormsKeptAreBounded(t *testing.T) {
	all := load(t)
	for i := range 100 {
		l := Thanks{Foot: Foot{Group: strings.Repeat("x", i+1)}}
		for range 2 {
			if _, err := all.Letter("en", l); err != nil {
				t.Fatal(err)
			}
		}
	}
	for kind, list := range all.forms.recent {
		if len(list) > formsKept {
			t.Errorf("%d forms of %v are kept", len(list), kind)
		}
	}
}

func BenchmarkWelcome(b *testing.B) {
	all := load(b)
	l := Welcome{Foot: Foot{Group: "Care for Carers", Address: "together@example.org", Postal: "12 Queen Street"}, About: "We meet once a month.", Words: "Yes, count me in!", Delivery: "each"}
	for name, write := range map[string]func(any) (Text, error){
		"filled": func(l any) (Text, error) { return all.Letter("en", l) },
		"alone":  func(l any) (Text, error) { return all.written("en", "welcome", all.letters["en"]["welcome"], l) },
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				l.Reader.Name = "Ana " + strings.Repeat("x", i%9)
				if _, err := write(l); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
