package e2e

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mutualaid/mailer/mailtest"
)

// between passes on what the program and a server say to each other. before is told what the program is about to say.
type between struct {
	mailbox
	addr string
}

func (b between) URL() string { return "imap+insecure://" + b.addr }

// standBetween listens for the program's connections until the test ends.
func standBetween(t *testing.T, box mailbox, server string, before func(said []byte)) between {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			program, err := ln.Accept()
			if err != nil {
				return // closed below
			}
			far, err := net.Dial("tcp", server)
			if err != nil {
				_ = program.Close()
				continue
			}
			all.Go(func() { pass(program, far, before); _ = far.(*net.TCPConn).CloseWrite() })
			all.Go(func() { pass(far, program, func([]byte) {}); _ = program.Close() })
		}
	})
	t.Cleanup(func() {
		check(t, ln.Close())
		all.Wait()
	})
	return between{box, ln.Addr().String()}
}

func pass(from io.Reader, to io.Writer, before func([]byte)) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			before(buffer[:n])
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func TestMailThatVanishesWhileItIsReadHoldsUpNobody(t *testing.T) {
	t.Parallel()
	d := mailtest.Dovecot(t)
	var once sync.Once
	vanish := func(said []byte) {
		if bytes.Contains(said, []byte("BODY.PEEK[")) {
			once.Do(func() { check(t, removeMail(d, "gone@example.org")) })
		}
	}
	s := small(t)
	s.box = standBetween(t, d, d.Addr, vanish)
	w := settle(t, s)
	w.found()
	w.do("invite", "circle", bob.String())
	w.do("invite", "circle", "Gus <gone@example.org>")
	w.turn()
	before, after := w.lastTo("gone@example.org"), w.lastTo(bob.address)
	w.deliver(mailing{from: person{"Gus", "gone@example.org"}, words: "Yes, count me in!", answers: &before}.raw())
	w.deliver(mailing{from: bob, words: "Yes, count me in!", answers: &after}.raw())
	sum := w.turn()
	t.Logf("%+v", sum)
	if m := w.members("circle"); m[bob.address].Standing != "member" || m["gone@example.org"].Standing != "invited" {
		t.Errorf("Bob is %s, Gus %s", m[bob.address].Standing, m["gone@example.org"].Standing)
	}
	if again := w.turn(); again.Received != 0 || again.Sent != 0 {
		t.Errorf("again: %+v", again)
	}
}

// removeMail takes a mail away from Dovecot behind its back, as another program on the same folder may.
func removeMail(d *mailtest.DovecotServer, from string) error {
	var removed error = errors.New("the mail to remove is not there")
	for _, dir := range []string{"new", "cur"} {
		names, err := filepath.Glob(filepath.Join(d.Dir, "mail", dir, "*"))
		if err != nil {
			return err
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if strings.Contains(string(raw), "<"+from+">") {
				removed = os.Remove(name)
			}
		}
	}
	return removed
}
