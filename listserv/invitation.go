package listserv

import (
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
	"mutualaid/templates"
)

// InvitationOf is the letter that asks one person to join.
func InvitationOf(g book.Group, p book.Person) templates.Invitation {
	return templates.Invitation{Foot: g.Foot(false), Reader: book.ReaderOf(g, p), Words: g.Invitation, About: g.About, Yes: g.Mailto("yes"), No: g.Mailto("no")}
}

// Invite asks a person who is kept already to join. Whether they may be asked is the caller's to know.
func (s *Service) Invite(tx *store.Tx, g book.Group, p book.Person) error {
	m := book.Member{Group: g.Name, Person: p.ID, Standing: book.Invited, Delivery: book.Each, Invited: s.Now(), Changed: s.Now()}
	if err := book.PutMember(tx, m, s.Now()); err != nil {
		return err
	}
	return s.Send(tx, Letter{ID: "i" + s.NewID(), Group: g, To: p, Purpose: ticket.Invitation, Subject: "0", Data: InvitationOf(g, p),
		Lane: outbox.Invitations, Auto: "auto-generated"})
}

// askAgain invites those who asked to be asked later, once their day has come.
func (s *Service) askAgain(tx *store.Tx, g book.Group) error {
	due, err := s.dueAgain(tx, g)
	if err != nil {
		return err
	}
	for _, m := range due {
		p, err := book.Persons.Get(tx, m.Person)
		if err != nil {
			return err
		}
		if err := s.Invite(tx, g, p); err != nil {
			return err
		}
		e := book.Entry{ID: s.NewID(), Group: g.Name, At: s.Now(), By: "machine", What: "asked again", Person: p.ID, Name: p.Called()}
		if err := book.Entries.Insert(tx, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dueAgain(tx *store.Tx, g book.Group) ([]book.Member, error) {
	until := store.K(g.Name, s.Now().Add(1))
	return book.Collect(book.AtMost(book.Members.ByRange(tx, "later", store.K(g.Name), until), tidyPage))
}
