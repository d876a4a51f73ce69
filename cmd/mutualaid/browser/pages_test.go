package browser

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// view is what somebody sees at a route of the pages. A route has one for each face that it shows without being asked by a form.
type view struct {
	route  string // as package web says it
	name   string // what its pictures are called
	who    person // the zero person has not signed in
	path   func(w *town, b *tab) string
	status int    // 0 is 200
	opens  string // a disclosure that is opened first
}

// plain are the routes that give out something else than pages.
var plain = []string{"GET /calendar/{name}", "GET /feed/{name}", "GET /healthz", "GET /g/{group}/desk/members.csv", "GET /g/{group}/desk/digest/letter", "GET /g/{group}/p/{post}/{n}/{name}"}

func fixed(path string) func(*town, *tab) string { return func(*town, *tab) string { return path } }

// linked is the way to a page by a link on another one.
func linked(from, name string) func(*town, *tab) string {
	return func(w *town, b *tab) string {
		b.open(from)
		b.follow(name)
		return b.at()
	}
}

// views are all pages that a browser can be sent to. Whoever adds a page adds it here.
var views = []view{
	{route: "GET /", name: "lost", path: fixed("/nowhere"), status: http.StatusNotFound},
	{route: "GET /sign-in", name: "sign-in", path: fixed("/sign-in")},
	{route: "GET /in/{link}", name: "sign-in-link", path: func(w *town, b *tab) string {
		b.open("/sign-in")
		b.write("textbox", "Your mail address", cleo.address)
		b.press("Send me the link")
		return w.linkIn(w.letter(cleo, "Your link").Text, "/in/")
	}},
	{route: "GET /in/{link}", name: "sign-in-link-forged", path: fixed("/in/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), status: http.StatusNotFound},
	{route: "GET /leave/{token}", name: "leave", path: func(w *town, _ *tab) string {
		return w.linkIn(w.letter(cleo, "Who knows").Get("List-Unsubscribe"), "/leave/")
	}},
	{route: "GET /confirm/{link}", name: "confirm", path: func(w *town, _ *tab) string {
		w.deliver(cleo.forged("leave", text("leave")))
		return w.linkIn(w.letter(cleo, "Do you want to leave").Text, "/confirm/")
	}},
	{route: "GET /confirm/{link}", name: "confirm-forged", path: fixed("/confirm/y.circle.zzzzzz.x.0123456789abcdef"), status: http.StatusNotFound},
	{route: "GET /g/{group}/poll/{poll}", name: "poll", who: bob, path: func(w *town, _ *tab) string { return w.linkIn(w.letter(bob, "Winter work").Text, "/g/circle/poll/") }},
	{route: "GET /settings/{link}", name: "own-by-link", path: func(w *town, _ *tab) string {
		w.deliver(cleo.writes("settings", text("Cleo")))
		return w.linkIn(w.letter(cleo, "Your settings").Text, "/settings/")
	}},
	{route: "GET /settings/{link}", name: "own-by-link-forged", path: fixed("/settings/g.circle.zzzzzz.x.0123456789abcdef"), status: http.StatusNotFound},
	{route: "GET /g/{group}/settings", name: "own", who: bob, path: fixed("/g/circle/settings")},
	{route: "GET /plan/{token}", name: "plan", path: func(w *town, _ *tab) string { return w.linkIn(w.do("meeting", "page", "circle"), "/plan/") }},
	{route: "GET /g/{$}", name: "groups", who: bob, path: fixed("/g/")},
	{route: "GET /g/{group}/{$}", name: "archive", who: bob, path: fixed("/g/circle/")},
	{route: "GET /g/{group}/{$}", name: "search", who: bob, path: fixed("/g/circle/?q=room"), opens: "How to search"},
	{route: "GET /g/{group}/{$}", name: "search-nothing", who: bob, path: fixed("/g/circle/?q=zebra")},
	{route: "GET /g/{group}/{$}", name: "search-wrong", who: bob, path: fixed("/g/circle/?q=" + strings.Repeat("room+", 80)), status: http.StatusUnprocessableEntity},
	{route: "GET /g/{group}/t/{thread}", name: "thread", who: bob, path: linked("/g/circle/", "Who knows a room?")},
	{route: "GET /g/{group}/t/{thread}", name: "thread-html", who: bob, path: linked("/g/circle/", "Minutes, and a very long subject such as only people with much to say in one line ever write"), opens: "The whole mail, with what it answers"},
	{route: "GET /g/{group}/meetings", name: "meetings", who: bob, path: fixed("/g/circle/meetings")},
	{route: "GET /g/{group}/decisions", name: "decisions", who: bob, path: fixed("/g/circle/decisions")},
	{route: "GET /g/{group}/people", name: "people-seen", who: bob, path: func(w *town, b *tab) string {
		w.deliver(cleo.writes("show my address", text("Cleo")))
		w.letter(cleo, "Members can find you")
		return "/g/circle/people"
	}},
	{route: "GET /g/{group}/log", name: "log", who: bob, path: fixed("/g/circle/log")},
	{route: "GET /g/{group}/desk", name: "desk", who: ann, path: fixed("/g/circle/desk")},
	{route: "GET /g/{group}/desk", name: "desk-for-members", who: bob, path: fixed("/g/circle/desk"), status: http.StatusNotFound},
	{route: "GET /g/{group}/desk/members", name: "members", who: ann, path: fixed("/g/circle/desk/members")},
	{route: "GET /g/{group}/desk/members", name: "members-nobody", who: ann, path: fixed("/g/circle/desk/members?q=zebra")},
	{route: "GET /g/{group}/desk/members/{person}", name: "member", who: ann, path: linked("/g/circle/desk/members", cleo.name)},
	{route: "GET /g/{group}/desk/members/{person}", name: "member-invited", who: ann, path: linked("/g/circle/desk/members", dan.name)},
	{route: "GET /g/{group}/desk/invite", name: "invite", who: ann, path: fixed("/g/circle/desk/invite")},
	{route: "GET /g/{group}/desk/letters", name: "letters", who: ann, path: fixed("/g/circle/desk/letters")},
	{route: "GET /g/{group}/desk/digest", name: "digest", who: ann, path: fixed("/g/circle/desk/digest")},
	{route: "GET /g/{group}/desk/charts", name: "charts", who: ann, path: fixed("/g/circle/desk/charts"), opens: "Letters: the same numbers as a table"},
	{route: "GET /g/{group}/desk/charts", name: "charts-year", who: ann, path: fixed("/g/circle/desk/charts?span=year")},
	{route: "GET /g/{group}/desk/charts", name: "charts-weeks", who: ann, path: fixed("/g/circle/desk/charts?span=weeks")},
	{route: "GET /g/{group}/desk/settings", name: "group-settings", who: ann, path: fixed("/g/circle/desk/settings")},
	{route: "GET /g/{group}/desk/meetings", name: "desk-meetings", who: ann, path: fixed("/g/circle/desk/meetings")},
	{route: "GET /g/{group}/desk/call", name: "call", who: ann, path: fixed("/g/circle/desk/call")},
}

func TestEveryPageIsForEverybody(t *testing.T) {
	t.Parallel()
	needAxe(t)
	w := circle(t)
	tabs := map[person]*tab{{}: w.browse(t), ann: w.browse(t).signIn(ann), bob: w.browse(t).signIn(bob)}
	defer func() { w.t = t }()
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			b := tabs[v.who]
			b.t, w.t = t, t
			b.open(v.path(w, b))
			if want := cmp.Or(v.status, http.StatusOK); b.status != want {
				t.Errorf("status %d, want %d", b.status, want)
			}
			if v.opens != "" {
				b.do(click(b.find("DisclosureTriangle", v.opens)))
			}
			b.look(v.name)
		})
	}
}

// getRoute is a route as package web writes it down; those of stewards begin below the group's.
var getRoute = regexp.MustCompile(`^GET \S+$`)

func whole(route string) string {
	if rest, cut := strings.CutPrefix(route, "GET "); cut && rest[0] != '/' {
		return "GET /g/{group}/" + rest
	}
	return route
}

// TestEveryPageIsLookedAt reads the routes where package web says them, for a mux does not tell its own.
func TestEveryPageIsLookedAt(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "listserv", "web", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var routes []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && getRoute.MatchString(s) {
					routes = append(routes, whole(s))
				}
			}
			return true
		})
	}
	if len(routes) < 10 {
		t.Fatalf("only these routes were found: %q", routes)
	}
	looked := slices.Clone(plain)
	for _, v := range views {
		looked = append(looked, v.route)
	}
	slices.Sort(routes)
	slices.Sort(looked)
	if diff := gocmp.Diff(slices.Compact(looked), slices.Compact(routes)); diff != "" {
		t.Errorf("the table views must have a line for each page, - only in the table, + only in package web:\n%s", diff)
	}
}
