package answer

import (
	"testing"

	"mutualaid/templates"
)

// BenchmarkNew is what a start costs: the words of all languages are learnt.
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

// BenchmarkFirst is what the first mail of a language costs after a start: its phrases are compiled.
func BenchmarkFirst(b *testing.B) {
	all, err := templates.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range all.AllPhrases() {
		b.Run(p.Language, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := newLanguage(p).ready(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
