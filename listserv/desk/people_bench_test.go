package desk_test

import (
	"fmt"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// manyMembers is how many members a page is looked up among.
const manyMembers = 100_000

// BenchmarkMembersPage measures pages of a group with very many members: the first of all, and one on which nobody fits.
func BenchmarkMembersPage(b *testing.B) {
	o := newOffice(b)
	for start := 0; start < manyMembers; start += 1000 {
		err := o.DB.Update(b.Context(), "together", func(tx *store.Tx) error {
			for i := start; i < start+1000; i++ {
				p := book.Person{ID: fmt.Sprintf("p%06d", i), Name: fmt.Sprintf("Person %06d", i), Addresses: []string{fmt.Sprintf("p%06d@example.org", i)}}
				if err := book.Persons.Insert(tx, p); err != nil {
					return err
				}
				if err := book.PutMember(tx, book.Member{Group: "together", Person: p.ID, Standing: book.Joined, Delivery: book.Each, Since: o.now}, o.now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, want := range map[string]desk.Sought{"all": {}, "nobody": {Words: "zebra"}, "address": {Words: "p099999@example.org"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := o.MembersPage(b.Context(), "together", want, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
