package listserv

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mutualaid/listserv/book"
	"mutualaid/listserv/explain"
	"mutualaid/listserv/header"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// Publish keeps a post and sends it on its way.
func (s *Service) Publish(tx *store.Tx, p book.Post) error {
	if err := errors.Join(book.NoteLate(tx, p), book.Posts.Insert(tx, p), book.TellPost(tx, p)); err != nil {
		return err
	}
	return book.Mailings.Insert(tx, book.Mailing{ID: "p" + p.ID, Group: p.Group, Kind: "post", Subject: p.ID, At: s.Now()})
}

// FromKept fills in a post from the mail that was kept while it waited.
func (s *Service) FromKept(tx *store.Tx, p *book.Post) error {
	raw, err := book.Mails.Get(tx, p.Mail)
	if err != nil {
		return fmt.Errorf("the kept mail %s: %w", p.Mail, err)
	}
	m, err := mailer.Parse(raw)
	if err != nil {
		return poison{err}
	}
	p.Subject, p.MessageID, p.Thread = m.Subject, m.MessageID, p.ID
	p.Files = rules.Files(m)
	a := arrival{mail: m}
	a.readTicket(s.key)
	sent := ""
	if a.ticket != nil && a.ticket.Group == p.Group {
		if sent, err = sentUnder(tx, *a.ticket, templates.Reader{}); err != nil {
			return err
		}
	}
	p.Text = explain.Words(m, sent)
	p.Print = book.PrintOf(p.Text)
	parent, err := book.ParentPost(tx, p.Group, m)
	if err != nil {
		return err
	}
	if a.ticket != nil && a.ticket.Purpose == ticket.Post {
		if got, err := book.Posts.Get(tx, p.Group, a.ticket.Subject); err == nil {
			parent = &got
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if parent != nil {
		p.Thread = parent.Thread
	}
	return nil
}

// Expand serves one page of the oldest mailing that can be served; more is false when none is left. Each page is a
// transaction of its own that also moves the mailing's cursor, so a restart goes on where it was and nobody is served twice.
// A mailing that fails holds up nobody else's: the error comes with the last of them.
func (s *Service) Expand(ctx context.Context) (more bool, err error) {
	var waiting []book.Mailing
	err = s.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		waiting, err = book.Collect(book.AtMost(flowing(tx), mailingsAtOnce))
		return err
	})
	if err != nil {
		return false, err
	}
	var errs []error
	for _, m := range waiting {
		err := s.expandOne(ctx, m)
		if err == nil {
			return true, nil
		}
		errs = append(errs, fmt.Errorf("%s %s of %s: %w", m.Kind, m.Subject, m.Group, err))
	}
	return false, errors.Join(errs...)
}

// mailingsAtOnce is how many mailings Expand looks at to find one that can be served.
const mailingsAtOnce = 100

func (s *Service) expandOne(ctx context.Context, next book.Mailing) error {
	keep, err := s.keepsAuthor(ctx, next)
	if err != nil {
		return err
	}
	err = s.Update(ctx, next.Group, func(tx *store.Tx) error {
		m, err := book.Mailings.Get(tx, next.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil // another node has finished it
		}
		if err != nil {
			return err
		}
		m.Keep = keep
		return s.page(tx, m)
	})
	if isPoison(err) {
		return s.giveUp(ctx, next, err)
	}
	return err
}

// giveUp sets a mailing aside that can't be written, so that those behind it go out, and tells a person.
func (s *Service) giveUp(ctx context.Context, m book.Mailing, why error) error {
	s.log.Error("a mailing can't be written", "group", m.Group, "kind", m.Kind, "subject", m.Subject, "error", why)
	return s.DB.Update(ctx, m.Group, func(tx *store.Tx) error {
		if err := book.Mailings.Delete(tx, m.ID); err != nil {
			return err
		}
		return book.Cases.Insert(tx, book.Case{ID: s.NewID(), Group: m.Group, Kind: book.CaseNotice, At: s.Now(),
			Why: fmt.Sprintf("a %s could not be written to the members and was set aside after %d of them: %v", m.Kind, m.Served, why)})
	})
}

// page serves the next members of a mailing.
func (s *Service) page(tx *store.Tx, m book.Mailing) error {
	g, err := book.Groups.Get(tx, m.Group)
	if errors.Is(err, store.ErrNotFound) {
		return book.Mailings.Delete(tx, m.ID)
	}
	if err != nil {
		return err
	}
	served, last, err := nextOf(tx, m)
	if err != nil {
		return err
	}
	if err := s.serve(tx, g, m, served); err != nil {
		return err
	}
	if last == "" {
		return s.finish(tx, g, m)
	}
	m.Cursor, m.Served = last, m.Served+len(served)
	return book.Mailings.Put(tx, m)
}

