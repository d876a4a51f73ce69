package listserv

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/store"
)

// DateOf is a date of a meeting as one member sees it.
type DateOf struct {
	book.Occurrence
	Mine           string // their last answer: "yes", "no", "maybe" or ""
	Yes, No, Maybe int
}

// DatesOf are a group's next dates as a member sees them, and the link to their calendar, "" without pages.
func (s *Service) DatesOf(ctx context.Context, g book.Group, p book.Person, n int) (list []DateOf, feed string, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		list = nil
		dates, err := book.Upcoming(tx, g, s.Now(), s.Now().AddDate(2, 0, 0), n)
		if err != nil {
			return err
		}
		for _, o := range dates {
			r, err := book.RosterOf(tx, o)
			if err != nil {
				return err
			}
			said, err := book.Said(tx, o, p.ID)
			if err != nil {
				return err
			}
			d := DateOf{Occurrence: o, Yes: r.Counts["yes"], No: r.Counts["no"], Maybe: r.Counts["maybe"]}
			if said != nil {
				d.Mine = said.Answer
			}
			list = append(list, d)
		}
		return nil
	})
	return list, s.feedLink(g, p), err
}

// AnswerDate notes a member's answer to a date that was given on a page; a letter says so, as to one by mail.
func (s *Service) AnswerDate(ctx context.Context, g book.Group, p book.Person, date, said string) error {
	if said != "yes" && said != "no" && said != "maybe" {
		return fmt.Errorf("%w: %q is no answer", book.ErrInput, said)
	}
	return s.Update(ctx, g.Name, func(tx *store.Tx) error {
		m, err := book.Members.Get(tx, g.Name, p.ID)
		if err == nil && !m.At(s.Now()).In() {
			err = store.ErrNotFound
		}
		if err != nil {
			return book.NoSuch(err, "this is for members of %s", g.Title)
		}
		in := rules.Situation{Now: s.Now(), ID: s.NewID(), Group: g, From: p, Member: m.At(s.Now())}
		if err := s.loadOccurrence(tx, &in, date); err != nil {
			return err
		}
		if o := in.Occurrence; o == nil || o.Cancelled || o.End.Before(s.Now()) {
			return fmt.Errorf("%w: this date is not to come", book.ErrNoSuch)
		}
		return s.apply(tx, &in, rules.AnsweredOnPage(&in, said))
	})
}

// Seen is a member as the others may see them.
type Seen struct{ Name, Address string }

// seenAtMost is how many people the page of those who want to be seen shows.
const seenAtMost = 500

// PeopleSeen are the members who get mail and want to be seen, by their names; more is true where there are others.
func (s *Service) PeopleSeen(ctx context.Context, g book.Group) (list []Seen, more bool, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		list, more = nil, false
		for m, err := range book.Members.By(tx, "shown", g.Name) {
			if err != nil {
				return err
			}
			if len(list) == seenAtMost {
				more = true
				break
			}
			if !m.Gets(s.Now()) {
				continue
			}
			p, err := book.Persons.Get(tx, m.Person)
			if err != nil {
				return err
			}
			one := Seen{Name: p.Name}
			if m.Shown == book.ShownAddress {
				one.Address = p.Address()
			}
			if one.Name != "" || one.Address != "" { // an address is shown to nobody who has not said so
				list = append(list, one)
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Seen) int {
		return strings.Compare(strings.ToLower(a.Name+a.Address), strings.ToLower(b.Name+b.Address))
	})
	return list, more, err
}

// Choice is a choice of times as one member sees it, open or ended.
type Choice struct {
	book.Poll
	Voted, Members int
	Mine           bool      // they have chosen
	Outcome        time.Time // when it will be; zero while it is open, or where nothing came of it
}

// choicesShown is how many ended choices a page shows.
const choicesShown = 50

// Choices are a group's choices of times, the open ones first, then the newest.
func (s *Service) Choices(ctx context.Context, g book.Group, p book.Person) (list []Choice, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		list = nil
		for poll, err := range book.AtMost(book.Polls.Reverse(tx, g.Name), choicesShown) {
			if err != nil {
				return err
			}
			t, err := book.TallyOf(tx, poll)
			if err != nil {
				return err
			}
			mine, err := book.Votes.Has(tx, g.Name, poll.ID, p.ID)
			if err != nil {
				return err
			}
			c := Choice{Poll: poll, Voted: t.Voted, Members: t.Members, Mine: mine}
			if poll.Outcome > 0 {
				c.Outcome = poll.At(poll.Outcome - 1)
			}
			list = append(list, c)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Choice) int {
		switch {
		case a.Open() == b.Open():
			return 0
		case a.Open():
			return -1
		}
		return 1
	})
	return list, err
}
