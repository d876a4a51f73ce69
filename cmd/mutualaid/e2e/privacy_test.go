package e2e

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// A member asks by plain words for all that is kept of her, and then for all of it to be erased; who does the erasing asks once
// more, writes one last letter, and knows nothing of her any more.
func TestMemberGetsAllThatIsKeptAndHasItErased(t *testing.T) {
	t.Parallel()
	w := settle(t, small(t))
	w.found()
	w.do("member", "add", "circle", bob.String(), "--consent", "asked me on the phone")
	w.do("member", "set", "circle", bob.address, "--language", "de")
	w.turn()
	w.deliver(mailing{from: bob, subject: "Rooms", words: "Who knows a room?"}.raw())
	w.turn()
	before := len(w.lettersTo("ann@example.org"))

	w.deliver(mailing{from: bob, subject: "Frage", words: "Was wisst ihr über mich?"}.raw())
	if sum := w.turn(); sum.Waiting > 0 {
		t.Fatalf("a person is asked: %+v", list[[]waiting](w, "inbox"))
	}
	told := w.lastTo(bob.address)
	var kept struct {
		Addresses []string
		Groups    []struct{ Consent struct{ Words string } }
		Posts     []struct{ Text string }
	}
	if err := json.Unmarshal([]byte(told.data(t)), &kept); err != nil {
		t.Fatal(err)
	}
	if len(kept.Groups) != 1 || kept.Groups[0].Consent.Words != "asked me on the phone" || len(kept.Posts) != 1 || kept.Posts[0].Text != "Who knows a room?" {
		t.Errorf("he is told %+v", kept)
	}
	if !strings.Contains(told.text(), "asked me on the phone") || !strings.Contains(told.subject, "Was über dich aufbewahrt wird") {
		t.Errorf("the letter says %q %s", told.subject, told.text())
	}

	w.deliver(mailing{from: bob, words: "Bitte löscht meine Daten.", answers: &told}.raw())
	w.turn()
	asked := w.lastTo(bob.address)
	if w.members("circle")[bob.address].Standing != "member" || !strings.Contains(asked.subject, "Sollen wir alles über dich löschen?") {
		t.Fatalf("before he has confirmed it: %+v, asked %q", w.members("circle")[bob.address], asked.subject)
	}
	w.deliver(mailing{from: bob, words: "Ja", answers: &asked}.raw())
	if sum := w.turn(); sum.Waiting > 0 || sum.Queued > 0 {
		t.Errorf("%+v", sum)
	}
	if last := w.lastTo(bob.address); !strings.Contains(last.subject, "Alles über dich ist gelöscht") || strings.Contains(last.text(), "Bob") {
		t.Errorf("the last letter says %q\n%s", last.subject, last.text())
	}
	if n := len(w.lettersTo("ann@example.org")); n != before {
		t.Errorf("Ann got %d letters about it", n-before)
	}
	w.do("copy", w.path("mutualaid.db"), w.path("compact.db")) // without the pages that are free now
	raw, err := os.ReadFile(w.path("compact.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []string{"bob@example.org", "Bob Smith", "Who knows a room"} {
		if strings.Contains(string(raw), trace) {
			t.Errorf("the store still holds %q", trace)
		}
	}
}

func TestErasureNeedsAYesAndThePersonsOwnAddress(t *testing.T) {
	t.Parallel()
	w := settle(t, small(t))
	w.found()
	w.do("member", "add", "circle", bob.String(), "--consent", "asked me")
	w.turn()
	for _, said := range []string{"Erase me", "Erase me"} { // asked once, however often it comes
		w.deliver(mailing{from: bob, subject: "Please", words: said}.raw())
		w.turn()
	}
	asked := 0
	for _, l := range w.lettersTo(bob.address) {
		if strings.Contains(l.subject, "Shall we erase everything") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("he was asked %d times", asked)
	}
	var question letter
	for _, l := range w.lettersTo(bob.address) {
		if strings.Contains(l.subject, "Shall we erase everything") {
			question = l
		}
	}
	w.deliver(mailing{from: person{"Eve", "eve@example.org"}, words: "Yes", answers: &question}.raw())
	w.deliver(mailing{from: bob, words: "No, please keep it.", answers: &question}.raw())
	w.turn()
	if m := w.members("circle")[bob.address]; m.Standing != "member" {
		t.Errorf("Bob is %+v", m)
	}

	// Whoever looks after a group is left to a person.
	ann := person{"Ann", "ann@example.org"}
	w.deliver(mailing{from: ann, subject: "Delete my data", words: "Delete my data"}.raw())
	w.turn()
	letters := w.lettersTo(ann.address)
	for _, l := range letters {
		if strings.Contains(l.subject, "Shall we erase everything") {
			w.deliver(mailing{from: ann, words: "Yes", answers: &l}.raw())
		}
	}
	w.turn()
	if m := w.members("circle")[ann.address]; m.Standing != "member" {
		t.Errorf("Ann is %+v", m)
	}
	found := false
	for _, c := range list[[]waiting](w, "inbox") {
		found = found || strings.Contains(c.Why, "looks after circle")
	}
	if !found {
		t.Errorf("nobody is asked: %+v", list[[]waiting](w, "inbox"))
	}
}

// data is the attached file that programs read.
func (l letter) data(t *testing.T) string {
	t.Helper()
	for _, p := range l.parts {
		if p.kind == "application/json" {
			return p.text
		}
	}
	t.Fatalf("no file in\n%s", l.raw)
	return ""
}
