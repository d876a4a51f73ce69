package answer

import (
	"strings"
	"testing"
)

func TestProposedTimesAreReadALineEach(t *testing.T) {
	r := newReader(t)
	for line, want := range map[string]string{
		"2026-12-08 18:00":                     "2026-12-08 18:00",
		"- Tuesday 8 December, 6 pm":           "2026-12-08 18:00",
		"December 8 at 18:00":                  "2026-12-08 18:00",
		"8.12. um 18 Uhr":                      "2026-12-08 18:00",
		"Dienstag, 8. Dezember, 18 Uhr":        "2026-12-08 18:00",
		"1) 8 de diciembre a las 18:00":        "2026-12-08 18:00",
		"mardi 8 décembre à 18h":               "2026-12-08 18:00",
		"mardi 8 décembre à 18h30":             "2026-12-08 18:30",
		"terça 8 de dezembro 18:00":            "2026-12-08 18:00",
		"martedì 8 dicembre alle 18:00":        "2026-12-08 18:00",
		"dinsdag 8 december 18:00 uur":         "2026-12-08 18:00",
		"Tuesday 8 December, 5:30 pm":          "2026-12-08 17:30",
		"Tuesday 8 December at 5.30pm":         "2026-12-08 17:30",
		"Tuesday 8 December, 17.30":            "2026-12-08 17:30",
		"Tuesday 8 December at noon":           "2026-12-08 12:00",
		"8.12. um 17.30 Uhr":                   "2026-12-08 17:30",
		"8.12., 18.15":                         "2026-12-08 18:15",
		"martes 8 de diciembre, 6 de la tarde": "2026-12-08 18:00",
		"mardi 8 décembre à 6 heures du soir":  "2026-12-08 18:00",
		"Thursday":                             "",
		"at six":                               "",
		"We met on 8 December at 18:00 and it was a very nice evening for us": "",
	} {
		got, rest := r.Times(line, "", now)
		said := ""
		if len(got) == 1 {
			said = got[0].String()
		}
		if said != want || (want == "") != (len(rest) == 1) {
			t.Errorf("%q is %q, rest %v; want %q", line, said, rest, want)
		}
	}
	text := "- 8 December 18:00\n- 10 December 17:00\n\nAnn"
	if got, rest := r.Times(text, "en", now); len(got) != 2 || strings.Join(rest, "|") != "Ann" {
		t.Errorf("%v, %v", got, rest)
	}
}
