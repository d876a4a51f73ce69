package book

import (
	"errors"
	"fmt"
	"mutualaid/mailer"
	"mutualaid/store"
	"slices"
	"strings"
	"time"
)

// LookUp finds the person with an address, and what they are in a group.
func LookUp(tx *store.Tx, group, addr string, now time.Time) (Person, Member, error) {
	for p, err := range Persons.By(tx, "address", addr) {
		if err != nil {
			return Person{}, Member{}, err
		}
		m, err := Members.Get(tx, group, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return p, Member{}, nil
		}
		return p, m.At(now), err
	}
	return Person{}, Member{}, nil
}

// FindOccurrence finds one date of a meeting by the ID that stands in tickets and calendars.
func FindOccurrence(tx *store.Tx, group, id string) (Occurrence, error) {
	meeting, wall, err := SplitOccurrence(id)
	if err != nil {
		return Occurrence{}, store.ErrNotFound
	}
	m, err := Meetings.Get(tx, group, meeting)
	if err != nil {
		return Occurrence{}, err
	}
	zone := ZoneOr(m.Zone, time.UTC)
	at := wall.In(zone)
	walls, err := m.walls(zone, at, at.Add(time.Minute), 2)
	if err != nil {
		return Occurrence{}, err
	}
	if !slices.Contains(walls, wall) {
		return Occurrence{}, store.ErrNotFound // a date that the meeting never had
	}
	return m.Occurrence(wall, zone), nil
}

// A roster names at most so many for each answer: beyond that nobody reads names.
const rosterNames = 200

// Roster is who said what for one occurrence, by name, in the order in which they answered.
type Roster struct {
	Yes, No, Maybe []string
	Late           []string       // who of those named as coming will be late
	Counts         map[string]int // of all who gave an answer, also where not all are named
	Silent         int
}

// RosterOf lists who said what for an occurrence. Silence is counted among today's members.
func RosterOf(tx *store.Tx, o Occurrence) (Roster, error) {
	r := Roster{Counts: map[string]int{}}
	group := o.Meeting.Group
	said, order, err := answers(tx, o)
	if err != nil {
		return r, err
	}
	for _, person := range order {
		a := said[person]
		m, err := Members.Get(tx, group, person)
		if errors.Is(err, store.ErrNotFound) || err == nil && !m.In() {
			continue
		}
		if err != nil {
			return r, err
		}
		if r.Counts[a.Answer]++; r.Counts[a.Answer] > rosterNames {
			continue
		}
		p, err := Persons.Get(tx, person)
		if err != nil {
			return r, err
		}
		r.add(a, p.Called())
	}
	n, err := CountOf(tx, group)
	r.Silent = max(0, n.Members-r.Counts["yes"]-r.Counts["no"]-r.Counts["maybe"])
	return r, err
}

// add names one person under their answer.
func (r *Roster) add(said RSVP, name string) {
	switch said.Answer {
	case "yes":
		r.Yes = append(r.Yes, name)
		if said.Late {
			r.Late = append(r.Late, name)
		}
	case "no":
		r.No = append(r.No, name)
	case "maybe":
		r.Maybe = append(r.Maybe, name)
	}
}

// NextMeeting is the first occurrence that begins after now.
func NextMeeting(tx *store.Tx, g Group, now time.Time) (*Occurrence, error) {
	var next *Occurrence
	for m, err := range Meetings.All(tx, g.Name) {
		if err != nil {
			return nil, err
		}
		list, err := m.Occurrences(now, now.AddDate(1, 0, 0), 5)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if !o.Cancelled && (next == nil || o.Start.Before(next.Start)) {
				next = &o
			}
		}
	}
	return next, nil
}

// Upcoming lists the next dates of all a group's meetings.
func Upcoming(tx *store.Tx, g Group, from, to time.Time, limit int) ([]Occurrence, error) {
	var all []Occurrence
	for m, err := range Meetings.All(tx, g.Name) {
		if err != nil {
			return nil, err
		}
		list, err := m.Occurrences(from, to, limit+len(m.Changes))
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if !o.Cancelled {
				all = append(all, o)
			}
		}
	}
	SortOccurrences(all)
	return all[:min(len(all), limit)], nil
}

// ParentPost finds the post that a mail answers by the Message-IDs that its author's program knows.
func ParentPost(tx *store.Tx, group string, m *mailer.Mail) (*Post, error) {
	ids := slices.Concat(m.References, m.InReplyTo) // the newest last
	for _, id := range slices.Backward(ids) {
		for p, err := range Posts.By(tx, "message", messageKey(group, id)) {
			return &p, err
		}
	}
	return nil, nil
}

// PostByMessage finds a post by its author's Message-ID; nil when there is none.
func PostByMessage(tx *store.Tx, group, id string) (*Post, error) {
	for p, err := range Posts.By(tx, "message", messageKey(group, id)) {
		return &p, err
	}
	return nil, nil
}

