package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"regexp"

	"mutualaid/store/engine"
)

// A space is the part of the key space that belongs to one table: rows lie at "name\x00" + key, index entries at
// "name\x01" + index + "\x00" + index key + "\x00" (+ key, unless the index is unique).
type space struct {
	name string
}

const (
	rowMark   = 0x00
	entryMark = 0x01
)

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,63}$`)

// newSpace panics for a name that isn't one, which is a mistake in the program.
func newSpace(name string) space {
	if !nameForm.MatchString(name) {
		panic(fmt.Sprintf("store: %q can't name a table or an index", name))
	}
	return space{name}
}

func (s space) prefix(mark byte) []byte {
	key := make([]byte, 0, len(s.name)+48)
	return append(append(key, s.name...), mark)
}

func (s space) rowKey(parts []any) []byte { return appendKey(s.prefix(rowMark), parts) }

func (s space) entryKey(entry []byte) []byte { return append(s.prefix(entryMark), entry...) }

// primary returns the part of a row's whole key that its table knows.
func (s space) primary(key []byte) []byte { return key[len(s.name)+1:] }

// An absence says which row there is not. Most callers only ask whether it is one, so the words are made when they are read.
type absence struct {
	table string
	key   []byte
}

func (a *absence) Error() string { return fmt.Sprintf("%s %s: %v", a.table, Key(a.key), ErrNotFound) }

func (a *absence) Unwrap() error { return ErrNotFound }

// get returns the row at the whole key, ErrNotFound when there is none.
func (s space) get(tx *Tx, key []byte) (row, error) {
	raw, err := tx.e.Get(key)
	switch {
	case err != nil:
		return row{}, s.locate(err)
	case raw == nil:
		return row{}, &absence{s.name, s.primary(key)}
	}
	return s.decode(key, raw)
}

func (s space) decode(key, raw []byte) (row, error) {
	r, err := decodeRow(key, raw)
	if err != nil {
		return row{}, s.damage(key, err.Error())
	}
	return r, nil
}

// put writes the row at the whole key in place of old (nil: none), and moves its index entries.
// unique says of an entry that no other row may have it. Nothing is written when put returns ErrExists.
func (s space) put(tx *Tx, key []byte, old *row, r row, unique func(entry []byte) bool) error {
	for _, e := range r.entries {
		if old != nil && old.has(e) || !unique(e) {
			continue
		}
		taken, err := tx.e.Get(s.entryKey(e))
		if err != nil {
			return s.locate(err)
		}
		if taken != nil {
			return fmt.Errorf("%s %s: its key in a unique index: %w", s.name, Key(s.primary(key)), ErrExists)
		}
	}
	if err := tx.e.Put(key, encodeRow(key, r.version, r.entries, r.payload)); err != nil {
		return s.locate(err)
	}
	for _, e := range r.entries {
		if old != nil && old.has(e) {
			continue
		}
		entryKey := s.entryKey(e)
		if err := tx.e.Put(entryKey, encodeEntry(entryKey, s.primary(key))); err != nil {
			return s.locate(err)
		}
	}
	if old == nil {
		return nil
	}
	return s.deleteEntries(tx, old.entries, r)
}

// delete removes the row and its index entries; nil when there is none.
func (s space) delete(tx *Tx, key []byte) error {
	old, err := s.get(tx, key)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.e.Delete(key); err != nil {
		return s.locate(err)
	}
	return s.deleteEntries(tx, old.entries, row{})
}

func (s space) deleteEntries(tx *Tx, entries [][]byte, except row) error {
	for _, e := range entries {
		if except.has(e) {
			continue
		}
		if err := tx.e.Delete(s.entryKey(e)); err != nil {
			return s.locate(err)
		}
	}
	return nil
}

// A walk's first page is small, since many callers take only the first rows.
const (
	firstPage = 16
	fullPage  = 256
)

// pairs walks a range page by page, so that no cursor is open while the caller works.
// A pair that changes during the walk comes in its old or its new state.
func (s space) pairs(tx *Tx, r engine.Range) iter.Seq2[engine.Pair, error] {
	return func(yield func(engine.Pair, error) bool) {
		r := r
		r.Limit = firstPage
		for more := true; more; r.Limit = fullPage {
			var page []engine.Pair
			var err error
			page, more, err = tx.e.Page(r)
			if err != nil {
				yield(engine.Pair{}, s.locate(err))
				return
			}
			for _, p := range page {
				if !yield(p, nil) {
					return
				}
			}
			r = beyond(r, page)
		}
	}
}

// beyond returns what is left of the range behind a page.
func beyond(r engine.Range, page []engine.Pair) engine.Range {
	if len(page) == 0 {
		return r
	}
	last := page[len(page)-1].Key
	if r.Reverse {
		r.To = last
	} else {
		r.From = append(bytes.Clone(last), 0)
	}
	return r
}

func (s space) damage(key []byte, why string) error {
	return &DamageError{Table: s.name, Key: bytes.Clone(s.primary(key)), Why: why}
}

// locate names the table in damage that the engine found.
func (s space) locate(err error) error {
	var d *DamageError
	if !errors.As(err, &d) || d.Table != "" {
		return err
	}
	named := &DamageError{Table: s.name, Key: d.Key, Why: d.Why}
	if len(d.Key) > len(s.name) && bytes.HasPrefix(d.Key, []byte(s.name)) {
		named.Key = s.primary(d.Key)
	}
	return named
}
