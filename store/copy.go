package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"mutualaid/store/engine"
	"mutualaid/store/trial"
)

// ErrNotEmpty says that something is kept already where a copy was to go.
var ErrNotEmpty = errors.New("the store to copy into is not empty")

// Trial is a store over this one that forgets what is written to it, and never writes here. This one must stay open as long.
func (db *DB) Trial(ctx context.Context) (*DB, error) { return New(ctx, trial.Over(db.engine)) }

// Copy copies all that one store keeps into another, whatever their engines, and then reads both again, to the last byte. Nobody
// else may write to either meanwhile: from is read in many short transactions. tell hears how many pairs are done; it may be nil.
func Copy(ctx context.Context, from, to *DB, tell func(pairs int)) (pairs int, err error) {
	if err := to.empty(ctx); err != nil {
		return 0, err
	}
	count := func(n int) {
		if pairs += n; tell != nil {
			tell(pairs)
		}
	}
	err = from.eachPair(ctx, func(page []engine.Pair) error {
		count(len(page))
		return to.engine.Update(ctx, "", func(tx engine.Tx) error {
			for _, p := range page {
				if err := tx.Put(p.Key, p.Value); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return pairs, fmt.Errorf("copy: %w", err)
	}
	return pairs, same(ctx, from, to)
}

// empty refuses a store that holds more than the mark of its format.
func (db *DB) empty(ctx context.Context) error {
	return db.eachPair(ctx, func(page []engine.Pair) error {
		if len(page) > 1 || !bytes.Equal(page[0].Key, formatKey) {
			return ErrNotEmpty
		}
		return nil
	})
}

// eachPair walks over all pairs, a page at a time; no transaction is open while fn works.
func (db *DB) eachPair(ctx context.Context, fn func([]engine.Pair) error) error {
	r := engine.Range{Limit: fullPage}
	for more := true; more; {
		var page []engine.Pair
		err := db.engine.View(ctx, "", func(tx engine.Tx) (err error) {
			page, more, err = tx.Page(r)
			return err
		})
		if err != nil {
			return err
		}
		if len(page) > 0 {
			if err := fn(page); err != nil {
				return err
			}
		}
		r = beyond(r, page)
	}
	return nil
}

// same compares two stores pair by pair; engines may cut their pages differently.
func same(ctx context.Context, from, to *DB) error {
	var left []engine.Pair // of to, not compared yet
	r := engine.Range{Limit: fullPage}
	more := true
	refill := func() error {
		return to.engine.View(ctx, "", func(tx engine.Tx) (err error) {
			left, more, err = tx.Page(r)
			r = beyond(r, left)
			return err
		})
	}
	err := from.eachPair(ctx, func(page []engine.Pair) error {
		for _, p := range page {
			for len(left) == 0 && more {
				if err := refill(); err != nil {
					return err
				}
			}
			if len(left) == 0 || !bytes.Equal(left[0].Key, p.Key) || !bytes.Equal(left[0].Value, p.Value) {
				return &DamageError{Key: p.Key, Why: "the copy differs from what was copied"}
			}
			left = left[1:]
		}
		return nil
	})
	if err == nil && len(left) == 0 && more {
		err = refill()
	}
	if err == nil && len(left) > 0 {
		err = &DamageError{Key: left[0].Key, Why: "the copy has what was not there"}
	}
	if err != nil {
		return fmt.Errorf("compare the copy: %w", err)
	}
	return nil
}
