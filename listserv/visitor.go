package listserv

import (
	"context"
	"fmt"

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
