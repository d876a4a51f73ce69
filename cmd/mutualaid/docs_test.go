package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestDocs runs the commands that stand after a $ on the pages of docs and in the README, each page in a town of its own, and expects what stands
// below them. What they need first stands in comments: "<!-- test" has lines of a script, "<!-- file NAME" a file.
func TestDocs(t *testing.T) {
	dir, pages := t.TempDir(), 0
	take := func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		script := scriptOf(string(text))
		if script == "" {
			return nil
		}
		pages++
		name := strings.NewReplacer("../../docs/", "", "../../", "main-", "/", "-", ".md", ".txtar").Replace(filepath.ToSlash(path))
		return os.WriteFile(filepath.Join(dir, name), []byte(script), 0o600)
	}
	if err := filepath.WalkDir("../../docs", take); err != nil {
		t.Fatal(err)
	}
	before := pages
	if err := take("../../README.md", nil, nil); err != nil || pages != before+1 {
		t.Fatalf("the README has no commands that can be run (%v)", err)
	}
	if pages < 8 {
		t.Fatalf("only %d pages have commands", pages)
	}
	testscript.Run(t, params(t, dir, false))
}

// captured are the words on the pages that stand for what a command has shown.
var captured = regexp.MustCompile(`\b(ID|DATE)\b`)

// scriptOf makes a page a script; "" where no command stands on it.
func scriptOf(page string) string {
	var script, files strings.Builder
	ran := false
	for block := range blocksOf(page) {
		switch {
		case block.kind == "test":
			script.WriteString(block.text)
		case strings.HasPrefix(block.kind, "file "):
			fmt.Fprintf(&files, "-- %s --\n%s", strings.TrimPrefix(block.kind, "file "), block.text)
		case block.kind == "console":
			ran = true
			for line := range strings.Lines(block.text) {
				line = strings.TrimSpace(line)
				command, is := strings.CutPrefix(line, "$ ")
				switch {
				case is:
					command = captured.ReplaceAllString(strings.ReplaceAll(command, "2027-", "$YEAR-"), "$$$1")
					fmt.Fprintf(&script, "exec sh -c '%s'\n", strings.ReplaceAll(command, "'", "''"))
				case line != "":
					fmt.Fprintf(&script, "stdout '%s'\n", strings.NewReplacer("\x00", " +", "'", "''").Replace(regexp.QuoteMeta(strings.Join(strings.Fields(line), "\x00"))))
				}
			}
		}
	}
	if !ran {
		return ""
	}
	return script.String() + files.String()
}

// block is a fenced block, or a comment for the test.
type block struct{ kind, text string }

// blocksOf walks over the blocks of a page, in order.
func blocksOf(page string) func(yield func(block) bool) {
	return func(yield func(block) bool) {
		kind, end, text := "", "", ""
		for line := range strings.Lines(page) {
			bare := strings.TrimSpace(line)
			switch {
			case end != "" && bare == end:
				if !yield(block{kind, text}) {
					return
				}
				end = ""
			case end != "":
				text += line
			case strings.HasPrefix(bare, "```"):
				kind, end, text = strings.TrimPrefix(bare, "```"), "```", ""
			case strings.HasPrefix(bare, "<!-- test"), strings.HasPrefix(bare, "<!-- file "):
				kind, end, text = strings.TrimPrefix(bare, "<!-- "), "-->", ""
			}
		}
	}
}

// TestLinksOnThePagesLeadSomewhere expects a file, and where one is named a heading, behind each link between the docs.
func TestLinksOnThePagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := filepath.Glob("../../docs/tasks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, page := range append(append(pages, tasks...), "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			to, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(to, "://") || to == "" {
				continue
			}
			looked++
			target := filepath.Join(filepath.Dir(page), to)
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s leads nowhere", page, found[1])
				continue
			}
			if heading == "" {
				continue
			}
			there, err := os.ReadFile(target)
			if err != nil || !strings.Contains(strings.ToLower(string(there)), "# "+strings.ReplaceAll(heading, "-", " ")) {
				t.Errorf("%s: %s has no such heading (%v)", page, found[1], err)
			}
		}
	}
	if looked < 20 {
		t.Errorf("only %d links were found", looked)
	}
}
