package outbox

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// A relay that doesn't understand us where it is told of one recipient stops nothing: all others get theirs, and the one is tried again.
func TestAProtocolAnswerToOneRecipientStopsNobodyElse(t *testing.T) {
	for _, reply := range []mailtest.SMTPReply{{Code: 500, Text: "what?"}, {Code: 502, Enhanced: "5.5.1", Text: "not here"}, {Code: 503, Enhanced: "5.5.1", Text: "bad sequence"},
		{Code: 504, Enhanced: "5.5.4", Text: "no such thing"}, {Code: 554, Enhanced: "5.3.0", Text: "system problem"}, {Code: 550, Enhanced: "5.5.0", Text: "mailbox unavailable"}} {
		o, c := newOutbox(t)
		tries := 0
		relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
			if m.Stage == "rcpt" && m.To == "p7@example.org" {
				tries++
				return &reply
			}
			return nil
		}})
		refused := ""
		o.Ended = func(_ *store.Tx, _ Letter, r Recipient, out smtp.Outcome) error {
			refused = r.Address
			return nil
		}
		s := sender(o, relay.URL(), 2)
		s.Trouble = func(_ context.Context, trouble smtp.Trouble) {
			t.Errorf("%d: sending stopped: %+v", reply.Code, trouble)
		}
		add(t, o, letter("l1", Posts), people(0, 40))
		once(t, s)
		if diff := cmp.Diff(Stats{Accepted: 40, Sent: 39, Queued: 1}, stats(t, o)); diff != "" {
			t.Errorf("%d %s: %s", reply.Code, reply.Enhanced, diff)
		}
		for range 2 { // what goes to others in between shows that the relay is well
			c.forward(30 * time.Minute)
			add(t, o, letter("l"+c.at.Format(time.TimeOnly), Answers), people(100, 3))
			once(t, s)
		}
		if got := stats(t, o); tries != 3 || got.Refused != 1 || refused != "p7@example.org" {
			t.Errorf("%d %s: after %d tries %+v, refused %q", reply.Code, reply.Enhanced, tries, got, refused)
		}
	}
}

func TestNoTryWaitsLongerThanFourHours(t *testing.T) {
	for tries := 1; tries < 30; tries++ {
		for range 200 {
			if wait := backoff(tries); wait < 5*time.Minute || wait > 4*time.Hour {
				t.Fatalf("after %d tries it waits %s", tries, wait)
			}
		}
	}
	if backoff(20) < 3*time.Hour {
		t.Error("it does not grow to hours")
	}
}
