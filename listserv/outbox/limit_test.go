package outbox

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

func TestLimitsAreReadAndBadOnesNamed(t *testing.T) {
	for in, want := range map[string]Limit{
		"":                     nil,
		"400/day":              {{400, 24 * time.Hour}},
		"30/minute, 10000/day": {{30, time.Minute}, {10000, 24 * time.Hour}},
	} {
		got, err := ParseLimit(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
		if got.String() != in {
			t.Errorf("%q is written as %q", in, got)
		}
	}
	for _, in := range []string{"400", "many/day", "0/day", "-1/day", "4/week", "/day"} {
		if l, err := ParseLimit(in); err == nil {
			t.Errorf("%q is read as %v", in, l)
		}
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"400/day", "30/minute, 10000/day", "1/hour", "x", "/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLimit(s)
		if err != nil {
			return
		}
		again, err := ParseLimit(l.String())
		if diff := cmp.Diff(l, again); err != nil || diff != "" {
			t.Errorf("%q: written as %q it reads back differently: %v %s", s, l, err, diff)
		}
	})
}

func TestTheDailyLimitHoldsOverRestartsAndAnswersKeepAReserve(t *testing.T) {
	o, c := newOutbox(t)
	o.Limit = Limit{{100, 24 * time.Hour}}
	relay := sink(t, mailtest.SMTPOptions{Forget: true})
	add(t, o, letter("invitation", Invitations), people(0, 250))
	once(t, sender(o, relay.URL(), 3))
	if relay.Count() != 80 {
		t.Fatalf("%d invitations went out on the first day, want 80 of 100", relay.Count())
	}
	add(t, o, letter("answer", Answers), people(1000, 30))
	o = &Outbox{DB: o.DB, Now: o.Now, Head: o.Head, Limit: o.Limit} // as after a restart
	once(t, sender(o, relay.URL(), 3))
	if relay.Count() != 100 {
		t.Fatalf("%d letters went out on the first day, want 100", relay.Count())
	}
	due, some, err := o.NextDue(context.Background())
	if err != nil || !some || due.Sub(began) < 23*time.Hour || due.Sub(began) > 26*time.Hour {
		t.Errorf("the next is due after %s (%v, %v), want about a day", due.Sub(began), some, err)
	}
	for day := range 10 {
		before := relay.Count()
		if due, some, err = o.NextDue(context.Background()); err != nil || !some {
			break
		}
		c.at = due
		once(t, sender(o, relay.URL(), 3))
		if relay.Count() == before {
			t.Errorf("step %d: nothing was sent at the time that NextDue named", day)
		}
	}
	if relay.Count() != 280 || c.at.Sub(began) > 4*24*time.Hour {
		t.Errorf("%d letters after %s, want 280 after less than 4 days", relay.Count(), c.at.Sub(began))
	}
	stats(t, o)
}

