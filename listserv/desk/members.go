package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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

// MemberView is a member as lists show them.
type MemberView struct {
	ID       string         `json:"-"` // of the person
	Address  string         `json:"address"`
	Name     string         `json:"name"`
	Standing book.Standing  `json:"standing"`
	Delivery book.Delivery  `json:"delivery"`
	Form     book.Form      `json:"digest_form"`
	Until    time.Time      `json:"until,omitzero"`
	Away     time.Time      `json:"away,omitzero"` // back on that day, said an automatic answer
	Steward  bool           `json:"steward"`
	OwnPosts bool           `json:"own_posts"`
	Invited  time.Time      `json:"invited,omitzero"`
	Since    time.Time      `json:"since,omitzero"`
	Changed  time.Time      `json:"-"` // when their standing or a setting last changed
	Consent  *book.Consent  `json:"consent,omitempty"`
	Language string         `json:"language,omitempty"`
	Zone     string         `json:"zone,omitempty"`
	Guessed  bool           `json:"zone_guessed,omitempty"`
	Remind   []string       `json:"remind,omitempty"` // how long before a meeting, where they chose it themselves
	Bounces  []book.Bounced `json:"bounces,omitempty"`
}

func viewMember(p book.Person, m book.Member) MemberView {
	var remind []string
	for _, o := range m.Offsets {
		remind = append(remind, schedule.FormatOffset(o))
	}
	if m.Offsets != nil && remind == nil {
		remind = []string{"none"}
	}
	return MemberView{ID: p.ID, Address: p.Address(), Name: p.Name, Standing: m.Standing, Delivery: m.Delivery, Form: cmp.Or(m.Form, book.FormHTML), Until: m.Until, Away: m.Away, Steward: m.Steward,
		OwnPosts: m.OwnPosts, Invited: m.Invited, Since: m.Since, Changed: m.Changed, Consent: m.Consent, Language: p.Language, Zone: p.Zone, Guessed: p.Guessed, Remind: remind, Bounces: m.Bounces}
}

// Members lists everybody a group knows, or those of one standing, in the order in which they became known.
func (d *Desk) Members(ctx context.Context, name, standing string) (views []MemberView, err error) {
	err = d.eachMember(ctx, name, standing, func(v MemberView) { views = append(views, v) })
	return views, err
}

// MembersAfter lists, by address, the first n of those whom a group knows, or of those of one standing, whose address comes after
// another. All are looked at, and n are held.
func (d *Desk) MembersAfter(ctx context.Context, name, standing, after string, n int) (views []MemberView, err error) {
	err = d.eachMember(ctx, name, standing, func(v MemberView) {
		at, _ := slices.BinarySearchFunc(views, v.Address, func(m MemberView, addr string) int { return strings.Compare(m.Address, addr) })
		if v.Address > after && at < n {
			views = slices.Insert(views, at, v)
			views = views[:min(len(views), n)]
		}
	})
	return views, err
}

// eachMember calls fn with everybody a group knows, or those of one standing, some at a time.
func (d *Desk) eachMember(ctx context.Context, name, standing string, fn func(MemberView)) error {
	if _, err := d.Group(ctx, name); err != nil {
		return err
	}
	if standing != "" && !slices.Contains(book.Standings, book.Standing(standing)) {
		return fmt.Errorf("%w: nobody stands as %q; standings are %s", book.ErrInput, standing, listed(book.Standings))
	}
	for cursor, more := "", true; more; {
		var found []MemberView
		err := d.DB.View(ctx, name, func(tx *store.Tx) error {
			found = nil
			page, last, err := book.NextMembers(tx, book.Mailing{Group: name, Cursor: cursor})
			if err != nil {
				return err
			}
			for _, m := range page {
				m = m.At(d.Now())
				if standing != "" && string(m.Standing) != standing {
					continue
				}
				p, err := book.Persons.Get(tx, m.Person)
				if err != nil {
					return fmt.Errorf("member %s: %w", m.Person, err)
				}
				found = append(found, viewMember(p, m))
			}
			cursor, more = last, last != ""
			return nil
		})
		if err != nil {
			return err
		}
		for _, v := range found {
			fn(v)
		}
	}
	return nil
}

// member finds somebody a group knows.
func (d *Desk) member(tx *store.Tx, name, addr string) (book.Group, book.Person, book.Member, error) {
	g, err := book.FindGroup(tx, name)
	if err != nil {
		return g, book.Person{}, book.Member{}, err
	}
	p, m, err := book.LookUp(tx, name, mailer.Canonical(addr), d.Now())
	if err == nil && m.Standing == "" {
		err = fmt.Errorf("%w: %s knows nobody with the address %s; `mutualaid members %s` lists them", book.ErrNoSuch, name, addr, name)
	}
	return g, p, m, err
}

// MemberOf shows one person's standing in a group.
func (d *Desk) MemberOf(ctx context.Context, name, addr string) (v MemberView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		_, p, m, err := d.member(tx, name, addr)
		v = viewMember(p, m)
		return err
	})
	return v, err
}

