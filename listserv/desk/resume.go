package desk

import (
	"context"
	"errors"
	"fmt"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// ResumeGroup lets a group's posts go on after they were stopped, and says what had stopped them. Posts that were held before they were
// anybody's letters go on waiting in the inbox, each for its own yes or no. Those that were on their way go on, or, with drop, are
// sent to nobody any more.
func (d *Desk) ResumeGroup(ctx context.Context, name string, drop bool, by string) (ended []book.Stop, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		if ended, err = d.endStops(tx, g, by, drop, func(book.Stop) bool { return true }); err != nil {
			return err
		}
		return d.closeStops(tx, name, by)
	})
	return ended, err
}

// endStops ends those of a group's stops that are meant. What was posted before is no burst any more.
func (d *Desk) endStops(tx *store.Tx, g book.Group, by string, drop bool, meant func(book.Stop) bool) (ended []book.Stop, err error) {
	all, err := book.Collect(book.Stops.All(tx, g.Name))
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if !meant(s) {
			continue
		}
		dropped, err := d.EndStop(tx, s, drop)
		if err != nil {
			return nil, err
		}
		why := s.Why
		if dropped > 0 {
			why = fmt.Sprintf("%s; letters dropped: %d", s.Why, dropped)
		}
		if err := d.entry(tx, g.Name, by, "resumed", book.Person{}, why); err != nil {
			return nil, err
		}
		ended = append(ended, s)
	}
	if len(ended) > 0 {
		g.Resumed = d.Now()
		err = book.Groups.Put(tx, g)
	}
	return ended, err
}

// closeStops sets the cases aside that told of what is over.
func (d *Desk) closeStops(tx *store.Tx, group, by string) error {
	return d.closeDone(tx, group, by, func(c book.Case) bool { return c.Kind == book.CaseStop })
}

// closeDone approves the cases whose wish was fulfilled in another way, so that no steward is asked for it again.
func (d *Desk) closeDone(tx *store.Tx, group, by string, done func(book.Case) bool) error {
	open, err := book.Collect(book.Cases.By(tx, "open", group))
	if err != nil {
		return err
	}
	for _, c := range open {
		if !done(c) {
			continue
		}
		c.Closed, c.Outcome, c.By = d.Now(), string(book.Approved), by
		if err := errors.Join(book.Cases.Put(tx, c), d.tellOthers(tx, c, Decision{Case: c.ID, By: by}, WhatBecame(c))); err != nil {
			return err
		}
	}
	return nil
}
