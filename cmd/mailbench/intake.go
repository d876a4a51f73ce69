package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"mutualaid/mailer/mailtest"
)

// IntakeCmd is many replies to an invitation.
type IntakeCmd struct {
	N int `short:"n" help:"Replies." default:"10000"`
}

// nobody listens here: welcome letters stay queued while intake is measured.
const nobody = "127.0.0.1:1"

// Run invites, answers for everybody, and measures how the answers are taken in.
func (c *IntakeCmd) Run(ctx context.Context, b *Bench) (err error) {
	if b.relay == nil {
		return errors.New("intake reads the tickets of invitations at its own relay: leave out --smtp")
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
	b.note("intake: %d invitations", c.N)
	ids, err := b.invite(ctx, p, c.N)
	if err != nil {
		return err
	}
	for i := range c.N {
		if err := box.Deliver(yes(memberAddress(i), ids[memberAddress(i)], fmt.Sprintf("yes-%d", i))); err != nil {
			return err
		}
	}
	l := Line{Work: "intake", N: c.N, Connections: b.Connections}
	if err := b.intake(ctx, p, box, &l); err != nil {
		return err
	}
	return b.Print(l)
}

// invite founds a group, sends invitations and returns the Message-ID that each had.
func (b *Bench) invite(ctx context.Context, p *Program, n int) (ids map[string]string, err error) {
	if n < 1 {
		return nil, fmt.Errorf("%d people: use 1 or more", n)
	}
	if err := p.found(ctx, 0); err != nil {
		return nil, err
	}
	var list strings.Builder
	for i := range n {
		fmt.Fprintln(&list, memberAddress(i))
	}
	if err := os.WriteFile(p.path("people.txt"), []byte(list.String()), 0o600); err != nil {
		return nil, err
	}
	for _, args := range [][]string{{"invite", groupName, p.path("people.txt")}, {"run", "--once"}} {
		if err := p.do(ctx, nil, args...); err != nil {
			return nil, err
		}
	}
	t, err := b.relay.ask(ask{IDs: true})
	if err != nil {
		return nil, err
	}
	for i := range n {
		if t.IDs[memberAddress(i)] == "" {
			return nil, fmt.Errorf("no invitation came to %s", memberAddress(i))
		}
	}
	return t.IDs, nil
}

// intake measures between two bare fetches of the same mails, and then counts the welcome letters.
func (b *Bench) intake(ctx context.Context, p *Program, box *mailtest.Mailbox, l *Line) error {
	before, err := bareFetch(box, l.N)
	if err != nil {
		return err
	}
	if err := p.redirect(b.smtp, nobody); err != nil {
		return err
	}
	r, err := p.start(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	m, err := watch(r)
	if err != nil {
		return errors.Join(err, r.stop())
	}
	if err := b.read(box, patience); err != nil {
		return errors.Join(err, r.stop())
	}
	l.Seconds = time.Since(began).Seconds()
	m.enter(l, l.N)
	if err := r.stop(); err != nil {
		return err
	}
	after, err := bareFetch(box, l.N)
	if err != nil {
		return err
	}
	l.PerSecond, l.BarePerSecond = float64(l.N)/l.Seconds, 2*float64(l.N)/(before+after).Seconds()
	l.Ratio = l.PerSecond / l.BarePerSecond
	return b.welcomed(ctx, p, l)
}

func bareFetch(box *mailtest.Mailbox, n int) (time.Duration, error) {
	began := time.Now()
	got, err := box.Read()
	if err == nil && got < n {
		err = fmt.Errorf("the bare fetch read %d mails of %d", got, n)
	}
	return time.Since(began), err
}

// redirect exchanges a server's address in the config.
func (p *Program) redirect(from, to string) error {
	text, err := os.ReadFile(p.path("mutualaid.toml"))
	if err != nil {
		return err
	}
	return os.WriteFile(p.path("mutualaid.toml"), []byte(strings.ReplaceAll(string(text), from, to)), 0o600)
}

// welcomed sends the welcome letters, and counts who had none and who had two.
func (b *Bench) welcomed(ctx context.Context, p *Program, l *Line) error {
	if err := p.redirect(nobody, b.smtp); err != nil {
		return err
	}
	if _, err := b.relay.ask(ask{Reset: true}); err != nil {
		return err
	}
	var sum struct{ Members, Queued int }
	for range 10 { // a parcel that met nobody at the relay rests for a while
		if err := p.do(ctx, &sum, "run", "--once", "--now", time.Now().Add(time.Hour).UTC().Format(time.RFC3339)); err != nil {
			return err
		}
		if sum.Queued == 0 {
			break
		}
	}
	t, err := b.relay.ask(ask{})
	if err != nil {
		return err
	}
	lost := max(l.N-(sum.Members-1), l.N-t.Tally.Recipients) // the steward is a member as well
	l.Lost, l.Twice = &lost, &t.Tally.Twice
	return nil
}
