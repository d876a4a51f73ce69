package outbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// lease is how long a claim stands without a word from its owner; Record renews it. It outlasts the longest wait for a relay,
// 22 minutes with all time-outs of RFC 5321 section 4.5.3.2.
const lease = 30 * time.Minute

// fairness is how often a claim begins with the last lane.
const fairness = 8

// claim is a parcel that this process is sending.
type claim struct {
	mu     sync.Mutex // Records and the Close of one parcel come one after the other
	slot   slot
	letter Letter
	to     []Recipient
	track  track
	shared []byte
	last   map[int]string // the relay's last words on a recipient
	relay  string         // and on us
	handed int            // copies given to the sender
	tried  int            // of these, ended
	ahead  int            // how many may be marked by one commit
	joint  int            // how many recipients share a transaction
	asked  uint64         // the Changes when Suppressed and Held were asked last
	known  int            // and up to which copy that was
	took   time.Time      // when the copies handed were counted against the limit
	over   bool           // their answer is another by now: no copy of this claim is begun any more
}

// lookahead is how many copies a claim marks at once where a journal says which of them were begun.
const lookahead = 16

// Claim takes the most urgent parcel that is due and within the limit; nil when there is none.
func (o *Outbox) Claim(ctx context.Context) (*smtp.Parcel, error) {
	for {
		s, some, err := o.choose(ctx)
		if err != nil || !some {
			return nil, err
		}
		c, err := o.claimed(ctx, s)
		o.chosen(s)
		if errors.Is(err, errLimited) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue // another node has it, or there was nothing left to send
		}
		p, err := o.hand(ctx, c)
		if err != nil || p != nil {
			return p, err
		}
	}
}

// choose picks the parcel that should go next and keeps it from the other claims of this process, until chosen: they need
// not wait for one another's commits.
func (o *Outbox) choose(ctx context.Context) (s slot, some bool, err error) {
	o.claiming.Lock()
	defer o.claiming.Unlock()
	if err := o.recover(ctx); err != nil {
		return s, false, fmt.Errorf("take back the parcels of an earlier run: %w", err)
	}
	o.turn++
	if s, some, err = o.candidate(ctx); some {
		if o.choosing == nil {
			o.choosing = make(map[string]bool)
		}
		o.choosing[s.id()] = true
	}
	return s, some, err
}

// chosen says that the store knows by now what became of the choice.
func (o *Outbox) chosen(s slot) {
	o.claiming.Lock()
	defer o.claiming.Unlock()
	delete(o.choosing, s.id())
}

// errLimited is a limit that others have just used up.
var errLimited = errors.New("the limit is reached")

// claimed leases the parcel as far as the limit allows; nil when there is nothing in it to be sent.
func (o *Outbox) claimed(ctx context.Context, s slot) (*claim, error) {
	now := o.now()
	most, err := o.take(ctx, s.Lane, s.N, now)
	if err != nil {
		return nil, err
	}
	if most == 0 {
		return nil, errLimited
	}
	c, err := o.seize(ctx, s, most, now)
	if err != nil {
		return nil, fmt.Errorf("claim parcel %s: %w", s.id(), err)
	}
	_, err = o.take(ctx, s.Lane, c.handedOut()-most, now)
	return c, err
}

func (c *claim) handedOut() int {
	if c == nil {
		return 0
	}
	return c.handed
}

// candidate finds the parcel that should go next.
func (o *Outbox) candidate(ctx context.Context) (found slot, some bool, err error) {
	now := o.now()
	err = o.DB.View(ctx, limitShard, func(tx *store.Tx) error {
		for i := range urgency {
			lane := urgency[i]
			if o.turn%fairness == 0 {
				lane = urgency[len(urgency)-1-i]
			}
			free, _, err := o.Limit.free(tx, lane, now)
			if err != nil {
				return err
			}
			if free == 0 {
				continue
			}
			for s, err := range slots.ByRange(tx, "due", store.K(int(lane)), store.K(int(lane), now.Add(1))) {
				if err == nil && o.choosing[s.id()] {
					continue
				}
				found, some = s, err == nil
				return err
			}
		}
		return nil
	})
	return found, some, err
}

