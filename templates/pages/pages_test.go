package pages

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func mustLoad(t *testing.T) *Pages {
	t.Helper()
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t *testing.T, p *Pages, page any, wishes ...string) string {
	t.Helper()
	var b strings.Builder
	if err := p.Write(&b, page, wishes...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryLanguageHasEveryWord(t *testing.T) {
	p := mustLoad(t)
	if diff := cmp.Diff([]string{"en", "de", "es", "fr"}, p.Languages()); diff != "" {
		t.Error(diff)
	}
	english := said(t, p.words[p.tags[0]])
	for tag, words := range p.words {
		here := said(t, words)
		for name, want := range english {
			if here[name] == "" {
				t.Errorf("%s has no %s", tag, name)
			}
			if got, want := strings.Count(here[name], "%"), strings.Count(want, "%"); got != want {
				t.Errorf("%s: %s has %d places for words, want %d", tag, name, got, want)
			}
		}
		if len(here) != len(english) {
			t.Errorf("%s has %d words, want %d", tag, len(here), len(english))
		}
	}
}

// said are all words of a language by name; those of a map by its name and the key.
func said(t *testing.T, words any) map[string]string {
	t.Helper()
	all := map[string]string{}
	v := reflect.ValueOf(words)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i).Interface().(type) {
		case string:
			all[name] = f
		case map[string]string:
			for key, word := range f {
				all[name+"."+key] = word
			}
		default:
			for key, word := range said(t, f) {
				all[name+"."+key] = word
			}
		}
	}
	return all
}

func TestPagesSayTheirWords(t *testing.T) {
	p := mustLoad(t)
	for _, lang := range p.Languages() {
		for _, page := range []any{Leave{"Circle", "ann@example.org"}, Left{"Circle", "ann@example.org", "circle@example.org"}, Lost{}, Lost{Ours: true}, Lost{In: true}} {
			html := write(t, p, page, lang)
			if !strings.Contains(html, `<html lang="`+lang+`">`) || strings.Contains(html, "%!") || strings.Contains(html, "<no value>") {
				t.Errorf("%s %T:\n%s", lang, page, html)
			}
		}
	}
}

func TestReadersLanguageGoesBeforeTheBrowsers(t *testing.T) {
	p := mustLoad(t)
	for _, test := range []struct {
		wishes []string
		want   string
	}{
		{[]string{"de", "fr"}, "de"},
		{[]string{"", "fr-CA,fr;q=0.9,en;q=0.5"}, "fr"},
		{[]string{"xx-nonsense!", ""}, "en"},
		{[]string{"ja"}, "en"},
		{nil, "en"},
	} {
		if html := write(t, p, Lost{}, test.wishes...); !strings.Contains(html, `lang="`+test.want+`"`) {
			t.Errorf("%q: want %s", test.wishes, test.want)
		}
	}
}

func TestNamesCannotBreakOutOfThePage(t *testing.T) {
	html := write(t, mustLoad(t), Leave{Group: `<script>alert(1)</script>`, Address: `"><img src=x>`}, "en")
	if strings.Contains(html, "<script>") || strings.Contains(html, "<img") {
		t.Error(html)
	}
}

func TestWhatIsNoPageIsRefused(t *testing.T) {
	if err := mustLoad(t).Write(&strings.Builder{}, 7); err == nil {
		t.Error("no error")
	}
}
