package listserv

import (
	"errors"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// calledAtOnce is how many meetings a member is called to at once. They hear of the others a day later, and so on, or in an hour where
// that would be late.
const (
	calledAtOnce = 5
	callsApart   = 24 * time.Hour
	callsSooner  = time.Hour
	callsAtATime = 500 // that one look at the clock serves
)

// CallAll invites a new member to the meetings that are to come, the soonest first, and asks what the group is choosing among.
func (s *Service) CallAll(tx *store.Tx, g book.Group, p book.Person) error {
	next, err := s.upcoming(tx, g)
	if err != nil {
		return err
	}
	return errors.Join(s.callTo(tx, g, p, next), s.askOpen(tx, g, p))
}

// upcoming is the next date of each meeting that has any, the soonest first.
func (s *Service) upcoming(tx *store.Tx, g book.Group) (next []book.Occurrence, err error) {
	for m, err := range book.Meetings.All(tx, g.Name) {
		if err != nil {
			return nil, err
		}
		o, err := s.nextDate(m)
		if err != nil {
			return nil, err
		}
		if o != nil {
			next = append(next, *o)
		}
	}
	book.SortOccurrences(next)
	return next, nil
}

// nextDate is the next date of a meeting that takes place, nil where there is none.
func (s *Service) nextDate(m book.Meeting) (*book.Occurrence, error) {
	dates, err := m.Occurrences(s.Now(), s.Now().AddDate(book.YearsAhead, 0, 0), 1+len(m.Changes))
	if i := slices.IndexFunc(dates, func(o book.Occurrence) bool { return !o.Cancelled }); i >= 0 {
		return &dates[i], err
	}
	return nil, err
}

// callTo invites one person to the meetings of those dates: to some at once, and to the others later.
func (s *Service) callTo(tx *store.Tx, g book.Group, p book.Person, next []book.Occurrence) error {
	if err := s.forgetBefore(tx, g, p); err != nil {
		return err
	}
	for i, o := range next {
		if i < calledAtOnce {
			if _, err := s.Call(tx, g, o.Meeting, p); err != nil {
				return err
			}
			continue
		}
		c := book.Call{Group: g.Name, Person: p.ID, Meeting: o.Meeting.ID, New: true, Due: s.later(&o)}
		if err := book.Calls.Put(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// seriesAhead is how many dates are looked through for what was said to them.
const seriesAhead = 200

// forgetBefore drops what somebody said to dates to come before they joined: who left and came back is asked anew.
func (s *Service) forgetBefore(tx *store.Tx, g book.Group, p book.Person) error {
	m, err := book.Members.Get(tx, g.Name, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	next, err := book.Upcoming(tx, g, s.Now(), s.Now().AddDate(book.YearsAhead, 0, 0), seriesAhead)
	if err != nil {
		return err
	}
	for _, o := range next {
		for _, id := range []string{o.ID, o.Meeting.ID} {
			said, err := book.RSVPs.Get(tx, g.Name, id, p.ID)
			if errors.Is(err, store.ErrNotFound) || err == nil && !said.At.Before(m.Since) {
				continue
			}
			if err != nil {
				return err
			}
			if err := book.RSVPs.Delete(tx, g.Name, id, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// later is when somebody hears of a meeting who has heard of enough for now.
func (s *Service) later(next *book.Occurrence) time.Time {
	if next != nil && next.Start.Before(s.Now().Add(2*callsApart)) {
		return s.Now().Add(callsSooner)
	}
	return s.Now().Add(callsApart)
}

// missed keeps for a member who has paused what a mailing would have told them of a meeting.
func missed(tx *store.Tx, mem book.Member, kind string, o book.Occurrence, on bool) error {
	c := book.Call{Meeting: o.Meeting.ID}
	switch {
	case mem.Standing != book.Paused:
		return nil
	case kind == "called":
		c.New = true
	case kind == "cancelled":
		c.Off, c.On = o.ID, on
	case kind != "moved" && kind != "changed":
		return nil
	}
	return book.NoteMissed(tx, mem, c)
}

// waitingCall is a call that is due, and the date that is next of its meeting.
type waitingCall struct {
	book.Call
	next *book.Occurrence
}

// begins is when a call's meeting is next; what is over or called off comes first.
func (c waitingCall) begins() time.Time {
	if c.next == nil {
		return time.Time{}
	}
	return c.next.Start
}

// recallAll tells those who are due of the meetings that they have not heard of, as those stand now.
func (s *Service) recallAll(tx *store.Tx, g book.Group, due []book.Call) error {
	of := map[string][]waitingCall{}
	for _, c := range due {
		w := waitingCall{Call: c}
		m, err := book.Meetings.Get(tx, g.Name, c.Meeting)
		if err == nil {
			w.next, err = s.nextDate(m)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		of[c.Person] = append(of[c.Person], w)
	}
	for _, person := range book.SortedKeys(of) {
		if err := s.recall(tx, g, person, of[person]); err != nil {
			return err
		}
	}
	return nil
}

// recall tells one member of meetings, the soonest first: not in the night, unless one of them is before the morning, and of no more
// at once than somebody who joins.
func (s *Service) recall(tx *store.Tx, g book.Group, person string, calls []waitingCall) error {
	mem, err := book.Members.Get(tx, g.Name, person)
	known := err == nil && mem.In()
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var p book.Person
	if known {
		if p, known, err = s.personOf(tx, mem); err != nil {
			return err
		}
	}
	slices.SortStableFunc(calls, func(a, b waitingCall) int { return a.begins().Compare(b.begins()) })
	morning := g.QuietHours().End(s.Now(), book.ReaderOf(g, p).Zone)
	sent := 0
	for _, c := range calls {
		night := morning.After(s.Now()) && (c.next == nil || morning.Before(c.next.Start))
		switch {
		case !known: // nobody is left to be told
			err = book.Calls.Delete(tx, c.Group, c.Person, c.Meeting)
		case !mem.Gets(s.Now()):
			c.Due = mem.Until
			err = book.Calls.Put(tx, c.Call)
		case night:
			c.Due = morning
			err = book.Calls.Put(tx, c.Call)
		case sent == calledAtOnce:
			c.Due = s.later(c.next)
			err = book.Calls.Put(tx, c.Call)
		default:
			var told bool
			if told, err = s.tellCall(tx, g, c, p, mem); told {
				sent++
			}
			err = errors.Join(err, book.Calls.Delete(tx, c.Group, c.Person, c.Meeting))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellCall sends a member the invitation to a meeting as it stands, or says that it is called off. Of what came and went while they
// were away, or is over, they hear nothing.
func (s *Service) tellCall(tx *store.Tx, g book.Group, c waitingCall, p book.Person, mem book.Member) (told bool, err error) {
	if c.next != nil {
		return s.Call(tx, g, c.next.Meeting, p)
	}
	if c.New || c.Off == "" {
		return false, nil
	}
	o, err := book.FindOccurrence(tx, g.Name, c.Off)
	if errors.Is(err, store.ErrNotFound) || err == nil && o.Meeting.Rule == "" && o.Start.Before(s.Now()) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	roster, err := book.RosterOf(tx, o)
	if err != nil {
		return false, err
	}
	mailing := book.Mailing{ID: s.NewID(), Group: g.Name, Kind: "cancelled", Subject: o.ID, On: c.On, At: s.Now()}
	return true, s.meetingLetter(tx, g, mailing, o, roster, mem, p)
}
