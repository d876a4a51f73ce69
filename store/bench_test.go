package store_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"mutualaid/store"
)

// A progress row is like those an outbox writes while it sends.
type progress struct {
	ID   string
	Due  int64
	Left []string
}

var parcels = store.NewTable("parcels", func(p progress) store.Key { return store.K(p.ID) },
	store.Index[progress]{Name: "due", Keys: func(p progress) []store.Key { return []store.Key{store.K(p.Due)} }})

// BenchmarkUpdate counts durable updates of one row each, by connections at the same time.
func BenchmarkUpdate(b *testing.B) {
	for _, goroutines := range []int{1, 10, 64} {
		b.Run(fmt.Sprintf("goroutines=%d", goroutines), func(b *testing.B) {
			db := open(b, filepath.Join(b.TempDir(), "s.db"))
			var next atomic.Int64
			b.SetParallelism((goroutines + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					n := next.Add(1)
					p := progress{ID: fmt.Sprintf("%016d", n%1000), Due: n, Left: []string{"one@example.org", "two@example.org"}}
					if err := db.Update(b.Context(), "lane", func(tx *store.Tx) error { return parcels.Put(tx, p) }); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
		})
	}
}

// BenchmarkBatch counts rows put a thousand to an update.
func BenchmarkBatch(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "s.db"))
	b.ReportAllocs()
	for start := 0; start < b.N; start += 1000 {
		update(b, db, func(tx *store.Tx) error {
			for n := start; n < min(start+1000, b.N); n++ {
				if err := notes.Put(tx, note{Group: "g", N: n, Text: "some words"}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// filled opens a store with rows of about 400 bytes.
func filled(b *testing.B, rows int) *store.DB {
	b.Helper()
	db := open(b, filepath.Join(b.TempDir(), "s.db"))
	for start := 0; start < rows; start += 5000 {
		update(b, db, func(tx *store.Tx) error {
			for n := start; n < start+5000; n++ {
				if err := plain.Put(tx, note{Group: "g", N: n, Text: strings.Repeat("word ", 70)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return db
}

var plain = store.NewTable("plain", func(n note) store.Key { return store.K(n.Group, n.N) })

func BenchmarkGet(b *testing.B) {
	db := filled(b, 50_000)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		view(b, db, func(tx *store.Tx) error { _, err := plain.Get(tx, "g", n*7919%50_000); return err })
	}
}

// BenchmarkAll counts rows walked in one transaction.
func BenchmarkAll(b *testing.B) {
	const rows = 50_000
	db := filled(b, rows)
	b.ReportAllocs()
	for b.Loop() {
		view(b, db, func(tx *store.Tx) error {
			for _, err := range plain.All(tx, "g") {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkOpen opens a file of about 130 MiB.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "s.db")
	db := open(b, path)
	for start := 0; start < 200_000; start += 10_000 {
		update(b, db, func(tx *store.Tx) error {
			for n := start; n < start+10_000; n++ {
				if err := plain.Put(tx, note{Group: "g", N: n, Text: strings.Repeat("word ", 100)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for b.Loop() {
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		db = open(b, path)
	}
}
