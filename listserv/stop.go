package listserv

import (
	"errors"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// stop breaks the circuit and tells the stewards why.
func (s *Service) stop(tx *store.Tx, stop book.Stop, author book.Person) error {
	c := book.Case{ID: s.NewID(), Group: stop.Group, Kind: book.CaseStop, At: stop.At, Why: stop.Why}
	if stop.Person != "" {
		c.Person, c.Address, c.Name = author.ID, author.Address(), author.Name
	}
	return errors.Join(book.Stops.Put(tx, stop), book.Cases.Insert(tx, c))
}

// flowing leaves out the posts of groups whose sending has stopped: they stay where they are.
func flowing(tx *store.Tx, mailings []book.Mailing) (out []book.Mailing, err error) {
	for _, m := range mailings {
		stopped := false
		if m.Kind == "post" {
			if stopped, err = book.Stops.Has(tx, m.Group, ""); err != nil {
				return nil, err
			}
		}
		if !stopped {
			out = append(out, m)
		}
	}
	return out, nil
}
