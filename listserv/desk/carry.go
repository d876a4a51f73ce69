package desk

import (
	"errors"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/store"
)

// datesCarried is how many dates of a series take their agendas and roles along: nobody plans further ahead.
const datesCarried = 50

// carry takes what members want to talk about, and who does what, from the dates of a series from was on to those from to on: in order
// where they repeat as before, and else to the first that is not before it.
func carry(tx *store.Tx, old, m book.Meeting, was, to schedule.Wall, same bool) error {
	before, err := datesFrom(old, was)
	if err != nil {
		return err
	}
	after, err := datesFrom(m, to)
	if err != nil || len(after) == 0 {
		return err
	}
	var items []book.Item
	given := map[string]book.Roles{} // by the new date
	for i, o := range before {
		if !same {
			i = slices.IndexFunc(after, func(n book.Occurrence) bool { return !n.Was.Before(o.Was) })
		}
		if i < 0 || i >= len(after) {
			i = len(after) - 1
		}
		list, err := book.AgendaOf(tx, o)
		if err != nil {
			return err
		}
		roles, err := book.RolesAt(tx, o)
		if err != nil {
			return err
		}
		for _, item := range list {
			if err := book.Items.Delete(tx, m.Group, o.ID, item.ID); err != nil {
				return err
			}
			item.Occurrence = after[i].ID
			items = append(items, item)
		}
		if roles.Facilitator+roles.Notes == "" {
			continue
		}
		if err := book.Given.Delete(tx, m.Group, o.ID); err != nil {
			return err
		}
		roles.Occurrence = after[i].ID
		if _, taken := given[roles.Occurrence]; !taken {
			given[roles.Occurrence] = roles
		}
	}
	for _, item := range items {
		err = errors.Join(err, book.Items.Put(tx, item))
	}
	for _, roles := range given {
		err = errors.Join(err, book.Given.Put(tx, roles))
	}
	return err
}

// postponeAgenda takes what members want to talk about from a date that is called off to the next one, as far as it has room.
func postponeAgenda(tx *store.Tx, o book.Occurrence) error {
	next, err := book.DateAfter(o)
	if err != nil || next == nil {
		return err
	}
	items, err := book.AgendaOf(tx, o)
	if err != nil {
		return err
	}
	there, err := book.AgendaOf(tx, *next)
	if err != nil {
		return err
	}
	for _, item := range items {
		if book.AgendaFull(there) {
			return nil
		}
		err := book.Items.Delete(tx, item.Group, item.Occurrence, item.ID)
		item.Occurrence, item.Place = next.ID, 0
		if err := errors.Join(err, book.Items.Put(tx, item)); err != nil {
			return err
		}
		there = append(there, item)
	}
	return nil
}

// datesFrom are the dates of a series that its rule has from a day on, wherever single ones have been moved.
func datesFrom(m book.Meeting, first schedule.Wall) ([]book.Occurrence, error) {
	from := first.In(book.ZoneOr(m.Zone, time.UTC))
	m.Changes = nil
	list, err := m.Occurrences(from, from.AddDate(book.YearsAhead, 0, 0), datesCarried)
	return slices.DeleteFunc(list, func(o book.Occurrence) bool { return o.Was.Before(from) }), err
}
