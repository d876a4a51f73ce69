package listserv

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/store"
)

// GroupView is a group with what it counts.
type GroupView struct {
	Group
	Members int `json:"members"`
	Invited int `json:"invited"`
	Waiting int `json:"waiting"` // cases open
}

// AddGroup makes a group. Its stewards are members from the first moment, and are welcomed as everybody is.
func (s *Service) AddGroup(ctx context.Context, g Group, stewards []mailer.Address) (Group, error) {
	if g.Address == "" {
		g.Address = s.set.Address
	}
	g.Created = s.now()
	g, err := g.Settled()
	if err != nil {
		return g, err
	}
	err = s.update(ctx, g.Name, func(tx *store.Tx) error {
		if has, err := groups.Has(tx, g.Name); err != nil || has {
			return errors.Join(err, taken(has, "a group called %s; choose another name", g.Name))
		}
		if err := groups.Insert(tx, g); errors.Is(err, store.ErrExists) {
			return taken(true, "a group at %s; give this one an address of its own, such as %s", g.Address, g.Plus(g.Name))
		} else if err != nil {
			return err
		}
		for _, addr := range stewards {
			if _, err := s.takeIn(tx, g, roster.Invitee{Name: addr.Name, Email: addr.Email}, "made a steward with the group", "steward", true); err != nil {
				return err
			}
		}
		return s.entry(tx, g.Name, "steward", "made the group", Person{}, g.Title)
	})
	return g, err
}

// entry writes one line into the group's Log.
func (s *Service) entry(tx *store.Tx, group, by, what string, p Person, detail string) error {
	e := Entry{ID: s.newID(), Group: group, At: s.now(), By: by, What: what, Person: p.ID, Detail: detail}
	if p.ID != "" {
		e.Name = p.Called()
	}
	return entries.Insert(tx, e)
}

// Groups lists all groups by name.
func (s *Service) Groups(ctx context.Context) (views []GroupView, err error) {
	err = s.db.View(ctx, "", func(tx *store.Tx) error {
		views = nil
		for g, err := range groups.All(tx) {
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
func (s *Service) Group(ctx context.Context, name string) (v GroupView, err error) {
	err = s.db.View(ctx, name, func(tx *store.Tx) error {
		g, err := group(tx, name)
		if err != nil {
			return err
		}
		v, err = viewGroup(tx, g)
		return err
	})
	return v, err
}

func group(tx *store.Tx, name string) (Group, error) {
	g, err := groups.Get(tx, name)
	return g, noSuch(err, "no group is called %q; `mutualaid group list` shows those there are", name)
}

func viewGroup(tx *store.Tx, g Group) (GroupView, error) {
	c, err := countOf(tx, g.Name)
	if err != nil {
		return GroupView{}, err
	}
	v := GroupView{Group: g, Members: c.Members, Invited: c.Of[Invited]}
	for _, err := range cases.By(tx, "open", g.Name) {
		if err != nil {
			return v, err
		}
		v.Waiting++
	}
	return v, nil
}

// SetGroup changes settings of a group; keys are the JSON names of Group's fields.
func (s *Service) SetGroup(ctx context.Context, name string, changes map[string]string) (g Group, err error) {
	err = s.update(ctx, name, func(tx *store.Tx) error {
		if g, err = group(tx, name); err != nil {
			return err
		}
		for key, value := range changes {
			if err := g.set(key, value); err != nil {
				return err
			}
		}
		if g, err = g.Settled(); err != nil {
			return err
		}
		if err := groups.Put(tx, g); errors.Is(err, store.ErrExists) {
			return taken(true, "another group at %s", g.Address)
		} else if err != nil {
			return err
		}
		return s.entry(tx, name, "steward", "changed settings", Person{}, strings.Join(sortedKeys(changes), ", "))
	})
	return g, err
}

// RemoveGroup removes a group with everything of it, a page at a time, the group itself last: should it be interrupted,
// it can be called again.
func (s *Service) RemoveGroup(ctx context.Context, name string) error {
	if _, err := s.Group(ctx, name); err != nil {
		return err
	}
	for more := true; more; {
		err := s.db.Update(ctx, name, func(tx *store.Tx) (err error) {
			more, err = removePage(tx, name)
			return err
		})
		if err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
	}
	return s.db.Update(ctx, name, func(tx *store.Tx) error {
		if _, err := outbox.DropGroup(tx, name); err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		return errors.Join(counts.Delete(tx, name), groups.Delete(tx, name))
	})
}

// removeRowsAtATime bounds a transaction that removes.
const removeRowsAtATime = 500

// removePage removes some rows of each of a group's tables.
func removePage(tx *store.Tx, name string) (more bool, err error) {
	for _, remove := range []func() (int, error){
		func() (int, error) {
			return removeRows(tx, limit(posts.All(tx, name), removeRowsAtATime), func(p Post) error {
				return errors.Join(mails.Delete(tx, p.Mail), posts.Delete(tx, p.Group, p.ID))
			})
		},
		func() (int, error) {
			return removeRows(tx, limit(members.All(tx, name), removeRowsAtATime), func(m Member) error { return removeMember(tx, m) })
		},
		func() (int, error) {
			return removeRows(tx, limit(cases.By(tx, "open", name), removeRowsAtATime), func(c Case) error {
				return errors.Join(mails.Delete(tx, c.Mail), cases.Delete(tx, c.ID))
			})
		},
		func() (int, error) {
			return removeRows(tx, limit(pendings.By(tx, "address", name), removeRowsAtATime), func(p Pending) error {
				return errors.Join(mails.Delete(tx, p.Mail), pendings.Delete(tx, p.ID))
			})
		},
		func() (int, error) {
			return removeRows(tx, limit(rsvps.All(tx, name), removeRowsAtATime), func(r RSVP) error { return rsvps.Delete(tx, r.Group, r.Occurrence, r.Person) })
		},
		func() (int, error) {
			return removeRows(tx, limit(meetings.All(tx, name), removeRowsAtATime), func(m Meeting) error { return meetings.Delete(tx, m.Group, m.ID) })
		},
		func() (int, error) {
			return removeRows(tx, limit(entries.All(tx, name), removeRowsAtATime), func(e Entry) error { return entries.Delete(tx, e.Group, e.ID) })
		},
		func() (int, error) {
			return removeRows(tx, limit(issues.All(tx, name), removeRowsAtATime), func(i Issue) error { return issues.Delete(tx, i.Group, string(i.Cadence), i.At) })
		},
		func() (int, error) {
			return removeRows(tx, limit(answered.All(tx, name), removeRowsAtATime), func(a Answered) error { return answered.Delete(tx, a.Group, a.Address, a.Kind) })
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
	page, err := each(rows)
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

// removeMember forgets a member, and the person too where they are in no other group.
func removeMember(tx *store.Tx, m Member) error {
	if err := members.Delete(tx, m.Group, m.Person); err != nil {
		return err
	}
	for _, err := range members.By(tx, "person", m.Person) {
		return err
	}
	return persons.Delete(tx, m.Person)
}
