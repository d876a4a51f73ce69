package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mutualaid/listserv"
	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/mailer"
	"mutualaid/store"
)

// Erasure counts what erasing somebody takes away, by what it is.
type Erasure struct {
	Addresses []string       `json:"addresses"`
	Groups    []string       `json:"groups"`            // that knew them
	Steward   []string       `json:"steward,omitempty"` // groups that they look after
	Removed   map[string]int `json:"removed"`
}

// act is one thing to be done for an erasure, in the shard of its group.
type act struct {
	group, what string
	do          func(*store.Tx) error
}

// erasing gathers what there is of somebody.
type erasing struct {
	d         *Desk
	id        string // of the Person, "" of an address that never was anybody's here
	addresses []string
	names     []string // by which the Log and letters may name them
	acts      []act
}

// eraseAtATime bounds a transaction of an erasure.
const eraseAtATime = 200

// Erase removes all that is kept of somebody, in all groups: who they are, what they wrote, what they answered, what waits of
// them or for them. The Log keeps its lines without saying who. What others quoted of them is the others'. All that stays is
// a keyed hash of each address, so that no list brings them back. It is done in several transactions, the person last: should
// it be interrupted, it can be called again. dry only counts.
func (d *Desk) Erase(ctx context.Context, addr, by string, dry bool) (Erasure, error) {
	e := &erasing{d: d}
	done, err := e.find(ctx, mailer.Canonical(addr))
	if err != nil {
		return done, err
	}
	if _, err := mailer.ParseAddress(addr); err != nil && e.id == "" { // a part of an address would stand in everybody's
		return done, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	for _, gather := range []func(context.Context) error{e.posts, e.meetings, e.waiting, e.log, e.letters, e.occasions} {
		if err := gather(ctx); err != nil {
			return done, fmt.Errorf("erase %s: %w", addr, err)
		}
	}
	for _, a := range e.acts {
		done.Removed[a.what]++
	}
	if e.id == "" && len(e.acts) == 0 {
		return done, fmt.Errorf("%w: nothing is kept of %s", book.ErrNoSuch, addr)
	}
	if dry {
		return done, nil
	}
	for len(e.acts) > 0 {
		if err := e.carryOut(ctx); err != nil {
			return done, fmt.Errorf("erase %s: %w", addr, err)
		}
	}
	if err := e.forget(ctx, done.Groups, by, &done); err != nil {
		return done, fmt.Errorf("erase %s: %w", addr, err)
	}
	return done, nil
}

// find finds the person with all their addresses, and the groups that know them.
func (e *erasing) find(ctx context.Context, addr string) (done Erasure, err error) {
	err = e.d.DB.View(ctx, "", func(tx *store.Tx) error {
		done = Erasure{Groups: []string{}, Removed: map[string]int{}}
		e.addresses, e.names = []string{addr}, nil
		p, _, err := book.LookUp(tx, "", addr, e.d.Now())
		if err != nil {
			return err
		}
		if e.id = p.ID; e.id != "" {
			e.addresses = p.Addresses
		}
		if len(p.Name) > 1 {
			e.names = []string{p.Name}
		}
		for m, err := range book.Members.By(tx, "person", p.ID) {
			if err != nil {
				return err
			}
			if m.Person != p.ID || p.ID == "" {
				continue
			}
			done.Groups = append(done.Groups, m.Group)
			if m.Steward && m.In() {
				done.Steward = append(done.Steward, m.Group)
			}
		}
		done.Addresses = e.addresses
		return nil
	})
	return done, err
}

// theirs says whether a person's ID or an address is of whom is erased.
func (e *erasing) theirs(id, addr string) bool {
	return e.id != "" && id == e.id || addr != "" && slices.Contains(e.addresses, mailer.Canonical(addr))
}

func (e *erasing) add(group, what string, do func(*store.Tx) error) {
	e.acts = append(e.acts, act{group, what, do})
}

// carryOut does the next acts, those of one group together.
func (e *erasing) carryOut(ctx context.Context) error {
	n := 1
	for n < min(len(e.acts), eraseAtATime) && e.acts[n].group == e.acts[0].group {
		n++
	}
	err := e.d.DB.Update(ctx, e.acts[0].group, func(tx *store.Tx) error {
		for _, a := range e.acts[:n] {
			if err := a.do(tx); err != nil {
				return fmt.Errorf("%s: %w", a.what, err)
			}
		}
		return nil
	})
	e.acts = e.acts[n:]
	return err
}

// each walks a whole table outside of a transaction.
func each[V any](ctx context.Context, e *erasing, t store.Table[V], fn func(V) error) error {
	return t.Each(ctx, e.d.DB, "", nil, fn)
}

func (e *erasing) posts(ctx context.Context) error {
	return each(ctx, e, book.Posts, func(p book.Post) error {
		is := e.theirs(p.Author, "")
		if p.Author == "" { // passed on by a steward for somebody who was no member
			from, err := e.sender(ctx, p)
			if err != nil {
				return err
			}
			is = e.theirs("", from)
		}
		if !is {
			return nil
		}
		e.add(p.Group, "posts", func(tx *store.Tx) error {
			for _, w := range []string{"p", "d"} {
				if err := e.dropWordings(tx, p.Group, w, p.ID); err != nil {
					return err
				}
			}
			_, err := outbox.DropLetter(tx, "p"+p.ID, e.d.Now())
			return errors.Join(err, book.Mailings.Delete(tx, "p"+p.ID), book.Mails.Delete(tx, p.Mail), book.Posts.Delete(tx, p.Group, p.ID))
		})
		return nil
	})
}

// sender is whose mail a post was, by the mail itself.
func (e *erasing) sender(ctx context.Context, p book.Post) (from string, err error) {
	err = e.d.DB.View(ctx, p.Group, func(tx *store.Tx) error {
		raw, err := book.Mails.Get(tx, p.Mail)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if m, err := mailer.Parse(raw); err == nil { // else nobody can say whose it is
			from = m.From.Email
		}
		return nil
	})
	return from, err
}

func (e *erasing) dropWordings(tx *store.Tx, group, purpose, subject string) error {
	all, err := book.Collect(book.Wordings.All(tx, group, purpose, subject))
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := book.DropWording(tx, w); err != nil {
			return err
		}
	}
	return nil
}

