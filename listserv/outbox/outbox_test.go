package outbox

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// clock is a time that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) forward(d time.Duration) { c.at = c.at.Add(d) }

var began = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// newOutbox opens an outbox on a store of its own.
func newOutbox(t testing.TB) (*Outbox, *clock) {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &clock{at: began}
	return &Outbox{DB: db, Now: c.now, Head: messageID}, c
}

// messageID is the header of one copy in these tests.
func messageID(l Letter, r Recipient) ([]byte, error) {
	return fmt.Appendf(nil, "Message-ID: <%s.%s@group.example>\r\n", l.ID, r.Person), nil
}

var body = []byte("From: group@group.example\r\nSubject: hello\r\n\r\nHello all.\r\n.\r\nBye\r\n")

func people(from, n int) []Recipient {
	to := make([]Recipient, n)
	for i := range to {
		to[i] = Recipient{Person: fmt.Sprintf("p%d", from+i), Address: fmt.Sprintf("p%d@example.org", from+i)}
	}
	return to
}

func letter(id string, lane Lane) Letter {
	return Letter{ID: id, Group: "g", Lane: lane, From: "group@group.example", Created: began}
}

func add(t testing.TB, o *Outbox, l Letter, to []Recipient) {
	t.Helper()
	err := o.DB.Update(context.Background(), l.Group, func(tx *store.Tx) error { return Add(tx, l, body, to, o.Now()) })
	if err != nil {
		t.Fatal(err)
	}
}

