package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mutualaid/cmd/mutualaid/demo"
	"mutualaid/cmd/mutualaid/terminal"
)

// TestDemoLosesNothing tells the whole story, as a newcomer's first command does, and stays up to be looked at until it is told to end.
func TestDemoLosesNothing(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	t.Setenv("TMPDIR", t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &alarm{text: "write to it", then: stop}
	var errOut bytes.Buffer
	began := time.Now()
	if code := Main(ctx, []string{"demo", "--keep"}, terminal.Person{Out: out, Err: &errOut}); code != exitDone {
		t.Errorf("exit %d\n%s%s", code, out.String(), errOut.String())
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("the demo takes %s", took)
	}
	for _, said := range []string{"Yes, count me in!", "presses “Yes” in Google Calendar", "DMARC failed", "letters or mails lost                    0     0  ok",
		"“New time: Cooking together”", "“It is settled: Cooking together”", "Sam reads “A: Tuesday 10 November, 18:00 in Berlin — 12:00 in",
		"store, config", "socket", "pages", "imap+insecure://127.0.0.1:", "smtp+insecure://127.0.0.1:"} {
		if !strings.Contains(out.String(), said) {
			t.Errorf("%q is not told", said)
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("there are colours where there is no terminal")
	}
	compareExcerpt(t, out.String())
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "mutualaid-demo-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	goleak.VerifyNone(t, leaks)
}

// compareExcerpt compares what README shows of the demo with what it prints.
func compareExcerpt(t *testing.T, out string) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, excerpt, found := strings.Cut(string(readme), "```\nA mutual aid group lives")
	excerpt, _, closed := strings.Cut("A mutual aid group lives"+excerpt, "\n```\n")
	if !found || !closed {
		t.Fatal("README shows nothing of the demo")
	}
	for part := range strings.SplitSeq(excerpt, "\n…\n") {
		if !strings.Contains(out, strings.TrimSuffix(part, "\nNothing was lost, nothing came twice.")) {
			t.Errorf("README shows what the demo does not print:\n%s", part)
		}
	}
}

func TestDemoForProgramsIsOneObject(t *testing.T) {
	var out, errOut bytes.Buffer
	if code := Main(t.Context(), []string{"demo", "--json"}, terminal.Person{Out: &out, Err: &errOut}); code != exitDone {
		t.Errorf("exit %d: %s", code, errOut.String())
	}
	decoder := json.NewDecoder(&out)
	var got map[string]any
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if decoder.More() {
		t.Error("there is more than one object")
	}
	want := []string{"declined", "digests", "invited", "joined", "left", "lost", "ok", "posts", "reminders", "sent", "twice", "waiting"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Error(diff)
	}
	if got["lost"] != 0.0 || got["twice"] != 0.0 || got["ok"] != true || got["invited"] != 20.0 {
		t.Errorf("%v", got)
	}
}

// TestDemoFailsWhenWhatShouldHappenDoesNot has three things go otherwise than the story says: each is told, none hides behind another.
func TestDemoFailsWhenWhatShouldHappenDoesNot(t *testing.T) {
	t.Parallel()
	tamper := func(s *demo.Story) {
		s.Scenes[3].Then = nil                                                 // somebody's yes never comes
		s.Meetings[1].Reminders[0] = s.Meetings[1].Reminders[0].Add(time.Hour) // a meeting is reminded of later
		s.Scenes[1].Then = s.Scenes[len(s.Scenes)-1].Then                      // a post is expected and not sent
	}
	var out, errOut bytes.Buffer
	s := &Session{Person: terminal.Person{Out: &out, Err: &errOut}, CLI: new(CLI), Name: "demo"}
	code := report(&errOut, "demo", new(DemoCmd).run(t.Context(), s, tamper))
	if code != exitFailed {
		t.Errorf("exit %d", code)
	}
	for _, wrong := range []string{`joined by their own word +14 +15 +WRONG`, `! lost: a post \(`, `! lost: a reminder \(`} {
		if !regexp.MustCompile(wrong).Match(out.Bytes()) {
			t.Errorf("%s is not told:\n%s", wrong, out.String()[max(0, out.Len()-3000):])
		}
	}
}

// alarm is an output that does something once a text was written.
type alarm struct {
	bytes.Buffer
	text string
	then func()
}

func (u *alarm) Write(b []byte) (int, error) {
	n, err := u.Buffer.Write(b)
	if strings.Contains(u.String(), u.text) {
		u.then()
	}
	return n, err
}
