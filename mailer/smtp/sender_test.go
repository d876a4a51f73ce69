package smtp_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is the smallest outbox: parcels in memory, each claimed once.
type shelf struct {
	mu      sync.Mutex
	parcels []*smtp.Parcel
	ended   map[string]smtp.Outcome // by recipient
	begun   []string
	names   map[int]string
	closed  int
}

func newShelf(to ...string) *shelf {
	s := &shelf{ended: map[string]smtp.Outcome{}, names: map[int]string{}}
	s.add("group@group.example", to...)
	return s
}

func (s *shelf) add(from string, to ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &smtp.Parcel{ID: fmt.Sprint(len(s.names)), From: from, Shared: []byte("Subject: hello\r\n\r\nHello.\r\n")}
	for _, a := range to {
		n := len(s.names)
		s.names[n] = a
		p.Copies = append(p.Copies, smtp.Copy{N: n, To: a, Head: fmt.Appendf(nil, "Message-ID: <%d@group.example>\r\n", n)})
	}
	s.parcels = append(s.parcels, p)
}

func (s *shelf) Claim(context.Context) (*smtp.Parcel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parcels) == 0 {
		return nil, nil
	}
	p := s.parcels[0]
	s.parcels = s.parcels[1:]
	return p, nil
}

func (s *shelf) Record(_ context.Context, _ string, ended []smtp.Ended, begun []int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range ended {
		s.ended[s.names[e.N]] = e.Outcome
	}
	for _, n := range begun {
		s.begun = append(s.begun, s.names[n])
	}
	return nil
}

func (s *shelf) Note(context.Context, string, []smtp.Ended, int) error { return nil }

func (s *shelf) Close(ctx context.Context, id string, ended ...smtp.Ended) error {
	if err := s.Record(ctx, id, ended, nil); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed++
	return nil
}

func (s *shelf) NextDue(context.Context) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now(), len(s.parcels) > 0, nil
}

// kinds says what became of each recipient's copy.
func (s *shelf) kinds() map[string]smtp.Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := map[string]smtp.Kind{}
	for a, o := range s.ended {
		k[a] = o.Kind
	}
	return k
}

func sink(t *testing.T, options mailtest.SMTPOptions) *mailtest.SMTPSink {
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

func sender(o smtp.Outbox, relay *mailtest.SMTPSink) *smtp.Sender {
	r := smtp.Relay{URL: relay.URL(), TLS: relay.TLS(), Mailbox: "group@group.example", Connections: 1}
	r.Timeouts = smtp.Timeouts{Dot: 2 * time.Second, Stop: 2 * time.Second}
	return &smtp.Sender{Outbox: o, Relay: r}
}

// only answers with r at the stage, to one recipient or, when to is "", to all.
func only(stage, to string, r mailtest.SMTPReply) func(mailtest.SMTPMoment) *mailtest.SMTPReply {
	return func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == stage && (to == "" || m.To == to) {
			return &r
		}
		return nil
	}
}

func TestOneRefusedRecipientHindersNoOther(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: only("rcpt", "b@x.example", mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "nobody"})})
	o := newShelf("a@x.example", "b@x.example", "c@x.example", "b@x.example\r\nRCPT TO:<evil@x.example>")
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := map[string]smtp.Kind{"a@x.example": smtp.Sent, "b@x.example": smtp.Refused, "c@x.example": smtp.Sent, "b@x.example\r\nRCPT TO:<evil@x.example>": smtp.Refused}
	if diff := cmp.Diff(want, o.kinds()); diff != "" {
		t.Error(diff)
	}
	if relay.Connections() != 1 {
		t.Errorf("%d connections for one clean dialogue", relay.Connections())
	}
}

func TestTheWireCarriesTheLetterAndNothingElse(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{})
	o := newShelf("a@x.example")
	o.parcels[0].Shared = []byte("Subject: hello\r\n\r\n.\r\n..\r\n" + strings.Repeat("long letter\r\n", 20000))
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := "Message-ID: <0@group.example>\r\n" + string(o.newest())
	if got := string(relay.Deliveries()[0].Data); got != want {
		t.Errorf("the letter has %d bytes on the wire, want %d", len(got), len(want))
	}
}

