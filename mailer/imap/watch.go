package imap

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errMute  = errors.New("the server does not answer")
	errEnd   = errors.New("the server ended the connection")
	errFlood = errors.New("the server sends more than was asked for")
)

// allowance is how long an answer may take and how large it may be.
type allowance struct {
	patience time.Duration
	bytes    int64
}

const (
	shortBytes = 1 << 20   // an answer without mails in it
	listBytes  = 256 << 20 // a list of all mails; it is read as it comes and not kept
)

func (s *session) short() allowance { return allowance{s.limits.Command, shortBytes} }

// long is for an answer with bytes of mail in it.
func (s *session) long(bytes int64) allowance { return allowance{s.limits.Body, bytes + shortBytes} }

// meter is a connection that reads so many bytes and no more: go-imap takes a line as long as it comes.
type meter struct {
	net.Conn
	left atomic.Int64
}

func (m *meter) Read(b []byte) (int, error) {
	if m.left.Load() <= 0 {
		return 0, errFlood
	}
	n, err := m.Conn.Read(b)
	m.left.Add(-int64(n))
	return n, err
}

// watch cuts the connection when patience ends before stop is called, or soon after ctx has ended.
func (s *session) watch(ctx context.Context, patience time.Duration) (stop func()) {
	mute := time.AfterFunc(patience, func() { s.cut(errMute) })
	var grace *time.Timer
	var mu sync.Mutex
	unwatch := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		grace = time.AfterFunc(s.limits.Grace, func() { s.cut(context.Cause(ctx)) })
	})
	return func() {
		mute.Stop()
		if unwatch() {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if grace != nil {
			grace.Stop()
		}
	}
}

// cut ends the connection at once, and everything that waits on it. The first reason is kept.
func (s *session) cut(why error) {
	s.mu.Lock()
	if s.why == nil {
		s.why = why
	}
	s.mu.Unlock()
	_ = s.raw.Close() // whatever it says, the reads on it end
}

func (s *session) cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}
