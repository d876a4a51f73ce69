// Package trial is an engine over another one: what is written stays in memory, and the one below is only read. A store
// on it shows what something would do, by doing it.
package trial

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"mutualaid/store/engine"
)

// Store is an engine whose writes are forgotten with it. Each transaction sees the engine below as it is then.
type Store struct {
	below  engine.Engine
	turn   chan struct{} // held by the one writer
	open   sync.RWMutex  // held for reading while a transaction runs
	closed bool
	kept   atomic.Pointer[layer] // what was written so far
}

// Over makes a trial over an engine, which must stay open as long.
func Over(below engine.Engine) *Store {
	s := &Store{below: below, turn: make(chan struct{}, 1)}
	s.kept.Store(new(layer))
	return s
}

// View runs fn on one unchanging state.
func (s *Store) View(ctx context.Context, shard string, fn func(engine.Tx) error) error {
	s.open.RLock()
	defer s.open.RUnlock()
	if s.closed {
		return engine.ErrClosed
	}
	return s.run(ctx, shard, &tx{kept: *s.kept.Load()}, fn)
}

// Update runs fn as the only writer. Its writes are kept in memory when it returns nil.
func (s *Store) Update(ctx context.Context, shard string, fn func(engine.Tx) error) error {
	s.open.RLock()
	defer s.open.RUnlock()
	if s.closed {
		return engine.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turn }()
	t := &tx{kept: *s.kept.Load(), own: map[string][]byte{}}
	if err := s.run(ctx, shard, t, fn); err != nil {
		return err
	}
	merged := t.kept.under(t.written())
	s.kept.Store(&merged)
	return nil
}

func (s *Store) run(ctx context.Context, shard string, t *tx, fn func(engine.Tx) error) error {
	defer func() { t.ended = true }()
	return s.below.View(ctx, shard, func(below engine.Tx) error {
		t.below = below
		return fn(t)
	})
}

// Backup refuses: a trial has no form of its own that could be kept.
func (s *Store) Backup(context.Context, io.Writer) error {
	return errors.New("a trial keeps nothing that could be copied")
}

// Check reads what the engine below keeps for itself.
func (s *Store) Check(ctx context.Context) error { return s.below.Check(ctx) }

// Close waits for running transactions and forgets what was written. The engine below stays open.
func (s *Store) Close() error {
	s.open.Lock()
	defer s.open.Unlock()
	s.closed = true
	return nil
}

// A layer is what was written, by key: over what lies below it. It is not changed once it is made.
type layer []written

// written is the last thing that was done to a key.
type written struct {
	key   string
	value []byte // nil: it was deleted
}

func byKey(w written, key string) int { return strings.Compare(w.key, key) }

// find returns what was done to a key; false: nothing.
func (l layer) find(key []byte) (value []byte, touched bool) {
	i, touched := slices.BinarySearchFunc(l, string(key), byKey)
	if !touched {
		return nil, false
	}
	return l[i].value, true
}

// within is the part of a layer that lies in a range.
func (l layer) within(r engine.Range) layer {
	from, to := 0, len(l)
	if r.From != nil {
		from, _ = slices.BinarySearchFunc(l, string(r.From), byKey)
	}
	if r.To != nil {
		to, _ = slices.BinarySearchFunc(l, string(r.To), byKey)
	}
	return l[from:max(from, to)]
}

// under lays another layer over this one.
func (l layer) under(above layer) layer {
	merged := make(layer, 0, len(l)+len(above))
	for len(l) > 0 && len(above) > 0 {
		switch order := strings.Compare(l[0].key, above[0].key); {
		case order < 0:
			merged, l = append(merged, l[0]), l[1:]
		case order > 0:
			merged, above = append(merged, above[0]), above[1:]
		default:
			merged, l, above = append(merged, above[0]), l[1:], above[1:]
		}
	}
	return append(append(merged, l...), above...)
}

// A tx is one transaction: its own writes over what was written before, over the engine below.
type tx struct {
	below engine.Tx
	kept  layer
	own   map[string][]byte // nil in View
	fresh layer             // own in order, nil when it has changed since
	ended bool
}

// written is what this transaction has written, in order.
func (t *tx) written() layer {
	if t.fresh == nil && len(t.own) > 0 {
		t.fresh = make(layer, 0, len(t.own))
		for _, key := range slices.Sorted(maps.Keys(t.own)) {
			t.fresh = append(t.fresh, written{key, t.own[key]})
		}
	}
	return t.fresh
}

// Get returns the value at key, nil when there is none.
func (t *tx) Get(key []byte) ([]byte, error) {
	if t.ended {
		return nil, engine.ErrDone
	}
	value, touched := t.own[string(key)]
	if !touched {
		value, touched = t.kept.find(key)
	}
	if touched {
		return bytes.Clone(value), nil
	}
	return t.below.Get(key)
}

// Put notes a value in memory.
func (t *tx) Put(key, value []byte) error {
	if len(key) == 0 || len(key) > engine.MaxKey || len(value) > engine.MaxValue {
		return errors.Join(t.writable(), engine.ErrTooLarge)
	}
	return t.write(key, append([]byte{}, value...))
}

// Delete notes in memory that a key is gone.
func (t *tx) Delete(key []byte) error { return t.write(key, nil) }

func (t *tx) write(key, value []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	t.own[string(key)], t.fresh = value, nil
	return nil
}

func (t *tx) writable() error {
	switch {
	case t.ended:
		return engine.ErrDone
	case t.own == nil:
		return engine.ErrReadOnly
	}
	return nil
}

// Page reads a page below and lays over it what was written within the range that it covers.
func (t *tx) Page(r engine.Range) (page []engine.Pair, more bool, err error) {
	if t.ended {
		return nil, false, engine.ErrDone
	}
	for {
		below, left, err := t.below.Page(r)
		if err != nil {
			return nil, false, err
		}
		covered := r
		if left {
			covered, r = split(r, below[len(below)-1].Key)
		}
		page = overlay(below, t.kept.within(covered).under(t.written().within(covered)), r.Reverse)
		if len(page) > 0 || !left {
			page, cut := cutPage(page, r.Limit)
			return page, left || cut, nil
		}
	}
}

// split parts a range behind the last key of a page.
func split(r engine.Range, last []byte) (before, rest engine.Range) {
	before, rest = r, r
	if r.Reverse {
		before.From, rest.To = last, last
		return before, rest
	}
	next := append(bytes.Clone(last), 0)
	before.To, rest.From = next, next
	return before, rest
}

// overlay merges a page, in its order, with what was written over it.
func overlay(page []engine.Pair, above layer, reverse bool) []engine.Pair {
	if len(above) == 0 {
		return page
	}
	values := make(map[string][]byte, len(page)+len(above))
	for _, p := range page {
		values[string(p.Key)] = p.Value
	}
	for _, w := range above {
		if w.value == nil {
			delete(values, w.key)
			continue
		}
		values[w.key] = bytes.Clone(w.value)
	}
	merged := make([]engine.Pair, 0, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		merged = append(merged, engine.Pair{Key: []byte(key), Value: values[key]})
	}
	if reverse {
		slices.Reverse(merged)
	}
	return merged
}

// cutPage keeps to the bounds of a page: so many pairs, so many bytes, and one pair at least.
func cutPage(page []engine.Pair, limit int) (cut []engine.Pair, more bool) {
	size := 0
	for i, p := range page {
		size += len(p.Key) + len(p.Value)
		if i > 0 && (i >= limit || size > engine.MaxPage) {
			return page[:i], true
		}
	}
	return page, false
}
