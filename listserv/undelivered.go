package listserv

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// Mail that can't be delivered is told to the stewards bundled: those who could not be reached are gathered for an hour, and there is
// one letter a day, however many people and letters fail.
const (
	gatherFor    = time.Hour
	tellEvery    = 24 * time.Hour
	gatheredMost = 100 // people named in one notice
)

// tellUndelivered adds somebody to the group's next notice of whom mail could not be delivered to.
func (s *Service) tellUndelivered(tx *store.Tx, l outbox.Letter, p book.Person, o smtp.Outcome) error {
	one := book.Unreached{Person: p.ID, Name: p.Name, Address: p.Address(), Letter: l.Why, Said: book.Clip(o.Reply(), 500)}
	c, found, err := s.gathering(tx, l.Group)
	if err != nil {
		return err
	}
	if !found {
		if c, err = s.gather(tx, l.Group); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(c.Unreached, func(u book.Unreached) bool { return u.Address == one.Address }) {
		return nil
	}
	if len(c.Unreached) == gatheredMost {
		c.Beyond++
	} else {
		c.Unreached = append(c.Unreached, one)
	}
	if n := len(c.Unreached) + c.Beyond; n == 1 {
		c.Address, c.Person, c.Name, c.Subject = one.Address, one.Person, one.Name, l.Why
		c.Why = book.Clip("mail to "+one.Address+" can't be delivered: "+o.String(), 1000)
	} else {
		c.Address, c.Person, c.Name, c.Subject = "", "", "", ""
		c.Why = fmt.Sprintf("mail to %d people can't be delivered", n)
	}
	return book.Cases.Put(tx, c)
}

// gathering is the notice that still gathers. Its ID is of the moment at which it is told, so it stands among the last.
func (s *Service) gathering(tx *store.Tx, group string) (c book.Case, found bool, err error) {
	for c, err := range book.Cases.ByRangeReverse(tx, "open", store.K(group, store.NewID(s.Now())), append(store.K(group), 0xff)) {
		if err != nil || c.Tell.After(s.Now()) && len(c.Unreached) > 0 {
			return c, err == nil, err
		}
	}
	return c, false, nil
}

// gather begins a notice.
func (s *Service) gather(tx *store.Tx, group string) (c book.Case, err error) {
	now := s.Now()
	c = book.Case{Group: group, Kind: book.CaseNotice, At: now, Tell: now.Add(gatherFor)}
	key := undeliveredKey(group)
	last, err := book.Settings.Get(tx, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	if err == nil {
		before, err := time.Parse(time.RFC3339Nano, string(last.Value))
		if err != nil {
			return c, fmt.Errorf("when the stewards of %s were last told whom mail did not reach: %w", group, err)
		}
		if next := before.Add(tellEvery); next.After(c.Tell) && next.Before(now.Add(tellEvery)) { // a clock may have been ahead
			c.Tell = next
		}
	}
	c.ID = store.NewID(c.Tell)
	return c, book.Settings.Put(tx, book.Setting{Name: key, Value: []byte(c.Tell.UTC().Format(time.RFC3339Nano))})
}

// undeliveredKey names when a group's stewards were, or will be, told last whom mail did not reach.
func undeliveredKey(group string) string { return "undelivered/" + group }