// nextDue is the first moment at which candidate will find something.
func (o *Outbox) nextDue(tx *store.Tx, now time.Time) (due time.Time, some bool, err error) {
	for lane := range lanes {
		for s, err := range slots.By(tx, "due", int(lane)) {
			if err != nil {
				return due, false, err
			}
			at := s.Due
			_, free, err := o.Limit.free(tx, lane, now)
			if err != nil {
				return due, false, err
			}
			if free.After(at) {
				at = free
			}
			if !some || at.Before(due) {
				due, some = at, true
			}
			break
		}
	}
	return due, some, nil
}

// seize leases the parcel, unless it has changed since it was seen, and picks the copies to be sent; nil when there are none.
func (o *Outbox) seize(ctx context.Context, seen slot, most int, took time.Time) (c *claim, err error) {
	token := make([]byte, tokenSize)
	rand.Read(token)
	before, ahead := "", 1
	if o.Journal.place(string(token)) {
		ahead = lookahead
	}
	asked := o.changes() // before the transaction: what changes while it runs is asked for again
	err = o.DB.Update(ctx, seen.Group, func(tx *store.Tx) error {
		c = nil
		now := o.now()
		s, err := slots.Get(tx, seen.Letter, seen.Key)
		if isNotFound(err) || err == nil && (s.Done || !s.Due.Equal(seen.Due)) {
			return nil
		}
		if err != nil {
			return err
		}
		w, err := o.load(tx, s, now)
		if err != nil {
			return err
		}
		w.afterCrash()
		if err := w.split(); err != nil {
			return err
		}
		if w.slot.Held, err = o.holds(tx, w.letter); err != nil {
			return err
		}
		if w.slot.Held {
			return w.release(s.Due)
		}
		n, err := w.choose(most)
		if err != nil {
			return err
		}
		if n == 0 {
			return w.release(now)
		}
		joint := 1
		if w.letter.Common {
			joint = max(1, o.Together)
		}
		w.slot.Due, w.slot.Node, w.slot.Life = now.Add(lease), o.Node, o.life
		if len(o.Limit) > 0 {
			open, _ := w.track.left()
			w.slot.Took, w.slot.Spare = took, open-n
		}
		before = w.track.token()
		copy(w.track, token)
		w.mark(min(n, max(ahead, joint)))
		c = &claim{slot: w.slot, letter: w.letter, to: w.parcel.To, track: w.track, last: w.last, handed: n, ahead: max(ahead, joint), joint: joint, asked: asked, known: len(w.parcel.To), took: took}
		if c.shared, err = o.body(tx, s.Letter); err != nil {
			return err
		}
		if err := slots.Put(tx, w.slot); err != nil {
			return err
		}
		return w.track.store(tx, s.Letter, s.Key)
	})
	if err != nil || c == nil {
		o.Journal.leave(string(token))
		return nil, err
	}
	o.Journal.leave(before) // of a claim that could not be closed
	return c, nil
}

// body reads a letter's bytes; connections that send the same letter share them.
func (o *Outbox) body(tx *store.Tx, letter string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.claims {
		if c.letter.ID == letter {
			return c.shared, nil
		}
	}
	raw, err := bodies.Get(tx, letter)
	return append([]byte(nil), raw...), err
}

// Shared returns what all copies of a letter have in common: header, blank line, body.
func (o *Outbox) Shared(ctx context.Context, letter string) (raw []byte, err error) {
	err = o.DB.View(ctx, "", func(tx *store.Tx) error {
		raw, err = o.body(tx, letter)
		return err
	})
	return raw, err
}

