package smtp_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
)

// commonShelf holds one letter that is the same for n people, so many of them in one transaction.
func commonShelf(n, together int) *shelf {
	var to []string
	for i := range n {
		to = append(to, fmt.Sprintf("p%d@x.example", i))
	}
	o := newShelf(to...)
	p := o.parcels[0]
	p.Together, p.Ahead = together, together
	for i := range p.Copies {
		p.Copies[i].Head = []byte("Message-ID: <all@group.example>\r\n")
	}
	return o
}

func TestALetterThatIsTheSameForAllGoesToSeveralInOneTransaction(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: only("rcpt", "p4@x.example", mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "nobody"})})
	o := commonShelf(7, 3)
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, d := range relay.Deliveries() {
		got = append(got, d.To)
	}
	want := [][]string{{"p0@x.example", "p1@x.example", "p2@x.example"}, {"p3@x.example", "p5@x.example"}, {"p6@x.example"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for to, out := range o.ended {
		if want := map[bool]smtp.Kind{true: smtp.Refused, false: smtp.Sent}[to == "p4@x.example"]; out.Kind != want {
			t.Errorf("%s: %s", to, out)
		}
	}
}

func TestARefusedLetterIsRefusedForAllOfItsTransaction(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: only("dot", "p0@x.example", mailtest.SMTPReply{Code: 451, Enhanced: "4.6.0", Text: "not now"})})
	o := commonShelf(4, 2)
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := map[string]smtp.Kind{"p0@x.example": smtp.Deferred, "p1@x.example": smtp.Deferred, "p2@x.example": smtp.Sent, "p3@x.example": smtp.Sent}
	if diff := cmp.Diff(want, o.kinds()); diff != "" {
		t.Error(diff)
	}
}

func TestALostAnswerToTheDotLeavesOnlyThoseInDoubtThatWereTaken(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		switch {
		case m.Stage == "rcpt" && m.To == "p1@x.example":
			return &mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "nobody"}
		case m.Stage == "dot":
			return &mailtest.SMTPReply{Drop: true, Keep: true}
		}
		return nil
	}})
	o := commonShelf(3, 3)
	if err := sender(o, relay).Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := map[string]smtp.Kind{"p0@x.example": smtp.Unknown, "p1@x.example": smtp.Refused, "p2@x.example": smtp.Unknown}
	if diff := cmp.Diff(want, o.kinds()); diff != "" {
		t.Error(diff)
	}
}

func TestAServerWithRoomForFewerGetsTheOthersAtOnce(t *testing.T) {
	for name, extension := range map[string]string{"it says so when asked": "", "it says so from the start": "250-LIMITS RCPTMAX=2\r\n"} {
		for _, pipelining := range []string{"", "250-PIPELINING\r\n"} {
			named, other := 0, polite()
			url, heard := scripted(t, func(line string, c net.Conn) string {
				switch {
				case strings.HasPrefix(line, "EHLO"):
					return "250-here\r\n" + extension + pipelining + "250 SIZE\r\n"
				case strings.HasPrefix(line, "MAIL"):
					named = 0
				case strings.HasPrefix(line, "RCPT"):
					if named++; named > 2 {
						return "452 4.5.3 too many recipients\r\n"
					}
				}
				return other(line, c)
			})
			o := commonShelf(5, 4)
			s := &smtp.Sender{Outbox: o, Relay: smtp.Relay{URL: url, Mailbox: "group@group.example"}}
			if err := s.Once(context.Background()); err != nil {
				t.Fatal(err)
			}
			want := map[string]smtp.Kind{}
			for i := range 5 {
				want[fmt.Sprintf("p%d@x.example", i)] = smtp.Sent
			}
			if diff := cmp.Diff(want, o.kinds()); diff != "" {
				t.Errorf("%s, %q: %s\n%q", name, pipelining, diff, heard())
			}
			mails := 0
			for _, line := range heard() {
				if strings.HasPrefix(line, "MAIL") {
					mails++
				}
			}
			if mails != 3 {
				t.Errorf("%s, %q: %d transactions, want 3", name, pipelining, mails)
			}
		}
	}
}

func TestARelayWithTooMuchToDoGetsFewerConnections(t *testing.T) {
	crowded := true
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" && crowded {
			crowded = false
			return &mailtest.SMTPReply{Code: 452, Enhanced: "4.3.1", Text: "the disk is full"}
		}
		return nil
	}})
	o := newShelf("a@x.example")
	s := sender(o, relay)
	s.Relay.Connections = 3
	if err := s.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := s.Width(); got != 2 {
		t.Errorf("%d connections are allowed, want 2", got)
	}
	if o.ended["a@x.example"].Kind != smtp.Deferred {
		t.Errorf("%v", o.ended)
	}
}
