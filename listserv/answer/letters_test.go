package answer

import (
	"strings"
	"testing"
	"time"
)

// Letters, names and numbers that stand beside a choice are no votes, and what may be either is a person's to read. The times are
// A Tuesday 24 November 18:00, B Wednesday the 25th 9:00, C Saturday the 28th 23:30 and D Tuesday 1 December 18:00.
func TestNamesAndWordsAreNoVotes(t *testing.T) {
	var options [][]time.Time
	for _, at := range []time.Time{time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 28, 23, 30, 0, 0, time.UTC), time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)} {
		options = append(options, []time.Time{at})
	}
	r := newReader(t)
	for line := range strings.SplitSeq(strings.TrimSpace(besides), "\n") {
		f := strings.SplitN(line, " ", 3)
		c := r.Choose(strings.ReplaceAll(f[2], "|", "\n"), f[0], options, time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC))
		got := "?"
		if c.Clear {
			got = ""
			for _, a := range c.Answers {
				got += (a + "-")[:1]
			}
		}
		if got != f[1] {
			t.Errorf("%q is %s (%s), want %s", f[2], got, c.Why, f[1])
		}
	}
}

// besides are answers: language, what is said of A, B, C and D, and the words, a | for the end of a line.
const besides = `
en --y- C is good for me.||A. Rossi
en --y- C works.||Thanks, B
en --y- C works.||Thanks,|B
en --y- C works.||Best|B.
en --y- C works. Thanks, B. Miller
en --y- C works.||Thanks, Anna B.
en y--- A please||B. Miller
en y--- A please||Maria B. Miller|Social worker
en y--- A please||J. B. Miller
en ? Best,|A. Rossi
en ? A. Rossi
en ? Thanks, B
en ? C.||A.
en ? C works.||A
en ? C works. B.
en ? A|B
en yy-y A|B|D
en ? all of them||A
en ? Thursday works||A
en ? C works.|Thanks, A and B
en ? C works, B. Miller
en ? C works.|B. Miller
en ? C works.||Anna B.
en ? C is good.||B. May
en ? Hi A, B works
en yy-- A and B. Thanks, Tom
en -y-- I can do B. Tom
en y-y- A, C. Best, Ann
en y--- Hi, A would suit me. Best, Bob
en y--- Hi all,|A
en y--- Thanks! A works for me.
en -y-- B suits me. A bit late, but fine.
en ---y D. A lot of thanks for this!
en ? B. A very good day for me.
en ? B works. A really suits me too.
en yy-- B works. A also works.
en ? B suits me. A good time for me.
en ? A Tuesday would be great
en ? A late one is fine
en ? C works and D not. A big thank you!
en y--- A works for me
en yn-- A good, B bad
en y-y- a and c
en y-m- a works, c maybe
en -m-- b is a maybe
en -n-- it's a no for B
en ynyy A ✓ B ✗ C ✓ D ✔
en ? A ⭕ B ⛔
en ? A 🟢 B 🔴
en ? A > B > C
en yn-- A=yes, B=no
en yn-- A -> yes, B -> no
en y--- A works for me ☀️ 🙂
en ynnn Tuesday 24 only
en ynnn Only Tuesday the 24th
en yn-- Tue 24: yes, Wed 25: no
en n--y Not Tuesday 24, but Tuesday 1 works
en y--y Tuesday
en ? Tuesday 25
en ? Wednesday 24 works
en ? Monday 24 November works
en -y-- Wed 25 November works
en y--- Tuesday at 18:00 on 24 November
en ? I meet group B on Tuesday
en ? Plan B would be C
de ? Plan B wäre C
de --y- C passt.||Danke, B
de --y- C passt mir gut.||Viele Grüße|A. Weber
de --y- C passt.||LG B
de yn-- Dienstag 24. ja, Mittwoch 25. nein
de ? C passt.||B
de y--- Termin A
de -y-- B passt||A. Müller
de -y-- B passt||A. von Stein
de yy-- A oder B, Gruß A.
de --y- C passt, danke, B
es -yn- Me va bien B, a C no puedo
es -yn- Me va bien B; a C no puedo
es ? A C no puedo
es -y-- A mí me va bien B
es ? Voy a poder B
es y-y- a y c
es yn-- a sí, b no
es y--- A me viene bien
es --y- Me va bien C.||Gracias,|B
es -yy- B y C
fr -y-- C'est bon pour B
fr -y-- C’est bon pour B
fr -y-- D'accord pour B
fr y-y- A et C
fr --m- A la rigueur C
fr ? A jeudi pour B
fr y--- l'A me va
fr --y- C me convient.||Merci, A
fr y--- A me va
it -y-- A me va bene B
it y--- A va bene
it --y- C va bene.||Grazie, B
pt --y- C serve.||Obrigada,|B
pt y--- A serve
nl --y- C past.||Groet, B
nl y--- A past
nl -y-- B kan||A. de Vries
nl -y-- B kan, groetjes A
es y--- A está bien
it y--- A mi va bene
it y-y- A e C
pt yy-- A e B
en -y-- B works||xx A
en ? B works||A. Young
`
