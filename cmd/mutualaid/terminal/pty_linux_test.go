package terminal

import (
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"mutualaid/mailer/mailtest"
)

// openTerminal opens a terminal of its own, as a window does.
func openTerminal(t *testing.T) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		mailtest.Missing(t, fmt.Sprintf("/dev/ptmx, which gives out terminals (%v),", err))
	}
	t.Cleanup(func() {
		if err := master.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := terminal.Close(); err != nil {
			t.Error(err)
		}
	})
	return terminal
}

func TestColoursAreForTerminalsWhoseOwnersLikeThem(t *testing.T) {
	screen := Person{Out: openTerminal(t)}
	pipe, _, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	for _, test := range []struct {
		name, term, no, force string
		who                   Person
		want                  bool
	}{
		{name: "a terminal", term: "xterm-256color", who: screen, want: true},
		{name: "NO_COLOR", term: "xterm-256color", no: "1", who: screen},
		{name: "a dumb terminal", term: "dumb", who: screen},
		{name: "a pipe", term: "xterm-256color", who: Person{Out: pipe}},
		{name: "a pipe, forced", term: "xterm-256color", force: "1", who: Person{Out: pipe}},
	} {
		t.Setenv("TERM", test.term)
		t.Setenv("NO_COLOR", test.no)
		t.Setenv("CLICOLOR_FORCE", test.force)
		if got := test.who.Colour(); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