// AddMember takes somebody in by a steward's hand; consent says how the steward knows that they want it, and must.
func (d *Desk) AddMember(ctx context.Context, name string, who roster.Invitee, consent, by string) (MemberView, error) {
	if strings.TrimSpace(consent) == "" {
		return MemberView{}, fmt.Errorf("%w: write down how you know that they want it; that is kept with them", book.ErrInput)
	}
	err := d.Update(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		undo, err := d.takeIn(tx, g, who, book.Consent{Words: consent}, by, false)
		if err != nil {
			return err
		}
		p, err := book.Persons.Get(tx, undo.Before.Person)
		if err != nil {
			return err
		}
		return d.closeDone(tx, name, by, func(c book.Case) bool {
			return c.Kind == book.CaseEntry && slices.Contains(p.Addresses, mailer.Canonical(c.Address))
		})
	})
	if err != nil {
		return MemberView{}, err
	}
	return d.MemberOf(ctx, name, who.Email)
}

// RemoveMember ends a membership by a steward's hand. The person is told; a reply reaches a person.
func (d *Desk) RemoveMember(ctx context.Context, name, addr, by string) (v MemberView, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		g, p, m, err := d.member(tx, name, addr)
		if err != nil {
			return err
		}
		if !m.In() {
			return fmt.Errorf("%w: %s is not a member of %s, but %s", book.ErrInput, addr, name, m.Standing)
		}
		id := d.NewID()
		m.Standing, m.Changed, m.Steward, m.Removed = book.Left, d.Now(), false, true
		v = viewMember(p, m)
		l := listserv.Letter{ID: "l" + id, Group: g, To: p, Purpose: ticket.Note, Subject: id, Lane: outbox.Answers, Auto: "auto-generated",
			Data: templates.Removed{Foot: g.Foot(false), Reader: book.ReaderOf(g, p)}}
		return errors.Join(book.PutMember(tx, m, d.Now()), d.entry(tx, name, by, "removed", p, ""), d.Farewell(tx, l))
	})
	return v, err
}

// SetMember changes how a member is known and served.
func (d *Desk) SetMember(ctx context.Context, name, addr string, changes map[string]string, by string) (v MemberView, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		_, p, m, err := d.member(tx, name, addr)
		if err != nil {
			return err
		}
		before, was, rhythm := m.Standing, p, m
		for _, key := range book.SortedKeys(changes) {
			if err := setMember(&p, &m, key, changes[key]); err != nil {
				return err
			}
		}
		if before == book.Suppressed && m.In() {
			err = d.closeDone(tx, name, by, func(c book.Case) bool { return c.Kind == book.CaseReturn && c.Person == p.ID })
		}
		m.Changed = d.Now()
		v = viewMember(p, m)
		return errors.Join(err, book.Persons.Put(tx, p), book.PutMember(tx, m, d.Now()), d.RetimedAll(tx, was, p, rhythm),
			d.entry(tx, name, by, "changed", p, strings.Join(book.SortedKeys(changes), ", ")))
	})
	return v, err
}

func setMember(p *book.Person, m *book.Member, key, value string) error {
	bad := func(want string) error { return fmt.Errorf("%w: %s is %q: use %s", book.ErrInput, key, value, want) }
	switch key {
	case "delivery":
		if !slices.Contains([]book.Delivery{book.Each, book.Daily, book.Weekly, book.MeetingsOnly}, book.Delivery(value)) {
			return bad("each, daily, weekly or meetings")
		}
		m.Delivery = book.Delivery(value)
	case "digest_form":
		if !slices.Contains([]book.Form{book.FormHTML, book.FormPlain, book.FormMIME}, book.Form(value)) {
			return bad("html, plain or mime")
		}
		m.Form = book.Form(value)
	case "until":
		day, err := time.Parse("2006-01-02", value)
		if err != nil {
			return bad("a date such as 2027-01-31")
		}
		if !m.In() {
			return fmt.Errorf("%w: only a member can pause", book.ErrInput)
		}
		m.Standing, m.Until = book.Paused, day
	case "standing":
		if value != string(book.Joined) && value != string(book.Paused) || !m.In() && m.Standing != book.Suppressed {
			return bad("member or paused, for somebody who is a member; `member add` takes people in")
		}
		m.Standing, m.Until, m.Bounces, m.Rested = book.Standing(value), time.Time{}, nil, false
	case "name":
		p.Name = value
	case "language":
		if err := book.CheckLanguage(value); value != "" && err != nil {
			return err
		}
		p.Language = value
	case "zone":
		if _, err := schedule.Zone(value); err != nil {
			return fmt.Errorf("%w: %v", book.ErrInput, err)
		}
		p.Zone, p.Guessed = value, false
	case "remind":
		if value == "default" {
			m.Offsets = nil
			return nil
		}
		offsets, err := schedule.ParseOffsets(value)
		if err != nil {
			return fmt.Errorf("%w: %v", book.ErrInput, err)
		}
		m.Offsets = offsets
	case "steward", "own_posts":
		if value != "true" && value != "false" {
			return bad("true or false")
		}
		if key == "own_posts" {
			m.OwnPosts = value == "true"
		} else {
			m.Steward = value == "true"
		}
	default:
		return fmt.Errorf("%w: a member has no setting %q; use delivery, until, digest_form, standing, name, language, zone, remind, steward or own_posts", book.ErrInput, key)
	}
	return nil
}

// listed is a list as one reads it.
func listed[S ~string](words []S) string {
	plain := make([]string, len(words))
	for i, w := range words {
		plain[i] = string(w)
	}
	return strings.Join(plain, ", ")
}