func (s *shelf) newest() []byte {
	return []byte("Subject: hello\r\n\r\n.\r\n..\r\n" + strings.Repeat("long letter\r\n", 20000))
}

func TestALostAnswerIsUnknownOnlyAfterTheFinalDot(t *testing.T) {
	for _, c := range []struct {
		stage string
		reply mailtest.SMTPReply
		want  smtp.Kind
	}{
		{"mail", mailtest.SMTPReply{Drop: true}, smtp.Deferred},
		{"rcpt", mailtest.SMTPReply{Drop: true}, smtp.Deferred},
		{"rcpt", mailtest.SMTPReply{Half: true}, smtp.Deferred},
		{"dot", mailtest.SMTPReply{Drop: true, Keep: true}, smtp.Unknown},
		{"dot", mailtest.SMTPReply{Drop: true}, smtp.Unknown},
		{"dot", mailtest.SMTPReply{Half: true}, smtp.Unknown},
		{"dot", mailtest.SMTPReply{Mute: true}, smtp.Unknown},
		{"dot", mailtest.SMTPReply{Code: 451, Enhanced: "4.3.0"}, smtp.Deferred},
		{"dot", mailtest.SMTPReply{Code: 554, Enhanced: "5.6.0"}, smtp.Refused},
		{"dot", mailtest.SMTPReply{Code: 421, Enhanced: "4.3.2"}, smtp.Deferred},
	} {
		relay := sink(t, mailtest.SMTPOptions{Decide: only(c.stage, "", c.reply)})
		o := newShelf("a@x.example")
		s := sender(o, relay)
		s.Relay.Timeouts.Dot = 200 * time.Millisecond
		if err := s.Once(context.Background()); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		if got := o.ended["a@x.example"]; got.Kind != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestALetterCutOffInTheMiddleIsNeverTaken(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "data" {
			return &mailtest.SMTPReply{Drop: true}
		}
		return nil
	}})
	o := newShelf("a@x.example")
	o.parcels[0].Shared = []byte("Subject: big\r\n\r\n" + strings.Repeat("line\r\n", 3<<20))
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if relay.Count() != 0 || o.ended["a@x.example"].Kind != smtp.Deferred {
		t.Errorf("%d taken, outcome %s", relay.Count(), o.ended["a@x.example"])
	}
}

func TestAKeptConnectionThatIsGoneCostsTheLetterNothing(t *testing.T) {
	var relay *mailtest.SMTPSink
	relay = sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "mail" && m.Connection == 1 && relay.Count() == 1 {
			return &mailtest.SMTPReply{Code: 421, Text: "enough for one connection"}
		}
		return nil
	}})
	o := newShelf("a@x.example", "b@x.example", "c@x.example")
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if relay.Count() != 3 || relay.Connections() != 2 {
		t.Errorf("%d letters over %d connections: %v", relay.Count(), relay.Connections(), o.ended)
	}
}

