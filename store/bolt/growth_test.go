package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"mutualaid/store/engine"
)

// openNew opens a new file with what a test changes and closes it at the end.
func openNew(t testing.TB, options bbolt.Options) *Store {
	t.Helper()
	s, err := open(filepath.Join(t.TempDir(), "s.db"), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// rewrite replaces the same 50 rows of 1 KiB again and again.
func rewrite(t testing.TB, s *Store, commits int) {
	t.Helper()
	for n := range commits {
		err := s.Update(t.Context(), "", func(tx engine.Tx) error {
			for i := range 50 {
				if err := tx.Put(fmt.Appendf(nil, "k%d", i), bytes.Repeat([]byte{byte(n)}, 1024)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func size(t testing.TB, s *Store) int64 {
	t.Helper()
	info, err := os.Stat(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// Only short readers keep the file small: bbolt uses no page again that was freed behind an open reader's back.
func TestFileStaysSmallWhileOthersRead(t *testing.T) {
	const commits, bound = 500, 4 << 20
	s := openNew(t, bbolt.Options{NoSync: true})
	over := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			if err := readUntil(t, s, over); err != nil {
				t.Error(err)
			}
		})
	}
	rewrite(t, s, commits)
	close(over)
	readers.Wait()
	if got := size(t, s); got > bound {
		t.Errorf("%d KiB after %d commits of 50 KiB", got>>10, commits)
	}
}

// readUntil reads in one short transaction after the other.
func readUntil(t testing.TB, s *Store, over <-chan struct{}) error {
	for {
		select {
		case <-over:
			return nil
		default:
		}
		err := s.View(t.Context(), "", func(tx engine.Tx) error {
			_, _, err := tx.Page(engine.Range{Limit: 10})
			return err
		})
		if err != nil {
			return err
		}
	}
}

func TestAFullDiskLosesNothingButTheUpdateItself(t *testing.T) {
	s := openNew(t, bbolt.Options{MaxSize: 4 << 20})
	rewrite(t, s, 3)
	for range 3 {
		err := s.Update(t.Context(), "", func(tx engine.Tx) error { return tx.Put([]byte("large"), make([]byte, 8<<20)) })
		if !errors.Is(err, berrors.ErrMaxSizeReached) {
			t.Fatalf("got %v", err)
		}
	}
	rewrite(t, s, 3)
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	err := s.View(t.Context(), "", func(tx engine.Tx) error {
		value, err := tx.Get([]byte("k7"))
		if len(value) != 1024 || value[0] != 2 {
			t.Errorf("got %d bytes", len(value))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFilesOfManyShapesPassTheirOwnInspection(t *testing.T) {
	s := openNew(t, bbolt.Options{NoSync: true})
	for step := range 60 {
		err := s.Update(t.Context(), "", func(tx engine.Tx) error {
			for i := range 200 {
				key := fmt.Appendf(nil, "%d key %d", (i*step)%7, i*step*step%5003)
				var err error
				if (i+step)%3 == 0 || step%20 == 19 {
					err = tx.Delete(key)
				} else {
					err = tx.Put(key, make([]byte, i*i*step%9000))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err := errors.Join(err, s.Check(t.Context())); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := open(s.path, bbolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}
