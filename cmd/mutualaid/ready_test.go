package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

// asking asks the running program on the address of its metrics.
func (w *world) asking(t *testing.T) func(path string) (int, string) {
	t.Helper()
	_, where, _ := strings.Cut(w.logged(t, "metrics=http"), "metrics=")
	base := strings.Fields(where)[0]
	return func(path string) (int, string) {
		t.Helper()
		response, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		check(t, err)
		check(t, response.Body.Close())
		return response.StatusCode, string(text)
	}
}

// soon asks again until the answer begins so.
func soon(t *testing.T, ask func(string) (int, string), path string, status int, begins string) {
	t.Helper()
	late := time.After(20 * time.Second)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		got, text := ask(path)
		if got == status && strings.HasPrefix(text, begins) {
			return
		}
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("%s: %d %q, want %d %q", path, got, text, status, begins)
		}
	}
}

func TestReadyMeansThatMailIsRead(t *testing.T) {
	w := live(t, "not the password")
	ask := w.asking(t)
	w.logged(t, "no mail is read until the password is changed")
	if status, text := ask("/readyz"); status != http.StatusServiceUnavailable || !strings.HasPrefix(text, "mailbox: not reached since the program started at ") {
		t.Errorf("%d %q", status, text)
	}
	if status, text := ask("/healthz"); status != http.StatusOK || text != "ok\n" {
		t.Errorf("a new start mends no password: %d %q", status, text)
	}
	w.letter(t, "ann@example.org") // the relay of this test knows the first password alone: nothing may be left to be sent
	w.writePassword(t, password)
	soon(t, ask, "/readyz", http.StatusOK, "ok\n")
	longAgo := func(path string) (int, string) {
		w.reached.Store(time.Now().Add(-time.Hour).UnixNano()) // each time: a look at the mailbox may end just now
		return ask(path)
	}
	soon(t, longAgo, "/readyz", http.StatusServiceUnavailable, "mailbox: not reached since 20")
	if _, text := longAgo("/readyz"); strings.Contains(text, "example") {
		t.Errorf("%q", text)
	}
	told := func(path string) (int, string) {
		status, text := longAgo(path)
		_, age, _ := strings.Cut(text, "mutualaid_mailbox_reached_age_seconds ")
		return status, age
	}
	soon(t, told, "/metrics", http.StatusOK, "36")
	if _, text := ask("/metrics"); !strings.Contains(text, "mutualaid_stops 0\n") {
		t.Error(text)
	}
}

func TestReadyMeansThatLettersAreTaken(t *testing.T) {
	w := live(t, password)
	ask := w.asking(t)
	soon(t, ask, "/readyz", http.StatusOK, "ok\n")
	w.letter(t, "ann@example.org")
	w.refused.Store(true)
	w.invite(t, "bob@example.org")
	soon(t, ask, "/readyz", http.StatusServiceUnavailable, "outbox: the relay takes no letters since 20")
	if status, text := ask("/healthz"); status != http.StatusOK || text != "ok\n" {
		t.Errorf("a new start mends no relay: %d %q", status, text)
	}
}

func TestNobodyIsHealthyWithoutTheStore(t *testing.T) {
	w := live(t, password)
	<-w.pages
	s := &Service{Config: w.Config, Log: w.Log, Now: time.Now}
	s.Config.Store = t.TempDir() + "/store.db"
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := s.unhealthy(t.Context()); len(list) > 0 {
		t.Error(list)
	}
	check(t, s.Close())
	for _, wrong := range [][]string{s.unhealthy(t.Context()), s.unready(t.Context())} {
		if len(wrong) == 0 || wrong[0] != "store: it can't be read" {
			t.Errorf("%q", wrong)
		}
	}
}

// refusing is what a relay does that may refuse us.
func (w *world) refusing(m mailtest.SMTPMoment) *mailtest.SMTPReply {
	if w.refused.Load() && m.Stage == "mail" {
		return &mailtest.SMTPReply{Code: 554, Enhanced: "5.7.1", Text: "we don't like together@example.org"}
	}
	return nil
}
