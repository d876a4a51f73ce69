package book

import (
	"errors"
	"strings"
	"time"

	"mutualaid/store"
	"mutualaid/templates"
)

// Roles are who does what at one date of a meeting.
type Roles struct {
	Group       string `json:"group"`
	Occurrence  string `json:"occurrence"`
	Facilitator string `json:"facilitator,omitempty"` // the Person
	Notes       string `json:"notes,omitempty"`       // the Person who takes notes
}

// Commitment is what somebody said at a meeting that they will do.
type Commitment struct {
	ID         string    `json:"id"` // rises with time
	Group      string    `json:"group"`
	Meeting    string    `json:"meeting"`
	Occurrence string    `json:"occurrence"` // at which it was said
	Person     string    `json:"person"`
	Name       string    `json:"name"`
	Words      string    `json:"words"`
	At         time.Time `json:"at"`
	Done       time.Time `json:"done,omitzero"`
}

// openCommitments finds what is still to be done.
func openCommitments(c Commitment) []store.Key {
	if !c.Done.IsZero() {
		return nil
	}
	return []store.Key{store.K(c.Group, c.Meeting, c.ID)}
}

// commitmentsTold is how many open commitments a letter names.
const commitmentsTold = 30

// OpenCommitments lists what was said at a meeting's dates and is still to be done, the oldest first.
func OpenCommitments(tx *store.Tx, group, meeting string) ([]Commitment, error) {
	return Collect(AtMost(Commitments.By(tx, "open", group, meeting), commitmentsTold))
}

// RolesAt are who does what at one date; nobody where nothing is known.
func RolesAt(tx *store.Tx, o Occurrence) (Roles, error) {
	r, err := Given.Get(tx, o.Meeting.Group, o.ID)
	if errors.Is(err, store.ErrNotFound) {
		return Roles{Group: o.Meeting.Group, Occurrence: o.ID}, nil
	}
	return r, err
}

// NoteTaker is who takes notes at a date: who was asked to, or else, of those who come, the one who has not done so for longest.
// Whoever gets no mail at that moment, or has said that they can't come, is passed over. known is false when nobody is left.
func NoteTaker(tx *store.Tx, o Occurrence, now time.Time) (p Person, known bool, err error) {
	roles, err := RolesAt(tx, o)
	if err != nil {
		return p, false, err
	}
	said, order, err := answers(tx, o)
	if err != nil {
		return p, false, err
	}
	if said[roles.Notes].Answer != "no" {
		if p, _, known, err := reached(tx, o.Meeting.Group, roles.Notes, now); err != nil || known {
			return p, known, err
		}
	}
	p, chosen, known, err := nextTaker(tx, o, said, order, roles.Notes, now)
	if err != nil || !known {
		return p, known, err
	}
	roles.Notes, chosen.Noted = chosen.Person, o.Start
	return p, true, errors.Join(Given.Put(tx, roles), PutMember(tx, chosen, now))
}

// nextTaker is, of those who come, the one who has not taken notes for longest; not is passed over.
func nextTaker(tx *store.Tx, o Occurrence, said map[string]RSVP, order []string, not string, now time.Time) (p Person, chosen Member, known bool, err error) {
	for _, id := range order {
		if said[id].Answer != "yes" || id == not {
			continue
		}
		who, m, ok, err := reached(tx, o.Meeting.Group, id, now)
		if err != nil {
			return p, chosen, false, err
		}
		if ok && (!known || m.Noted.Before(chosen.Noted)) {
			p, chosen, known = who, m, true
		}
	}
	return p, chosen, known, nil
}

// NoteTakerInstead passes the minutes of a date that is over on to another who was to come, where there is one. known is false
// where nobody is left. Their own turn comes all the same.
func NoteTakerInstead(tx *store.Tx, o Occurrence, now time.Time) (p Person, known bool, err error) {
	roles, err := RolesAt(tx, o)
	if err != nil {
		return p, false, err
	}
	said, order, err := answers(tx, o)
	if err != nil {
		return p, false, err
	}
	p, chosen, known, err := nextTaker(tx, o, said, order, roles.Notes, now)
	if err != nil || !known {
		return p, false, err
	}
	roles.Notes = chosen.Person
	return p, true, Given.Put(tx, roles)
}

