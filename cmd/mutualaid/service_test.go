package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/mailer/mailtest"
)

// world is a mailbox, a relay and a program that runs between them.
type world struct {
	refused atomic.Bool // the relay refuses all
	*Service
	imap  *mailtest.IMAPServer
	taken chan mailtest.Delivery
	lines chan string // of the log
	pages chan string
	dir   string
}

// lineWriter makes a channel of log lines.
type lineWriter struct {
	mu    sync.Mutex
	lines chan string
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.lines <- string(p):
	default: // nobody reads so many
	}
	return len(p), nil
}

// live starts a program, adds a group with a steward, and stops all of it when the test ends. The relay takes the password
// that is written in the password file; the mailbox takes the right one.
func live(t *testing.T, written string) *world {
	t.Helper()
	w := &world{taken: make(chan mailtest.Delivery, 1000), lines: make(chan string, 10000), pages: make(chan string, 1)}
	var err error
	if w.dir, err = os.MkdirTemp("", "ma"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, os.RemoveAll(w.dir)) })
	if w.imap, err = mailtest.NewIMAPServer(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, w.imap.Close()) })
	check(t, w.imap.AddUser(mailbox, password))
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{User: mailbox, Password: written, Decide: w.refusing, Taken: func(d mailtest.Delivery) { w.taken <- d }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	w.writePassword(t, written)
	text := fmt.Sprintf("url = \"http://127.0.0.1\"\nlisten = \"127.0.0.1:0\"\nmetrics = \"127.0.0.1:0\"\n[mailbox]\naddress = %q\nimap = %q\nsmtp = %q\npassword_file = \"secret\"\nauthserv_id = \"mx.example.org\"\n", mailbox, w.imap.URL(), sink.URL())
	conf, err := config.Parse("mutualaid.toml", w.dir, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	w.Service = &Service{Config: conf, Log: slog.New(slog.NewTextHandler(&lineWriter{lines: w.lines}, nil)), Now: time.Now, Socket: true,
		Ready: func(pages string) { w.pages <- pages }, Look: time.Millisecond}
	w.start(t)
	if _, err := w.desk.AddGroup(t.Context(), book.Group{Name: "circle"}, []mailer.Address{{Email: "ann@example.org"}}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) writePassword(t *testing.T, text string) {
	t.Helper()
	name := filepath.Join(w.dir, "secret")
	check(t, os.WriteFile(name+".new", []byte(text), 0o600))
	check(t, os.Rename(name+".new", name))
}

func (w *world) start(t *testing.T) {
	t.Helper()
	if err := w.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- w.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		began := time.Now()
		check(t, <-ended)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("stopping took %s", took)
		}
		check(t, w.Close())
	})
}

