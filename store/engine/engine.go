// Package engine says what a store needs of whatever keeps its bytes: ordered keys, transactions, pages.
// Everything above (tables, indexes, checksums) is written once, in package store.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Limits every engine keeps, so that a store can move from one to the other.
const (
	MaxKey   = 2048      // bytes of a key; PostgreSQL can't index more than 2,704
	MaxValue = 128 << 20 // bytes of a value
	MaxPage  = 1 << 20   // bytes after which a page ends early; a page has at least one pair
)

var (
	// ErrInUse is returned by an engine whose file belongs to another process now.
	ErrInUse = errors.New("the store is in use by another process")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("the store is closed")
	// ErrDone is returned by a Tx whose transaction has ended.
	ErrDone = errors.New("the transaction has ended")
	// ErrReadOnly is returned by a write inside View.
	ErrReadOnly = errors.New("the transaction is read only")
	// ErrTooLarge is returned for a key over MaxKey or a value over MaxValue bytes.
	ErrTooLarge = errors.New("key or value too large")
	// ErrForeign is returned for a file or database that holds something else.
	ErrForeign = errors.New("not a mutualaid store")
)

// DamageError says that bytes are not what was once written.
type DamageError struct {
	Table string // empty where the engine found the damage below any table
	Key   []byte // the row's key; nil where no row can be named
	Why   string
}

// Error names table and key.
func (d *DamageError) Error() string {
	switch {
	case d.Table != "":
		return fmt.Sprintf("store is damaged: table %s, key %q: %s", d.Table, d.Key, d.Why)
	case d.Key != nil:
		return fmt.Sprintf("store is damaged near key %q: %s", d.Key, d.Why)
	}
	return "store is damaged: " + d.Why
}

// An Engine keeps bytes under ordered keys.
// All methods may be called from many goroutines.
type Engine interface {
	// View runs fn on one unchanging state of the store.
	View(ctx context.Context, shard string, fn func(Tx) error) error
	// Update runs fn as the shard's only writer and returns when its writes are durable.
	// Nothing is kept when fn returns an error or panics. fn may run more than once.
	Update(ctx context.Context, shard string, fn func(Tx) error) error
	// Backup writes a copy of one state to w, in the engine's own form, while others read and write.
	Backup(ctx context.Context, w io.Writer) error
	// Check reads whatever the engine keeps for itself and returns what is damaged.
	Check(ctx context.Context) error
	// Close waits for running transactions; a second Close does nothing.
	Close() error
}

// A Tx is one transaction, used by one goroutine until its fn returns.
// Slices it returns belong to the caller; slices given to it may be reused once it has ended.
type Tx interface {
	// Get returns the value at key, nil when there is none.
	Get(key []byte) ([]byte, error)
	Put(key, value []byte) error
	// Delete removes key; nil when absent.
	Delete(key []byte) error
	// Page returns the next pairs of a range, and whether there are more.
	Page(r Range) (pairs []Pair, more bool, err error)
}

// A Range is From ≤ key < To, walked upward from From or, with Reverse, downward from To.
type Range struct {
	From, To []byte // nil: no bound
	Reverse  bool
	Limit    int // pairs at most in a page; a page may be shorter, see MaxPage
}

// A Pair is a key and its value.
type Pair struct{ Key, Value []byte }
