package store

import (
	"errors"

	"mutualaid/store/engine"
)

var (
	// ErrNotFound is returned by Get for a key that has no row.
	ErrNotFound = errors.New("not found")
	// ErrExists is returned where a row, or its key in a unique index, is taken.
	ErrExists = errors.New("exists already")
	// ErrNewer is returned for what a newer version of the program has written.
	ErrNewer = errors.New("written by a newer version of this program")
	// ErrInUse is returned by Open when another process has the store open.
	ErrInUse = engine.ErrInUse
	// ErrForeign is returned by Open for a file that isn't a store.
	ErrForeign = engine.ErrForeign
	// ErrClosed is returned after Close.
	ErrClosed = engine.ErrClosed
	// ErrReadOnly is returned by a write inside View.
	ErrReadOnly = engine.ErrReadOnly
	// ErrTooLarge is returned for keys over 2,048 bytes and values over 128 MiB.
	ErrTooLarge = engine.ErrTooLarge
)

// DamageError says that bytes are not what was once written; find it with errors.As and a *DamageError.
type DamageError = engine.DamageError
