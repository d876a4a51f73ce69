package mailer

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// corpus returns the folder of open examples, which lies beside the project. CI must have it.
func corpus(t *testing.T) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	dir := filepath.Join(root, "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI needs the open corpus: %v", err)
		}
		t.Skipf("the open corpus is not here: %v", err)
	}
	return dir
}

// tally prints a line of the table and fails below what was reached before.
func tally(t *testing.T, what string, cases, right, recorded int) {
	t.Helper()
	t.Logf("%-26s %6s %6s %6s %6s %6s", "corpus", "cases", "right", "wrong", "unsure", "%")
	t.Logf("%-26s %6d %6d %6d %6d %6.1f", what, cases, right, cases-right, 0, 100*float64(right)/float64(max(cases, 1)))
	if right < recorded {
		t.Errorf("%s: %d right, %d were recorded", what, right, recorded)
	}
}

// sameWords compares but for white space. A replacement character in the label stands for whatever we could read, and
// NULs count as white space: we drop them.
func sameWords(label, got string, runes int) bool {
	squeeze := func(s string) []rune {
		var rs []rune
		for _, r := range s {
			if !unicode.IsSpace(r) && r != 0 {
				rs = append(rs, r)
			}
		}
		return rs[:min(len(rs), runes)]
	}
	l, g := squeeze(label), squeeze(got)
	if len(l) != len(g) {
		return false
	}
	for i := range l {
		if l[i] != g[i] && l[i] != unicode.ReplacementChar {
			return false
		}
	}
	return true
}

// Where the labels on text differ from what is right for us: parts that follow one another are all words of the body
// (malformed 008, 009, 011), boundaries are compared whole (016), where a delimiter was lost the parts below it are read as
// such (020, 021), and base64 that is none may be read in several ways (thirdparty 002).
func TestCorpusOfOddMailsIsRead(t *testing.T) {
	dir := filepath.Join(corpus(t), "mime")
	raw, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels map[string]struct{ Subject, From, Text *string }
	if err := json.Unmarshal(raw, &labels); err != nil {
		t.Fatal(err)
	}
	count := map[string][2]int{}
	add := func(what string, ok bool) {
		c := count[what]
		c[0]++
		if ok {
			c[1]++
		}
		count[what] = c
	}
	for name, l := range labels {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(raw)
		add("answered", err == nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if l.Subject != nil {
			ok := sameWords(*l.Subject, m.Subject, 1000)
			add("subject", ok)
			if !ok {
				t.Logf("%s: subject %q, labelled %q", name, m.Subject, *l.Subject)
			}
		}
		if l.From != nil {
			ok := m.From.Email == *l.From
			add("from", ok)
			if !ok {
				t.Logf("%s: from %q, labelled %q", name, m.From.Email, *l.From)
			}
		}
		if l.Text != nil && strings.TrimSpace(*l.Text) != "" {
			ok := sameWords(*l.Text, m.Words(), 200)
			add("text", ok)
			if !ok {
				t.Logf("%s: text\n%.300q, labelled\n%.300q", name, m.Words(), *l.Text)
			}
		}
	}
	for _, r := range []struct {
		what     string
		recorded int
	}{{"answered", 107}, {"subject", 79}, {"from", 75}, {"text", 73}} {
		c := count[r.what]
		tally(t, "mime "+r.what, c[0], c[1], r.recorded)
	}
}

func TestCorpusOfAutomaticRepliesIsMachineMail(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "autoreplies", "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	right := 0
	for _, f := range files {
		m := parseFile(t, f)
		if why := m.Automatic(); why != "" {
			right++
		} else {
			t.Errorf("%s is taken for a person's", filepath.Base(f))
		}
	}
	tally(t, "autoreplies", len(files), right, len(files))
}

func TestCorpusOfBouncesIsMachineMail(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "bounces", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	right := 0
	for _, f := range files {
		m := parseFile(t, f)
		if why := m.Automatic(); why != "" {
			right++
		} else {
			t.Logf("%s: from %v subject %q", filepath.Base(f), m.From, m.Subject)
		}
	}
	tally(t, "bounces as machine mail", len(files), right, 111)
}

func parseFile(t *testing.T, name string) *Mail {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(raw)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
	return m
}
