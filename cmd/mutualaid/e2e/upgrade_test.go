package e2e

import (
	"fmt"
	"syscall"
	"testing"
)

// upgrades is how often the program is exchanged while mail arrives.
const upgrades = 3

// A new program is started as soon as the old one was told to end: it waits for the old one's last words, takes the store over,
// and no mail is lost or answered twice.
func TestNewProgramTakesOverWhileMailArrives(t *testing.T) {
	t.Parallel()
	w := settle(t, small(t))
	w.found()
	const guests = 40
	args := []string{"invite", "circle"}
	for n := range guests {
		args = append(args, fmt.Sprintf("g%02d@people.example", n))
	}
	w.do(args...)
	w.turn()
	var replies [][]byte
	for _, to := range args[2:] {
		invitation := w.lastTo(to)
		replies = append(replies, mailing{from: person{"", to}, words: "Yes, count me in!", answers: &invitation}.raw())
	}
	p := w.running()
	for n, raw := range replies {
		w.deliver(raw)
		if n%(guests/upgrades) != guests/upgrades/2 {
			continue
		}
		w.awaitLetters(args[2], 2) // it is at work
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		old := p
		p = w.running() // the store is free only when the old one has ended
		await(t, "the old program to end", old.over)
		if code := old.cmd.ProcessState.ExitCode(); code != 0 {
			t.Errorf("the old program ended with %d:\n%s", code, old.said())
		}
	}
	for _, to := range args[2:] {
		w.awaitLetters(to, 2)
	}
	p.terminate()
	if sum := w.turn(); sum.Sent+sum.Unknown+sum.Queued != 0 || sum.Members != guests+1 {
		t.Errorf("afterwards there is still something to do: %+v", sum)
	}
	for to, n := range w.sink.PerRecipient() {
		if want := 2; to != "ann@example.org" && n != want {
			t.Errorf("%s got %d letters, want the invitation and one welcome", to, n)
		}
	}
}
