package wording

import (
	"slices"
	"strings"
	"testing"
)

const sent = "Hello Ann,\nwe meet every month on a screen and decide together what to do.\nYes, I'd like to: https://example.org/yes\nNo, thanks: https://example.org/no\nExample Street 1\n"

// ours are the words of text that are taken for the letter's.
func ours(t *testing.T, text string) (string, *Wording) {
	t.Helper()
	l := New(strings.SplitSeq(sent, "\n"))
	lines := strings.Split(text, "\n")
	words, mine := l.Match(slices.All(lines), len(text))
	var b strings.Builder
	for i, w := range words {
		if mine[i] {
			b.WriteString(lines[w.Line][w.Start:w.End] + " ")
		}
	}
	return strings.TrimSpace(b.String()), l
}

func TestLetterIsFoundHoweverItIsBrokenAndLinked(t *testing.T) {
	const all = "Hello Ann we meet every month on a screen and decide together what to do Yes I d like to No thanks Example Street 1"
	for _, text := range []string{sent, strings.ReplaceAll(sent, " ", "\n"), strings.Join(strings.Fields(sent), " "), strings.ReplaceAll(sent, "https://example.org", "https://other.example"), strings.ReplaceAll(sent, ": https://example.org/no", "")} {
		got, l := ours(t, text)
		if text == strings.ReplaceAll(sent, " ", "\n") { // its greeting is no line of its own any more
			got = strings.TrimPrefix(got, "Hello Ann ")
			if got != strings.TrimPrefix(all, "Hello Ann ") {
				t.Errorf("%q: %q", text, got)
			}
			continue
		}
		if got != all || !l.Whole() || !l.Ended() {
			t.Errorf("%q: %q, whole %v, ended %v", text, got, l.Whole(), l.Ended())
		}
	}
}

func TestWordsThatTheLetterSaysAsWellAreTheWriters(t *testing.T) {
	for _, text := range []string{"Yes, I'd like to", "Hello Ann,\nI decide together with Bob", "Yes, I'd like to: when do we meet?"} {
		if got, l := ours(t, text); got != "" || l.Whole() {
			t.Errorf("%q: %q", text, got)
		}
	}
	if got, _ := ours(t, "Yes, I'd like to\n"+sent); strings.HasPrefix(got, "Yes") {
		t.Errorf("the answer above the letter is ours: %q", got)
	}
}

func TestShortLetterIsNotRecognised(t *testing.T) {
	if New(strings.SplitSeq("Hello Ann,\nwelcome!", "\n")) != nil {
		t.Error("a letter of a few words can be told from none")
	}
}
