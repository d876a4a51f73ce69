package outbox

import (
	"errors"
	"math/rand/v2"
	"time"

	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// giveUp is how long a recipient is tried for. See RFC 5321 section 4.5.4.1.
const giveUp = 5 * 24 * time.Hour

// How long a try that failed is followed by the next one: see backoff.
const (
	backoffFirst = 5 * time.Minute
	backoffMost  = 4 * time.Hour
)

// backoff is how long to wait before the next try, after that many have failed. It is never less than the 5 minutes that
// greylisting usually asks for, nor more than 4 hours, and spread so that what failed together does not come back together.
func backoff(tries int) time.Duration {
	wait := min(backoffFirst<<min(tries-1, 10), backoffMost*5/6)
	return wait + rand.N(wait/5+1)
}

// work is one parcel within one transaction.
type work struct {
	o      *Outbox
	tx     *store.Tx
	now    time.Time
	slot   slot
	letter Letter
	parcel parcel
	track  track
	last   map[int]string
}

func (o *Outbox) load(tx *store.Tx, s slot, now time.Time) (*work, error) {
	w := &work{o: o, tx: tx, now: now, slot: s}
	var errs [3]error
	w.letter, errs[0] = letters.Get(tx, s.Letter)
	w.parcel, errs[1] = parcels.Get(tx, s.Letter, s.Key)
	w.track, errs[2] = loadTrack(tx, s)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	w.last = make(map[int]string, len(w.parcel.Last))
	for i, text := range w.parcel.Last {
		w.last[i] = text
	}
	if len(w.parcel.To) != s.N {
		return nil, &store.DamageError{Table: "outbox.parcel", Key: store.K(s.Letter, s.Key), Why: "its number of recipients is not its slot's"}
	}
	return w, nil
}

// afterCrash makes sense of what a process left behind that did not Close. What it had begun may have been sent, and is sent again
// at once; the journal, where there is one, knows which of the marked copies those are.
func (w *work) afterCrash() {
	if w.slot.Life == "" {
		return
	}
	steps, exact := w.o.Journal.steps(w.track.token())
	for i := range w.slot.N {
		was := w.track.at(i)
		if was&^doubt != begun {
			continue
		}
		var step byte
		if i < len(steps) {
			step = steps[i]
		}
		switch {
		case step == stepSent:
			w.track.set(i, sent)
		case step == stepOver, step != stepBegun && exact:
			w.track.set(i, waiting|was&doubt)
		default:
			w.track.set(i, waiting|doubt)
		}
	}
	w.slot.Node, w.slot.Life = "", ""
}

// mark notes the first n open copies as begun.
func (w *work) mark(n int) {
	for i := 0; i < w.slot.N && n > 0; i++ {
		if was := w.track.at(i); was.open() {
			w.track.set(i, begun|was&doubt)
			n--
		}
	}
}

// choose counts the copies that are to be sent now, at most that many; on the way it ends those that are suppressed, and all of a
// letter that has expired.
func (w *work) choose(most int) (n int, err error) {
	expired := !w.slot.Expires.IsZero() && w.now.After(w.slot.Expires)
	for i, r := range w.parcel.To {
		if !w.track.at(i).open() {
			continue
		}
		if expired {
			if err := w.end(i, smtp.Outcome{Kind: smtp.Refused, Text: "it was not sent in time: " + w.last[i]}); err != nil {
				return 0, err
			}
			continue
		}
		if w.o.Suppressed != nil && n < most {
			stop, err := w.o.Suppressed(w.tx, w.letter, r)
			if err != nil {
				return 0, err
			}
			if stop {
				w.track.set(i, suppressed)
				continue
			}
		}
		n = min(n+1, most)
	}
	return n, nil
}

// end records that the copy will not be sent any more, and lets the group's rules act.
func (w *work) end(i int, outcome smtp.Outcome) error {
	w.track.set(i, refused)
	if w.o.Ended == nil {
		return nil
	}
	return w.o.Ended(w.tx, w.letter, w.parcel.To[i], outcome)
}

// split moves what failed for now to a new parcel that is due later, or gives it up.
func (w *work) split() error {
	next := w.slot
	next.Node, next.Life, next.Last, next.Rests, next.Took, next.Spare = "", "", "", 0, time.Time{}, 0
	if next.First.IsZero() {
		next.First = w.now
	}
	next.Tries++
	left := parcel{Last: map[int]string{}}
	var states []state
	for i, r := range w.parcel.To {
		was := w.track.at(i)
		if was != deferred && was != unknown {
			continue
		}
		if !w.now.Before(next.First.Add(giveUp)) {
			if err := w.end(i, smtp.GivenUp(w.last[i])); err != nil {
				return err
			}
			continue
		}
		w.track.set(i, moved)
		left.Last[len(left.To)] = w.last[i]
		left.To = append(left.To, r)
		s := waiting
		if was == unknown {
			s |= doubt
		}
		states = append(states, s)
	}
	if len(left.To) == 0 {
		return nil
	}
	next.Key, next.N = "r-"+store.NewID(w.now), len(left.To)
	next.Due = w.now.Add(backoff(next.Tries))
	if last := next.First.Add(giveUp); next.Due.After(last) {
		next.Due = last
	}
	if err := addParcel(w.tx, next, left); err != nil {
		return err
	}
	t := newTrack(next.N)
	for i, s := range states {
		t.set(i, s)
	}
	return t.store(w.tx, next.Letter, next.Key)
}

// release ends a claim: what is left becomes due, and a parcel in which nothing is left goes.
func (w *work) release(due time.Time) error {
	if err := w.split(); err != nil {
		return err
	}
	w.slot.Due, w.slot.Node, w.slot.Life, w.slot.Took, w.slot.Spare = due, "", "", time.Time{}, 0
	clear(w.track[:tokenSize])
	sum := tally{Group: w.slot.Group, Kind: settled}
	for i := range w.slot.N {
		switch s := w.track.at(i); s {
		case sent:
			sum.Sent++
		case refused:
			sum.Refused++
		case suppressed:
			sum.Suppressed++
		case moved:
		default:
			return errors.Join(slots.Put(w.tx, w.slot), w.track.store(w.tx, w.slot.Letter, w.slot.Key))
		}
	}
	if err := settle(w.tx, sum, w.now); err != nil {
		return err
	}
	w.slot.Done = true
	return errors.Join(
		parcels.Delete(w.tx, w.slot.Letter, w.slot.Key),
		progress.Delete(w.tx, w.slot.Letter, w.slot.Key),
		slots.Put(w.tx, w.slot),
		tidy(w.tx, w.slot.Letter))
}
