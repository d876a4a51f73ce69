package desk

import (
	"context"
	"errors"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// ResumeGroup lets a group's posts go on after they were stopped, and says what had stopped them. Posts that were held go on
// waiting in the inbox, each for its own yes or no.
func (d *Desk) ResumeGroup(ctx context.Context, name, by string) (ended []book.Stop, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		if ended, err = book.Collect(book.Stops.All(tx, name)); err != nil {
			return err
		}
		for _, s := range ended {
			if err := errors.Join(book.Stops.Delete(tx, s.Group, s.Person), d.entry(tx, name, by, "resumed", book.Person{}, s.Why)); err != nil {
				return err
			}
		}
		if len(ended) > 0 {
			g.Resumed = d.Now()
			if err := book.Groups.Put(tx, g); err != nil {
				return err
			}
		}
		return d.closeStops(tx, name, by)
	})
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
