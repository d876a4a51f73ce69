package storetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/store"
)

var tableTests = []test{
	{"AValueComesBackEqual", valueComesBack},
	{"InsertRefusesAKeyThatIsTaken", insertTaken},
	{"DeletedRowsAreGone", deletedRows},
	{"TenThousandRowsComeInOrderBothWays", tenThousand},
	{"APrefixAndARangeChooseRows", prefixAndRange},
	{"KeysOfAnyTextKeepRowsApart", keysOfAnyText},
	{"TablesOfLikeNamesKeepApart", likeNames},
	{"RowsMayBeDeletedOnTheWay", deleteOnTheWay},
	{"EachWalksOutsideOfTransactions", eachOutside},
	{"BlobsKeepBytes", blobs},
	{"CheckFindsNothingWrong", func(r room) {
		r.fill(500)
		if err := r.db.Check(r.Context()); err != nil {
			r.Error(err)
		}
	}},
}

func valueComesBack(r room) {
	want := person{ID: "p", Email: "e@example.org", Groups: []string{"g\x00", "ä\u2028"}, Note: "<&>",
		Joined: time.Date(2026, 3, 29, 1, 30, 0, 123456789, time.UTC)}
	r.update(func(tx *store.Tx) error { return people.Put(tx, want) })
	r.view(func(tx *store.Tx) error {
		got, err := people.Get(tx, "p")
		if diff := cmp.Diff(want, got); diff != "" {
			r.Error(diff)
		}
		if _, err := people.Get(tx, "q"); !errors.Is(err, store.ErrNotFound) {
			r.Errorf("a row never put: %v", err)
		}
		if has, err := people.Has(tx, "p"); !has || err != nil {
			r.Errorf("has: %v, %v", has, err)
		}
		if has, err := people.Has(tx, "q"); has || err != nil {
			r.Errorf("has not: %v, %v", has, err)
		}
		return err
	})
}

func insertTaken(r room) {
	r.update(func(tx *store.Tx) error { return posts.Insert(tx, post{Group: "g", N: 1, Text: "first"}) })
	r.update(func(tx *store.Tx) error {
		if err := posts.Insert(tx, post{Group: "g", N: 1, Text: "second"}); !errors.Is(err, store.ErrExists) {
			return fmt.Errorf("insert: %v", err)
		}
		return posts.Insert(tx, post{Group: "g", N: 2, Text: "other"}) // the transaction goes on
	})
	r.view(func(tx *store.Tx) error {
		p, err := posts.Get(tx, "g", 1)
		if p.Text != "first" {
			r.Errorf("got %q", p.Text)
		}
		return err
	})
}

func deletedRows(r room) {
	r.update(func(tx *store.Tx) error { return posts.Put(tx, post{Group: "g", N: 1}) })
	for range 2 {
		r.update(func(tx *store.Tx) error { return posts.Delete(tx, "g", 1) })
	}
	r.view(func(tx *store.Tx) error {
		if _, err := posts.Get(tx, "g", 1); !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("get: %v", err)
		}
		return nil
	})
}

