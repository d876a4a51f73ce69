package e2e

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// connections is how many send at a time where the program is killed: so many letters may go out twice each time.
const connections = 3

func TestProgramKilledAtAnyMomentEndsInTheSameState(t *testing.T) {
	everywhere(t, func(t *testing.T, s servers) {
		w, people := settle(t, s), crowd()
		replies := w.invited(people)
		whole := w.copyOf("Whole")
		for _, r := range replies {
			whole.deliver(r)
		}
		before, began := s.sink.Count(), time.Now()
		whole.turn()
		took := time.Since(began)
		want := whole.story(whole.reached(before))
		letters := s.sink.Count() - before
		if letters < invitees/2 {
			t.Fatalf("only %d letters", letters)
		}
		for _, round := range []string{"First", "Second"} {
			c := w.copyOf(round)
			for _, r := range replies {
				c.deliver(r)
			}
			c.interrupted(want, letters, took)
		}
	})
}

// interrupted kills the program three times: while it takes mail in, while it sends, and whenever it pleases. What is
// left to do is then done, and must be what one run does that nobody kills.
func (w *town) interrupted(want story, letters int, took time.Duration) {
	w.t.Helper()
	before := w.sink.Count()
	mails, copies, moment := 1+rand.IntN(invitees), 1+rand.IntN(letters), rand.N(took)
	w.t.Logf("%s: killed at mail %d, at letter %d and after %s", w.folder, mails, copies, moment)
	sending := 0
	for _, now := range []func(*process) bool{
		func(p *process) bool { return strings.Count(p.said(), "msg=mail ") >= mails },
		func(*process) bool { return w.sink.Count() >= before+copies },
		after(moment),
	} {
		p := w.start("run", "--once")
		await(w.t, "the moment to kill it", func() bool { return p.over() || now(p) })
		p.kill()
		await(w.t, "the relay to pass all on", w.idle)
		if w.sink.Count() > before {
			sending++
		}
	}
	sum := w.turn()
	if sum.Queued > 0 || sum.Unknown > 0 {
		sum = w.turn("--now", time.Now().Add(2*time.Hour).UTC().Format(time.RFC3339)) // what is tried again later
	}
	got := w.reached(before)
	if diff := cmp.Diff(want, w.story(got)); diff != "" {
		w.t.Errorf("%s: it is not what an undisturbed run does (-undisturbed +killed):\n%s", w.folder, diff)
	}
	w.fewTwice(got, sending*connections, sum)
}

// fewTwice expects that a letter is sent twice only where a connection was cut, and then bears the same Message-ID.
func (w *town) fewTwice(letters []letter, most int, sum summary) {
	w.t.Helper()
	ids, twice := map[string]string{}, 0
	for _, l := range letters {
		what := l.to + ": " + l.subject + "\n" + l.text()
		id, known := ids[what]
		if known {
			twice++
		}
		if known && id != l.id() {
			w.t.Errorf("the two names %s and %s has the letter to %s", id, l.id(), what)
		}
		ids[what] = l.id()
	}
	if twice > most {
		w.t.Errorf("%d letters were sent twice, want at most %d", twice, most)
	}
	w.t.Logf("%s: %d letters, %d of them twice; the last run: %+v", w.folder, len(letters), twice, sum)
}

// reached are the letters that the sink took since it had taken so many.
func (w *town) reached(before int) (letters []letter) {
	w.t.Helper()
	for _, d := range w.sink.Deliveries()[before:] {
		letters = append(letters, w.read(d))
	}
	return letters
}

// after is true once that time has passed since it was first asked.
func after(d time.Duration) func(*process) bool {
	var until time.Time
	return func(*process) bool {
		if until.IsZero() {
			until = time.Now().Add(d)
		}
		return time.Now().After(until)
	}
}
