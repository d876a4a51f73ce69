package mailer

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The odd mails are ours: one file a case, the name says which class of oddity it stands for, labels.json what is right.
func TestOwnCorpusOfOddMailsIsRead(t *testing.T) {
	dir := filepath.Join("testdata", "odd")
	raw, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels map[string]struct {
		Subject, From, Text *string
		Attachments         *[]string
	}
	if err := json.Unmarshal(raw, &labels); err != nil {
		t.Fatal(err)
	}
	cases, right := map[string]int{}, map[string]int{}
	check := func(name, what, got, want string) {
		cases[what]++
		if squeezed(got) == squeezed(want) {
			right[what]++
		} else {
			t.Errorf("%s: %s\n got %q\nwant %q", name, what, got, want)
		}
	}
	for name, want := range labels {
		m := parseFile(t, filepath.Join(dir, name+".eml"))
		if want.Subject != nil {
			check(name, "subject", m.Subject, *want.Subject)
		}
		if want.From != nil {
			check(name, "from", m.From.Email, *want.From)
		}
		if want.Text != nil {
			check(name, "text", m.Words(), *want.Text)
		}
		if want.Attachments != nil {
			check(name, "attachments", strings.Join(m.Files(), "\n"), strings.Join(*want.Attachments, "\n"))
		}
	}
	for _, what := range slices.Sorted(maps.Keys(cases)) {
		tally(t, "own odd mails, "+what, cases[what], right[what], cases[what])
	}
}

// squeezed draws white space together.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }
