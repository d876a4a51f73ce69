package calendar

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

// label is what is right for one answer of a mail. What is nil is not looked at.
type label struct {
	Method, UID, PartStat, Attendee string
	Sequence                        int
	Stamp, Start, Recurrence        *string
	Comment                         string
	Guess                           bool
}

// The mails are ours, written as the programs that they are named after write them, and as gateways damage them.
func TestOwnCorpusOfCalendarAnswersIsRead(t *testing.T) {
	dir := filepath.Join("testdata", "answers")
	raw, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels map[string]struct {
		Answers []label
		Error   bool
	}
	if err := json.Unmarshal(raw, &labels); err != nil || len(labels) < 90 {
		t.Fatal(len(labels), err)
	}
	right := 0
	for name, want := range labels {
		raw, err := os.ReadFile(filepath.Join(dir, name+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := mailer.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(m)
		if diff := cmp.Diff(want.Answers, labelled(got, want.Answers)); diff != "" || (err != nil) != want.Error {
			t.Errorf("%s: %v\n%s", name, err, diff)
			continue
		}
		right++
	}
	t.Logf("%-26s %6s %6s %6s %6s %6s", "corpus", "cases", "right", "wrong", "unsure", "%")
	t.Logf("%-26s %6d %6d %6d %6d %6.1f", "own calendar answers", len(labels), right, len(labels)-right, 0, 100*float64(right)/float64(len(labels)))
}

// labelled says what was read in the words of the labels.
func labelled(got []Answer, want []label) []label {
	list := []label{}
	for i, a := range got {
		l := label{Method: a.Method, UID: a.UID, PartStat: a.PartStat, Attendee: a.Attendee, Sequence: a.Sequence, Comment: a.Comment, Guess: a.Guess}
		if i < len(want) {
			l.Stamp, l.Start, l.Recurrence = moment(a.Stamp, want[i].Stamp), moment(a.Start, want[i].Start), moment(a.RecurrenceID, want[i].Recurrence)
			if strings.TrimSpace(l.Comment) == "" {
				l.Comment = ""
			}
		}
		list = append(list, l)
	}
	return list
}

func moment(t time.Time, want *string) *string {
	if want == nil {
		return nil
	}
	s := ""
	if !t.IsZero() {
		s = t.UTC().Format(time.RFC3339)
	}
	return &s
}
