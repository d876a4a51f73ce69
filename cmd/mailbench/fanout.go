package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/mailer/mailtest"
)

// FanoutCmd is one post to many.
type FanoutCmd struct {
	N int `short:"n" help:"Members." default:"10000"`
}

// Run measures once.
func (c *FanoutCmd) Run(ctx context.Context, b *Bench) error {
	line, err := b.fanout(ctx, "fanout", c.N)
	if err != nil {
		return err
	}
	return b.Print(line)
}

// letterSize is what a letter of the fan-out has on the wire; the bare loop sends as much.
const letterSize = 4740

// mostBare bounds how many letters the bare loop sends: its speed is known by then.
const mostBare = 20000

// fanout measures one post to n members, between two halves of the bare loop.
func (b *Bench) fanout(ctx context.Context, work string, n int) (l Line, err error) {
	if n < 1 {
		return l, fmt.Errorf("%d members: use 1 or more", n)
	}
	box, imapAddr, leave, err := b.mailbox(ctx)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	p, err := b.settle(imapAddr, b.smtp)
	if err != nil {
		return l, err
	}
	b.note("%s: a group of %d", work, n)
	if err := p.found(ctx, n); err != nil {
		return l, err
	}
	half := (min(n, mostBare) + 1) / 2
	before, err := bare(b.smtp, half, b.Connections, letterSize)
	if err != nil {
		return l, err
	}
	l = Line{Work: work, N: n, Connections: b.Connections}
	if b.relay != nil {
		err = b.fanoutWatched(ctx, p, box, &l)
	} else {
		err = b.fanoutOnce(ctx, p, box, &l)
	}
	if err != nil {
		return l, err
	}
	after, err := bare(b.smtp, half, b.Connections, letterSize)
	if err != nil {
		return l, err
	}
	l.PerSecond = float64(n) / l.Seconds
	l.BarePerSecond = float64(2*half) / (before + after).Seconds()
	l.Ratio = l.PerSecond / l.BarePerSecond
	return l, nil
}

// fanoutWatched posts while the program runs, and asks our relay when everybody has the letter.
func (b *Bench) fanoutWatched(ctx context.Context, p *Program, box *mailtest.Mailbox, l *Line) error {
	r, err := p.start(ctx)
	if err != nil {
		return err
	}
	if err := b.awake(box); err != nil {
		return errors.Join(err, r.stop())
	}
	if _, err := b.relay.ask(ask{Reset: true}); err != nil {
		return errors.Join(err, r.stop())
	}
	m, err := watch(r)
	if err != nil {
		return errors.Join(err, r.stop())
	}
	began := time.Now()
	if err := box.Deliver(post("the-post")); err != nil {
		return errors.Join(err, r.stop())
	}
	t, err := b.relay.ask(ask{Until: l.N, Patience: patience})
	if err != nil {
		return errors.Join(err, r.stop())
	}
	m.enter(l, l.N)
	if err := r.stop(); err != nil { // letters that come after all had one would be twice
		return err
	}
	if t.Tally.Letters == 0 {
		return errors.New("not one letter came")
	}
	last := t.Tally.At
	if t, err = b.relay.ask(ask{}); err != nil {
		return err
	}
	lost := l.N - t.Tally.Recipients
	l.Seconds, l.BytesEach = last.Sub(began).Seconds(), t.Tally.Bytes/int64(t.Tally.Letters)
	l.Lost, l.Twice = &lost, &t.Tally.Twice
	return nil
}

// fanoutOnce lets the program do all that is due and end, where others' relay keeps count. Starting and stopping is in it.
func (b *Bench) fanoutOnce(ctx context.Context, p *Program, box *mailtest.Mailbox, l *Line) error {
	var sum struct{ Sent int }
	if err := p.do(ctx, &sum, "run", "--once"); err != nil { // the welcome letter
		return err
	}
	if err := box.Deliver(post(fmt.Sprintf("post-%d", time.Now().UnixNano()))); err != nil {
		return err
	}
	began := time.Now()
	if err := p.do(ctx, &sum, "run", "--once"); err != nil {
		return err
	}
	lost := l.N - sum.Sent
	l.Seconds, l.Lost = time.Since(began).Seconds(), &lost
	return nil
}

// awake waits until the program has read a mail and the letters of the beginning are out.
func (b *Bench) awake(box *mailtest.Mailbox) error {
	if err := box.Deliver(machine(fmt.Sprintf("robot-%d", time.Now().UnixNano()))); err != nil {
		return err
	}
	if err := b.read(box, time.Minute); err != nil {
		return err
	}
	_, err := b.relay.ask(ask{Until: 1, Patience: 10 * time.Second}) // the steward's welcome
	return err
}

// read waits until every mail is flagged as seen.
func (b *Bench) read(box *mailtest.Mailbox, patience time.Duration) error {
	for late := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		n, err := box.Unseen()
		if err != nil || n == 0 {
			return err
		}
		if time.Now().After(late) {
			return fmt.Errorf("%d mails are still unread", n)
		}
	}
}

// meter measures what a running program uses from one moment on.
type meter struct {
	pid  int
	cpu  time.Duration
	idle float64
}

func watch(r *Running) (meter, error) {
	m := meter{pid: r.cmd.Process.Pid}
	m.idle, _ = residentOf(m.pid)
	m.cpu = cpuOf(m.pid)
	return m, forgetPeak(m.pid)
}

// enter writes it into the line, for n things done.
func (m meter) enter(l *Line, n int) {
	l.CPUEach = float64((cpuOf(m.pid) - m.cpu).Nanoseconds()) / 1e3 / float64(n)
	_, l.RSS = residentOf(m.pid)
	l.IdleRSS = m.idle
}