func TestARelayThatRefusesUsCondemnsNobodyAndIsToldOnce(t *testing.T) {
	for name, decide := range map[string]func(mailtest.SMTPMoment) *mailtest.SMTPReply{
		"sender": only("mail", "", mailtest.SMTPReply{Code: 550, Enhanced: "5.7.1", Text: "not your address"}),
		"quota":  only("rcpt", "", mailtest.SMTPReply{Code: 550, Enhanced: "5.4.5", Text: "quota"}),
		"policy": only("rcpt", "", mailtest.SMTPReply{Code: 550, Enhanced: "5.7.1", Text: "relaying denied"}),
		"words":  only("rcpt", "", mailtest.SMTPReply{Code: 503, Enhanced: "5.5.1", Text: "bad sequence of commands"}),
		"system": only("rcpt", "", mailtest.SMTPReply{Code: 554, Enhanced: "5.3.0", Text: "mail system problem"}),
		"unread": only("dot", "", mailtest.SMTPReply{Code: 554, Enhanced: "5.5.0", Text: "transaction failed"}),
		"spam":   only("dot", "", mailtest.SMTPReply{Code: 554, Enhanced: "5.7.1", Text: "looks like spam"}),
	} {
		relay := sink(t, mailtest.SMTPOptions{Decide: decide})
		o := newShelf("a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example")
		s := sender(o, relay)
		told := 0
		s.Trouble = func(context.Context, smtp.Trouble) { told++ }
		for range 3 {
			if err := s.Once(context.Background()); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		for to, out := range o.ended {
			if out.Kind != smtp.Deferred {
				t.Errorf("%s: %s is %s", name, to, out)
			}
		}
		if told != 1 || len(o.ended) > 3 || len(o.ended) == 0 {
			t.Errorf("%s: told %d times after %d copies", name, told, len(o.ended))
		}
	}
}

func TestAWrongPasswordIsToldOnceAndNotTriedAgain(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Security: "tls", User: "u", Password: "right"})
	o := newShelf("a@x.example")
	s := sender(o, relay)
	s.Relay.User, s.Relay.Password = "u", func(context.Context) (string, error) { return "wrong", nil }
	var told []smtp.Trouble
	s.Trouble = func(_ context.Context, t smtp.Trouble) { told = append(told, t) }
	for range 3 {
		if err := s.Once(context.Background()); err == nil || !strings.Contains(err.Error(), "535") || strings.Contains(err.Error(), "wrong") {
			t.Errorf("the error says %v", err)
		}
	}
	if len(told) != 1 || told[0].Outcome.Stage != smtp.AtLogin || relay.Connections() != 1 || len(o.ended) != 0 {
		t.Errorf("told %v over %d connections, ended %v", told, relay.Connections(), o.ended)
	}
	for i := 0; relay.Open() > 0; i++ {
		if i == 500 {
			t.Fatal("the refused connection stays open")
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func TestEveryWayToSecureAndSignInWorks(t *testing.T) {
	for _, security := range []string{"tls", "starttls", ""} {
		for _, oauth2 := range []bool{false, true} {
			relay := sink(t, mailtest.SMTPOptions{Security: security, User: "u", Password: "secret"})
			o := newShelf("a@x.example")
			s := sender(o, relay)
			s.Relay.User, s.Relay.OAuth2 = "u", oauth2
			s.Relay.Password = func(context.Context) (string, error) { return "secret", nil }
			if err := s.Once(context.Background()); err != nil || relay.Count() != 1 {
				t.Errorf("%q, oauth2 %v: %v, %d letters", security, oauth2, err, relay.Count())
			}
			report, err := s.Try(context.Background())
			if err != nil || !report.LoggedIn || (report.TLS == "") != (security == "") || !slices.Contains(report.Extensions, "PIPELINING") {
				t.Errorf("%q: %v %+v", security, err, report)
			}
		}
	}
}

func TestARelayOnThisMachineWithoutLoginsIsSentToWithout(t *testing.T) {
	for security, want := range map[string]int{"": 1, "tls": 0} {
		relay := sink(t, mailtest.SMTPOptions{Security: security})
		s := sender(newShelf("a@x.example"), relay)
		s.Relay.User = "u"
		s.Relay.Password = func(context.Context) (string, error) { return "secret", nil }
		if err := s.Once(context.Background()); (err == nil) != (want == 1) || relay.Count() != want {
			t.Errorf("%q: %v, %d letters, want %d", security, err, relay.Count(), want)
		}
	}
}

func TestACertificateNobodyVouchesForIsRefused(t *testing.T) {
	for _, security := range []string{"tls", "starttls"} {
		relay := sink(t, mailtest.SMTPOptions{Security: security})
		s := sender(newShelf("a@x.example"), relay)
		s.Relay.TLS = nil
		if err := s.Once(context.Background()); err == nil || !strings.Contains(err.Error(), "certificate") || relay.Count() != 0 {
			t.Errorf("%s: %v, %d letters", security, err, relay.Count())
		}
	}
}

func TestWithoutSTARTTLSNothingIsSent(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{})
	s := sender(newShelf("a@x.example"), relay)
	s.Relay.URL = "smtp://" + relay.Addr()
	if err := s.Once(context.Background()); err == nil || !strings.Contains(err.Error(), "STARTTLS") || relay.Count() != 0 {
		t.Errorf("%v, %d letters", err, relay.Count())
	}
}

func TestAnswersFromNobodyAreSentAsTheMailboxWhereTheRelayWantsThat(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "mail" && m.From == "" {
			return &mailtest.SMTPReply{Code: 550, Enhanced: "5.7.1", Text: "who are you"}
		}
		return nil
	}})
	o := newShelf()
	o.parcels = nil
	o.add("", "a@x.example", "b@x.example")
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if d := relay.Deliveries(); len(d) != 2 || d[0].From != "group@group.example" {
		t.Errorf("%+v", d)
	}
}

