package smtp

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Sender empties an Outbox into a Relay. Its fields are set before first use.
type Sender struct {
	Relay  Relay
	Outbox Outbox
	Log    *slog.Logger
	Now    func() time.Time

	// SevenBit writes a letter without bytes beyond ASCII, for relays without 8BITMIME; false: it can't be written so, and
	// such a relay does not get it.
	SevenBit func(letter []byte) ([]byte, bool)

	// Trouble, if set, is called once each time the relay begins to refuse us, until it takes a letter again. One of the
	// Sender's goroutines calls it and waits.
	Trouble func(context.Context, Trouble)

	mood   mood
	pool   pool
	narrow atomic.Bool // the relay did not offer 8BITMIME when we connected last
}

// SevenBitOnly says whether the relay is known to take only ASCII: letters then go out by SevenBit, which breaks the signatures of
// those that hold anything else. It may be called from any goroutine.
func (s *Sender) SevenBitOnly() bool { return s.narrow.Load() }

// Trouble is a relay that refuses us or cannot be reached.
type Trouble struct {
	Outcome Outcome
	Since   time.Time
	Until   time.Time // we try again then
}

// Report is what Try found.
type Report struct {
	Address    string    // host:port
	TLS        string    // "TLS 1.3", or "" without
	Expires    time.Time // the relay's certificate; zero without TLS
	Extensions []string  // of those we use or care for
	SizeLimit  int64     // bytes; 0 when the relay names none
	LoggedIn   bool
}

func (s *Sender) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Sender) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}

func (s *Sender) connections() int { return max(1, s.Relay.Connections) }

// workers makes the goroutines' workers.
func (s *Sender) workers() []*worker {
	s.mood.open(s.connections())
	n := workersEach * s.connections()
	bell, idle := make(chan struct{}, n), make(chan struct{}, n)
	pool := make([]*worker, n)
	for i := range pool {
		pool[i] = &worker{Sender: s, number: i, bell: bell, idle: idle}
	}
	return pool
}

// Run sends what is due until ctx ends, looking again at each wake and whenever something falls due.
// It then finishes the letters under way, within Timeouts.Stop, and returns nil. A relay or an outbox in trouble does not end it.
func (s *Sender) Run(ctx context.Context, wake <-chan struct{}) error {
	if err := s.Relay.Check(); err != nil {
		return err
	}
	pool := s.workers()
	var working sync.WaitGroup
	defer s.tidy(true)
	defer working.Wait()
	for _, w := range pool {
		working.Go(func() { w.serve(ctx) })
	}
	var rung time.Time
	for {
		timer := time.NewTimer(s.quiet(ctx, rung))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-pool[0].idle:
			timer.Stop()
			continue // the time to wait has to be thought over, nothing else
		case <-wake:
		case <-timer.C:
		}
		timer.Stop()
		rung = time.Now()
		select {
		case pool[0].bell <- struct{}{}:
		default:
		}
	}
}

// quiet is how long nothing will be due: a minute at most, lest a clock that jumps goes unnoticed, and a second at least since the
// bell was last rung without effect.
func (s *Sender) quiet(ctx context.Context, rung time.Time) time.Duration {
	now := s.now()
	wait := time.Minute
	due, some, err := s.Outbox.NextDue(ctx)
	if err != nil && ctx.Err() == nil {
		s.log().Error("the outbox cannot be read", "error", err)
	}
	if some {
		wait = min(wait, due.Sub(now))
	}
	wait = max(wait, s.mood.paused(now))
	wait = max(wait, time.Until(rung.Add(time.Second)), 0)
	if next := s.tidy(false); next > 0 {
		wait = min(wait, next)
	}
	return wait
}

// Once sends all that is due now and returns. An error says why something that is due was not tried; what the relay deferred is
// no error, it is due later.
func (s *Sender) Once(ctx context.Context) error {
	if err := s.Relay.Check(); err != nil {
		return err
	}
	defer s.tidy(true)
	for {
		pool := s.workers()
		var working sync.WaitGroup
		for _, w := range pool {
			working.Go(func() {
				for ctx.Err() == nil && w.next(ctx) {
				}
			})
		}
		working.Wait()
		begun := 0
		for _, w := range pool {
			begun += w.begun
		}
		if err := s.stopped(ctx); err != nil || begun == 0 {
			return err
		}
	}
}

// stopped says what keeps us from sending.
func (s *Sender) stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.mood.reason(s.now())
}

// Try connects and logs in, and sends nothing.
func (s *Sender) Try(ctx context.Context) (Report, error) {
	host, port, _, err := s.Relay.address()
	if err != nil {
		return Report{}, err
	}
	r := Report{Address: net.JoinHostPort(host, port)}
	if err := s.Relay.Check(); err != nil {
		return r, err
	}
	c, err := s.Relay.dial(ctx)
	if err != nil {
		return r, fmt.Errorf("%s: %w", r.Address, err)
	}
	r.LoggedIn, r.SizeLimit = s.Relay.User != "", c.limit
	if state, ok := c.client.TLSConnectionState(); ok {
		r.TLS, r.Expires = tls.VersionName(state.Version), state.PeerCertificates[0].NotAfter
	}
	for _, name := range []string{"8BITMIME", "AUTH", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES", "LIMITS", "PIPELINING", "SIZE", "SMTPUTF8"} {
		if ok, words := c.client.Extension(name); ok {
			r.Extensions = append(r.Extensions, name+map[bool]string{true: " " + words}[words != ""])
		}
	}
	if err := c.quit(); err != nil {
		s.log().Debug("the relay did not say goodbye", "error", err)
	}
	return r, nil
}
