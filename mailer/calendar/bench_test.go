package calendar

import "testing"

func BenchmarkRequestOfASeries(b *testing.B) {
	for _, name := range []string{"Europe/Berlin", "Africa/Cairo", "Africa/Casablanca"} {
		b.Run(name, func(b *testing.B) {
			e := meeting(b)
			e.Start, e.Rule = e.Start.In(zoneOf(b, name)), "FREQ=WEEKLY"
			for b.Loop() {
				if _, err := Request(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
