package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is what somebody looks at: one tab of a browser that remembers only what this person did.
type tab struct {
	t   *testing.T
	w   *town
	ctx context.Context

	status int  // of the page that is shown
	mute   bool // pages may run no JavaScript

	mu         sync.Mutex
	complaints []string
}

// browse opens a browser for one person. What it complains of fails the test.
func (w *town) browse(t *testing.T) *tab {
	t.Helper()
	b := &tab{t: t, w: w}
	ctx, cancel := chromedp.NewContext(openChromium(t), chromedp.WithNewBrowserContext(), chromedp.WithListener(b.hear))
	t.Cleanup(cancel)
	b.ctx = ctx
	b.do(chromedp.Steps())
	call(b, log.Enable, cdp.Empty{})
	call(b, audits.Enable, cdp.Empty{})
	b.size(phone)
	t.Cleanup(b.quiet)
	return b
}

// scripts says whether pages may run JavaScript.
func (b *tab) scripts(allowed bool) *tab {
	b.t.Helper()
	b.mute = !allowed
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: b.mute})
	return b
}

// hear notes what the browser complains of, and what it asks others than our site for. It must not wait.
func (b *tab) hear(event any) {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		b.complain("it asks %q", e.Message)
	case *network.EventRequestWillBeSent:
		// Chromium draws parts of its own fields, such as a calendar, as data.
		if u := e.Request.URL; !strings.HasPrefix(u, b.w.site+"/") && u != "about:blank" && !strings.HasPrefix(u, "data:image/svg+xml;") {
			b.complain("it asks %s for something", e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		b.complain("a script failed: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.complain("a script writes to the console: %s", e.Type)
	case *log.EventEntryAdded:
		// That a page has the status 404 or 422 is told as an error; expect says which status is wanted.
		if e.Entry.Source != log.EntrySourceNetwork || !strings.HasPrefix(e.Entry.Text, "Failed to load resource: the server responded with a status of") {
			b.complain("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		details, err := json.Marshal(e.Issue.Details)
		b.complain("issue %s: %s %v", e.Issue.Code, details, err)
	}
}

func (b *tab) complain(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, fmt.Sprintf(format, args...))
}

// heard are the complaints since it was asked last.
func (b *tab) heard() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	heard := b.complaints
	b.complaints = nil
	return heard
}

// quiet expects that the browser complained of nothing.
func (b *tab) quiet() {
	b.t.Helper()
	for _, complaint := range b.heard() {
		b.t.Errorf("the browser complains: %s", complaint)
	}
}

// within bounds one thing that is done in the browser.
func (b *tab) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, patience)
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ask(b, chromedp.Steps(steps...))
}

// ask does something that has an answer.
func ask[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	if chromedp.FromContext(b.ctx).Target != nil { // the first thing that is done decides how long the tab lives
		ctx, cancel = b.within()
	}
	defer cancel()
	answer, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
	return answer
}

// call gives the browser one command of its protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := b.within()
	defer cancel()
	answer, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
	return answer
}

// load does what leads to another page, and waits for it.
func (b *tab) load(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.within()
	defer cancel()
	response, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	b.status = 0
	if response != nil { // else it is a place on the same page
		b.status = int(response.Status)
	}
}

// open goes to a page of the site, or to a link from a letter.
func (b *tab) open(link string) {
	b.t.Helper()
	if strings.HasPrefix(link, "/") {
		link = b.w.site + link
	}
	b.load("open "+link, chromedp.Navigate(link))
}

// at is the path of the page that is shown, with its query.
func (b *tab) at() string {
	b.t.Helper()
	at, err := url.Parse(ask(b, chromedp.Location()))
	if err != nil {
		b.t.Fatal(err)
	}
	return at.RequestURI()
}

// find returns what has a role and a name, as assistive technology finds it. There may be one alone.
func (b *tab) find(role, name string) cdp.BackendNodeID {
	b.t.Helper()
	all := b.all(role, name)
	if len(all) != 1 {
		b.t.Fatalf("%s has %d of %s %q:\n%s", b.at(), len(all), role, name, b.words())
	}
	return all[0]
}

func (b *tab) all(role, name string) (found []cdp.BackendNodeID) {
	b.t.Helper()
	root := call(b, dom.GetDocument, dom.GetDocumentParams{}).Root
	for _, n := range call(b, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{BackendNodeID: root.BackendNodeID, Role: role, AccessibleName: name}).Nodes {
		if !n.Ignored {
			found = append(found, n.BackendDOMNodeID)
		}
	}
	return found
}

// click clicks into the middle of a node, scrolled into view. What lies over it is what is hit.
func click(node cdp.BackendNodeID) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: node}); err != nil {
			return err
		}
		quads, err := cdp.Call(ctx, t, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: node})
		if err != nil || len(quads.Quads) == 0 {
			return fmt.Errorf("it is not to be seen: %w", err)
		}
		q := quads.Quads[0]
		_, err = chromedp.MouseClickXY((q[0]+q[4])/2, (q[1]+q[5])/2)(ctx, t)
		return err
	})
}

// press presses a button that leads to a page.
func (b *tab) press(name string) {
	b.t.Helper()
	b.load("press "+name, click(b.find("button", name)))
}

// follow follows a link.
func (b *tab) follow(name string) {
	b.t.Helper()
	b.load("follow "+name, click(b.find("link", name)))
}

// write fills a field in.
func (b *tab) write(role, label, words string) {
	b.t.Helper()
	node := b.find(role, label)
	call(b, dom.Focus, dom.FocusParams{BackendNodeID: node})
	call(b, input.InsertText, input.InsertTextParams{Text: words})
}

// words are those of the page that can be seen.
func (b *tab) words() string {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[string](`document.body.innerText`))
}

// says expects words on the page.
func (b *tab) says(words ...string) {
	b.t.Helper()
	shown := strings.Join(strings.Fields(b.words()), " ")
	for _, w := range words {
		if !strings.Contains(shown, w) {
			b.t.Errorf("%s does not say %q:\n%s", b.at(), w, shown)
		}
	}
}

// pick sets a field that has a picker of its own, such as one for a day, to a value as a form sends it.
func (b *tab) pick(label, value string) {
	b.t.Helper()
	var found []cdp.BackendNodeID
	for _, role := range []string{"DateTime", "Date", "combobox"} {
		found = append(found, b.all(role, label)...)
	}
	if len(found) != 1 {
		b.t.Fatalf("%s has %d fields %q:\n%s", b.at(), len(found), label, b.words())
	}
	object := call(b, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: found[0]}).Object
	set := ask(b, chromedp.CallFunctionOn[string](`function(v) { this.value = v; return this.value }`, func(p *runtime.CallFunctionOnParams) { p.ObjectID = object.ObjectID }, value))
	if set != value {
		b.t.Fatalf("%s became %q", label, set)
	}
}

// openDesk follows one of the desk's tabs, whose names may stand among the group's pages as well.
func (b *tab) openDesk(name string) {
	b.t.Helper()
	all := b.all("link", name)
	if len(all) == 0 {
		b.t.Fatalf("%s has no %s:\n%s", b.at(), name, b.words())
	}
	b.load("open "+name, click(all[len(all)-1]))
}

// source is the page's HTML.
func (b *tab) source() string {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[string](`document.documentElement.outerHTML`))
}
