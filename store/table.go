package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"mutualaid/store/engine"
)

// An Index finds rows by other keys than their own.
type Index[V any] struct {
	Name   string        // never changes, since it is stored
	Keys   func(V) []Key // none, one or many for a value; depends on nothing else
	Unique bool          // one row at most has a key
}

// An Upgrade turns the payload of an older version into a newer one's; it returns the version it has reached.
type Upgrade func(version byte, raw []byte) (byte, []byte, error)

// A Table keeps values of one type, as JSON, under keys made of them. It holds no state: make it once, use it with any DB.
type Table[V any] struct {
	space
	key     func(V) Key
	indexes []Index[V]
	version byte
	upgrade Upgrade
}

// NewTable names a table. Two tables of a name would write over each other's rows.
// A name that isn't lower-case letters, digits, dot, dash and underscore is a mistake in the program, and panics.
func NewTable[V any](name string, key func(V) Key, indexes ...Index[V]) Table[V] {
	for _, index := range indexes {
		newSpace(index.Name)
	}
	return Table[V]{space: newSpace(name), key: key, indexes: indexes, version: 1}
}

// Upgraded returns the table whose values have the given version (from 2 on; a new table writes version 1). Rows of
// older versions go through upgrade, again and again until they have reached it; they are rewritten when next put.
// After a change of indexes, Rebuild gives the old rows their entries.
func (t Table[V]) Upgraded(version byte, upgrade Upgrade) Table[V] {
	t.version, t.upgrade = version, upgrade
	return t
}

// Get returns the value at the key that parts make, ErrNotFound when there is none.
func (t Table[V]) Get(tx *Tx, parts ...any) (V, error) {
	key := t.rowKey(parts)
	r, err := t.get(tx, key)
	if err != nil {
		var none V
		return none, err
	}
	return t.value(key, r)
}

// Has says whether there is a row at the key that parts make.
func (t Table[V]) Has(tx *Tx, parts ...any) (bool, error) {
	_, err := t.get(tx, t.rowKey(parts))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Listed says whether the row at the key that parts make has any key in an index, without reading its value. Of a row that is
// older than the table's version it says so, for the index may be younger: better ask the value. ErrNotFound: there is no row.
func (t Table[V]) Listed(tx *Tx, index string, parts ...any) (bool, error) {
	r, err := t.get(tx, t.rowKey(parts))
	if err != nil || r.version < t.version {
		return true, err
	}
	name := t.index(index).Name
	return slices.ContainsFunc(r.entries, func(entry []byte) bool {
		return len(entry) > len(name) && entry[len(name)] == 0 && string(entry[:len(name)]) == name
	}), nil
}

// Put writes the value, in place of the one with the same key. ErrExists: another row has its key in a unique index.
func (t Table[V]) Put(tx *Tx, v V) error {
	key := append(t.prefix(rowMark), t.key(v)...)
	if len(t.indexes) == 0 {
		return t.write(tx, key, nil, v)
	}
	old, err := t.get(tx, key)
	if errors.Is(err, ErrNotFound) {
		return t.write(tx, key, nil, v)
	}
	if err != nil {
		return err
	}
	return t.write(tx, key, &old, v)
}

// Insert writes a value whose key, and whose keys in unique indexes, no row has yet; else ErrExists and nothing is written.
func (t Table[V]) Insert(tx *Tx, v V) error {
	key := append(t.prefix(rowMark), t.key(v)...)
	if err := t.absent(tx, key); err != nil {
		return err
	}
	return t.write(tx, key, nil, v)
}

func (s space) absent(tx *Tx, key []byte) error {
	taken, err := tx.e.Get(key)
	if err != nil {
		return s.locate(err)
	}
	if taken != nil {
		return fmt.Errorf("%s %s: %w", s.name, Key(s.primary(key)), ErrExists)
	}
	return nil
}

// Delete removes the row at the key that parts make; nil when absent.
func (t Table[V]) Delete(tx *Tx, parts ...any) error {
	return t.delete(tx, t.rowKey(parts))
}

func (t Table[V]) write(tx *Tx, key []byte, old *row, v V) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s %s: %w", t.name, Key(t.primary(key)), err)
	}
	r := row{version: t.version, payload: payload, entries: t.entries(v, t.primary(key))}
	return t.put(tx, key, old, r, t.unique)
}

// entries returns the value's keys in all indexes, each once.
func (t Table[V]) entries(v V, primary []byte) [][]byte {
	var entries [][]byte
	for _, index := range t.indexes {
		for _, key := range index.Keys(v) {
			entry := make([]byte, 0, len(index.Name)+2+len(key)+len(primary))
			entry = append(append(entry, index.Name...), 0)
			entry = append(append(entry, key...), 0)
			if !index.Unique {
				entry = append(entry, primary...)
			}
			entries = append(entries, entry)
		}
	}
	if len(entries) > 1 {
		slices.SortFunc(entries, bytes.Compare)
		entries = slices.CompactFunc(entries, bytes.Equal)
	}
	return entries
}

func (t Table[V]) unique(entry []byte) bool {
	name, _, _ := bytes.Cut(entry, []byte{0})
	return t.index(string(name)).Unique
}

