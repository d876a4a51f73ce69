package listserv

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// Preview is a letter as it would be written.
type Preview = templates.Text

// Inbox lists what waits for a person, of one group or, with "", of all, oldest first.
func (s *Service) Inbox(ctx context.Context, name string) (list []Case, err error) {
	err = s.db.View(ctx, name, func(tx *store.Tx) (err error) {
		if name == "" {
			list, err = each(cases.By(tx, "open"))
			return err
		}
		if _, err := group(tx, name); err != nil {
			return err
		}
		list, err = each(cases.By(tx, "open", name))
		return err
	})
	return list, err
}

// Case shows one case and the whole mail it is about, nil where there is none.
func (s *Service) Case(ctx context.Context, id string) (c Case, raw []byte, err error) {
	err = s.db.View(ctx, "", func(tx *store.Tx) error {
		if c, err = cases.Get(tx, id); err != nil {
			return noSuch(err, "nothing with the ID %q waits; `mutualaid inbox` lists what does", id)
		}
		raw, err = s.mailOf(tx, c)
		return err
	})
	return c, raw, err
}

func (s *Service) mailOf(tx *store.Tx, c Case) ([]byte, error) {
	if c.Mail == "" {
		return nil, nil
	}
	raw, err := mails.Get(tx, c.Mail)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return raw, err
}

// Approve does what the case asks for: takes the person in, passes the post on, tries the mail again, or sets it aside.
func (s *Service) Approve(ctx context.Context, id, by string) (Case, error) {
	return s.close(ctx, id, "approved", by, func(tx *store.Tx, g Group, c Case) error {
		switch c.Kind {
		case CaseAnswer, CaseEntry:
			if c.Address == "" {
				return fmt.Errorf("%w: nobody knows whom to take in: the mail has no sender", ErrInput)
			}
			_, err := s.takeIn(tx, g, roster.Invitee{Name: c.Name, Email: c.Address}, c.Words, by, false)
			return err
		case CasePost:
			return s.pass(tx, g, c, by)
		case CaseProblem:
			return s.retry(tx, c)
		}
		return nil
	})
}

// pass publishes a post that waited, be its author a member or not.
func (s *Service) pass(tx *store.Tx, g Group, c Case, by string) error {
	p := Post{ID: c.ID, Group: g.Name, Thread: c.ID, Author: c.Person, Name: c.Name, Text: c.Words, At: s.now(), Mail: c.Mail}
	if p.Name == "" {
		p.Name, _, _ = strings.Cut(c.Address, "@")
	}
	if err := s.fromKept(tx, &p); err != nil {
		return err
	}
	return errors.Join(s.publish(tx, p), s.entry(tx, g.Name, by, "passed on a post", Person{}, p.Subject))
}

// retry handles a mail from quarantine as if it had just come.
func (s *Service) retry(tx *store.Tx, c Case) error {
	raw, err := s.mailOf(tx, c)
	if err != nil {
		return err
	}
	if raw == nil {
		return fmt.Errorf("%w: the mail itself was never fetched; look for it in the mailbox", ErrInput)
	}
	return s.Retry(tx, raw, c.Group)
}

// Reject sets the case aside without doing what it asks for. The author of a post is told so, with the steward's words.
func (s *Service) Reject(ctx context.Context, id, words, by string) (Case, error) {
	return s.close(ctx, id, "rejected", by, func(tx *store.Tx, g Group, c Case) error {
		if c.Kind != CasePost || c.Address == "" {
			return nil
		}
		p := s.asker(c)
		return s.reply(tx, g, c, p, templates.Rejected{Foot: g.Foot(c.Person != ""), Reader: readerOf(g, p), Subject: c.Subject, Words: words, Post: c.Words})
	})
}

// Answer sends words to whoever the case is from, in the group's name, and sets it aside.
func (s *Service) Answer(ctx context.Context, id, words, by string) (Case, error) {
	if strings.TrimSpace(words) == "" {
		return Case{}, fmt.Errorf("%w: an answer needs words", ErrInput)
	}
	return s.close(ctx, id, "answered", by, func(tx *store.Tx, g Group, c Case) error {
		if c.Address == "" {
			return fmt.Errorf("%w: the mail has no sender to answer", ErrInput)
		}
		p := s.asker(c)
		return s.reply(tx, g, c, p, templates.Answered{Foot: g.Foot(c.Person != ""), Reader: readerOf(g, p), Steward: stewardName(by), Words: words, Question: c.Words})
	})
}

func stewardName(by string) string {
	if by == "steward" {
		return ""
	}
	return by
}

// asker is whom a case is from, as somebody to write to.
func (s *Service) asker(c Case) Person {
	return Person{ID: first(c.Person, c.ID), Addresses: []string{c.Address}, Name: c.Name, Language: c.Language}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// reply writes to whoever a case is from. An answer to it comes back as the answer to the invitation where they have
// not decided yet, and as words for a person otherwise.
func (s *Service) reply(tx *store.Tx, g Group, c Case, p Person, data any) error {
	purpose := ticket.Note
	if m, err := members.Get(tx, g.Name, c.Person); err == nil && m.Standing == Invited {
		purpose = ticket.Invitation
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	l := letter{ID: "a" + c.ID, Group: g, To: p, Purpose: purpose, Subject: c.ID, Data: data, Lane: outbox.Answers, Auto: "no"}
	if c.Message != "" {
		l.Answers = &mailer.Mail{MessageID: c.Message}
	}
	return s.send(tx, l)
}

// close ends a case once: the second steward learns that the first was faster.
func (s *Service) close(ctx context.Context, id, outcome, by string, do func(*store.Tx, Group, Case) error) (c Case, err error) {
	shard, err := s.groupOfCase(ctx, id)
	if err != nil {
		return c, err
	}
	err = s.update(ctx, shard, func(tx *store.Tx) error {
		if c, err = cases.Get(tx, id); err != nil {
			return noSuch(err, "nothing with the ID %q waits; `mutualaid inbox` lists what does", id)
		}
		if !c.Closed.IsZero() {
			return taken(true, "it was %s by %s on %s", c.Outcome, c.By, c.Closed.Format("2006-01-02 15:04"))
		}
		var g Group
		if c.Group != "" {
			if g, err = group(tx, c.Group); err != nil {
				return err
			}
		}
		if err := do(tx, g, c); err != nil {
			return err
		}
		c.Closed, c.Outcome, c.By = s.now(), outcome, by
		if err := cases.Put(tx, c); err != nil || c.Group == "" {
			return err
		}
		return s.entry(tx, c.Group, by, outcome, s.asker(c), strings.TrimSpace(string(c.Kind)+" "+c.Subject))
	})
	return c, err
}

func (s *Service) groupOfCase(ctx context.Context, id string) (name string, err error) {
	c, _, err := s.Case(ctx, id)
	return first(c.Group, "mailbox"), err
}
