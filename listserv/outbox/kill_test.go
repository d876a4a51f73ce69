package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
	"mutualaid/store"
)

// openOutbox opens an outbox as the program does; journal says whether it has one.
func openOutbox(path string, journal bool) (o *Outbox, end func() error, err error) {
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, nil, err
	}
	o = &Outbox{DB: db, Now: time.Now, Head: messageID}
	if journal {
		if o.Journal, err = OpenJournal(path + ".journal"); err != nil {
			return nil, nil, errors.Join(err, db.Close())
		}
	}
	return o, func() error { return errors.Join(o.Journal.Close(), db.Close()) }, nil
}

// runChild sends what lies in the store that the environment names, and is killed while it does.
func runChild() bool {
	path, url := os.Getenv("OUTBOX_TEST_STORE"), os.Getenv("OUTBOX_TEST_RELAY")
	if path == "" {
		return false
	}
	connections, _ := strconv.Atoi(os.Getenv("OUTBOX_TEST_CONNECTIONS"))
	o, end, err := openOutbox(path, os.Getenv("OUTBOX_TEST_JOURNAL") != "")
	if err != nil {
		panic(err)
	}
	if err := errors.Join(sender(o, url, connections).Once(context.Background()), end()); err != nil {
		panic(err)
	}
	return true
}

// trap is a relay that tells when so many letters were taken.
type trap struct {
	*mailtest.SMTPSink
	mu           sync.Mutex
	taken, limit int
	enough       chan struct{}
}

func newTrap(t *testing.T) *trap {
	p := &trap{enough: make(chan struct{}, 1)}
	p.SMTPSink = sink(t, mailtest.SMTPOptions{Forget: true, Taken: func(mailtest.Delivery) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.taken++; p.taken == p.limit {
			p.enough <- struct{}{}
		}
	}})
	return p
}

// after lets enough ring that many letters from now on.
func (p *trap) after(letters int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit = p.taken + letters
}

func TestKillingTheSenderLosesNothingAndDoublesOneLetterAConnectionAtMost(t *testing.T) {
	n, kills := 2000, 3
	if long, err := strconv.Atoi(os.Getenv("OUTBOX_TEST_KILLS")); err == nil {
		n, kills = 10000, long
	}
	for _, journal := range []bool{true, false} {
		killed(t, n, kills, 4, journal)
	}
}

// bounded counts the letters that came twice, and sees to it that they are no more than one for each connection and kill so far.
// A copy in doubt may come again much later, after other parcels.
func bounded(t *testing.T, relay *trap, connections, kills int) (twice int) {
	t.Helper()
	for _, n := range relay.PerRecipient() {
		twice += max(0, n-1)
	}
	if twice > connections*kills {
		t.Errorf("after %d kills %d letters came twice over %d connections", kills, twice, connections)
	}
	return twice
}

// killed sends n letters while the sender is killed at random moments, and counts what each recipient had in the end.
func killed(t *testing.T, n, kills, connections int, journal bool) {
	path := filepath.Join(t.TempDir(), "test.db")
	o, end, err := openOutbox(path, false)
	if err != nil {
		t.Fatal(err)
	}
	l := letter("l1", Posts)
	l.Created = time.Now()
	add(t, o, l, people(0, n))
	if err := end(); err != nil {
		t.Fatal(err)
	}
	relay := newTrap(t)
	for kill := range kills {
		bounded(t, relay, connections, kill)
		relay.after(1 + rand.IntN(2*n/(kills+2)))
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "OUTBOX_TEST_STORE="+path, "OUTBOX_TEST_RELAY="+relay.URL(), "OUTBOX_TEST_CONNECTIONS="+strconv.Itoa(connections))
		if journal {
			child.Env = append(child.Env, "OUTBOX_TEST_JOURNAL=yes")
		}
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = child.Wait() // "signal: killed", or all was sent
			close(ended)
		}()
		select {
		case <-relay.enough:
		case <-ended:
		case <-time.After(time.Minute):
			t.Error("the child sends nothing")
		}
		_ = child.Process.Kill() // it may have ended
		<-ended
		relay.Cut()
	}
	if o, end, err = openOutbox(path, journal); err != nil {
		t.Fatal(err)
	}
	if err := o.recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := stats(t, o); s.Unknown > connections*kills {
		t.Errorf("%d are unknown", s.Unknown)
	}
	once(t, sender(o, relay.URL(), connections))
	had, twice := relay.PerRecipient(), bounded(t, relay, connections, kills)
	for _, r := range people(0, n) {
		if had[r.Address] == 0 {
			t.Errorf("%s had nothing", r.Address)
		}
	}
	t.Logf("journal %v: %d letters, %d kills, lost 0, twice %d", journal, n, kills, twice)
	if s := stats(t, o); s.Sent != n {
		t.Errorf("in the end: %+v", s)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}
