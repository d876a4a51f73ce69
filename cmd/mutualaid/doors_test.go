package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// module is this module's path; rooms are its folders.
const module = "mutualaid"

// open are the doors: a room's packages may use those of the rooms named here, and of their own room. The rooms at the bottom
// know nothing of each other, nor of groups.
var open = map[string][]string{
	"cmd":          {"listserv/web", "listserv", "mailer", "store", "templates"},
	"listserv/web": {"listserv", "mailer", "store", "templates"},
	"listserv":     {"mailer", "store", "templates"},
	"mailer":       {},
	"store":        {},
	"templates":    {},
}

// nameless are names of packages that say nothing.
var nameless = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "base", "shared"}

// imapUsers are the only packages that may know go-imap: it changes, and its traps are many.
var imapUsers = []string{"mailer/imap", "mailer/mailtest"}

// roomOf is the room a package stands in, "" for one that is in none.
func roomOf(path string) string {
	rest, ours := strings.CutPrefix(path, module+"/")
	switch {
	case !ours:
		return ""
	case rest == "listserv/web" || strings.HasPrefix(rest, "listserv/web/"):
		return "listserv/web"
	}
	room, _, _ := strings.Cut(rest, "/")
	return room
}

// broken says which doors a list of packages goes through though they are shut.
func broken(packages []listed) (why []string) {
	for _, p := range packages {
		within := strings.TrimPrefix(p.ImportPath, module+"/")
		room := roomOf(p.ImportPath)
		doors, known := open[room]
		if !known {
			why = append(why, p.ImportPath+" stands in no room")
		}
		for _, name := range strings.Split(within, "/") {
			if slices.Contains(nameless, name) {
				why = append(why, fmt.Sprintf("%s: %q names nothing", p.ImportPath, name))
			}
		}
		for _, used := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			other := roomOf(used)
			switch {
			case strings.HasPrefix(used, "github.com/emersion/go-imap/") && !slices.ContainsFunc(imapUsers, func(u string) bool { return within == u || strings.HasPrefix(within, u+"/") }):
				why = append(why, p.ImportPath+" uses go-imap")
			case other != "" && other != room && !slices.Contains(doors, other):
				why = append(why, p.ImportPath+" uses "+used)
			}
		}
	}
	slices.Sort(why)
	return slices.Compact(why)
}

func TestDoorsOpenDownwardOnly(t *testing.T) {
	command := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", module+"/...")
	out, err := command.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("%v: %s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	for _, why := range broken(packages) {
		t.Error(why)
	}
}

func TestEveryShutDoorIsNoticed(t *testing.T) {
	at := func(path string, imports ...string) listed {
		return listed{ImportPath: module + "/" + path, Imports: imports}
	}
	for _, test := range []struct {
		name string
		p    listed
		want []string
	}{
		{"all that is allowed", at("cmd/mutualaid", "fmt", "mutualaid/listserv/web", "mutualaid/listserv/roster", "mutualaid/mailer/imap", "mutualaid/store"), nil},
		{"web above listserv", at("listserv/web", "mutualaid/listserv", "mutualaid/templates/pages"), nil},
		{"listserv's own rooms", at("listserv/outbox", "mutualaid/store", "mutualaid/listserv/ticket"), nil},
		{"the imap folder uses go-imap", at("mailer/imap", "github.com/emersion/go-imap/v2/imapclient"), nil},
		{"and so do the test servers", at("mailer/mailtest", "github.com/emersion/go-imap/v2"), nil},
		{"listserv uses web", at("listserv", "mutualaid/listserv/web"), []string{"mutualaid/listserv uses mutualaid/listserv/web"}},
		{"listserv uses cmd", at("listserv/schedule", "mutualaid/cmd/mutualaid/config"), []string{"mutualaid/listserv/schedule uses mutualaid/cmd/mutualaid/config"}},
		{"mailer uses store", at("mailer/smtp", "mutualaid/store"), []string{"mutualaid/mailer/smtp uses mutualaid/store"}},
		{"mailer uses listserv", at("mailer", "mutualaid/listserv/ticket"), []string{"mutualaid/mailer uses mutualaid/listserv/ticket"}},
		{"store uses templates", at("store/bolt", "mutualaid/templates"), []string{"mutualaid/store/bolt uses mutualaid/templates"}},
		{"templates use listserv", at("templates", "mutualaid/listserv"), []string{"mutualaid/templates uses mutualaid/listserv"}},
		{"a test goes through", listed{ImportPath: "mutualaid/store", TestImports: []string{"mutualaid/mailer"}}, []string{"mutualaid/store uses mutualaid/mailer"}},
		{"an outer test goes through", listed{ImportPath: "mutualaid/templates", XTestImports: []string{"mutualaid/mailer"}}, []string{"mutualaid/templates uses mutualaid/mailer"}},
		{"go-imap elsewhere", at("listserv", "github.com/emersion/go-imap/v2"), []string{"mutualaid/listserv uses go-imap"}},
		{"go-imap beside its folder", at("mailer/imapextra", "github.com/emersion/go-imap/v2"), []string{"mutualaid/mailer/imapextra uses go-imap"}},
		{"a package that names nothing", at("listserv/util"), []string{`mutualaid/listserv/util: "util" names nothing`}},
		{"deep inside", at("mailer/helper/x"), []string{`mutualaid/mailer/helper/x: "helper" names nothing`}},
		{"a new room", at("web"), []string{"mutualaid/web stands in no room"}},
		{"the top", listed{ImportPath: "mutualaid"}, []string{"mutualaid stands in no room"}},
	} {
		if diff := cmp.Diff(test.want, broken([]listed{test.p})); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