func TestTooBigALetterIsNotEvenBegunAtTheRelay(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{SizeLimit: 1000})
	o := newShelf("a@x.example")
	o.parcels[0].Shared = []byte("Subject: big\r\n\r\n" + strings.Repeat("line\r\n", 1000))
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if out := o.ended["a@x.example"]; out.Kind != smtp.Refused || out.Enhanced != "5.3.4" {
		t.Errorf("%s", out)
	}
}

func TestAddressesBeyondASCIINeedARelayThatTakesThem(t *testing.T) {
	for _, utf8 := range []bool{true, false} {
		relay := sink(t, mailtest.SMTPOptions{UTF8: utf8})
		o := newShelf("jörg@x.example", "a@bücher.example")
		if err := sender(o, relay).Once(context.Background()); err != nil {
			t.Fatal(err)
		}
		want := map[bool]smtp.Kind{true: smtp.Sent, false: smtp.Refused}[utf8]
		if o.ended["jörg@x.example"].Kind != want || o.ended["a@bücher.example"].Kind != smtp.Sent {
			t.Errorf("SMTPUTF8 %v: %v", utf8, o.ended)
		}
	}
}

func TestRunSendsAtEachWakeAndStopsCleanly(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{})
	o := newShelf("a@x.example")
	s := sender(o, relay)
	s.Relay.Connections = 3
	ctx, stop := context.WithCancel(context.Background())
	wake := make(chan struct{}, 1)
	ended := make(chan error)
	go func() { ended <- s.Run(ctx, wake) }()
	until(t, "the first letter", func() bool { return relay.Count() == 1 })
	o.add("group@group.example", "b@x.example", "c@x.example")
	wake <- struct{}{}
	until(t, "the others", func() bool { return relay.Count() == 3 })
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if len(o.kinds()) != 3 || o.closed != 2 {
		t.Errorf("%v, %d parcels given back", o.kinds(), o.closed)
	}
}

func TestStoppingWaitsForTheLetterUnderWayButNotForEver(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: only("dot", "", mailtest.SMTPReply{Mute: true})})
	o := newShelf("a@x.example", "b@x.example")
	s := sender(o, relay)
	s.Relay.Timeouts = smtp.Timeouts{Stop: 200 * time.Millisecond}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx, nil) }()
	until(t, "the first letter is under way", func() bool { o.mu.Lock(); defer o.mu.Unlock(); return len(o.begun) == 1 })
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it does not stop")
	}
	if diff := cmp.Diff([]string{"a@x.example"}, o.begun); diff != "" {
		t.Error(diff)
	}
}

func TestNoMoreConnectionsThanTheRelayWants(t *testing.T) {
	var relay *mailtest.SMTPSink
	relay = sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "login" && relay.Open() > 2 {
			return &mailtest.SMTPReply{Code: 421, Text: "too many connections"}
		}
		return nil
	}})
	o := newShelf()
	o.parcels = nil
	for p := range 10 {
		o.add("group@group.example", fmt.Sprintf("a%d@x.example", p), fmt.Sprintf("b%d@x.example", p))
	}
	s := sender(o, relay)
	s.Relay.Connections = 6
	if err := s.Once(context.Background()); err != nil && !errors.Is(err, context.Canceled) {
		t.Logf("a pause: %v", err) // all six may have come at once; nobody is condemned
	}
	for to, out := range o.ended {
		if out.Kind != smtp.Sent {
			t.Errorf("%s: %s", to, out)
		}
	}
}

// until waits for what other goroutines do.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
