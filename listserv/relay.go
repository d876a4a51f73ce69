package listserv

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/mailer/bounce"
	"mutualaid/mailer/dkim"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// Outbox is the durable outbox of this service's letters; the sender drains it.
func (s *Service) Outbox(limit outbox.Limit) *outbox.Outbox {
	return &outbox.Outbox{DB: s.DB, Now: s.Now, Head: s.head, Limit: limit, Ended: s.ended, Suppressed: s.unwanted, Held: s.held, Changes: s.changes.Load,
		Sender: s.fields().Sender, Sign: s.sign}
}

// unwanted says whether a copy must not go out any more, however long it has waited: nobody who has left, rests or can't be
// reached gets the group's mail, and nobody is invited who has answered meanwhile. Answers go to whoever wrote.
func (s *Service) unwanted(tx *store.Tx, l outbox.Letter, r outbox.Recipient) (bool, error) {
	if l.Lane == outbox.Answers || l.Group == "" {
		return false, nil
	}
	rests, err := book.Members.Listed(tx, "resting", l.Group, r.Person)
	if err == nil && !rests && l.Lane != outbox.Invitations {
		return false, nil // nearly all of them: their rows need not be read whole
	}
	m, err := book.Members.Get(tx, l.Group, r.Person)
	if errors.Is(err, store.ErrNotFound) {
		return true, nil // forgotten
	}
	if err != nil {
		return false, fmt.Errorf("member %s: %w", r.Person, err)
	}
	if l.Lane == outbox.Invitations {
		return m.Standing != book.Invited && m.Standing != book.Later, nil
	}
	return !m.Gets(s.Now()), nil
}

// head makes the header fields of one copy.
func (s *Service) head(l outbox.Letter, r outbox.Recipient) ([]byte, error) {
	return s.fields().Copy(l, r)
}

// signs says whether our keys sign letters from an address. See RFC 6376 section 3.5, i=: a domain signs for those below it, too.
func (s *Service) signs(from string) bool {
	_, domain, _ := strings.Cut(from, "@")
	return len(s.Settings.Keys) > 0 && (domain == s.Settings.Keys[0].Domain || strings.HasSuffix(domain, "."+s.Settings.Keys[0].Domain))
}

// sign readies a letter for being signed copy by copy.
func (s *Service) sign(l outbox.Letter, shared []byte) func([]byte) ([]byte, error) {
	if !s.signs(l.From) {
		return nil
	}
	return dkim.Prepare(s.Settings.Keys, shared, l.Created).Sign
}

// ended notes in the Log what could not be delivered. A refusal in the dialogue counts as a bounce does.
func (s *Service) ended(tx *store.Tx, l outbox.Letter, r outbox.Recipient, o smtp.Outcome) error {
	p, err := book.Persons.Get(tx, r.Person)
	if errors.Is(err, store.ErrNotFound) {
		p, err = book.Person{Addresses: []string{r.Address}}, nil
	}
	if err != nil {
		return err
	}
	e := book.Entry{ID: s.NewID(), Group: l.Group, At: s.Now(), By: "machine", What: "undelivered", Person: p.ID, Name: p.Called(),
		Detail: book.Clip(fmt.Sprintf("%s: %s", l.Why, o), 500)}
	if err := book.Entries.Insert(tx, e); err != nil {
		return err
	}
	if o.Code == 0 && o.Enhanced == "" {
		return nil // its time was over before it could be sent: nobody's address is at fault
	}
	m, err := book.Members.Get(tx, l.Group, r.Person)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if failed, counts := bounceOf(o); counts {
		after := rules.CountBounce(m, failed, true, s.Now())
		if err := book.PutMember(tx, after, s.Now()); err != nil {
			return err
		}
		if after.Standing == book.Suppressed && m.Standing != book.Suppressed {
			return s.silenced(tx, l.Group, p)
		}
	}
	return s.tellUndelivered(tx, l, p, o)
}

// bounceOf is what a copy that was not delivered says about its recipient's address; false where it says nothing. What was put off
// until it was given up is a soft bounce, whatever the words.
func bounceOf(o smtp.Outcome) (failed bounce.Recipient, counts bool) {
	if last, said := o.Mailbox(); said {
		class := bounce.ClassOf(last.Enhanced, last.Text)
		if class == bounce.Hard {
			class = bounce.Soft
		}
		return bounce.Recipient{Class: class, Status: last.Enhanced, Text: last.Reply()}, class != bounce.Policy
	}
	if o.Kind != smtp.Refused || o.Stage != smtp.AtRcpt || o.Code == 0 || o.Policy() {
		return failed, false
	}
	if o.Protocol() && !bounce.SaysUnknown(o.Text) {
		return failed, false // the server did not understand us, which is not its user's fault
	}
	class := bounce.ClassOf(o.Enhanced, o.Text)
	return bounce.Recipient{Class: class, Status: o.Enhanced, Text: o.Reply()}, class != bounce.Policy
}

// silenced tells the stewards and the Log that somebody gets no more mail because it keeps coming back.
func (s *Service) silenced(tx *store.Tx, group string, p book.Person) error {
	g, err := book.Groups.Get(tx, group)
	if err != nil {
		return err
	}
	c, e := rules.Silenced(g, p, s.NewID(), s.Now())
	return errors.Join(book.Cases.Insert(tx, c), book.Entries.Insert(tx, e))
}

// Trouble leaves a notice that something about the mailbox or the relay needs a person, once a day for each kind.
func (s *Service) Trouble(ctx context.Context, kind string, trouble error) error {
	err := s.DB.Update(ctx, "mailbox", func(tx *store.Tx) error {
		if err := book.NoteOccasion(tx, s.Now(), "trouble", kind, s.Now().UTC().Format("2006-01-02")); err != nil {
			return err
		}
		return book.Cases.Insert(tx, book.Case{ID: s.NewID(), Kind: book.CaseNotice, At: s.Now(), Subject: kind, Why: book.Clip(trouble.Error(), 1000)})
	})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}
