package templates

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryLanguageTellsTheSameActs(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	keys := func(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
	for lang, a := range words.acts {
		for _, pair := range [][2]map[string]string{{words.acts["en"].By, a.By}, {words.acts["en"].What, a.What}, {words.acts["en"].Detail, a.Detail}} {
			if diff := cmp.Diff(keys(pair[0]), keys(pair[1])); diff != "" {
				t.Errorf("%s: %s", lang, diff)
			}
			for key, word := range pair[1] {
				if word == "" {
					t.Errorf("%s has no word for %q", lang, key)
				}
			}
		}
	}
}

func TestTheLogSpeaksTheReadersLanguage(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		lang string
		act  Act
		want string
	}{
		{"de", Act{By: "steward", What: "made the group", Detail: "Kreis"}, "wer sich um die Gruppe kümmert: gründete die Gruppe – Kreis"},
		{"en", Act{By: "Ann", What: "removed", Whom: "Bob"}, "Ann: ended the membership of – Bob"},
		{"fr", Act{By: "Ann", What: "erased", Detail: "at their wish"}, "Ann: a effacé quelqu’un – à sa demande"},
		{"en", Act{By: "Ann", What: "dreamt"}, "Ann: dreamt"},
	} {
		if got := words.acts[test.lang].line(test.act); got != test.want {
			t.Errorf("%s: %s, want %s", test.lang, got, test.want)
		}
	}
}
