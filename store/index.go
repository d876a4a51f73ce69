package store

import (
	"bytes"
	"errors"
	"iter"

	"mutualaid/store/engine"
)

// By walks the rows whose keys in the index begin with prefix, in index order; rows of one index key in their own order.
// A row with several such keys comes several times.
func (t Table[V]) By(tx *Tx, index string, prefix ...any) iter.Seq2[V, error] {
	from := appendKey(t.indexPrefix(index), prefix)
	return t.through(tx, engine.Range{From: from, To: after(from)})
}

// ByReverse is By, the last one first.
func (t Table[V]) ByReverse(tx *Tx, index string, prefix ...any) iter.Seq2[V, error] {
	from := appendKey(t.indexPrefix(index), prefix)
	return t.through(tx, engine.Range{From: from, To: after(from), Reverse: true})
}

// ByRange walks the rows with from ≤ key in the index < to, in index order; nil is no bound.
func (t Table[V]) ByRange(tx *Tx, index string, from, to Key) iter.Seq2[V, error] {
	return t.through(tx, bounds(t.indexPrefix(index), from, to))
}

// ByRangeReverse walks the rows whose keys in the index lie in from ≤ key < to, the last one first.
func (t Table[V]) ByRangeReverse(tx *Tx, index string, from, to Key) iter.Seq2[V, error] {
	r := bounds(t.indexPrefix(index), from, to)
	r.Reverse = true
	return t.through(tx, r)
}

func (t Table[V]) indexPrefix(name string) []byte {
	return append(append(t.prefix(entryMark), t.index(name).Name...), 0)
}

// through walks index entries and yields their rows.
func (t Table[V]) through(tx *Tx, r engine.Range) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var none V
		for p, err := range t.pairs(tx, r) {
			if err != nil {
				yield(none, err)
				return
			}
			v, there, err := t.entryRow(tx, p)
			if err == nil && !there {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// entryRow returns the row an index entry leads to. It isn't there when the caller has deleted or moved it since the page was read;
// an entry that still stands without its row is damage.
func (t Table[V]) entryRow(tx *Tx, p engine.Pair) (v V, there bool, err error) {
	primary, err := decodeEntry(p.Key, p.Value)
	if err != nil {
		return v, false, t.damage(p.Key, "index entry: "+err.Error())
	}
	key := append(t.prefix(rowMark), primary...)
	r, err := t.get(tx, key)
	if err == nil && r.has(t.primary(p.Key)) {
		v, err = t.value(key, r)
		return v, true, err
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return v, false, err
	}
	now, err := tx.e.Get(p.Key)
	if err != nil {
		return v, false, t.locate(err)
	}
	if bytes.Equal(now, p.Value) {
		return v, false, t.damage(key, "an index leads here, but there is no such row")
	}
	return v, false, nil
}
