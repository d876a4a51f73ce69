package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mutualaid/mailer/mailtest"
)

// program is the binary under test, with the race detector in it where the tests have it.
var program string

// chromium is the one browser of all tests; each person has a profile of their own in it.
var chromium struct {
	start sync.Once
	ctx   context.Context
	err   error
	dir   string
}

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "mutualaid-browser-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	chromium.dir = filepath.Join(dir, "profile")
	program = filepath.Join(dir, "mutualaid")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", program, fmt.Sprintf("-race=%v", raced), "mutualaid/cmd/mutualaid")
	if said, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build the program: %w\n%s", err, said)
	}
	code = m.Run()
	if chromium.ctx != nil && chromium.err == nil {
		ctx, cancel := context.WithTimeout(chromium.ctx, 20*time.Second)
		defer cancel()
		err = chromedp.Cancel(ctx)
	}
	return code, err
}

// openChromium starts the browser once. It can reach nothing but this machine.
func openChromium(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		mailtest.Missing(t, "chromium")
	}
	chromium.start.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.UserDataDir(chromium.dir), chromedp.IgnoreCertErrors,
			chromedp.Flag("host-resolver-rules", "MAP *.example.org 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
			chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
			chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "en-US"),
		)
		if os.Geteuid() == 0 {
			options = append(options, chromedp.Flag("no-sandbox", true)) // Chromium's sandbox does not work for root
		}
		allocator, _ := chromedp.NewExecAllocator(context.Background(), options...) // ended by chromedp.Cancel
		chromium.ctx, _ = chromedp.NewContext(allocator)
		chromium.err = chromedp.Do(chromium.ctx)
	})
	if chromium.err != nil {
		t.Fatalf("start chromium: %v", chromium.err)
	}
	return chromium.ctx
}

// patience bounds what a test waits for, on a machine that has much else to do.
const patience = 2 * time.Minute

// await polls until the condition holds. What a test waits for is seen in the servers or in the program's output.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("waited too long for: %s", what)
		}
	}
}
