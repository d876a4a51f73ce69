package listserv

import (
	"context"
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