// letter waits for a letter to somebody.
func (w *world) letter(t *testing.T, to string) mailtest.Delivery {
	t.Helper()
	for {
		select {
		case d := <-w.taken:
			if d.To[0] == to {
				return d
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("no letter to %s; the log says\n%s", to, w.log())
		}
	}
}

// log is what the log says that nobody has read yet.
func (w *world) log() (all string) {
	for {
		select {
		case line := <-w.lines:
			all += line
		default:
			return all
		}
	}
}

// logged waits for a line of the log.
func (w *world) logged(t *testing.T, words string) (line string) {
	t.Helper()
	for {
		select {
		case line := <-w.lines:
			if strings.Contains(line, words) {
				return line
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("the log does not say %q", words)
		}
	}
}

func (w *world) invite(t *testing.T, address string) {
	t.Helper()
	if _, err := w.desk.Invite(t.Context(), "circle", []roster.Invitee{{Email: address}}, false, nil); err != nil {
		t.Fatal(err)
	}
}

// answer replies to a letter as a mail program does, through a provider that vouches for the sender.
func answer(t *testing.T, d mailtest.Delivery, words string) []byte {
	t.Helper()
	m, err := mailer.Parse(d.Data)
	if err != nil {
		t.Fatal(err)
	}
	_, domain, _ := strings.Cut(d.To[0], "@")
	return fmt.Appendf(nil, "Authentication-Results: mx.example.org; dmarc=pass header.from=%s\r\nFrom: <%s>\r\nTo: <%s>\r\nSubject: Re: %s\r\n"+
		"Message-ID: <re-%s>\r\nIn-Reply-To: <%s>\r\nDate: %s\r\nContent-Type: text/plain\r\n\r\n%s\r\n",
		domain, d.To[0], mailbox, m.Subject, m.MessageID, m.MessageID, time.Now().Format(time.RFC1123Z), words)
}

func TestAnswerToAnInvitationIsWelcomedByTheRunningProgram(t *testing.T) {
	w := live(t, password)
	w.invite(t, "bob@example.org")
	invitation := w.letter(t, "bob@example.org")
	if _, err := w.imap.Append(mailbox, "INBOX", answer(t, invitation, "Yes, I would like to join.")); err != nil {
		t.Fatal(err)
	}
	w.letter(t, "bob@example.org")
	m, err := w.desk.MemberOf(t.Context(), "circle", "bob@example.org")
	if err != nil || m.Standing != book.Joined {
		t.Errorf("%+v %v", m, err)
	}
}

func TestWrongPasswordIsToldOnceAndTheOthersKeepWorking(t *testing.T) {
	w := live(t, "not the password")
	w.logged(t, "no mail is read until the password is changed")
	w.invite(t, "bob@example.org")
	invitation := w.letter(t, "bob@example.org")
	cases, err := w.desk.Inbox(t.Context(), "")
	if err != nil || len(cases) != 1 || cases[0].Subject != "the mailbox" {
		t.Errorf("%+v %v", cases, err)
	}
	w.writePassword(t, password)
	if _, err := w.imap.Append(mailbox, "INBOX", answer(t, invitation, "Yes, I would like to join.")); err != nil {
		t.Fatal(err)
	}
	w.logged(t, "from=bob@example.org") // mail is read again
}

func TestPagesAnswerWhileTheProgramRuns(t *testing.T) {
	w := live(t, password)
	base := <-w.pages
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/api/v1/openapi.json": http.StatusOK, "/api/v1/groups": http.StatusUnauthorized} {
		response, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		check(t, err)
		check(t, response.Body.Close())
		if response.StatusCode != want {
			t.Errorf("%s: %s %s", path, response.Status, text)
		}
	}
}

func TestMetricsAddUpWhileTheProgramRuns(t *testing.T) {
	w := live(t, password)
	<-w.pages
	_, where, _ := strings.Cut(w.logged(t, "metrics=http"), "metrics=")
	w.invite(t, "bob@example.org")
	w.letter(t, "bob@example.org")
	where = strings.Fields(where)[0]
	ask := func(path string) string {
		response, err := http.Get(where + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		check(t, err)
		check(t, response.Body.Close())
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", path, response.Status, text)
		}
		return string(text)
	}
	if ask("/readyz") != "ok\n" || ask("/healthz") != "ok\n" {
		t.Error("it is not ready")
	}
	text := ask("/metrics")
	count := func(name string) (n float64) {
		_, rest, found := strings.Cut(text, name+" ")
		if _, err := fmt.Sscan(rest, &n); !found || err != nil {
			t.Errorf("no %s in\n%s", name, text)
		}
		return n
	}
	letters := func(outcome string) float64 { return count(`mutualaid_letters{outcome="` + outcome + `"}`) }
	if sum := letters("sent") + letters("refused") + letters("suppressed") + letters("queued") + letters("unknown"); letters("accepted") == 0 || letters("accepted") != sum {
		t.Errorf("they don't add up:\n%s", text)
	}
	if count(`mutualaid_people{standing="invited"}`) != 1 || count("mutualaid_mails_arrived_last_day") != 0 || count("mutualaid_outbox_lag_seconds") > 60 || count("mutualaid_waiting_for_a_person") != 0 {
		t.Errorf("%s", text)
	}
	if strings.Contains(text, "example.org") {
		t.Errorf("they name somebody:\n%s", text)
	}
}

func TestSecondProgramOnTheSameStoreIsToldAtOnce(t *testing.T) {
	w := live(t, password)
	<-w.pages
	second := &Service{Config: w.Config, Log: w.Log, Now: time.Now}
	began := time.Now()
	if err := second.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "runs already") {
		t.Error(err)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("took %s", took)
	}
}
