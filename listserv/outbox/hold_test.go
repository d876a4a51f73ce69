package outbox

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
	"mutualaid/store"
)

// A letter that is stopped in the middle of its way goes no further than the copies that are on the wire, however many were marked.
func TestALetterThatIsHeldInTheMiddleGoesNoFurtherUntilItIsLetGo(t *testing.T) {
	o, c := newOutbox(t)
	o = withJournal(t, o, filepath.Join(t.TempDir(), "journal"))
	var changes atomic.Uint64
	var held atomic.Bool
	o.Changes = changes.Load
	o.Held = func(*store.Tx, Letter) (bool, error) { return held.Load(), nil }
	const connections, before = 3, 40
	relay := sink(t, mailtest.SMTPOptions{Forget: true, Taken: func(mailtest.Delivery) {
		if changes.Add(1) == before {
			held.Store(true)
		}
	}})
	add(t, o, letter("l1", Posts), people(0, 400))
	once(t, sender(o, relay.URL(), connections))
	if n := relay.Count(); n < before || n > before+2*connections {
		t.Errorf("%d copies went out, want %d and those on the wire", n, before)
	}
	stats(t, o)
	if due, some, err := o.NextDue(context.Background()); err != nil || some {
		t.Errorf("something is due at %s while it is held: %v", due, err)
	}
	held.Store(false)
	c.forward(1)
	err := o.DB.Update(context.Background(), "g", func(tx *store.Tx) error { return LetGo(tx, "l1", o.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	once(t, sender(o, relay.URL(), connections))
	if diff := cmp.Diff(Stats{Accepted: 400, Sent: 400}, stats(t, o)); diff != "" || relay.Count() != 400 {
		t.Errorf("%d went out: %s", relay.Count(), diff)
	}
}

// Who is taken out of the outbox, or suppressed, gets no copy that was marked already but not begun.
func TestACopyThatIsNotWantedAnyMoreIsNotBegunThoughItWasMarked(t *testing.T) {
	for name, drop := range map[string]bool{"suppressed": false, "erased": true} {
		o, _ := newOutbox(t)
		o = withJournal(t, o, filepath.Join(t.TempDir(), "journal"))
		var changes atomic.Uint64
		var gone atomic.Bool
		o.Changes = changes.Load
		o.Suppressed = func(_ *store.Tx, _ Letter, r Recipient) (bool, error) { return gone.Load() && r.Person == "p9", nil }
		relay := sink(t, mailtest.SMTPOptions{Taken: func(d mailtest.Delivery) {
			if d.To[0] != "p2@example.org" {
				return
			}
			if gone.Store(!drop); drop {
				err := o.DB.Update(context.Background(), "g", func(tx *store.Tx) error {
					_, err := DropPerson(tx, "p9", o.Now())
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
			changes.Add(1)
		}})
		add(t, o, letter("l1", Posts), people(0, 12))
		once(t, sender(o, relay.URL(), 1))
		if had := relay.PerRecipient(); len(had) != 11 || had["p9@example.org"] != 0 {
			t.Errorf("%s: these got it: %v", name, had)
		}
		if diff := cmp.Diff(Stats{Accepted: 12, Sent: 11, Suppressed: 1}, stats(t, o)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
