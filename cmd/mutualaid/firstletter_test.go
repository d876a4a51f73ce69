package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer/mailtest"
)

// founding is a mailbox whose steward answers her first letter, or does not.
func founding(t *testing.T, words, checked string, args ...string) (dir string, code int, said string) {
	t.Helper()
	imap, err := mailtest.NewIMAPServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, imap.Close()) })
	check(t, imap.AddUser(mailbox, password))
	letters := 0
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{User: mailbox, Password: password, Taken: func(d mailtest.Delivery) {
		if d.To[0] != "ann@example.org" {
			return
		}
		letters++
		if words != "" {
			raw := bytes.Replace(answer(t, d, words), []byte("Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"), []byte(checked), 1)
			_, err := imap.Append(mailbox, "INBOX", raw)
			check(t, err)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	if dir, err = os.MkdirTemp("", "ma"); err != nil { // a short path: a socket stands in it
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	check(t, os.WriteFile(filepath.Join(dir, "secret"), []byte(password), 0o600))
	var out bytes.Buffer
	args = append([]string{"--config", filepath.Join(dir, "mutualaid.toml"), "init", "--address", mailbox, "--imap", imap.URL(), "--smtp", sink.URL(),
		"--password-file", filepath.Join(dir, "secret"), "--group", "circle", "--title", "Care Circle", "--steward", "Ann <ann@example.org>", "--first-letter"}, args...)
	code = mainIn(t.Context(), args, terminal.Person{In: strings.NewReader(""), Out: &out, Err: &out}, Outside{})
	if letters != 1 {
		t.Errorf("%d letters went to the steward, want her welcome", letters)
	}
	return dir, code, out.String()
}

func TestTheFirstLetterIsAnsweredAndTheAnswerExplained(t *testing.T) {
	for _, c := range []struct{ checked, want string }{
		{"", "Nobody vouches that it is from you"},
		{"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n", "Nobody vouches that it is from you (no authserv-id is configured)"},
	} {
		dir, code, said := founding(t, "Yes, it works!", c.checked, "--wait", "1m")
		for _, want := range []string{"Your first letter is on its way to ann@example.org", "\"Yes, it works!\"", "It reads it as: ", c.want} {
			if code != exitDone || !strings.Contains(said, want) {
				t.Errorf("%d, want %q in:\n%s", code, want, said)
			}
		}
		// The answer is dealt with already: it is no post to the group, and waits for nobody.
		var out bytes.Buffer
		code = mainIn(t.Context(), []string{"--config", filepath.Join(dir, "mutualaid.toml"), "run", "--once"}, terminal.Person{In: strings.NewReader(""), Out: &out, Err: &out}, Outside{})
		if code != exitDone || !strings.Contains(out.String(), "received 0, sent 0, refused 0; queued 0, waiting for a person 0") {
			t.Errorf("%d %s", code, &out)
		}
	}
}

func TestASilentStewardIsNotWaitedForLongerThanSaid(t *testing.T) {
	_, code, said := founding(t, "", "", "--wait", "50ms")
	if code != exitDone || !strings.Contains(said, "No answer yet. It is read as soon as `mutualaid run` runs.") {
		t.Errorf("%d %s", code, said)
	}
}

func TestALetterThatDoesNotComeUndoesNothing(t *testing.T) {
	dir, code, said := founding(t, "yes", "", "--letter", "--wait", "1s")
	if code != exitDone || !strings.Contains(said, "it did not come within 1s") || !strings.Contains(said, "Your answer came.") {
		t.Errorf("%d %s", code, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "mutualaid.toml")); err != nil {
		t.Error(fmt.Errorf("the config is gone: %w", err))
	}
}
