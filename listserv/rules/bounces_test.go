package rules_test

import (
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer/bounce"
)

// returned is the situation in which a letter to Ann, a member, came back.
func returned(t *testing.T, r bounce.Report) rules.Situation {
	t.Helper()
	in := ask(t, "")
	r.Kind = bounce.Failed
	in.Bounce, in.Asked.Standing = &r, book.Joined
	in.Ticket = &ticket.Ticket{Group: "together", Purpose: ticket.Post, Subject: "p1", Person: "ann"}
	return in
}

func TestTheHardFailureOfAReportCountsWhereverItStands(t *testing.T) {
	hard, plain := bounce.Recipient{Class: bounce.Hard, Status: "5.1.1"}, bounce.Recipient{Class: bounce.Hard}
	soft, policy := bounce.Recipient{Class: bounce.Soft, Status: "4.2.1"}, bounce.Recipient{Class: bounce.Policy, Status: "5.7.1"}
	for name, list := range map[string][]bounce.Recipient{
		"alone": {plain}, "first": {plain, soft}, "last": {soft, hard}, "without a code, first": {plain, policy}, "between": {soft, plain, policy}, "twice": {plain, soft, hard},
	} {
		step := rules.Decide(returned(t, bounce.Report{Recipients: list}))
		if step.Member == nil || len(step.Member.Bounces) != 1 || !step.Member.Bounces[0].Hard() || step.Member.Probe.IsZero() {
			t.Errorf("%s: %+v", name, step.Member)
		}
	}
	if step := rules.Decide(returned(t, bounce.Report{Recipients: []bounce.Recipient{plain, soft, hard}})); step.Member.Bounces[0].Status != "5.1.1" {
		t.Errorf("the code is lost: %+v", step.Member.Bounces)
	}
}

// Only what was sent after it was known that mail comes back counts as the second time.
func TestALateBounceIsNotTakenForTheProbes(t *testing.T) {
	at := func(d time.Duration) map[string][]string {
		return map[string][]string{"Date": {now.Add(d).Format(time.RFC1123Z)}}
	}
	for _, c := range []struct {
		name     string
		ticket   ticket.Ticket
		original map[string][]string
		ends     bool
	}{
		{"the probe", ticket.Ticket{Purpose: ticket.Note, Subject: rules.Probe}, nil, true},
		{"a post of nobody knows when", ticket.Ticket{Purpose: ticket.Post, Subject: "p1"}, nil, false},
		{"a post from before", ticket.Ticket{Purpose: ticket.Post, Subject: "p1"}, at(-72 * time.Hour), false},
		{"a post from after", ticket.Ticket{Purpose: ticket.Post, Subject: "p2"}, at(-time.Hour), true},
	} {
		in := returned(t, bounce.Report{Recipients: []bounce.Recipient{{Class: bounce.Hard, Status: "5.1.1"}}, Original: bounce.Original{Fields: c.original}})
		c.ticket.Group, c.ticket.Person = "together", "ann"
		in.Ticket, in.Asked.Probed = &c.ticket, now.Add(-24*time.Hour)
		in.Asked.Bounces = []book.Bounced{{At: now.Add(-48 * time.Hour), Status: "5.1.1"}}
		m := rules.Decide(in).Member
		if m == nil || (m.Standing == book.Suppressed) != c.ends {
			t.Errorf("%s: %+v", c.name, m)
		}
		if !c.ends && (m == nil || !m.Probe.IsZero() || !m.Probed.Equal(in.Asked.Probed)) {
			t.Errorf("%s: the probe that is out does not go on: %+v", c.name, m)
		}
	}
}
