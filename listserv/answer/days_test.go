package answer

import (
	"strings"
	"testing"
)

func TestDaysThatATextNamesByTheirNumber(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ lang, text, want string }{
		{"en", "I can't on 26 November", "2026-11-26"},
		{"en", "See you on November 26th!", "2026-11-26"},
		{"en", "Sorry, not on Thursday 10 December.", "2026-12-10"},
		{"en", "I can't come on the 26th, sorry", "2026-11-26"},
		{"en", "I can make the 12th and the 26th", "2026-12-12 2026-11-26"},
		{"en", "not on 2026-12-24", "2026-12-24"},
		{"en", "I'm away until 3 January 2028", "2028-01-03"},
		{"de", "Am 26. November kann ich nicht", "2026-11-26"},
		{"de", "am 26.11. bin ich dabei", "2026-11-26"},
		{"de", "Am 10. kann ich leider nicht.", "2026-12-10"},
		{"fr", "Je ne peux pas le 26 novembre", "2026-11-26"},
		{"fr", "le 10, je ne serai pas là", "2026-12-10"},
		{"es", "No puedo el 26 de noviembre", "2026-11-26"},
		{"it", "Il 26 novembre non posso", "2026-11-26"},
		{"pt", "Não posso no dia 26 de novembro", "2026-11-26"},
		{"nl", "Op 26 november kan ik niet", "2026-11-26"},
		// No days: hours, numbers of people, months, weekdays.
		{"en", "I'll be there at 17:00, maybe 5 minutes late", ""},
		{"en", "Yes, with 2 friends. See you Thursday", ""},
		{"en", "I may come; in March I'm away", ""},
		{"en", "We are 3 or 4 of 12", ""},
		{"en", "First time for me, 2nd floor?", "2026-12-02"}, // a person decides
		{"de", "Ich komme mit 2 Leuten um 18 Uhr", ""},
		{"fr", "Nous serons 3, vers 18h30", ""},
		{"es", "Voy a las 6", ""},
	} {
		var got []string
		for _, d := range r.Days(c.text, c.lang, now) {
			got = append(got, d.Format("2006-01-02"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %q: %v, want %s (now %s)", c.lang, c.text, got, c.want, now.Format("2006-01-02"))
		}
	}
}

// Cities may be called as a language calls them, as our own letters do.
func TestZonesAreNamedByTheCityInAnyLanguage(t *testing.T) {
	r := newReader(t)
	for words, want := range map[string]string{
		"Zeitzone Wien": "Europe/Vienna", "Zeitzone Tokio": "Asia/Tokyo", "Zeitzone Rom": "Europe/Rome", "fuseau horaire Vienne": "Europe/Vienna",
		"zona horaria Nueva York": "America/New_York", "Zeitzone Mexiko-Stadt": "America/Mexico_City", "time zone Toronto": "America/Toronto", "time zone Nowhere": "",
	} {
		if c, ok := r.Command("", words, now); !ok || c.Name != "zone" || c.Choice != want {
			t.Errorf("%q: %+v, %v; want %s", words, c, ok, want)
		}
	}
}
