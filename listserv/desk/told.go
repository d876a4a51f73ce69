package desk

import (
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
	"mutualaid/templates"
)

// WhatBecame is what was done with a case, as letters and pages tell it: see templates.Decided.
func WhatBecame(c book.Case) string {
	switch {
	case c.Outcome == string(book.Answer):
		return "answer"
	case c.Outcome == string(book.Rejected) && tellsAuthor(c) && c.Kind == book.CaseTime:
		return "stays"
	case c.Outcome == string(book.Rejected) && tellsAuthor(c):
		return "refused"
	case c.Outcome == string(book.Rejected):
		return "aside"
	}
	return c.Kind.Yes()
}

// tellOthers tells the stewards who know of a case what another has done with it, once and briefly. Who has not been written to
// about it yet is spared both letters.
func (d *Desk) tellOthers(tx *store.Tx, c book.Case, v Decision, what string) error {
	groups, err := groupsOf(tx, c)
	if err != nil {
		return err
	}
	for _, g := range groups {
		told, err := d.StewardsTold(tx, g, c)
		if err != nil {
			return err
		}
		stewards, err := book.StewardsOf(tx, g.Name)
		if err != nil {
			return err
		}
		by := whoDid(stewards, v)
		for _, p := range stewards {
			spared, err := outbox.Withdraw(tx, listserv.NoticeID(g, c, p), d.Now())
			if err != nil {
				return err
			}
			if p.ID == by || !told || spared && what != "reopened" {
				continue
			}
			if err := d.tell(tx, g, p, c, d.toldOf(g, p, c, v, what)); err != nil {
				return err
			}
		}
	}
	return nil
}

// toldOf is what another steward hears.
func (d *Desk) toldOf(g book.Group, p book.Person, c book.Case, v Decision, what string) templates.Decided {
	t := templates.Decided{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Kind: "told", What: what, By: stewardName(v.By), From: c.Called(), Subject: c.Subject}
	switch what {
	case "answer":
		t.Answer = book.Clip(v.Words, toldWords)
	case "reopened":
		t.Answer = book.Clip(c.Words, toldWords)
	}
	return t
}

// toldWords is how many bytes of what somebody wrote stand in a letter about it.
const toldWords = 2000

// tell writes to a steward about a case. An answer is read as one to the letter that told of it first.
func (d *Desk) tell(tx *store.Tx, g book.Group, p book.Person, c book.Case, data templates.Decided) error {
	return d.Send(tx, listserv.Letter{ID: "h" + d.NewID(), Group: g, To: p, Purpose: ticket.Notice, Subject: c.ID, Data: data, Lane: outbox.Answers, Auto: "auto-generated"})
}

// whoDid is the steward whose decision it is, "" where that can't be told. Who is alone has nobody else to be told by.
func whoDid(stewards []book.Person, v Decision) string {
	if v.Steward != "" {
		return v.Steward
	}
	if len(stewards) == 1 {
		return stewards[0].ID
	}
	found := ""
	for _, p := range stewards {
		if p.Called() != v.By {
			continue
		}
		if found != "" {
			return "" // two are called so: both are told
		}
		found = p.ID
	}
	return found
}

// groupsOf are the groups whose stewards hear of a case: its own, or, where it is the mailbox's, all.
func groupsOf(tx *store.Tx, c book.Case) ([]book.Group, error) {
	if c.Group == "" {
		return book.Collect(book.Groups.All(tx))
	}
	g, err := book.FindGroup(tx, c.Group)
	return []book.Group{g}, err
}

// holdFor is how long a letter to whoever asked is held back after a steward has answered by mail, who may take it back until then.
const holdFor = 10 * time.Minute
