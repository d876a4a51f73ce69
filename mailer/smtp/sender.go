package smtp

import (
	"context"
	"log/slog"
	"time"
)

// Sender empties an Outbox into a Relay.
type Sender struct {
	Relay  Relay
	Outbox Outbox
	Log    *slog.Logger
	Now    func() time.Time

	// Trouble, if set, is called once each time the relay begins to refuse us, until it takes a letter again.
	Trouble func(context.Context, Trouble)
}

// Trouble is a relay that refuses us or cannot be reached.
type Trouble struct {
	Outcome Outcome
	Since   time.Time
	Until   time.Time // we try again then
}

// Report is what Try found.
type Report struct {
	Address    string // host:port
	TLS        string // "TLS 1.3", or "" without
	Extensions []string
	SizeLimit  int64 // 0 when the relay names none
	LoggedIn   bool
}

// Run sends what is due until ctx ends, looking again at each wake and whenever something falls due.
// It then finishes the letters under way, within Timeouts.Stop, and returns nil.
func (s *Sender) Run(ctx context.Context, wake <-chan struct{}) error { <-ctx.Done(); return nil }

// Once sends all that is due now and returns; an error says why something that is due could not be sent.
func (s *Sender) Once(ctx context.Context) error { return nil }

// Try connects and logs in, and sends nothing.
func (s *Sender) Try(ctx context.Context) (Report, error) { return Report{}, nil }
