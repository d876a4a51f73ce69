package outbox

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
)

func TestPostfixTakesEachLetterOnce(t *testing.T) {
	o, _ := newOutbox(t)
	postfix := mailtest.Postfix(t)
	to := append(people(0, 200), Recipient{Person: "no", Address: "refused@example.org"}, Recipient{Person: "later", Address: "later@example.org"})
	add(t, o, letter("l1", Posts), to)
	once(t, sender(o, postfix.URL(), 4))
	if diff := cmp.Diff(Stats{Accepted: 202, Sent: 200, Queued: 2}, stats(t, o)); diff != "" {
		t.Errorf("after the first try (a refusal by policy is tried twice): %s", diff)
	}
	for patience := time.Now().Add(30 * time.Second); postfix.Sink.Count() < 200; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(patience) {
			log, _ := postfix.Log()
			t.Fatalf("%d letters came through postfix, want 200:\n%s", postfix.Sink.Count(), log)
		}
	}
	for address, n := range postfix.Sink.PerRecipient() {
		if n != 1 {
			t.Errorf("%s had it %d times", address, n)
		}
	}
}
