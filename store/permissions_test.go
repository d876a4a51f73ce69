//go:build !windows

package store_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Windows has other permissions than these.
func TestStoreFileIsForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}
