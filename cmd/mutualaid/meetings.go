package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// MeetingCmd is what can be done with meetings.
type MeetingCmd struct {
	Add         MeetingAddCmd         `cmd:"" help:"Call a meeting, or a series of them."`
	List        MeetingListCmd        `cmd:"" help:"List the next dates."`
	Show        MeetingShowCmd        `cmd:"" help:"Show a meeting: who comes, its agenda, its next dates."`
	Move        MeetingMoveCmd        `cmd:"" help:"Give a date another time; a letter tells the members."`
	Change      MeetingChangeCmd      `cmd:"" help:"Change what a meeting is called, how long it takes, where it is or what it is about; a letter tells the members."`
	Cancel      MeetingCancelCmd      `cmd:"" help:"Call off a date, or a whole series; a letter tells the members."`
	Roles       MeetingRolesCmd       `cmd:"" help:"Show who facilitates a date and who takes notes, or say so."`
	Commitments MeetingCommitmentsCmd `cmd:"" help:"List what people said they will do."`
	Poll        MeetingPollCmd        `cmd:"" help:"Ask all which of several times suit them; the outcome becomes a meeting."`
	Polls       MeetingPollsCmd       `cmd:"" help:"List what times were asked for, and how it stands."`
	Decide      MeetingDecideCmd      `cmd:"" help:"End a choice of times now."`
	Page        MeetingPageCmd        `cmd:"" help:"Show the link to a steward's own page for calling meetings."`
	Agenda      MeetingAgendaCmd      `cmd:"" help:"Show what is to be talked about at a date, or change it."`
}

// MeetingAddCmd calls a meeting.
type MeetingAddCmd struct {
	Group    string   `arg:"" help:"The group's name."`
	Title    string   `required:"" help:"What it is called." placeholder:"WORDS"`
	Start    string   `help:"Day and hour on the group's clock, as in \"2026-12-03 17:00\"; the day alone, or nothing, where --repeat says the rest." placeholder:"WHEN"`
	Zone     string   `help:"Another time zone than the group's, such as America/Toronto." placeholder:"ZONE"`
	Duration string   `help:"How long it takes, as in 90m." default:"1h" placeholder:"TIME"`
	Link     string   `help:"Where it happens, such as the link to a video call." placeholder:"LINK"`
	Agenda   string   `help:"What it is about." placeholder:"WORDS"`
	Repeat   string   `help:"How it repeats: \"every two weeks\", \"first thursday of the month at 17:00\", the same in the group's language, or an RRULE." placeholder:"RULE"`
	Except   []string `help:"Days of the series on which it does not take place, as in 2026-12-24,2026-12-31." placeholder:"DAYS"`
	Remind   string   `help:"How long before it reminders come, such as 7d,1d,1h; without it as the group says." placeholder:"TIMES"`
	DryRun   bool     `help:"Show it and its next dates, and call nobody."`
}

// Do calls the meeting.
func (c *MeetingAddCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	in := desk.MeetingInput{
		Title: c.Title, Start: c.Start, Zone: c.Zone, Duration: c.Duration, Link: c.Link, Agenda: c.Agenda, Repeat: c.Repeat, Remind: c.Remind, Except: c.Except,
	}
	if c.DryRun {
		m, err := d.PlanMeeting(ctx, c.Group, in)
		if err != nil {
			return err
		}
		if err := showMeeting(p, m); err != nil {
			return err
		}
		p.Note("\nNothing is saved. Without --dry-run the members are called.")
		return nil
	}
	m, err := d.AddMeeting(ctx, c.Group, in, d.By)
	if err != nil {
		return err
	}
	return showMeeting(p, m)
}

// MeetingListCmd lists dates.
type MeetingListCmd struct {
	Group string `arg:"" help:"The group's name."`
	Next  int    `short:"n" help:"How many." default:"10"`
}

// Do lists the dates.
func (c *MeetingListCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if c.Next < 1 || c.Next > 1000 {
		return fmt.Errorf("--next=%d: write 1 to 1000", c.Next)
	}
	dates, err := d.Meetings(ctx, c.Group, c.Next)
	if err != nil {
		return err
	}
	return terminal.List(p, dates, "No meeting yet. Call one: mutualaid meeting add "+c.Group+" --title \"…\" --start \"…\"",
		[]string{"ID", "WHEN", "TITLE", "YES", "NO", "MAYBE", "SILENT", ""}, dateRow)
}

func dateRow(o desk.OccurrenceView) []string {
	called := ""
	if o.Cancelled {
		called = "cancelled"
	}
	return []string{o.ID, when(o), o.Title, fmt.Sprint(o.Yes), fmt.Sprint(o.No), fmt.Sprint(o.Maybe), fmt.Sprint(o.Silent), called}
}

