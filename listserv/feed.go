package listserv

import (
	"context"
	"fmt"

	"mutualaid/listserv/book"
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
	return s.meetings(ctx, name, 1<<20, func(*store.Tx, book.Group) (bool, error) { return true, nil })
}

// feed writes a group's meetings for programs that look again and again.
func (s *Service) feed(ctx context.Context, name string, may func(*store.Tx, book.Group) (places bool, err error)) ([]byte, error) {
	return s.meetings(ctx, name, feedMeetings, may)
}

// meetings writes a group's meetings, so many at most; may says whether the places belong to it, or why nothing does.
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
		var events []calendar.Event
		for m, err := range book.AtMost(book.Meetings.All(tx, name), most) {
			if err != nil {
				return err
			}
			if m.Ended {
				continue
			}
			e, err := s.event(g, m, book.Person{})
			if err != nil {
				return err
			}
			e.Attendee, e.Stamp, e.Language = mailer.Address{}, m.Created, g.Language
			if !places {
				e.Place, e.URL, e.Description = "", "", ""
			}
			e, differ, err := whole(e, m)
			if err != nil {
				return err
			}
			events = append(append(events, e), differ...)
		}
		ics, err = calendar.Publish(calendar.Published{Name: g.Title, Zone: g.Location(), Now: s.Now()}, events...)
		return err
	})
	return ics, err
}

// feedMeetings is how many meetings a feed holds at most.
const feedMeetings = 500
