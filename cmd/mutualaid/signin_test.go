package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/cmd/mutualaid/signin/issuertest"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer/mailtest"
)

// byTokens is a mailbox and a relay that take what an issuer gives out, and a person with a browser.
type byTokens struct {
	issuer   *issuertest.Issuer
	imap     *mailtest.IMAPServer
	sink     *mailtest.SMTPSink
	taken    chan mailtest.Delivery
	dir      string
	browsing sync.WaitGroup
}

func newByTokens(t *testing.T) *byTokens {
	t.Helper()
	b := &byTokens{issuer: &issuertest.Issuer{Rotate: true}, taken: make(chan mailtest.Delivery, 1000)}
	t.Cleanup(b.issuer.Start())
	good := func(user, token string) bool { return user == mailbox && b.issuer.Takes(token) }
	var err error
	if b.imap, err = mailtest.NewIMAPServerWith(mailtest.IMAPOptions{Tokens: good}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, b.imap.Close()) })
	check(t, b.imap.AddUser(mailbox, "of no use"))
	if b.sink, err = mailtest.NewSMTPSink(mailtest.SMTPOptions{User: mailbox, Tokens: good, Taken: func(d mailtest.Delivery) { b.taken <- d }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, b.sink.Close()) })
	if b.dir, err = os.MkdirTemp("", "ma"); err != nil { // a short path: a socket stands in it
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, os.RemoveAll(b.dir)) })
	return b
}

// mutualaid runs a command as the person types it.
func (b *byTokens) mutualaid(t *testing.T, answers string, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	transport := &http.Transport{DisableKeepAlives: true}
	world := Outside{Browser: func(address string) error {
		b.browsing.Go(func() {
			response, err := (&http.Client{Transport: transport}).Get(address)
			if err != nil {
				t.Error(err)
				return
			}
			_, err = io.Copy(io.Discard, response.Body)
			check(t, err)
			check(t, response.Body.Close())
		})
		return nil
	}}
	args = append([]string{"--config", filepath.Join(b.dir, "mutualaid.toml")}, args...)
	code = mainIn(t.Context(), args, terminal.Person{In: strings.NewReader(answers), Out: &out, Err: &out}, world)
	b.browsing.Wait()
	return code, out.String()
}

func (b *byTokens) init(t *testing.T) {
	t.Helper()
	code, said := b.mutualaid(t, "", "init", "--address", mailbox, "--imap", b.imap.URL(), "--smtp", b.sink.URL(),
		"--issuer", b.issuer.URL, "--client-id", issuertest.ClientID, "--group", "circle", "--steward", "ann@example.org")
	if code != exitDone {
		t.Fatal(said)
	}
}

func TestAMailboxIsSignedInToByABrowserAndServedByTokensFromThenOn(t *testing.T) {
	b := newByTokens(t)
	b.init(t)
	if code, said := b.mutualaid(t, "", "run", "--once"); code != exitDone || b.sink.Count() != 1 {
		t.Fatalf("%s, %d letters", said, b.sink.Count())
	}
	if text, err := os.ReadFile(filepath.Join(b.dir, "mutualaid.toml")); err != nil || !strings.Contains(string(text), "[mailbox.oauth2]") || strings.Contains(string(text), "access-") {
		t.Errorf("%s %v", text, err)
	}
	b.issuer.Revoke()
	code, said := b.mutualaid(t, "", "run", "--once")
	if code != exitFailed || !strings.Contains(said, "the mail server refused") {
		t.Errorf("a token that was taken back: %d %s", code, said)
	}
	if code, said := b.mutualaid(t, "", "init", "--sign-in"); code != exitDone || !strings.Contains(said, "Signed in as "+mailbox) {
		t.Fatal(said)
	}
	if code, said := b.mutualaid(t, "", "run", "--once"); code != exitDone {
		t.Error(said)
	}
}

