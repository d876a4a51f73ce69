package e2e

import (
	"bytes"
	"strings"
	"testing"

	"mutualaid/mailer/mailtest"
)

// TestWhatPostfixReturnsOfAForwardedLetterIsLaidToItsMember lets Postfix write a bounce to an envelope sender of one copy. The
// bounce names the address that the member's mail is forwarded to, and nothing of our letter comes back with it.
func TestWhatPostfixReturnsOfAForwardedLetterIsLaidToItsMember(t *testing.T) {
	t.Parallel()
	gone := func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" && m.To == "bob@example.net" {
			return &mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "no such user here"}
		}
		return nil
	}
	box, relay := mailtest.Dovecot(t), mailtest.PostfixBefore(t, mailtest.SMTPOptions{Decide: gone})
	w := settle(t, servers{box: box, smtp: relay.URL(), sink: relay.Sink, idle: func() bool { return drained(t, relay) }}, "plus_addresses = true")
	w.found()
	w.do("invite", "circle", "Bob <bob@example.net>", "Cleo <cleo@example.net>")
	w.turn()
	await(t, "Postfix to be idle", w.idle)
	bounce := w.returned()
	if to := bounce.To[0]; !strings.HasPrefix(to, "together+b.") || !strings.HasSuffix(to, "@example.org") {
		t.Fatalf("Postfix sent what it returns to %s", to)
	}
	text, _, _ := bytes.Cut(bounce.Data, []byte("Content-Description: Delivery report"))
	text = bytes.ReplaceAll(text, []byte("bob@example.net"), []byte("robert@forwarded.example"))
	w.deliver(append([]byte("Return-Path: <>\r\nX-Original-To: "+bounce.To[0]+"\r\n"), text...))
	w.turn()
	if got := w.do("member", "show", "circle", "bob@example.net"); !strings.Contains(got, "Returned mail") {
		t.Errorf("Bob, whose mail came back:\n%s\nof this bounce:\n%s", got, text)
	}
	if got := w.do("member", "show", "circle", "cleo@example.net"); strings.Contains(got, "Returned mail") {
		t.Errorf("Cleo, whose mail did not:\n%s", got)
	}
}

// returned is the one letter that the relay wrote itself.
func (w *town) returned() (found mailtest.Delivery) {
	w.t.Helper()
	n := 0
	for _, d := range w.sink.Deliveries() {
		if d.From == "" {
			found, n = d, n+1
		}
	}
	if n != 1 {
		w.t.Fatalf("Postfix returned %d letters, want 1", n)
	}
	return found
}
