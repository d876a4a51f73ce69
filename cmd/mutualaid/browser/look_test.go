package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mutualaid/mailer/mailtest"
)

// phone and desk are how wide a page is seen, in CSS pixels.
const (
	phone = 390
	desk  = 1280
)

// size makes the window that of a phone or of a desk.
func (b *tab) size(width int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 844, DeviceScaleFactor: 1, Mobile: width == phone})
}

// light says whether it is day or night for who looks.
func (b *tab) light(scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// axe is axe-core's source, "" where it is not installed.
var axe = sync.OnceValues(func() (string, error) {
	name := os.Getenv("MUTUALAID_TEST_AXE")
	if name == "" {
		name = filepath.Join("..", "..", "..", ".ci", "tools", "node_modules", "axe-core", "axe.min.js")
	}
	source, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return string(source), err
})

// needAxe is axe-core's source.
func needAxe(t *testing.T) string {
	t.Helper()
	source, err := axe()
	if err != nil {
		t.Fatal(err)
	}
	if source == "" {
		mailtest.Missing(t, "axe-core (see .ci/run, or set MUTUALAID_TEST_AXE)")
	}
	return source
}

// look looks at the page that is shown as people with different eyes and screens do, and leaves pictures of it.
func (b *tab) look(name string) {
	b.t.Helper()
	b.quiet()
	for _, width := range []int64{desk, phone} {
		b.size(width)
		if wide := ask(b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); wide > width {
			b.t.Errorf("%s is %d pixels wide where there are %d", name, wide, width)
		}
		for _, scheme := range []string{"dark", "light"} {
			b.light(scheme)
			b.picture(fmt.Sprintf("%s-%d-%s", name, width, scheme))
			if width == phone {
				b.inviting(name, scheme)
			}
		}
	}
	b.quiet()
}

// finding is what axe-core tells of one rule.
type finding struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

// numbersAside leaves out that axe-core can't tell the contrast of what is written in drawings, where it is written in the colour of the page's
// text, of which axe-core can: all of it stands in tables too.
const numbersAside = `f => ({...f, nodes: f.nodes.filter(n => {
	const written = document.querySelector(n.target[0]);
	return !(f.id === 'color-contrast' && written.closest('svg[role=img]') && getComputedStyle(written).fill === getComputedStyle(document.body).color);
})})`

// inviting expects that the page shuts nobody out, as far as axe-core can tell.
func (b *tab) inviting(name, scheme string) {
	b.t.Helper()
	source := needAxe(b.t)
	if b.mute { // axe-core itself needs it; the page was made without
		b.scripts(true)
		defer b.scripts(false)
	}
	ask(b, chromedp.Evaluate[bool](`if (!window.axe) { `+source+` }; true`))
	said := ask(b, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ['violations', 'incomplete'], rules: {'target-size': {enabled: true}}})
		.then(r => JSON.stringify(r.violations.concat(r.incomplete.map(`+numbersAside+`).filter(f => f.nodes.length))))`, chromedp.EvalAwaitPromise))
	var findings []finding
	if err := json.Unmarshal([]byte(said), &findings); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range findings {
		for _, n := range f.Nodes {
			b.t.Errorf("%s, %s: %s (%s)\n%s\n%s", name, scheme, f.Help, f.ID, n.HTML, n.FailureSummary)
		}
	}
}

// picture keeps what the page looks like, where pictures are wanted.
func (b *tab) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("MUTUALAID_TEST_PICTURES")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Fatal(err)
	}
	beyond := true
	taken := call(b, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond, OptimizeForSpeed: &beyond})
	if err := os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name, "/", "_")+".png"), taken.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
