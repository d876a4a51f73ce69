package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// MeetingPollCmd asks for a time.
type MeetingPollCmd struct {
	Group    string   `arg:"" help:"The group's name."`
	Title    string   `required:"" help:"What the meeting is called." placeholder:"WORDS"`
	At       []string `required:"" sep:"none" help:"A time to choose from, as in \"2026-12-03 17:00\" on the group's clock; give 2 to 8 of them." placeholder:"WHEN"`
	Until    string   `help:"When it ends, as in --at; without it in a week, or sooner where the first time is near." placeholder:"WHEN"`
	Zone     string   `help:"Another time zone than the group's, such as America/Toronto." placeholder:"ZONE"`
	Duration string   `help:"How long the meeting takes, as in 90m." default:"1h" placeholder:"TIME"`
	Link     string   `help:"Where it happens, such as the link to a video call." placeholder:"LINK"`
	Rehearsal
}

// Do asks.
func (c *MeetingPollCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	v, err := d.AddPoll(ctx, c.Group, desk.PollInput{Title: c.Title, At: c.At, Zone: c.Zone, Duration: c.Duration, Link: c.Link, Until: c.Until}, d.By)
	if err != nil {
		return err
	}
	return showPoll(p, v)
}

func showPoll(p *terminal.Printer, v desk.PollView) error {
	return p.Object(v, func() {
		state := "until " + pollTime(v.Until, v.Zone)
		if !v.Open {
			state = "over"
		}
		p.Fields("Choice", v.ID, "Title", v.Title, "Open", state, "Answered", fmt.Sprintf("%d of %d", v.Voted, v.Members), "Meeting", v.Meeting, "At the same time", strings.Join(v.Clashes, "; "))
		for _, o := range v.Options {
			line := fmt.Sprintf("  %s  %s  %d yes, %d if need be, %d no", o.Letter, pollTime(o.Start, v.Zone), o.Yes, o.Maybe, o.No)
			if o.Chosen {
				line += "  chosen"
			}
			p.Line("%s", line)
		}
	})
}

func pollTime(at, zone string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return t.Format("Mon 2006-01-02 15:04 ") + zone
}

// MeetingPollsCmd lists choices of times.
type MeetingPollsCmd struct {
	Group string `arg:"" help:"The group's name."`
}

// Do lists them.
func (c *MeetingPollsCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	list, err := d.Polls(ctx, c.Group)
	if err != nil {
		return err
	}
	return terminal.List(p, list, "No time was asked for yet. Ask: mutualaid meeting poll "+c.Group+" --title \"…\" --at \"…\" --at \"…\"",
		[]string{"ID", "TITLE", "ANSWERED", "BEST", ""}, func(v desk.PollView) []string {
			var best []string
			most := 0
			for _, o := range v.Options {
				most = max(most, o.Yes)
			}
			for _, o := range v.Options {
				if o.Yes == most && most > 0 {
					best = append(best, o.Letter)
				}
			}
			state := "until " + pollTime(v.Until, v.Zone)
			if !v.Open {
				state = "over"
			}
			return []string{v.ID, v.Title, fmt.Sprintf("%d of %d", v.Voted, v.Members), strings.Join(best, " "), state}
		})
}

// MeetingDecideCmd ends a choice of times.
type MeetingDecideCmd struct {
	Group string `arg:"" help:"The group's name."`
	ID    string `arg:"" help:"The choice's ID, as the list shows it."`
	Rehearsal
}

// Do ends it.
func (c *MeetingDecideCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	v, err := d.ClosePoll(ctx, c.Group, c.ID, d.By)
	if err != nil {
		return err
	}
	return showPoll(p, v)
}

// MeetingPageCmd shows a steward's page.
type MeetingPageCmd struct {
	Group   string `arg:"" help:"The group's name."`
	Steward string `help:"Whose page it is; without it the first steward's." placeholder:"ADDRESS"`
}

// Do shows the link. Who has it can call meetings in the steward's name.
func (c *MeetingPageCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	link, err := d.PlanLink(ctx, c.Group, c.Steward)
	if err != nil {
		return err
	}
	return p.Object(map[string]string{"link": link}, func() {
		p.Line("%s", link)
		p.Note("Whoever has this link can call meetings of %s in the steward's name: give it to nobody else.", c.Group)
	})
}