// hand makes the sender's parcel of a claim; nil when not one copy can be made.
func (o *Outbox) hand(ctx context.Context, c *claim) (*smtp.Parcel, error) {
	p := &smtp.Parcel{ID: c.slot.id(), From: c.letter.From, Shared: c.shared, Ahead: c.ahead, Together: c.joint}
	p.Copies = make([]smtp.Copy, 0, c.handed)
	var ended []smtp.Ended
	head := o.heads(c)
	for i := 0; i < len(c.to) && len(p.Copies)+len(ended) < c.handed; i++ {
		marked := c.track.at(i)&^doubt == begun
		if !marked && !c.track.at(i).open() {
			continue
		}
		text, err := head(c.to[i])
		if err != nil {
			failed := smtp.Outcome{Kind: smtp.Deferred, Text: "the letter's header cannot be made: " + err.Error()}
			ended = append(ended, smtp.Ended{N: i, Outcome: failed})
			continue
		}
		one := smtp.Copy{N: i, To: c.to[i].Address, Head: text, Tries: c.slot.Tries}
		if o.Sender != nil && c.joint <= 1 {
			one.From = o.Sender(c.letter, c.to[i])
		}
		p.Copies = append(p.Copies, one)
		if marked {
			p.Marked = len(p.Copies)
		}
	}
	o.mu.Lock()
	if o.claims == nil {
		o.claims = make(map[string]*claim)
	}
	o.claims[p.ID] = c
	o.mu.Unlock()
	if len(ended) > 0 {
		if err := o.Record(ctx, p.ID, ended, nil); err != nil {
			return nil, err
		}
	}
	if len(p.Copies) == 0 {
		return nil, o.Close(ctx, p.ID)
	}
	return p, nil
}

// heads is what makes the head of each copy of a claim, signed where they are.
func (o *Outbox) heads(c *claim) func(Recipient) ([]byte, error) {
	var sign func([]byte) ([]byte, error)
	if o.Sign != nil {
		sign = o.Sign(c.letter, c.shared)
	}
	make := func(r Recipient) ([]byte, error) {
		head, err := o.Head(c.letter, r)
		if err != nil || sign == nil {
			return head, err
		}
		signatures, err := sign(head)
		return append(signatures, head...), err
	}
	if c.joint > 1 {
		one, err := make(Recipient{})
		return func(Recipient) ([]byte, error) { return one, err }
	}
	return make
}

// recover takes back what an earlier life of this node had leased: what the journal knows of it goes into the store, and the rest
// is due at once.
func (o *Outbox) recover(ctx context.Context) error {
	if o.recovered {
		return nil
	}
	if o.life == "" {
		o.life = rand.Text()
	}
	var orphans []slot
	err := o.DB.View(ctx, "", func(tx *store.Tx) error {
		orphans = nil
		for s, err := range slots.By(tx, "leased", o.Node) {
			if err != nil {
				return err
			}
			if s.Life != o.life {
				orphans = append(orphans, s)
			}
		}
		return nil
	})
	for _, orphan := range orphans {
		if err != nil {
			break
		}
		back := 0
		err = o.DB.Update(ctx, orphan.Group, func(tx *store.Tx) error {
			back = 0
			s, err := slots.Get(tx, orphan.Letter, orphan.Key)
			if isNotFound(err) || err == nil && s.Life != orphan.Life {
				return nil
			}
			if err != nil {
				return err
			}
			w, err := o.load(tx, s, o.now())
			if err != nil {
				return err
			}
			w.afterCrash()
			if !s.Took.IsZero() {
				_, sure := w.track.left()
				back = max(sure-s.Spare, 0)
			}
			return w.release(w.now)
		})
		if err == nil { // what was claimed and surely not sent doesn't count
			_, err = o.take(ctx, orphan.Lane, -back, orphan.Took)
		}
	}
	if err == nil {
		err = o.Journal.reset()
	}
	o.recovered = err == nil
	return err
}
