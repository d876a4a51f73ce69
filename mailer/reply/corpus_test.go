package reply

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// differing are cases whose label we do not follow, with the reason.
var differing = map[string]string{}

// recorded is the number of cases that must stay right.
const recorded = 49

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestCorpusRepliesGiveTheNewWords(t *testing.T) {
	f, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "replies", "texts.jsonl"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the open corpus is required here: %v", err)
		}
		t.Skipf("the open corpus is not here: %v", err)
	}
	right, wrong, other := 0, 0, 0
	for s := range strings.Lines(string(f)) {
		var c struct{ ID, Text, Want string }
		if err := json.Unmarshal([]byte(s), &c); err != nil {
			t.Fatal(err)
		}
		got := FromText(c.Text, "")
		if squeeze(got.Text) == squeeze(c.Want) {
			right++
			continue
		}
		if why, known := differing[c.ID]; known {
			other++
			t.Logf("%s: label not followed: %s", c.ID, why)
			continue
		}
		wrong++
		t.Logf("%s (%s):\n%s", c.ID, got.Why, cmp.Diff(squeeze(c.Want), squeeze(got.Text)))
	}
	all := right + wrong + other
	t.Logf("%-10s %5s %5s %5s %9s %6s", "corpus", "cases", "right", "wrong", "otherwise", "%")
	t.Logf("%-10s %5d %5d %5d %9d %6.1f", "replies", all, right, wrong, other, 100*float64(right)/float64(all))
	if right < recorded {
		t.Errorf("%d right, %d recorded", right, recorded)
	}
}
