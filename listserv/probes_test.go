package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
)

// silence lets mail to a member come back, and the probe that follows it.
func (w *world) silence(addr string) {
	w.t.Helper()
	w.write(mail{from: "ann@home.example", subject: "News", body: "Hello all of you."})
	for _, l := range w.post() {
		if l.To == addr {
			w.receive(bounce(addr, l.Mail.MessageID, 1))
		}
	}
	if got := w.tick(w.now.Add(23 * time.Hour)); slices.Contains(addresses(got), addr) {
		w.t.Fatalf("a probe came before its time: %v", addresses(got))
	}
	for _, l := range w.tick(w.now.Add(2 * time.Hour)) {
		if l.To == addr {
			if !strings.Contains(l.Mail.Subject, "reach you") {
				w.t.Errorf("the probe is %q", l.Mail.Subject)
			}
			w.receive(bounce(addr, l.Mail.MessageID, 2))
		}
	}
}

func TestWhoCantBeReachedIsProbedOnceThenLeftInPeaceAndComesBack(t *testing.T) {
	for name, back := range map[string]func(*world){
		"by writing": func(w *world) {
			w.write(mail{from: "bob@home.example", subject: "Hello", body: "I have a new mailbox, write to me again!"})
		},
		"by a steward": func(w *world) {
			waits := w.waiting()
			if len(waits) != 1 || waits[0].Kind != book.CaseReturn {
				w.t.Fatalf("waiting: %+v", waits)
			}
			if _, err := w.s.Approve(w.t.Context(), waits[0].ID, "Ann"); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			w.join("Bob", "bob@home.example")
			w.silence("bob@home.example")
			if got := w.standing("bob@home.example"); got.Standing != book.Suppressed || len(got.Bounces) != 2 {
				t.Fatalf("%+v", got)
			}
			w.write(mail{from: "ann@home.example", subject: "More news", body: "Hello again."})
			w.none()
			back(w)
			w.post()
			if got := w.standing("bob@home.example"); got.Standing != book.Joined || len(got.Bounces) != 0 {
				t.Errorf("%+v", got)
			}
			w.write(mail{from: "ann@home.example", subject: "Good news", body: "Bob is back."})
			w.one("bob@home.example")
		})
	}
}

func TestProbeThatArrivesEndsIt(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	welcome := w.join("Bob", "bob@home.example")
	w.receive(bounce("bob@home.example", welcome.Mail.MessageID, 1))
	if got := w.tick(w.now.Add(25 * time.Hour)); len(got) != 1 || got[0].To != "bob@home.example" {
		t.Fatalf("letters to %v, want a probe", addresses(got))
	}
	for range 30 {
		if got := w.tick(w.now.Add(24 * time.Hour)); slices.Contains(addresses(got), "bob@home.example") {
			t.Fatalf("another letter to Bob: %s", got[0].Mail.Subject)
		}
	}
	w.receive(bounce("bob@home.example", welcome.Mail.MessageID, 2))
	if got := w.standing("bob@home.example"); got.Standing != book.Joined {
		t.Errorf("a month later the first bounce counts as the first: %s", got.Standing)
	}
}

func TestWhoComplainedIsToldAndMayTakeItBack(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	welcome := w.join("Bob", "bob@home.example")
	w.receive(complaint(welcome.Mail.MessageID))
	if got := w.standing("bob@home.example"); got.Standing != book.Paused {
		t.Fatalf("%+v", got)
	}
	told := w.one("bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "No", answers: told.Mail})
	if got := w.standing("bob@home.example"); got.Standing != book.Joined {
		t.Errorf("after a no: %s, waiting %+v", got.Standing, w.waiting())
	}
}

// complaint is a report in the abuse reporting format. See RFC 5965 appendix B.
func complaint(letter string) string {
	return strings.ReplaceAll(`From: abuse@provider.example
To: together@example.org
Subject: FW: Welcome
Message-ID: <complaint1@provider.example>
Date: Tue, 3 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

From: Working Together <together@example.org>
To: bob@home.example
Subject: Welcome
Message-ID: <`+letter+`>

Welcome!
--b--
`, "\n", "\r\n")
}

// Who rested when their mail came back rests on when it reaches them again.
func TestWhoWasPausedIsPausedStillWhenMailReachesThemAgain(t *testing.T) {
	for _, until := range []string{"", "2027-03-01"} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		welcome := w.join("Bob", "bob@home.example")
		w.receive(bounce("bob@home.example", welcome.Mail.MessageID, 1))
		probe := w.tick(w.now.Add(25 * time.Hour))
		w.set("bob@home.example", "standing", "paused")
		if until != "" {
			w.set("bob@home.example", "until", until)
		}
		w.post()
		before := w.standing("bob@home.example")
		w.receive(bounce("bob@home.example", probe[0].Mail.MessageID, 2))
		if got := w.standing("bob@home.example"); got.Standing != book.Suppressed {
			t.Fatalf("%+v", got)
		}
		for _, c := range w.waiting() {
			if _, err := w.s.Approve(t.Context(), c.ID, "Ann"); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.standing("bob@home.example"); got.Standing != book.Paused || !got.Until.Equal(before.Until) || len(got.Bounces) != 0 {
			t.Errorf("until %q: %+v", until, got)
		}
	}
}
