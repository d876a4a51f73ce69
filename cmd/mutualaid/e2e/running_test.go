package e2e

import (
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

var bob = person{"Bob Smith", "bob@example.org"}

// found makes the group that most tests use; its steward's welcome letter waits to be sent.
func (w *town) found() {
	w.t.Helper()
	w.do("group", "add", "circle", "--title", "Care Circle", "--zone", "Europe/Berlin", "--about", "We help each other.",
		"--invitation", "Come and meet us.", "--postal", "Care Circle, 1 Long Street, Berlin", "--steward", "Ann <ann@example.org>")
}

// awaitLetters waits until so many letters have reached an address, and returns the last.
func (w *town) awaitLetters(to string, n int) letter {
	w.t.Helper()
	await(w.t, "a letter to "+to, func() bool { return w.sink.PerRecipient()[to] >= n })
	return w.lastTo(to)
}

func TestReplyToTheRunningProgramIsAnsweredAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, s servers) {
		w := settle(t, s)
		w.found()
		p := w.running()
		w.awaitLetters("ann@example.org", 1)

		// Commands go through the running program: it alone has the store.
		w.do("invite", "circle", bob.String())
		invitation := w.awaitLetters(bob.address, 1)
		w.deliver(mailing{from: bob, words: "Yes, count me in!", answers: &invitation}.raw())
		welcome := w.awaitLetters(bob.address, 2) // long before the mailbox is polled: it was pushed
		if !strings.Contains(welcome.subject, "Welcome to Care Circle") {
			t.Errorf("Bob was answered %q", welcome.subject)
		}
		if m := w.members("circle")[bob.address]; m.Standing != "member" || m.Consent.Words != "Yes, count me in!" {
			t.Errorf("Bob is %+v", m)
		}
		await(t, "the flag", func() bool { return w.flags()[0] == `\Seen` })

		for _, again := range [][]string{{"run"}, {"run", "--once"}} {
			if said := w.fails(again...); strings.Count(said, "\n") != 1 || !strings.Contains(said, "mutualaid runs already") {
				t.Errorf("a second %v says %q", again, said)
			}
		}
		p.terminate()
		if _, err := os.Lstat(w.path("mutualaid.db.sock")); !os.IsNotExist(err) {
			t.Errorf("the socket is left behind: %v", err)
		}
		if m := w.members("circle")[bob.address]; m.Standing != "member" {
			t.Errorf("after the end Bob is %+v", m)
		}
	})
}

func TestMemberWritesAndEverybodyGetsIt(t *testing.T) {
	everywhere(t, func(t *testing.T, s servers) {
		w := settle(t, s)
		w.found()
		w.do("member", "add", "circle", bob.String(), "--consent", "asked me")
		w.do("member", "add", "circle", "Cleo <cleo@example.org>", "--consent", "asked me")
		w.do("member", "set", "circle", "cleo@example.org", "--delivery", "daily")
		w.do("meeting", "add", "circle", "--title", "Round", "--start", "2031-05-06 19:00")
		w.running()
		w.awaitLetters("ann@example.org", 2) // the welcome, and the call to the meeting
		w.deliver(mailing{from: bob, subject: "Rooms", words: "Who knows a room – für uns alle?"}.raw())
		post := w.awaitLetters("ann@example.org", 3)
		if post.subject != "Rooms" || !strings.Contains(post.text(), "Who knows a room – für uns alle?") || post.header.Get("Precedence") != "list" {
			t.Errorf("Ann got\n%s", post.raw)
		}
		w.deliver(mailing{from: person{"Ann", "ann@example.org"}, words: "I do.", answers: &post}.raw())
		answer := w.awaitLetters(bob.address, 3)
		if answer.subject != "Re: Rooms" || !strings.Contains(answer.text(), "I do.") {
			t.Errorf("Bob got\n%s", answer.raw)
		}
		w.deliver(mailing{from: bob, words: "unsubscribe", answers: &answer}.raw())
		if left := w.awaitLetters(bob.address, 4); !strings.Contains(left.text(), "left") {
			t.Errorf("Bob, who leaves, got %q", left.text())
		}
		if m := w.members("circle")[bob.address]; m.Standing != "left" {
			t.Errorf("Bob is %+v", m)
		}
		if n := w.sink.PerRecipient()["cleo@example.org"]; n != 2 { // her welcome and the call; the posts are for her digest
			t.Errorf("Cleo got %d letters", n)
		}
	})
}

func TestWrongPasswordIsToldOnceWhileLettersGoOut(t *testing.T) {
	t.Parallel()
	s := small(t)
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{}) // asks for no password
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	s.sink, s.smtp = sink, sink.URL()
	w := settle(t, s)
	w.write("secret", "not the password\n", 0o600)
	w.found()
	p := w.running()
	await(t, "the trouble to be told", func() bool { return len(list[[]waiting](w, "inbox")) > 0 })
	w.do("invite", "circle", bob.String())
	invitation := w.awaitLetters(bob.address, 1)
	cases := list[[]waiting](w, "inbox")
	if len(cases) != 1 || !strings.Contains(cases[0].Why, "refused the user name or the password") {
		t.Errorf("the inbox holds %+v", cases)
	}
	if n := strings.Count(p.said(), "no mail is read until the password is changed"); n != 1 {
		t.Errorf("it was said %d times:\n%s", n, p.said())
	}

	// Once it is right, all is well without a restart.
	w.deliver(mailing{from: bob, words: "Yes, count me in!", answers: &invitation}.raw())
	w.write("secret", password+"\n", 0o600)
	w.awaitLetters(bob.address, 2)
}

func TestMailServerThatGoesAwayAndComesBackIsReadOn(t *testing.T) {
	t.Parallel()
	s := small(t)
	box := s.box.(memory)
	w := settle(t, s, `poll = "10s"`)
	w.found()
	w.do("invite", "circle", bob.String())
	w.running()
	invitation := w.awaitLetters(bob.address, 1)
	await(t, "the program to read", func() bool { return box.Connections() > 0 })

	box.Cut()
	w.do("invite", "circle", "Cleo <cleo@example.org>")
	w.awaitLetters("cleo@example.org", 1) // sending goes on
	box.goAway()
	ln, err := net.Listen("tcp", box.Addr())
	if err != nil {
		t.Fatal(err)
	}
	back, err := mailtest.NewIMAPServerWith(mailtest.IMAPOptions{Listener: ln})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, back.Close()) })
	w.box = memoryOf(t, back) // with another UIDVALIDITY
	w.deliver(mailing{from: bob, words: "Yes, count me in!", answers: &invitation}.raw())
	w.awaitLetters(bob.address, 2)
	if m := w.members("circle")[bob.address]; m.Standing != "member" {
		t.Errorf("Bob is %+v", m)
	}
}

func TestProgramStopsInTimeThoughTheRelayIsMute(t *testing.T) {
	t.Parallel()
	s := small(t)
	var stuck, open atomic.Bool
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{User: address, Password: password, Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage != "dot" || open.Load() {
			return nil
		}
		stuck.Store(true)
		return &mailtest.SMTPReply{Mute: true}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	s.sink, s.smtp = sink, sink.URL()
	w := settle(t, s)
	w.found()
	p := w.running()
	await(t, "a letter that the relay does not answer", stuck.Load)
	p.terminate()

	open.Store(true) // the letter may have arrived, so it is tried again, but not in haste
	if sum := w.turn("--now", time.Now().Add(2*time.Hour).UTC().Format(time.RFC3339)); sum.Sent != 1 || sum.Queued+sum.Unknown != 0 {
		t.Errorf("after the restart: %+v", sum)
	}
}
