package answer

import (
	"testing"

	"mutualaid/templates"
)

// BenchmarkNew is what the first mail costs after a start: all phrases are made ready.
func BenchmarkNew(b *testing.B) {
	all, err := templates.Load()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(all); err != nil {
			b.Fatal(err)
		}
	}
}
