package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"mutualaid/store/engine"
)

// writeRows makes a file of several thousand rows and returns its bytes.
func writeRows(t *testing.T) []byte {
	t.Helper()
	s := openNew(t, bbolt.Options{NoSync: true})
	err := s.Update(t.Context(), "", func(tx engine.Tx) error {
		for i := range 3000 {
			if err := tx.Put(fmt.Appendf(nil, "key %05d", i), bytes.Repeat([]byte{1}, i%300)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimRight(raw, "\x00")
}

// What breaks under an open store is met by bbolt itself: whoever comes across it gets an error, not a panic.
func TestDamageUnderAnOpenStoreIsAnError(t *testing.T) {
	sound := writeRows(t)
	rnd := rand.New(rand.NewPCG(1, 9))
	path := filepath.Join(t.TempDir(), "damaged.db")
	var damage *engine.DamageError
	found := 0
	for range 40 {
		if err := os.WriteFile(path, append(bytes.Clone(sound), make([]byte, 4096)...), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := open(path, bbolt.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		breakPage(t, path, rnd, len(sound)/4096)
		if err := useAll(t, s); errors.As(err, &damage) {
			found++
		} else if err != nil {
			t.Fatalf("unclear: %v", err)
		}
		if err := s.Close(); err != nil && !errors.As(err, &damage) {
			t.Fatalf("close: %v", err)
		}
	}
	t.Logf("%d of 40 found by use", found)
	if found == 0 {
		t.Error("no damage was met")
	}
}

// breakPage writes into a page's head or first elements.
func breakPage(t *testing.T, path string, rnd *rand.Rand, pages int) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	page := int64(4+rnd.IntN(pages-4)) * 4096
	for range 1 + rnd.IntN(16) {
		at := rnd.IntN(64)
		if at >= 12 && at < 16 {
			continue // the length of the page: bbolt would note down billions of free pages
		}
		if _, err := file.WriteAt([]byte{byte(rnd.Uint32())}, page+int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// useAll reads and writes everywhere and returns the last error.
func useAll(t *testing.T, s *Store) (last error) {
	keep := func(err error) {
		if err != nil {
			last = err
		}
	}
	for _, reverse := range []bool{false, true} {
		keep(s.View(t.Context(), "", func(tx engine.Tx) error {
			_, _, err := tx.Page(engine.Range{Reverse: reverse, Limit: 10_000})
			return err
		}))
	}
	for i := 0; i < 3000; i += 30 {
		key := fmt.Appendf(nil, "key %05d", i)
		keep(s.View(t.Context(), "", func(tx engine.Tx) error { _, err := tx.Get(key); return err }))
		keep(s.Update(t.Context(), "", func(tx engine.Tx) error { return tx.Put(key, []byte("new")) }))
		keep(s.Update(t.Context(), "", func(tx engine.Tx) error { return tx.Delete(key) }))
	}
	keep(s.Check(t.Context()))
	return last
}

// A file cut while it is open faults in mapped memory, which the system would end the program for.
func TestAFileThatIsCutWhileOpenIsAnError(t *testing.T) {
	raw := writeRows(t)
	path := filepath.Join(t.TempDir(), "cut.db")
	if err := os.WriteFile(path, append(raw, make([]byte, 4096)...), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := open(path, bbolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 16<<10); err != nil {
		t.Fatal(err)
	}
	var damage *engine.DamageError
	if err := useAll(t, s); !errors.As(err, &damage) {
		t.Errorf("got %v", err)
	}
	if err := s.Close(); err != nil && !errors.As(err, &damage) {
		t.Errorf("close: %v", err)
	}
}

// breakOff does what a write does when bbolt panics at a damaged page.
func breakOff(e engine.Tx) error {
	t := e.(*tx)
	t.damage = &engine.DamageError{Why: "as if a page were damaged"}
	return t.damage
}

func TestADamagedWriteDoesNotHarmWhoSharesItsCommit(t *testing.T) {
	s := openNew(t, bbolt.Options{NoSync: true})
	var all sync.WaitGroup
	for g := range 16 {
		all.Go(func() {
			for n := range 50 {
				err := s.Update(t.Context(), "", func(tx engine.Tx) error {
					if err := tx.Put(fmt.Appendf(nil, "%d %d", g, n), nil); err != nil {
						return err
					}
					if g%4 == 0 {
						return breakOff(tx)
					}
					return nil
				})
				var damage *engine.DamageError
				if g%4 == 0 && !errors.As(err, &damage) || g%4 != 0 && err != nil {
					t.Errorf("caller %d: %v", g, err)
				}
			}
		})
	}
	all.Wait()
	err := s.View(t.Context(), "", func(tx engine.Tx) error {
		page, _, err := tx.Page(engine.Range{Limit: 10_000})
		if len(page) != 12*50 {
			t.Errorf("%d rows", len(page))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
