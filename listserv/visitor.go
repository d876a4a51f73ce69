package listserv

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

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

// SeenPage is how many people a page of those who want to be seen shows, and seenAtMost how many are looked at in all: they are sorted
// as the reader's language sorts names, which no index does.
const (
	SeenPage   = 200
	seenAtMost = 10_000
)

// PeopleSeen are the members who get mail and want to be seen, by their names as a language sorts them: a SeenPage from the one at from
// on. more is true where others follow.
func (s *Service) PeopleSeen(ctx context.Context, g book.Group, lang string, from int) (list []Seen, more bool, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		list = nil
		for m, err := range book.AtMost(book.Members.By(tx, "shown", g.Name), seenAtMost) {
			if err != nil {
				return err
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
	order := collate.New(language.Make(lang), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b Seen) int {
		return cmp.Or(order.CompareString(a.Name, b.Name), strings.Compare(a.Address, b.Address))
	})
	list = list[min(max(0, from), len(list)):]
	return list[:min(len(list), SeenPage)], len(list) > SeenPage, err
}

// Choice is a choice of times as one member sees it, open or ended.
type Choice struct {
	book.Poll
	Voted, Members int
	Mine           bool      // they have chosen
	Outcome        time.Time // when it will be; zero while it is open, or where nothing came of it
}

// choicesShown is how many ended choices a page shows, and openShown how many that are open.
const choicesShown, openShown = 50, 200

// Choices are a group's choices of times: those that are open, the newest openShown of them, then the newest of those that have ended.
func (s *Service) Choices(ctx context.Context, g book.Group, p book.Person) (list []Choice, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		list = nil
		open, err := book.Collect(book.AtMost(book.Polls.ByReverse(tx, "open", g.Name), openShown))
		if err != nil {
			return err
		}
		var ended []book.Poll
		for poll, err := range book.AtMost(book.Polls.Reverse(tx, g.Name), choicesShown+len(open)) {
			if err != nil {
				return err
			}
			if !poll.Open() && len(ended) < choicesShown {
				ended = append(ended, poll)
			}
		}
		for _, poll := range append(open, ended...) {
			c, err := choiceOf(tx, poll, p)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list, err
}

func choiceOf(tx *store.Tx, poll book.Poll, p book.Person) (Choice, error) {
	t, err := book.TallyOf(tx, poll)
	if err != nil {
		return Choice{}, err
	}
	mine, err := book.Votes.Has(tx, poll.Group, poll.ID, p.ID)
	c := Choice{Poll: poll, Voted: t.Voted, Members: t.Members, Mine: mine}
	if poll.Outcome > 0 {
		c.Outcome = poll.At(poll.Outcome - 1)
	}
	return c, err
}
