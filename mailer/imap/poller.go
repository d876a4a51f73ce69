package imap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"
)

const (
	usualPoll    = 2 * time.Minute
	usualMaxSize = 32 << 20
	hiccups      = 8 // failures in a row before ErrReach is told
	tries        = 4 // failures in a row, without anything read, before Once gives up
	slowly       = 15 * time.Minute
	slowest      = time.Hour
)

// Run reads what is there and what comes, until ctx ends, and then returns nil. It connects again after every failure,
// waiting longer each time. It returns ErrAuth when the server refuses the password at the first sign-in, and an error
// when the account itself makes no sense. A password refused later, after it was good before, is told and tried again
// slowly: providers have such moods, and a group should not be deaf until someone restarts it.
func (p *Poller) Run(ctx context.Context) error {
	if err := CheckURL(p.Account.URL); err != nil {
		return err
	}
	limits := p.Limits.or()
	v := p.visits()
	network := backoff{first: limits.First, last: limits.Last}
	password := backoff{first: slowly, last: slowest}
	for failures := 1; ; failures++ {
		began := time.Now()
		err := v.watch(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if v.advanced() || time.Since(began) > p.poll() {
			failures = 1
			network.reset()
		}
		if !errors.Is(err, ErrAuth) {
			password.reset()
		}
		pause := &network
		switch {
		case errors.Is(err, ErrAuth) && !v.welcome:
			v.trouble(ErrAuth, "", err)
			return err
		case errors.Is(err, ErrAuth):
			v.trouble(ErrAuth, "", err)
			pause = &password
		case failures >= hiccups:
			v.trouble(ErrReach, "", fmt.Errorf("%w: %w", ErrReach, err))
		}
		wait := pause.next()
		p.logger().Warn("reading the mailbox was interrupted", "error", err, "again_in", wait)
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

// Once reads everything that is there now, sets the flags and logs out. Where the connection breaks on the way it is
// opened again a few times; a server that can't be reached, or a refused password, is returned at once.
func (p *Poller) Once(ctx context.Context) error {
	limits := p.Limits.or()
	v := p.visits()
	pause := backoff{first: limits.First, last: limits.Last}
	for failures := 1; ; failures++ {
		broke, err := v.once(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if v.advanced() {
			failures = 1
			pause.reset()
		}
		if !broke || failures >= tries {
			return err
		}
		wait := pause.next()
		p.logger().Warn("reading the mailbox was interrupted", "error", err, "again_in", wait)
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
	}
}

func (p *Poller) reached() {
	if p.Reached != nil {
		p.Reached()
	}
}

func (p *Poller) reading(folder string) (done func()) {
	if p.Reading == nil {
		return func() {}
	}
	return p.Reading(folder)
}

func (p *Poller) poll() time.Duration { return cmp.Or(p.Account.Poll, usualPoll) }

func (p *Poller) maxSize() int64 { return cmp.Or(p.Account.MaxSize, usualMaxSize) }

func (p *Poller) folders() []string {
	if len(p.Account.Folders) == 0 {
		return []string{"INBOX"}
	}
	return p.Account.Folders
}

func (p *Poller) logger() *slog.Logger {
	if p.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Log
}

// backoff doubles the wait from first to last, with jitter so that many don't come back at the same moment.
type backoff struct {
	first, last time.Duration
	full        time.Duration
}

func (b *backoff) next() time.Duration {
	b.full = min(max(2*b.full, b.first), b.last)
	return b.full/2 + rand.N(b.full/2+1)
}

func (b *backoff) reset() { b.full = 0 }

// sleep waits, and says whether it did so to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
