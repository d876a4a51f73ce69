package store_test

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mutualaid/store"
)

type standing string

func TestKeysSortAsTheirTuples(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ordered := [][]store.Key{
		{store.K(""), store.K("", ""), store.K("\x00"), store.K("\x01"), store.K("a"), store.K("a", "b"), store.K("a\x00"), store.K("ab"), store.K("\xff")},
		{store.K(int64(math.MinInt64)), store.K(-256), store.K(-1), store.K(0), store.K(uint32(1)), store.K(int64(math.MaxInt64)), store.K(uint64(math.MaxUint64))},
		{store.K(time.Time{}), store.K(time.Unix(-1, 0)), store.K(at), store.K(at.Add(1)), store.K(at.Add(time.Second))},
		{store.K("g", false, 2), store.K("g", true, 1)},
	}
	for _, keys := range ordered {
		if !slices.IsSortedFunc(keys, func(a, b store.Key) int { return bytes.Compare(a, b) }) {
			t.Errorf("out of order: %v", keys)
		}
	}
}

func TestEqualPartsOfDifferentTypesMakeEqualKeys(t *testing.T) {
	at := time.Now()
	for _, pair := range [][2]store.Key{
		{store.K(5), store.K(uint64(5))},
		{store.K(int8(-5)), store.K(int64(-5))},
		{store.K(uint32(5)), store.K(time.Duration(5))},
		{store.K("member"), store.K(standing("member"))},
		{store.K(at), store.K(at.UTC().Round(0))},
		{store.K("a", 1, true), store.K(store.K("a"), store.K(1, true))},
	} {
		if !bytes.Equal(pair[0], pair[1]) {
			t.Errorf("%s: %x and %x", pair[0], pair[0], pair[1])
		}
	}
}

func TestTextsOrderAndPrefixOfKeysFollowTheTuple(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune{0, 1, 2, 'a', 'ÿ'}))
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), text.Draw(t, "c")
		if got, want := bytes.Compare(store.K(a), store.K(b)), bytes.Compare([]byte(a), []byte(b)); got != want {
			t.Fatalf("%q and %q compare as %d, their keys as %d", a, b, want, got)
		}
		if got := bytes.HasPrefix(store.K(a, c), store.K(b)); got != (a == b) {
			t.Fatalf("(%q, %q) has the prefix %q: %v", a, c, b, got)
		}
	})
}

func TestAKeyIsReadable(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 5, time.FixedZone("", 3600))
	key := store.K("group", -3, uint64(7), true, false, at, []byte{1, 0xfe}, "a\x00b\x01")
	const want = `group/-3/7/true/false/2026-03-01T11:00:00.000000005Z/01fe/a\x00b\x01`
	if key.String() != want {
		t.Errorf("got %s", key)
	}
}

func TestAPartThatCantBeAKeyPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	store.K(1.5)
}

func FuzzKeyString(f *testing.F) {
	f.Add([]byte(store.K("a\x00", 1, -1, true, time.Now(), []byte("x"))))
	f.Add([]byte{2, 1, 3, 0})
	f.Add([]byte{7, 0, 0})
	f.Fuzz(func(t *testing.T, key []byte) { _ = store.Key(key).String() })
}

func TestIDsSortByTimeAndDiffer(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 1000 {
		ids = append(ids, store.NewID(now.Add(time.Duration(i)*time.Millisecond)))
	}
	if !slices.IsSorted(ids) {
		t.Error("not in order of time")
	}
	same := map[string]bool{}
	for range 1000 {
		id := store.NewID(now)
		if len(id) != 16 || same[id] {
			t.Fatalf("%q is too short, or comes twice", id)
		}
		same[id] = true
	}
	if got := store.NewID(time.Time{})[:9]; got != "000000000" {
		t.Errorf("a time before 1970 gives %s", got)
	}
}