// when is a date on its own clock, with the clock's name.
func when(o desk.OccurrenceView) string {
	at, err := time.Parse(time.RFC3339, o.Start)
	if err != nil {
		return o.Start
	}
	return at.Format("Mon 2006-01-02 15:04 ") + o.Zone
}

// MeetingShowCmd shows a meeting.
type MeetingShowCmd struct {
	Group string `arg:"" help:"The group's name."`
	ID    string `arg:"" help:"The meeting's or the date's ID, as the list shows it."`
}

// Do shows the meeting.
func (c *MeetingShowCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	m, err := d.MeetingOf(ctx, c.Group, c.ID)
	if err != nil {
		return err
	}
	return showMeeting(p, m)
}

func showMeeting(p *terminal.Printer, m desk.MeetingDetail) error {
	return p.Object(m, func() {
		silent := ""
		if m.Silent > 0 {
			silent = fmt.Sprint(m.Silent)
		}
		fields := []string{
			"Meeting", m.Meeting, "Title", m.Title, "Next", m.ID, "When", when(m.OccurrenceView), "Cancelled", yes(m.Cancelled), "Takes", m.Duration,
			"Repeats", m.Repeat, "Link", m.Link, "Agenda", m.Agenda, "Reminders", strings.Join(m.Reminders, ", "),
			"Coming", strings.Join(m.Coming, ", "), "Not coming", strings.Join(m.NotComing, ", "), "Perhaps", strings.Join(m.Perhaps, ", "), "Silent", silent,
			"At the same time", strings.Join(m.Clashes, "; "),
		}
		p.Fields(fields...)
		remark(p, m.Odd)
		if m.Repeat != "" {
			nextDates(p, m.Dates)
		}
	})
}

// remark says what may surprise of a meeting's dates.
func remark(p *terminal.Printer, odd []string) {
	for _, said := range odd {
		p.Line("Note: %s.", said)
	}
}

func nextDates(p *terminal.Printer, dates []desk.OccurrenceView) {
	if len(dates) == 0 {
		return
	}
	p.Line("\nNext dates:")
	for _, o := range dates {
		p.Line("  %s", strings.TrimSpace(o.ID+"  "+when(o)+"  "+dateRow(o)[7]))
	}
}

// MeetingMoveCmd moves one date.
type MeetingMoveCmd struct {
	Group string `arg:"" help:"The group's name."`
	ID    string `arg:"" help:"The date's ID, as the list shows it."`
	To    string `arg:"" help:"Day and hour on the meeting's clock, as in \"2026-12-03 17:00\"."`
	On    bool   `name:"from-here" help:"Move all later dates of the series with it."`
	Again string `name:"repeat" help:"How it repeats from then on, where its days change too; with --from-here." placeholder:"RULE"`
	Rehearsal
}

// Do moves the date.
func (c *MeetingMoveCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if c.Again != "" && !c.On {
		return errors.New("--repeat goes with --from-here: a single date does not repeat")
	}
	move := d.MoveMeeting
	if c.On {
		move = func(ctx context.Context, group, id, to, by string) (desk.OccurrenceView, error) {
			return d.MoveMeetingOn(ctx, group, id, to, c.Again, by)
		}
	}
	o, err := move(ctx, c.Group, c.ID, c.To, d.By)
	if err != nil {
		return err
	}
	return p.Object(o, func() {
		p.Line("%s is on %s now; the members will be told.", o.Title, when(o))
		if len(o.Clashes) > 0 {
			p.Line("At the same time: %s", strings.Join(o.Clashes, "; "))
		}
		remark(p, o.Odd)
		nextDates(p, o.Later)
	})
}

// MeetingChangeCmd changes what people read of a meeting.
type MeetingChangeCmd struct {
	Group    string  `arg:"" help:"The group's name."`
	ID       string  `arg:"" help:"The meeting's ID, as the list shows it; all its dates change."`
	Title    *string `help:"What it is called." placeholder:"WORDS"`
	Duration *string `help:"How long it takes, as in 90m." placeholder:"TIME"`
	Link     *string `help:"Where it happens; empty for nowhere in particular." placeholder:"LINK"`
	Agenda   *string `help:"What it is about; empty for nothing in particular." placeholder:"WORDS"`
	Rehearsal
}

// Do changes it.
func (c *MeetingChangeCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if c.Title == nil && c.Duration == nil && c.Link == nil && c.Agenda == nil {
		return errors.New("say what changes: --title, --duration, --link or --agenda")
	}
	m, err := d.DescribeMeeting(ctx, c.Group, c.ID, desk.MeetingDetails{Title: c.Title, Duration: c.Duration, Link: c.Link, Agenda: c.Agenda}, d.By)
	if err != nil {
		return err
	}
	return showMeeting(p, m)
}

