package outbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mutualaid/store"
)

// Add puts a letter into the outbox: shared is its header fields that all copies share, a blank line and its body. When the
// letter is there already, only the recipients are added. It runs in the caller's transaction, in the letter's group's shard.
func Add(tx *store.Tx, l Letter, shared []byte, to []Recipient, due time.Time) error {
	if len(to) == 0 && !l.Open {
		return nil // nobody will ever get it
	}
	if l.ID == "" || strings.Contains(l.ID, "/") || l.Lane < 0 || l.Lane >= lanes {
		return fmt.Errorf("letter %q in lane %d cannot be put into the outbox", l.ID, l.Lane)
	}
	l.Created, l.Expires = l.Created.UTC(), l.Expires.UTC()
	switch there, err := letters.Get(tx, l.ID); {
	case err == nil:
		l = there
	case isNotFound(err):
		if err := letters.Insert(tx, l); err != nil {
			return fmt.Errorf("letter %s: %w", l.ID, err)
		}
		if err := bodies.Put(tx, store.K(l.ID), shared); err != nil {
			return fmt.Errorf("letter %s: %w", l.ID, err)
		}
	default:
		return err
	}
	if len(to) == 0 {
		return nil
	}
	return addParcels(tx, l, store.NewID(l.Created), to, due)
}

// AddRecipients adds one parcel's worth of recipients, or more, to a letter in the outbox. The key says which they are: a
// second call with the same key adds nothing and returns store.ErrExists. ErrNoLetter: the letter is gone or never was.
func AddRecipients(tx *store.Tx, letterID, parcelKey string, to []Recipient, due time.Time) error {
	l, err := letters.Get(tx, letterID)
	if isNotFound(err) {
		return fmt.Errorf("letter %s: %w", letterID, ErrNoLetter)
	}
	if err != nil || len(to) == 0 {
		return err
	}
	return addParcels(tx, l, "k-"+parcelKey, to, due)
}

// Finish says that no more recipients come to an Open letter; it goes when the last copy has ended.
func Finish(tx *store.Tx, letterID string) error {
	l, err := letters.Get(tx, letterID)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	l.Open = false
	if err := letters.Put(tx, l); err != nil {
		return err
	}
	return tidy(tx, letterID)
}

// addParcels splits the recipients so that several connections find work in one letter.
func addParcels(tx *store.Tx, l Letter, key string, to []Recipient, due time.Time) error {
	size := min(ParcelSize, max(32, (len(to)+9)/10))
	for i := 0; len(to) > 0; i++ {
		n := min(size, len(to))
		s := slot{Letter: l.ID, Key: key + "." + strconv.Itoa(i), Group: l.Group, Lane: l.Lane, N: n, Due: due.UTC(), Expires: l.Expires}
		if err := addParcel(tx, s, parcel{To: to[:n]}); err != nil {
			return err
		}
		if err := count(tx, tally{Group: l.Group, Kind: accepted, Accepted: n}); err != nil {
			return err
		}
		to = to[n:]
	}
	return nil
}

func addParcel(tx *store.Tx, s slot, p parcel) error {
	p.Letter, p.Key = s.Letter, s.Key
	if err := slots.Insert(tx, s); err != nil {
		return fmt.Errorf("parcel %s: %w", s.id(), err)
	}
	return parcels.Put(tx, p)
}

// tidy removes a letter that is complete: nothing of it is left to be sent, and no more recipients come.
func tidy(tx *store.Tx, letterID string) error {
	l, err := letters.Get(tx, letterID)
	if isNotFound(err) || err == nil && l.Open {
		return nil
	}
	if err != nil {
		return err
	}
	for _, err := range slots.By(tx, "live", letterID) {
		return err // there is one, or the store says why we can't know
	}
	return remove(tx, letterID)
}

// remove deletes all that is kept of a letter.
func remove(tx *store.Tx, letterID string) error {
	var all []slot
	for s, err := range slots.All(tx, letterID) {
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	var errs []error
	for _, s := range all {
		errs = append(errs, slots.Delete(tx, s.Letter, s.Key), parcels.Delete(tx, s.Letter, s.Key), progress.Delete(tx, s.Letter, s.Key))
	}
	return errors.Join(append(errs, bodies.Delete(tx, letterID), letters.Delete(tx, letterID))...)
}
