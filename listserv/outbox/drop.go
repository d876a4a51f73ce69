package outbox

import (
	"slices"
	"time"

	"mutualaid/store"
)

// DropPerson takes a person out of all that is still to be sent, and says how many copies that were. The one that a
// connection is sending at this moment may still go out. It reads the whole outbox; each parcel belongs to its group's shard.
func DropPerson(tx *store.Tx, person string, now time.Time) (n int, err error) {
	var theirs []parcel
	for p, err := range parcels.All(tx) {
		if err != nil {
			return 0, err
		}
		for _, r := range p.To {
			if r.Person == person {
				theirs = append(theirs, p)
				break
			}
		}
	}
	for _, p := range theirs {
		s, err := slots.Get(tx, p.Letter, p.Key)
		if err != nil {
			return n, err
		}
		t, err := loadTrack(tx, s)
		if err != nil {
			return n, err
		}
		for i, r := range p.To {
			if r.Person != person {
				continue
			}
			p.To[i] = Recipient{}
			delete(p.Last, i)
			if was := t.at(i); was.open() || was&^doubt == begun || was == deferred || was == unknown {
				t.set(i, suppressed)
				n++
			}
		}
		if err := parcels.Put(tx, p); err != nil {
			return n, err
		}
		if err := t.store(tx, p.Letter, p.Key); err != nil {
			return n, err
		}
	}
	for _, p := range theirs {
		if err := dropIfNobodys(tx, p.Letter, now); err != nil {
			return n, err
		}
	}
	return n, nil
}

// dropIfNobodys removes a letter that nobody gets any more: its words may be about whom they were for.
func dropIfNobodys(tx *store.Tx, id string, now time.Time) error {
	l, err := letters.Get(tx, id)
	if isNotFound(err) || err == nil && l.Open {
		return nil
	}
	if err != nil {
		return err
	}
	for p, err := range parcels.All(tx, id) {
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.To, func(r Recipient) bool { return r.Person != "" || r.Address != "" }) {
			return nil
		}
	}
	_, err = dropLetter(tx, l.Group, id, now)
	return err
}

// DropLetter takes a letter out of the outbox, and says how many copies were not sent; none where it is gone already.
func DropLetter(tx *store.Tx, id string, now time.Time) (n int, err error) {
	l, err := letters.Get(tx, id)
	if isNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return dropLetter(tx, l.Group, id, now)
}

// Withdraw takes a letter out of the outbox of which nothing has gone out, and says whether it could.
func Withdraw(tx *store.Tx, id string, now time.Time) (bool, error) {
	l, err := letters.Get(tx, id)
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	sum, err := unsent(tx, id)
	if err != nil || sum.Queued == 0 || sum.Sent+sum.Refused+sum.Unknown > 0 {
		return false, err
	}
	_, err = dropLetter(tx, l.Group, id, now)
	return err == nil, err
}

func dropLetter(tx *store.Tx, group, id string, now time.Time) (n int, err error) {
	sum, err := unsent(tx, id)
	if err != nil {
		return 0, err
	}
	dropped := tally{Group: group, Kind: settled, Sent: sum.Sent, Refused: sum.Refused}
	dropped.Suppressed = sum.Suppressed + sum.Queued + sum.Unknown
	if err := settle(tx, dropped, now); err != nil {
		return 0, err
	}
	return sum.Queued + sum.Unknown, remove(tx, id)
}

// DropGroup takes all of a group's letters out of the outbox, and says how many copies were not sent.
func DropGroup(tx *store.Tx, group string, now time.Time) (n int, err error) {
	var gone []string
	for l, err := range letters.By(tx, "group", group) {
		if err != nil {
			return 0, err
		}
		gone = append(gone, l.ID)
	}
	for _, id := range gone {
		dropped, err := dropLetter(tx, group, id, now)
		if n += dropped; err != nil {
			return n, err
		}
	}
	return n, nil
}

// unsent counts the copies of a letter in the parcels that are still here.
func unsent(tx *store.Tx, letter string) (sum Stats, err error) {
	for s, err := range slots.By(tx, "live", letter) {
		if err != nil {
			return sum, err
		}
		t, err := loadTrack(tx, s)
		if err != nil {
			return sum, err
		}
		sum.add(t)
	}
	return sum, nil
}
