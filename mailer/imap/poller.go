package imap

import "context"

// Run reads what is there and what comes, until ctx ends, and then returns nil. It connects again after every failure,
// waiting longer each time. It returns ErrAuth when the server refuses the password, and an error when the account
// itself makes no sense.
func (p *Poller) Run(ctx context.Context) error { return nil }

// Once reads everything that is there now, sets the flags and logs out.
func (p *Poller) Once(ctx context.Context) error { return nil }

// Try logs in, looks around and logs out, and changes nothing.
func (p *Poller) Try(ctx context.Context) (Report, error) { return Report{}, nil }
