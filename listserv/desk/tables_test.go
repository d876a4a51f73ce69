package desk_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// nobodys are the tables that name nobody: what of the mailbox is read, and the hashes of who was erased.
var nobodys = []string{"seen", "marks", "erased"}

// TestNoTableIsForgotten fails when a table was added that the tests of removing and erasing do not look at: see rows.
func TestNoTableIsForgotten(t *testing.T) {
	files, err := filepath.Glob("../book/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`store\.NewTable\("([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			named = append(named, found[1])
		}
	}
	looked, err := os.ReadFile("remove_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(named) < 20 {
		t.Fatalf("only %d tables were found", len(named))
	}
	for _, table := range named {
		if !slices.Contains(nobodys, table) && !regexp.MustCompile(`show\(all, "`+regexp.QuoteMeta(table)+`"`).Match(looked) {
			t.Errorf("does anything of somebody stay in %q when their group is removed, or they are erased? Let rows look at it", table)
		}
	}
}
