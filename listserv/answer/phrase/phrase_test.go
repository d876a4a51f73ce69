package phrase

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFinderFindsTheLongestOfEachMark(t *testing.T) {
	f := NewFinder(map[string][]string{"verb": {"join", "take part"}}, []string{"and"})
	for pattern, mark := range map[string]Mark{"i [really] want to <verb>": 1, "^yes$": 2, "not .. now": 3, "my answer is yes": 4} {
		if err := f.Add(pattern, mark, false); err != nil {
			t.Fatal(err)
		}
	}
	f.Close()
	for _, c := range []struct {
		text string
		want []Match
	}{
		{"I want to join", []Match{{1, 0, 4}}},
		{"I really want to take part, Ann", []Match{{1, 0, 6}}},
		{"yes and I want to take part", []Match{{2, 0, 1}, {1, 2, 7}}},
		{"yes I do", nil},
		{"not just right now", []Match{{3, 0, 4}}},
		{"my answer is: yes", []Match{{2, 3, 4}}}, // what a colon announces is no part of a phrase
	} {
		text := Split(c.text)
		if diff := cmp.Diff(c.want, f.Find(&text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestSpellerReadsSlipsAndShortForms(t *testing.T) {
	known := map[string]bool{"yes": true, "so": true, "participate": true, "quiero": true, "please": true, "you": true, "good": true, "meeting": true}
	var list []string
	for w := range known {
		list = append(list, w)
	}
	s := NewSpeller(list, map[string]string{"please": "pls", "thank you": "ty"})
	for text, want := range map[string]string{
		"yesss":         "yes",
		"soooo goood":   "so good",
		"pls":           "please",
		"ty":            "thank you",
		"partcipate":    "participate",
		"quiere":        "quiere", // who wants it is in the last letter
		"at Meetng":     "at Meetng",
		"zzz":           "zzz",
		"you yes, pls!": "you yes please",
	} {
		read := Split(text)
		s.Mend(&read, func(w string) bool { return known[w] })
		var words []string
		for _, w := range read.Words {
			words = append(words, w.Text)
		}
		got := strings.Join(words, " ")
		if want := strings.ToLower(want); got != want {
			t.Errorf("%q is read as %q, should be %q", text, got, want)
		}
	}
}
