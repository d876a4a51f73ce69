package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"mutualaid/store/bolt"
	"mutualaid/store/engine"
)

// put opens the file below the tables, writes one key and closes it.
func put(t *testing.T, path string, key, value []byte) {
	t.Helper()
	e, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	err = e.Update(t.Context(), "", func(tx engine.Tx) error {
		if value == nil {
			return tx.Delete(key)
		}
		return tx.Put(key, value)
	})
	if err := errors.Join(err, e.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAStoreOfANewerFormatIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	put(t, path, formatKey, encodeRow(formatKey, 1, nil, []byte(`{"format":2}`)))
	_, err := Open(t.Context(), path)
	if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "has format 2, this program knows formats up to 1") {
		t.Errorf("got %v", err)
	}
}

func TestAFormatMarkThatCantBeReadIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	mark := encodeRow(formatKey, 1, nil, []byte(`{"format":1}`))
	mark[len(mark)-2] = '2'
	put(t, path, formatKey, mark)
	var damage *DamageError
	if _, err := Open(t.Context(), path); !errors.As(err, &damage) {
		t.Errorf("damaged: %v", err)
	}
	put(t, path, formatKey, encodeRow(formatKey, 1, nil, []byte("hello")))
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrForeign) {
		t.Errorf("of something else: %v", err)
	}
	put(t, path, formatKey, nil)
	put(t, path, []byte("k"), []byte("v"))
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrForeign) {
		t.Errorf("without a mark: %v", err)
	}
}

func TestCheckNamesRowsAndEntriesThatDontAgree(t *testing.T) {
	table := NewTable("notes", func(s string) Key { return K(s) },
		Index[string]{Name: "first", Keys: func(s string) []Key { return []Key{K(s[:1])} }})
	entry := table.entryKey(table.entries("abc", K("abc"))[0])
	for name, c := range map[string]struct {
		key, value []byte
		why        string
	}{
		"entry missing": {entry, nil, "an index entry is missing"},
		"entry damaged": {entry, []byte("xxxxxxxxx"), "index entry: the checksum doesn't match"},
		"row missing":   {table.rowKey([]any{"abc"}), nil, "an index leads here, but there is no such row"},
		"row damaged":   {table.rowKey([]any{"abc"}), []byte("xxxxxxxxx"), "the checksum doesn't match"},
		"row moved":     {table.rowKey([]any{"abd"}), encodeRow(table.rowKey([]any{"abc"}), 1, nil, []byte(`"abc"`)), "the checksum doesn't match"},
		"no table":      {[]byte("k"), []byte("v"), "a key of no table"},
	} {
		path := filepath.Join(t.TempDir(), "s.db")
		db, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(t.Context(), "", func(tx *Tx) error { return table.Put(tx, "abc") })
		if err := errors.Join(err, db.Check(t.Context()), db.Close()); err != nil {
			t.Fatal(err)
		}
		put(t, path, c.key, c.value)
		if db, err = Open(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		var damage *DamageError
		if err := db.Check(t.Context()); !errors.As(err, &damage) || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v", name, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAWalkGoesOnBehindADamagedRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	table := NewTable("notes", func(n int) Key { return K(n) })
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), "", func(tx *Tx) error {
		return errors.Join(table.Put(tx, 1), table.Put(tx, 2), table.Put(tx, 3))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	put(t, path, table.rowKey([]any{2}), []byte("xxxxxxxx"))
	if db, err = Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	sum, damaged := 0, 0
	err = db.View(t.Context(), "", func(tx *Tx) error {
		for n, err := range table.All(tx) {
			var damage *DamageError
			if errors.As(err, &damage) && damage.Table == "notes" && bytes.Equal(damage.Key, K(2)) {
				damaged++
			} else if err != nil {
				return err
			}
			sum += n
		}
		return nil
	})
	if sum != 4 || damaged != 1 || err != nil {
		t.Errorf("sum %d, %d damaged, %v", sum, damaged, err)
	}
}

func FuzzDecodeRow(f *testing.F) {
	key := []byte("t\x00k")
	f.Add(encodeRow(key, 1, nil, []byte(`{}`)), []byte("payload"), []byte("entry"))
	f.Add(encodeRow(key, 2, [][]byte{[]byte("e"), nil}, nil), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, raw, payload, entry []byte) {
		_, _ = decodeRow(key, raw)
		if len(raw) > rowHead { // past the checksum
			sum := rowSum(key, raw)
			raw[1], raw[2], raw[3], raw[4] = byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)
			_, _ = decodeRow(key, raw)
		}
		r, err := decodeRow(key, encodeRow(key, 7, [][]byte{entry, payload}, payload))
		if err != nil || r.version != 7 || !bytes.Equal(r.payload, payload) || !r.has(entry) || len(r.entries) != 2 {
			t.Fatalf("got %+v, %v", r, err)
		}
		if primary, err := decodeEntry(key, encodeEntry(key, payload)); err != nil || !bytes.Equal(primary, payload) {
			t.Fatalf("got %q, %v", primary, err)
		}
		_, _ = decodeEntry(key, raw)
	})
}
