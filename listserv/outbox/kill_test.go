package outbox

import (
	"context"
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

// runChild sends what lies in the store that the environment names, and is killed while it does.
func runChild() bool {
	path, url := os.Getenv("OUTBOX_TEST_STORE"), os.Getenv("OUTBOX_TEST_RELAY")
	if path == "" {
		return false
	}
	connections, _ := strconv.Atoi(os.Getenv("OUTBOX_TEST_CONNECTIONS"))
	db, err := store.Open(context.Background(), path)
	if err != nil {
		panic(err)
	}
	o := &Outbox{DB: db, Now: time.Now, Head: messageID}
	if err := sender(o, url, connections).Once(context.Background()); err != nil {
		panic(err)
	}
	if err := db.Close(); err != nil {
		panic(err)
	}
	return true
}

func TestKillingTheSenderLosesNothingAndDoublesOneLetterAConnectionAtMost(t *testing.T) {
	const connections = 4
	n, kills := 2000, 3
	if long, err := strconv.Atoi(os.Getenv("OUTBOX_TEST_KILLS")); err == nil {
		n, kills = 10000, long
	}
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	o := &Outbox{DB: db, Now: time.Now, Head: messageID}
	l := letter("l1", Posts)
	l.Created = time.Now()
	add(t, o, l, people(0, n))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	taken := 0
	enough := make(chan struct{}, 1)
	limit := 0
	relay := sink(t, mailtest.SMTPOptions{Forget: true, Taken: func(mailtest.Delivery) {
		mu.Lock()
		defer mu.Unlock()
		if taken++; taken == limit {
			enough <- struct{}{}
		}
	}})
	for k := range kills {
		mu.Lock()
		limit = (n * (k + 1)) / (kills + 2)
		mu.Unlock()
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "OUTBOX_TEST_STORE="+path, "OUTBOX_TEST_RELAY="+relay.URL(), "OUTBOX_TEST_CONNECTIONS="+strconv.Itoa(connections))
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-enough:
		case <-time.After(time.Minute):
			t.Error("the child sends nothing")
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // "signal: killed"
		relay.Cut()
	}
	if db, err = store.Open(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o = &Outbox{DB: db, Now: time.Now, Head: messageID}
	if s := stats(t, o); s.Unknown > 0 && s.Unknown > connections*kills {
		t.Errorf("%d are unknown", s.Unknown)
	}
	once(t, sender(o, relay.URL(), connections))
	had := relay.PerRecipient()
	twice := 0
	for _, r := range people(0, n) {
		switch times := had[r.Address]; {
		case times == 0:
			t.Errorf("%s had nothing", r.Address)
		default:
			twice += times - 1
		}
	}
	if twice > connections*kills {
		t.Errorf("%d letters came twice after %d kills with %d connections", twice, kills, connections)
	}
	t.Logf("%d letters, %d kills, lost 0, twice %d", n, kills, twice)
	if s := stats(t, o); s.Sent != n {
		t.Errorf("in the end: %+v", s)
	}
}