// fill puts n posts into group g, and as many into its neighbours.
func (r room) fill(n int) {
	r.Helper()
	r.update(func(tx *store.Tx) error {
		for i := range n {
			for _, group := range []string{"f", "g", "h"} {
				if err := posts.Put(tx, post{Group: group, N: i, Text: strconv.Itoa(i)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func tenThousand(r room) {
	const n = 10_000
	r.fill(n)
	r.view(func(tx *store.Tx) error {
		next := 0
		for p, err := range posts.All(tx, "g") {
			if err != nil {
				return err
			}
			if p.N != next || p.Group != "g" {
				return fmt.Errorf("got %s %d, want %d", p.Group, p.N, next)
			}
			next++
		}
		if next != n {
			return fmt.Errorf("%d rows", next)
		}
		for p, err := range posts.Reverse(tx, "g") {
			next--
			if err != nil {
				return err
			}
			if p.N != next {
				return fmt.Errorf("backward: got %d, want %d", p.N, next)
			}
		}
		if next != 0 {
			return fmt.Errorf("backward: %d rows missing", next)
		}
		return nil
	})
}

func prefixAndRange(r room) {
	r.update(func(tx *store.Tx) error {
		for _, group := range []string{"a", "ab", "b"} {
			for _, n := range []int{-300, -2, -1, 0, 1, 255, 256, 70_000} {
				if err := posts.Put(tx, post{Group: group, N: n}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	collect := func(rows func(tx *store.Tx) func(func(post, error) bool)) (out []string) {
		r.view(func(tx *store.Tx) error {
			for p, err := range rows(tx) {
				if err != nil {
					return err
				}
				out = append(out, p.Group+strconv.Itoa(p.N))
			}
			return nil
		})
		return out
	}
	for _, c := range []struct {
		from, to store.Key
		want     []string
	}{
		{store.K("a", 255), store.K("a", 70_000), []string{"a255", "a256"}},
		{store.K("a", 70_000), store.K("ab", -1), []string{"a70000", "ab-300", "ab-2"}},
		{store.K("b", 256), nil, []string{"b256", "b70000"}},
		{nil, store.K("a", -1), []string{"a-300", "a-2"}},
		{store.K("b"), store.K("a"), nil},
	} {
		got := collect(func(tx *store.Tx) func(func(post, error) bool) { return posts.Range(tx, c.from, c.to) })
		if diff := cmp.Diff(c.want, got); diff != "" {
			r.Errorf("%s to %s: %s", c.from, c.to, diff)
		}
	}
	all := collect(func(tx *store.Tx) func(func(post, error) bool) { return posts.All(tx) })
	one := collect(func(tx *store.Tx) func(func(post, error) bool) { return posts.All(tx, "a") })
	if len(all) != 24 || len(one) != 8 {
		r.Errorf("%d rows, %d of group a", len(all), len(one))
	}
}

func keysOfAnyText(r room) {
	texts := []string{"", "\x00", "\x00\xff", "\xff", "\xff\xff", "a", "a\x00", "a\x00b", "a\x01", "\x02", "ä"}
	r.update(func(tx *store.Tx) error {
		for i, text := range texts {
			if err := posts.Insert(tx, post{Group: text, N: i, Text: strconv.Itoa(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	r.view(func(tx *store.Tx) error {
		for i, text := range texts {
			if p, err := posts.Get(tx, text, i); err != nil || p.N != i {
				return fmt.Errorf("%q: %v, %v", text, p, err)
			}
			rows := 0
			for _, err := range posts.All(tx, text) {
				if rows++; err != nil {
					return err
				}
			}
			if rows != 1 {
				return fmt.Errorf("%q: %d rows", text, rows)
			}
		}
		return nil
	})
}

func likeNames(r room) {
	key := func(p post) store.Key { return store.K(p.N) }
	tables := []store.Table[post]{store.NewTable("t", key), store.NewTable("t.a", key), store.NewTable("ta", key)}
	for i, table := range tables {
		r.update(func(tx *store.Tx) error { return table.Insert(tx, post{N: 1, Text: strconv.Itoa(i)}) })
	}
	r.view(func(tx *store.Tx) error {
		for i, table := range tables {
			rows := 0
			for p, err := range table.All(tx) {
				if rows++; err != nil || p.Text != strconv.Itoa(i) {
					return fmt.Errorf("table %d has %v, %v", i, p, err)
				}
			}
			if rows != 1 {
				return fmt.Errorf("table %d has %d rows", i, rows)
			}
		}
		return nil
	})
}

func deleteOnTheWay(r room) {
	r.fill(1000)
	r.update(func(tx *store.Tx) error {
		rows := 0
		for p, err := range posts.All(tx, "g") {
			if err != nil {
				return err
			}
			rows++
			if err := posts.Delete(tx, p.Group, p.N); err != nil {
				return err
			}
		}
		if rows != 1000 {
			return fmt.Errorf("%d rows", rows)
		}
		for range posts.All(tx, "g") {
			return errors.New("a row is left")
		}
		return nil
	})
}

func eachOutside(r room) {
	r.fill(1000)
	rows := 0
	err := posts.Each(r.Context(), r.db, "a", []any{"g"}, func(p post) error {
		if p.N != rows {
			return fmt.Errorf("got %d, want %d", p.N, rows)
		}
		rows++
		if rows%100 != 0 {
			return nil
		}
		return r.db.Update(r.Context(), "a", func(tx *store.Tx) error { return posts.Delete(tx, "g", p.N) })
	})
	if err != nil || rows != 1000 {
		r.Errorf("%d rows, %v", rows, err)
	}
	err = posts.Each(r.Context(), r.db, "a", nil, func(post) error { return errRefused })
	if !errors.Is(err, errRefused) {
		r.Errorf("the caller's error: %v", err)
	}
	ctx, cancel := context.WithCancel(r.Context())
	err = posts.Each(ctx, r.db, "a", nil, func(post) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		r.Errorf("an ended context: %v", err)
	}
}

func blobs(r room) {
	bodies := store.NewBlobs("bodies")
	raw := string([]byte{0, 1, 2, 0xff, 0xfe, '\r', '\n'})
	r.update(func(tx *store.Tx) error {
		if err := bodies.Insert(tx, store.K("b", 1), []byte(raw)); err != nil {
			return err
		}
		if err := bodies.Insert(tx, store.K("b", 1), []byte("other")); !errors.Is(err, store.ErrExists) {
			return fmt.Errorf("insert: %v", err)
		}
		return bodies.Put(tx, store.K("b", 2), nil)
	})
	r.view(func(tx *store.Tx) error {
		got, err := bodies.Get(tx, "b", 1)
		if string(got) != raw || err != nil {
			r.Errorf("got %q, %v", got, err)
		}
		empty, err := bodies.Get(tx, "b", 2)
		if len(empty) != 0 || err != nil {
			r.Errorf("empty: %q, %v", empty, err)
		}
		return nil
	})
	r.update(func(tx *store.Tx) error { return bodies.Delete(tx, "b", 1) })
	r.view(func(tx *store.Tx) error {
		if _, err := bodies.Get(tx, "b", 1); !errors.Is(err, store.ErrNotFound) {
			r.Errorf("after delete: %v", err)
		}
		return nil
	})
}
