package listserv

import (
	"errors"
	"iter"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
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

// EndStop lets the posts go on that a stop has kept, or, with drop, sends none of those that are on their way any more, and says
// how many letters that were. What another stop keeps as well stays where it is.
func (s *Service) EndStop(tx *store.Tx, stop book.Stop, drop bool) (dropped int, err error) {
	if drop {
		if dropped, err = s.dropStopped(tx, stop); err != nil {
			return 0, err
		}
	}
	if err := book.Stops.Delete(tx, stop.Group, stop.Person); err != nil {
		return 0, err
	}
	all, err := book.Collect(outbox.LettersOf(tx, stop.Group))
	if err != nil {
		return 0, err
	}
	for _, l := range all {
		held, err := s.held(tx, l)
		if err != nil {
			return 0, err
		}
		if held {
			continue
		}
		if err := outbox.LetGo(tx, l.ID, s.Now()); err != nil {
			return 0, err
		}
	}
	return dropped, nil
}

// dropStopped takes out of the outbox what a stop keeps, and the mailings that would write more of it.
func (s *Service) dropStopped(tx *store.Tx, stop book.Stop) (n int, err error) {
	mailings, err := book.Collect(book.Mailings.All(tx))
	if err != nil {
		return 0, err
	}
	for _, m := range mailings {
		theirs := m.Kind == "post" && m.Group == stop.Group
		if theirs {
			theirs, err = stop.Keeps(tx, m.Subject)
		}
		if err == nil && theirs {
			err = book.Mailings.Delete(tx, m.ID)
		}
		if err != nil {
			return 0, err
		}
	}
	letters, err := book.Collect(outbox.LettersOf(tx, stop.Group))
	if err != nil {
		return 0, err
	}
	for _, l := range letters {
		theirs := l.Purpose == string(ticket.Post)
		if theirs {
			theirs, err = stop.Keeps(tx, l.Subject)
		}
		gone := 0
		if err == nil && theirs {
			gone, err = outbox.DropLetter(tx, l.ID, s.Now())
		}
		if err != nil {
			return 0, err
		}
		n += gone
	}
	return n, nil
}

// held says whether a stop keeps a letter: the outbox asks.
func (s *Service) held(tx *store.Tx, l outbox.Letter) (bool, error) {
	if l.Purpose != string(ticket.Post) {
		return false, nil
	}
	return book.Kept(tx, l.Group, l.Subject)
}

// flowing walks the mailings that can be served; the posts that a stop keeps stay where they are.
func flowing(tx *store.Tx) iter.Seq2[book.Mailing, error] {
	return func(yield func(book.Mailing, error) bool) {
		for m, err := range book.Mailings.All(tx) {
			if err == nil && m.Kind == "post" {
				var kept bool
				if kept, err = book.Kept(tx, m.Group, m.Subject); kept {
					continue
				}
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}