// PutMember keeps a member and the group's counts, those of the day too.
func PutMember(tx *store.Tx, m Member, now time.Time) error {
	before, err := Members.Get(tx, m.Group, m.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if m.Standing == Left {
		m.Shown = Unshown // whoever comes back says anew whether they want to be seen
	}
	if before.Standing != m.Standing {
		c, err := CountOf(tx, m.Group)
		if err != nil {
			return err
		}
		if before.Standing != "" {
			c.Of[before.Standing]--
		}
		c.Of[m.Standing]++
		c.Members = c.Of[Joined] + c.Of[Paused]
		if err := errors.Join(Counts.Put(tx, c), noteDay(tx, before, m, c.Members, now)); err != nil {
			return err
		}
	}
	return errors.Join(Members.Put(tx, m), recall(tx, before, m, now), tellOf(tx, before, m))
}

// CountOf is how many people of each standing a group has; the map is never nil.
func CountOf(tx *store.Tx, group string) (Count, error) {
	c, err := Counts.Get(tx, group)
	if errors.Is(err, store.ErrNotFound) {
		c, err = Count{Group: group}, nil
	}
	if c.Of == nil {
		c.Of = map[Standing]int{}
	}
	return c, err
}

// RFC 3834 section 2: no more than one automatic answer of a kind to an address within so long.
const OnceEvery = 7 * 24 * time.Hour

// MayAnswer notes an automatic answer and says whether it may go out.
func MayAnswer(tx *store.Tx, group, addr, kind string, now time.Time) (bool, error) {
	before, err := AutoAnswers.Get(tx, group, addr, kind)
	switch {
	case err == nil && now.Sub(before.At).Abs() < OnceEvery:
		return false, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return false, err
	}
	return true, AutoAnswers.Put(tx, Answered{Group: group, Address: addr, Kind: kind, At: now})
}

// NoteOccasion notes that something has been done for a reason, once and for all. It returns store.ErrExists the second time.
func NoteOccasion(tx *store.Tx, now time.Time, parts ...string) error {
	return Occasions.Insert(tx, Occasion{Key: strings.Join(parts, "/"), At: now})
}

// StewardsOf lists the members who look after a group.
func StewardsOf(tx *store.Tx, group string) ([]Person, error) {
	var all []Person
	for m, err := range Members.By(tx, "steward", group) {
		if err != nil {
			return nil, err
		}
		p, err := Persons.Get(tx, m.Person)
		if err != nil {
			return nil, fmt.Errorf("steward %s: %w", m.Person, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// SortOccurrences puts the earliest first.
func SortOccurrences(list []Occurrence) {
	slices.SortStableFunc(list, func(a, b Occurrence) int { return a.Start.Compare(b.Start) })
}

// NextMembers reads the page of members behind the cursor; last is "" when there are no more.
func NextMembers(tx *store.Tx, m Mailing) (page []Member, last string, err error) {
	from := store.K(m.Group)
	if m.Cursor != "" {
		from = append(store.K(m.Group, m.Cursor), 0xff)
	}
	for mem, err := range Members.Range(tx, from, append(store.K(m.Group), 0xff)) {
		if err != nil {
			return nil, "", err
		}
		page = append(page, mem)
		if len(page) == PageSize {
			return page, mem.Person, nil
		}
	}
	return page, "", nil
}

// PageSize is how many members one step of a mailing serves: as many as a parcel holds.
const PageSize = 256

// FindGroup finds a group by name.
func FindGroup(tx *store.Tx, name string) (Group, error) {
	g, err := Groups.Get(tx, name)
	return g, NoSuch(err, "no group is called %q; `mutualaid group list` shows those there are", name)
}

// DropMail removes the mail that was kept for a case, unless a post is made of it.
func DropMail(tx *store.Tx, c Case) error {
	if c.Mail == "" {
		return nil
	}
	for _, id := range []string{c.ID, c.Mail} {
		if has, err := Posts.Has(tx, c.Group, id); err != nil || has {
			return err
		}
	}
	return Mails.Delete(tx, c.Mail)
}

// ForgetMember removes a member, and the person too where no other group knows them.
func ForgetMember(tx *store.Tx, m Member, now time.Time) error {
	c, err := CountOf(tx, m.Group)
	if err != nil {
		return err
	}
	c.Of[m.Standing]--
	c.Members = c.Of[Joined] + c.Of[Paused]
	gone := m
	gone.Standing = Left
	if err := errors.Join(Counts.Put(tx, c), recall(tx, m, gone, now), noteDay(tx, m, m, c.Members, now), Members.Delete(tx, m.Group, m.Person)); err != nil {
		return err
	}
	for _, err := range Members.By(tx, "person", m.Person) {
		return err
	}
	return Persons.Delete(tx, m.Person)
}
