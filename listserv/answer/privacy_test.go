package answer

import "testing"

func TestPrivacyPatternsCompileInEveryLanguage(t *testing.T) {
	for _, l := range newReader(t).languages {
		if err := l.wishes.ready(); err != nil {
			t.Errorf("%s: %v", l.name, err)
		}
		if len(l.source.Privacy.Erase) == 0 || len(l.source.Privacy.Data) == 0 {
			t.Errorf("%s has no words for it", l.name)
		}
	}
}

func TestWishesAboutWhatIsKeptAreRead(t *testing.T) {
	r := newReader(t)
	for _, test := range []struct {
		subject, text, want string
		unsure              bool
	}{
		{"", "Erase me", WantsErase, false},
		{"", "Please delete all my data.\n\nBest, Eve", WantsErase, false},
		{"Delete my data", "", WantsErase, false},
		{"GDPR request", "I hereby withdraw my consent.", WantsErase, false},
		{"", "Hello,\n\nwhat do you know about me?\n\nThanks, Eve", WantsData, false},
		{"", "Send me my data", WantsData, false},
		{"", "Could you send me a copy of all my personal data under article 15 GDPR?", WantsData, false},
		{"", "Ich widerrufe meine Einwilligung.", WantsErase, false},
		{"", "Hallo zusammen,\n\nbitte löscht meine Daten.\n\nViele Grüße\nEva", WantsErase, false},
		{"Widerruf", "Hiermit widerrufe ich meine Einwilligung.", WantsErase, false},
		{"", "Was wisst ihr über mich?", WantsData, false},
		{"", "Schickt mir bitte meine Daten", WantsData, false},
		{"", "Bonjour, supprimez toutes mes données s'il vous plaît. Merci", WantsErase, false},
		{"", "Que savez-vous sur moi ?", WantsData, false},
		{"", "Hola, borrad mis datos, por favor", WantsErase, false},
		{"", "¿Qué sabéis sobre mí?", WantsData, false},
		{"", "Por favor, apaguem os meus dados", WantsErase, false},
		{"", "O que sabem sobre mim?", WantsData, false},
		{"", "Cancellate i miei dati", WantsErase, false},
		{"", "Cosa sapete su di me?", WantsData, false},
		{"", "Verwijder al mijn gegevens alsjeblieft", WantsErase, false},
		{"", "Wat weten jullie over mij?", WantsData, false},

		// More is said than that, or both, or the other way about: a person reads it.
		{"", "Please don't delete my data.", WantsErase, true},
		{"", "Send me my data, and then delete my data.", WantsData, true},
		{"", "My client asked the office to delete my data from the spreadsheet", WantsErase, true},
		{"", "Löscht meine Daten nicht!", WantsErase, true},

		// Nothing of the kind is said.
		{"", "Please remove me from the list", "", false},
		{"", "What do you know about the new law?", "", false},
		{"", "Yes, count me in!", "", false},
		{"", "Who has the data on housing?", "", false},
		{"", "", "", false},
	} {
		want, sure := r.Privacy(test.subject, test.text)
		if want != test.want && !(test.unsure && want != "") || want != "" && sure == test.unsure {
			t.Errorf("%q, %q: %q, sure %t", test.subject, test.text, want, sure)
		}
	}
}

func FuzzPrivacy(f *testing.F) {
	r := newReader(f)
	f.Add("Delete my data", "")
	f.Add("Re: GDPR", "Ich widerrufe meine Einwilligung.\n\n-- \nEva")
	f.Add("", "¿Qué sabéis sobre mí? \x00 ..")
	f.Fuzz(func(t *testing.T, subject, text string) {
		switch want, sure := r.Privacy(subject, text); want {
		case WantsErase, WantsData:
		case "":
			if sure {
				t.Error("sure of nothing")
			}
		default:
			t.Errorf("wants %q", want)
		}
	})
}
