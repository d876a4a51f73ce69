package listserv

import (
	"errors"
	"fmt"
	"mutualaid/mailer"
	"mutualaid/store"
	"slices"
	"strings"
	"time"
)

// lookUp finds the person with an address, and what they are in a group.
func lookUp(tx *store.Tx, group, addr string, now time.Time) (Person, Member, error) {
	for p, err := range persons.By(tx, "address", addr) {
		if err != nil {
			return Person{}, Member{}, err
		}
		m, err := members.Get(tx, group, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return p, Member{}, nil
		}
		return p, m.At(now), err
	}
	return Person{}, Member{}, nil
}

// findOccurrence finds one date of a meeting by the ID that stands in tickets and calendars.
func findOccurrence(tx *store.Tx, group, id string) (Occurrence, error) {
	meeting, wall, err := SplitOccurrence(id)
	if err != nil {
		return Occurrence{}, store.ErrNotFound
	}
	m, err := meetings.Get(tx, group, meeting)
	if err != nil {
		return Occurrence{}, err
	}
	return m.occurrence(wall, zoneOr(m.Zone, time.UTC)), nil
}

// A roster names at most so many for each answer: beyond that nobody reads names.
const rosterNames = 200

// Roster is who said what for one occurrence, by name, in the order in which they answered.
type Roster struct {
	Yes, No, Maybe []string
	Silent         int
}

// roster lists who said what for an occurrence. Silence is counted among today's members.
func rosterOf(tx *store.Tx, group, occurrence string) (Roster, error) {
	var r Roster
	spoke := 0
	for a, err := range rsvps.All(tx, group, occurrence) {
		if err != nil {
			return r, err
		}
		p, err := persons.Get(tx, a.Person)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return r, err
		}
		spoke++
		switch a.Answer {
		case "yes":
			r.Yes = appendUpTo(r.Yes, p.Called())
		case "no":
			r.No = appendUpTo(r.No, p.Called())
		case "maybe":
			r.Maybe = appendUpTo(r.Maybe, p.Called())
		}
	}
	n, err := countOf(tx, group)
	r.Silent = max(0, n.Members-spoke)
	return r, err
}

func appendUpTo(names []string, name string) []string {
	if len(names) >= rosterNames {
		return names
	}
	return append(names, name)
}

// nextMeeting is the first occurrence that begins after now.
func nextMeeting(tx *store.Tx, g Group, now time.Time) (*Occurrence, error) {
	var next *Occurrence
	for m, err := range meetings.All(tx, g.Name) {
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

// upcoming lists the next dates of all a group's meetings.
func upcoming(tx *store.Tx, g Group, from, to time.Time, limit int) ([]Occurrence, error) {
	var all []Occurrence
	for m, err := range meetings.All(tx, g.Name) {
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
	sortOccurrences(all)
	return all[:min(len(all), limit)], nil
}

// parentPost finds the post that a mail answers by the Message-IDs that its author's program knows.
func parentPost(tx *store.Tx, group string, m *mailer.Mail) (*Post, error) {
	for _, id := range append(backwards(m.InReplyTo), backwards(m.References)...) {
		for p, err := range posts.By(tx, "message", group, strings.ToLower(id)) {
			return &p, err
		}
	}
	return nil, nil
}

// putMember keeps a member and the group's counts.
func putMember(tx *store.Tx, m Member) error {
	before, err := members.Get(tx, m.Group, m.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if before.Standing != m.Standing {
		c, err := countOf(tx, m.Group)
		if err != nil {
			return err
		}
		if before.Standing != "" {
			c.Of[before.Standing]--
		}
		c.Of[m.Standing]++
		c.Members = c.Of[Joined] + c.Of[Paused]
		if err := counts.Put(tx, c); err != nil {
			return err
		}
	}
	return members.Put(tx, m)
}

func countOf(tx *store.Tx, group string) (Count, error) {
	c, err := counts.Get(tx, group)
	if errors.Is(err, store.ErrNotFound) {
		c, err = Count{Group: group}, nil
	}
	if c.Of == nil {
		c.Of = map[Standing]int{}
	}
	return c, err
}

// RFC 3834 section 2: no more than one automatic answer of a kind to an address within so long.
const onceEvery = 7 * 24 * time.Hour

// mayAnswer notes an automatic answer and says whether it may go out.
func mayAnswer(tx *store.Tx, group, addr, kind string, now time.Time) (bool, error) {
	before, err := answered.Get(tx, group, addr, kind)
	switch {
	case err == nil && now.Sub(before.At) < onceEvery:
		return false, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return false, err
	}
	return true, answered.Put(tx, Answered{Group: group, Address: addr, Kind: kind, At: now})
}

// occasion notes that something has been done for a reason, once and for all. It returns store.ErrExists the second time.
func occasion(tx *store.Tx, now time.Time, parts ...string) error {
	return occasions.Insert(tx, Occasion{Key: strings.Join(parts, "/"), At: now})
}

func stewardsOf(tx *store.Tx, group string) ([]Person, error) {
	var all []Person
	for m, err := range members.By(tx, "steward", group) {
		if err != nil {
			return nil, err
		}
		p, err := persons.Get(tx, m.Person)
		if err != nil {
			return nil, fmt.Errorf("steward %s: %w", m.Person, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func sortOccurrences(list []Occurrence) {
	slices.SortStableFunc(list, func(a, b Occurrence) int { return a.Start.Compare(b.Start) })
}

// nextMembers reads the page of members behind the cursor; last is "" when there are no more.
func nextMembers(tx *store.Tx, m Mailing) (page []Member, last string, err error) {
	from := store.K(m.Group)
	if m.Cursor != "" {
		from = append(store.K(m.Group, m.Cursor), 0xff)
	}
	for mem, err := range members.Range(tx, from, append(store.K(m.Group), 0xff)) {
		if err != nil {
			return nil, "", err
		}
		page = append(page, mem)
		if len(page) == pageSize {
			return page, mem.Person, nil
		}
	}
	return page, "", nil
}

// pageSize is how many members one step of a mailing serves: as many as a parcel holds.
const pageSize = 256
