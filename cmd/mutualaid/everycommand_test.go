package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"mutualaid/cmd/mutualaid/manual"
	"mutualaid/cmd/mutualaid/terminal"
)

// typed walks over all commands that people type, as the parser knows them.
func typed(t *testing.T) (app *kong.Application, leaves []*kong.Node) {
	t.Helper()
	parser, _, err := newParser(new(CLI), io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	leaves = parser.Model.Leaves(true)
	if len(leaves) < 40 {
		t.Fatalf("only %d commands were found", len(leaves))
	}
	return parser.Model, leaves
}

// here is a folder with a config and nothing else; its commands find no program that runs, and no server.
type here struct {
	t   *testing.T
	dir string
}

func newHere(t *testing.T) here {
	t.Helper()
	dir, err := os.MkdirTemp("", "ma") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	h := here{t, dir}
	h.write("secret", "x\n")
	h.write("mutualaid.toml", "[mailbox]\naddress = \"together@example.org\"\nimap = \"imap+insecure://127.0.0.1:1\"\nsmtp = \"smtp+insecure://127.0.0.1:1\"\npassword_file = \"secret\"\n")
	return h
}

func (h here) write(name, text string) {
	h.t.Helper()
	check(h.t, os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600))
}

// run carries out a command line for programs.
func (h here) run(line string) (out string, code int) {
	h.t.Helper()
	var said, errs bytes.Buffer
	args := append([]string{"--config", filepath.Join(h.dir, "mutualaid.toml"), "--json"}, strings.Fields(strings.NewReplacer("DIR/", h.dir+"/", "YEAR", strconv.Itoa(time.Now().Year()+1)).Replace(line))...)
	code = Main(h.t.Context(), args, terminal.Person{In: strings.NewReader(""), Out: &said, Err: &errs})
	if code != 0 {
		return errs.String(), code
	}
	return said.String(), code
}

// forPrograms is a command line for each command; "" is one that has no answer for programs, for the reason that stands in otherwise.
var forPrograms = map[string]string{
	"group list": "group list", "group show": "group show circle", "group set": "group set circle --title Circle", "group resume": "group resume circle",
	"group add": "group add choir --address choir@example.org", "group remove": "group remove gone --yes",
	"invite": "invite circle uma@example.org", "members": "members circle", "member add": "member add circle dan@example.org --consent said",
	"member show": "member show circle ann@example.org", "member set": "member set circle ann@example.org --delivery daily", "member remove": "member remove circle bob@example.org",
	"member data": "member data ann@example.org",
	"token add":   "token add site --scope read", "token list": "token list", "token remove": "token remove TOKEN --yes",
	"hook add": "hook add circle https://example.org/x", "hook list": "hook list", "hook test": "hook test HOOK", "hook remove": "hook remove HOOK --yes",
	"meeting add": "meeting add circle --title Round --start YEAR-01-05T17:00", "meeting list": "meeting list circle", "meeting show": "meeting show circle DATE",
	"meeting move": "meeting move circle DATE YEAR-01-06T17:00", "meeting change": "meeting change circle DATE --link https://meet.example.org/other", "meeting cancel": "meeting cancel circle DATE --yes", "meeting roles": "meeting roles circle DATE",
	"meeting agenda": "meeting agenda circle DATE", "meeting commitments": "meeting commitments circle", "meeting polls": "meeting polls circle",
	"meeting poll":   "meeting poll circle --title When --at YEAR-02-01T18:00 --at YEAR-02-02T18:00 --until YEAR-01-20T18:00",
	"meeting decide": "meeting decide circle POLL", "digest": "digest circle", "inbox list": "inbox list", "queue": "queue", "log": "log circle",
	"explain": "explain DIR/mail.eml", "export": "export circle DIR/folder", "import": "import circle DIR/list.csv --consent said", "erase": "erase cleo@example.org --yes",
	"backup": "backup DIR/copy.db", "restore": "restore DIR/copy.db --yes", "copy": "copy DIR/copy.db DIR/other.db", "version": "version",
}

// otherwise is why a command is not tried here.
var otherwise = map[string]string{
	"demo": "TestDemoForProgramsIsOneObject", "init": "testdata/alone/init.txtar", "doctor": "testdata/alone/doctor.txtar", "run": "testdata/alone/once.txtar",
	"inbox show": "testdata/desk/inbox.txtar", "inbox approve": "testdata/desk/inbox.txtar", "inbox reject": "testdata/desk/inbox.txtar", "inbox answer": "testdata/desk/inbox.txtar",
	"meeting page": "it needs pages: testdata/desk/plan.txtar", "help": "for people", "completion": "for shells", "man": "for man",
}

// lists are the commands that list; what they tell programs is a list also where nothing is in it.
var lists = []string{"group list", "members", "token list", "hook list", "meeting list", "meeting agenda", "meeting commitments", "meeting polls", "inbox list", "queue", "log", "group resume"}

