package outbox

import (
	"context"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

func TestAnInvitationOfTwoThousandOverFourHundredADayIsPlannedOverDays(t *testing.T) {
	for _, test := range []struct {
		limit       string
		n           int
		least, most time.Duration
	}{
		{"", 2000, 0, 0},
		{"400/day", 320, 0, 0}, // a fifth is the reserve of answers
		{"400/day", 321, 24 * time.Hour, 25 * time.Hour},                               //
		{"400/day", 2000, 6 * 24 * time.Hour, 6*24*time.Hour + 7*time.Hour},            // 320 a day
		{"30/minute, 10000/day", 2000, 83 * time.Minute, 90 * time.Minute},             // 24 a minute
		{"30/minute, 400/day", 2000, 6 * 24 * time.Hour, 6*24*time.Hour + 8*time.Hour}, //
		{"1/day", 1, 0, 0},                     //
		{"1/day", 1000000, longPlan, longPlan}, //
	} {
		limit, err := ParseLimit(test.limit)
		if err != nil {
			t.Fatal(err)
		}
		o, _ := newOutbox(t)
		o.Limit = limit
		done, err := o.Done(context.Background(), Invitations, test.n)
		if err != nil {
			t.Fatal(err)
		}
		if took := done.Sub(began); took < test.least || took > test.most {
			t.Errorf("%d at %q take %s, want %s to %s", test.n, test.limit, took, test.least, test.most)
		}
	}
}

func TestAPlanComesTrue(t *testing.T) {
	o, c := newOutbox(t)
	o.Limit = Limit{{100, time.Hour}, {300, 24 * time.Hour}}
	relay := sink(t, mailtest.SMTPOptions{Forget: true})
	add(t, o, letter("post", Posts), people(0, 100)) // goes first
	planned, err := o.Done(context.Background(), Invitations, 500)
	if err != nil {
		t.Fatal(err)
	}
	add(t, o, letter("invitation", Invitations), people(1000, 500))
	if again, err := o.Done(context.Background(), Invitations, 0); err != nil || !again.Equal(planned) {
		t.Errorf("once it waits the plan says %s, before it said %s: %v", again, planned, err)
	}
	s := sender(o, relay.URL(), 2)
	for relay.Count() < 600 {
		once(t, s)
		if relay.Count() == 600 {
			break
		}
		due, some, err := o.NextDue(context.Background())
		if err != nil || !some || !due.After(c.at) {
			t.Fatalf("%d were sent, and then the next is due at %s: %v", relay.Count(), due, err)
		}
		c.at = due
	}
	if late := c.at.Sub(planned); late.Abs() > time.Hour {
		t.Errorf("planned for %s, done at %s", planned, c.at)
	}
}
