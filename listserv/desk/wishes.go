package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"mutualaid/listserv"
	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// wishesAtOnce is how many wishes are carried out in a row.
const wishesAtOnce = 100

// Fulfil carries out what came by mail and is the desk's to do: what stewards have decided, and what people want of what is kept
// about them, to have it, or to have it erased. Each is done once; one that was interrupted is begun again. One that fails keeps
// no other waiting.
func (d *Desk) Fulfil(ctx context.Context) error {
	var list []book.Wish
	err := d.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		list, err = book.Collect(book.AtMost(book.Wishes.All(tx), wishesAtOnce))
		return err
	})
	err = errors.Join(d.carryOut(ctx), err)
	for _, w := range list {
		do := d.tellKept
		if w.Kind == answer.WantsErase {
			do = d.eraseWished
		}
		if one := do(ctx, w); one != nil {
			err = errors.Join(err, fmt.Errorf("a wish about what is kept: %w", one))
		}
	}
	return err
}

// eraseWished erases whoever has wished it twice, and writes them one last letter. Who looks after a group is left to a person.
func (d *Desk) eraseWished(ctx context.Context, w book.Wish) error {
	look, err := d.Erase(ctx, w.Address, "machine", true)
	if err != nil && !errors.Is(err, book.ErrNoSuch) { // what is gone already was interrupted before the letter
		return err
	}
	if len(look.Steward) > 0 {
		return d.leaveToPerson(ctx, w, "wants all about them to be erased, but looks after "+strings.Join(look.Steward, ", ")+": see that somebody else does, then `mutualaid erase "+w.Address+"`")
	}
	g, p, err := d.wisher(ctx, w)
	if err != nil {
		return err
	}
	if _, err := d.Erase(ctx, w.Address, "machine", false); err != nil && !errors.Is(err, book.ErrNoSuch) {
		return err
	}
	return d.Update(ctx, w.Group, func(tx *store.Tx) error {
		if has, err := book.Wishes.Has(tx, w.Group, w.ID); err != nil || !has {
			return err
		}
		if err := book.Wishes.Delete(tx, w.Group, w.ID); err != nil || g.Name == "" {
			return err
		}
		to := book.Person{ID: w.ID, Addresses: []string{w.Address}, Language: p.Language, Zone: p.Zone} // nobody: only the letter knows it
		return d.Send(tx, listserv.Letter{ID: "e" + w.ID, Group: g, To: to, Purpose: ticket.Note, Subject: w.ID, Lane: outbox.Answers, Auto: "auto-replied",
			Data: templates.Erased{Foot: g.Foot(false), Reader: book.ReaderOf(g, to)}})
	})
}

// wisher is who has the wish, as far as they are still known, and their group, without a name where it is gone.
func (d *Desk) wisher(ctx context.Context, w book.Wish) (g book.Group, p book.Person, err error) {
	err = d.DB.View(ctx, w.Group, func(tx *store.Tx) error {
		g, p = book.Group{}, book.Person{}
		if g, err = book.FindGroup(tx, w.Group); err != nil && !errors.Is(err, book.ErrNoSuch) {
			return err
		}
		p, err = book.Persons.Get(tx, w.Person)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return g, p, err
}

// leaveToPerson makes a case of a wish.
func (d *Desk) leaveToPerson(ctx context.Context, w book.Wish, why string) error {
	return d.Update(ctx, w.Group, func(tx *store.Tx) error {
		c := book.Case{ID: d.NewID(), Group: w.Group, Kind: book.CaseWords, Address: w.Address, Person: w.Person, At: d.Now(), Why: why}
		return errors.Join(book.Wishes.Delete(tx, w.Group, w.ID), book.Cases.Insert(tx, c))
	})
}

// keptFile is the name of the file with all that is kept of somebody.
const keptFile = "my-data.json"

// tellKept sends somebody all that is kept about them.
func (d *Desk) tellKept(ctx context.Context, w book.Wish) error {
	g, p, err := d.wisher(ctx, w)
	if err != nil {
		return err
	}
	if g.Name == "" || p.ID == "" { // nothing to tell, or nobody to tell it by
		return d.Update(ctx, w.Group, func(tx *store.Tx) error { return book.Wishes.Delete(tx, w.Group, w.ID) })
	}
	k, err := d.KeptOf(ctx, w.Address)
	if err != nil {
		return err
	}
	file, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	reader := book.ReaderOf(g, p)
	data := templates.MyData{Foot: g.Foot(false), Reader: reader, File: keptFile, Addresses: k.Addresses, Name: k.Name, Posts: len(k.Posts),
		Answers: len(k.Meetings) + len(k.Votes), Others: len(k.Agenda) + len(k.Commitments) + len(k.Cases) + len(k.Pending) + len(k.Log)}
	for _, in := range k.Groups {
		one := templates.MyGroup{Title: in.Title}
		if in.Standing == book.Joined || in.Standing == book.Paused {
			one.Since = in.Since.In(reader.Zone)
		}
		if in.Consent != nil {
			one.Consent = in.Consent.Words
		}
		data.In = append(data.In, one)
	}
	return d.Update(ctx, w.Group, func(tx *store.Tx) error {
		if has, err := book.Wishes.Has(tx, w.Group, w.ID); err != nil || !has {
			return err
		}
		return errors.Join(book.Wishes.Delete(tx, w.Group, w.ID), d.Send(tx, listserv.Letter{ID: "k" + w.ID, Group: g, To: p, Purpose: ticket.Note, Subject: w.ID,
			Lane: outbox.Answers, Auto: "auto-replied", Data: data, Files: []mailer.File{{Name: keptFile, Type: "application/json", Content: file}}}))
	})
}
