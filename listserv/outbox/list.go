package outbox

import (
	"context"
	"iter"

	"mutualaid/store"
)

// Stats counts all copies ever accepted, at one moment.
func (o *Outbox) Stats(ctx context.Context) (Stats, error) {
	var sum Stats
	err := o.DB.View(ctx, "", func(tx *store.Tx) error {
		sum = Stats{}
		for t, err := range tallies.All(tx) {
			if err != nil {
				return err
			}
			sum.Accepted += t.Accepted
			sum.Sent += t.Sent
			sum.Refused += t.Refused
			sum.Suppressed += t.Suppressed
		}
		for s, err := range slots.By(tx, "live") {
			if err != nil {
				return err
			}
			t, err := loadTrack(tx, s)
			if err != nil {
				return err
			}
			sum.add(t)
		}
		return nil
	})
	return sum, err
}

// add counts the copies of a parcel that is still here.
func (s *Stats) add(t track) {
	for _, b := range t.states() {
		switch state(b) {
		case sent:
			s.Sent++
		case refused:
			s.Refused++
		case suppressed:
			s.Suppressed++
		case unknown, waiting | doubt, begun | doubt:
			s.Unknown++
		case moved:
		default:
			s.Queued++
		}
	}
}

// List walks the copies that are still to be sent, of one group or, when group is "", of all; letters in the order in which they
// were made. Each parcel is read at a moment of its own, and no transaction is open while the caller works.
func (o *Outbox) List(ctx context.Context, group string) iter.Seq2[Waiting, error] {
	return func(yield func(Waiting, error) bool) {
		var live []slot
		err := o.DB.View(ctx, group, func(tx *store.Tx) error {
			live = nil
			for s, err := range slots.By(tx, "live") {
				if err != nil {
					return err
				}
				if group == "" || s.Group == group {
					live = append(live, s)
				}
			}
			return nil
		})
		for _, s := range live {
			if err != nil {
				break
			}
			var lines []Waiting
			lines, err = o.lines(ctx, s)
			for _, line := range lines {
				if !yield(line, nil) {
					return
				}
			}
		}
		if err != nil {
			yield(Waiting{}, err)
		}
	}
}

// lines lists one parcel.
func (o *Outbox) lines(ctx context.Context, listed slot) (lines []Waiting, err error) {
	err = o.DB.View(ctx, listed.Group, func(tx *store.Tx) error {
		lines = nil
		s, err := slots.Get(tx, listed.Letter, listed.Key)
		if isNotFound(err) || err == nil && s.Done {
			return nil // it ended meanwhile
		}
		if err != nil {
			return err
		}
		w, err := o.load(tx, s, o.now())
		if err != nil {
			return err
		}
		for i, r := range w.parcel.To {
			was := w.track.at(i)
			if !was.open() && was&^doubt != begun && was != deferred && was != unknown {
				continue
			}
			line := Waiting{Letter: w.letter, Recipient: r, Due: s.Due, Tries: s.Tries, Last: w.last[i]}
			if s.Last != "" {
				line.Last = s.Last
			}
			line.Sending, line.Held, line.Unknown = s.Life != "", s.Held, was&doubt != 0 || was == unknown
			lines = append(lines, line)
		}
		return nil
	})
	return lines, err
}
