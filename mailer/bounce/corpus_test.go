package bounce

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mutualaid/mailer"
)

// differing are cases whose label we do not follow, with the reason.
var differing = map[string]string{
	"yale_01.txt": "names two addresses that do not stand in the mail: a rule for one university",
}

// What must stay right of the open cases.
const (
	recordedSets  = 113
	recordedKinds = 126
)

func TestCorpusBouncesNameTheFailedRecipients(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "corpus", "bounces")
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the open corpus is required here: %v", err)
		}
		t.Skipf("the open corpus is not here: %v", err)
	}
	var labels map[string]struct{ Perm, Temp []string }
	if err := json.Unmarshal(b, &labels); err != nil {
		t.Fatal(err)
	}
	sets, kinds, addresses, other := 0, 0, 0, 0
	for name, want := range labels {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := mailer.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]Recipient{}
		r, ok := Read(m)
		for _, x := range r.Recipients {
			got[x.Address] = x
		}
		right := len(got) == len(want.Perm)+len(want.Temp)
		for _, a := range slices.Concat(want.Perm, want.Temp) {
			x, found := got[strings.ToLower(a)]
			right = right && found
			if !found {
				continue
			}
			addresses++
			if temporary := x.Class == Waiting || x.Class == Soft; temporary == slices.Contains(want.Temp, a) {
				kinds++
			} else {
				t.Logf("%s: %s is %s %s: %s", name, a, x.Status, x.Class, x.Text)
			}
		}
		if right {
			sets++
			continue
		}
		if why, known := differing[name]; known {
			other++
			t.Logf("%s: label not followed: %s", name, why)
			continue
		}
		t.Logf("%s: want %v %v, got %v %q %+v", name, want.Perm, want.Temp, ok, r.Why, r.Recipients)
	}
	t.Logf("%-22s %5s %5s %5s %9s %6s", "corpus", "cases", "right", "wrong", "otherwise", "%")
	t.Logf("%-22s %5d %5d %5d %9d %6.1f", "bounces, recipients", len(labels), sets, len(labels)-sets-other, other, 100*float64(sets)/float64(len(labels)))
	t.Logf("%-22s %5d %5d %5d %9d %6.1f", "bounces, perm or temp", addresses, kinds, addresses-kinds, 0, 100*float64(kinds)/float64(addresses))
	if sets < recordedSets || kinds < recordedKinds {
		t.Errorf("%d sets and %d kinds right, %d and %d recorded", sets, kinds, recordedSets, recordedKinds)
	}
}
