package desk

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/schedule"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// Preview is a letter as it would be written.
type Preview = templates.Text

// Inbox lists what waits for a person, of one group or, with "", of all, oldest first.
func (d *Desk) Inbox(ctx context.Context, name string) ([]book.Case, error) {
	return d.InboxFirst(ctx, name, math.MaxInt)
}

// InboxFirst is Inbox, and no more than the first n.
func (d *Desk) InboxFirst(ctx context.Context, name string, n int) (list []book.Case, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) (err error) {
		if name == "" {
			list, err = book.Collect(book.AtMost(book.Cases.By(tx, "open"), n))
			return err
		}
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		list, err = book.Collect(book.AtMost(book.Cases.By(tx, "open", name), n))
		return err
	})
	return list, err
}

// Case shows one case and the whole mail it is about, nil where there is none.
func (d *Desk) Case(ctx context.Context, id string) (c book.Case, raw []byte, err error) {
	err = d.DB.View(ctx, "", func(tx *store.Tx) error {
		if c, err = book.Cases.Get(tx, id); err != nil {
			return book.NoSuch(err, "nothing with the ID %q waits; `mutualaid inbox` lists what does", id)
		}
		raw, err = d.mailOf(tx, c)
		return err
	})
	return c, raw, err
}

func (d *Desk) mailOf(tx *store.Tx, c book.Case) ([]byte, error) {
	if c.Mail == "" {
		return nil, nil
	}
	raw, err := book.Mails.Get(tx, c.Mail)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return raw, err
}

// Decision is what a steward wants done with a case.
type Decision struct {
	Case    string
	Do      book.Outcome
	Words   string        // of an answer, or why a post is not passed on
	By      string        // the steward, as the Log names them
	Steward string        // and who that is, where it is known
	Hold    time.Duration // a letter to whoever asked goes out only then: until then it can be taken back
}

// Decide carries a decision out, once: whoever comes second learns that another steward was faster. The others are told.
func (d *Desk) Decide(ctx context.Context, v Decision) (c book.Case, err error) {
	shard, err := d.groupOfCase(ctx, v.Case)
	if err != nil {
		return c, err
	}
	err = d.Update(ctx, shard, func(tx *store.Tx) error {
		c, err = d.decide(tx, v)
		return err
	})
	return c, err
}

// Approve does what the case asks for: takes the person in, passes the post on, moves the meeting, tries the mail again, or sets it aside.
func (d *Desk) Approve(ctx context.Context, id, by string) (book.Case, error) {
	return d.Decide(ctx, Decision{Case: id, Do: book.Approved, By: by})
}

// Reject sets the case aside without doing what it asks for. The author of a post is told so, with the steward's words, and whoever
// proposed another time, that it stays.
func (d *Desk) Reject(ctx context.Context, id, words, by string) (book.Case, error) {
	return d.Decide(ctx, Decision{Case: id, Do: book.Rejected, Words: words, By: by})
}

// Answer sends words to whoever the case is from, in the group's name, and sets it aside.
func (d *Desk) Answer(ctx context.Context, id, words, by string) (book.Case, error) {
	return d.Decide(ctx, Decision{Case: id, Do: book.Answer, Words: words, By: by})
}

func (d *Desk) decide(tx *store.Tx, v Decision) (c book.Case, err error) {
	if c, err = book.Cases.Get(tx, v.Case); err != nil {
		return c, book.NoSuch(err, "nothing with the ID %q waits; `mutualaid inbox` lists what does", v.Case)
	}
	if !c.Closed.IsZero() {
		return c, book.Taken(true, "it was %s by %s on %s", c.Outcome, c.By, c.Closed.Format("2006-01-02 15:04"))
	}
	var g book.Group
	if c.Group != "" {
		if g, err = book.FindGroup(tx, c.Group); err != nil {
			return c, err
		}
	}
	do := map[book.Outcome]func(*store.Tx, book.Group, *book.Case, Decision) error{book.Approved: d.approve, book.Rejected: d.reject, book.Answer: d.answer}[v.Do]
	if do == nil {
		return c, fmt.Errorf("%w: nobody knows how to have it %q", book.ErrInput, v.Do)
	}
	if err := do(tx, g, &c, v); err != nil {
		return c, err
	}
	c.Closed, c.Outcome, c.By, c.Steward = d.Now(), string(v.Do), v.By, v.Steward
	if err := errors.Join(book.Cases.Put(tx, c), d.tellOthers(tx, c, v, WhatBecame(c))); err != nil || c.Group == "" {
		return c, err
	}
	// What somebody wrote to the stewards is not the whole group's to read: no name, no subject.
	return c, d.entry(tx, c.Group, v.By, c.Outcome+" a letter", book.Person{}, string(c.Kind))
}

