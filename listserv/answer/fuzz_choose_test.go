package answer

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzChoose reads anything as a choice of times, as items under a label, and as times that are proposed. Whatever it is, the
// options stay as many, an answer is one of those there are, nothing is invented, and what is clear names an option.
func FuzzChoose(f *testing.F) {
	for line := range strings.SplitSeq(strings.TrimSpace(choices), "\n") {
		if parts := strings.SplitN(line, " ", 3); len(parts) == 3 {
			f.Add(parts[2])
		}
	}
	f.Add("Agenda:\n- a\n- b\n\n2026-12-08 18:00\nTuesday 8 December, 6 pm")
	f.Add("> - A: Tuesday 1 December, 18:00 (Berlin time)\nyes\n> B: Thursday 3 December, 17:00\nno\nC: Thursday 3 December 19:30 - maybe")
	r, options := newReader(f), offered(f)
	f.Fuzz(func(t *testing.T, text string) {
		c := r.Choose(text, "en", options, now)
		said := 0
		for _, a := range c.Answers {
			switch a {
			case "yes", "maybe", "no":
				said++
			case "":
			default:
				t.Errorf("%q is no answer", a)
			}
		}
		if c.Clear && (len(c.Answers) != len(options) || said == 0) {
			t.Errorf("%+v is clear", c)
		}
		between := r.ChooseBetween(text, text, []string{"Tuesday 1 December, 18:00 (Berlin time)"}, "en", options, now)
		if between.Clear && len(between.Answers) != len(options) {
			t.Errorf("%+v is clear", between)
		}
		items, rest := r.Labelled(Agenda, text)
		if len(items) == 0 && rest != text {
			t.Errorf("without items %q becomes %q", text, rest)
		}
		for _, item := range items {
			if len(item) > labelledBytes+len("…") || utf8.ValidString(text) && !utf8.ValidString(item) {
				t.Errorf("an item of %d bytes: %q", len(item), item)
			}
		}
		times, _ := r.Times(text, "en", now)
		if len(times) > min(timesLines, strings.Count(text, "\n")+1) {
			t.Errorf("%d times in %q", len(times), text)
		}
	})
}
