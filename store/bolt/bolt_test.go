package bolt_test

import (
	"path/filepath"
	"testing"

	"mutualaid/store/bolt"
	"mutualaid/store/engine"
	"mutualaid/store/storetest"
)

func TestBoltPassesTheSuite(t *testing.T) {
	storetest.Run(t, func(t testing.TB) engine.Engine { return openAt(t, filepath.Join(t.TempDir(), "s.db")) })
}

// openAt opens the file and closes it at the end of the test.
func openAt(t testing.TB, path string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path)
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
