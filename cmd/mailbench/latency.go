package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mutualaid/mailer/mailtest"
)

// LatencyCmd is the way of single replies.
type LatencyCmd struct {
	N int `short:"n" help:"Replies, one after the other." default:"50"`
}

// Run measures each reply from its arrival in the mailbox to the arrival of its answer at the relay.
func (c *LatencyCmd) Run(ctx context.Context, b *Bench) (err error) {
	if b.relay == nil {
		return errors.New("latency needs its own relay, which knows when a letter came: leave out --smtp")
	}
	box, imapAddr, leave, err := b.mailbox(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	p, err := b.settle(imapAddr, b.smtp)
	if err != nil {
		return err
	}
	ids, err := b.invite(ctx, p, c.N)
	if err != nil {
		return err
	}
	r, err := p.start(ctx)
	if err != nil {
		return err
	}
	l := Line{Work: "latency", N: c.N, Connections: b.Connections}
	if err := errors.Join(b.latency(box, r, ids, &l), r.stop()); err != nil {
		return err
	}
	return b.Print(l)
}

func (b *Bench) latency(box *mailtest.Mailbox, r *Running, ids map[string]string, l *Line) error {
	if err := b.awake(box); err != nil {
		return err
	}
	if _, err := b.relay.ask(ask{Reset: true}); err != nil {
		return err
	}
	m, err := watch(r)
	if err != nil {
		return err
	}
	var ways []time.Duration
	var sum time.Duration
	for i := range l.N {
		began := time.Now()
		if err := box.Deliver(yes(memberAddress(i), ids[memberAddress(i)], fmt.Sprintf("yes-%d", i))); err != nil {
			return err
		}
		t, err := b.relay.ask(ask{Until: i + 1, Patience: time.Minute})
		if err != nil {
			return err
		}
		if t.Tally.Recipients < i+1 {
			return fmt.Errorf("no answer came to reply %d within a minute", i)
		}
		way := t.Tally.At.Sub(began)
		ways, sum = append(ways, way), sum+way
	}
	m.enter(l, l.N)
	t, err := b.relay.ask(ask{})
	if err != nil {
		return err
	}
	slices.Sort(ways)
	lost := l.N - t.Tally.Recipients
	l.Seconds, l.PerSecond = sum.Seconds(), float64(l.N)/sum.Seconds()
	l.MedianMS, l.P95MS = ways[len(ways)/2].Seconds()*1e3, ways[len(ways)*95/100].Seconds()*1e3
	l.Lost, l.Twice = &lost, &t.Tally.Twice
	return nil
}