// MeetingCancelCmd calls a date or a series off.
type MeetingCancelCmd struct {
	Group string `arg:"" help:"The group's name."`
	ID    string `arg:"" help:"The date's ID; the meeting's own ID calls off all its dates."`
	On    bool   `name:"from-here" help:"Call off all later dates of the series with it."`
	Yes   bool   `help:"Do it without asking."`
	Rehearsal
}

// Prepare asks, for the letters that tell of it can't be taken back.
func (c *MeetingCancelCmd) Prepare(ctx context.Context, s *Session) error {
	if c.Yes || c.DryRun {
		return nil
	}
	return s.Confirm(ctx, fmt.Sprintf("Call off %s and tell the members of %s?", c.ID, c.Group))
}

// Do calls it off.
func (c *MeetingCancelCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	cancel := d.CancelMeeting
	if c.On {
		cancel = d.EndMeeting
	}
	o, err := cancel(ctx, c.Group, c.ID, d.By)
	if err != nil {
		return err
	}
	return p.Object(o, func() {
		switch {
		case c.On:
			p.Line("%s is called off from %s on, with all its later dates; the members will be told.", o.Title, when(o))
		case c.ID == o.Meeting && o.Repeat != "":
			p.Line("%s is called off, with all its dates from %s on; the members will be told.", o.Title, when(o))
		default:
			p.Line("%s on %s is called off; the members will be told.", o.Title, when(o))
		}
	})
}

// MeetingAgendaCmd shows and changes an agenda.
type MeetingAgendaCmd struct {
	Group  string `arg:"" help:"The group's name."`
	ID     string `arg:"" help:"The meeting's or the date's ID, as the list shows it."`
	Add    string `help:"Something more to talk about." placeholder:"WORDS"`
	Order  []int  `help:"The order in which it is talked about, by the numbers shown, as in 3,1; the others follow." placeholder:"N"`
	Remove int    `help:"The number of what is not to be talked about." placeholder:"N"`
}

// Do shows the agenda, as it stands when the change is made.
func (c *MeetingAgendaCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if c.Add != "" || len(c.Order) > 0 || c.Remove != 0 {
		if err := d.ChangeAgenda(ctx, c.Group, c.ID, desk.AgendaChange{Add: c.Add, Order: c.Order, Remove: c.Remove}, d.By); err != nil {
			return err
		}
	}
	items, err := d.Agenda(ctx, c.Group, c.ID)
	if err != nil {
		return err
	}
	return terminal.List(p, items, "Nothing yet. Members write \"Agenda: …\" in answer to a letter about the meeting.", []string{"N", "WORDS", "BY"},
		func(i desk.ItemView) []string { return []string{fmt.Sprint(i.N), i.Words, i.By} })
}

// MeetingRolesCmd shows and sets who does what.
type MeetingRolesCmd struct {
	Group       string `arg:"" help:"The group's name."`
	ID          string `arg:"" help:"The meeting's or the date's ID, as the list shows it."`
	Facilitator string `help:"The member who facilitates; none." placeholder:"ADDRESS"`
	Notes       string `help:"The member who takes notes; none. Without it one of those who come is asked in turn." placeholder:"ADDRESS"`
}

// Do shows the roles, as they stand when they are set.
func (c *MeetingRolesCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	v, err := d.Roles(ctx, c.Group, c.ID, c.Facilitator, c.Notes, d.By)
	if err != nil {
		return err
	}
	return p.Object(v, func() {
		if v.Facilitator+v.Notes == "" {
			p.Line("Nobody yet. One of those who come is asked to take notes, each in turn.")
			return
		}
		p.Fields("Facilitates", v.Facilitator, "Takes notes", v.Notes)
	})
}

// MeetingCommitmentsCmd lists commitments.
type MeetingCommitmentsCmd struct {
	Group string `arg:"" help:"The group's name."`
	All   bool   `help:"Also what is done."`
	Done  string `help:"Note one as done, by its ID." placeholder:"ID"`
}

// Do lists them.
func (c *MeetingCommitmentsCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if c.Done != "" {
		if err := d.FinishCommitment(ctx, c.Group, c.Done, d.By); err != nil {
			return err
		}
	}
	list, err := d.Commitments(ctx, c.Group, c.All)
	if err != nil {
		return err
	}
	return terminal.List(p, list, "Nothing is open. Minutes bring commitments by lines such as \"Ann: asks for the key\".", []string{"ID", "WHO", "WHAT", "SINCE", "DONE"},
		func(v desk.CommitmentView) []string { return []string{v.ID, v.Name, v.Words, v.At[:10], v.Done} })
}
