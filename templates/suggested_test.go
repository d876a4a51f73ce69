package templates

import (
	"strings"
	"testing"
)

func TestEveryLanguageOfLettersHasWordsToBeginWith(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, lang := range words.Languages() {
		s, err := words.Suggest(lang, "Care Circle")
		if err != nil || s.About == "" || !strings.Contains(s.Invitation, "Care Circle") || strings.Contains(s.About+s.Invitation, "{") || seen[s.About] {
			t.Errorf("%s: %+v %v", lang, s, err)
		}
		seen[s.About] = true
	}
	if s, err := words.Suggest("tlh", "X"); err != nil || !seen[s.About] {
		t.Errorf("a language without letters: %+v %v", s, err)
	}
}
