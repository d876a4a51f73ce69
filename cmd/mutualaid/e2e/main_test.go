package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// program is the binary under test, with the race detector in it where the tests have it.
var program string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "mutualaid-e2e-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if program, err = build(dir, raced); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// plain builds the program without the race detector, for a test that starts it very often.
func plain(t *testing.T) string {
	t.Helper()
	if !raced {
		return program
	}
	name, err := build(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func build(dir string, race bool) (name string, err error) {
	name = filepath.Join(dir, "mutualaid")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", name, fmt.Sprintf("-race=%v", race), "mutualaid/cmd/mutualaid")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, said)
	}
	return name, nil
}

// await polls until the condition holds. What a test waits for is seen in the servers or in the program's output.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	deadline := time.NewTimer(60 * time.Second)
	defer deadline.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("waited too long for: %s", what)
		}
	}
}
