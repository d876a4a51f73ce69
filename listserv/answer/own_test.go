package answer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readOwn reads our own answers from testdata; what is a harm follows from what is right.
func readOwn(t testing.TB) []labelled {
	t.Helper()
	var source string
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if name == filepath.Join("testdata", "choices.txt") {
			continue // of times among which one chooses, in a form of its own
		}
		part, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source += string(part)
	}
	var list []labelled
	var head labelled
	for i, line := range strings.Split(source, "\n") {
		if rest, ok := strings.CutPrefix(line, "== "); ok {
			f := strings.Fields(rest)
			head = labelled{To: f[0], Lang: f[1], Accept: f[2:], Never: harms(f[0], f[2:])}
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		c := head
		c.Text, c.line = strings.ReplaceAll(line, `\n`, "\n"), i+1
		list = append(list, c)
	}
	return list
}

// harms are the readings that would do harm: to join or leave for somebody who didn't, to take yes for no.
func harms(to string, accept []string) []string {
	var never []string
	for _, kind := range []string{"join", "leave", "decline", "auto", "yes", "no"} {
		if slices.Contains(accept, kind) {
			continue
		}
		switch {
		case (kind == "decline" || kind == "auto") && accept[0] != "join",
			kind == "leave" && accept[0] == "decline",
			(kind == "yes" || kind == "no") && to == "welcome" && accept[0] == "human":
		default:
			never = append(never, kind)
		}
	}
	return never
}

func TestCorpusOfOurOwnAnswers(t *testing.T) {
	list := readOwn(t)
	table := measure(t, newReader(t), list, true)
	printTable(t, "own", table)
	if len(list) < 5000 {
		t.Errorf("only %d cases", len(list))
	}
	if row := table["all"]; row.harm > 0 || row.wrong > 0 || row.unsure > ownUnsure {
		t.Errorf("%d wrong, %d of them a harm, %d unsure; recorded are 0, 0 and %d", row.wrong, row.harm, row.unsure, ownUnsure)
	}
}

// ownUnsure is how many of our own cases with a clear answer are left to a person.
const ownUnsure = 0
