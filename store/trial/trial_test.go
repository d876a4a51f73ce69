package trial_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"mutualaid/store/bolt"
	"mutualaid/store/engine"
	"mutualaid/store/storetest"
	"mutualaid/store/trial"
)

func TestTrialPassesTheSuite(t *testing.T) {
	storetest.Run(t, func(t testing.TB) engine.Engine { return trial.Over(openAt(t)) })
}

func openAt(t testing.TB) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "s.db"))
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

// What lies below and what is written over it read as one, in pages of every size and both directions, and below nothing changes.
func TestTrialLiesOverWhatWasThere(t *testing.T) {
	below := openAt(t)
	write := func(e engine.Engine, keys string, value string) {
		t.Helper()
		err := e.Update(t.Context(), "a", func(tx engine.Tx) error {
			for _, key := range keys {
				if err := tx.Put([]byte(string(key)), []byte(value)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write(below, "bcdefghij", "0")
	over := trial.Over(below)
	write(over, "ce", "1")
	write(over, "akz", "1")
	err := over.Update(t.Context(), "a", func(tx engine.Tx) error {
		for _, key := range "defghk" { // so that whole pages vanish
			if err := tx.Delete([]byte(string(key))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for limit := 1; limit < 12; limit++ {
		for reverse, want := range map[bool]string{false: "a1b0c1i0j0z1", true: "z1j0i0c1b0a1"} {
			if got := walk(t, over, engine.Range{Limit: limit, Reverse: reverse}); got != want {
				t.Errorf("pages of %d, reverse %t: %s, want %s", limit, reverse, got, want)
			}
		}
	}
	if got := walk(t, over, engine.Range{From: []byte("c"), To: []byte("j"), Limit: 2}); got != "c1i0" {
		t.Errorf("a part: %s", got)
	}
	if got := walk(t, below, engine.Range{Limit: 100}); got != "b0c0d0e0f0g0h0i0j0" {
		t.Errorf("below there is %s", got)
	}
}

func walk(t *testing.T, e engine.Engine, r engine.Range) string {
	t.Helper()
	var got bytes.Buffer
	err := e.View(t.Context(), "a", func(tx engine.Tx) error {
		for more := true; more; {
			var page []engine.Pair
			var err error
			if page, more, err = tx.Page(r); err != nil {
				return err
			}
			if len(page) > r.Limit || more && len(page) == 0 {
				t.Errorf("a page of %d, more %t", len(page), more)
			}
			for _, p := range page {
				if p.Key[0] == 0 {
					continue // the mark of the format
				}
				got.Write(p.Key)
				got.Write(p.Value)
				if r.Reverse {
					r.To = p.Key
				} else {
					r.From = append(bytes.Clone(p.Key), 0)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got.String()
}
