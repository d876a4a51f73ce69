package listserv_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/pelletier/go-toml/v2"
)

// atTerminals are files whose errors no page and no letter shows: they are told at a terminal, or to another program.
var atTerminals = []string{"book/token.go", "book/hook.go", "desk/tokens.go", "desk/hooks.go", "desk/import.go", "desk/importposts.go", "desk/roles.go", "desk/agenda.go", "desk/erase.go", "desk/export.go", "desk/kept.go"}

// asErrors are rooms all of whose errors reach a steward, wrapped or as they are.
var asErrors = []string{"schedule/", "desk/plannedmeeting.go", "desk/series.go", "web/invite.go", "book/poll.go", "roster/", "../mailer/address/"}

// silent are words that look like a reason to this test and never are one.
var silent = []string{
	"settings on a page", "says what is done", "was there: %s (%s)", "taken back: %s", "content with it: %s", // what is done, and waits for nobody
	"a machine wrote this: %s", "%s: nothing to note", "%s: the invitation is sent again", "%s, older than what is known already", "not confirmed: %s",
	"%s digest", "%s: %s %s (%s) instead of %s", // whole they stand there
	"the archive has no place %q", // nobody types it
}

// Every reason for which something waits, and every error that a steward sees, is said in the languages of the pages as well.
func TestReasonsCanBeSaidInEveryLanguage(t *testing.T) {
	said := saidReasons(t)
	files := sources(t, ".", "book", "desk", "rules", "answer", "schedule", "roster", "web", "../mailer", "../mailer/address", "../mailer/robot")
	found := 0
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, reason := range reasonsIn(file, path) {
			found++
			if !said[asHoles(reason)] && !slices.Contains(silent, reason) {
				t.Errorf("%s: %q stands in no templates/reasons/*.toml", path, reason)
			}
		}
	}
	if found < 300 {
		t.Errorf("only %d reasons were found in %d files: this test looks in the wrong places", found, len(files))
	}
}

// saidReasons are the sentences of one language; another test holds that all have the same.
func saidReasons(t *testing.T) map[string]bool {
	t.Helper()
	source, err := os.ReadFile("../templates/reasons/de.toml")
	if err != nil {
		t.Fatal(err)
	}
	var kept struct{ Said map[string]string }
	if err := toml.Unmarshal(source, &kept); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for english := range kept.Said {
		said[asHoles(english)] = true
	}
	return said
}

func sources(t *testing.T, rooms ...string) (files []string) {
	t.Helper()
	for _, room := range rooms {
		list, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %d files, %v", room, len(list), err)
		}
		for _, path := range list {
			if !strings.HasSuffix(path, "_test.go") && !slices.Contains(atTerminals, path) {
				files = append(files, path)
			}
		}
	}
	return files
}

var verb = regexp.MustCompile(`["“]?%[\d.]*[a-zA-Z]["”]?`)

// asHoles is a sentence with all its holes alike, however many stand side by side.
func asHoles(s string) string {
	s = verb.ReplaceAllString(s, "%s")
	for was := ""; was != s; {
		was = s
		for _, pair := range [][2]string{{"%s %s", "%s"}, {"%s:%s", "%s"}, {"%s%s", "%s"}} {
			s = strings.ReplaceAll(s, pair[0], pair[1])
		}
	}
	return s
}

// reasonsIn finds the reasons that a file gives, with %s where something is filled in.
func reasonsIn(file *ast.File, path string) (found []string) {
	all := slices.ContainsFunc(asErrors, func(room string) bool { return strings.HasPrefix(path, room) })
	take := func(e ast.Expr) {
		if s := sentenceOf(e); strings.Contains(s, " ") && strings.ContainsFunc(verb.ReplaceAllString(s, ""), unicode.IsLetter) {
			found = append(found, s)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch name := called(n); {
			case name == "Errorf" && len(n.Args) > 1:
				if s := sentenceOf(n.Args[0]); strings.HasPrefix(s, "%w: ") && shown(path, strings.TrimPrefix(nameOf(n.Args[1]), "book.")) {
					if s = strings.TrimPrefix(s, "%w: "); strings.Contains(s, " ") {
						found = append(found, s)
					}
				} else if all && !strings.HasPrefix(s, "unreachable") {
					take(n.Args[0])
				}
			case name == "Errorf" && all, name == "New" && all && nameOf(n.Fun) == "errors.New":
				take(n.Args[0])
			case (name == "NoSuch" || name == "Taken") && len(n.Args) > 1:
				take(n.Args[1])
			case name == "waits" && len(n.Args) > 1:
				take(n.Args[1])
			case name == "human" || name == "refuse" && len(n.Args) > 2:
				take(n.Args[len(n.Args)-1])
			case name == "tooLate", name == "act" && len(n.Args) == 3:
				take(n.Args[len(n.Args)-1])
			case name == "leaveToPerson":
				take(n.Args[2])
			}
		case *ast.KeyValueExpr:
			if nameOf(n.Key) == "Why" {
				take(n.Value)
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if name := nameOf(to); (strings.HasSuffix(name, "why") || strings.HasSuffix(name, "Why")) && i < len(n.Rhs) {
					s := sentenceOf(n.Rhs[i])
					if n.Tok == token.ADD_ASSIGN {
						s = "%s" + s
					}
					if strings.Contains(s, " ") {
						found = append(found, s)
					}
				}
			}
		case *ast.ReturnStmt:
			if strings.HasPrefix(path, "answer/decide") || strings.HasPrefix(path, "answer/choose") || strings.Contains(path, "mailer/robot/s") || strings.HasSuffix(path, "mailer/seal.go") || strings.HasSuffix(path, "mailer/proof.go") || path == "desk/invite.go" {
				for _, r := range n.Results {
					take(r)
				}
			}
		case *ast.CompositeLit: // {mNo, "says no"}
			if strings.HasPrefix(path, "answer/decide") && len(n.Elts) == 2 {
				if s := sentenceOf(n.Elts[1]); s != "%s" {
					found = append(found, "%s "+s)
				}
			}
		}
		return true
	})
	return found
}

// shown says whether an error of a kind is shown with its words: a link that leads nowhere has a page of its own.
func shown(path, kind string) bool {
	return kind == "ErrInput" || kind == "ErrTaken" || kind == "ErrNoSuch" && strings.HasPrefix(path, "desk/")
}

// sentenceOf is an expression as a sentence: literals as they are, everything else as a hole.
func sentenceOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return sentenceOf(e.X) + sentenceOf(e.Y)
		}
	case *ast.ParenExpr:
		return sentenceOf(e.X)
	case *ast.CallExpr:
		if called(e) == "Sprintf" {
			return sentenceOf(e.Args[0])
		}
	}
	return "%s"
}

func called(c *ast.CallExpr) string {
	name := nameOf(c.Fun)
	return name[strings.LastIndexByte(name, '.')+1:]
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}
