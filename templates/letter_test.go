package templates

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

func load(t testing.TB) *Templates {
	t.Helper()
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEachLetterInEachLanguageReadsAsItsGolden(t *testing.T) {
	all := load(t)
	for _, lang := range all.Languages() {
		var texts, pages strings.Builder
		for _, s := range samples(lang) {
			letter, err := all.Letter(lang, s.data)
			if err != nil {
				t.Fatal(err)
			}
			texts.WriteString("======== " + s.name + "\nSubject: " + letter.Subject + "\n\n" + letter.Text)
			_, body, _ := strings.Cut(letter.HTML, "<body>")
			pages.WriteString("<!-- ======== " + s.name + " -->\n" + strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), "</body>\n</html>")) + "\n")
		}
		golden(t, filepath.Join("testdata", lang+".txt"), texts.String())
		golden(t, filepath.Join("testdata", lang+".html"), pages.String())
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", path, diff)
	}
}

func TestEachLetterIsInEachLanguage(t *testing.T) {
	english, err := os.ReadDir("letters/en")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range load(t).Languages() {
		others, err := os.ReadDir("letters/" + lang)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, e := range english {
			want = append(want, e.Name())
		}
		for _, e := range others {
			got = append(got, e.Name())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("letters/%s (-en +%s):\n%s", lang, lang, diff)
		}
	}
	if len(english) != len(kinds)+3 { // with foot.txt, dates.toml and log.toml
		t.Errorf("letters/en has %d files for %d letters", len(english), len(kinds))
	}
}

func TestPlainTextIsReadable(t *testing.T) {
	all := load(t)
	for _, lang := range all.Languages() {
		for _, s := range samples(lang) {
			letter, err := all.Letter(lang, s.data)
			if err != nil {
				t.Fatal(err)
			}
			if letter.Subject == "" || strings.ContainsAny(letter.Subject, "\r\n\x02\x03\x04\x05") {
				t.Errorf("%s %s: subject %q", lang, s.name, letter.Subject)
			}
			if strings.ContainsAny(letter.Text+letter.HTML, "\r\x02\x03\x04\x05") || strings.Contains(letter.Text, "<no value>") {
				t.Errorf("%s %s: marks left in\n%s", lang, s.name, letter.Text)
			}
			for line := range strings.SplitSeq(letter.Text, "\n") {
				if utf8.RuneCountInString(line) > columns && !strings.Contains(line, "://") && !strings.Contains(line, "mailto:") {
					t.Errorf("%s %s: long line %q", lang, s.name, line)
				}
			}
		}
	}
}

func TestUnknownLanguageReadsEnglish(t *testing.T) {
	all := load(t)
	got, err := all.Letter("nl-BE", Thanks{})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := all.Letter("en", Thanks{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := all.Letter("en", 7); !errors.Is(err, ErrUnknown) {
		t.Errorf("a number as letter: %v", err)
	}
	if _, err := all.Letter("en", nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("nil as letter: %v", err)
	}
}
