package desk_test

import (
	"fmt"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// BenchmarkFigures reads a year of a group whose last eight meetings had as many answers as are read, and shows what that takes.
func BenchmarkFigures(b *testing.B) {
	o := newOffice(b)
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every week"})
	for _, date := range m.Dates[:8] {
		at, err := time.Parse(time.RFC3339, date.Start)
		if err != nil {
			b.Fatal(err)
		}
		err = o.Update(b.Context(), "together", func(tx *store.Tx) error {
			for i := range 2_500 {
				if err := book.RSVPs.Put(tx, book.RSVP{Group: "together", Occurrence: date.ID, Person: fmt.Sprintf("p%05d", i), Answer: "yes", Start: at.UTC(), At: o.now}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for day := range 365 {
		err := o.Update(b.Context(), "together", func(tx *store.Tx) error {
			return book.PutMember(tx, book.Member{Group: "together", Person: fmt.Sprintf("m%03d", day), Standing: book.Joined}, o.now.AddDate(0, 0, day-300))
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	o.now = o.now.AddDate(0, 2, 0)
	for b.Loop() {
		if f := o.figuresOf(b, desk.Year); len(f.Dates) != 8 || len(f.Periods) != 12 {
			b.Fatalf("%d meetings, %d months", len(f.Dates), len(f.Periods))
		}
	}
}

func (o *office) figuresOf(b *testing.B, span desk.Span) desk.Figures {
	f, err := o.Figures(b.Context(), "together", span)
	if err != nil {
		b.Fatal(err)
	}
	return f
}
