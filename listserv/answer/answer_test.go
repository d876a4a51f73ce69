package answer

import (
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"

	"github.com/google/go-cmp/cmp"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func TestAnAnswerSaysTheWordsItRestsOn(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		text string
		want Answer
	}{
		{"Dear Li, yes, Count me IN! When do we start?", Answer{Kind: Join, Why: `says "yes, Count me IN"`, Language: "en", Asks: true}},
		{"Ja, aber erst im März.", Answer{Kind: Human, Why: `says "Ja", but "erst im" speaks of later`, Language: "de"}},
		{"Ask me again in March, please.", Answer{Kind: Later, Why: `says "Ask me again"`, Language: "en", Until: day(2027, 3, 1)}},
		{"", Answer{Kind: Human, Why: "no words"}},
	} {
		if diff := cmp.Diff(c.want, r.Read(Invitation, "Re: An invitation", c.text, "", now)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestCommandIsAWholeLine(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		subject, text string
		want          Command
	}{
		{"unsubscribe", "", Command{Name: "leave"}},
		{"", "LEAVE.", Command{Name: "leave"}},
		{"Re: Welcome", "please unsubscribe\n\nTom", Command{Name: "leave"}},
		{"subscribe", "Best, Tom", Command{Name: "join"}},
		{"help", "", Command{Name: "help"}},
		{"", "digest weekly", Command{Name: "deliver", Choice: "weekly"}},
		{"", "digest daily", Command{Name: "deliver", Choice: "daily"}},
		{"each", "", Command{Name: "deliver", Choice: "each"}},
		{"", "meetings only", Command{Name: "deliver", Choice: "meetings"}},
		{"", "pause", Command{Name: "pause"}},
		{"", "pause until 10 January", Command{Name: "pause", Until: day(2027, 1, 10)}},
		{"", "Pause until January 10th, 2027", Command{Name: "pause", Until: day(2027, 1, 10)}},
		{"pause until 2027-02-01", "", Command{Name: "pause", Until: day(2027, 2, 1)}},
		{"", "pause until Monday", Command{Name: "pause", Until: day(2026, 11, 30)}},
		{"", "Pause bis 3. Januar", Command{Name: "pause", Until: day(2027, 1, 3)}},
		{"", "Pause bis zum 24.12.", Command{Name: "pause", Until: day(2026, 12, 24)}},
		{"", "pausa hasta el 15 de enero", Command{Name: "pause", Until: day(2027, 1, 15)}},
		{"", "pause jusqu'au 1er mars", Command{Name: "pause", Until: day(2027, 3, 1)}},
		{"", "pausa fino al 6 gennaio", Command{Name: "pause", Until: day(2027, 1, 6)}},
		{"", "resume", Command{Name: "resume"}},
		{"", "own posts on", Command{Name: "own", Choice: "on"}},
		{"", "remind me a day before", Command{Name: "remind", Choice: "1d"}},
		{"", "Keine Erinnerungen", Command{Name: "remind", Choice: "none"}},
		{"Rappels oui", "", Command{Name: "remind", Choice: "default"}},
		{"", "own posts off", Command{Name: "own", Choice: "off"}},
		{"", "Abmelden", Command{Name: "leave"}},
		{"", "Désinscription", Command{Name: "leave"}},
	} {
		got, ok := r.Command(c.subject, c.text, now)
		if diff := cmp.Diff(c.want, got); !ok || diff != "" {
			t.Errorf("%q %q: %v (-want +got):\n%s", c.subject, c.text, ok, diff)
		}
	}
}

func TestNoCommandInASentence(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ subject, text string }{
		{"Re: unsubscribe", "I agree with Tom."},
		{"Leave", "I would like to tell you all about the new rules for parental leave, which begin in January."},
		{"", "I had to leave"},
		{"", "leave?"},
		{"", "Help\n\nI need a supervisor for my exam, and nobody in my town has time. Does anybody know someone?"},
		{"", "pause until 31 February"},
		{"", "pause until 1 January 2020"},
		{"", "pause until the cows come home"},
		{"leave", "help"},
		{"", ""},
	} {
		if got, ok := r.Command(c.subject, c.text, now); ok {
			t.Errorf("%q %q is taken for %v", c.subject, c.text, got)
		}
	}
}

func TestSubjectCountsWhereThePersonWroteIt(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		subject, text string
		want          Kind
	}{
		{"yes", "", Join},
		{"Yes, I'd like to join", "Best, Tom", Join},
		{"Re: Would you like to join?", "Tom", Human},
		{"Yes", "No, I can't.", Human},
		{"No thanks", "Tom", Decline},
		{"Automatic reply: An invitation", "Yes, I will read it.", Human},
		{"Out of office", "Thank you for your mail.", Human},
	} {
		if got := r.Read(Invitation, c.subject, c.text, "en", now); got.Kind != c.want {
			t.Errorf("%q %q is %s (%s), should be %s", c.subject, c.text, got.Kind, got.Why, c.want)
		}
	}
}

