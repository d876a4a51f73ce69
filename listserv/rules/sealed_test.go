package rules_test

import (
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
)

func TestASealedPostWaitsForAPerson(t *testing.T) {
	const words = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
	m, err := mailer.Parse([]byte("From: Ann <ann@home.example>\nTo: together@example.org\nSubject: Hello\n\n" + words))
	if err != nil {
		t.Fatal(err)
	}
	in := ask(t, words)
	in.Mail, in.Member.Standing, in.Ticket = m, book.Joined, &ticket.Ticket{Group: "together", Purpose: ticket.Post, Subject: "p1", Person: "ann"}
	in.Size = int64(len(m.Raw))
	if step := rules.Decide(in); step.Post != nil || step.Case == nil || step.Why != m.Sealed() {
		t.Errorf("%+v", step)
	}
}