func (d *Desk) approve(tx *store.Tx, g book.Group, c *book.Case, v Decision) error {
	switch c.Kind {
	case book.CaseAnswer, book.CaseEntry:
		if c.Address == "" {
			return fmt.Errorf("%w: nobody knows whom to take in: the mail has no sender", book.ErrInput)
		}
		if _, m, err := book.LookUp(tx, g.Name, mailer.Canonical(c.Address), d.Now()); err != nil || m.In() {
			return err // what it asks for has happened meanwhile
		}
		undo, err := d.admit(tx, g, *c, v.By)
		c.Undo = undo.ID
		return err
	case book.CasePost:
		return d.pass(tx, g, *c, v.By)
	case book.CaseProblem:
		return d.retry(tx, *c)
	case book.CaseReturn:
		return d.sendAgain(tx, *c)
	case book.CaseStop:
		_, err := d.endStops(tx, g, v.By, false, func(s book.Stop) bool { return s.Person == c.Person })
		return err
	case book.CaseTime:
		to := schedule.WallOf(c.Proposed.To.In(book.ZoneOr(c.Proposed.Zone, time.UTC)))
		moved, err := d.changeMeeting(tx, g.Name, c.Proposed.Occurrence, v.By, "moved", d.movedTo(to))
		if err != nil {
			return err
		}
		return d.TellClash(tx, g, c.Proposed.Title, moved.Clashes)
	}
	return nil
}

// admit takes in whoever a case is from, by the words of their mail.
func (d *Desk) admit(tx *store.Tx, g book.Group, c book.Case, by string) (book.Undo, error) {
	consent := book.Consent{Words: c.Words, MessageID: c.Message}
	if raw, err := d.mailOf(tx, c); err != nil {
		return book.Undo{}, err
	} else if m, err := mailer.Parse(raw); err == nil { // one that is gone has no fingerprint
		consent.Mail = m.Fingerprint()
	}
	return d.takeIn(tx, g, roster.Invitee{Name: c.Name, Email: c.Address, Language: c.Language}, consent, by, false)
}

// Admit takes in whoever a case is from, which goes on waiting for its answer.
func (d *Desk) Admit(ctx context.Context, id, by string) (c book.Case, err error) {
	shard, err := d.groupOfCase(ctx, id)
	if err != nil {
		return c, err
	}
	err = d.Update(ctx, shard, func(tx *store.Tx) error {
		if c, err = book.Cases.Get(tx, id); err != nil {
			return book.NoSuch(err, "nothing with the ID %q waits", id)
		}
		if !c.Answerable() || c.Group == "" {
			return fmt.Errorf("%w: nobody can be taken in by this", book.ErrInput)
		}
		g, err := book.FindGroup(tx, c.Group)
		if err != nil {
			return err
		}
		undo, err := d.admit(tx, g, c, by)
		if err != nil {
			return err
		}
		c.Person = undo.Before.Person
		return book.Cases.Put(tx, c)
	})
	return c, err
}

// pass publishes a post that waited, be its author a member or not.
func (d *Desk) pass(tx *store.Tx, g book.Group, c book.Case, by string) error {
	p := book.Post{ID: c.ID, Group: g.Name, Thread: c.ID, Author: c.Person, Name: c.Name, Text: c.Words, At: d.Now(), Mail: c.Mail}
	if p.Name == "" {
		p.Name, _, _ = strings.Cut(c.Address, "@")
	}
	if err := d.FromKept(tx, &p); err != nil {
		return err
	}
	return errors.Join(d.Publish(tx, p), d.entry(tx, g.Name, by, "passed on a post", book.Person{}, p.Subject))
}

