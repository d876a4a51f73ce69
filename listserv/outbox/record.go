package outbox

import (
	"context"
	"errors"
	"fmt"

	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// Record notes durably which copies have ended and which are about to be sent.
func (o *Outbox) Record(ctx context.Context, id string, ended []smtp.Ended, begunNow []int) error {
	c := o.held(id)
	if c == nil {
		return fmt.Errorf("parcel %s: %w", id, smtp.ErrLost)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var lost bool
	var renewed slot
	err := o.DB.Update(ctx, c.slot.Group, func(tx *store.Tx) (err error) {
		lost, renewed = false, c.slot
		t, err := c.current(tx)
		if errors.Is(err, smtp.ErrLost) {
			lost = true
			return nil
		}
		if err != nil {
			return err
		}
		if err := o.note(tx, c, t, ended); err != nil {
			return err
		}
		for _, n := range begunNow {
			if n < 0 || n >= c.slot.N || !t.at(n).open() {
				lost = true // it was dropped meanwhile
				continue
			}
			t.set(n, begun|t.at(n)&doubt)
		}
		if now := o.now(); c.slot.Due.Before(now.Add(lease * 3 / 4)) {
			renewed.Due = now.Add(lease)
			if err := slots.Put(tx, renewed); err != nil {
				return err
			}
		}
		return t.store(tx, c.slot.Letter, c.slot.Key)
	})
	if err != nil {
		return fmt.Errorf("record parcel %s: %w", id, err)
	}
	c.slot = renewed
	c.hear(ended)
	if lost {
		return fmt.Errorf("parcel %s: %w", id, smtp.ErrLost)
	}
	return nil
}

// hear keeps what the relay said.
func (c *claim) hear(ended []smtp.Ended) {
	c.tried += len(ended)
	for _, e := range ended {
		if e.Outcome.Untried() {
			c.relay = e.Outcome.Reply()
		} else if e.Outcome.Kind != smtp.Sent {
			c.last[e.N] = e.Outcome.Reply()
		}
	}
}

// Note keeps, for the case that this process dies before the next Record, what ended and which marked copy is sent next; -1 is none.
// smtp.ErrLost says that the copy is not to be sent after all: its recipient is suppressed by now, or the letter is held.
func (o *Outbox) Note(ctx context.Context, id string, ended []smtp.Ended, next int) error {
	c := o.held(id)
	if c == nil {
		return fmt.Errorf("parcel %s: %w", id, smtp.ErrLost)
	}
	if next >= 0 {
		over, err := o.ask(ctx, c, next)
		if err != nil {
			return fmt.Errorf("parcel %s: %w", id, err)
		}
		if over {
			return errors.Join(o.journal(c, ended, -1), fmt.Errorf("parcel %s: %w", id, smtp.ErrLost))
		}
	}
	return o.journal(c, ended, next)
}

// journal writes what ended and which copy is begun.
func (o *Outbox) journal(c *claim, ended []smtp.Ended, next int) error {
	token := c.track.token()
	for _, e := range ended {
		var steps []byte
		switch e.Outcome.Kind {
		case smtp.Sent:
			steps = []byte{stepSent}
		case smtp.Unknown:
			continue
		default:
			steps = []byte{stepOver}
		}
		if e.N+1 == next { // as it mostly is
			steps, next = append(steps, stepBegun), -1
		}
		if err := o.Journal.note(token, e.N, steps...); err != nil {
			return err
		}
	}
	if next < 0 {
		return nil
	}
	return o.Journal.note(token, next, stepBegun)
}

// current reads the parcel's progress and makes sure that it is still this claim's.
func (c *claim) current(tx *store.Tx) (track, error) {
	raw, err := progress.Get(tx, c.slot.Letter, c.slot.Key)
	if isNotFound(err) || err == nil && (len(raw) != len(c.track) || track(raw).token() != c.track.token()) {
		return nil, smtp.ErrLost
	}
	if err != nil {
		return nil, err
	}
	return append(track(nil), raw...), nil
}

// note writes what became of copies into the track.
func (o *Outbox) note(tx *store.Tx, c *claim, t track, ended []smtp.Ended) error {
	for _, e := range ended {
		if e.N < 0 || e.N >= c.slot.N {
			return fmt.Errorf("there is no copy %d", e.N)
		}
		was := t.at(e.N)
		if was&^doubt != begun && !was.open() {
			continue // dropped meanwhile
		}
		switch kind := e.Outcome.Kind; {
		case kind == smtp.Sent:
			t.set(e.N, sent)
		case kind == smtp.Unknown:
			t.set(e.N, unknown)
		case e.Outcome.Untried():
			t.set(e.N, waiting|was&doubt)
		case kind == smtp.Deferred:
			t.set(e.N, deferred)
		case kind == smtp.Refused:
			t.set(e.N, refused)
			if o.Ended == nil {
				continue
			}
			if err := o.Ended(tx, c.letter, c.to[e.N], e.Outcome); err != nil {
				return err
			}
		default:
			return fmt.Errorf("copy %d: %q is no outcome", e.N, kind)
		}
	}
	return nil
}

// Close notes the last that ended and gives the parcel back. Copies that were begun and have not ended were not sent: the sender
// is here to say so. A parcel for which the relay refused us rests for a while, lest it stand in the way of those that the relay
// would take.
func (o *Outbox) Close(ctx context.Context, id string, ended ...smtp.Ended) error {
	c := o.held(id)
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hear(ended)
	err := o.DB.Update(ctx, c.slot.Group, func(tx *store.Tx) error {
		t, err := c.current(tx)
		if errors.Is(err, smtp.ErrLost) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := o.note(tx, c, t, ended); err != nil {
			return err
		}
		w, err := o.load(tx, c.slot, o.now())
		if err != nil {
			return err
		}
		w.track, w.last = t, c.last
		for i := range w.slot.N {
			if s := t.at(i); s&^doubt == begun {
				t.set(i, waiting|s&doubt)
			}
		}
		due := w.now
		if w.slot.Last = c.relay; c.relay != "" {
			w.slot.Rests++
			due = due.Add(backoff(w.slot.Rests))
		} else {
			w.slot.Rests = 0
		}
		return w.release(due)
	})
	if err != nil {
		return fmt.Errorf("close parcel %s: %w", id, err)
	}
	o.mu.Lock()
	delete(o.claims, id)
	o.mu.Unlock()
	o.Journal.leave(c.track.token())
	_, err = o.take(ctx, c.slot.Lane, min(c.tried-c.handed, 0), c.took)
	return err
}
