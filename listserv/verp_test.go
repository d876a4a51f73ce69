package listserv_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/book"
)

func TestABounceThatReturnsNothingOfOurLetterIsLaidToItsRecipientByTheAddressItCameTo(t *testing.T) {
	w := newWorld(t)
	w.s.Settings.VERP, w.s.Settings.Plus = true, true
	w.out = w.s.Outbox(nil)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Rooms", body: "Who knows a room for Thursday?"})
	got := w.one("ann@home.example")
	local, domain, _ := strings.Cut(got.From, "@")
	if domain != "example.org" || !strings.HasPrefix(local, "together+b.") || len(local) > 64 {
		t.Fatalf("the envelope sender is %q", got.From)
	}
	w.receive("Return-Path: <>\r\nX-Original-To: " + got.From + "\r\nFrom: Mail Delivery Subsystem <mailer-daemon@mx.home.example>\r\nTo: " + got.From +
		"\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\nMessage-ID: <b1@mx.home.example>\r\n\r\n" +
		"The following address does not exist any more:\r\n\r\n<ann@home.example>: 550 5.1.1 user unknown\r\n")
	m := w.standing("ann@home.example")
	if len(m.Bounces) != 1 || !m.Bounces[0].Hard() {
		t.Errorf("Ann's bounces: %+v", m.Bounces)
	}
	if list := w.waiting(); len(list) != 0 {
		t.Errorf("a person has to read %+v", list)
	}
	if m := w.standing("bob@home.example"); len(m.Bounces) != 0 || m.Standing != book.Joined {
		t.Errorf("Bob: %+v", m)
	}
}

func TestWithoutPlusAddressesTheEnvelopeNamesTheGroupAlone(t *testing.T) {
	w := newWorld(t)
	if got := w.join("Ann", "ann@home.example"); got.From != "" {
		t.Errorf("the envelope sender is %q", got.From)
	}
}