func TestADateIsTheNextOne(t *testing.T) {
	all, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang, text string
		want       time.Time
	}{
		{"en", "10/01/2027", time.Time{}}, // tenth of January or first of October: nobody knows
		{"en", "25/12/2026", day(2026, 12, 25)},
		{"en", "12/25", day(2026, 12, 25)},
		{"de", "10.1.2027", day(2027, 1, 10)},
		{"en", "29 February", time.Time{}},
		{"en", "29 February 2028", day(2028, 2, 29)},
		{"en", "23 November", day(2027, 11, 23)},
		{"en", "March 2028", day(2028, 3, 1)},
		{"es", "lunes 7 de diciembre", day(2026, 12, 7)},
	} {
		words := phrase.Split(c.text).Words
		got, used := newCalendar(all.Phrases(c.lang)).parse(words, now)
		if c.want.IsZero() && used == len(words) || !c.want.IsZero() && !got.Equal(c.want) {
			t.Errorf("%s %q is %v", c.lang, c.text, got)
		}
	}
}

func TestHostileTextsAreReadQuickly(t *testing.T) {
	r := newReader(t)
	for _, piece := range []string{"yes, ", "i'd love to join ", "i ", "not if but yes ", "? ", "\"yes ", "no, thanks, ", "10 january ", "a", "é", "yes? what? "} {
		text := strings.Repeat(piece, 1<<20/len(piece))
		for q := Invitation; q <= Open; q++ {
			begin := time.Now()
			r.Read(q, "", text, "en", now)
			if took := time.Since(begin); took > 2*time.Second { // far above what it needs, for busy machines
				t.Errorf("%q to %d took %v", piece, q, took)
			} else {
				t.Logf("%q to %d took %v", piece, q, took)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for i, c := range readOwn(f) {
		if i%9 == 0 {
			f.Add(int(questions[c.To]), c.Subject, c.Text)
		}
	}
	f.Add(0, "pause until 10", "\"\"\"…?!\n\n–")
	f.Add(1, "\xff", strings.Repeat("yes if ", 3000))
	r := newReader(f)
	f.Fuzz(func(t *testing.T, q int, subject, text string) {
		a := r.Read(Question(q), subject, text, "en", now)
		if a.Kind == "" || a.Why == "" {
			t.Errorf("no answer to %q: %+v", text, a)
		}
	})
}

func BenchmarkReadAnOrdinaryAnswer(b *testing.B) {
	r := newReader(b)
	text := "Dear Li,\n\nthank you so much for the invitation. I would love to join the group. I work in Leeds and Thursdays suit me well.\n\nKind regards\nTom"
	for b.Loop() {
		if a := r.Read(Invitation, "Re: An invitation to Care for Carers", text, "en", now); a.Kind != Join {
			b.Fatal(a)
		}
	}
}

func TestPhrasesOfEveryLanguageCompile(t *testing.T) {
	for _, l := range newReader(t).languages {
		if err := l.ready(); err != nil {
			t.Error(err)
		}
	}
}

// An error in a phrase file must never let a mail through as something it may not be.
func TestBadPhraseLeavesItsLanguageToAPerson(t *testing.T) {
	all, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	bad := all.AllPhrases()[0]
	bad.Say = map[string][]string{"yes": {"(yes"}}
	r := &Reader{languages: []*language{newLanguage(bad)}}
	if a := r.Read(Invitation, "", "yes", "", now); a.Kind != Human || !strings.Contains(a.Why, "(yes") {
		t.Errorf("is %s: %s", a.Kind, a.Why)
	}
}

// An absence told in words only, in a language that we have no phrases of, is nothing to post, nor to answer by a machine.
func TestAbsencesInOtherLanguagesWaitUnanswered(t *testing.T) {
	r := newReader(t)
	for _, text := range []string{
		"Jag är på semester till den 6 december. Vid brådskande ärenden kontakta Bo.", "Jeg har ferie til og med 6. december. Kontakt venligst Bo.",
		"Jeg er på ferie. Ved hastesaker kontakt Bo.", "Olen lomalla 6.12. asti. Kiireellisissä asioissa ota yhteyttä Bo.",
		"Jestem na urlopie do 6 grudnia. W pilnych sprawach proszę o kontakt z Bo.", "Jsem mimo kancelář do 6. prosince. V naléhavých případech kontaktujte Bo.",
		"Я в отпуске до 6 декабря. По срочным вопросам обращайтесь к Бо.", "6 Aralık tarihine kadar ofis dışındayım. Acil durumlarda Bo ile iletişime geçiniz.",
		"12月6日まで休暇をいただいております。お急ぎの方はボーまでご連絡ください。", "I am currently on annual leave. In my absence please contact Bo.",
	} {
		for _, q := range []Question{Invitation, Reminder, Digest, Open} {
			if a := r.Read(q, "", text, "", now); a.Kind != Human || !a.Robot {
				t.Errorf("%d %q: %s %v (%s)", q, text, a.Kind, a.Robot, a.Why)
			}
		}
	}
	if a := r.Read(Digest, "", "I'll be on holiday in May, who wants to write the minutes then?", "", now); a.Robot {
		t.Errorf("%+v", a)
	}
}
