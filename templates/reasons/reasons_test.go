package reasons

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T) *Reasons {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryLanguageSaysTheSameReasons(t *testing.T) {
	r := load(t)
	if got := slices.Sorted(maps.Keys(r.languages)); !slices.Equal(got, []string{"de", "es", "fr"}) {
		t.Fatalf("languages: %q", got)
	}
	keys := func(lang string) (keys []string) {
		for _, s := range r.languages[lang].sentences {
			keys = append(keys, s.english)
		}
		return keys
	}
	for _, lang := range []string{"es", "fr"} {
		if diff := cmp.Diff(keys("de"), keys(lang)); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// Each sentence, with something in its holes, is said as its language says it, and not as another that is like it.
func TestEachSentenceIsFoundByItself(t *testing.T) {
	fill := map[string]string{"%s": "Ann", "%w": "§", "%q": `"a \"b\""`}
	for lang, tongue := range load(t).languages {
		for _, s := range tongue.sentences {
			var want []any
			english := hole.ReplaceAllStringFunc(s.english, func(kind string) string {
				if kind == "%q" {
					want = append(want, fmt.Sprintf(tongue.quotes, `a "b"`))
				} else {
					want = append(want, fill[kind])
				}
				return fill[kind]
			})
			said := s.said
			if len(want) > 0 {
				said = fmt.Sprintf(s.said, want...)
			}
			if strings.Contains(said, "%!") || said == "" {
				t.Errorf("%s: %q is said as %q", lang, s.english, said)
			}
			if got := tongue.say(english, deepest); got != said {
				t.Errorf("%s: %q is said as %q, want %q", lang, english, got, said)
			}
		}
	}
}

func TestReasonsAreSaidInTheReadersLanguage(t *testing.T) {
	r := load(t)
	for _, test := range []struct{ lang, reason, want string }{
		{"de", `says "yes", but "next month" speaks of later`, "sagt „yes“, aber „next month“ spricht von später"},
		{"de-AT", `subject and text differ: says "no" in the subject; says "yes"`, "Betreff und Text sagen Verschiedenes: sagt „no“ im Betreff; sagt „yes“"},
		{"fr", "a command: pause; the sender is not proven (the provider wrote no Authentication-Results), so a letter asks whether it was them",
			"une commande : pause ; l’expéditeur n’est pas prouvé (le fournisseur n’a pas écrit d’Authentication-Results), une lettre demande donc si c’était lui"},
		{"es", `repeat "blue moon": "blue moon" is not understood here: write it like "weekly", "every two weeks", "every weekday", "first Thursday of the month", "monthly", with "until 2027-06-30" or "10 times" behind it where it ends`,
			"repetición «blue moon»: «blue moon» no se entiende aquí: escríbelo como «cada semana», «cada dos semanas», «primer jueves del mes», «cada mes», con «hasta 2027-06-30» o «10 veces» detrás si termina"},
		{"de", "it was answer by Ann on 2026-11-02 10:00", "das hat Ann am 2026-11-02 10:00 schon entschieden (answer)"},
		{"en", "no words", "no words"},
		{"nl", "no words", "no words"}, // nothing is written in it
		{"de", "", ""},
		{"de", "what nobody foresaw", "what nobody foresaw"},
		{"de", `"%s%d no words" is no address`, "„%s%d no words“ ist keine Adresse"}, // what somebody wrote is no sentence of ours
		{"de", strings.Repeat("confirmed: ", 30) + "no words", strings.Repeat("bestätigt: ", 8) + strings.Repeat("confirmed: ", 22) + "no words"},
	} {
		if got := r.Say(test.lang, test.reason); got != test.want {
			t.Errorf("%s: %q\n got %q\nwant %q", test.lang, test.reason, got, test.want)
		}
	}
}

func BenchmarkLongReason(b *testing.B) {
	r, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	long := strings.Repeat(`says "yes", but, by: on ; `, 80)
	for b.Loop() {
		r.Say("de", long)
	}
}
