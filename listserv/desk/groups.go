package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/store"
)

// GroupView is a group with what it counts.
type GroupView struct {
	book.Group
	Members int `json:"members"`
	Invited int `json:"invited"`
	Waiting int `json:"waiting"` // cases open
	Stopped int `json:"stopped"` // how much holds posts back: the whole group, or people in it
}

// AddGroup makes a group. Its stewards are members from the first moment, and are welcomed as everybody is.
func (d *Desk) AddGroup(ctx context.Context, g book.Group, stewards []mailer.Address) (book.Group, error) {
	return d.AddGroupBy(ctx, g, stewards, "steward")
}

// AddGroupBy makes a group, as the Log tells, by somebody.
func (d *Desk) AddGroupBy(ctx context.Context, g book.Group, stewards []mailer.Address, by string) (book.Group, error) {
	if g.Address == "" {
		g.Address = d.Settings.Address
	}
	g.Created = d.Now()
	g, err := g.Settled()
	if err != nil {
		return g, err
	}
	err = d.Update(ctx, g.Name, func(tx *store.Tx) error {
		if has, err := book.Groups.Has(tx, g.Name); err != nil || has {
			return errors.Join(err, book.Taken(has, "a group called %s; choose another name", g.Name))
		}
		if err := book.Groups.Insert(tx, g); errors.Is(err, store.ErrExists) {
			return book.Taken(true, "a group at %s; give this one an address of its own, such as %s", g.Address, g.Plus(g.Name))
		} else if err != nil {
			return err
		}
		for _, addr := range stewards {
			if _, err := d.takeIn(tx, g, roster.Invitee{Name: addr.Name, Email: addr.Email}, book.Consent{Words: "made a steward with the group"}, "steward", true); err != nil {
				return err
			}
		}
		return d.entry(tx, g.Name, by, "made the group", book.Person{}, g.Title)
	})
	return g, err
}

// entry writes one line into the group's Log.
func (d *Desk) entry(tx *store.Tx, group, by, what string, p book.Person, detail string) error {
	e := book.Entry{ID: d.NewID(), Group: group, At: d.Now(), By: by, What: what, Person: p.ID, Detail: detail}
	if p.ID != "" {
		e.Name = p.Called()
	}
	return book.Entries.Insert(tx, e)
}

// Groups lists all groups by name.
func (d *Desk) Groups(ctx context.Context) (views []GroupView, err error) {
	err = d.DB.View(ctx, "", func(tx *store.Tx) error {
		views = nil
		for g, err := range book.Groups.All(tx) {
			if err != nil {
				return err
			}
			v, err := viewGroup(tx, g)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

// Group finds one group.
func (d *Desk) Group(ctx context.Context, name string) (v GroupView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		v, err = viewGroup(tx, g)
		return err
	})
	return v, err
}

func viewGroup(tx *store.Tx, g book.Group) (GroupView, error) {
	c, err := book.CountOf(tx, g.Name)
	if err != nil {
		return GroupView{}, err
	}
	v := GroupView{Group: g, Members: c.Members, Invited: c.Of[book.Invited]}
	for _, err := range book.Cases.By(tx, "open", g.Name) {
		if err != nil {
			return v, err
		}
		v.Waiting++
	}
	for _, err := range book.Stops.All(tx, g.Name) {
		if err != nil {
			return v, err
		}
		v.Stopped++
	}
	return v, nil
}

// SetGroup changes settings of a group; keys are the JSON names of Group's fields.
func (d *Desk) SetGroup(ctx context.Context, name string, changes map[string]string) (g book.Group, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		if g, err = book.FindGroup(tx, name); err != nil {
			return err
		}
		was := g
		for key, value := range changes {
			if err := g.Set(key, value); err != nil {
				return err
			}
		}
		if g, err = g.Settled(); err != nil {
			return err
		}
		if err := book.Groups.Put(tx, g); errors.Is(err, store.ErrExists) {
			return book.Taken(true, "another group at %s", g.Address)
		} else if err != nil {
			return err
		}
		if err := d.Rescheduled(tx, was, g); err != nil {
			return err
		}
		return d.entry(tx, name, "steward", "changed settings", book.Person{}, strings.Join(book.SortedKeys(changes), ", "))
	})
	return g, err
}

// WrongSettings says, by key, what is wrong with each change to a group's settings, each taken by itself.
func WrongSettings(g book.Group, changes map[string]string) map[string]string {
	wrong := map[string]string{}
	for key, value := range changes {
		with := g
		err := with.Set(key, value)
		if err == nil {
			_, err = with.Settled()
		}
		if err != nil {
			wrong[key] = book.Plainly(err)
		}
	}
	return wrong
}

// RemoveGroup removes a group with everything of it, a page at a time, the group itself last: should it be interrupted,
// it can be called again.
func (d *Desk) RemoveGroup(ctx context.Context, name string) error {
	if _, err := d.Group(ctx, name); err != nil {
		return err
	}
	for more := true; more; {
		err := d.DB.Update(ctx, name, func(tx *store.Tx) (err error) {
			more, err = removePage(tx, name, d.Now())
			return err
		})
		if err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
	}
	return d.DB.Update(ctx, name, func(tx *store.Tx) error {
		if _, err := outbox.DropGroup(tx, name, d.Now()); err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		if err := errors.Join(outbox.ForgetDays(tx, name), book.ForgetDays(tx, name)); err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		for m, err := range book.Mailings.All(tx) {
			if err == nil && m.Group == name {
				err = book.Mailings.Delete(tx, m.ID)
			}
			if err != nil {
				return err
			}
		}
		if err := removeOccasions(tx, name); err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		for _, kept := range []string{"notified/" + name + "/" + name, "notified/" + name + "/", "undelivered/" + name, "digest/" + name + "/" + string(book.Daily), "digest/" + name + "/" + string(book.Weekly)} {
			if err := book.Settings.Delete(tx, kept); err != nil {
				return err
			}
		}
		return errors.Join(book.Counts.Delete(tx, name), book.Groups.Delete(tx, name), listserv.NoteForgotten(tx, d.Now()))
	})
}

