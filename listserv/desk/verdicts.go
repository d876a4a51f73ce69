package desk

import (
	"context"
	"errors"
	"fmt"

	"mutualaid/listserv/book"
	"mutualaid/store"
	"mutualaid/templates"
)

// carryOut does what stewards have decided by mail, each once. One that fails keeps no other waiting.
func (d *Desk) carryOut(ctx context.Context) error {
	var list []book.Verdict
	err := d.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		list, err = book.Collect(book.AtMost(book.Verdicts.All(tx), wishesAtOnce))
		return err
	})
	for _, v := range list {
		if one := d.carryOutOne(ctx, v); one != nil {
			err = errors.Join(err, fmt.Errorf("a steward's decision by mail: %w", one))
		}
	}
	return err
}

// carryOutOne does what a steward has decided, and tells them so; what can't be done is told as well, and nothing of it is kept.
func (d *Desk) carryOutOne(ctx context.Context, v book.Verdict) error {
	shard, err := d.groupOfCase(ctx, v.Case)
	if err != nil && !errors.Is(err, book.ErrNoSuch) {
		return err
	}
	err = d.Update(ctx, shard, func(tx *store.Tx) error {
		return d.withVerdict(tx, v, func(g book.Group, p book.Person, c book.Case) error {
			done, err := d.verdictDone(tx, v, g, p, c)
			if err != nil {
				return err
			}
			return d.tell(tx, g, p, c, done)
		})
	})
	if !errors.Is(err, book.ErrInput) && !errors.Is(err, book.ErrTaken) && !errors.Is(err, book.ErrNoSuch) {
		return err
	}
	why := book.Plainly(err)
	return d.Update(ctx, shard, func(tx *store.Tx) error {
		return d.withVerdict(tx, v, func(g book.Group, p book.Person, c book.Case) error {
			return d.tell(tx, g, p, c, undoneOf(v, g, p, c, why))
		})
	})
}

// withVerdict uses a verdict up. Where it is gone, or its steward or case is, nothing is done.
func (d *Desk) withVerdict(tx *store.Tx, v book.Verdict, do func(book.Group, book.Person, book.Case) error) error {
	if has, err := book.Verdicts.Has(tx, v.Group, v.ID); err != nil || !has {
		return err
	}
	if err := book.Verdicts.Delete(tx, v.Group, v.ID); err != nil {
		return err
	}
	c, err := book.Cases.Get(tx, v.Case)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := book.Members.Get(tx, v.Group, v.Person)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!m.In() || !m.Steward) {
		return nil
	}
	if err != nil {
		return err
	}
	g, err := book.FindGroup(tx, v.Group)
	if err != nil {
		return err
	}
	p, err := book.Persons.Get(tx, v.Person)
	if err != nil {
		return err
	}
	return do(g, p, c)
}

// verdictDone does what is decided and is the letter that says so. A no by who has decided already takes that back, as the letter
// about it offered.
func (d *Desk) verdictDone(tx *store.Tx, v book.Verdict, g book.Group, p book.Person, c book.Case) (templates.Decided, error) {
	decision := Decision{Case: v.Case, Do: v.Do, Words: v.Words, By: p.Called(), Steward: p.ID, Hold: holdFor}
	t := templates.Decided{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Kind: "done", From: c.Called(), Subject: c.Subject}
	stewards, err := book.StewardsOf(tx, g.Name)
	if err != nil {
		return t, err
	}
	t.Others = len(stewards) > 1
	own := !c.Closed.IsZero() && c.Steward == p.ID
	if v.Do == book.Reopened || own && v.Do == book.Rejected && c.Outcome != string(book.Rejected) {
		t.What = "reopened"
		_, t.Gone, err = d.reopen(tx, decision)
		return t, err
	}
	if c, err = d.decide(tx, decision); err != nil {
		return t, err
	}
	t.What, t.Undo = WhatBecame(c), c.CanReopen() && v.Do != book.Rejected
	if t.What == "answer" {
		t.Answer, t.Due = book.Clip(v.Words, toldWords), d.Now().Add(holdFor)
	}
	return t, nil
}

// undoneOf says why nothing came of a verdict: another steward was faster, or it can't be done.
func undoneOf(v book.Verdict, g book.Group, p book.Person, c book.Case, why string) templates.Decided {
	t := templates.Decided{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Kind: "failed", Why: why, From: c.Called(), Subject: c.Subject, Words: book.Clip(v.Words, toldWords)}
	if !c.Closed.IsZero() && v.Do != book.Reopened && !(v.Do == book.Rejected && c.Steward == p.ID) {
		t.Kind, t.What, t.By = "late", WhatBecame(c), stewardName(c.By)
	}
	return t
}
