package mailer

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const post = "Return-Path: <jana@example.org>\r\nReceived: from a by b;\r\n\tMon, 23 Nov 2026\r\nDelivered-To: together@example.net\r\n" +
	"DKIM-Signature: v=1; d=example.org;\r\n b=abc\r\nAuthentication-Results: mx; dmarc=pass\r\nARC-Seal: i=1\r\nFrom: Jana <jana@example.org>\r\n" +
	"To: together@example.net\r\nBcc: hidden@example.org\r\nSender: x@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n  an alle\r\n" +
	"Message-ID: <post@example.org>\r\nIn-Reply-To: <before@example.org>\r\nList-Id: <other.example.org>\r\nPrecedence: bulk\r\n" +
	"Disposition-Notification-To: jana@example.org\r\nReturn-Receipt-To: jana@example.org\r\nX-Spam-Status: No\r\nX-Own: kept  as\tis\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=\"b\"; protocol=\"application/pgp-signature\"\r\n\r\n" +
	"--b\r\nContent-Type: text/plain\r\n\r\n.hello  \r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n\xff\x00sig\r\n--b--\r\n"

func relay(t *testing.T, raw string, e Edits) (Letter, *Mail) {
	t.Helper()
	l, err := read(t, raw).Relay(e)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := l.Copy(nil)
	if err != nil {
		t.Fatal(err)
	}
	return l, read(t, string(copied))
}

func TestPostIsRelayedWithItsBodyUntouched(t *testing.T) {
	l, m := relay(t, post, Edits{
		Set:  []Field{{"From", "Jana via Together <together@example.net>"}, {"Reply-To", "together@example.net"}, {"List-Id", "<together.example.net>"}},
		Drop: []string{"X-Unwanted"},
	})
	if _, body, _ := strings.Cut(post, "\r\n\r\n"); string(l.Body) != body {
		t.Errorf("body %q", l.Body)
	}
	const want = "DKIM-Signature: v=1; d=example.org;\r\n b=abc\r\nFrom: Jana via Together <together@example.net>\r\nTo: together@example.net\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n  an alle\r\n" +
		"In-Reply-To: <before@example.org>\r\nList-Id: <together.example.net>\r\nX-Own: kept  as\tis\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/signed; boundary=\"b\"; protocol=\"application/pgp-signature\"\r\nReply-To: together@example.net\r\n"
	if string(l.Head) != want {
		t.Errorf("head\n%s", l.Head)
	}
	if m.Subject != "Grüße  an alle" || len(m.Parts) != 2 {
		t.Errorf("%q, %d parts", m.Subject, len(m.Parts))
	}
}

func TestRelayDropsWhatItIsTold(t *testing.T) {
	l, _ := relay(t, "X-A: 1\nX-B-C: 2\nx-b-d: 3\nX-Bee: 4\nSubject: x\n\nbody\n", Edits{Drop: []string{"x-a", "X-B-*"}})
	if string(l.Head) != "X-Bee: 4\r\nSubject: x\r\n" || string(l.Body) != "body\r\n" {
		t.Errorf("%q %q", l.Head, l.Body)
	}
}

func TestFieldSetReplacesAllOfItsName(t *testing.T) {
	l, _ := relay(t, "From: a@x.org\nFROM : b@x.org\nfrom: c@x.org\nSubject: x\n\n", Edits{Set: []Field{{"From", "g@y.org"}, {"X-Two", "1"}, {"X-Two", "2"}}})
	if string(l.Head) != "From: g@y.org\r\nSubject: x\r\nX-Two: 1\r\nX-Two: 2\r\n" {
		t.Errorf("%q", l.Head)
	}
}

func TestRelayedHeaderHidesNothing(t *testing.T) {
	l, m := relay(t, "Subject: a\rBcc: evil@example.org\rX: y\nX-Nul: a\x00b\njunk line\nTo: x@y.org\n \n\t\n more\nCc: z@y.org\n\nbody", Edits{})
	if m.Has("Bcc") || bytes.Contains(l.Head, []byte("\x00")) || bareCR(l.Head) || bytes.Contains(l.Head, []byte("\r\n\r\n")) {
		t.Errorf("%q", l.Head)
	}
	if !m.Has("Cc") || m.Words() != "body" {
		t.Errorf("%q", m.Raw)
	}
}

func TestRelayMakesLineEndsFitForSMTP(t *testing.T) {
	l, _ := relay(t, "Subject: x\n\na\nb\r\nc\rd\n\n", Edits{})
	if string(l.Body) != "a\r\nb\r\nc\r\nd\r\n\r\n" {
		t.Errorf("%q", l.Body)
	}
}

func TestMailWithAnEndlessHeaderIsNotRelayed(t *testing.T) {
	m := read(t, "From: a@x.org\nX: "+strings.Repeat("x", 1<<20)+"\nBcc: y@x.org\n\nbody")
	if _, err := m.Relay(Edits{}); !errors.Is(err, ErrHeaderTooLarge) {
		t.Error(err)
	}
	if m.Text != "body" || m.From.Email != "a@x.org" {
		t.Errorf("%q %v", m.Text, m.From)
	}
}

func TestRelayRefusesInjection(t *testing.T) {
	for _, f := range []Field{{"From", "a\r\nBcc: x@y.org"}, {"X\r\nBcc", "x"}} {
		if _, err := read(t, post).Relay(Edits{Set: []Field{f}}); err == nil {
			t.Errorf("%q is let through", f)
		}
	}
}

// Signatures and encrypted bodies stay valid only when not one byte of the body changes, save for line ends.
func TestBodiesOfOddMailsAreRelayedAsTheyCame(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "odd", "*.eml"))
	if err != nil || len(files) < 500 {
		t.Fatal(len(files), err)
	}
	plain := func(b []byte) string {
		return strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n", "\n"), "\r", "\n")
	}
	for _, f := range files {
		m := parseFile(t, f)
		l, err := m.Relay(Edits{Set: []Field{{"From", "Circle <circle@group.example>"}}})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		out, err := Parse(append(slices.Concat(l.Head, []byte("\r\n")), l.Body...))
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if strings.Contains(f, "lfcr") { // mended before it is read
			continue
		}
		if !strings.HasSuffix(plain(m.Raw), plain(l.Body)) || out.Words() != m.Words() || len(out.Parts) != len(m.Parts) {
			t.Errorf("%s: %q became %q", f, m.Words(), out.Words())
		}
	}
}
