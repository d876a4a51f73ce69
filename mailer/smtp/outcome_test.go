package smtp

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRefusalsAreJudgedByWhomTheyMean(t *testing.T) {
	for _, c := range []struct {
		stage Stage
		code  int
		text  string
		kind  Kind
		relay bool
	}{
		{AtRcpt, 550, "5.1.1 no such user", Refused, false},
		{AtRcpt, 550, "no such user", Refused, false},
		{AtRcpt, 550, "relay not permitted", Deferred, true},
		{AtRcpt, 554, "<ann@home.example>: Relay access denied", Deferred, true},
		{AtRcpt, 550, "Domain example.org has exceeded the max emails per hour (101/100 (101%)) allowed. Message discarded.", Deferred, true},
		{AtRcpt, 552, "mailbox full", Refused, false},
		{AtRcpt, 450, "4.2.0 greylisted", Deferred, false},
		{AtRcpt, 451, "4.7.1 greylisted", Deferred, false},
		{AtRcpt, 552, "5.2.2 mailbox full", Refused, false},
		{AtRcpt, 550, "5.7.1 not allowed", Refused, false}, // weighed later: one is the recipient, many are us
		{AtRcpt, 501, "5.1.3 bad address syntax", Refused, false},
		{AtRcpt, 530, "5.7.0 log in first", Deferred, true},
		{AtRcpt, 550, "5.4.5 Daily user sending quota exceeded", Deferred, true},
		{AtRcpt, 503, "5.5.1 bad sequence", Refused, false}, // weighed later, as these are
		{AtRcpt, 500, "command unrecognized", Refused, false},
		{AtRcpt, 502, "5.5.1 not implemented", Refused, false},
		{AtRcpt, 504, "5.5.4 no such parameter", Refused, false},
		{AtRcpt, 554, "5.3.0 mail system problem", Refused, false},
		{AtRcpt, 550, "5.5.0 Requested action not taken: mailbox unavailable", Refused, false},
		{AtDot, 554, "5.5.0 transaction failed", Refused, false},
		{AtMail, 503, "5.5.1 log in first", Deferred, true},
		{AtHello, 502, "5.5.1 not implemented", Deferred, true},
		{AtGreeting, 554, "5.3.2 no", Deferred, true},
		{AtRcpt, 421, "4.3.2 closing", Deferred, false},
		{AtRcpt, 556, "5.1.10 null MX", Refused, false},
		{AtMail, 421, "4.3.2 closing", Deferred, true},
		{AtMail, 550, "5.7.1 sender rejected", Deferred, true},
		{AtMail, 550, "5.1.8 account blocked", Deferred, true},
		{AtMail, 452, "4.3.1 out of space", Deferred, true},
		{AtMail, 552, "5.3.4 too big", Refused, false},
		{AtMail, 552, "message size exceeds limit", Refused, false},
		{AtDot, 554, "5.7.1 looks like spam", Refused, false},
		{AtDot, 552, "5.3.4 too big", Refused, false},
		{AtDot, 451, "4.3.0 queue file write error", Deferred, false},
		{AtLogin, 535, "5.7.8 wrong password", Deferred, true},
		{AtLogin, 454, "4.7.0 too many logins", Deferred, true},
		{AtGreeting, 554, "go away", Deferred, true},
	} {
		o := judge(c.stage, c.code, c.text)
		if o.Kind != c.kind || o.Relay != c.relay {
			t.Errorf("%d %s at %s is %s (relay %v), want %s (relay %v)", c.code, c.text, c.stage, o.Kind, o.Relay, c.kind, c.relay)
		}
	}
}

func TestPolicyIsToldFromTheMailbox(t *testing.T) {
	for text, want := range map[string]bool{"5.7.1 no": true, "5.7.26 dmarc": true, "5.1.1 nobody": false, "no": false, "4.7.1 x": false, "blocked by our policy": true, "5.1.1 blocked": false} {
		if got := judge(AtRcpt, 550, text).Policy(); got != want {
			t.Errorf("%q: policy %v", text, got)
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add(550, "5.1.1 no such user")
	f.Add(421, "4.3.2\nclosing")
	f.Add(999, "\x00\xff")
	f.Fuzz(func(t *testing.T, code int, text string) {
		for _, stage := range []Stage{AtLogin, AtMail, AtRcpt, AtDot} {
			o := judge(stage, code, text)
			if o.Kind != Refused && o.Kind != Deferred {
				t.Errorf("a refusal is %s", o.Kind)
			}
			if o.Kind == Refused && (code/100 != 5 || o.Relay) {
				t.Errorf("%d %q at %s condemns the recipient", code, text, stage)
			}
			if len(o.Text) > maxText || strings.ContainsAny(o.Text, "\r\n\x00") || !utf8.ValidString(o.Text) {
				t.Errorf("the text is not fit for a log: %q", o.Text)
			}
		}
	})
}

func TestOnlyLoopbackIsTalkedToWithoutTLS(t *testing.T) {
	for url, ok := range map[string]bool{
		"smtps://smtp.example.org":             true,
		"smtp://smtp.example.org:2525":         true,
		"smtp+insecure://127.0.0.1:25":         true,
		"smtp+insecure://[::1]:25":             true,
		"smtp+insecure://localhost":            true,
		"smtp+insecure://smtp.example.org":     false,
		"smtp+insecure://10.0.0.1":             false,
		"http://smtp.example.org":              false,
		"smtp.example.org":                     false,
		"smtps://":                             false,
		"smtps://user:secret@smtp.example.org": false,
		"smtps://smtp.example.org/path":        false,
	} {
		if err := (Relay{URL: url}).Check(); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		} else if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the password: %v", url, err)
		}
	}
}

func TestUnsetTimeoutsAreThoseOfRFC5321(t *testing.T) {
	got := Timeouts{}.withDefaults()
	if got.Mail.Minutes() != 5 || got.Rcpt.Minutes() != 5 || got.Data.Minutes() != 2 || got.Block.Minutes() != 3 || got.Dot.Minutes() != 10 || got.Hello.Minutes() != 5 {
		t.Errorf("%+v", got)
	}
}

func TestAnAddressCannotCarryASecondCommand(t *testing.T) {
	for _, address := range []string{"a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example> NOTIFY=NEVER", "a b@c.example", "@b.example", "a@", "a", "", "a<@b.example", "a@b.example\x00"} {
		if got, ok := mailbox(address); ok {
			t.Errorf("%q is sent as %q", address, got)
		}
	}
	if got, _ := mailbox("jörg@bücher.example"); got != "jörg@xn--bcher-kva.example" {
		t.Errorf("got %q", got)
	}
}
