package book

import (
	"errors"
	"time"

	"mutualaid/store"
)

// Day is what a group's day came to. It is kept up with every change that it counts, so that nobody has to count.
type Day struct {
	Group    string `json:"group"`
	Day      string `json:"day"`     // in UTC, as in 2026-03-01
	Members  int    `json:"members"` // member or paused, at its end
	Invited  int    `json:"invited,omitempty"`
	Answered int    `json:"answered,omitempty"` // of invitations: yes, no, or later
	Joined   int    `json:"joined,omitempty"`   // after an invitation
}

// Days has a row for each day on which somebody's standing changed.
var Days = store.NewTable("days", func(d Day) store.Key { return store.K(d.Group, d.Day) })

// noteDay counts what a member's change comes to, and keeps how many members there are. What is taken back is taken off the day on
// which that is done. Who comes from elsewhere with a standing of their own, as by an import, answered no invitation of ours.
func noteDay(tx *store.Tx, before, after Member, members int, now time.Time) error {
	d, err := Days.Get(tx, after.Group, DayOf(now))
	if errors.Is(err, store.ErrNotFound) {
		d, err = Day{Group: after.Group, Day: DayOf(now)}, nil
	}
	if err != nil {
		return err
	}
	d.Members = members
	if after.Standing == Invited && !after.Invited.Equal(before.Invited) {
		d.Invited++
	}
	if before.Standing != "" {
		d.Answered += one(answered(after)) - one(answered(before))
		d.Joined += one(came(after)) - one(came(before))
	}
	return Days.Put(tx, d)
}

// answered says whether somebody has said what they make of their invitation. Mail that came back says nothing about it.
func answered(m Member) bool {
	if m.Standing == Invited || m.Standing == Suppressed && m.Since.IsZero() {
		return false
	}
	return !m.Invited.IsZero()
}

// came says whether somebody became a member after an invitation, also where they have left since.
func came(m Member) bool { return !m.Invited.IsZero() && !m.Since.IsZero() && m.Standing != Invited }

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// DayOf names a moment's day in UTC.
func DayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// DaysSince are a group's days that have a row, from the day of a moment on, and before them the last one with a row before it, where
// there is one.
func DaysSince(tx *store.Tx, group string, from time.Time) (list []Day, err error) {
	for d, err := range Days.Range(tx, store.K(group, DayOf(from)), append(store.K(group), 0xff)) {
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	for d, err := range Days.RangeReverse(tx, store.K(group), store.K(group, DayOf(from))) {
		if err != nil {
			return nil, err
		}
		return append([]Day{d}, list...), nil
	}
	return list, nil
}

// ForgetDays removes what was counted by day for a group, as when the group goes.
func ForgetDays(tx *store.Tx, group string) error {
	list, err := Collect(Days.All(tx, group))
	for _, d := range list {
		err = errors.Join(err, Days.Delete(tx, d.Group, d.Day))
	}
	return err
}
