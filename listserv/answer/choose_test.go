package answer

import (
	"os"
	"strings"
	"testing"
	"time"
)

// offered are four times, as somebody in Toronto of a group in Berlin may name them: Tuesday 1 December 18:00, Thursday
// 3 December 17:00, Thursday 3 December 19:30 and Monday 7 December 18:00 in Berlin.
func offered(t testing.TB) (options [][]time.Time) {
	t.Helper()
	for _, at := range []string{"2026-12-01 18:00", "2026-12-03 17:00", "2026-12-03 19:30", "2026-12-07 18:00"} {
		var moments []time.Time
		for _, name := range []string{"Europe/Berlin", "America/Toronto"} {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			berlin, err := time.LoadLocation("Europe/Berlin")
			if err != nil {
				t.Fatal(err)
			}
			moment, err := time.ParseInLocation("2006-01-02 15:04", at, berlin)
			if err != nil {
				t.Fatal(err)
			}
			moments = append(moments, moment.In(zone))
		}
		options = append(options, moments)
	}
	return options
}

func TestTimesAreChosenInPlainWords(t *testing.T) {
	r := newReader(t)
	options := offered(t)
	short := map[string]string{"yes": "y", "maybe": "m", "no": "n", "": "-"}
	for line := range strings.SplitSeq(strings.TrimSpace(choices), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, " ", 3)
		c := r.Choose(f[2], f[0], options, now)
		got := ""
		for _, a := range c.Answers {
			got += short[a]
		}
		if !c.Clear {
			got = "?"
		}
		if got != f[1] {
			t.Errorf("%q is %s (%s), want %s", f[2], got, c.Why, f[1])
		}
	}
}

// choices are answers: language, what is said of A, B, C and D (y, m, n, - for nothing; ? for a person), and the words.
const choices = `
en y-y- A and C
en ymy- A and C, B if need be
en nyyy any but Tuesday
en nyyy Any but A.
en yyyy all of them
en yyyy All work for me!
en nnnn none
en nnnn None of them, sorry
en ny-- A no, B yes
en -yy- Thursday works
en -yy- Thursday works best for me.
en -y-- Thursday at 17:00
en --y- Thursday 19:30 please
en y--y Tuesday and Monday
en ---y 7 December
en y--- Dec 1st is good
en yn-- A yes, B not
en yy-n I can do A and B but not D
en yyyn I can do A, B and C but not D
en nny- I can't do A or B. C works.
en y-m- A is perfect, C might work
en m--- A maybe
en y--- a
en yy-- a, b
en y-y- a and c
en -y-- b please
en yn-- A yes and B no
en nn-- A and B don't work
en yn-- A and not B
en mm-- A and B if need be
en -yy- Thursday would be best
en y--- Option A. Thanks, Ann
en n--- not Tuesday
en n--n I can't make Tuesday or Monday
en yyyy any time
en yyyy whenever
en y--- Tuesday is fine, thanks!
en y-y- Hi all, A and C work for me. Best wishes, Tom
en y--- 12:00 on Tuesday
en ? yes
en ? A? What is it about?
en ? A and not A
en ? A if my boss lets me go
en ? I have children on Thursday
en ? Could you tell me more?
en ? When I am well again
en ? I leave it to you
en ? A but B
en ? It does not matter that much. A.
en ? Wednesday
en ? A, but only if Ann comes
de y-y- A und C
de ymy- A und C, B zur Not
de nyyy alle außer Dienstag
de yyyy alle
de yyyy alle gehen
de nnnn keiner
de -yy- Donnerstag passt
de -yy- am Donnerstag kann ich
de -y-- Donnerstag um 17 Uhr
de y--- Dienstag wäre gut
de n--- Dienstag geht nicht
de ny-- A geht nicht, B passt
de yy-n A und B gehen, D nicht
de ---y 7. Dezember
de m--- A notfalls
de yyyn alle bis auf D
de y--- A bitte, danke! Liebe Grüße
de ? ja
de ? A wenn Ann kommt
es y-y- A y C
es ymy- A y C, B si hace falta
es nyyy todas menos el martes
es yyyy todas
es nnnn ninguna
es -yy- el jueves me viene bien
es n--- el martes no puedo
es ny-- A no, B sí
es ---y el 7 de diciembre
es m--- A quizá
es y--- A por favor, gracias
es ? depende
fr y-y- A et C
fr ymy- A et C, B si besoin
fr nyyy toutes sauf mardi
fr yyyy toutes
fr nnnn aucune
fr -yy- jeudi me convient
fr n--- mardi je ne peux pas
fr ny-- A non, B oui
fr ---y le 7 décembre
fr m--- A à la rigueur
fr y--- A, merci
fr -y-- jeudi à 17h
fr ? je ne sais pas encore
pt y-y- A e C
pt ymy- A e C, B se for preciso
pt nyyy todas menos terça
pt yyyy todas
pt nnnn nenhuma
pt -yy- quinta pode ser
pt ny-- A não, B sim
pt ---y 7 de dezembro
pt ? não sei
it y-y- A e C
it ymy- A e C, B se necessario
it nyyy tutte tranne martedì
it yyyy tutte
it nnnn nessuna
it -yy- giovedì va bene
it n--- martedì non posso
it ny-- A no, B sì
it ---y il 7 dicembre
it ? vediamo
nl y-y- A en C
nl ymy- A en C, B desnoods
nl nyyy alle behalve dinsdag
nl yyyy alle
nl nnnn geen enkele
nl -yy- donderdag kan ik
nl n--- dinsdag kan niet
nl ny-- A niet, B wel
nl ---y 7 december
nl m--- A eventueel
nl ? weet ik nog niet
`

