package explain_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/explain"
)

// corpus reads a file of the open examples, which lie beside the project.
func corpus(t *testing.T, parts ...string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "corpus"}, parts...)...))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skipf("the open corpus is not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// labels reads the labels of a folder of the corpus.
func labels[V any](t *testing.T, folder string) map[string]V {
	t.Helper()
	var list map[string]V
	if err := json.Unmarshal(corpus(t, folder, "labels.json"), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// squeeze takes all white space out.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// row prints a line of the table and fails below what was reached before. Unsure is what was left to a person who should
// not have been asked.
func row(t *testing.T, what string, cases, right, unsure, recorded int) {
	t.Helper()
	t.Logf("%-26s %6s %6s %6s %6s %6s", "corpus", "cases", "right", "wrong", "unsure", "%")
	t.Logf("%-26s %6d %6d %6d %6d %6.1f", what, cases, right, cases-right-unsure, unsure, 100*float64(right)/float64(max(cases, 1)))
	if right < recorded {
		t.Errorf("%s: %d right, %d recorded", what, right, recorded)
	}
}

func TestCorpusOfAutomaticRepliesIsExplained(t *testing.T) {
	reader, right := newReader(t), 0
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		got := explain.Mail(corpus(t, "autoreplies", "rfc3834-0"+n+".eml"), answer.Invitation, reader, now)
		if got.Kind == explain.Auto && got.Answer == answer.Auto {
			right++
		} else {
			t.Logf("%s: %+v", n, got)
		}
	}
	row(t, "automatic replies", 5, right, 0, 5)
}

func TestCorpusOfBouncesIsExplained(t *testing.T) {
	reader := newReader(t)
	sets, kinds, addresses := 0, 0, 0
	all := labels[struct{ Perm, Temp []string }](t, "bounces")
	for name, want := range all {
		got := explain.Mail(corpus(t, "bounces", name), answer.Open, reader, now)
		right := len(got.Bounces) == len(want.Perm)+len(want.Temp)
		for _, a := range slices.Concat(want.Perm, want.Temp) {
			i := slices.IndexFunc(got.Bounces, func(b explain.Refusal) bool { return b.Recipient == strings.ToLower(a) })
			addresses++
			if i < 0 {
				right = false
				continue
			}
			if class := got.Bounces[i].Class; (class == "soft" || class == "delayed") == slices.Contains(want.Temp, a) {
				kinds++
			}
		}
		if right && (len(got.Bounces) == 0 || got.Kind == explain.Bounce || got.Kind == explain.Complaint) {
			sets++
		} else {
			t.Logf("%s: want %v, got %+v", name, want, got)
		}
	}
	row(t, "bounces, exact recipients", len(all), sets, 0, 113)
	row(t, "bounces, for good or not", addresses, kinds, 0, 126)
}

// Five labels on subjects hold a replacement character where we read the letter.
func TestCorpusOfOddMailsIsExplained(t *testing.T) {
	reader := newReader(t)
	cases, readable, subjects, senders, asked, expected := 0, 0, 0, 0, 0, 0
	for name, want := range labels[struct{ Subject, From *string }](t, "mime") {
		got := explain.Mail(corpus(t, "mime", name), answer.Open, reader, now)
		cases++
		if got.Kind != explain.Unreadable {
			readable++
		}
		if want.Subject != nil {
			expected++
			if squeeze(*want.Subject) == squeeze(got.Subject) {
				subjects++
			} else {
				t.Logf("%s: subject %q, labelled %q", name, got.Subject, *want.Subject)
			}
		}
		if want.From != nil {
			asked++
			if *want.From == got.From {
				senders++
			}
		}
	}
	row(t, "odd mails, answered", cases, readable, 0, cases)
	row(t, "odd mails, subjects", expected, subjects, 0, expected-5)
	row(t, "odd mails, senders", asked, senders, 0, asked)
}

func TestCorpusOfRepliesIsExplained(t *testing.T) {
	reader, cases, right := newReader(t), 0, 0
	for line := range strings.Lines(string(corpus(t, "replies", "texts.jsonl"))) {
		var c struct{ ID, Text, Want string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		cases++
		got := explain.Mail(letter(c.Text, "Content-Type: text/plain; charset=utf-8"), answer.Open, reader, now)
		if squeeze(got.NewText) == squeeze(c.Want) {
			right++
		} else {
			t.Logf("%s: %q, want %q", c.ID, got.NewText, c.Want)
		}
	}
	row(t, "replies, new words", cases, right, 0, cases)
}

func TestCorpusOfAnswersIsExplained(t *testing.T) {
	reader := newReader(t)
	questions := map[string]answer.Question{"invitation": answer.Invitation, "reminder": answer.Reminder, "digest": answer.Digest}
	cases, right, unsure, harm := 0, 0, 0, 0
	for line := range strings.Lines(string(corpus(t, "answers.jsonl"))) {
		var c struct {
			ID, To, Text  string
			Accept, Never []string
		}
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		cases++
		got := explain.Mail(letter(c.Text, "Content-Type: text/plain; charset=utf-8"), questions[c.To], reader, now)
		switch said := string(got.Answer); {
		case slices.Contains(c.Never, said):
			harm++
			t.Logf("%s: %q does harm: %+v", c.ID, c.Text, got)
		case slices.Contains(c.Accept, said):
			right++
		default:
			if got.Answer == answer.Human {
				unsure++
			}
			t.Logf("%s: %q: %+v", c.ID, c.Text, got)
		}
	}
	row(t, "answers", cases, right, unsure, cases)
	if harm > 0 {
		t.Errorf("%d answers do harm", harm)
	}
}