func TestARefusedSignInWritesNothing(t *testing.T) {
	b := newByTokens(t)
	b.issuer.Refuse = "access_denied"
	code, said := b.mutualaid(t, "", "init", "--address", mailbox, "--imap", b.imap.URL(), "--smtp", b.sink.URL(), "--issuer", b.issuer.URL, "--client-id", issuertest.ClientID)
	if code != exitFailed || !strings.Contains(said, "the sign-in was refused, by you or by your organisation") {
		t.Errorf("%d %s", code, said)
	}
	if files, err := os.ReadDir(b.dir); err != nil || len(files) != 0 {
		t.Errorf("%v %v", files, err)
	}
	b.issuer.Refuse = ""
	b.init(t)
	before, err := os.ReadFile(filepath.Join(b.dir, "mutualaid.token"))
	if err != nil {
		t.Fatal(err)
	}
	b.issuer.Refuse = "access_denied"
	if code, said := b.mutualaid(t, "", "init", "--sign-in"); code != exitFailed {
		t.Error(said)
	}
	if now, err := os.ReadFile(filepath.Join(b.dir, "mutualaid.token")); err != nil || !bytes.Equal(now, before) {
		t.Errorf("the sign-in that was there is gone: %v", err)
	}
}

// runs runs the program until the test ends, and returns its log.
func (b *byTokens) runs(t *testing.T) (*Service, *world) {
	t.Helper()
	conf, err := config.Load(filepath.Join(b.dir, "mutualaid.toml"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{taken: b.taken, lines: make(chan string, 10000), dir: b.dir}
	w.Service = &Service{Config: conf, Log: slog.New(slog.NewTextHandler(&lineWriter{lines: w.lines}, nil)), Now: time.Now, Socket: true, Look: time.Millisecond}
	w.start(t)
	return w.Service, w
}

func TestTheRunningProgramRenewsAForgottenTokenByItself(t *testing.T) {
	b := newByTokens(t)
	b.init(t)
	b.issuer.Forget() // its time is not over, but the servers take it no more
	_, w := b.runs(t)
	w.letter(t, "ann@example.org")
	if n := len(b.issuer.Asked()); n < 2 || n > 3 {
		t.Errorf("%d tokens were asked for, want those of the sign-in and of a renewal for reading, and perhaps for sending", n)
	}
}

func TestTheRunningProgramTellsOfAWithdrawnSignInAndGoesOnAfterAnotherOne(t *testing.T) {
	b := newByTokens(t)
	b.init(t)
	b.issuer.Revoke()
	s, w := b.runs(t)
	w.logged(t, "no mail is read until the password is changed, or somebody signs in again")
	cases, err := s.desk.Inbox(t.Context(), "")
	if err != nil || len(cases) == 0 || strings.Contains(fmt.Sprint(cases), "refresh-") {
		t.Errorf("the stewards are told %v %v", cases, err)
	}
	if code, said := b.mutualaid(t, "", "init", "--sign-in"); code != exitDone {
		t.Fatal(said)
	}
	first := w.letter(t, "ann@example.org")
	if _, err := b.imap.Append(mailbox, "INBOX", answer(t, first, "yes")); err != nil {
		t.Fatal(err)
	}
	w.logged(t, "from=ann@example.org") // mail is read again
}

func TestSigningInAgainIsForTokensOnly(t *testing.T) {
	b := newByTokens(t)
	conf := fmt.Sprintf("[mailbox]\naddress = %q\nimap = %q\nsmtp = %q\npassword_file = \"secret\"\n", mailbox, b.imap.URL(), b.sink.URL())
	check(t, os.WriteFile(filepath.Join(b.dir, "mutualaid.toml"), []byte(conf), 0o600))
	if code, said := b.mutualaid(t, "", "init", "--sign-in"); code != exitFailed || !strings.Contains(said, "signs in with a password: write the new one into "+filepath.Join(b.dir, "secret")) {
		t.Errorf("%d %s", code, said)
	}
	if _, err := signin.Read(filepath.Join(b.dir, "mutualaid.token")); err == nil {
		t.Error("a sign-in was kept")
	}
}
