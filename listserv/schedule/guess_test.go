package schedule

import (
	"testing"
	"time"
)

func TestZoneIsGuessedFromAMailsDate(t *testing.T) {
	berlin, err := Zone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		date, language, want string
		ok                   bool
	}{
		{"Mon, 2 Nov 2026 10:00:00 +0100", "de", "", true},
		{"Mon, 2 Nov 2026 10:00:00 +0000", "en", "", false}, // may be anywhere
		{"Mon, 2 Nov 2026 10:00:00 -0500", "en", "America/New_York", true},
		{"Mon, 2 Nov 2026 10:00:00 -0500", "es", "America/Bogota", true},
		{"Mon, 2 Nov 2026 10:00:00 -0500", "fr-CA", "America/Toronto", true},
		{"Mon, 6 Jul 2026 10:00:00 -0400", "en", "America/New_York", true}, // in summer
		{"Mon, 6 Jul 2026 10:00:00 +0200", "es", "", true},                 // Berlin's summer time
		{"Mon, 2 Nov 2026 10:00:00 +0545", "", "Asia/Kathmandu", true},
		{"Mon, 2 Nov 2026 10:00:00 -0300", "pt", "America/Sao_Paulo", true},
		{"Mon, 2 Nov 2026 10:00:00 +1300", "en", "Pacific/Auckland", true},
		{"Mon, 2 Nov 2026 10:00:00 +0117", "", "", false},
	} {
		at, err := time.Parse("Mon, 2 Jan 2006 15:04:05 -0700", c.date)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := GuessZone(at, berlin, c.language); got != c.want || ok != c.ok {
			t.Errorf("%s, %s: %q, %v; want %q, %v", c.date, c.language, got, ok, c.want, c.ok)
		}
	}
	for _, g := range guesses {
		if _, err := Zone(g.zone); err != nil {
			t.Error(err)
		}
	}
}

func TestZoneIsFoundByItsCity(t *testing.T) {
	for words, want := range map[string]string{
		"Toronto": "America/Toronto", "new york": "America/New_York", "america/toronto": "America/Toronto", "CET": "CET", "pst": "America/Los_Angeles",
		"Buenos Aires": "America/Argentina/Buenos_Aires", "São Paulo": "", "Nowhere": "", "": "",
	} {
		if got, ok := FindZone(words); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}
