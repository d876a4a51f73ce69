package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What a search finds is what the store holds: an index of the store that was there before must not outlive it.
func TestRestoredStoreHasNoIndexOfAnother(t *testing.T) {
	folder := t.TempDir()
	name, part := filepath.Join(folder, "store.db"), filepath.Join(folder, "part")
	for _, file := range []string{name, part, filepath.Join(indexFolder(name), "index_meta.json")} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(filepath.Base(file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exchange(part, name, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(indexFolder(name)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the index is still there: %v", err)
	}
	if kept, err := os.ReadFile(name); err != nil || string(kept) != "part" {
		t.Errorf("%s %v", kept, err)
	}
}
