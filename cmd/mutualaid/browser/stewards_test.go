package browser

import (
	"net/http"
	"testing"
)

// TestTwoStewardsDecideAndNobodyTwice has two of them look at the same thing: who is first decides it, the other one is told.
func TestTwoStewardsDecideAndNobodyTwice(t *testing.T) {
	t.Parallel()
	needAxe(t)
	w := circle(t)
	w.do("member", "set", "circle", cleo.address, "--steward")
	first, second := w.browse(t).signIn(ann), w.browse(t).scripts(false).signIn(cleo)
	for _, b := range []*tab{first, second} {
		b.open("/g/circle/desk")
		b.says("How often do you meet, and would I have to speak?")
	}
	first.press("Take them in")
	first.says("They have been taken in and are welcomed by a letter.")
	w.letter(dan, "Welcome to Care Circle")
	second.press("Set aside")
	second.says("Ann Rossi has decided this already", "Nothing waits for a person.")
	if second.status != http.StatusConflict {
		t.Errorf("deciding too late has the status %d", second.status)
	}
	second.look("decided-by-another")
	first.open("/g/circle/desk/members?q=dan")
	first.says("Dan")
}
