package listserv

import (
	"context"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// Totals are what a run has to show for itself.
type Totals struct {
	Members map[book.Standing]int `json:"members"`
	Posts   int                   `json:"posts"`
	Waiting int                   `json:"waiting"`
	Letters outbox.Stats          `json:"letters"`
}

// Totals counts over all groups.
func (s *Service) Totals(ctx context.Context) (t Totals, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		t = Totals{Members: map[book.Standing]int{}}
		for c, err := range book.Counts.All(tx) {
			if err != nil {
				return err
			}
			for standing, n := range c.Of {
				t.Members[standing] += n
			}
		}
		for _, err := range book.Cases.By(tx, "open") {
			if err != nil {
				return err
			}
			t.Waiting++
		}
		return nil
	})
	if err == nil {
		t.Letters, err = s.Outbox(nil).Stats(ctx)
	}
	return t, err
}

// Stopped is how many groups, and people in groups, have their posts held since something went wrong.
func (s *Service) Stopped(ctx context.Context) (n int, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		n = 0
		for _, err := range book.Stops.All(tx) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// arrivedAtMost is how many mails ArrivedSince counts.
const arrivedAtMost = 100_000

// ArrivedSince is how many mails have come in since a moment, as far as it is worth counting: none in a day is a sign that
// something is wrong. A mail counts once, by the place in which it lay.
func (s *Service) ArrivedSince(ctx context.Context, since time.Time) (n int, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		n = 0
		for m, err := range book.AtMost(book.SeenMails.ByRange(tx, "at", store.K(since), nil), arrivedAtMost) {
			if err != nil {
				return err
			}
			if strings.HasPrefix(m.Key, "at/") {
				n++
			}
		}
		return nil
	})
	return n, err
}

// LastArrival is when the newest mail came in; false where none ever did, or it is so long ago that it is forgotten.
func (s *Service) LastArrival(ctx context.Context) (at time.Time, some bool, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		at, some = time.Time{}, false
		for m, err := range book.SeenMails.ByReverse(tx, "at") {
			if err != nil {
				return err
			}
			at, some = m.At, true
			break
		}
		return nil
	})
	return at, some, err
}
