package listserv

import (
	"errors"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
	"mutualaid/templates"
)

// probe writes to those whose mail came back once, to see whether it does so again.
func (s *Service) probe(tx *store.Tx, g book.Group) error {
	due, err := s.dueProbes(tx, g)
	if err != nil {
		return err
	}
	for _, m := range due {
		p, known, err := s.personOf(tx, m)
		if err != nil {
			return err
		}
		m.Probe = time.Time{}
		if known {
			m.Probed = s.Now()
			letter := Letter{ID: "b" + s.NewID(), Group: g, To: p, Purpose: ticket.Note, Subject: rules.Probe, Lane: outbox.Answers, Auto: "auto-generated",
				Data: templates.Probe{Foot: g.Foot(true), Reader: book.ReaderOf(g, p)}}
			e := book.Entry{ID: s.NewID(), Group: g.Name, At: s.Now(), By: "machine", What: "probed", Person: p.ID, Name: p.Called(), Detail: "a letter came back; another asks whether this one arrives"}
			if err := errors.Join(s.Send(tx, letter), book.Entries.Insert(tx, e)); err != nil {
				return err
			}
		}
		if err := book.PutMember(tx, m, s.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dueProbes(tx *store.Tx, g book.Group) ([]book.Member, error) {
	until := store.K(g.Name, s.Now().Add(1))
	return book.Collect(book.AtMost(book.Members.ByRange(tx, "probe", store.K(g.Name), until), tidyPage))
}
