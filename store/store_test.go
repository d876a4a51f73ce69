package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mutualaid/store"
)

type note struct {
	Group string
	N     int
	Text  string
}

var notes = store.NewTable("notes", func(n note) store.Key { return store.K(n.Group, n.N) },
	store.Index[note]{Name: "text", Keys: func(n note) []store.Key { return []store.Key{store.K(n.Text)} }})

// open opens the file and closes it at the end of the test.
func open(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path)
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

func update(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), "g", fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), "g", fn); err != nil {
		t.Fatal(err)
	}
}

func TestRowsAreThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	for i := range 3 {
		db := open(t, path)
		update(t, db, func(tx *store.Tx) error { return notes.Insert(tx, note{Group: "g", N: i}) })
		view(t, db, func(tx *store.Tx) error {
			for j := range i + 1 {
				if _, err := notes.Get(tx, "g", j); err != nil {
					return err
				}
			}
			return nil
		})
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOtherFilesAreRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"text":  []byte("Dear all,\n"),
		"mbox":  bytes.Repeat([]byte("From nobody\n\nhello\n"), 10_000),
		"zeros": make([]byte, 64<<10),
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(t.Context(), path); !errors.Is(err, store.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) {
			t.Errorf("%s was changed (%v)", name, err)
		}
	}
	if _, err := store.Open(t.Context(), dir); !errors.Is(err, store.ErrForeign) {
		t.Errorf("a directory: %v", err)
	}
	if _, err := store.Open(t.Context(), filepath.Join(dir, "none", "s.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such directory: %v", err)
	}
	if _, err := store.Open(t.Context(), "postgres://localhost/db"); err == nil {
		t.Error("an unknown scheme was opened")
	}
}

func TestBackupIsAStoreOfOneMoment(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "s.db"))
	update(t, db, func(tx *store.Tx) error {
		for i := range 1000 {
			if err := notes.Put(tx, note{Group: "g", N: i}); err != nil {
				return err
			}
		}
		return nil
	})
	copied := filepath.Join(dir, "copy.db")
	file, err := os.OpenFile(copied, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	w := &busyWriter{file: file, work: func(i int) {
		update(t, db, func(tx *store.Tx) error { return notes.Put(tx, note{Group: "later", N: i}) })
	}}
	if err := db.Backup(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	backup := open(t, copied)
	if err := backup.Check(t.Context()); err != nil {
		t.Error(err)
	}
	view(t, backup, func(tx *store.Tx) error {
		rows := 0
		for n, err := range notes.All(tx) {
			if rows++; err != nil || n.Group != "g" {
				t.Fatalf("%v, %v", n, err)
			}
		}
		if rows != 1000 || w.writes < 2 {
			t.Errorf("%d rows, %d writes", rows, w.writes)
		}
		return nil
	})
}

// A busyWriter changes the store while the backup is under way.
type busyWriter struct {
	file   *os.File
	work   func(int)
	writes int
}

func (w *busyWriter) Write(p []byte) (int, error) {
	w.writes++
	w.work(w.writes)
	return w.file.Write(p)
}

func TestOldVersionsAreUpgradedOnReadingAndRewrittenWhenPut(t *testing.T) {
	type old struct{ ID, Name string }
	type current struct{ ID, First, Last string }
	db := open(t, filepath.Join(t.TempDir(), "s.db"))
	before := store.NewTable("names", func(o old) store.Key { return store.K(o.ID) })
	after := store.NewTable("names", func(c current) store.Key { return store.K(c.ID) }).
		Upgraded(3, func(version byte, raw []byte) (byte, []byte, error) {
			switch version {
			case 1:
				return 2, bytes.Replace(raw, []byte(`"Name"`), []byte(`"First"`), 1), nil
			case 2:
				return 3, bytes.Replace(raw, []byte(`}`), []byte(`,"Last":"?"}`), 1), nil
			}
			return 0, nil, errors.New("unknown version")
		})
	update(t, db, func(tx *store.Tx) error { return before.Put(tx, old{ID: "1", Name: "Ada"}) })
	update(t, db, func(tx *store.Tx) error {
		c, err := after.Get(tx, "1")
		if want := (current{"1", "Ada", "?"}); c != want || err != nil {
			t.Errorf("got %v, %v", c, err)
		}
		return after.Put(tx, c)
	})
	view(t, db, func(tx *store.Tx) error {
		if _, err := before.Get(tx, "1"); !errors.Is(err, store.ErrNewer) {
			t.Errorf("the old program reads version 3: %v", err)
		}
		return nil
	})
}

func TestARowIsListedInAnIndexWithoutItsValue(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "s.db"))
	odd := store.NewTable("odd", func(n int) store.Key { return store.K(n) },
		store.Index[int]{Name: "odd", Keys: func(n int) (keys []store.Key) {
			if n%2 == 1 {
				keys = append(keys, store.K(n))
			}
			return keys
		}}, store.Index[int]{Name: "od", Keys: func(n int) []store.Key { return []store.Key{store.K(n)} }})
	younger := odd.Upgraded(2, func(_ byte, raw []byte) (byte, []byte, error) { return 2, raw, nil })
	update(t, db, func(tx *store.Tx) error { return errors.Join(odd.Put(tx, 1), odd.Put(tx, 2), younger.Put(tx, 4)) })
	view(t, db, func(tx *store.Tx) error {
		for _, c := range []struct {
			table store.Table[int]
			n     int
			want  bool
		}{{odd, 1, true}, {odd, 2, false}, {younger, 1, true}, {younger, 2, true}, {younger, 4, false}} {
			if got, err := c.table.Listed(tx, "odd", c.n); got != c.want || err != nil {
				t.Errorf("%d: %v %v, want %v", c.n, got, err, c.want)
			}
		}
		if _, err := odd.Listed(tx, "odd", 3); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("3 is there: %v", err)
		}
		return nil
	})
}

func TestAnUpgradeThatGetsNowhereIsAnError(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "s.db"))
	update(t, db, func(tx *store.Tx) error { return notes.Put(tx, note{}) })
	for name, table := range map[string]store.Table[note]{
		"stays": notes.Upgraded(2, func(v byte, raw []byte) (byte, []byte, error) { return v, raw, nil }),
		"fails": notes.Upgraded(2, func(byte, []byte) (byte, []byte, error) { return 0, nil, errors.New("no") }),
		"none":  notes.Upgraded(2, nil),
	} {
		view(t, db, func(tx *store.Tx) error {
			if _, err := table.Get(tx, "", 0); err == nil {
				t.Errorf("%s: no error", name)
			}
			return nil
		})
	}
}
