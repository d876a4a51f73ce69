package answer

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mutualaid/templates"
)

// now is the day on which the tests' answers are read.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newReader(t testing.TB) *Reader {
	t.Helper()
	all, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(all)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// labelled is an answer with what it may and must never be read as.
type labelled struct {
	ID      string   `json:"id"`
	To      string   `json:"to"`
	Lang    string   `json:"lang"`
	Subject string   `json:"subject"`
	Accept  []string `json:"accept"`
	Never   []string `json:"never"`
	Text    string   `json:"text"`
	line    int
}

var questions = map[string]Question{
	"invitation": Invitation, "reminder": Reminder, "confirm": Confirm, "digest": Digest, "post": Post, "welcome": Welcome, "setting": Setting, "open": Open, "proposal": Proposal,
}

func readLabelled(t testing.TB, path string) []labelled {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []labelled
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var c labelled
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s:%d: %v", path, n, err)
		}
		c.line = n
		list = append(list, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// tally counts how a corpus was read.
type tally struct{ cases, right, wrong, unsure, harm int }

func measure(t testing.TB, r *Reader, list []labelled, show bool) map[string]*tally {
	t.Helper()
	table := map[string]*tally{}
	for _, c := range list {
		q, ok := questions[c.To]
		if !ok {
			t.Fatalf("line %d: no question %q", c.line, c.To)
		}
		a := r.Read(q, c.Subject, c.Text, c.Lang, now)
		for _, key := range []string{c.To, "all"} {
			if table[key] == nil {
				table[key] = &tally{}
			}
			row := table[key]
			row.cases++
			switch kind := string(a.Kind); {
			case slices.Contains(c.Never, kind):
				row.harm++
				row.wrong++
			case slices.Contains(c.Accept, kind):
				row.right++
			case kind == "human":
				row.unsure++
			default:
				row.wrong++
			}
		}
		if kind := string(a.Kind); show && (!slices.Contains(c.Accept, kind) || slices.Contains(c.Never, kind)) {
			t.Logf("line %d to %s %s %q\n\tis %s (%s: %s), should be one of %v", c.line, c.To, c.Lang, c.Text, kind, a.Language, a.Why, c.Accept)
		}
	}
	return table
}

func printTable(t testing.TB, name string, table map[string]*tally) {
	t.Helper()
	t.Logf("%-12s %-12s %6s %6s %6s %6s %6s %6s", "corpus", "to", "cases", "right", "wrong", "(harm)", "unsure", "%")
	for _, key := range []string{"invitation", "reminder", "confirm", "digest", "post", "welcome", "setting", "open", "proposal", "all"} {
		if row := table[key]; row != nil {
			t.Logf("%-12s %-12s %6d %6d %6d %6d %6d %6.1f", name, key, row.cases, row.right, row.wrong, row.harm, row.unsure, 100*float64(row.right)/float64(row.cases))
		}
	}
}

func TestCorpusOfOpenAnswers(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "corpus", "answers.jsonl")
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("the open corpus is not here: ", err)
	}
	table := measure(t, newReader(t), readLabelled(t, path), true)
	printTable(t, "open", table)
	if row := table["all"]; row.wrong > 0 || row.unsure > 0 {
		t.Errorf("%d wrong, %d of them a harm, %d unsure; recorded are none", row.wrong, row.harm, row.unsure)
	}
}
