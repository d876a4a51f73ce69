package listserv

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/calendar"
	"mutualaid/store"
)

// feedLink is where a member's calendar program finds all meetings of a group; "" without pages. Whoever has it reads what the
// member may read, and can do nothing with it.
func (s *Service) feedLink(g book.Group, p book.Person) string {
	if s.Settings.URL == "" {
		return ""
	}
	return s.Settings.URL + "/calendar/" + s.key.Link(ticket.Ticket{Group: g.Name, Purpose: ticket.Feed, Subject: "0", Person: p.ID}) + ".ics"
}

// MemberFeed is a group's calendar for the member whose link it is: with the places, which are for members alone.
func (s *Service) MemberFeed(ctx context.Context, token string) ([]byte, error) {
	t, err := s.key.ReadLink(token)
	if err != nil || t.Purpose != ticket.Feed {
		return nil, fmt.Errorf("%w: this link was not made here, or is cut off", book.ErrNoSuch)
	}
	return s.feed(ctx, t.Group, func(tx *store.Tx, g book.Group) (bool, error) {
		m, err := book.Members.Get(tx, g.Name, t.Person)
		if err == nil && !m.In() {
			err = store.ErrNotFound
		}
		return true, book.NoSuch(err, "this calendar is for members of %s", g.Title)
	})
}

// GroupFeed is a group's calendar for everybody, where the group wants that: when it meets, but not where.
func (s *Service) GroupFeed(ctx context.Context, name string) ([]byte, error) {
	return s.feed(ctx, name, func(_ *store.Tx, g book.Group) (bool, error) {
		if g.Feed != book.FeedPublic {
			return false, book.NoSuch(store.ErrNotFound, "this group has no calendar for everybody")
		}
		return false, nil
	})
}

// Calendar is all of a group's meetings, also those of the past, for those who carry them elsewhere.
func (s *Service) Calendar(ctx context.Context, name string) ([]byte, error) {
	return s.meetings(ctx, name, meetingsAtMost, func(*store.Tx, book.Group) (bool, error) { return true, nil })
}

// feed writes a group's meetings for programs that look again and again.
func (s *Service) feed(ctx context.Context, name string, may func(*store.Tx, book.Group) (places bool, err error)) ([]byte, error) {
	return s.meetings(ctx, name, feedMeetings, may)
}

// meetings writes a group's meetings, so many at most: those to come before those that are over, and of these the last. may says
// whether the places belong to it, or why nothing does.
func (s *Service) meetings(ctx context.Context, name string, most int, may func(*store.Tx, book.Group) (places bool, err error)) (ics []byte, err error) {
	err = s.DB.View(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		places, err := may(tx, g)
		if err != nil {
			return err
		}
		chosen, err := nearest(tx, name, most, s.Now())
		if err != nil {
			return err
		}
		var events []calendar.Event
		for _, m := range chosen {
			spells, err := s.spells(g, m)
			if err != nil {
				return err
			}
			for _, e := range spells {
				e.Attendee, e.Stamp, e.Language = mailer.Address{}, m.Created, g.Language
				if !places {
					e.Place, e.URL, e.Description = "", "", ""
				}
				events = append(events, e)
			}
		}
		ics, err = calendar.Publish(calendar.Published{Name: g.Title, Zone: g.Location(), Now: s.Now()}, events...)
		return err
	})
	return ics, err
}

// nearest are the meetings of a group that matter most now, so many at most: those with a date to come, the soonest first, and then
// those that are over, the last first. They come in the order in which they were called.
func nearest(tx *store.Tx, group string, most int, now time.Time) ([]book.Meeting, error) {
	type ranked struct {
		book.Meeting
		over bool
		at   time.Time
	}
	var all []ranked
	for m, err := range book.AtMost(book.Meetings.All(tx, group), meetingsAtMost) {
		if err != nil {
			return nil, err
		}
		if m.Ended || m.Rule == "" && m.Occurrence(m.Wall, time.UTC).Cancelled {
			continue
		}
		next, err := m.Occurrences(now, now.AddDate(book.YearsAhead, 0, 0), 1)
		if err != nil {
			return nil, err
		}
		if len(next) > 0 {
			all = append(all, ranked{m, false, next[0].Start})
			continue
		}
		last := m.Wall.In(book.ZoneOr(m.Zone, time.UTC))
		if m.Rule != "" || len(m.Changes) > 0 {
			before, err := m.Occurrences(now.AddDate(-book.YearsAhead, 0, 0), now, meetingsAtMost)
			if err != nil {
				return nil, err
			}
			if len(before) > 0 {
				last = before[len(before)-1].Start
			}
		}
		all = append(all, ranked{m, true, last})
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		switch {
		case a.over != b.over && a.over:
			return 1
		case a.over != b.over:
			return -1
		case a.over:
			return b.at.Compare(a.at)
		}
		return a.at.Compare(b.at)
	})
	all = all[:min(len(all), most)]
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Compare(a.ID, b.ID) })
	chosen := make([]book.Meeting, len(all))
	for i, r := range all {
		chosen[i] = r.Meeting
	}
	return chosen, nil
}

// spells are a meeting as a calendar of its own takes it: what repeated otherwise before stands there as it was, as an event that belongs
// to the one of now. So nothing of the past is lost, and nothing stands for something else.
func (s *Service) spells(g book.Group, m book.Meeting) (events []calendar.Event, err error) {
	zone := book.ZoneOr(m.Zone, time.UTC)
	all := append(slices.Clone(m.Earlier), book.Spell{Wall: m.Wall, Rule: m.Rule})
	for i, spell := range all {
		e, err := s.eventOf(g, m, book.Person{}, spell.Wall, spell.Rule)
		if err != nil {
			return nil, err
		}
		if i < len(all)-1 {
			e.UID, e.Related = uidOf(g, book.OccurrenceID(m.ID, spell.Wall)), e.UID
		}
		if e.Rule == "" {
			if o := m.Occurrence(spell.Wall, zone); !o.Cancelled {
				events = append(events, shown{}.dated(e, o))
			}
			continue
		}
		var walls []schedule.Wall
		for _, c := range m.Changes {
			if c.Was.Compare(spell.Wall) >= 0 && (i == len(all)-1 || c.Was.Compare(all[i+1].Wall) < 0) {
				walls = append(walls, c.Was)
			}
		}
		e, differ, err := exceptions(e, m, shown{}, walls, nil)
		if err != nil {
			return nil, err
		}
		events = append(append(events, e), differ...)
	}
	return events, nil
}

// feedMeetings is how many meetings a feed holds at most, and meetingsAtMost how many of a group are looked at.
const (
	feedMeetings   = 500
	meetingsAtMost = 1 << 20
)