func stats(t testing.TB, o *Outbox) Stats {
	t.Helper()
	s, err := o.Stats(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !s.Balanced() {
		t.Fatalf("accepted is not the sum of the rest: %+v", s)
	}
	return s
}

func sink(t testing.TB, options mailtest.SMTPOptions) *mailtest.SMTPSink {
	t.Helper()
	s, err := mailtest.NewSMTPSink(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func sender(o *Outbox, url string, connections int) *smtp.Sender {
	return &smtp.Sender{Outbox: o, Now: o.Now, Relay: smtp.Relay{URL: url, Connections: connections, Mailbox: "group@group.example"}}
}

func once(t testing.TB, s *smtp.Sender) {
	t.Helper()
	if err := s.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestMain(m *testing.M) {
	if runChild() {
		return
	}
	goleak.VerifyTestMain(m)
}

func TestEachRecipientGetsTheLetterOnceAndThenItIsGone(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	add(t, o, letter("l1", Posts), people(0, 600))
	once(t, sender(o, relay.URL(), 4))
	for to, n := range relay.PerRecipient() {
		if n != 1 {
			t.Errorf("%s had it %d times", to, n)
		}
	}
	if relay.Count() != 600 {
		t.Errorf("%d letters arrived, want 600", relay.Count())
	}
	d := relay.Deliveries()[0]
	who, _, _ := strings.Cut(d.To[0], "@")
	want := "Message-ID: <l1." + who + "@group.example>\r\n" + string(body)
	if diff := cmp.Diff(want, string(d.Data)); diff != "" {
		t.Errorf("the bytes on the wire differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Stats{Accepted: 600, Sent: 600}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
	if left := rows(t, o); left != "" {
		t.Errorf("rows are left of a letter that is done: %s", left)
	}
}

// rows names what is left in the tables of letters.
func rows(t testing.TB, o *Outbox) (left string) {
	t.Helper()
	err := o.DB.View(context.Background(), "", func(tx *store.Tx) error {
		for l, err := range letters.All(tx) {
			left += " letter " + l.ID
			if err != nil {
				return err
			}
		}
		for s, err := range slots.All(tx) {
			left += " slot " + s.id()
			if err != nil {
				return err
			}
		}
		for p, err := range parcels.All(tx) {
			left += " parcel " + p.Key
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestAddingALetterAgainAddsOnlyRecipients(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	add(t, o, letter("l1", Posts), people(0, 1))
	add(t, o, letter("l1", Posts), people(1, 1))
	once(t, sender(o, relay.URL(), 1))
	want := map[string]int{"p0@example.org": 1, "p1@example.org": 1}
	if diff := cmp.Diff(want, relay.PerRecipient()); diff != "" {
		t.Error(diff)
	}
}

func TestAParcelKeyCountsOnceEvenAfterItsParcelWasSent(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	l := letter("l1", Posts)
	l.Open = true
	add(t, o, l, nil)
	page := func() error {
		return o.DB.Update(context.Background(), "g", func(tx *store.Tx) error {
			return AddRecipients(tx, "l1", "page1", people(0, 300), o.Now())
		})
	}
	if err := page(); err != nil {
		t.Fatal(err)
	}
	once(t, sender(o, relay.URL(), 2))
	if err := page(); !errors.Is(err, store.ErrExists) {
		t.Errorf("the second time: %v, want ErrExists", err)
	}
	err := o.DB.Update(context.Background(), "g", func(tx *store.Tx) error { return Finish(tx, "l1") })
	if err != nil {
		t.Fatal(err)
	}
	if err := page(); !errors.Is(err, ErrNoLetter) {
		t.Errorf("after Finish: %v, want ErrNoLetter", err)
	}
	once(t, sender(o, relay.URL(), 2))
	if relay.Count() != 300 || rows(t, o) != "" {
		t.Errorf("%d letters, rows left: %q", relay.Count(), rows(t, o))
	}
}

func TestUrgentLanesGoFirstAndNoneStarves(t *testing.T) {
	o, c := newOutbox(t)
	for i := range 24 {
		add(t, o, letter(fmt.Sprintf("post%02d", i), Posts), people(i, 1))
	}
	add(t, o, letter("invitation", Invitations), people(0, 1))
	c.forward(time.Second)
	add(t, o, letter("answer", Answers), people(0, 1))
	var order []string
	for range 26 {
		p, err := o.Claim(context.Background())
		if err != nil || p == nil {
			t.Fatalf("claim: %v, %v", p, err)
		}
		l, _ := splitID(p.ID)
		order = append(order, l)
	}
	if order[0] != "answer" {
		t.Errorf("first came %s, want the answer", order[0])
	}
	if order[7] != "invitation" {
		t.Errorf("the eighth was %s, want the invitation", order[7])
	}
}

func TestADeferredCopyComesBackLaterAndIsGivenUpAfterFiveDays(t *testing.T) {
	o, c := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" && m.To == "p1@example.org" {
			return &mailtest.SMTPReply{Code: 450, Enhanced: "4.2.0", Text: "greylisted"}
		}
		return nil
	}})
	var given []string
	o.Ended = func(_ *store.Tx, l Letter, r Recipient, out smtp.Outcome) error {
		given = append(given, l.ID+" "+r.Person+" "+out.Reply())
		return nil
	}
	add(t, o, letter("l1", Posts), people(0, 3))
	s := sender(o, relay.URL(), 1)
	once(t, s)
	if diff := cmp.Diff(Stats{Accepted: 3, Sent: 2, Queued: 1}, stats(t, o)); diff != "" {
		t.Fatal(diff)
	}
	var waits []time.Duration
	for range 100 {
		due, some, err := o.NextDue(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !some {
			break
		}
		waits = append(waits, due.Sub(c.at))
		c.at = due
		once(t, s)
	}
	for i, want := range []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 200 * time.Minute, 200 * time.Minute} {
		if waits[i] < want || waits[i] > want*6/5 {
			t.Errorf("wait %d was %s, want %s or a fifth more, which is four hours at most", i, waits[i], want)
		}
	}
	if tried := c.at.Sub(began); tried != giveUp {
		t.Errorf("given up after %s, want 5 days", tried)
	}
	if diff := cmp.Diff([]string{"l1 p1 given up: 450 4.2.0 greylisted"}, given); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Stats{Accepted: 3, Sent: 2, Refused: 1}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
	if left := rows(t, o); left != "" {
		t.Errorf("left: %s", left)
	}
}

func TestSuppressedPeopleAreLeftOutAtEachAttempt(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	o.Suppressed = func(_ *store.Tx, _ Letter, r Recipient) (bool, error) { return r.Address == "p1@example.org", nil }
	add(t, o, letter("l1", Posts), people(0, 3))
	once(t, sender(o, relay.URL(), 1))
	if diff := cmp.Diff(Stats{Accepted: 3, Sent: 2, Suppressed: 1}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
}

func TestEachDayCountsWhatBecameOfItsCopies(t *testing.T) {
	o, c := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" && m.To == "p2@example.org" {
			return &mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "nobody"}
		}
		return nil
	}})
	o.Suppressed = func(_ *store.Tx, _ Letter, r Recipient) (bool, error) { return r.Address == "p1@example.org", nil }
	add(t, o, letter("l1", Posts), people(0, 4))
	once(t, sender(o, relay.URL(), 1))
	c.forward(36 * time.Hour)
	add(t, o, letter("l2", Posts), people(0, 1))
	add(t, o, letter("dropped", Posts), people(0, 3))
	err := o.DB.Update(t.Context(), "g", func(tx *store.Tx) error {
		_, err := DropLetter(tx, "dropped", o.now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	once(t, sender(o, relay.URL(), 1))
	first, second := Day{"g", "2026-11-23", 2, 1, 1}, Day{"g", "2026-11-25", 1, 0, 3}
	for from, want := range map[time.Time][]Day{began: {first, second}, began.Add(24 * time.Hour): {second}, c.at.Add(24 * time.Hour): nil} {
		got, err := o.DaysSince(t.Context(), "g", from)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("since %s: %s", from, diff)
		}
	}
	if err := o.DB.Update(t.Context(), "g", func(tx *store.Tx) error { return ForgetDays(tx, "g") }); err != nil {
		t.Fatal(err)
	}
	if left, err := o.DaysSince(t.Context(), "g", began); err != nil || len(left) > 0 {
		t.Errorf("left of a group that is forgotten: %v, %v", left, err)
	}
}

func TestALetterThatExpiredIsNotSent(t *testing.T) {
	o, c := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	l := letter("reminder", Meetings)
	l.Expires = began.Add(time.Hour)
	add(t, o, l, people(0, 2))
	c.forward(2 * time.Hour)
	once(t, sender(o, relay.URL(), 1))
	if diff := cmp.Diff(Stats{Accepted: 2, Refused: 2}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
	if relay.Count() != 0 {
		t.Errorf("%d were sent", relay.Count())
	}
}

func TestAHeaderThatCannotBeMadeKeepsNobodyElseWaiting(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	o.Head = func(l Letter, r Recipient) ([]byte, error) {
		if r.Person == "p0" {
			return nil, errors.New("no ticket")
		}
		return messageID(l, r)
	}
	add(t, o, letter("l1", Posts), people(0, 2))
	once(t, sender(o, relay.URL(), 1))
	if diff := cmp.Diff(Stats{Accepted: 2, Sent: 1, Queued: 1}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
}

func TestTheQueueSaysToWhomWhenAndWhyNotYet(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" && m.To == "p1@example.org" {
			return &mailtest.SMTPReply{Code: 451, Enhanced: "4.3.0", Text: "later"}
		}
		return nil
	}})
	add(t, o, letter("l1", Posts), people(0, 2))
	once(t, sender(o, relay.URL(), 1))
	var lines []Waiting
	for line, err := range o.List(context.Background(), "g") {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if len(lines) != 1 || lines[0].Recipient.Person != "p1" || lines[0].Tries != 1 || lines[0].Last != "451 4.3.0 later" || !lines[0].Due.After(began) {
		t.Errorf("the queue says %+v", lines)
	}
	for line := range o.List(context.Background(), "other") {
		t.Errorf("another group's queue says %+v", line)
	}
}

func TestErasedPeopleAndGroupsGetNothingMore(t *testing.T) {
	o, _ := newOutbox(t)
	relay := sink(t, mailtest.SMTPOptions{})
	add(t, o, letter("l1", Posts), people(0, 3))
	other := letter("l2", Posts)
	other.Group = "h"
	add(t, o, other, people(0, 2))
	err := o.DB.Update(context.Background(), "g", func(tx *store.Tx) error {
		n, err := DropPerson(tx, "p1", o.now())
		if n != 2 {
			t.Errorf("p1 was dropped from %d letters, want 2", n)
		}
		if err != nil {
			return err
		}
		_, err = DropGroup(tx, "h", o.now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	once(t, sender(o, relay.URL(), 1))
	want := map[string]int{"p0@example.org": 1, "p2@example.org": 1}
	if diff := cmp.Diff(want, relay.PerRecipient()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Stats{Accepted: 5, Sent: 2, Suppressed: 3}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
}

func TestALetterThatNobodyGetsAnyMoreIsNotKept(t *testing.T) {
	o, _ := newOutbox(t)
	add(t, o, letter("hers", Answers), people(1, 1))
	add(t, o, letter("shared", Posts), people(0, 3))
	add(t, o, letter("dropped", Posts), people(0, 2))
	open := letter("open", Posts)
	open.Open = true
	add(t, o, open, people(1, 1))
	err := o.DB.Update(context.Background(), "g", func(tx *store.Tx) error {
		if n, err := DropPerson(tx, "p1", o.now()); err != nil || n != 4 {
			t.Errorf("p1 was dropped from %d letters, %v", n, err)
		}
		for _, want := range []int{1, 0} {
			if n, err := DropLetter(tx, "dropped", o.now()); err != nil || n != want {
				t.Errorf("%d copies dropped, want %d, %v", n, want, err)
			}
		}
		for id, want := range map[string]bool{"hers": false, "shared": true, "dropped": false, "open": true} {
			if has, err := letters.Has(tx, id); err != nil || has != want {
				t.Errorf("%s is there: %v, want %v, %v", id, has, want, err)
			}
			if _, err := bodies.Get(tx, id); (err == nil) != want {
				t.Errorf("the words of %s: %v", id, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Stats{Accepted: 7, Queued: 2, Suppressed: 5}, stats(t, o)); diff != "" {
		t.Error(diff)
	}
}

func TestClaimsAtTheSameTimeTakeDifferentParcels(t *testing.T) {
	o, _ := newOutbox(t)
	add(t, o, letter("l1", Posts), people(0, 640))
	ids := make(chan string, 40)
	var claiming sync.WaitGroup
	for range 40 {
		claiming.Go(func() {
			p, err := o.Claim(context.Background())
			if err != nil {
				t.Error(err)
			}
			if p != nil {
				ids <- p.ID
			}
		})
	}
	claiming.Wait()
	close(ids)
	had := map[string]bool{}
	for id := range ids {
		if had[id] {
			t.Errorf("%s was claimed twice", id)
		}
		had[id] = true
	}
	// Who looks while the others have chosen all that is left goes away empty; the parcels stay for the next.
	for len(had) < 10 {
		p, err := o.Claim(context.Background())
		if err != nil || p == nil {
			t.Fatalf("%d of 10 parcels were claimed: %v", len(had), err)
		}
		had[p.ID] = true
	}
	if p, err := o.Claim(context.Background()); p != nil || err != nil || len(had) != 10 {
		t.Errorf("%d parcels of 64, and then %v, %v", len(had), p, err)
	}
}
