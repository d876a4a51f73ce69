package bolt

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"mutualaid/store/engine"
)

// A tx is one caller's part of a transaction of bbolt.
type tx struct {
	ctx    context.Context
	bucket *bbolt.Bucket // nil when it has ended
	cursor *bbolt.Cursor // for finding keys: each of bbolt's own Gets would make one
	sought sought        // by the last Get: who asks for a row often writes it next
	batch  *batch        // nil in View
	undo   []change
	damage error // of the last write that bbolt broke off; the batch can't be kept
}

// A change is what a write has replaced. Old values lie in bbolt's memory and stay there until the commit.
type change struct {
	key, old []byte
	had      bool
}

// What was sought last: found is nil where there is none.
type sought struct{ key, found []byte }

func (t *tx) end() { t.bucket, t.cursor, t.sought = nil, nil, sought{} }

func (t *tx) ownCursor() *bbolt.Cursor {
	if t.cursor == nil {
		t.cursor = t.bucket.Cursor()
	}
	return t.cursor
}

// find returns the value at the key, in bbolt's memory; nil when there is none.
func (t *tx) find(key []byte) []byte {
	found, value := t.ownCursor().Seek(key)
	if found == nil || !bytes.Equal(found, key) {
		return nil
	}
	return value
}

// Get returns a copy, since bbolt's memory is gone when the transaction is.
func (t *tx) Get(key []byte) (value []byte, err error) {
	if t.bucket == nil {
		return nil, engine.ErrDone
	}
	defer guard(key, "get", &err)
	defer catchFaults()()
	found := t.find(key)
	t.sought = sought{key, found}
	if len(found) > engine.MaxValue {
		return nil, &engine.DamageError{Key: bytes.Clone(key), Why: fmt.Sprintf("a value of %d bytes", len(found))}
	}
	return bytes.Clone(found), nil
}

func (t *tx) Put(key, value []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	if len(key) == 0 || len(key) > engine.MaxKey || len(value) > engine.MaxValue {
		return fmt.Errorf("%w: a key of %d bytes (1 to %d), a value of %d (up to %d)",
			engine.ErrTooLarge, len(key), engine.MaxKey, len(value), engine.MaxValue)
	}
	if value == nil {
		value = []byte{}
	}
	t.batch.bytes += len(key) + len(value)
	return t.change(key, value)
}

func (t *tx) Delete(key []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	return t.change(key, nil)
}

func (t *tx) writable() error {
	switch {
	case t.bucket == nil:
		return engine.ErrDone
	case t.batch == nil:
		return engine.ErrReadOnly
	}
	return t.damage
}

// change puts the value, or deletes the key when it is nil, and notes how to undo that.
func (t *tx) change(key, value []byte) (err error) {
	defer func() { t.damage = err }()
	defer guard(key, "write", &err)
	defer catchFaults()()
	old := t.sought.found
	if t.sought.key == nil || !bytes.Equal(t.sought.key, key) {
		old = t.find(key)
	}
	t.sought = sought{}
	if old == nil && value == nil {
		return nil
	}
	t.undo = append(t.undo, change{key: key, old: old, had: old != nil})
	return put(t.bucket, key, value)
}

func put(bucket *bbolt.Bucket, key, value []byte) error {
	if value == nil {
		return bucket.Delete(key)
	}
	return bucket.Put(key, value)
}

// rollBack undoes this caller's writes, the last one first, and leaves those of the others in the batch.
func (t *tx) rollBack(bucket *bbolt.Bucket) (err error) {
	defer guard(nil, "undo", &err)
	defer catchFaults()()
	for i := len(t.undo) - 1; i >= 0; i-- {
		c := t.undo[i]
		if !c.had {
			c.old = nil
		}
		if err := put(bucket, c.key, c.old); err != nil {
			return err
		}
	}
	t.undo = nil
	return nil
}

// Page returns copies of the next pairs; a page ends after r.Limit pairs or engine.MaxPage bytes.
func (t *tx) Page(r engine.Range) (pairs []engine.Pair, more bool, err error) {
	if t.bucket == nil {
		return nil, false, engine.ErrDone
	}
	if err := t.ctx.Err(); err != nil {
		return nil, false, err
	}
	near := r.From
	if r.Reverse {
		near = r.To
	}
	defer guard(near, "read", &err)
	defer catchFaults()()
	if r.Reverse {
		pairs, more = down(t.bucket, r)
	} else {
		pairs, more = up(t.ownCursor(), r)
	}
	return own(pairs), more, nil
}

// A page collects pairs until it is full.
type page struct {
	limit, bytes int
	pairs        []engine.Pair
}

func newPage(limit int) *page {
	return &page{limit: limit, pairs: make([]engine.Pair, 0, min(max(limit, 1), 4))} // most are for one row
}

// take refuses a pair when the page is full. Sizes that nobody can have written are damage.
func (p *page) take(key, value []byte) bool {
	if len(key) > engine.MaxKey || len(value) > engine.MaxValue {
		panic(fmt.Sprintf("a key of %d bytes and a value of %d", len(key), len(value)))
	}
	size := len(key) + len(value)
	if len(p.pairs) >= p.limit || len(p.pairs) > 0 && p.bytes+size > engine.MaxPage {
		return false
	}
	p.pairs, p.bytes = append(p.pairs, engine.Pair{Key: key, Value: value}), p.bytes+size
	return true
}

func up(c *bbolt.Cursor, r engine.Range) (pairs []engine.Pair, more bool) {
	p := newPage(r.Limit)
	k, v := c.Seek(r.From)
	for ; k != nil && (r.To == nil || bytes.Compare(k, r.To) < 0); k, v = c.Next() {
		if !p.take(k, v) {
			return p.pairs, true
		}
	}
	return p.pairs, false
}

// down walks backward. bbolt's Prev returns nil not only at the beginning but also at a leaf whose keys this transaction
// has deleted all, so the lowest key of the range says where to end.
func down(bucket *bbolt.Bucket, r engine.Range) (pairs []engine.Pair, more bool) {
	p := newPage(r.Limit)
	lowest, _ := bucket.Cursor().Seek(r.From)
	if lowest == nil || r.To != nil && bytes.Compare(lowest, r.To) >= 0 {
		return nil, false
	}
	c := bucket.Cursor()
	k, v := last(c, r.To)
	for empty := 0; empty < maxEmpty; k, v = c.Prev() {
		if k == nil {
			empty++
			continue
		}
		if !p.take(k, v) {
			return p.pairs, true
		}
		if bytes.Compare(k, lowest) <= 0 {
			return p.pairs, false
		}
	}
	panic("the first key isn't found from behind")
}

// maxEmpty is more empty leaves than a transaction can leave in a row.
const maxEmpty = 1 << 24

// last moves to the last key before to.
func last(c *bbolt.Cursor, to []byte) (k, v []byte) {
	if to == nil {
		return c.Last()
	}
	if k, _ := c.Seek(to); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// own copies all pairs out of bbolt's memory, in one piece.
func own(pairs []engine.Pair) []engine.Pair {
	size := 0
	for _, p := range pairs {
		size += len(p.Key) + len(p.Value)
	}
	room := make([]byte, 0, size)
	keep := func(b []byte) []byte {
		start := len(room)
		room = append(room, b...)
		return room[start:len(room):len(room)]
	}
	for i, p := range pairs {
		pairs[i] = engine.Pair{Key: keep(p.Key), Value: keep(p.Value)}
	}
	return pairs
}
