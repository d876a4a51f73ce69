package templates

import (
	"testing"
	"time"
)

func TestWhenNamesTheZoneAndTheReadersOwn(t *testing.T) {
	all := load(t)
	at := time.Date(2026, 12, 3, 22, 0, 0, 0, time.UTC)
	toronto, berlin, sydney := mustZone("America/Toronto"), mustZone("Europe/Berlin"), mustZone("Australia/Sydney")
	for _, c := range []struct {
		lang          string
		group, reader *time.Location
		want          string
	}{
		{"en", toronto, toronto, "Thursday 3 December, 17:00 (Toronto time)"},
		{"en", toronto, nil, "Thursday 3 December, 17:00 (Toronto time)"},
		{"en", nil, nil, "Thursday 3 December, 22:00 (UTC time)"},
		{"en", toronto, mustZone("America/New_York"), "Thursday 3 December, 17:00 (New York time)"},
		{"en", toronto, berlin, "Thursday 3 December, 17:00 in Toronto — 23:00 in Berlin for you"},
		{"en", toronto, sydney, "Thursday 3 December, 17:00 in Toronto — 09:00 on Friday in Sydney for you"},
		{"es", toronto, berlin, "jueves 3 de diciembre, 17:00 en Toronto — 23:00 en Berlín para ti"},
		{"fr", toronto, sydney, "jeudi 3 décembre, 17\u00a0h\u00a000 à Toronto — 09\u00a0h\u00a000 le vendredi à Sydney pour vous"},
		{"de", toronto, sydney, "Donnerstag, 3. Dezember, 17:00 Uhr in Toronto — für dich Freitag 09:00 Uhr in Sydney"},
		{"pt", toronto, toronto, "Thursday 3 December, 17:00 (Toronto time)"},
	} {
		if got := all.dates[all.language(c.lang)].when(at, c.group, c.reader); got != c.want {
			t.Errorf("%s %v %v: %q, want %q", c.lang, c.group, c.reader, got, c.want)
		}
	}
	for lang, want := range map[string]string{"en": "Thursday 3 December 2026, 17:00 in Toronto — 23:00 in Berlin for you", "de": "Donnerstag, 3. Dezember 2026, 17:00 Uhr in Toronto — für dich 23:00 Uhr in Berlin",
		"es": "jueves 3 de diciembre de 2026, 17:00 en Toronto — 23:00 en Berlín para ti", "fr": "jeudi 3 décembre 2026, 17\u00a0h\u00a000 à Toronto — 23\u00a0h\u00a000 à Berlin pour vous"} {
		if got := all.DatedFor(lang, at, toronto, berlin); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	for _, c := range []struct {
		with time.Time
		want string
	}{{at.AddDate(0, 0, 28), "Thursday 3 December, 17:00 (Toronto time)"}, {at.AddDate(0, 0, 29), "Thursday 3 December 2026, 17:00 (Toronto time)"}} { // New Year's Eve is still 2026 in Toronto
		if got := all.dates["en"].after(c.with, at, toronto, nil); got != c.want {
			t.Errorf("beside %s: %q, want %q", c.with, got, c.want)
		}
	}
	if got := all.When("en", at.In(berlin)); got != "Thursday 3 December, 23:00 (Berlin time)" {
		t.Error(got)
	}
	if got := all.Day("fr", time.Date(2027, 1, 1, 0, 0, 0, 0, berlin)); got != "vendredi 1er janvier 2027" {
		t.Error(got)
	}
}

func TestUntilCountsDaysAsTheReadersCalendarDoes(t *testing.T) {
	all, berlin := load(t), mustZone("Europe/Berlin")
	start := time.Date(2026, 3, 30, 9, 0, 0, 0, berlin) // the day after summer time began
	for _, c := range []struct {
		before time.Duration
		want   string
	}{
		{0, "now"}, {20 * time.Minute, "in 20 minutes"}, {time.Hour, "in one hour"}, {3 * time.Hour, "in 3 hours"},
		{8 * time.Hour, "in 8 hours"}, {10 * time.Hour, "tomorrow"}, {24 * time.Hour, "tomorrow"}, {33 * time.Hour, "in 2 days"},
		{7 * 24 * time.Hour, "in a week"}, {14 * 24 * time.Hour, "in two weeks"}, {10 * 24 * time.Hour, "in 10 days"},
	} {
		if got := all.Until("en", start.Add(-c.before), start, berlin); got != c.want {
			t.Errorf("%v before: %q, want %q", c.before, got, c.want)
		}
	}
	evening := time.Date(2026, 12, 3, 20, 0, 0, 0, berlin)
	if got := all.Until("en", evening.Add(-13*time.Hour), evening, berlin); got != "today" {
		t.Error(got)
	}
}

func TestLengthsAndSizesAndNamesReadNaturally(t *testing.T) {
	all := load(t)
	if got := all.Length("en", time.Hour) + ", " + all.Length("en", 2*time.Hour) + ", " + all.Length("de", 90*time.Minute); got != "1 hour, 2 hours, 90 Minuten" {
		t.Error(got)
	}
	if got := all.dates["de"].size(31_400_000) + ", " + all.dates["en"].size(25_000_000) + ", " + all.dates["en"].size(900); got != "31,4 MB, 25 MB, 1 kB" {
		t.Error(got)
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = "A"
	}
	for want, people := range map[string][]string{"": nil, "Ana": {"Ana"}, "Ana and Li": {"Ana", " ", "Li"}, "Ana, Li and Tom": {"Ana", "Li", "Tom"}} {
		if got := all.dates["en"].names(people); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := all.dates["en"].names(many); got[len(got)-11:] != "and 16 more" {
		t.Error(got)
	}
}
