package main

import (
	"context"
	"fmt"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
)

// ImportMeetingsCmd keeps some meetings of a calendar; the last call of an import says how many there were in all.
type ImportMeetingsCmd struct {
	Group    string         `kong:"-"`
	Meetings []book.Meeting `kong:"-"`
	DryRun   bool           `kong:"-"`
	All      int            `kong:"-"`
}

// Do keeps them.
func (c *ImportMeetingsCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	n, err := d.ImportMeetings(ctx, c.Group, c.Meetings, c.DryRun)
	if err == nil && c.All > 0 && !c.DryRun {
		err = d.MeetingsTakenOver(ctx, c.Group, c.All, d.By)
	}
	if err != nil {
		return err
	}
	return p.Object(n, func() {})
}

// sourceCalendar is what a calendar file says.
type sourceCalendar struct {
	File     string
	Calendar moving.Meetings
}

// meetingsTold is what `import --json` tells of a calendar.
type meetingsTold struct {
	File string `json:"file"`
	desk.MeetingsImported
}

func (t meetingsTold) tell(p *terminal.Printer, dry bool) {
	for _, b := range t.Bad {
		p.Note("%s, event %d: %s: %s", t.File, b.Line, b.Text, b.Why)
	}
	verb := "taken over"
	if dry {
		verb = "would be taken over"
		for _, title := range t.Kept {
			p.Line("%s would be taken over", title)
		}
	}
	p.Line("%s: %d meetings %s; nobody was called. There already: %d. That can't be used: %d.", t.File, len(t.Kept), verb, t.There, len(t.Bad))
}

// meetingsAtATime go to the store in one transaction.
const meetingsAtATime = 200

// meetings has the meetings of a calendar kept, some at a time.
func (c *ImportCmd) meetings(ctx context.Context, h *holder, from sourceCalendar, p *terminal.Printer) (told meetingsTold, err error) {
	told = meetingsTold{File: from.File, MeetingsImported: desk.MeetingsImported{Kept: []string{}, Bad: append([]roster.BadLine{}, from.Calendar.Bad...)}}
	all := from.Calendar.Meetings
	call := func(meetings []book.Meeting, count int) error {
		var n desk.MeetingsImported
		if err := ask(ctx, h, "import-meetings", &ImportMeetingsCmd{Group: c.Group, Meetings: meetings, DryRun: c.DryRun, All: count}, p, &n); err != nil {
			return fmt.Errorf("%s (%d meetings done; the same command goes on from there): %w", from.File, len(told.Kept), err)
		}
		told.Kept, told.There, told.Bad = append(told.Kept, n.Kept...), told.There+n.There, append(told.Bad, n.Bad...)
		return nil
	}
	for start := 0; start == 0 || start < len(all); start += meetingsAtATime {
		if err := call(all[start:min(start+meetingsAtATime, len(all))], 0); err != nil {
			return told, err
		}
	}
	if len(told.Kept) > 0 {
		err = call(nil, len(told.Kept))
	}
	return told, err
}
