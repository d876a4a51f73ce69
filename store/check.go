package store

import (
	"bytes"
	"context"
	"errors"

	"mutualaid/store/engine"
)

// maxDamages is how much Check reports before it gives up.
const maxDamages = 100

// Check reads the whole store, in many short transactions, and returns all damage it finds (the first hundred):
// the engine's own structure, every row's and entry's checksum, rows without their index entries and entries without their rows.
// It needs to know no table.
func (db *DB) Check(ctx context.Context) error {
	if err := db.engine.Check(ctx); err != nil {
		return err
	}
	var found []error
	r := engine.Range{Limit: fullPage}
	for more := true; more && len(found) < maxDamages; {
		err := db.engine.View(ctx, "", func(tx engine.Tx) error {
			page, m, err := tx.Page(r)
			if err != nil {
				return err
			}
			for _, p := range page {
				if err := checkPair(&Tx{e: tx}, p); err != nil {
					found = append(found, err)
				}
			}
			r, more = beyond(r, page), m
			return nil
		})
		if err != nil {
			return errors.Join(append(found, err)...)
		}
	}
	return errors.Join(found...)
}

// checkPair checks a row or an entry, whichever it is.
func checkPair(tx *Tx, p engine.Pair) error {
	i := bytes.IndexAny(p.Key, "\x00\x01")
	if i < 0 {
		return &DamageError{Key: p.Key, Why: "a key of no table"}
	}
	s := space{name: string(p.Key[:i])}
	if p.Key[i] == rowMark {
		return s.checkRow(tx, p)
	}
	return s.checkEntry(tx, p)
}

func (s space) checkRow(tx *Tx, p engine.Pair) error {
	r, err := s.decode(p.Key, p.Value)
	if err != nil {
		return err
	}
	for _, e := range r.entries {
		raw, err := tx.e.Get(s.entryKey(e))
		if err != nil {
			return s.locate(err)
		}
		if raw == nil {
			return s.damage(p.Key, "an index entry is missing")
		}
	}
	return nil
}

func (s space) checkEntry(tx *Tx, p engine.Pair) error {
	primary, err := decodeEntry(p.Key, p.Value)
	if err != nil {
		return s.damage(p.Key, "index entry: "+err.Error())
	}
	key := append(s.prefix(rowMark), primary...)
	r, err := s.get(tx, key)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !r.has(s.primary(p.Key)):
		return s.damage(key, "an index leads here, but there is no such row")
	}
	return err
}
