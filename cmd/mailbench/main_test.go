package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mutualaid/mailer/mailtest"
)

// program is the product's binary, built once.
var program string

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role, os.Stdin, os.Stdout, os.Stderr))
	}
	dir, err := os.MkdirTemp("", "mailbench-test-")
	if err == nil {
		program, err = build(context.Background(), dir)
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// measure runs a command line that must succeed, and returns its lines.
func measure(t *testing.T, args ...string) (lines []map[string]any) {
	t.Helper()
	var out, errs bytes.Buffer
	home := t.TempDir()
	if code := Main(t.Context(), append([]string{"--program", program, "--dir", home, "-c", "3"}, args...), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for text := range strings.Lines(out.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		lines = append(lines, line)
	}
	if left, err := filepath.Glob(filepath.Join(home, "*")); len(left) > 0 || err != nil {
		t.Errorf("it left %v behind: %v", left, err)
	}
	return lines
}

// sound expects a line about n things of which none was lost or done twice.
func sound(t *testing.T, line map[string]any, work string, n int, measured ...string) {
	t.Helper()
	if line["work"] != work || line["n"] != float64(n) || line["connections"] != 3.0 || line["lost"] != 0.0 || line["twice"] != 0.0 {
		t.Errorf("%s: %v", work, line)
	}
	for _, name := range append(measured, "seconds", "per_second") {
		if v, _ := line[name].(float64); v <= 0 {
			t.Errorf("%s: %s is %v", work, name, line[name])
		}
	}
}

func TestAFanOutIsMeasuredBesideTheBareLoop(t *testing.T) {
	lines := measure(t, "fanout", "-n", "50")
	if len(lines) != 1 {
		t.Fatalf("%v", lines)
	}
	sound(t, lines[0], "fanout", 50, "bare_per_second", "ratio")
	if size := lines[0]["bytes_each"].(float64); size < 0.95*letterSize || size > 1.05*letterSize {
		t.Errorf("a letter has %v bytes, one of the bare loop %d", size, letterSize)
	}
}

func TestScaleComparesGroupsOfTenTimesAsMany(t *testing.T) {
	lines := measure(t, "scale", "-n", "1010")
	if len(lines) != 2 {
		t.Fatalf("%v", lines)
	}
	sound(t, lines[0], "scale", 1000, "flat", "ratio")
	sound(t, lines[1], "scale", 1010, "flat", "ratio")
}

func TestAnIntakeLosesNoReply(t *testing.T) {
	lines := measure(t, "intake", "-n", "30")
	if len(lines) != 1 {
		t.Fatalf("%v", lines)
	}
	sound(t, lines[0], "intake", 30, "bare_per_second", "ratio")
}

func TestLatencyIsMeasuredLetterByLetter(t *testing.T) {
	lines := measure(t, "latency", "-n", "3")
	if len(lines) != 1 {
		t.Fatalf("%v", lines)
	}
	sound(t, lines[0], "latency", 3, "median_ms", "p95_ms")
}

func TestServersOfOthersAreUsed(t *testing.T) {
	relay, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{Forget: true})
	if err != nil {
		t.Fatal(err)
	}
	box, err := mailtest.NewIMAPServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, s := range []interface{ Close() error }{relay, box} {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	if err := box.AddUser("user", "pass"); err != nil {
		t.Fatal(err)
	}
	lines := measure(t, "--smtp", relay.Addr(), "--imap", box.Addr(), "--user", "user", "--password", "pass", "fanout", "-n", "40")
	if len(lines) != 1 || lines[0]["lost"] != 0.0 || lines[0]["twice"] != nil || lines[0]["ratio"].(float64) <= 0 {
		t.Errorf("%v", lines)
	}
	for i := range 40 {
		if n := relay.PerRecipient()[memberAddress(i)]; n != 1 {
			t.Errorf("%s had %d letters", memberAddress(i), n)
		}
	}
}

func TestHelpExplainsAndMistakesAreTold(t *testing.T) {
	for line, want := range map[string]struct {
		code int
		text string
	}{
		"":                 {0, "fanout"},
		"--help":           {0, "latency"},
		"fanout --help":    {0, "Members."},
		"fanout -n many":   {2, "many"},
		"dance":            {2, "dance"},
		"fanout -n 0":      {1, "members"},
		"fanout -c 100":    {1, "connections"},
		"scale --imap x:1": {1, "new mailbox"},
	} {
		var out, errs bytes.Buffer
		args := strings.Fields(line)
		if line != "" {
			args = append([]string{"--program", program}, args...)
		}
		code := Main(t.Context(), args, &out, &errs)
		if code != want.code || !strings.Contains(out.String()+errs.String(), want.text) {
			t.Errorf("mailbench %s: exit %d: %s%s", line, code, out.String(), errs.String())
		}
	}
}
