package bounce

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"mutualaid/mailer"
)

// What must stay right of our own cases: notices as real servers word them, some of them made by running such servers.
const (
	recordedOwnSets    = 190
	recordedOwnClasses = 197
)

func TestCorpusOfOwnNoticesIsRead(t *testing.T) {
	dir := filepath.Join("testdata", "notices")
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels map[string]map[string]Class
	if err := json.Unmarshal(b, &labels); err != nil {
		t.Fatal(err)
	}
	sets, classes, addresses := 0, 0, 0
	for name, want := range labels {
		m := parse(t, filepath.Join(dir, name))
		if m.Automatic() == "" {
			t.Errorf("%s is taken for a person's", name)
		}
		r, _ := Read(m)
		right := len(r.Recipients) == len(want)
		for _, x := range r.Recipients {
			class, named := want[x.Address]
			right = right && named
			if addresses++; class == x.Class {
				classes++
			} else {
				t.Logf("%s: %s is %s %s, labelled %q: %s", name, x.Address, x.Status, x.Class, class, x.Text)
			}
		}
		if right {
			sets++
		} else {
			t.Logf("%s: got %+v, labelled %v", name, r.Recipients, want)
		}
	}
	t.Logf("%-22s %5s %5s %5s %6s", "corpus", "cases", "right", "wrong", "%")
	t.Logf("%-22s %5d %5d %5d %6.1f", "own, recipients", len(labels), sets, len(labels)-sets, 100*float64(sets)/float64(len(labels)))
	t.Logf("%-22s %5d %5d %5d %6.1f", "own, classes", addresses, classes, addresses-classes, 100*float64(classes)/float64(addresses))
	if sets < recordedOwnSets || classes < recordedOwnClasses {
		t.Errorf("%d sets and %d classes right, %d and %d recorded", sets, classes, recordedOwnSets, recordedOwnClasses)
	}
}

func parse(t *testing.T, name string) *mailer.Mail {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mailer.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// People write of bounces, too, and some are called as mail systems are.
func TestPeopleWhoAreCalledAsSystemsAreNoBounces(t *testing.T) {
	for _, head := range []string{
		"Return-Path: <ann@home.example>\nFrom: System Administrator <karl@home.example>\nSubject: Delivery problem",
		"Return-Path: <damon@home.example>\nFrom: Damon Daemon <daemon@home.example>\nSubject: Delivery failed?",
	} {
		m, err := mailer.Parse([]byte(head + "\nTo: together@example.org\n\nHello, bob@other.example says your mails are not delivered. Can you check?\n"))
		if err != nil {
			t.Fatal(err)
		}
		if r, ok := Read(m); ok || m.Automatic() != "" {
			t.Errorf("%s: %+v %s", head, r, m.Automatic())
		}
	}
}
