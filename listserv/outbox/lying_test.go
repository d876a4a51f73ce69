package outbox

import (
	"context"
	"hash/fnv"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// liar is a relay that answers at random, and knows what it really did with each letter.
type liar struct {
	mu      sync.Mutex
	seed    uint64
	asked   uint64
	said    map[string]int // the last final answer to each recipient: 250, 550, or 0 for none
	took    map[string]int
	refused map[string]bool
}

func (l *liar) decide(m mailtest.SMTPMoment) *mailtest.SMTPReply {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	h := fnv.New64a()
	h.Write([]byte{byte(l.seed), byte(l.seed >> 8), byte(l.asked), byte(l.asked >> 8), byte(l.asked >> 16)})
	dice := h.Sum64() % 40
	switch m.Stage {
	case "mail":
		switch dice {
		case 0:
			return &mailtest.SMTPReply{Drop: true}
		case 1:
			return &mailtest.SMTPReply{Code: 421, Enhanced: "4.3.2", Text: "closing"}
		}
	case "rcpt", "data", "dot":
		switch dice {
		case 0:
			return &mailtest.SMTPReply{Drop: true}
		case 1:
			return &mailtest.SMTPReply{Half: true}
		case 2:
			return &mailtest.SMTPReply{Code: 451, Enhanced: "4.2.1", Text: "not now"}
		case 3:
			for _, to := range everyone(m) {
				l.refused[to] = true
			}
			return &mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "nobody"}
		case 4:
			return &mailtest.SMTPReply{Mute: true}
		case 5:
			return &mailtest.SMTPReply{Code: 421, Text: "closing"}
		}
	}
	if m.Stage == "dot" {
		for _, to := range m.All {
			l.took[to]++
		}
		if dice == 6 {
			return &mailtest.SMTPReply{Drop: true, Keep: true}
		}
		if dice == 7 {
			return &mailtest.SMTPReply{Half: true, Keep: true}
		}
		for _, to := range m.All {
			l.said[to] = 250
		}
	}
	return nil
}

// everyone is who an answer concerns.
func everyone(m mailtest.SMTPMoment) []string {
	if len(m.All) > 0 {
		return m.All
	}
	return []string{m.To}
}

func TestWithALyingRelayEachFinalStateIsWhatTheRelaySaid(t *testing.T) {
	seeds, n := uint64(2), 120
	if long, err := strconv.Atoi(os.Getenv("OUTBOX_TEST_LIES")); err == nil {
		seeds, n = uint64(long), 300
	}
	for seed := range seeds {
		for _, together := range []int{1, 5} {
			lie(t, seed, n, together, seed%2 == 0)
		}
	}
}

