package outbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
)

// withJournal opens the journal at path for an outbox, as a new life of the program does.
func withJournal(t *testing.T, o *Outbox, path string) *Outbox {
	t.Helper()
	j, err := OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return &Outbox{DB: o.DB, Now: o.Now, Head: o.Head, Journal: j}
}

// interrupted claims a parcel of 20, has the first copy taken, the second refused for now and the third begun, and dies.
func interrupted(t *testing.T, o *Outbox) *smtp.Parcel {
	t.Helper()
	add(t, o, letter("l1", Posts), people(0, 20))
	p, err := o.Claim(context.Background())
	if err != nil || p == nil {
		t.Fatalf("%v, %v", p, err)
	}
	var told []smtp.Ended
	for i, kind := range []smtp.Kind{smtp.Sent, smtp.Deferred, ""} {
		if err := o.Note(t.Context(), p.ID, told, p.Copies[i].N); err != nil {
			t.Fatal(err)
		}
		told = []smtp.Ended{{N: p.Copies[i].N, Outcome: smtp.Outcome{Kind: kind}}}
	}
	return p
}

func TestAClaimMarksSeveralCopiesAndTheJournalKnowsWhichWereBegun(t *testing.T) {
	o, _ := newOutbox(t)
	path := filepath.Join(t.TempDir(), "journal")
	p := interrupted(t, withJournal(t, o, path))
	if p.Marked != lookahead || p.Ahead != lookahead {
		t.Errorf("%d are marked of %d that may be, want %d", p.Marked, p.Ahead, lookahead)
	}
	next := withJournal(t, o, path)
	if err := next.recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := Stats{Accepted: 20, Sent: 1, Unknown: 1, Queued: 18}
	if next.Journal.boot == "" {
		want = Stats{Accepted: 20, Sent: 1, Unknown: lookahead - 2, Queued: 20 - 1 - (lookahead - 2)}
	}
	if diff := cmp.Diff(want, stats(t, next)); diff != "" {
		t.Error(diff)
	}
	relay := sink(t, mailtest.SMTPOptions{})
	once(t, sender(next, relay.URL(), 2))
	if had := relay.PerRecipient(); len(had) != 19 || had["p0@example.org"] != 0 {
		t.Errorf("these were sent again: %v", had)
	}
	if diff := cmp.Diff(Stats{Accepted: 20, Sent: 20}, stats(t, next)); diff != "" {
		t.Error(diff)
	}
}

func TestAfterTheMachineDiedEveryMarkedCopyIsUnknownUnlessItIsKnownAsSent(t *testing.T) {
	o, _ := newOutbox(t)
	path := filepath.Join(t.TempDir(), "journal")
	first := withJournal(t, o, path)
	first.Journal.boot = "another life of the machine"
	interrupted(t, first)
	next := withJournal(t, o, path)
	if err := next.recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := Stats{Accepted: 20, Sent: 1, Unknown: lookahead - 2, Queued: 20 - 1 - (lookahead - 2)}
	if diff := cmp.Diff(want, stats(t, next)); diff != "" {
		t.Error(diff)
	}
}

func TestAJournalThatIsLostOrSpoiltLosesNoLetter(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"lost":      os.Remove,
		"empty":     func(path string) error { return os.Truncate(path, 0) },
		"cut":       func(path string) error { return os.Truncate(path, journalHead+20) },
		"another's": func(path string) error { return os.WriteFile(path, make([]byte, 4096), 0o600) },
	} {
		o, _ := newOutbox(t)
		path := filepath.Join(t.TempDir(), "journal")
		interrupted(t, withJournal(t, o, path))
		if err := spoil(path); err != nil {
			t.Fatal(err)
		}
		next := withJournal(t, o, path)
		if err := next.recover(context.Background()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Stats{Accepted: 20, Unknown: lookahead, Queued: 20 - lookahead}, stats(t, next)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAJournalThatCannotBeWrittenMakesClaimsMarkOneByOne(t *testing.T) {
	o, _ := newOutbox(t)
	o = withJournal(t, o, filepath.Join(t.TempDir(), "journal"))
	if err := o.recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := o.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	add(t, o, letter("l1", Posts), people(0, 20))
	p, err := o.Claim(context.Background())
	if err != nil || p.Ahead != 1 || p.Marked != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := o.Note(t.Context(), p.ID, nil, 0); err != nil {
		t.Error(err)
	}
}

func TestPlacesInTheJournalAreUsedAgain(t *testing.T) {
	o, _ := newOutbox(t)
	path := filepath.Join(t.TempDir(), "journal")
	o = withJournal(t, o, path)
	relay := sink(t, mailtest.SMTPOptions{Forget: true})
	add(t, o, letter("l1", Posts), people(0, 1000))
	once(t, sender(o, relay.URL(), 2))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(journalHead + 4*journalPlace); info.Size() > most || relay.Count() != 1000 {
		t.Errorf("%d letters; the journal has %d bytes, want no more than %d", relay.Count(), info.Size(), most)
	}
}
