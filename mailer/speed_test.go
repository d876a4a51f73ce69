package mailer

import "testing"

func BenchmarkAutomatic(b *testing.B) {
	m, err := Parse(ordinaryReply())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if m.Automatic() != "" {
			b.Fatal(m.Automatic())
		}
	}
}
