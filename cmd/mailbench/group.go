package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// seedPage is how many members one transaction writes.
const seedPage = 2000

// found makes the group, by the program's own command, and then writes n members beside its steward straight into the store:
// a million welcome letters are not what is measured.
func (p *Program) found(ctx context.Context, n int) error {
	if err := p.do(ctx, nil, "group", "add", groupName, "--title", "Working Together", "--address", groupAddress, "--steward", "Ann Berg <"+author+">",
		"--postal", "1 Main Street, Springfield", "--about", "We meet once a month.", "--invitation", "Come and join us."); err != nil {
		return err
	}
	if n == 0 {
		return nil
	}
	db, err := store.Open(ctx, p.path("mutualaid.db"))
	if err != nil {
		return err
	}
	for start := 0; err == nil && start < n; start += seedPage {
		err = db.Update(ctx, groupName, func(tx *store.Tx) error { return seed(tx, start, min(start+seedPage, n)) })
	}
	return errors.Join(err, db.Close())
}

// seed writes the members of those numbers.
func seed(tx *store.Tx, from, to int) error {
	now := time.Now().UTC()
	for i := from; i < to; i++ {
		p := book.Person{ID: store.NewID(now), Addresses: []string{memberAddress(i)}, Name: fmt.Sprintf("Member %d", i)}
		m := book.Member{Group: groupName, Person: p.ID, Standing: book.Joined, Delivery: book.Each, Since: now, Changed: now,
			Consent: &book.Consent{At: now, Words: "Yes, count me in", How: "reply"}}
		if err := errors.Join(book.Persons.Insert(tx, p), book.PutMember(tx, m, now)); err != nil {
			return fmt.Errorf("member %d: %w", i, err)
		}
	}
	return nil
}

func memberAddress(i int) string { return fmt.Sprintf("member-%d@example.org", i) }