// TestManyWordingsOfAChoiceAreRead reads testdata/choices.txt: times of Tuesday 1 December 17:00, Thursday the 3rd 17:00, Friday the
// 4th 18:30 and Monday the 7th 9:00.
func TestManyWordingsOfAChoiceAreRead(t *testing.T) {
	source, err := os.ReadFile("testdata/choices.txt")
	if err != nil {
		t.Fatal(err)
	}
	var options [][]time.Time
	for _, at := range []time.Time{time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC), time.Date(2026, 12, 3, 17, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 4, 18, 30, 0, 0, time.UTC), time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC)} {
		options = append(options, []time.Time{at})
	}
	r, lang, n := newReader(t), "", 0
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			lang = name
			continue
		}
		want, text, ok := strings.Cut(line, " ")
		if !ok {
			continue
		}
		n++
		c := r.Choose(strings.ReplaceAll(text, "|", "\n"), lang, options, now)
		got := "?"
		if c.Clear {
			got = ""
			for _, a := range c.Answers {
				got += (a + "-")[:1]
			}
		}
		if got != want {
			t.Errorf("%s: %q is %s (%s), want %s", lang, text, got, c.Why, want)
		}
	}
	if n < 200 {
		t.Errorf("only %d answers", n)
	}
}

// Of which the no is said must be sure: a wrong vote is worse than one that a person reads.
func TestInvertedChoicesAreForAPerson(t *testing.T) {
	r := newReader(t)
	options := [][]time.Time{{time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)}, {time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}, {time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)}}
	for lang, texts := range map[string][]string{
		"en": {"Neither A nor B", "Yes: A, C\nNo: B", "A (not B)", "[x] A\n[ ] B", "I don't mind A or C", "A-C", "A to C", "Tuesday I work", "Works: A\nDoesn't work: B", "If need be: B. Yes: A"},
		"de": {"Nein: B", "Geht: A\nGeht nicht: B, C", "A (nicht B)", "Nur A nicht", "Dienstag bin ich weg"},
		"es": {"Ni A ni B", "Sí: A\nNo: B"}, "fr": {"Je ne peux ni A ni B", "Oui: A\nNon: B", "A (pas B)"}, "it": {"Né A né B"}, "pt": {"Nem A nem B"}, "nl": {"Noch A noch B"},
	} {
		for _, text := range texts {
			if c := r.Choose(text, lang, options, now); c.Clear {
				t.Errorf("%s %q is %s", lang, text, c)
			}
		}
	}
}