// index panics for a name the table doesn't have, which is a mistake in the program.
func (t Table[V]) index(name string) Index[V] {
	i := slices.IndexFunc(t.indexes, func(index Index[V]) bool { return index.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("store: table %s has no index %q", t.name, name))
	}
	return t.indexes[i]
}

// value decodes a row, upgrading it first where it is of an older version.
func (t Table[V]) value(key []byte, r row) (v V, err error) {
	for r.version < t.version {
		was := r.version
		if t.upgrade == nil {
			return v, fmt.Errorf("%s %s: no way to upgrade from version %d", t.name, Key(t.primary(key)), was)
		}
		if r.version, r.payload, err = t.upgrade(was, r.payload); err != nil {
			return v, fmt.Errorf("%s %s: upgrade from version %d: %w", t.name, Key(t.primary(key)), was, err)
		}
		if r.version <= was {
			return v, fmt.Errorf("%s %s: the upgrade stays at version %d", t.name, Key(t.primary(key)), was)
		}
	}
	if r.version > t.version {
		return v, fmt.Errorf("%s %s has version %d: %w", t.name, Key(t.primary(key)), r.version, ErrNewer)
	}
	if err := json.Unmarshal(r.payload, &v); err != nil {
		return v, fmt.Errorf("%s %s: %w", t.name, Key(t.primary(key)), err)
	}
	return v, nil
}

// All walks the rows whose keys begin with prefix, in key order. It pages inside: a row that the caller
// changes on the way comes in its old or its new state. The walk goes on after a damaged row if the caller does.
func (t Table[V]) All(tx *Tx, prefix ...any) iter.Seq2[V, error] {
	from := t.rowKey(prefix)
	return t.rows(tx, engine.Range{From: from, To: after(from)})
}

// Reverse walks the rows whose keys begin with prefix, the last one first.
func (t Table[V]) Reverse(tx *Tx, prefix ...any) iter.Seq2[V, error] {
	from := t.rowKey(prefix)
	return t.rows(tx, engine.Range{From: from, To: after(from), Reverse: true})
}

// Range walks the rows with from ≤ key < to, in key order; nil is no bound.
func (t Table[V]) Range(tx *Tx, from, to Key) iter.Seq2[V, error] {
	return t.rows(tx, bounds(t.prefix(rowMark), from, to))
}

// RangeReverse is Range, the last one first.
func (t Table[V]) RangeReverse(tx *Tx, from, to Key) iter.Seq2[V, error] {
	r := bounds(t.prefix(rowMark), from, to)
	r.Reverse = true
	return t.rows(tx, r)
}

// bounds places from and to behind a prefix.
func bounds(prefix []byte, from, to Key) engine.Range {
	r := engine.Range{From: slices.Concat(prefix, from), To: after(prefix)}
	if to != nil {
		r.To = slices.Concat(prefix, to)
	}
	return r
}

func (t Table[V]) rows(tx *Tx, r engine.Range) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var none V
		for p, err := range t.pairs(tx, r) {
			if err != nil {
				yield(none, err)
				return
			}
			if v, err := t.pair(p); !yield(v, err) {
				return
			}
		}
	}
}

func (t Table[V]) pair(p engine.Pair) (V, error) {
	r, err := t.decode(p.Key, p.Value)
	if err != nil {
		var none V
		return none, err
	}
	return t.value(p.Key, r)
}

// Each calls fn for every row whose key begins with prefix, in key order, outside of any transaction:
// fn may take its time and may call Update. The pages of the walk are of different moments. An error of fn ends it.
func (t Table[V]) Each(ctx context.Context, db *DB, shard string, prefix []any, fn func(V) error) error {
	from := t.rowKey(prefix)
	return t.eachPage(ctx, db, shard, engine.Range{From: from, To: after(from)}, func(page []engine.Pair) error {
		for _, p := range page {
			v, err := t.pair(p)
			if err != nil {
				return err
			}
			if err := fn(v); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachPage gives a range to fn, each page from a transaction of its own that has ended.
func (s space) eachPage(ctx context.Context, db *DB, shard string, r engine.Range, fn func([]engine.Pair) error) error {
	r.Limit = fullPage
	for more := true; more; {
		var page []engine.Pair
		err := db.engine.View(ctx, shard, func(tx engine.Tx) (err error) {
			page, more, err = tx.Page(r)
			return err
		})
		if err != nil {
			return s.locate(err)
		}
		if err := fn(page); err != nil {
			return err
		}
		r = beyond(r, page)
	}
	return nil
}

// Rebuild writes every row anew, in its current version and with its current index entries, a few hundred in a transaction.
// It is for a table whose indexes have changed; entries of indexes that are no more vanish. It may run again after an interruption.
func (t Table[V]) Rebuild(ctx context.Context, db *DB, shard string) error {
	from := t.prefix(rowMark)
	return t.eachPage(ctx, db, shard, engine.Range{From: from, To: after(from)}, func(page []engine.Pair) error {
		return db.Update(ctx, shard, func(tx *Tx) error {
			for _, p := range page {
				if err := t.rebuild(tx, p.Key); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (t Table[V]) rebuild(tx *Tx, key []byte) error {
	old, err := t.get(tx, key)
	if errors.Is(err, ErrNotFound) {
		return nil // deleted since the page was read
	}
	if err != nil {
		return err
	}
	v, err := t.value(key, old)
	if err != nil {
		return err
	}
	return t.write(tx, key, &old, v)
}