func TestNoDayEverSeesMoreThanItsLimit(t *testing.T) {
	o, c := newOutbox(t)
	o.Limit = Limit{{7, time.Minute}, {50, time.Hour}}
	var at []time.Time
	relay := sink(t, mailtest.SMTPOptions{Forget: true, Taken: func(mailtest.Delivery) { at = append(at, c.at) }})
	for i := range 6 {
		add(t, o, letter(fmt.Sprintf("l%d", i), Answers), people(i*20, 20))
	}
	for range 500 {
		due, some, err := o.NextDue(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !some {
			break
		}
		if due.After(c.at) {
			c.at = due
		}
		once(t, sender(o, relay.URL(), 1))
	}
	if len(at) != 120 {
		t.Fatalf("%d letters went out, want 120", len(at))
	}
	for i := range at {
		if i >= 7 && at[i].Sub(at[i-7]) < time.Minute {
			t.Errorf("8 letters between %s and %s", at[i-7], at[i])
		}
		if i >= 50 && at[i].Sub(at[i-50]) < time.Hour {
			t.Errorf("51 letters between %s and %s", at[i-50], at[i])
		}
	}
}

func TestWhatARelayDidNotTakeDownCountsAgainstNoLimit(t *testing.T) {
	o, _ := newOutbox(t)
	o.Limit = Limit{{100, 24 * time.Hour}}
	add(t, o, letter("l1", Answers), people(0, 30))
	if err := sender(o, "smtp+insecure://127.0.0.1:1", 1).Once(context.Background()); err == nil {
		t.Error("no error although nobody listens")
	}
	err := o.DB.View(context.Background(), "", func(tx *store.Tx) error {
		s, err := loadSends(tx, o.Limit[0], o.Now())
		if s.total() != 0 {
			t.Errorf("%d are counted as sent", s.total())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A clock that was months ahead for once, as in a rehearsal, and is right again, does not hold the outbox up until then.
func TestAClockThatWasAheadHoldsNothingUp(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := sends{Per: 24 * time.Hour}.at(now.AddDate(0, 6, 0))
	s.Counts[24] = 100
	s = s.at(now)
	if got := s.total(); got != 100 {
		t.Errorf("%d count now, want the 100 that were sent", got)
	}
	if free := s.freeAt(100, now); free.After(now.Add(26 * time.Hour)) {
		t.Errorf("free at %s", free)
	}
	if got := s.at(now.Add(26 * time.Hour)).total(); got != 0 {
		t.Errorf("%d count after a day", got)
	}
	back := s.at(now.Add(-time.Hour)) // a little is nothing
	if back != s {
		t.Errorf("%+v", back)
	}
}

// A meeting to which many are invited leaves the reserve of answers and reminders alone, and a reminder of it that of answers.
func TestInvitationsToManyLeaveTheReserveToAnswersAndReminders(t *testing.T) {
	o, _ := newOutbox(t)
	o.Limit = Limit{{100, 24 * time.Hour}}
	relay := sink(t, mailtest.SMTPOptions{Forget: true})
	for _, step := range []struct {
		lane Lane
		most int // that are sent by then
	}{{Meetings, 80}, {Posts, 80}, {Digests, 80}, {Invitations, 80}, {Reminders, 90}, {Meetings, 90}, {Answers, 100}} {
		add(t, o, letter(fmt.Sprint(step.lane, step.most), step.lane), people(0, 150))
		once(t, sender(o, relay.URL(), 2))
		if relay.Count() != step.most {
			t.Errorf("after %s %d have gone out, want %d of 100", step.lane, relay.Count(), step.most)
		}
	}
}

func TestUrgentLanesGoFirst(t *testing.T) {
	o, _ := newOutbox(t)
	want := []string{"answers", "reminders", "meetings", "posts", "digests", "invitations"}
	for lane := range lanes {
		add(t, o, letter(lane.String(), lane), people(0, 1))
	}
	var order []string
	for range want {
		p, err := o.Claim(context.Background())
		if err != nil || p == nil {
			t.Fatal(p, err)
		}
		order = append(order, strings.Split(p.ID, "/")[0])
		if err := o.Close(context.Background(), p.ID, smtp.Ended{N: 0, Outcome: smtp.Outcome{Kind: smtp.Sent}}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
}

func counted(t *testing.T, o *Outbox) (n int) {
	t.Helper()
	err := o.DB.View(context.Background(), "", func(tx *store.Tx) error {
		s, err := loadSends(tx, o.Limit[0], o.Now())
		n = s.total()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What was claimed and not begun when the process died counts against no limit; what may have been sent does.
func TestADeathCostsNoMoreOfTheLimitThanWasSentOrMayHaveBeen(t *testing.T) {
	for _, test := range []struct {
		pause   time.Duration // until it is started again
		counted int
	}{{0, 3}, {3 * time.Hour, 3}, {30 * time.Hour, 0}} {
		o, c := newOutbox(t)
		path := filepath.Join(t.TempDir(), "journal")
		o.Limit = Limit{{100, 24 * time.Hour}}
		first := withJournal(t, o, path)
		first.Limit = o.Limit
		interrupted(t, first) // of 20, one was sent, one was refused for now, one was begun
		if got := counted(t, first); got != 20 {
			t.Fatalf("%d count while they are claimed, want 20", got)
		}
		c.forward(test.pause)
		next := withJournal(t, o, path)
		next.Limit = o.Limit
		if next.Journal.boot == "" {
			t.Skip("this system does not name its life")
		}
		if err := next.recover(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := counted(t, next); got > test.counted {
			t.Errorf("after %s %d count against the limit, want %d", test.pause, got, test.counted)
		}
	}
}

func TestWhatIsGivenBackLateIsTakenOffWhereItWasCounted(t *testing.T) {
	s := sends{Per: 24 * time.Hour}.at(began)
	s.add(50, began)
	s = s.at(began.Add(20 * time.Hour))
	s.add(7, began.Add(20*time.Hour))
	s.add(-40, began)
	if got := s.total(); got != 17 {
		t.Errorf("%d count, want 10 and 7", got)
	}
	if got := s.at(began.Add(26 * time.Hour)).total(); got != 7 {
		t.Errorf("%d count once the first are a day old, want 7", got)
	}
	s.add(-9, began.Add(-48*time.Hour)) // too long ago to count
	if got := s.total(); got != 17 {
		t.Errorf("%d count, want 17", got)
	}
}
