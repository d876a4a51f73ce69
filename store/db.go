// Package store keeps typed tables under explicit transactions. It knows nothing of what the rows mean.
//
// A Table writes each value as one row and, for its indexes, one entry a key. Rows and entries lie under ordered keys in
// an engine (see package engine) that only moves bytes. Everything that is read is checked against the checksum
// with which it was written, so damage is a DamageError that names table and key.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"mutualaid/store/bolt"
	"mutualaid/store/engine"
)

// A DB is an open store; its methods may be called from many goroutines.
type DB struct {
	engine engine.Engine
}

// Open opens the store at url: the path of a file, which is made if there is none.
// It returns ErrInUse at once when another process has the file open, ErrNewer and ErrForeign for files that
// aren't ours to read, and a *DamageError for a file whose structure is broken.
func Open(ctx context.Context, url string) (*DB, error) {
	if scheme, _, ok := strings.Cut(url, "://"); ok {
		return nil, fmt.Errorf("open store: this program keeps its data in a file and doesn't know %s:// addresses", scheme)
	}
	e, err := bolt.Open(url)
	if err != nil {
		return nil, err
	}
	db, err := New(ctx, e)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", url, err), e.Close())
	}
	return db, nil
}

// New makes a store of an engine. The engine belongs to the DB unless New returns an error.
func New(ctx context.Context, e engine.Engine) (*DB, error) {
	db := &DB{engine: e}
	if err := db.checkFormat(ctx); err != nil {
		return nil, err
	}
	return db, nil
}

// View runs fn on one unchanging state of the store. fn may read every shard. It must not call Update,
// and should be short: while it runs, the space of what others replace can't be used again.
func (db *DB) View(ctx context.Context, shard string, fn func(*Tx) error) error {
	return db.engine.View(ctx, shard, func(e engine.Tx) error { return fn(&Tx{e: e}) })
}

// Update runs fn as the shard's only writer; nothing is kept unless fn returns nil, and all of it is durable when
// Update returns nil. fn may run more than once, and must neither wait on anything nor call View or Update:
// everyone else waits for it. Updates that come at the same time share one commit. A panic in fn reaches the caller of Update alone.
func (db *DB) Update(ctx context.Context, shard string, fn func(*Tx) error) error {
	return db.engine.Update(ctx, shard, func(e engine.Tx) error { return fn(&Tx{e: e}) })
}

// Close waits for running transactions and closes the store; a second Close does nothing.
func (db *DB) Close() error { return db.engine.Close() }

// Backup writes a copy of one state to w while others read and write. The copy of a file is a file that Open opens.
// A slow w makes the file grow, since the space of what others replace can't be used again meanwhile.
func (db *DB) Backup(ctx context.Context, w io.Writer) error { return db.engine.Backup(ctx, w) }

// A Tx is one transaction. It belongs to the goroutine and to the call of fn it was given to.
type Tx struct {
	e engine.Tx
}
