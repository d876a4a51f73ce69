package mailtest

import (
	"bytes"
	"net"
	"sync"
)

// trackedListener knows its open connections, so that all can be cut and none outlives its server.
type trackedListener struct {
	net.Listener
	mu   sync.Mutex
	open map[*trackedConn]struct{}
	live sync.WaitGroup

	once    sync.Once
	serving chan struct{} // closed once a server asks for connections
}

func track(ln net.Listener) *trackedListener {
	return &trackedListener{Listener: ln, open: make(map[*trackedConn]struct{}), serving: make(chan struct{})}
}

func (l *trackedListener) Accept() (net.Conn, error) {
	l.once.Do(func() { close(l.serving) })
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	tracked := &trackedConn{Conn: conn, listener: l}
	l.open[tracked] = struct{}{}
	l.live.Add(1)
	return tracked, nil
}

func (l *trackedListener) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for conn := range l.open {
		// The server's goroutine then sees the end and closes it once more, which is what is waited for.
		_ = conn.Conn.Close()
	}
}

func (l *trackedListener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

func (l *trackedListener) wait() { l.live.Wait() }

type trackedConn struct {
	net.Conn
	listener *trackedListener
	once     sync.Once
}

func (c *trackedConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.listener.mu.Lock()
		defer c.listener.mu.Unlock()
		delete(c.listener.open, c)
		c.listener.live.Done()
	})
	return err
}

// once is a listener that a single connection comes to.
type once struct {
	conns  chan net.Conn
	closed chan struct{}
	stop   sync.Once
}

func newOnce(conn net.Conn) *once {
	o := &once{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
	o.conns <- conn
	return o
}

func (o *once) Accept() (net.Conn, error) {
	select {
	case conn := <-o.conns:
		return conn, nil
	case <-o.closed:
		return nil, net.ErrClosed
	}
}

func (o *once) Close() error {
	o.stop.Do(func() { close(o.closed) })
	return nil
}

func (o *once) Addr() net.Addr { return &net.UnixAddr{Name: "within the process", Net: "pipe"} }

// literal is a mail as the memory server takes it.
type literal struct {
	*bytes.Reader
}

func newLiteral(raw []byte) literal { return literal{bytes.NewReader(raw)} }

func (l literal) Size() int64 { return l.Reader.Size() }
