// Package desktest makes a desk over a real store, for the tests of all that works at one.
package desktest

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/desk"
	"mutualaid/store"
	"mutualaid/templates"
)

// New makes a desk over an empty store, which is closed when the test ends. What it logs stands with the test.
func New(t testing.TB, set listserv.Settings, now func() time.Time) desk.Desk {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	service, err := listserv.New(ctx, db, words, set, now, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return desk.Desk{Service: service}
}
