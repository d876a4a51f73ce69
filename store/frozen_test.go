package store_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/store"
)

var freeze = flag.Bool("freeze", false, "write testdata/format1.db anew; only before a release with that format")

// A frozen row has a field of every kind that rows have had in format 1.
type frozen struct {
	Group string
	N     int
	At    time.Time
	Tags  []string
	Sub   struct{ Yes bool }
}

var frozenRows = store.NewTable("frozen", func(f frozen) store.Key { return store.K(f.Group, f.N, f.At, []byte{0}, f.Sub.Yes) },
	store.Index[frozen]{Name: "tag", Keys: func(f frozen) (keys []store.Key) {
		for _, tag := range f.Tags {
			keys = append(keys, store.K(tag))
		}
		return keys
	}},
	store.Index[frozen]{Name: "at", Unique: true, Keys: func(f frozen) []store.Key { return []store.Key{store.K(f.At)} }})

func frozenRow(n int) frozen {
	f := frozen{Group: "g\x00", N: n - 2, At: time.Date(2026, 1, 1+n, 0, 0, 0, 7, time.UTC), Tags: []string{"a", fmt.Sprint(n)}}
	f.Sub.Yes = n%2 == 0
	return f
}

func TestAFileOfFormat1Opens(t *testing.T) {
	const kept = "testdata/format1.db"
	if *freeze {
		writeFrozen(t, kept)
	}
	raw, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "format1.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	db := open(t, path)
	if err := db.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	view(t, db, func(tx *store.Tx) error {
		var all []frozen
		for f, err := range frozenRows.By(tx, "tag", "a") {
			if err != nil {
				return err
			}
			all = append(all, f)
		}
		if diff := cmp.Diff([]frozen{frozenRow(0), frozenRow(1), frozenRow(2), frozenRow(3)}, all); diff != "" {
			t.Error(diff)
		}
		body, err := store.NewBlobs("bytes").Get(tx, "b")
		if string(body) != "\x00\xff" {
			t.Errorf("the bytes are %q", body)
		}
		return err
	})
	update(t, db, func(tx *store.Tx) error { return frozenRows.Put(tx, frozenRow(1)) })
}

// writeFrozen goes by way of a backup, which has no empty pages at its end.
func writeFrozen(t *testing.T, path string) {
	t.Helper()
	db := open(t, filepath.Join(t.TempDir(), "new.db"))
	update(t, db, func(tx *store.Tx) error {
		for n := range 4 {
			if err := frozenRows.Insert(tx, frozenRow(n)); err != nil {
				return err
			}
		}
		return store.NewBlobs("bytes").Insert(tx, store.K("b"), []byte("\x00\xff"))
	})
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
