package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/mailer"
	"mutualaid/store"
)

// Sought says which of those whom a group knows are wanted; all of it together, and nothing of it is everybody.
type Sought struct {
	Standing book.Standing
	Returned bool   // mail to them came back
	Invited  bool   // they were invited, whatever they have answered
	Words    string // in a name or an address, in any case
}

// Bounds of one page of members: so many are shown, and so many are looked at to find them, for a group may be large and the sought few.
const (
	membersShown  = 50
	membersLooked = 20 * book.PageSize
)

// MembersPage lists those who are sought and come after the cursor, in the order in which they became known. next is the cursor
// to go on with, "" where there is nobody behind it; a page may be empty and yet have a next.
func (d *Desk) MembersPage(ctx context.Context, name string, want Sought, cursor string) (views []MemberView, next string, err error) {
	if want.Standing != "" && !slices.Contains(book.Standings, want.Standing) {
		return nil, "", fmt.Errorf("%w: nobody stands as %q; standings are %s", book.ErrInput, want.Standing, listed(book.Standings))
	}
	if cursor == "" && strings.Contains(want.Words, "@") {
		one, err := d.memberAt(ctx, name, want)
		if err != nil || one != nil {
			return one, "", err
		}
	}
	for looked := 0; looked < membersLooked; looked += book.PageSize {
		err := d.DB.View(ctx, name, func(tx *store.Tx) error {
			page, last, err := book.NextMembers(tx, book.Mailing{Group: name, Cursor: cursor})
			if err != nil {
				return err
			}
			for _, m := range page {
				m = m.At(d.Now())
				p, err := book.Persons.Get(tx, m.Person)
				if err != nil {
					return fmt.Errorf("member %s: %w", m.Person, err)
				}
				if !want.finds(p, m) {
					continue
				}
				if views = append(views, viewMember(p, m)); len(views) == membersShown {
					last = m.Person
					break
				}
			}
			cursor = last
			return nil
		})
		if err != nil || cursor == "" || len(views) == membersShown {
			return views, cursor, err
		}
	}
	return views, cursor, nil
}

func (w Sought) finds(p book.Person, m book.Member) bool {
	if w.Standing != "" && m.Standing != w.Standing || w.Returned && len(m.Bounces) == 0 || w.Invited && m.Invited.IsZero() {
		return false
	}
	text := strings.ToLower(p.Name + " " + p.Address())
	return strings.Contains(text, strings.ToLower(strings.TrimSpace(w.Words)))
}

// CountsOf is how many stand how in a group.
func (d *Desk) CountsOf(ctx context.Context, name string) (counts map[book.Standing]int, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		c, err := book.CountOf(tx, name)
		counts = c.Of
		return err
	})
	return counts, err
}

// MemberByID shows one person's standing in a group, and what the Log says of them: the newest first, and of the newest part
// of the Log alone.
func (d *Desk) MemberByID(ctx context.Context, name, person string) (v MemberView, history []book.Entry, err error) {
	const looked, told = 5000, 100
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		history = nil
		m, err := book.Members.Get(tx, name, person)
		if err != nil {
			return book.NoSuch(err, "%s knows nobody with the ID %q", name, person)
		}
		p, err := book.Persons.Get(tx, person)
		if err != nil {
			return fmt.Errorf("member %s: %w", person, err)
		}
		v = viewMember(p, m.At(d.Now()))
		for e, err := range book.AtMost(book.Entries.Reverse(tx, name), looked) {
			if err != nil {
				return err
			}
			if e.Person == person && len(history) < told {
				history = append(history, e)
			}
		}
		return nil
	})
	return v, history, err
}

// memberAt is who has the whole address that is sought, if anybody: among many they need not be looked for.
func (d *Desk) memberAt(ctx context.Context, name string, want Sought) (views []MemberView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		views = nil
		p, m, err := book.LookUp(tx, name, mailer.Canonical(strings.TrimSpace(want.Words)), d.Now())
		if err == nil && m.Standing != "" && want.finds(p, m) {
			views = []MemberView{viewMember(p, m)}
		}
		return err
	})
	return views, err
}

// FindMember finds somebody a group knows by the whole address, "" where there is nobody.
func (d *Desk) FindMember(ctx context.Context, name, addr string) (person string, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		p, m, err := book.LookUp(tx, name, mailer.Canonical(addr), d.Now())
		if m.Standing != "" {
			person = p.ID
		}
		return err
	})
	return person, err
}

// QueuePage lists the next n letters that are still to be sent; more says that there are others.
func (d *Desk) QueuePage(ctx context.Context, name string, n int) (list []outbox.Waiting, more bool, err error) {
	list, err = book.Collect(book.AtMost(d.Outbox(nil).List(ctx, name), n+1))
	if len(list) > n {
		return list[:n], true, err
	}
	return list, false, err
}

// Waiting is something that waits, and whether whoever it is from is a member.
type Waiting struct {
	book.Case
	Member bool
}

// InboxPage lists the first n things that wait for a person in a group, the oldest first; more says that there are others.
func (d *Desk) InboxPage(ctx context.Context, name string, n int) (list []Waiting, more bool, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		list, more = nil, false
		for c, err := range book.Cases.By(tx, "open", name) {
			if err != nil {
				return err
			}
			if more = len(list) == n; more {
				return nil
			}
			var m book.Member
			if c.Address != "" {
				if _, m, err = book.LookUp(tx, name, mailer.Canonical(c.Address), d.Now()); err != nil {
					return err
				}
			}
			list = append(list, Waiting{c, m.In()})
		}
		return nil
	})
	return list, more, err
}

// StopsOf are what keeps a group's posts, or those of some, from going out.
func (d *Desk) StopsOf(ctx context.Context, name string) (list []book.Stop, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		list, err = book.Collect(book.Stops.All(tx, name))
		return err
	})
	return list, err
}
