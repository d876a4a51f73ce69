package smtp

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// pool is the right to use a connection, given to so many workers at a time as the relay lets us have connections. There are
// more workers than connections: while some wait for the store, the others send.
type pool struct {
	mu      sync.Mutex
	busy    int
	idle    []*conn // the one that was used last at the end
	waiting []chan struct{}
}

// get waits for the right to use a connection; c is nil where one must first be made. false: ctx ended.
func (p *pool) get(ctx context.Context, width func() int) (c *conn, ok bool) {
	for {
		p.mu.Lock()
		if p.busy < width() {
			p.busy++
			if last := len(p.idle) - 1; last >= 0 {
				c, p.idle = p.idle[last], p.idle[:last]
			}
			p.mu.Unlock()
			return c, true
		}
		turn := make(chan struct{})
		p.waiting = append(p.waiting, turn)
		p.mu.Unlock()
		select {
		case <-turn:
		case <-ctx.Done():
			p.wake() // the turn may have come meanwhile
			return nil, false
		}
	}
}

// put gives the right back, and the connection if there is one that can be used again.
func (p *pool) put(c *conn) {
	p.mu.Lock()
	p.busy--
	if c != nil {
		c.rested = time.Now()
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	p.wake()
}

// wake lets the one who has waited longest look again.
func (p *pool) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) > 0 {
		close(p.waiting[0])
		p.waiting = p.waiting[1:]
	}
}

// tired takes out the connections that have had nothing to do for as long as they are kept, or all of them. next is how long
// the others may stay; 0 when there are none.
func (p *pool) tired(all bool) (gone []*conn, next time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var kept []*conn
	for _, c := range p.idle {
		stays := time.Until(c.rested.Add(c.timeouts.Idle))
		switch {
		case all || stays <= 0:
			gone = append(gone, c)
		default:
			if kept = append(kept, c); next == 0 || stays < next {
				next = stays
			}
		}
	}
	p.idle = kept
	return gone, next
}

// tidy ends connections that have nothing to do politely, and says when to look again; 0 is not at all.
func (s *Sender) tidy(all bool) (next time.Duration) {
	gone, next := s.pool.tired(all)
	for _, c := range gone {
		if err := c.quit(); err != nil {
			s.log().Debug("the relay did not say goodbye", "error", err)
		}
		s.mood.connected(-1)
	}
	return next
}

// line is the right to use a connection, and the connection while there is one.
type line struct {
	*Sender
	kept  bool // for a whole parcel
	taken bool
	conn  *conn
}

// take waits for the right, unless it is there already; false: ctx ended.
func (l *line) take(ctx context.Context) bool {
	if !l.taken {
		l.conn, l.taken = l.pool.get(ctx, l.mood.wide)
	}
	return l.taken
}

// leave gives the right back. A connection beyond what the relay wants is not kept.
func (l *line) leave() {
	if !l.taken {
		return
	}
	if l.conn != nil && l.mood.others() > l.mood.wide() {
		l.hangUp()
	}
	l.pool.put(l.conn)
	l.conn, l.taken = nil, false
}

// connect makes sure of a connection. When others have one, a refusal means that these are enough.
func (l *line) connect(ctx context.Context) bool {
	if l.conn != nil {
		return true
	}
	c, err := l.Relay.dial(ctx)
	if err == nil {
		l.conn = c
		l.narrow.Store(!c.eightBit)
		l.mood.connected(+1)
		return true
	}
	if ctx.Err() != nil {
		return false
	}
	var f *failure
	if !errors.As(err, &f) {
		f = failed(AtConnect, err)
	}
	if others := l.mood.others(); others > 0 && f.Stage != AtLogin {
		l.log().Info("the relay wants no more connections", "open", others, "reply", f.Reply())
		l.mood.shrink(l.now(), others)
		return false
	}
	l.tell(ctx, f.Outcome)
	return false
}

// attempt sends a letter to the recipients of copies in one transaction, and weighs what the relay says. It returns what became of
// the first of them, as conn.send does. A kept connection that turns out to be gone, or that the relay will not use any longer,
// costs the copies nothing: they are sent over a new one at once.
func (l *line) attempt(ctx context.Context, from string, copies []Copy, shared []byte) []Outcome {
	used := l.conn.accepted > 0
	outs, usable := l.conn.send(from, copies, shared)
	if !usable {
		l.drop()
		if used && ctx.Err() == nil && !slices.ContainsFunc(outs, Outcome.settled) {
			if !l.connect(ctx) {
				for i := range outs {
					outs[i] = Outcome{Kind: Deferred, Stage: AtConnect, Text: "the connection was lost and could not be made again", Relay: true}
				}
				return outs
			}
			if outs, usable = l.conn.send(from, copies, shared); !usable {
				l.drop()
			}
		}
	}
	var last Outcome
	for i, o := range outs {
		if i > 0 && o == last && o.Stage == AtDot {
			outs[i] = outs[i-1] // one answer for all of them
			continue
		}
		last, outs[i] = o, l.weigh(ctx, o, copies[i])
	}
	return outs
}

// settled says that nothing is gained by trying again at once.
func (o Outcome) settled() bool { return o.Kind != Deferred || o.Stage == AtDot }

// weigh decides what an outcome means, for the copy and for how we go on.
func (l *line) weigh(ctx context.Context, o Outcome, c Copy) Outcome {
	weighed, pause := l.mood.weigh(o, c.Tries)
	switch {
	case pause:
		l.tell(ctx, weighed)
	case o.Kind == Sent || o.Code != 0 && o.Code != 421 && !o.Policy() && !o.Protocol():
		if l.mood.fine(l.now(), l.connections()) {
			l.pool.wake()
		}
	}
	switch {
	case o.Code == 421:
		l.mood.shrink(l.now(), l.connections()/2)
	case o.crowded():
		l.mood.shrink(l.now(), l.mood.wide()-1)
	}
	if weighed.Kind != Sent {
		l.log().Info("a letter was not taken", "to", c.To, "outcome", weighed.Kind, "stage", weighed.Stage, "reply", weighed.Reply())
	}
	return weighed
}

// drop throws the connection away.
func (l *line) drop() {
	if l.conn != nil {
		l.conn.close() // it is broken: how it closes says nothing new
		l.conn = nil
		l.mood.connected(-1)
	}
}

// hangUp ends the connection politely.
func (l *line) hangUp() {
	if err := l.conn.quit(); err != nil {
		l.log().Debug("the relay did not say goodbye", "error", err)
	}
	l.conn = nil
	l.mood.connected(-1)
}
