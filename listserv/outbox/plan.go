package outbox

import (
	"context"
	"time"

	"mutualaid/store"
)

// Done is when the last of n further copies in the lane will have gone out, by the limits alone, behind all that waits in it and
// in the more urgent ones. That is now where nothing limits them. Answers and reminders that come meanwhile have a reserve
// of their own, so they hardly move it.
func (o *Outbox) Done(ctx context.Context, lane Lane, n int) (done time.Time, err error) {
	now := o.now()
	err = o.DB.View(ctx, limitShard, func(tx *store.Tx) error {
		done = now
		if len(o.Limit) == 0 {
			return nil
		}
		waiting, err := waitingIn(tx, lane)
		if err != nil {
			return err
		}
		var sent []sends
		for _, r := range o.Limit {
			s, err := loadSends(tx, r, now)
			if err != nil {
				return err
			}
			sent = append(sent, s)
		}
		done = o.Limit.plan(sent, lane, waiting+n, now)
		return nil
	})
	return done, err
}

// waitingIn counts the copies that go out before a new one in the lane. Copies of a parcel that were sent already count as well:
// a parcel is small.
func waitingIn(tx *store.Tx, lane Lane) (n int, err error) {
	for s, err := range slots.By(tx, "live") {
		if err != nil {
			return 0, err
		}
		if s.Lane.before(lane) && !s.Held {
			n += s.N
		}
	}
	return n, nil
}

// longPlan is as far as a plan looks.
const longPlan = 2 * 365 * 24 * time.Hour

// plan sends n copies as soon as each may go, without sending any; sent is what counts against each rate.
func (l Limit) plan(sent []sends, lane Lane, n int, now time.Time) time.Time {
	for at := now; n > 0 && at.Before(now.Add(longPlan)); {
		free, next := n, at
		for i, r := range l {
			sent[i] = sent[i].at(at)
			free = min(free, max(r.forLane(lane)-sent[i].total(), 0))
			if t := sent[i].freeAt(r.forLane(lane), at); t.After(next) {
				next = t
			}
		}
		if free == 0 {
			if !next.After(at) {
				return now.Add(longPlan) // a rate too small for this lane
			}
			at = next
			continue
		}
		for i := range sent {
			sent[i].Counts[len(sent[i].Counts)-1] += free
		}
		if n -= free; n == 0 {
			return at
		}
	}
	if n <= 0 {
		return now
	}
	return now.Add(longPlan)
}
