package outbox

import (
	"context"
	"errors"
	"iter"
	"time"

	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// changes is the number of Changes; without it every attempt is asked for anew.
func (o *Outbox) changes() uint64 {
	if o.Changes == nil {
		return 0
	}
	return o.Changes()
}

// holds says whether a letter is kept for now.
func (o *Outbox) holds(tx *store.Tx, l Letter) (bool, error) {
	if o.Held == nil {
		return false, nil
	}
	return o.Held(tx, l)
}

// ask says whether a claimed copy must not be begun any more. Then none of its claim is: what is left is given back, and chosen anew.
// Where something has changed, a few copies are looked at together.
func (o *Outbox) ask(ctx context.Context, c *claim, n int) (over bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := o.changes()
	if c.over || o.Suppressed == nil && o.Held == nil || o.Changes != nil && now == c.asked && n < c.known {
		return c.over, nil
	}
	known := n + 1
	if o.Changes != nil {
		known = min(n+lookahead, len(c.to))
	}
	err = o.DB.View(ctx, c.slot.Group, func(tx *store.Tx) error {
		over, err = o.changed(tx, c, n, known)
		return err
	})
	if err == nil {
		c.asked, c.known, c.over = now, known, over
	}
	return over, err
}

// changed says whether any of the copies from n up to end was taken out of the claim since it began, or would not be chosen now.
func (o *Outbox) changed(tx *store.Tx, c *claim, n, end int) (bool, error) {
	t, err := c.current(tx)
	if errors.Is(err, smtp.ErrLost) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if held, err := o.holds(tx, c.letter); err != nil || held {
		return held, err
	}
	for i := n; i < end; i++ {
		if was := c.track.at(i); !was.open() && was&^doubt != begun {
			continue // it is not this claim's
		}
		if t.at(i) == suppressed {
			return true, nil
		}
		if o.Suppressed == nil {
			continue
		}
		if stop, err := o.Suppressed(tx, c.letter, c.to[i]); err != nil || stop {
			return stop, err
		}
	}
	return false, nil
}

// LettersOf walks the letters of a group that are still to be sent.
func LettersOf(tx *store.Tx, group string) iter.Seq2[Letter, error] {
	return letters.By(tx, "group", group)
}

// LetGo makes due again what was kept of a letter because Held said so.
func LetGo(tx *store.Tx, letter string, now time.Time) error {
	var held []slot
	for s, err := range slots.By(tx, "live", letter) {
		if err != nil {
			return err
		}
		if s.Held {
			held = append(held, s)
		}
	}
	for _, s := range held {
		s.Held = false
		if now := now.UTC(); s.Due.Before(now) {
			s.Due = now
		}
		if err := slots.Put(tx, s); err != nil {
			return err
		}
	}
	return nil
}
