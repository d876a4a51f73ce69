package listserv_test

import (
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer/smtp"
)

// answerAll has the relay say the same to all that is due to an address, and take everything else.
func (w *world) answerAll(addr string, o smtp.Outcome) (asked int) {
	w.t.Helper()
	for more := true; more; {
		var err error
		if more, err = w.s.Expand(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	for {
		p, err := w.out.Claim(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if p == nil {
			return asked
		}
		var ended []smtp.Ended
		for _, c := range p.Copies {
			one := smtp.Ended{N: c.N, Outcome: smtp.Outcome{Kind: smtp.Sent}}
			if c.To == addr {
				one.Outcome = o
				asked++
			}
			ended = append(ended, one)
		}
		if err := w.out.Close(w.t.Context(), p.ID, ended...); err != nil {
			w.t.Fatal(err)
		}
	}
}

// putOff has the relay answer a letter to Bob the same for six days, so that it is given up.
func (w *world) putOff(o smtp.Outcome) {
	w.t.Helper()
	w.write(mail{from: "ann@home.example", subject: "News " + w.now.Format(time.DateOnly), body: "Hello all of you, it is " + w.now.Format(time.DateOnly) + "."})
	for end := w.now.Add(6 * 24 * time.Hour); w.now.Before(end); w.now = w.now.Add(5 * time.Hour) {
		w.answerAll("bob@home.example", o)
	}
	s, err := w.out.Stats(w.t.Context())
	if err != nil || s.Queued+s.Unknown != 0 {
		w.t.Fatalf("still to be sent: %+v, %v", s, err)
	}
}

func TestWhatIsPutOffUntilItIsGivenUpCountsAsASoftBounceWhereItIsTheMailboxs(t *testing.T) {
	deferred := func(code int, enhanced, text string) smtp.Outcome {
		return smtp.Outcome{Kind: smtp.Deferred, Stage: smtp.AtRcpt, Code: code, Enhanced: enhanced, Text: text}
	}
	for _, c := range []struct {
		said  smtp.Outcome
		class string // "": it counts for nothing
	}{
		{deferred(452, "4.2.2", "mailbox is full"), "full"},
		{deferred(450, "4.2.1", "the mailbox is busy"), "soft"},
		{deferred(450, "", "mailbox temporarily unavailable"), "soft"},
		{deferred(451, "4.7.1", "our policy says no"), ""},
		{deferred(451, "4.3.0", "out of memory"), ""},
		{deferred(421, "4.3.2", "closing down"), ""},
		{deferred(550, "5.4.5", "daily user sending quota exceeded"), ""},
		{deferred(0, "", "the connection was lost"), ""},
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		w.putOff(c.said)
		got := w.standing("bob@home.example").Bounces
		if c.class == "" && len(got) != 0 || c.class != "" && (len(got) != 1 || got[0].Class != c.class) {
			t.Errorf("%s: %+v, want %q", c.said, got, c.class)
		}
	}
}

func TestWhoIsPutOffLetterAfterLetterIsSuppressed(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	full := smtp.Outcome{Kind: smtp.Deferred, Stage: smtp.AtRcpt, Code: 452, Enhanced: "4.2.2", Text: "mailbox is full"}
	for n := 1; w.standing("bob@home.example").Standing != book.Suppressed; n++ {
		if n > 15 {
			t.Fatalf("after %d letters: %+v", n-1, w.standing("bob@home.example"))
		}
		w.putOff(full)
	}
}

func TestAnswerThatIsNotAboutTheMailboxCountsForNothing(t *testing.T) {
	for _, c := range []struct {
		said  smtp.Outcome
		count int
	}{
		{smtp.Outcome{Code: 503, Enhanced: "5.5.1", Text: "bad sequence of commands"}, 0},
		{smtp.Outcome{Code: 500, Text: "command unrecognized"}, 0},
		{smtp.Outcome{Code: 554, Enhanced: "5.3.0", Text: "mail system problem"}, 0},
		{smtp.Outcome{Code: 550, Enhanced: "5.5.0", Text: "no such user here"}, 1},
		{smtp.Outcome{Code: 550, Enhanced: "5.1.1", Text: "no such user here"}, 1},
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		w.write(mail{from: "ann@home.example", subject: "News", body: "Hello all of you."})
		c.said.Kind, c.said.Stage = smtp.Refused, smtp.AtRcpt
		if w.answerAll("bob@home.example", c.said) != 1 {
			t.Fatal("nothing was tried")
		}
		if got := w.standing("bob@home.example").Bounces; len(got) != c.count {
			t.Errorf("%s: %+v, want %d", c.said, got, c.count)
		}
	}
}
