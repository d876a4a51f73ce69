package outbox

import (
	"context"
	"time"

	"mutualaid/store"
)

// Day is what became of a group's copies on one day: of those in the parcels that were done with on it.
type Day struct {
	Group      string `json:"g"`
	Day        string `json:"day"` // in UTC, as in 2026-03-01
	Sent       int    `json:"sent,omitempty"`
	Refused    int    `json:"refused,omitempty"`
	Suppressed int    `json:"suppressed,omitempty"`
}

// settle counts what became of the copies of parcels that go, for good and for the day.
func settle(tx *store.Tx, sum tally, now time.Time) error {
	if sum.Sent+sum.Refused+sum.Suppressed == 0 {
		return nil
	}
	if err := count(tx, sum); err != nil {
		return err
	}
	day := now.UTC().Format(time.DateOnly)
	d, err := days.Get(tx, sum.Group, day)
	if err != nil && !isNotFound(err) {
		return err
	}
	return days.Put(tx, Day{Group: sum.Group, Day: day, Sent: d.Sent + sum.Sent, Refused: d.Refused + sum.Refused, Suppressed: d.Suppressed + sum.Suppressed})
}

// DaysSince are the days of a group on which copies came to their end, from the day of a moment on.
func (o *Outbox) DaysSince(ctx context.Context, group string, from time.Time) (list []Day, err error) {
	err = o.DB.View(ctx, group, func(tx *store.Tx) error {
		list = nil
		for d, err := range days.Range(tx, store.K(group, from.UTC().Format(time.DateOnly)), append(store.K(group), 0xff)) {
			if err != nil {
				return err
			}
			list = append(list, d)
		}
		return nil
	})
	return list, err
}

// ForgetDays removes what was counted by day for a group, as when the group goes.
func ForgetDays(tx *store.Tx, group string) error {
	var gone []string
	for d, err := range days.All(tx, group) {
		if err != nil {
			return err
		}
		gone = append(gone, d.Day)
	}
	for _, day := range gone {
		if err := days.Delete(tx, group, day); err != nil {
			return err
		}
	}
	return nil
}
