package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

var aRoute = regexp.MustCompile(`^(GET|POST) [a-z/]\S*$`)

// routes reads all routes where this package says them, for a mux does not tell its own.
func routes(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && aRoute.MatchString(s) {
				method, path, _ := strings.Cut(s, " ")
				if path[0] != '/' {
					path = "/g/{group}/" + path
				}
				all = append(all, method+" "+path)
			}
			return true
		})
	}
	if len(all) < 40 {
		t.Fatalf("only these were found: %q", all)
	}
	return all
}

// all is all that a group exports, to see that nothing has changed.
func (h *here) all(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	if _, err := h.Export(t.Context(), "circle", func(string) io.Writer { return &b }); err != nil {
		t.Fatal(err)
	}
	return exportedAt.ReplaceAllString(b.String(), "")
}

var exportedAt = regexp.MustCompile(`"exported": "[^"]*"`)

// endless is a body of a gigabyte that counts what is read of it.
type endless struct{ read atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.read.Load() >= 1<<30 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'a'
	}
	e.read.Add(int64(len(p))) // the client may go on reading while the answer is here
	return len(p), nil
}

// Whatever opens all links, posts all forms, comes from elsewhere or sends a gigabyte changes nothing, on any page.
func TestNoRouteCanBeMisused(t *testing.T) {
	h := settle(t)
	if _, err := h.SetMember(t.Context(), "circle", "ann@example.org", map[string]string{"steward": "true"}, "steward"); err != nil {
		t.Fatal(err)
	}
	h.post(t, book.Post{ID: "p1", Thread: "p1", Name: "Bob", Subject: "Rooms", Text: "Who knows one?", At: time.Now()}, "x")
	b := h.browser(t)
	b.enter(t)
	g, ann := h.ann(t)
	poll, err := h.AddPoll(t.Context(), "circle", desk.PollInput{Title: "Winter", At: []string{soon(0), soon(1)}}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	fill := func(path string) string {
		link := h.token
		if strings.HasPrefix(path, "/settings/") {
			link = strings.TrimPrefix(h.SettingsLink(g, ann), "https://groups.example.org/settings/")
		}
		return strings.NewReplacer("{$}", "", "{group}", "circle", "{token}", h.token, "{link}", link, "{poll}", poll.ID, "{thread}", "p1", "{post}", "p1", "{person}", ann.ID, "{n}", "0", "{name}", "x").Replace(path)
	}
	was := h.all(t)
	same := func(route, what string) {
		t.Helper()
		if diff := cmp.Diff(was, h.all(t)); diff != "" {
			t.Fatalf("%s: %s changes something:\n%s", route, what, diff)
		}
	}
	junk := url.Values{"x": {"y"}, "do": {""}, "save": {""}, "enter": {""}, "confirm": {""}, "answer": {""}, "case": {"none"}}
	for _, route := range routes(t) {
		method, path, _ := strings.Cut(route, " ")
		path = fill(path)
		if method == http.MethodGet {
			p := b.get(t, path+"?do=approve&save=yes&confirm=yes&answer=yes&choose=yes&mail=none")
			if policy := p.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src '") || !strings.Contains(policy, "'sha256-") || strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "unsafe-eval") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "form-action '") {
				t.Errorf("%s: policy %q", route, policy)
			}
			for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
				if got := p.header.Get(name); got != want {
					t.Errorf("%s: %s is %q", route, name, got)
				}
			}
			if p.status >= 500 || strings.Contains(p.body, "<script") {
				t.Errorf("%s: %d %.300s", route, p.status, p.body)
			}
			same(route, "looking at it")
			continue
		}
		if path == "/sign-out" {
			continue // says nothing but good-bye
		}
		if p := b.do(t, method, path, junk); p.status >= 500 {
			t.Errorf("%s: %d", route, p.status)
		}
		same(route, "a form of nothing")
		if !strings.HasPrefix(path, "/leave/") { // which mail programs post from anywhere: RFC 8058 section 3.2
			if p := b.do(t, method, path, url.Values{"do": {"approve"}, "save": {"yes"}, "mail": {"none"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden {
				t.Errorf("%s: %d for who comes from elsewhere", route, p.status)
			}
			same(route, "another site")
		}
		for _, declared := range []bool{true, false} {
			body := new(endless)
			req, err := http.NewRequestWithContext(t.Context(), method, h.pages.URL+path, body)
			if err != nil {
				t.Fatal(err)
			}
			if req.Header.Set("Content-Type", "application/x-www-form-urlencoded"); declared {
				req.ContentLength = 1 << 30
			}
			if res, err := b.Do(req); err == nil { // else the connection was closed on it
				if res.StatusCode < 400 || res.StatusCode >= 500 {
					t.Errorf("%s: %d for a gigabyte", route, res.StatusCode)
				}
				if err := res.Body.Close(); err != nil {
					t.Error(err)
				}
			}
			if read := body.read.Load(); read > 32<<20 {
				t.Errorf("%s: %d bytes of a gigabyte were taken", route, read)
			}
			same(route, "a gigabyte")
		}
	}
	if missing := slices.DeleteFunc([]string{"POST /settings/{link}", "POST /confirm/{link}", "POST /in/{link}", "POST /g/{group}/desk", "GET /g/{group}/people"}, func(r string) bool { return slices.Contains(routes(t), r) }); len(missing) > 0 {
		t.Errorf("not tried: %q", missing)
	}
}