// MinutesBy is who is asked for the minutes of a date that is over: the note taker, or else, where somebody was to facilitate or to take
// notes, who facilitated or the first steward. known is false where nobody was said to come.
func MinutesBy(tx *store.Tx, o Occurrence, now time.Time) (p Person, known bool, err error) {
	p, known, err = NoteTaker(tx, o, now)
	if err != nil || known {
		return p, known, err
	}
	roles, err := RolesAt(tx, o)
	if err != nil || roles.Facilitator == "" && roles.Notes == "" {
		return p, false, err
	}
	comes, err := mayCome(tx, o, roles.Facilitator)
	if err != nil {
		return p, false, err
	}
	if comes {
		if p, _, known, err = reached(tx, o.Meeting.Group, roles.Facilitator, now); err != nil || known {
			return p, known, err
		}
	}
	stewards, err := StewardsOf(tx, o.Meeting.Group)
	if err != nil {
		return p, false, err
	}
	for _, s := range stewards {
		if p, _, known, err = reached(tx, o.Meeting.Group, s.ID, now); err != nil || known {
			return p, known, err
		}
	}
	return Person{}, false, nil
}

// mayCome says whether somebody has not said that they can't come to a date.
func mayCome(tx *store.Tx, o Occurrence, person string) (bool, error) {
	r, err := Said(tx, o, person)
	return r == nil || !r.For(o) || r.Answer != "no", err
}

// reached finds a member who gets the group's mail at that moment; known is false for anybody else.
func reached(tx *store.Tx, group, person string, now time.Time) (p Person, m Member, known bool, err error) {
	if person == "" {
		return p, m, false, nil
	}
	m, err = Members.Get(tx, group, person)
	if errors.Is(err, store.ErrNotFound) || err == nil && !m.Gets(now) {
		return p, m, false, nil
	}
	if err != nil {
		return p, m, false, err
	}
	p, err = Persons.Get(tx, person)
	return p, m, err == nil, err
}

// TellPromises gives a meeting in a letter who does what, unless they can't come, and what is still to be done of what was said before.
func TellPromises(tx *store.Tx, m *templates.Meeting, o Occurrence) error {
	roles, err := RolesAt(tx, o)
	if err != nil {
		return err
	}
	for _, role := range []struct {
		person string
		name   *string
	}{{roles.Facilitator, &m.Facilitator}, {roles.Notes, &m.Notes}} {
		if role.person == "" {
			continue
		}
		comes, err := mayCome(tx, o, role.person)
		if err != nil {
			return err
		}
		if !comes {
			continue
		}
		switch p, err := Persons.Get(tx, role.person); {
		case err == nil:
			*role.name = p.Called()
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
	}
	open, err := OpenCommitments(tx, o.Meeting.Group, o.Meeting.ID)
	for _, c := range open {
		m.Promises = append(m.Promises, templates.Item{Words: c.Words, By: c.Name})
	}
	return err
}

// namesKnown is how many members are looked at to find whom minutes name.
const namesKnown = 2000

// Names are the members of a group by what they are called in minutes: the whole name and, where only one has it, the first.
func Names(tx *store.Tx, group string) (map[string]Person, error) {
	names, twice := map[string]Person{}, map[string]bool{}
	for m, err := range AtMost(Members.All(tx, group), namesKnown) {
		if err != nil {
			return nil, err
		}
		if !m.In() {
			continue
		}
		p, err := Persons.Get(tx, m.Person)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		whole := strings.ToLower(p.Called())
		first, _, _ := strings.Cut(whole, " ")
		for _, name := range []string{whole, first} {
			if other, known := names[name]; known && other.ID != p.ID {
				twice[name] = true
			}
			names[name] = p
		}
	}
	for name := range twice {
		delete(names, name)
	}
	return names, nil
}