func TestEveryCommandAnswersPrograms(t *testing.T) {
	h := newHere(t)
	h.write("mail.eml", "From: Zoe <zoe@example.org>\r\nSubject: Yes\r\n\r\nYes, count me in.\r\n")
	h.write("list.csv", "name,email\nGreg,greg@example.org\n")
	must := func(line string) string {
		t.Helper()
		out, code := h.run(line)
		if code != 0 {
			t.Fatalf("%s: %d %s", line, code, out)
		}
		return out
	}
	if out := must("group list"); strings.TrimSpace(out) != "[]" {
		t.Errorf("no group is %q to programs", out)
	}
	must("group add circle --steward ann@example.org")
	must("group add gone --address gone@example.org")
	for _, who := range []string{"bob", "cleo"} {
		must("member add circle " + who + "@example.org --consent said")
	}
	for _, line := range []string{"token list", "hook list", "inbox list", "meeting list circle", "meeting polls circle", "meeting commitments circle"} {
		if out := must(line); strings.TrimSpace(out) != "[]" {
			t.Errorf("%s: nothing is %q to programs", line, out)
		}
	}
	_, leaves := typed(t)
	known := map[string]string{
		"TOKEN": field(t, must("token add other --scope read"), "id"), "HOOK": field(t, must("hook add circle https://example.org/told"), "id"),
		"DATE": field(t, must("meeting add circle --title First --start YEAR-03-01T17:00"), "id"),
		"POLL": field(t, must("meeting poll circle --title Which --at YEAR-04-01T18:00 --at YEAR-04-02T18:00 --until YEAR-03-20T18:00"), "id"),
	}
	last := []string{"hook remove", "token remove", "meeting cancel", "backup", "copy", "restore"} // which the others need to be there
	slices.SortStableFunc(leaves, func(a, b *kong.Node) int {
		return slices.Index(last, nameOf(a)) - slices.Index(last, nameOf(b))
	})
	for _, n := range leaves {
		name := nameOf(n)
		line, there := forPrograms[name]
		if !there {
			if otherwise[name] == "" {
				t.Errorf("%s: is what it tells programs tried anywhere?", name)
			}
			continue
		}
		for word, id := range known {
			line = strings.ReplaceAll(line, word, id)
		}
		out := must(line)
		d := json.NewDecoder(strings.NewReader(out))
		var said any
		if err := d.Decode(&said); err != nil {
			t.Errorf("%s: %v in\n%s", line, err, out)
			continue
		}
		if d.More() {
			t.Errorf("%s tells more than one thing:\n%s", line, out)
		}
		if _, is := said.([]any); slices.Contains(lists, name) && !is {
			t.Errorf("%s lists, and tells programs %T", name, said)
		}
	}
}

// field is a field of a JSON object, as text.
func field(t *testing.T, text, name string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return fmt.Sprint(all[name])
}

func TestTheManualTellsOfEveryCommandAndFlag(t *testing.T) {
	h := newHere(t)
	page, code := h.run("man")
	if code != 0 {
		t.Fatal(page)
	}
	_, leaves := typed(t)
	for _, n := range leaves {
		name := strings.ReplaceAll(nameOf(n), "-", `\-`)
		_, part, there := strings.Cut(page, "\n.B mutualaid "+name)
		if !there {
			t.Errorf("the manual has no %s", nameOf(n))
			continue
		}
		part, _, _ = strings.Cut(part, "\n.B mutualaid ")
		for _, f := range n.Flags {
			if !f.Hidden && !strings.Contains(part, strings.ReplaceAll(f.Name, "-", `\-`)) {
				t.Errorf("the manual has no --%s of %s", f.Name, nameOf(n))
			}
		}
		if n.Help == "" {
			t.Errorf("%s says nothing of itself", nameOf(n))
		}
	}
}

func TestEveryCommandAndFlagCanBeCompleted(t *testing.T) {
	app, leaves := typed(t)
	offered := func(words ...string) (all []string) {
		for _, c := range manual.At(app, words).Candidates {
			all = append(all, c.Word)
		}
		return all
	}
	for _, n := range leaves {
		words := strings.Fields(nameOf(n))
		for i := range words {
			if one := words[i][:1]; !slices.Contains(offered(append(slices.Clone(words[:i]), one)...), words[i]) {
				t.Errorf("%s: %q does not become %s", nameOf(n), one, words[i])
			}
		}
		for _, f := range n.Flags {
			if !f.Hidden && !slices.Contains(offered(append(slices.Clone(words), "--"+f.Name[:1])...), "--"+f.Name) {
				t.Errorf("%s: --%s is not offered", nameOf(n), f.Name)
			}
		}
	}
}
