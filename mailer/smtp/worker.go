package smtp

import (
	"context"
	"errors"
	"time"
)

// worker is one of the Sender's goroutines with its connection.
type worker struct {
	*Sender
	number int
	conn   *conn
	begun  int           // copies
	bell   chan struct{} // rung when there may be work; one worker that finds some wakes the next
	idle   chan struct{} // told when there is none
}

// serve works until ctx ends, waiting for the bell whenever nothing is due.
func (w *worker) serve(ctx context.Context) {
	defer w.hangUp()
	for ctx.Err() == nil {
		if worked := w.next(ctx); worked {
			continue
		}
		select {
		case w.idle <- struct{}{}:
		default:
		}
		w.rest(ctx)
	}
}

// next does one parcel; false when there was none to be done now.
func (w *worker) next(ctx context.Context) bool {
	if w.mood.paused(w.now()) > 0 || !w.mood.mayWork(w.number) {
		return false
	}
	p, err := w.Outbox.Claim(ctx)
	if err != nil {
		w.storeTrouble(ctx, err)
		return false
	}
	if p == nil {
		return false
	}
	select {
	case w.bell <- struct{}{}:
	default:
	}
	w.parcel(ctx, p)
	return true
}

// rest waits for the bell; a connection that has nothing to do is not kept for long.
func (w *worker) rest(ctx context.Context) {
	var tired <-chan time.Time
	if w.conn != nil {
		timer := time.NewTimer(w.conn.timeouts.Idle)
		defer timer.Stop()
		tired = timer.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.bell:
			return
		case <-tired:
			w.hangUp()
			tired = nil
		}
	}
}

// parcel sends what it can of a parcel and gives it back.
func (w *worker) parcel(ctx context.Context, p *Parcel) {
	always := context.WithoutCancel(ctx) // what was sent is recorded even when we are told to stop
	shared := wireForm(p.Shared)
	var ended []Ended
	for _, c := range p.Copies {
		if ctx.Err() != nil || w.mood.paused(w.now()) > 0 || !w.connect(ctx) {
			break
		}
		err := w.Outbox.Record(always, p.ID, ended, []int{c.N})
		if errors.Is(err, ErrLost) {
			ended = nil
			break
		}
		if err != nil {
			w.storeTrouble(ctx, err)
			break
		}
		w.begun++
		o := w.attempt(ctx, p.From, c, shared)
		ended = append(ended[:0], Ended{N: c.N, Outcome: o})
	}
	if len(ended) > 0 {
		if err := w.Outbox.Record(always, p.ID, ended, nil); err != nil && !errors.Is(err, ErrLost) {
			w.storeTrouble(ctx, err)
		}
	}
	if err := w.Outbox.Close(always, p.ID); err != nil {
		w.storeTrouble(ctx, err)
	}
}

// attempt sends one copy and weighs what the relay says. A kept connection that turns out to be gone, or that the relay will not
// use any longer, costs the copy nothing: it is sent over a new one at once.
func (w *worker) attempt(ctx context.Context, from string, c Copy, shared []byte) Outcome {
	used := w.conn.accepted > 0
	o, usable := w.conn.send(from, c, shared)
	if !usable {
		w.drop()
		if used && o.Kind == Deferred && o.Stage != AtDot && ctx.Err() == nil {
			if !w.connect(ctx) {
				return Outcome{Kind: Deferred, Stage: AtConnect, Text: "the connection was lost and could not be made again", Relay: true}
			}
			if o, usable = w.conn.send(from, c, shared); !usable {
				w.drop()
			}
		}
	}
	weighed, pause := w.mood.weigh(o, c.Tries)
	switch {
	case pause:
		w.tell(ctx, weighed)
	case o.Kind == Sent || o.Code != 0 && o.Code != 421 && !o.Policy():
		w.mood.fine(w.now(), w.connections())
	}
	if o.Code == 421 {
		w.mood.shrink(w.now(), w.connections()/2)
	}
	if weighed.Kind != Sent {
		w.log().Info("a letter was not taken", "to", c.To, "outcome", weighed.Kind, "stage", weighed.Stage, "reply", weighed.Reply())
	}
	return weighed
}

// connect makes sure of a connection. When others have one, a refusal means that these are enough.
func (w *worker) connect(ctx context.Context) bool {
	if w.conn != nil {
		return true
	}
	c, err := w.Relay.dial(ctx)
	if err == nil {
		w.conn = c
		w.mood.connected(+1)
		return true
	}
	if ctx.Err() != nil {
		return false
	}
	var f *failure
	if !errors.As(err, &f) {
		f = failed(AtConnect, err)
	}
	if others := w.mood.others(); others > 0 && f.Stage != AtLogin {
		w.log().Info("the relay wants no more connections", "open", others, "reply", f.Reply())
		w.mood.shrink(w.now(), others)
		return false
	}
	w.tell(ctx, f.Outcome)
	return false
}

// drop throws the connection away.
func (w *worker) drop() {
	if w.conn != nil {
		w.conn.close() // it is broken: how it closes says nothing new
		w.conn = nil
		w.mood.connected(-1)
	}
}

// hangUp ends the connection politely.
func (w *worker) hangUp() {
	if w.conn == nil {
		return
	}
	if err := w.conn.quit(); err != nil {
		w.log().Debug("the relay did not say goodbye", "error", err)
	}
	w.conn = nil
	w.mood.connected(-1)
}

// storeTrouble reports an outbox that can't be read or written: without it nothing may be sent.
func (w *worker) storeTrouble(ctx context.Context, err error) {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return
	}
	w.log().Error("the outbox cannot be used; sending rests", "error", err)
	w.mood.storeFailed(err, w.now())
}
