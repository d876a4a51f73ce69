package smtp_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
	"mutualaid/mailer/smtp"
)

// Once the relay wants fewer connections, the workers that are too many swallow no wake: what is due goes out at once.
func TestAPoolThatHasShrunkLosesNoWake(t *testing.T) {
	var crowded atomic.Bool
	crowded.Store(true)
	relay := sink(t, mailtest.SMTPOptions{Decide: func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" && crowded.Load() {
			return &mailtest.SMTPReply{Code: 452, Enhanced: "4.3.2", Text: "busy"}
		}
		return nil
	}})
	o := newShelf("a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example", "f@x.example", "g@x.example", "h@x.example")
	s := sender(o, relay)
	s.Relay.Connections = 8
	ctx, stop := context.WithCancel(context.Background())
	wake, ended := make(chan struct{}, 1), make(chan error)
	go func() { ended <- s.Run(ctx, wake) }()
	until(t, "all are put off", func() bool { return len(o.kinds()) == 8 })
	crowded.Store(false)
	began := time.Now()
	for n := range 24 {
		to := fmt.Sprintf("late%d@x.example", n)
		o.add("group@group.example", to)
		wake <- struct{}{}
		until(t, to, func() bool { return o.kinds()[to] == smtp.Sent })
	}
	if took := time.Since(began); took > 5*time.Second { // a wake that is lost costs a second
		t.Errorf("24 letters, each at its wake, took %s", took)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
