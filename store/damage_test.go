package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mutualaid/store"
)

// damagedRows is enough for a tree of three levels with large and small rows.
const damagedRows = 1500

func noteText(i int) string { return strings.Repeat(fmt.Sprint(i), 1+i*i%97) }

// soundFile writes a store, closes it, and returns its bytes.
func soundFile(t testing.TB, rows int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound.db")
	db := open(t, path)
	for start := 0; start < rows; start += 100 {
		update(t, db, func(tx *store.Tx) error {
			for i := start; i < min(start+100, rows); i++ {
				text := noteText(i)
				if i%200 == 7 {
					text = strings.Repeat("x", 10_000)
				}
				if err := notes.Put(tx, note{Group: "g", N: i, Text: text[:min(len(text), 50)]}); err != nil {
					return err
				}
				if err := bodies.Put(tx, store.K(i), []byte(text)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

var bodies = store.NewBlobs("bodies")

// An outcome is what came of reading a damaged file.
type outcome struct{ refused, damaged, missing, right int }

// try opens the bytes as a store, reads every row in every way, and writes; wrong data and panics fail the test.
func try(t testing.TB, path string, raw []byte, rows int, what string) (o outcome) {
	t.Helper()
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), path)
	var damage *store.DamageError
	if err != nil {
		if !errors.As(err, &damage) && !errors.Is(err, store.ErrForeign) {
			t.Errorf("%s: unclear: %v", what, err)
		}
		o.refused++
		return o
	}
	err = db.View(t.Context(), "g", func(tx *store.Tx) error { return readAll(t, tx, rows, what, &o) })
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	checked := db.Check(t.Context())
	if checked == nil && (o.damaged > 0 || o.missing > 0) {
		t.Errorf("%s: Check finds nothing, reading %+v", what, o)
	}
	err = db.Update(t.Context(), "g", func(tx *store.Tx) error {
		for i := 0; i < rows; i += 10 {
			if err := bodies.Put(tx, store.K(i), []byte("new")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !errors.As(err, &damage) {
		t.Errorf("%s: update: %v", what, err)
	}
	if err := db.Close(); err != nil && !errors.As(err, &damage) {
		t.Errorf("%s: close: %v", what, err)
	}
	return o
}

func readAll(t testing.TB, tx *store.Tx, rows int, what string, o *outcome) error {
	t.Helper()
	count := func(err error, right bool) {
		var damage *store.DamageError
		switch {
		case err == nil && right:
			o.right++
		case err == nil:
			t.Errorf("%s: silently wrong", what)
		case errors.Is(err, store.ErrNotFound):
			o.missing++
		case errors.As(err, &damage):
			o.damaged++
		default:
			t.Errorf("%s: unclear: %v", what, err)
		}
	}
	for i := range rows {
		body, err := bodies.Get(tx, i)
		large := i%200 == 7 && string(body) == strings.Repeat("x", 10_000)
		count(err, large || string(body) == noteText(i))
		n, err := notes.Get(tx, "g", i)
		count(err, n.N == i)
	}
	seen := 0
	for n, err := range notes.All(tx) {
		seen++
		count(err, n.Group == "g" && n.N < rows)
	}
	for n, err := range notes.By(tx, "text") {
		count(err, n.Group == "g" && n.N < rows)
	}
	if seen < rows {
		o.missing += rows - seen
	}
	return nil
}

func TestDamageIsNamedAndNeverReadAsData(t *testing.T) {
	sound := soundFile(t, damagedRows)
	path := filepath.Join(t.TempDir(), "damaged.db")
	if o := try(t, path, sound, damagedRows, "sound"); o.refused+o.damaged+o.missing > 0 {
		t.Fatalf("a sound file: %+v", o)
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	var total outcome
	for n := range 120 {
		raw := append([]byte(nil), sound...)
		at := rnd.IntN(len(bytes.TrimRight(raw, "\x00")))
		if n%2 == 0 { // in a page's head or its first elements, where most can break
			at = at/4096*4096 + rnd.IntN(64)
		}
		what := damageAt(rnd, raw, at)
		o := try(t, path, raw, damagedRows, what)
		total.refused += o.refused
		total.damaged += min(o.damaged, 1)
		total.missing += min(o.missing, 1)
		total.right += min(o.right, 1)
	}
	t.Logf("of 120 files: %+v", total)
	if total.refused == 0 || total.damaged == 0 || total.right == 0 {
		t.Errorf("the test is blind to something: %+v", total)
	}
}

// damageAt changes a bit, a byte, or up to 16 bytes.
func damageAt(rnd *rand.Rand, raw []byte, at int) string {
	switch rnd.IntN(3) {
	case 0:
		raw[at] ^= 1 << rnd.IntN(8)
		return fmt.Sprintf("bit at %d", at)
	case 1:
		raw[at] = byte(rnd.Uint32())
		return fmt.Sprintf("byte at %d", at)
	}
	end := min(at+1+rnd.IntN(16), len(raw))
	for i := at; i < end; i++ {
		raw[i] = byte(rnd.Uint32())
	}
	return fmt.Sprintf("bytes %d to %d", at, end)
}

func TestEveryPageHeadOfASmallStoreMayBeDamaged(t *testing.T) {
	const rows, pages = 3, 8
	sound := soundFile(t, rows)
	path := filepath.Join(t.TempDir(), "damaged.db")
	for page := range pages {
		for at := page * 4096; at < page*4096+84; at += 3 {
			raw := append([]byte(nil), sound...)
			raw[at] ^= 0x81
			try(t, path, raw, rows, fmt.Sprintf("byte %d", at))
		}
	}
}

func TestATruncatedFileIsRefused(t *testing.T) {
	sound := soundFile(t, damagedRows)
	path := filepath.Join(t.TempDir(), "cut.db")
	for _, size := range []int{1, 100, 4096, 4097, 8192, 12_000, 16_384, 40_000, len(sound) / 4} {
		if o := try(t, path, sound[:size], damagedRows, fmt.Sprintf("%d bytes", size)); o.refused != 1 {
			t.Errorf("%d bytes of %d: %+v", size, len(sound), o)
		}
	}
}

func FuzzDamagedFile(f *testing.F) {
	sound := soundFile(f, 200)
	f.Add(uint32(0), uint64(0))
	f.Add(uint32(16), uint64(0xff))
	f.Add(uint32(3*4096+8), uint64(3))
	path := filepath.Join(f.TempDir(), "damaged.db")
	f.Fuzz(func(t *testing.T, at uint32, flip uint64) {
		raw := append([]byte(nil), sound...)
		for i := range 8 {
			raw[(int(at)+i)%len(raw)] ^= byte(flip >> (8 * i))
		}
		try(t, path, raw, 200, fmt.Sprintf("%#x at %d", flip, at))
	})
}
