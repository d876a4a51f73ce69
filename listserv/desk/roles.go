package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer"
	"mutualaid/store"
)

// RolesView is who does what at one date of a meeting.
type RolesView struct {
	ID          string `json:"id"`
	Facilitator string `json:"facilitator"` // addresses; "" where nobody is known
	Notes       string `json:"notes"`
}

// Roles shows who does what at one date; what is given is set first: an address, or "none".
func (d *Desk) Roles(ctx context.Context, name, id string, facilitator, notes, by string) (v RolesView, err error) {
	show := func(tx *store.Tx) error {
		o, err := d.nextOf(tx, name, id)
		if err != nil {
			return err
		}
		r, err := book.RolesAt(tx, o)
		if err != nil {
			return err
		}
		for _, role := range []struct {
			wanted string
			person *string
		}{{facilitator, &r.Facilitator}, {notes, &r.Notes}} {
			switch role.wanted {
			case "":
			case "none":
				*role.person = ""
			default:
				p, m, err := book.LookUp(tx, name, mailer.Canonical(role.wanted), d.Now())
				if err != nil {
					return err
				}
				if !m.In() {
					return fmt.Errorf("%w: %s is not a member of %s", book.ErrInput, role.wanted, name)
				}
				*role.person = p.ID
			}
		}
		v = RolesView{ID: o.ID}
		if facilitator+notes != "" {
			if err := errors.Join(book.Given.Put(tx, r), d.entry(tx, name, by, "gave roles", book.Person{}, o.Meeting.Title)); err != nil {
				return err
			}
		}
		for _, role := range []struct {
			person string
			addr   *string
		}{{r.Facilitator, &v.Facilitator}, {r.Notes, &v.Notes}} {
			if role.person == "" {
				continue
			}
			p, err := book.Persons.Get(tx, role.person)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			*role.addr = p.Address()
		}
		return nil
	}
	if facilitator+notes == "" {
		return v, d.DB.View(ctx, name, show)
	}
	return v, d.Update(ctx, name, show)
}

// CommitmentView is what somebody said at a meeting that they will do.
type CommitmentView struct {
	ID      string `json:"id"`
	Meeting string `json:"meeting"`
	Name    string `json:"name"`
	Words   string `json:"words"`
	At      string `json:"at"`             // RFC 3339
	Done    string `json:"done,omitempty"` // RFC 3339
}

// commitmentsShown is how many are listed.
const commitmentsShown = 1000

// Commitments lists what was said to be done, what is done only with all.
func (d *Desk) Commitments(ctx context.Context, name string, all bool) (views []CommitmentView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		views = nil
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		for c, err := range book.AtMost(book.Commitments.All(tx, name), commitmentsShown) {
			if err != nil {
				return err
			}
			if !all && !c.Done.IsZero() {
				continue
			}
			v := CommitmentView{ID: c.ID, Meeting: c.Meeting, Name: c.Name, Words: c.Words, At: c.At.UTC().Format(time.RFC3339)}
			if !c.Done.IsZero() {
				v.Done = c.Done.UTC().Format(time.RFC3339)
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

// FinishCommitment marks one as done.
func (d *Desk) FinishCommitment(ctx context.Context, name, id, by string) error {
	return d.Update(ctx, name, func(tx *store.Tx) error {
		c, err := book.Commitments.Get(tx, name, id)
		if err != nil {
			return book.NoSuch(err, "%s has no commitment %q; `mutualaid meeting commitments %s` shows those there are", name, id, name)
		}
		if !c.Done.IsZero() {
			return fmt.Errorf("%w: %q is done already", book.ErrInput, c.Words)
		}
		c.Done = d.Now()
		return errors.Join(book.Commitments.Put(tx, c), d.entry(tx, name, by, "done", book.Person{ID: c.Person, Name: c.Name}, c.Words))
	})
}

// PlanLink is a steward's page for calling meetings; with "" as the address, the first steward's.
func (d *Desk) PlanLink(ctx context.Context, name, address string) (link string, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		stewards, err := book.StewardsOf(tx, name)
		if err != nil {
			return err
		}
		for _, p := range stewards {
			if address == "" || p.Address() == mailer.Canonical(address) {
				link, err = d.Service.PlanLink(g, p)
				return err
			}
		}
		return fmt.Errorf("%w: %s is no steward of %s", book.ErrInput, cmp.Or(address, "nobody"), name)
	})
	return link, err
}