// meetings are their answers, and what they wanted, promised and did there.
func (e *erasing) meetings(ctx context.Context) error {
	return errors.Join(
		each(ctx, e, book.RSVPs, func(r book.RSVP) error {
			if e.theirs(r.Person, "") {
				e.add(r.Group, "answers to meetings", func(tx *store.Tx) error { return book.RSVPs.Delete(tx, r.Group, r.Occurrence, r.Person) })
			}
			return nil
		}),
		each(ctx, e, book.Calls, func(c book.Call) error {
			if e.theirs(c.Person, "") {
				e.add(c.Group, "invitations still to come", func(tx *store.Tx) error { return book.Calls.Delete(tx, c.Group, c.Person, c.Meeting) })
			}
			return nil
		}),
		each(ctx, e, book.Reminders, func(r book.Reminded) error {
			if e.theirs(r.Person, "") {
				e.add(r.Group, "reminders they got", func(tx *store.Tx) error { return book.Reminders.Delete(tx, r.Group, r.Occurrence, r.Start, r.Person) })
			}
			return nil
		}),
		each(ctx, e, book.Tellings, func(t book.Telling) error {
			if e.theirs(t.Person, "") {
				e.add(t.Group, "webhooks about them", func(tx *store.Tx) error { return book.Tellings.Delete(tx, t.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Votes, func(v book.Vote) error {
			if e.theirs(v.Person, "") {
				e.add(v.Group, "votes", func(tx *store.Tx) error { return book.Votes.Delete(tx, v.Group, v.Poll, v.Person) })
			}
			return nil
		}),
		each(ctx, e, book.Items, func(i book.Item) error {
			if e.theirs(i.Person, "") {
				e.add(i.Group, "agenda items", func(tx *store.Tx) error { return book.Items.Delete(tx, i.Group, i.Occurrence, i.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Commitments, func(c book.Commitment) error {
			if e.theirs(c.Person, "") {
				e.add(c.Group, "commitments", func(tx *store.Tx) error { return book.Commitments.Delete(tx, c.Group, c.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Given, func(r book.Roles) error {
			if e.theirs(r.Facilitator, "") || e.theirs(r.Notes, "") {
				e.add(r.Group, "roles", func(tx *store.Tx) error { return e.giveUp(tx, r.Group, r.Occurrence) })
			}
			return nil
		}))
}

// giveUp takes their roles at one date from them.
func (e *erasing) giveUp(tx *store.Tx, group, occurrence string) error {
	r, err := book.Given.Get(tx, group, occurrence)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	for _, role := range []*string{&r.Facilitator, &r.Notes} {
		if *role == e.id {
			*role = ""
		}
	}
	return errors.Join(err, book.Given.Put(tx, r))
}

// waiting is what waits, or has waited, for a person, for their yes, or for their second thoughts.
func (e *erasing) waiting(ctx context.Context) error {
	return errors.Join(
		each(ctx, e, book.Cases, func(c book.Case) error {
			if e.theirs(c.Person, c.Address) {
				e.add(c.Group, "mails to the stewards", func(tx *store.Tx) error { return errors.Join(book.DropMail(tx, c), book.Cases.Delete(tx, c.ID)) })
			} else if slices.ContainsFunc(c.Unreached, e.unreached) {
				e.add(c.Group, "notices to the stewards", func(tx *store.Tx) error { return e.leaveOut(tx, c.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Pendings, func(p book.Pending) error {
			if e.theirs(p.Person, p.Address) {
				e.add(p.Group, "waiting for their yes", func(tx *store.Tx) error {
					return errors.Join(book.Mails.Delete(tx, p.Mail), book.Pendings.Delete(tx, p.ID))
				})
			}
			return nil
		}),
		each(ctx, e, book.Verdicts, func(v book.Verdict) error {
			if e.theirs(v.Person, "") {
				e.add(v.Group, "decisions", func(tx *store.Tx) error { return book.Verdicts.Delete(tx, v.Group, v.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Wishes, func(w book.Wish) error {
			if e.theirs(w.Person, w.Address) && w.Kind != answer.WantsErase { // that one is what may be carried out
				e.add(w.Group, "wishes", func(tx *store.Tx) error { return book.Wishes.Delete(tx, w.Group, w.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Undos, func(u book.Undo) error {
			if e.theirs(u.Before.Person, "") || u.Person != nil && e.theirs(u.Person.ID, "") {
				e.add(u.Before.Group, "ways back", func(tx *store.Tx) error { return book.Undos.Delete(tx, u.ID) })
			}
			return nil
		}),
		each(ctx, e, book.Stops, func(s book.Stop) error {
			if e.theirs(s.Person, "") {
				e.add(s.Group, "stops", func(tx *store.Tx) error { return book.Stops.Delete(tx, s.Group, s.Person) })
			}
			return nil
		}),
		each(ctx, e, book.AutoAnswers, func(a book.Answered) error {
			if e.theirs("", a.Address) {
				e.add(a.Group, "automatic answers", func(tx *store.Tx) error { return book.AutoAnswers.Delete(tx, a.Group, a.Address, a.Kind) })
			}
			return nil
		}))
}

func (e *erasing) unreached(u book.Unreached) bool { return e.theirs(u.Person, u.Address) }

// leaveOut takes them out of a notice about several people.
func (e *erasing) leaveOut(tx *store.Tx, notice string) error {
	c, err := book.Cases.Get(tx, notice)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Unreached = slices.DeleteFunc(c.Unreached, e.unreached)
	if len(c.Unreached) == 0 {
		return book.Cases.Delete(tx, c.ID)
	}
	return book.Cases.Put(tx, c)
}

// forget takes them out of what is still to be sent, ends what they are in each group, and keeps only the hashes.
func (e *erasing) forget(ctx context.Context, groups []string, by string, done *Erasure) error {
	if e.theirs("", by) || slices.Contains(e.names, by) {
		by = Somebody
	}
	return e.d.Update(ctx, "", func(tx *store.Tx) error {
		if e.id != "" {
			n, err := outbox.DropPerson(tx, e.id, e.d.Now())
			if err != nil {
				return err
			}
			done.Removed["letters to them"] = n
		}
		for _, g := range groups {
			m, err := book.Members.Get(tx, g, e.id)
			if err == nil {
				err = errors.Join(book.ForgetMember(tx, m, e.d.Now()), e.d.entry(tx, g, by, "erased", book.Person{}, "at their wish"))
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		if err := listserv.NoteForgotten(tx, e.d.Now()); err != nil {
			return err
		}
		for one, err := range book.Sessions.By(tx, "person", e.id) {
			if err == nil {
				err = book.Sessions.Delete(tx, one.ID)
			}
			if err != nil {
				return err
			}
		}
		if e.id != "" {
			if err := book.Persons.Delete(tx, e.id); err != nil {
				return err
			}
		}
		for _, a := range e.addresses {
			if err := book.NoteErased(tx, a, e.d.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}
