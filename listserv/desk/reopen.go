package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
	"mutualaid/templates"
)

// Reopen takes back what a steward did with a case, as far as it can be: it waits for a person again. gone says that a letter had
// gone out, which another one now sets right. What can't be taken back is said in words.
func (d *Desk) Reopen(ctx context.Context, v Decision) (c book.Case, gone bool, err error) {
	shard, err := d.groupOfCase(ctx, v.Case)
	if err != nil {
		return c, false, err
	}
	err = d.Update(ctx, shard, func(tx *store.Tx) error {
		c, gone, err = d.reopen(tx, v)
		return err
	})
	return c, gone, err
}

func (d *Desk) reopen(tx *store.Tx, v Decision) (c book.Case, gone bool, err error) {
	if c, err = book.Cases.Get(tx, v.Case); err != nil {
		return c, false, book.NoSuch(err, "nothing with the ID %q was decided", v.Case)
	}
	if c.Closed.IsZero() {
		return c, false, fmt.Errorf("%w: it waits already", book.ErrInput)
	}
	switch {
	case c.Outcome == string(book.Approved):
		gone, err = d.disapprove(tx, c, v)
	case c.Outcome == string(book.Answer), tellsAuthor(c):
		var held bool
		if held, err = outbox.Withdraw(tx, replyID(c), d.Now()); err == nil && !held {
			err = fmt.Errorf("%w: the letter to %s has gone out, so it can't be taken back; write to them, should something be said", book.ErrInput, c.Called())
		}
	}
	if err != nil {
		return c, gone, err
	}
	c.Closed, c.Outcome, c.By, c.Steward, c.Undo = time.Time{}, "", "", "", ""
	if err := errors.Join(book.Cases.Put(tx, c), d.tellOthers(tx, c, v, "reopened")); err != nil || c.Group == "" {
		return c, gone, err
	}
	return c, gone, d.entry(tx, c.Group, v.By, "took back what was decided of a letter", book.Person{}, string(c.Kind))
}

// disapprove takes back what approving has done; gone says that a letter about it had gone out.
func (d *Desk) disapprove(tx *store.Tx, c book.Case, v Decision) (gone bool, err error) {
	switch c.Kind {
	case book.CaseAnswer, book.CaseEntry:
		return d.takeOut(tx, c, v)
	case book.CasePost:
		return false, fmt.Errorf("%w: the post is on its way to everyone, so it can't be taken back; write to the group, should something be said", book.ErrInput)
	case book.CaseTime:
		return false, fmt.Errorf("%w: all members are told of the new time already; move the meeting once more if need be", book.ErrInput)
	case book.CaseProblem:
		return false, fmt.Errorf("%w: the mail has been read once more, and what came of it stands", book.ErrInput)
	case book.CaseReturn:
		m, err := book.Members.Get(tx, c.Group, c.Person)
		if err != nil {
			return false, book.NoSuch(err, "%s is no member any more", c.Called())
		}
		if !m.In() {
			return false, fmt.Errorf("%w: %s is %s by now", book.ErrInput, c.Called(), m.Standing)
		}
		return false, book.PutMember(tx, m.Silence(d.Now()), d.Now())
	case book.CaseStop:
		return false, book.Stops.Put(tx, book.Stop{Group: c.Group, Person: c.Person, At: d.Now(), Why: c.Why})
	}
	return false, nil
}

// takeOut lets somebody stand where they stood before a steward took them in. Who was welcomed already is told.
func (d *Desk) takeOut(tx *store.Tx, c book.Case, v Decision) (gone bool, err error) {
	g, err := book.FindGroup(tx, c.Group)
	if err != nil {
		return false, err
	}
	u, err := book.Undos.Get(tx, c.Undo)
	if err != nil {
		return false, book.NoSuch(err, "it is too long ago; their own page ends the membership")
	}
	m, err := book.Members.Get(tx, g.Name, u.Before.Person)
	if err != nil {
		return false, book.NoSuch(err, "they are not known here any more")
	}
	if !m.In() {
		return false, fmt.Errorf("%w: they have left meanwhile", book.ErrInput)
	}
	p, err := book.Persons.Get(tx, m.Person)
	if err != nil {
		return false, err
	}
	held, err := outbox.Withdraw(tx, welcomeID(u.ID), d.Now())
	if err != nil {
		return false, err
	}
	if err := errors.Join(book.Undos.Delete(tx, u.ID), book.PutMember(tx, u.Before, d.Now()), d.entry(tx, g.Name, v.By, "removed", p, "")); err != nil || held {
		return false, err
	}
	id := d.NewID()
	return true, d.Farewell(tx, listserv.Letter{ID: "l" + id, Group: g, To: p, Purpose: ticket.Note, Subject: id, Lane: outbox.Answers, Auto: "auto-generated",
		Data: templates.Removed{Foot: g.Foot(false), Reader: book.ReaderOf(g, p)}})
}