// removeOccasions removes the occasions that name the group, and so perhaps people; those of its meetings' dates name
// nobody, and pass with time.
func removeOccasions(tx *store.Tx, name string) error {
	for o, err := range book.Occasions.All(tx) {
		if err == nil && strings.Contains(o.Key, "/"+name+"/") {
			err = book.Occasions.Delete(tx, o.Key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// removeRowsAtATime bounds a transaction that removes.
const removeRowsAtATime = 500

// removePage removes some rows of each of a group's tables.
func removePage(tx *store.Tx, name string, now time.Time) (more bool, err error) {
	for _, remove := range []func() (int, error){
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Posts.All(tx, name), removeRowsAtATime), func(p book.Post) error {
				return errors.Join(book.Mails.Delete(tx, p.Mail), book.Posts.Delete(tx, p.Group, p.ID))
			})
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Members.All(tx, name), removeRowsAtATime), func(m book.Member) error { return book.ForgetMember(tx, m, now) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Cases.By(tx, "group", name), removeRowsAtATime), func(c book.Case) error {
				return errors.Join(book.Mails.Delete(tx, c.Mail), book.Cases.Delete(tx, c.ID))
			})
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Pendings.By(tx, "address", name), removeRowsAtATime), func(p book.Pending) error {
				return errors.Join(book.Mails.Delete(tx, p.Mail), book.Pendings.Delete(tx, p.ID))
			})
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Undos.By(tx, "group", name), removeRowsAtATime), func(u book.Undo) error { return book.Undos.Delete(tx, u.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.RSVPs.All(tx, name), removeRowsAtATime), func(r book.RSVP) error { return book.RSVPs.Delete(tx, r.Group, r.Occurrence, r.Person) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Lates.All(tx, name), removeRowsAtATime), func(l book.Late) error { return book.Lates.Delete(tx, l.Group, l.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Wishes.All(tx, name), removeRowsAtATime), func(w book.Wish) error { return book.Wishes.Delete(tx, w.Group, w.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Verdicts.All(tx, name), removeRowsAtATime), func(v book.Verdict) error { return book.Verdicts.Delete(tx, v.Group, v.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Hooks.By(tx, "group", name), removeRowsAtATime), func(h book.Hook) error { return book.Hooks.Delete(tx, h.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Tellings.By(tx, "group", name), removeRowsAtATime), func(t book.Telling) error { return book.Tellings.Delete(tx, t.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Tokens.By(tx, "group", name), removeRowsAtATime), func(t book.Token) error { return book.Tokens.Delete(tx, t.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Polls.All(tx, name), removeRowsAtATime), func(p book.Poll) error { return book.Polls.Delete(tx, p.Group, p.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Votes.All(tx, name), removeRowsAtATime), func(v book.Vote) error { return book.Votes.Delete(tx, v.Group, v.Poll, v.Person) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Items.All(tx, name), removeRowsAtATime), func(i book.Item) error { return book.Items.Delete(tx, i.Group, i.Occurrence, i.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Given.All(tx, name), removeRowsAtATime), func(r book.Roles) error { return book.Given.Delete(tx, r.Group, r.Occurrence) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Commitments.All(tx, name), removeRowsAtATime), func(c book.Commitment) error { return book.Commitments.Delete(tx, c.Group, c.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Meetings.All(tx, name), removeRowsAtATime), func(m book.Meeting) error { return book.Meetings.Delete(tx, m.Group, m.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Entries.All(tx, name), removeRowsAtATime), func(e book.Entry) error { return book.Entries.Delete(tx, e.Group, e.ID) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Issues.All(tx, name), removeRowsAtATime), func(i book.Issue) error { return book.Issues.Delete(tx, i.Group, string(i.Cadence), i.At) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Rhythms.All(tx, name), removeRowsAtATime), func(r book.Rhythm) error { return book.Rhythms.Delete(tx, r.Group, r.Key()) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Calls.All(tx, name), removeRowsAtATime), func(c book.Call) error { return book.Calls.Delete(tx, c.Group, c.Person, c.Meeting) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Reminders.All(tx, name), removeRowsAtATime), func(r book.Reminded) error {
				return book.Reminders.Delete(tx, r.Group, r.Occurrence, r.Start, r.Person)
			})
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Stops.All(tx, name), removeRowsAtATime), func(s book.Stop) error { return book.Stops.Delete(tx, s.Group, s.Person) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.Wordings.All(tx, name), removeRowsAtATime), func(w book.Wording) error { return book.DropWording(tx, w) })
		},
		func() (int, error) {
			return removeRows(tx, book.AtMost(book.AutoAnswers.All(tx, name), removeRowsAtATime), func(a book.Answered) error { return book.AutoAnswers.Delete(tx, a.Group, a.Address, a.Kind) })
		},
	} {
		n, err := remove()
		if err != nil {
			return false, err
		}
		more = more || n > 0
	}
	return more, nil
}

func removeRows[V any](tx *store.Tx, rows func(yield func(V, error) bool), remove func(V) error) (int, error) {
	page, err := book.Collect(rows)
	if err != nil {
		return 0, err
	}
	for _, v := range page {
		if err := remove(v); err != nil {
			return 0, err
		}
	}
	return len(page), nil
}
