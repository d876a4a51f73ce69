package reply

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// sample is one case of a corpus.
type sample struct{ name, text, html, want string }

// differing are cases of the open corpus whose label we do not follow, with the reason.
var differing = map[string]string{}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestCorpusGivesTheNewWords(t *testing.T) {
	t.Logf("%-10s %5s %5s %5s %6s %9s %6s", "corpus", "cases", "right", "wrong", "unsure", "otherwise", "%")
	for _, c := range []struct {
		name     string
		read     func(*testing.T) []sample
		recorded int // how many must stay right
	}{
		{"replies", openReplies, 49}, // others' mails, under their own licences
		{"programs", programs, 1951}, // how each program announces, in each language
		{"own", ownReplies, 101},     // mails of our own making
	} {
		right, wrong, other := 0, 0, 0
		samples := c.read(t)
		for _, s := range samples {
			var got Reply
			if s.html != "" {
				got = FromHTML(s.html, "")
			} else {
				got = FromText(s.text, "")
			}
			if squeeze(got.Text) == squeeze(s.want) {
				right++
				continue
			}
			if why, known := differing[s.name]; known {
				other++
				t.Logf("%s: label not followed: %s", s.name, why)
				continue
			}
			if wrong++; wrong <= 20 {
				t.Logf("%s (%s):\n%s", s.name, got.Why, cmp.Diff(squeeze(s.want), squeeze(got.Text)))
			}
		}
		if len(samples) > 0 {
			t.Logf("%-10s %5d %5d %5d %6d %9d %6.1f", c.name, len(samples), right, wrong, 0, other, 100*float64(right)/float64(len(samples)))
		}
		if len(samples) > 0 && right < c.recorded {
			t.Errorf("%s: %d right, %d recorded", c.name, right, c.recorded)
		}
	}
}

// openReplies are the open corpus: none where it is missing, which only a person's own machine may be without.
func openReplies(t *testing.T) (all []sample) {
	f, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "replies", "texts.jsonl"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the open corpus is required here: %v", err)
		}
		t.Logf("the open corpus is not here: %v", err)
		return nil
	}
	for s := range strings.Lines(string(f)) {
		var c struct{ ID, Text, Want string }
		if err := json.Unmarshal([]byte(s), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, sample{name: c.ID, text: c.Text, want: c.Want})
	}
	return all
}

// programs are the lines of testdata/programs.txt: a language, a program, what it is and how it is written, "␤" at the end
// of a line. Each stands between an answer and a quotation, with marks and without, and above an answer.
func programs(t *testing.T) (all []sample) {
	f, err := os.ReadFile(filepath.Join("testdata", "programs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	const answer, bare = "Yes, count me in.\n\nSee you on Monday at 10:00.\nAnn", "Dear Ann,\njoin us on Monday, 2 March 2026 at 19:00?\n\nTogether"
	marked := "> " + strings.ReplaceAll(bare, "\n", "\n> ")
	for row := range strings.Lines(string(f)) {
		field := strings.Split(strings.TrimSpace(row), "\t")
		if len(field) != 4 {
			t.Fatalf("testdata/programs.txt: %q", row)
		}
		name, line := field[0]+" "+field[1], strings.ReplaceAll(field[3], " ␤ ", "\n")
		all = append(all, sample{name: name + ", marked", text: answer + "\n\n" + line + "\n" + marked + "\n", want: answer})
		if field[2] != "name" { // an author and a verb alone announce only what follows with marks
			all = append(all, sample{name: name + ", bare", text: answer + "\n\n" + line + "\n\n" + bare + "\n", want: answer})
		}
		if field[2] == "line" {
			all = append(all, sample{name: name + ", above", text: line + "\n" + marked + "\n\n" + answer + "\n", want: answer})
			all = append(all, sample{name: name + ", within the marks", text: answer + "\n\n> " + line + "\n>\n" + marked + "\n", want: answer})
			for _, width := range []int{76, 60, 45} {
				all = append(all, sample{name: name + ", wrapped", text: answer + "\n\n" + strings.TrimSpace(rewrap(line, width, "")) + "\n" + marked + "\n", want: answer})
			}
		}
	}
	return all
}

// ownReplies are the mails of testdata/replies.txtar.
func ownReplies(t *testing.T) (all []sample) {
	a, err := txtar.ParseFile(filepath.Join("testdata", "replies.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(a.Files); i += 2 {
		mail, want := a.Files[i], a.Files[i+1]
		name, kind, _ := strings.Cut(mail.Name, ".")
		if want.Name != name+".want" {
			t.Fatalf("%s is not followed by what is wanted", mail.Name)
		}
		s := sample{name: name, text: string(mail.Data), want: string(want.Data)}
		if kind == "html" {
			s.text, s.html = "", s.text
		}
		all = append(all, s)
	}
	return all
}
