package desk

import (
	"context"
	"fmt"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// MeetingsImported counts what became of the meetings of a calendar.
type MeetingsImported struct {
	Kept  []string         `json:"kept"`  // their titles
	There int              `json:"there"` // already
	Bad   []roster.BadLine `json:"bad"`   // by the how manieth it is
}

// ImportMeetings keeps the meetings of a calendar: nobody is called to them, and no reminder goes out whose time has come. One that is
// there already is passed over, so it can be called again with the same ones. It is one transaction: a caller with many calls it with
// some at a time.
func (d *Desk) ImportMeetings(ctx context.Context, name string, meetings []book.Meeting, dry bool) (n MeetingsImported, err error) {
	do := func(tx *store.Tx) error {
		n = MeetingsImported{Kept: []string{}, Bad: []roster.BadLine{}}
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		for i, m := range meetings {
			has, err := book.Meetings.Has(tx, name, m.ID)
			switch {
			case err != nil:
				return err
			case has:
				n.There++
				continue
			}
			if m.Zone == "" {
				m.Zone = g.Zone
			}
			if m.Created.IsZero() {
				m.Created = d.Now()
			}
			if len(m.Earlier) > 0 {
				m.Planned = d.Now() // what was over by now stays so
			}
			if why := cantBe(m); why != "" {
				n.Bad = append(n.Bad, roster.BadLine{Line: i + 1, Text: roster.Shorten(m.Title), Why: why})
				continue
			}
			if err := d.importMeeting(tx, name, m, dry); err != nil {
				return fmt.Errorf("meeting %q: %w", m.Title, err)
			}
			n.Kept = append(n.Kept, m.Title)
		}
		return nil
	}
	if dry {
		err = d.DB.View(ctx, name, do)
	} else {
		err = d.Update(ctx, name, do)
	}
	return n, err
}

// MeetingsTakenOver writes into the Log that meetings were taken over.
func (d *Desk) MeetingsTakenOver(ctx context.Context, name string, n int, by string) error {
	return d.DB.Update(ctx, name, func(tx *store.Tx) error {
		return d.entry(tx, name, by, "took over", book.Person{}, plural(n, "meeting", "meetings"))
	})
}
