package answer

import (
	"testing"
	"time"
)

func TestPlainWordsSayHowMuchMailOneWishes(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	r := newReader(t)
	for text, want := range map[string]Command{
		"Can I get the digest weekly instead of daily?":                      {Name: "deliver", Choice: "weekly"},
		"No more digests, just the meeting invitations.":                     {Name: "deliver", Choice: "meetings"},
		"Ich hätte gern jede Nachricht einzeln.":                             {Name: "deliver", Choice: "each"},
		"Não quero receber o resumo diário, só o semanal.":                   {Name: "deliver", Choice: "weekly"},
		"I'm on holiday till 3 February, please hold my mail.":               {Name: "pause", Until: day(2027, 2, 3)},
		"Bitte bis 5. Januar keine Mails.":                                   {Name: "pause", Until: day(2027, 1, 5)},
		"Merci de suspendre mes envois jusqu'au 8 janvier.":                  {Name: "pause", Until: day(2027, 1, 8)},
		"No me enviéis nada hasta el 10 de enero.":                           {Name: "pause", Until: day(2027, 1, 10)},
		"I'm back, please resume.":                                           {Name: "resume"},
		"Please pause my mail.\n\nBest wishes\nMaria":                        {Name: "pause"},
		"Eén keer per week is genoeg.":                                       {Name: "deliver", Choice: "weekly"},
		"Potete sospendere le mail fino al 5 gennaio?":                       {Name: "pause", Until: day(2027, 1, 5)},
		"I'm away until the 15th of January, please pause mails until then.": {Name: "pause", Until: day(2027, 1, 15)},
	} {
		if got := r.Read(Digest, "Re: This week", text, "", now); got.Kind != Commanded || got.Command != want {
			t.Errorf("%q is %s %+v (%s), not %+v", text, got.Kind, got.Command, got.Why, want)
		}
	}
}

func TestWhatSpeaksOfSomethingElseIsNoWishAboutMail(t *testing.T) {
	r := newReader(t)
	for _, text := range []string{
		"A weekly supervision would help me.", "We meet once a week.", "Nothing is fine.", "Hold on.", "Weekly?", "Is it daily?", "I get it every day.",
		"Stop it!", "Rien.", "Nada.", "I don't want the weekly digest.", "Daily or weekly, I don't know.", "My sister wants it weekly.",
		"Could we have the meetings every week?", "Bitte keine Kürzungen bis Januar!", "Please hold the date until 3 February.",
	} {
		if got := r.Read(Digest, "Re: This week", text, "", now); got.Kind == Commanded {
			t.Errorf("%q is %s %+v (%s)", text, got.Kind, got.Command, got.Why)
		}
	}
}
