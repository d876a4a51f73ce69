package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"mutualaid/store/bolt"
	"mutualaid/store/engine"
)

func openCopy(t *testing.T, name string, wrap func(engine.Engine) engine.Engine) *DB {
	t.Helper()
	e, err := bolt.Open(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	var used engine.Engine = e
	if wrap != nil {
		used = wrap(e)
	}
	db, err := New(t.Context(), used)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

var copied = NewTable("copied", func(n int) Key { return K(n) })

func fill(t *testing.T, db *DB, from, to int) {
	t.Helper()
	err := db.Update(t.Context(), "a", func(tx *Tx) error {
		for n := from; n < to; n++ {
			if err := copied.Put(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCopyHoldsAllOfIt(t *testing.T) {
	for _, n := range []int{0, 1, fullPage - 1, fullPage, 3 * fullPage} {
		from, to := openCopy(t, "from", nil), openCopy(t, "to", nil)
		fill(t, from, 0, n)
		told := 0
		pairs, err := Copy(t.Context(), from, to, func(n int) { told = n })
		if err != nil || pairs != n+1 || told != pairs {
			t.Fatalf("%d rows: %d pairs, told %d, %v", n, pairs, told, err)
		}
		if err := to.Check(t.Context()); err != nil {
			t.Error(err)
		}
		got := 0
		err = to.View(t.Context(), "a", func(tx *Tx) error {
			for v, err := range copied.All(tx) {
				if err != nil || v != got {
					return fmt.Errorf("row %d: %d, %w", got, v, err)
				}
				got++
			}
			return nil
		})
		if err != nil || got != n {
			t.Errorf("%d of %d rows: %v", got, n, err)
		}
	}
}

func TestCopyReplacesNothing(t *testing.T) {
	from, to := openCopy(t, "from", nil), openCopy(t, "to", nil)
	fill(t, from, 0, 3)
	fill(t, to, 7, 8)
	if _, err := Copy(t.Context(), from, to, nil); !errors.Is(err, ErrNotEmpty) {
		t.Error(err)
	}
}

// lossy is an engine that forgets, changes or invents a pair once it is told to.
type lossy struct {
	engine.Engine
	spoil func(engine.Tx) error
}

func (l lossy) Update(ctx context.Context, shard string, fn func(engine.Tx) error) error {
	return l.Engine.Update(ctx, shard, func(tx engine.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return l.spoil(tx)
	})
}

func TestCopyThatDiffersIsNoticed(t *testing.T) {
	key := copied.rowKey([]any{2})
	for name, spoil := range map[string]func(engine.Tx) error{
		"forgotten": func(tx engine.Tx) error { return tx.Delete(key) },
		"changed":   func(tx engine.Tx) error { return tx.Put(key, []byte("x")) },
		"invented":  func(tx engine.Tx) error { return tx.Put([]byte("zzz"), []byte("x")) },
	} {
		from := openCopy(t, "from", nil)
		fill(t, from, 0, 5)
		quiet := true
		to := openCopy(t, "to", func(e engine.Engine) engine.Engine {
			return lossy{e, func(tx engine.Tx) error {
				if quiet {
					return nil
				}
				return spoil(tx)
			}}
		})
		quiet = false
		var damage *DamageError
		if _, err := Copy(t.Context(), from, to, nil); !errors.As(err, &damage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTrialStoreLeavesTheStoreAlone(t *testing.T) {
	db := openCopy(t, "s", nil)
	fill(t, db, 0, 2)
	over, err := db.Trial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fill(t, over, 2, 4)
	for at, want := range map[*DB]int{db: 2, over: 4} {
		n := 0
		err := at.View(t.Context(), "a", func(tx *Tx) error {
			for _, err := range copied.All(tx) {
				if err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil || n != want {
			t.Errorf("%d rows, want %d: %v", n, want, err)
		}
	}
}