// nextOf reads the members whom the next page of a mailing goes to; last is "" when there are no more.
func nextOf(tx *store.Tx, m book.Mailing) (page []book.Member, last string, err error) {
	if m.Person == "" {
		return book.NextMembers(tx, m)
	}
	mem, err := book.Members.Get(tx, m.Group, m.Person)
	if errors.Is(err, store.ErrNotFound) {
		return nil, "", nil
	}
	return []book.Member{mem}, "", err
}

func (s *Service) finish(tx *store.Tx, g book.Group, m book.Mailing) error {
	s.log.Info("mailing written", "group", g.Name, "kind", m.Kind, "subject", m.Subject)
	return book.Mailings.Delete(tx, m.ID)
}

// serve puts what a page of members gets into the outbox.
func (s *Service) serve(tx *store.Tx, g book.Group, m book.Mailing, page []book.Member) error {
	switch m.Kind {
	case "post":
		return s.servePost(tx, g, m, page)
	case "digest":
		return s.serveDigest(tx, g, m, page)
	case "asked", "asked again", "chosen":
		return s.servePoll(tx, g, m, page)
	case "called", "reminder", "moved", "changed", "cancelled", "attended":
		return s.serveMeeting(tx, g, m, page)
	}
	return poison{fmt.Errorf("a mailing of the unknown kind %q", m.Kind)}
}

// servePost sends a post to those who want each one. Its bytes are kept: only header fields are exchanged.
func (s *Service) servePost(tx *store.Tx, g book.Group, m book.Mailing, page []book.Member) error {
	p, err := book.Posts.Get(tx, g.Name, m.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	var to []outbox.Recipient
	for _, mem := range page {
		if mem.Delivery != book.Each || !mem.Gets(s.Now()) || mem.Person == p.Author && !mem.OwnPosts {
			continue
		}
		who, known, err := s.personOf(tx, mem)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		to = append(to, outbox.Recipient{Person: who.ID, Address: who.Address()})
	}
	if len(to) == 0 {
		return nil
	}
	out := outbox.Letter{ID: m.ID, Group: g.Name, Purpose: string(ticket.Post), Subject: p.ID, Lane: outbox.Posts, From: g.Address, Created: m.At, Why: "post: " + p.Subject}
	if err := outbox.AddRecipients(tx, out.ID, m.Page(), to, s.Now()); !errors.Is(err, outbox.ErrNoLetter) {
		return err
	}
	raw, err := book.Mails.Get(tx, p.Mail)
	if errors.Is(err, store.ErrNotFound) {
		return poison{fmt.Errorf("the mail of post %s is missing", p.ID)}
	}
	if err != nil {
		return fmt.Errorf("the mail of post %s: %w", p.ID, err)
	}
	mail, err := mailer.Parse(raw)
	if err != nil {
		return poison{err}
	}
	if m.Keep && s.SevenBitOnly != nil && s.SevenBitOnly() && slices.ContainsFunc(raw, func(b byte) bool { return b >= 0x80 }) {
		m.Keep = false // its bytes can't stay as their author signed them, so it goes out in the group's name, under our signature
	}
	edits, extra := s.fields().Post(tx, g, p, mail, m.Keep)
	made, err := mail.Relay(edits)
	if err != nil {
		return poison{err}
	}
	out.Extra, out.Common = header.CommonID(extra, p, g), true
	for _, r := range []outbox.Recipient{to[0], {}} {
		if _, err := s.head(out, r); err != nil {
			return poison{err}
		}
	}
	text := shared(made)
	if !m.Keep && s.signs(g.Address) {
		if narrow, ok := mailer.SevenBit(text); ok {
			text = narrow // no server on the way must change what is signed: RFC 6376 section 5.3
		}
	}
	return outbox.Add(tx, out, text, to, s.Now())
}

// personOf finds the person who is a member. A member whose row of a person is missing is passed over, so that the others get
// their mail, and named in the program's log.
func (s *Service) personOf(tx *store.Tx, m book.Member) (p book.Person, known bool, err error) {
	p, err = book.Persons.Get(tx, m.Person)
	if errors.Is(err, store.ErrNotFound) {
		s.log.Error("a member is nobody known: passed over", "group", m.Group, "person", m.Person)
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("member %s: %w", m.Person, err)
	}
	return p, true, nil
}
