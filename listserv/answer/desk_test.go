package answer

import (
	"testing"
)

func TestStewardsDecideByABareWordAndElseWriteToWhoeverAsked(t *testing.T) {
	r := newReader(t)
	for lang, said := range map[string]map[Kind][]string{
		"en": {
			Yes:    {"Yes", "yes!", "Yes, please.", "Yes please\n\nMia", "OK", "Sure.", "Yes.\n\nBest wishes,\nMia", "I agree", "Go ahead", "Of course", "Hi all, yes"},
			No:     {"No", "No.", "no, thanks", "No thank you\nMia", "Rather not", "Nope"},
			Undo:   {"Undo", "Take it back", "undo please"},
			Posted: {"We meet every other Thursday at six in the evening.", "Every other Thursday at 18:00 in the library.", "Could you tell us where you work, Sam?", "What do you mean?", "Dear Sam, thank you for asking. We have no fees.", "Write to Ann about it, she knows the room well."},
			Human:  {"Yes, every second Thursday.", "Yes please let her in, I know her from work", "No, we don't meet in summer", "Approved", "Count me in", "Let her in", "please take them in", "OK, I'll write to her", "every second Thursday", "Yes? Who is that?"},
		},
		"de": {
			Yes:    {"Ja", "Ja, bitte.", "Ja gerne!\n\nViele Grüße\nMia", "In Ordnung", "Einverstanden"},
			No:     {"Nein", "Nein danke.", "Lieber nicht"},
			Posted: {"Wir treffen uns jeden zweiten Donnerstag um 18 Uhr in der Bibliothek.", "Wo arbeitest du denn zur Zeit?"},
			Human:  {"Ja, jeden zweiten Donnerstag", "Nimm sie auf", "Nein, im Sommer nicht"},
		},
		"es": {Yes: {"Sí", "Sí, por favor", "De acuerdo"}, No: {"No", "No, gracias"}, Posted: {"Nos reunimos cada dos jueves a las seis de la tarde."}, Human: {"Sí, cada dos jueves"}},
		"fr": {Yes: {"Oui", "Oui, volontiers", "D'accord"}, No: {"Non", "Non merci"}, Posted: {"Nous nous voyons un jeudi sur deux à dix-huit heures."}, Human: {"Oui, un jeudi sur deux"}},
	} {
		for want, list := range said {
			for _, text := range list {
				if got := r.Read(Desk, "Re: For you to read", text, lang, now); got.Kind != want || got.Why == "" {
					t.Errorf("%s: %q is %s (%s), want %s", lang, text, got.Kind, got.Why, want)
				}
			}
		}
	}
}
