package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// MeetingDetails is what may change of a meeting besides its times; nil stays as it is, and "" is nothing.
type MeetingDetails struct {
	Title    *string `json:"title,omitempty"`
	Duration *string `json:"duration,omitempty"` // "90m"
	Link     *string `json:"link,omitempty"`
	Agenda   *string `json:"agenda,omitempty"`
}

// DescribeMeeting changes what a meeting is called, how long it takes, where it is and what it is about, of all its dates, and tells the
// members once. id is the meeting's own, or a date's of it.
func (d *Desk) DescribeMeeting(ctx context.Context, name, id string, in MeetingDetails, by string) (v MeetingDetail, err error) {
	var meeting string
	var clash []string
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		m, _, _, err := find(tx, name, id)
		if err != nil {
			return err
		}
		meeting = m.ID
		next, err := m.Occurrences(d.Now(), d.Now().AddDate(book.YearsAhead, 0, 0), 1+len(m.Changes))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(next, func(o book.Occurrence) bool { return !o.Cancelled })
		if i < 0 {
			return fmt.Errorf("%w: the meeting is over, or cancelled", book.ErrInput)
		}
		before := [4]any{m.Title, m.Link, m.Agenda, m.Duration}
		if err := in.set(&m); err != nil {
			return fmt.Errorf("%w: %v", book.ErrInput, err)
		}
		if before == [4]any{m.Title, m.Link, m.Agenda, m.Duration} {
			return fmt.Errorf("%w: nothing of it is changed by that", book.ErrInput)
		}
		m.Sequence++
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		after, err := m.Occurrences(d.Now(), d.Now().AddDate(book.YearsAhead, 0, 0), datesPlanned)
		if err != nil {
			return err
		}
		if clash, err = book.Clashes(tx, g, after, false); err != nil {
			return err
		}
		mailing := book.Mailing{ID: d.NewID(), Group: name, Kind: "changed", Subject: next[i].ID, At: d.Now()}
		return errors.Join(book.Meetings.Put(tx, m), book.Mailings.Insert(tx, mailing), d.entry(tx, name, by, "changed a meeting", book.Person{}, m.Title))
	})
	if err != nil {
		return v, err
	}
	v, err = d.MeetingOf(ctx, name, meeting)
	v.Clashes = clash
	return v, err
}

func (in MeetingDetails) set(m *book.Meeting) (err error) {
	said := func(p *string, old string) string {
		if p == nil {
			return old
		}
		return *p
	}
	if in.Duration != nil {
		var d time.Duration
		if d, err = lasting(*in.Duration); err != nil {
			return err
		}
		m.Duration = d
	}
	return describe(m, said(in.Title, m.Title), said(in.Link, m.Link), said(in.Agenda, m.Agenda))
}
