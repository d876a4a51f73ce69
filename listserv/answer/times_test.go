package answer

import (
	"strings"
	"testing"
	"time"
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

// From when to when a meeting is, and how long it takes, is read as people write it; a day is no hour.
func TestProposedTimesSayHowLong(t *testing.T) {
	r := newReader(t)
	for line, want := range map[string]string{
		"8.12. 18-20 Uhr":                     "2026-12-08 18:00 2h0m0s",
		"8.12. von 18 bis 20 Uhr":             "2026-12-08 18:00 2h0m0s",
		"8.12. 18.00-19.30 Uhr":               "2026-12-08 18:00 1h30m0s",
		"Tue 8 Dec 18:00-20:00":               "2026-12-08 18:00 2h0m0s",
		"Tue 8 Dec 18:00–19:30":               "2026-12-08 18:00 1h30m0s",
		"Tue 8 Dec, 6-8 pm":                   "2026-12-08 18:00 2h0m0s",
		"Tue 8 Dec, 11-1 pm":                  "2026-12-08 11:00 2h0m0s",
		"Tue 8 Dec, from 6 to 8:30 pm":        "2026-12-08 18:00 2h30m0s",
		"Tue 8 Dec, 6 pm, 2 hours":            "2026-12-08 18:00 2h0m0s",
		"Tue 8 Dec, 6 pm (90 min)":            "2026-12-08 18:00 1h30m0s",
		"Tue 8 Dec at 18:00 for 1.5 hours":    "2026-12-08 18:00 1h30m0s",
		"8 décembre, 18h-20h":                 "2026-12-08 18:00 2h0m0s",
		"8 décembre de 18h à 20h":             "2026-12-08 18:00 2h0m0s",
		"8 décembre 18h, 1h30":                "2026-12-08 18:00 1h30m0s",
		"8 de diciembre de 18:00 a 20:00":     "2026-12-08 18:00 2h0m0s",
		"8 de diciembre a las 18:00, 2 horas": "2026-12-08 18:00 2h0m0s",
		"8. Dezember, 18 Uhr, 2 Stunden":      "2026-12-08 18:00 2h0m0s",
		"2026-12-08 22:00-01:00":              "2026-12-08 22:00 3h0m0s",
		"December 8 - 18:00":                  "2026-12-08 18:00 0s",
		"December 8 - 18:00 - 20:00":          "2026-12-08 18:00 2h0m0s",
		"8.12. - 18 Uhr":                      "2026-12-08 18:00 0s",
		"2026-12-08 18:00":                    "2026-12-08 18:00 0s",
		"Tuesday 8 December 2026, 6 pm":       "2026-12-08 18:00 0s",
		"Wednesday 8 December 2027, 6 pm":     "2027-12-08 18:00 0s",
		"Monday 8 December, 6 pm":             "2026-12-08 18:00 0s contradicts",
		"8 December (Monday) 6 pm":            "2026-12-08 18:00 0s contradicts",
		"Monday 2026-12-08 18:00":             "2026-12-08 18:00 0s contradicts",
		"Tuesday 2026-12-08 18:00":            "2026-12-08 18:00 0s",
		"Sat 14 March 2027, 18:00":            "2027-03-14 18:00 0s contradicts",
		"Montag, 8. Dezember, 18 Uhr":         "2026-12-08 18:00 0s contradicts",
		"lundi 8 décembre à 18h":              "2026-12-08 18:00 0s contradicts",
		"lunes 8 de diciembre a las 18:00":    "2026-12-08 18:00 0s contradicts",
		"Tuesday 18:00":                       "2026-12-08 18:00 0s",
	} {
		got, rest := r.Times(line, "", time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))
		said := ""
		if len(got) == 1 {
			if said = got[0].String() + " " + got[0].Length.String(); got[0].Contradicts {
				said += " contradicts"
			}
		}
		if said != want {
			t.Errorf("%q is %q, rest %v; want %q", line, said, rest, want)
		}
	}
}