func lie(t *testing.T, seed uint64, n, together int, journal bool) {
	o, c := newOutbox(t)
	o.Together = together
	if journal {
		j, err := OpenJournal(filepath.Join(t.TempDir(), "journal"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		}()
		o.Journal = j
	}
	l := &liar{seed: seed, said: map[string]int{}, took: map[string]int{}, refused: map[string]bool{}}
	relay := sink(t, mailtest.SMTPOptions{Forget: true, Decide: l.decide})
	ended := map[string]bool{}
	o.Ended = func(_ *store.Tx, _ Letter, r Recipient, out smtp.Outcome) error {
		ended[r.Address] = true
		return nil
	}
	s := sender(o, relay.URL(), 4)
	short := 100 * time.Millisecond
	s.Relay.Timeouts = smtp.Timeouts{Mail: short, Rcpt: short, Data: short, Dot: short, Hello: short}
	var clock sync.Mutex
	now := func() time.Time { clock.Lock(); defer clock.Unlock(); return c.at }
	o.Now, s.Now = now, now
	common := letter("l1", Posts)
	common.Common = true
	add(t, o, common, people(0, n))
	for range 500 {
		err := s.Once(context.Background()) // an error is a pause, which the clock below ends
		if st := stats(t, o); st.Queued+st.Unknown == 0 {
			break
		}
		due, _, dueErr := o.NextDue(context.Background())
		if dueErr != nil {
			t.Fatal(dueErr)
		}
		clock.Lock()
		if due.After(c.at) {
			c.at = due
		}
		if err != nil {
			c.at = c.at.Add(10 * time.Second)
		}
		clock.Unlock()
	}
	st := stats(t, o)
	if st.Queued+st.Unknown != 0 {
		t.Fatalf("seed %d, %d together: it never ended: %+v", seed, together, st)
	}
	sent := 0
	for _, r := range people(0, n) {
		switch a := r.Address; {
		case l.said[a] == 250 && ended[a]:
			t.Errorf("seed %d: %s: the relay took it, and the outbox calls it refused", seed, a)
		case l.said[a] == 250:
			sent++
		case !ended[a]:
			t.Errorf("seed %d: %s: the relay never said yes, and the outbox calls it sent", seed, a)
		case !l.refused[a]:
			t.Errorf("seed %d: %s: the relay never refused it for good", seed, a)
		}
	}
	if st.Sent != sent || st.Refused != n-sent {
		t.Errorf("seed %d: the relay took %d of %d, the outbox says %+v", seed, sent, n, st)
	}
}

func TestWhateverHappensAcceptedIsTheSumOfTheRest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o, c := newOutbox(t)
		o.Suppressed = func(_ *store.Tx, _ Letter, r Recipient) (bool, error) { return r.Address == "p3@example.org", nil }
		ctx := context.Background()
		held := map[string]*smtp.Parcel{}
		accepted, letters := 0, 0
		some := func() *smtp.Parcel {
			for _, p := range held {
				return p
			}
			return nil
		}
		r.Repeat(map[string]func(*rapid.T){
			"add": func(r *rapid.T) {
				n := rapid.IntRange(1, 40).Draw(r, "n")
				id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "letter")
				l := letter(id, Lane(rapid.IntRange(0, int(lanes)-1).Draw(r, "lane")))
				l.Group = id
				add(t, o, l, people(0, n))
				accepted, letters = accepted+n, letters+1
			},
			"claim": func(r *rapid.T) {
				p, err := o.Claim(ctx)
				if err != nil {
					r.Fatal(err)
				}
				if p != nil {
					held[p.ID] = p
				}
			},
			"record": func(r *rapid.T) {
				p := some()
				if p == nil || len(p.Copies) == 0 {
					return
				}
				n := p.Copies[0].N
				p.Copies = p.Copies[1:]
				if err := o.Record(ctx, p.ID, nil, []int{n}); err != nil {
					delete(held, p.ID) // dropped
					return
				}
				if rapid.Bool().Draw(r, "crash") {
					return
				}
				kind := rapid.SampledFrom([]smtp.Kind{smtp.Sent, smtp.Refused, smtp.Deferred, smtp.Unknown}).Draw(r, "kind")
				out := smtp.Outcome{Kind: kind, Relay: rapid.Bool().Draw(r, "relay") && kind == smtp.Deferred}
				if err := o.Record(ctx, p.ID, []smtp.Ended{{N: n, Outcome: out}}, nil); err != nil {
					r.Fatal(err)
				}
			},
			"close": func(r *rapid.T) {
				if p := some(); p != nil {
					delete(held, p.ID)
					if err := o.Close(ctx, p.ID); err != nil {
						r.Fatal(err)
					}
				}
			},
			"crash": func(*rapid.T) {
				o = &Outbox{DB: o.DB, Now: o.Now, Head: o.Head, Suppressed: o.Suppressed}
				clear(held)
			},
			"wait": func(r *rapid.T) {
				c.forward(time.Duration(rapid.IntRange(1, 3000).Draw(r, "minutes")) * time.Minute)
			},
			"drop": func(r *rapid.T) {
				err := o.DB.Update(ctx, "", func(tx *store.Tx) error {
					if rapid.Bool().Draw(r, "group") {
						_, err := DropGroup(tx, "a", o.now())
						return err
					}
					_, err := DropPerson(tx, "p1", o.now())
					return err
				})
				if err != nil {
					r.Fatal(err)
				}
			},
			"": func(r *rapid.T) {
				s, err := o.Stats(ctx)
				if err != nil {
					r.Fatal(err)
				}
				if !s.Balanced() || s.Accepted != accepted {
					r.Fatalf("accepted %d: %+v", accepted, s)
				}
			},
		})
	})
}
