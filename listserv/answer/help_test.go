package answer

import (
	"regexp"
	"strings"
	"testing"

	"mutualaid/templates"
)

// TestEveryCommandThatALetterNamesIsUnderstood keeps our letters from promising what we can't read.
func TestEveryCommandThatALetterNamesIsUnderstood(t *testing.T) {
	r := newReader(t)
	all, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range all.Languages() {
		letter, err := all.Letter(lang, templates.Help{Foot: templates.Foot{Address: "together@example.org"}, Member: true})
		if err != nil {
			t.Fatal(err)
		}
		_, list, _ := strings.Cut(letter.Text, "together@example.org:")
		if _, rest, ok := strings.Cut(letter.Text, "together@example.org\u00a0:"); ok {
			list = rest
		}
		n := 0
		for line := range strings.SplitSeq(strings.ReplaceAll(list, "\n  ", " "), "\n") {
			head, rest, ok := strings.Cut(strings.TrimPrefix(line, "- "), ":")
			if !strings.HasPrefix(line, "- ") || !ok {
				continue
			}
			commands := strings.Split(head, ", ")
			commands = append(commands, regexp.MustCompile("[\"“„«\u00a0]+(pau?s[ea] [^\"”“»\u00a0]+)").FindString(strings.ToLower(rest)))
			for _, c := range commands {
				if c = strings.Trim(c, " \"“”„«»\u00a0"); c == "" {
					continue
				}
				n++
				if got, ok := r.Command("", c, now); !ok {
					t.Errorf("%s: the command %q is not understood", lang, c)
				} else if strings.Contains(c, "10") && got.Until.IsZero() {
					t.Errorf("%s: %q has no date", lang, c)
				}
			}
		}
		if n < 12 {
			t.Errorf("%s: only %d commands found in\n%s", lang, n, list)
		}
	}
}

// TestAnswersThatOurLettersSuggestAreUnderstood reads back the words our letters offer.
func TestAnswersThatOurLettersSuggestAreUnderstood(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		q    Question
		lang string
		text string
		want Kind
	}{
		{Invitation, "en", "Yes, I'd like to", Join}, {Invitation, "en", "no thanks", Decline},
		{Invitation, "es", "sí, me gustaría", Join}, {Invitation, "es", "no, gracias", Decline},
		{Invitation, "fr", "Oui, avec plaisir", Join}, {Invitation, "fr", "non merci", Decline},
		{Invitation, "de", "Ja, gerne", Join}, {Invitation, "de", "nein danke", Decline},
		{Reminder, "en", "I'll be there", Yes}, {Reminder, "en", "sorry, I can't", No}, {Reminder, "en", "maybe", Maybe},
		{Reminder, "es", "allí estaré", Yes}, {Reminder, "es", "lo siento, no puedo", No}, {Reminder, "es", "quizá", Maybe},
		{Reminder, "fr", "je serai là", Yes}, {Reminder, "fr", "désolé, je ne peux pas", No}, {Reminder, "fr", "peut-être", Maybe},
		{Reminder, "de", "ich komme", Yes}, {Reminder, "de", "ich kann leider nicht", No}, {Reminder, "de", "vielleicht", Maybe},
		{Confirm, "es", "sí", Yes}, {Confirm, "fr", "oui", Yes}, {Confirm, "de", "ja", Yes},
		{Welcome, "en", "no", No}, {Welcome, "fr", "non", No}, {Setting, "de", "nein", No}, {Setting, "es", "no", No},
	} {
		if got := r.Read(c.q, "Re: x", c.text, c.lang, now); got.Kind != c.want {
			t.Errorf("%s %q is %s (%s), should be %s", c.lang, c.text, got.Kind, got.Why, c.want)
		}
	}
}