// retry handles a mail from quarantine as if it had just come.
func (d *Desk) retry(tx *store.Tx, c book.Case) error {
	raw, err := d.mailOf(tx, c)
	if err != nil {
		return err
	}
	if raw == nil {
		return fmt.Errorf("%w: the mail itself was never fetched; look for it in the mailbox", book.ErrInput)
	}
	return d.Retry(tx, raw, c.Group)
}

// sendAgain gives mail to somebody whose mail kept coming back.
func (d *Desk) sendAgain(tx *store.Tx, c book.Case) error {
	m, err := book.Members.Get(tx, c.Group, c.Person)
	if err != nil {
		return book.NoSuch(err, "%s is no member of %s any more", c.Address, c.Group)
	}
	if m.Standing != book.Suppressed {
		return nil // they have written meanwhile, or left
	}
	return book.PutMember(tx, m.Reach(d.Now()), d.Now())
}

func (d *Desk) reject(tx *store.Tx, g book.Group, c *book.Case, v Decision) error {
	if !tellsAuthor(*c) {
		return nil
	}
	p := d.asker(*c)
	if c.Kind == book.CaseTime {
		o, err := book.FindOccurrence(tx, g.Name, c.Proposed.Occurrence)
		if errors.Is(err, store.ErrNotFound) || err == nil && (o.Cancelled || o.Start.Before(d.Now())) {
			return nil // there is nothing left to say of it
		}
		if err != nil {
			return err
		}
		return d.reply(tx, g, *c, p, v.Hold, templates.TooLate{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: book.MeetingOf(o, book.Roster{}, ""), Why: "stays"})
	}
	return d.reply(tx, g, *c, p, v.Hold, templates.Rejected{Foot: g.Foot(c.Person != ""), Reader: book.ReaderOf(g, p), Subject: c.Subject, Words: v.Words, Post: c.Words})
}

// tellsAuthor says whether a letter goes out when a case is rejected.
func tellsAuthor(c book.Case) bool {
	return c.Address != "" && (c.Kind == book.CasePost || c.Kind == book.CaseTime && c.Proposed != nil)
}

func (d *Desk) answer(tx *store.Tx, g book.Group, c *book.Case, v Decision) error {
	switch {
	case strings.TrimSpace(v.Words) == "":
		return fmt.Errorf("%w: an answer needs words", book.ErrInput)
	case c.Address == "" || g.Name == "":
		return fmt.Errorf("%w: the mail has no sender to answer", book.ErrInput)
	}
	p := d.asker(*c)
	return d.reply(tx, g, *c, p, v.Hold, templates.Answered{Foot: g.Foot(c.Person != ""), Reader: book.ReaderOf(g, p), Steward: stewardName(v.By), Words: v.Words, Question: c.Words})
}

func stewardName(by string) string {
	if by == "steward" {
		return ""
	}
	return by
}

// asker is whom a case is from, as somebody to write to.
func (d *Desk) asker(c book.Case) book.Person {
	return book.Person{ID: first(c.Person, c.ID), Addresses: []string{c.Address}, Name: c.Name, Language: c.Language}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// reply writes to whoever a case is from. An answer to it comes back as the answer to the invitation where they have
// not decided yet, and as words for a person otherwise.
func (d *Desk) reply(tx *store.Tx, g book.Group, c book.Case, p book.Person, hold time.Duration, data any) error {
	purpose := ticket.Note
	if m, err := book.Members.Get(tx, g.Name, c.Person); err == nil && m.Standing == book.Invited {
		purpose = ticket.Invitation
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	l := listserv.Letter{ID: replyID(c), Group: g, To: p, Purpose: purpose, Subject: c.ID, Data: data, Lane: outbox.Answers, Auto: "no", Due: d.Now().Add(hold)}
	if c.Message != "" {
		l.Answers = &mailer.Mail{MessageID: c.Message}
	}
	return d.Send(tx, l)
}

// replyID names the letter to whoever a case is from.
func replyID(c book.Case) string { return "a" + c.ID }

func (d *Desk) groupOfCase(ctx context.Context, id string) (name string, err error) {
	c, _, err := d.Case(ctx, id)
	return first(c.Group, "mailbox"), err
}
