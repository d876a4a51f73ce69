package smtp

import (
	"context"
	"errors"
	"time"
)

// worker is one of the Sender's goroutines. It has a parcel, and a connection only while it sends.
type worker struct {
	*Sender
	number int
	begun  int           // copies
	bell   chan struct{} // rung when there may be work; one worker that finds some wakes the next
	idle   chan struct{} // told when there is none
}

// workersEach is how many workers there are for each connection, so that it is busy while one of them waits for the store.
const workersEach = 2

// serve works until ctx ends, waiting for the bell whenever nothing is due. A worker for whom the relay wants no connection just now
// does not listen to the bell, lest it swallow what another could do, and passes on what it has heard already.
func (w *worker) serve(ctx context.Context) {
	for ctx.Err() == nil {
		if worked := w.next(ctx); worked {
			continue
		}
		wait := w.bell
		if wider := w.mood.widens(w.number); wider != nil {
			wait = wider
			w.ring()
		}
		select {
		case w.idle <- struct{}{}:
		default:
		}
		select {
		case <-ctx.Done():
		case <-wait:
		}
	}
}

// ring wakes one worker that waits; it never blocks.
func (w *worker) ring() {
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

// next does one parcel; false when there was none to be done now.
func (w *worker) next(ctx context.Context) bool {
	if w.mood.paused(w.now()) > 0 || w.number >= workersEach*w.mood.wide() {
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
	w.ring()
	w.parcel(ctx, p)
	return true
}

// may says whether we may go on sending.
func (w *worker) may(ctx context.Context) bool {
	return ctx.Err() == nil && w.mood.paused(w.now()) == 0
}

// parcel sends what it can of a parcel and gives it back. Where copies are marked one by one, the connection is kept until what
// became of the last is recorded: no more than one copy in each connection is ever in doubt.
func (w *worker) parcel(ctx context.Context, p *Parcel) {
	always := context.WithoutCancel(ctx) // what was sent is recorded even when we are told to stop
	p.wire, p.narrow = wireForm(p.Shared), nil
	line := &line{Sender: w.Sender, kept: p.Ahead <= 1}
	defer line.leave()
	left, marked := p.Copies, p.Marked
	var ended []Ended
	for len(left) > 0 && w.may(ctx) {
		if marked == 0 || len(ended) > 0 {
			var next []int
			if marked == 0 {
				marked = min(max(p.Ahead, 1), len(left))
				next = numbers(left[:marked])
			}
			err := w.Outbox.Record(always, p.ID, ended, next)
			if errors.Is(err, ErrLost) {
				ended = nil // they are recorded all the same
				break
			}
			if err != nil {
				w.storeTrouble(ctx, err)
				break
			}
		}
		if ended = w.send(ctx, line, p, left[:marked]); len(ended) == 0 {
			break
		}
		left, marked = left[len(ended):], marked-len(ended)
	}
	if err := w.Outbox.Close(always, p.ID, ended...); err != nil && !errors.Is(err, ErrLost) {
		w.storeTrouble(ctx, err)
	}
}

func numbers(copies []Copy) []int {
	list := make([]int, len(copies))
	for i, c := range copies {
		list[i] = c.N
	}
	return list
}

// longSend is after how long what was sent is recorded, though more is marked: the lease must not run out meanwhile. A
// letter can take 22 minutes with all time-outs.
const longSend = 2 * time.Minute

// send sends marked copies over a connection, one transaction after the other, until something keeps it from going on.
func (w *worker) send(ctx context.Context, line *line, p *Parcel, copies []Copy) (ended []Ended) {
	if !line.take(ctx) {
		return nil
	}
	if !line.kept {
		defer line.leave()
	}
	began := time.Now()
	always := context.WithoutCancel(ctx)
	var told []Ended // those of the last transaction, until they are noted
	for i := 0; i < len(copies); {
		if i > 0 && time.Since(began) > longSend || !w.may(ctx) || !line.connect(ctx) {
			break
		}
		batch := copies[i:min(i+line.conn.room(max(p.Together, 1)), len(copies))]
		for _, c := range batch {
			if err := w.Outbox.Note(always, p.ID, told, c.N); err != nil {
				if !errors.Is(err, ErrLost) {
					w.storeTrouble(ctx, err)
				}
				return ended
			}
			told = nil
		}
		outs := w.attempt(ctx, line, p, batch)
		w.begun += len(outs)
		for n, o := range outs {
			ended = append(ended, Ended{N: batch[n].N, Outcome: o})
		}
		told = ended[len(ended)-len(outs):]
		i += len(outs)
	}
	if err := w.Outbox.Note(always, p.ID, told, -1); err != nil && !errors.Is(err, ErrLost) {
		w.storeTrouble(ctx, err)
	}
	return ended
}

// attempt sends copies in the form that the relay can take.
func (w *worker) attempt(ctx context.Context, line *line, p *Parcel, copies []Copy) []Outcome {
	if line.conn.eightBit || w.SevenBit == nil {
		return line.attempt(ctx, p.From, copies, p.wire)
	}
	if p.narrow == nil {
		if letter, ok := w.SevenBit(p.Shared); ok {
			p.narrow = append([]byte{}, wireForm(letter)...)
		}
	}
	if p.narrow != nil {
		return line.attempt(ctx, p.From, copies, p.narrow)
	}
	outs := make([]Outcome, len(copies))
	for i := range outs {
		outs[i] = Outcome{Kind: Refused, Stage: AtData, Enhanced: "5.6.3", Text: "the relay takes only ASCII (no 8BITMIME), and this letter can't be written so"}
	}
	return outs
}

// storeTrouble reports an outbox that can't be read or written: without it nothing may be sent.
func (w *worker) storeTrouble(ctx context.Context, err error) {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return
	}
	w.log().Error("the outbox cannot be used; sending rests", "error", err)
	w.mood.storeFailed(err, w.now())
}
