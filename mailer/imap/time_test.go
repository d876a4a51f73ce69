package imap

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mutualaid/mailer/mailtest"
)

// wire is a network within the process, so that time can be faked around it.
type wire struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	broken bool

	mu    sync.Mutex
	dials []time.Time
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	w.mu.Lock()
	w.dials = append(w.dials, time.Now())
	w.mu.Unlock()
	if w.broken {
		return nil, errors.New("no route to host")
	}
	here, there := net.Pipe()
	select {
	case w.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *wire) dialled() []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.dials)
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case conn := <-w.conns:
		return conn, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wire) Addr() net.Addr { return &net.UnixAddr{Name: "wire", Net: "pipe"} }

func TestADayOfSilenceCostsLittleAndMailIsStillPushed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		server := memoryServerWith(t, mailtest.IMAPOptions{Listener: w})
		inbox := newBox()
		p := poller("imap+insecure://localhost", inbox)
		p.dial = w.dial
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx) }()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if n := len(w.dialled()); n != 1 {
			t.Errorf("%d connections in a day, want one", n)
		}
		deliver(t, server, "INBOX", 1, 1)
		synctest.Wait()
		if n := len(inbox.all()); n != 1 {
			t.Errorf("%d mails pushed, want 1 without any time passing", n)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestUnreachableServerIsToldOnceAndDialledEverMoreRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		w.broken = true
		var told []error
		p := poller("imap+insecure://localhost", newBox())
		p.dial = w.dial
		p.Trouble = func(err error) { told = append(told, err) }
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Error(err)
		}
		if n := len(w.dialled()); n < 280 || n > 620 {
			t.Errorf("%d attempts in a day, want one each 2.5 to 5 minutes", n)
		}
		if first := w.dialled()[1].Sub(w.dialled()[0]); first > time.Second {
			t.Errorf("the second attempt came after %v", first)
		}
		if len(told) != 1 || !errors.Is(told[0], ErrReach) {
			t.Errorf("told %v, want ErrReach once", told)
		}
	})
}

func TestPasswordRefusedLaterIsToldOnceAndTriedSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		server := memoryServerWith(t, mailtest.IMAPOptions{Listener: w})
		inbox := newBox()
		var mu sync.Mutex
		current := secret
		var told []error
		p := poller("imap+insecure://localhost", inbox)
		p.dial = w.dial
		p.Account.Password = func(context.Context) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			return current, nil
		}
		p.Trouble = func(err error) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx) }()
		synctest.Wait()
		mu.Lock()
		current = "revoked"
		mu.Unlock()
		server.Cut()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if n := len(w.dialled()); n < 20 || n > 60 {
			t.Errorf("%d attempts in a day with a refused password", n)
		}
		mu.Lock()
		if len(told) != 1 || !errors.Is(told[0], ErrAuth) {
			t.Errorf("told %v, want ErrAuth once", told)
		}
		current = secret
		mu.Unlock()
		deliver(t, server, "INBOX", 1, 1)
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := len(inbox.all()); n != 1 {
			t.Errorf("%d mails after the password was mended, want 1", n)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
