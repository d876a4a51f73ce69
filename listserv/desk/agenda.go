package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// ItemView is one thing to talk about at a meeting.
type ItemView struct {
	N     int    `json:"n"` // its place on the list, from 1
	Words string `json:"words"`
	By    string `json:"by"`
	At    string `json:"at"` // RFC 3339
}

// Agenda lists what is to be talked about at one date of a meeting, in order.
func (d *Desk) Agenda(ctx context.Context, name, id string) (views []ItemView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		views = nil
		o, err := d.nextOf(tx, name, id)
		if err != nil {
			return err
		}
		items, err := book.AgendaOf(tx, o)
		for i, item := range items {
			views = append(views, ItemView{N: i + 1, Words: item.Words, By: item.Name, At: item.At.UTC().Format(time.RFC3339)})
		}
		return err
	})
	return views, err
}

// nextOf is one date of a meeting; of a meeting's own ID its next one.
func (d *Desk) nextOf(tx *store.Tx, name, id string) (book.Occurrence, error) {
	if _, err := book.FindGroup(tx, name); err != nil {
		return book.Occurrence{}, err
	}
	m, o, one, err := find(tx, name, id)
	if err != nil || one {
		return o, err
	}
	list, err := m.Occurrences(d.Now(), d.Now().AddDate(book.YearsAhead, 0, 0), 1+len(m.Changes))
	if err != nil {
		return o, err
	}
	for _, next := range list {
		if !next.Cancelled {
			return next, nil
		}
	}
	return o, fmt.Errorf("%w: %s is over", book.ErrInput, m.Title)
}

// AgendaChange is what a steward does to an agenda, as the group wishes.
type AgendaChange struct {
	Add    string // something more to talk about
	Order  []int  // the items' places as they were, in the order in which they are to be; the others follow
	Remove int    // the place of one that goes, 0 for none
}

// ChangeAgenda adds, removes and puts in order what is to be talked about at one date.
func (d *Desk) ChangeAgenda(ctx context.Context, name, id string, c AgendaChange, by string) error {
	return d.Update(ctx, name, func(tx *store.Tx) error {
		o, err := d.nextOf(tx, name, id)
		if err != nil {
			return err
		}
		items, err := book.AgendaOf(tx, o)
		if err != nil {
			return err
		}
		for _, n := range append(slices.Clone(c.Order), max(c.Remove, 1)) {
			if n < 1 || n > max(len(items), 1) {
				return fmt.Errorf("%w: there is no item %d; the agenda has %d", book.ErrInput, n, len(items))
			}
		}
		if c.Remove > 0 {
			if len(items) == 0 {
				return fmt.Errorf("%w: the agenda is empty", book.ErrInput)
			}
			if err := book.Items.Delete(tx, name, o.ID, items[c.Remove-1].ID); err != nil {
				return err
			}
		}
		for at, n := range c.Order {
			item := items[n-1]
			if slices.Contains(c.Order[:at], n) {
				return fmt.Errorf("%w: item %d stands in the order twice", book.ErrInput, n)
			}
			if item.Place = at + 1; n == c.Remove {
				continue
			}
			if err := book.Items.Put(tx, item); err != nil {
				return err
			}
		}
		if words := strings.Join(strings.Fields(c.Add), " "); words != "" {
			if book.AgendaFull(items) {
				return fmt.Errorf("%w: the agenda is full: it has %d items", book.ErrInput, len(items))
			}
			item := book.Item{ID: d.NewID(), Group: name, Occurrence: o.ID, Name: by, Words: book.Clip(words, 500), At: d.Now()}
			if err := book.Items.Put(tx, item); err != nil {
				return err
			}
		}
		return d.entry(tx, name, by, "changed an agenda", book.Person{}, o.Meeting.Title)
	})
}
