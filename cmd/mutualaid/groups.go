package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/schedule"
	"mutualaid/mailer"
)

// GroupCmd is what can be done with groups.
type GroupCmd struct {
	Add    GroupAddCmd    `cmd:"" help:"Make a group."`
	List   GroupListCmd   `cmd:"" help:"List the groups."`
	Show   GroupShowCmd   `cmd:"" help:"Show a group's settings."`
	Set    GroupSetCmd    `cmd:"" help:"Change a group's settings."`
	Resume GroupResumeCmd `cmd:"" help:"Let a group's posts go on after the program has stopped them."`
	Remove GroupRemoveCmd `cmd:"" help:"Remove a group with everything of it: members, posts, meetings, log."`
}

// GroupFlags are a group's settings; what is nil was not said.
type GroupFlags struct {
	Title      *string `help:"What people call it." placeholder:"WORDS"`
	Address    *string `help:"Where members write to; without it the mailbox's address." placeholder:"ADDRESS"`
	Language   *string `help:"The language of its letters, such as en or de." placeholder:"CODE"`
	Zone       *string `help:"Its time zone, such as Europe/Berlin." placeholder:"ZONE"`
	About      *string `help:"What the group is, for invitation and welcome; @FILE reads a file." placeholder:"WORDS"`
	Invitation *string `help:"The group's own words in its invitation; @FILE reads a file." placeholder:"WORDS"`
	Postal     *string `help:"The postal address of who is responsible, as law asks for in invitations; @FILE reads a file." placeholder:"WORDS"`
	Daily      *string `help:"When the daily digest comes, as a cron line." placeholder:"CRON"`
	Weekly     *string `help:"When the weekly digest comes, as a cron line." placeholder:"CRON"`
	Offsets    *string `help:"How long before a meeting its reminders come, such as 7d,1d,1h." placeholder:"TIMES"`
	Quiet      *string `help:"Hours in which no reminder comes, on the reader's own clock, such as 21:00-08:00; none." placeholder:"HOURS"`
	Closes     *string `name:"agenda-closes" help:"How long before a meeting its agenda closes, such as 2h." placeholder:"TIME"`
	ReplyTo    *string `help:"Whom an answer to a post reaches first: group or author." placeholder:"WHO"`
	From       *string `help:"Whom a post is from: group (\"Author via Group\"), auto (the author where that breaks nothing) or author (unless mail would be refused for it)." placeholder:"WHO"`
	Entry      *string `help:"open: whoever asks joins; ask: a steward says yes." placeholder:"HOW"`
	Feed       *string `help:"Who may read the calendar of meetings: private (members, by a link of their own) or public (when, but not where)." placeholder:"WHO"`
	Atom       *string `help:"Who may read what is posted as an Atom feed, by a news reader: off, members (by a link of their own) or public." placeholder:"WHO"`
	MaxSize    *string `help:"Bytes of the largest post." placeholder:"BYTES"`
}

// changes are the settings that were said, by the names the group has for them.
func (f GroupFlags) changes() map[string]string {
	changes := map[string]string{}
	for key, value := range map[string]*string{
		"title": f.Title, "address": f.Address, "language": f.Language, "zone": f.Zone, "about": f.About, "invitation": f.Invitation, "postal": f.Postal,
		"daily": f.Daily, "weekly": f.Weekly, "offsets": f.Offsets, "quiet": f.Quiet, "agenda_closes": f.Closes, "reply_to": f.ReplyTo, "from": f.From, "entry": f.Entry, "feed": f.Feed, "atom": f.Atom, "max_size": f.MaxSize,
	} {
		if value != nil {
			changes[key] = *value
		}
	}
	return changes
}

// maxWords bounds a text that a setting reads from a file.
const maxWords = 64 << 10

// Prepare reads the texts that stand in files.
func (f GroupFlags) Prepare(context.Context, *Session) error {
	for _, text := range []*string{f.About, f.Invitation, f.Postal} {
		if text == nil || !strings.HasPrefix(*text, "@") {
			continue
		}
		raw, err := os.ReadFile((*text)[1:])
		if err != nil {
			return fmt.Errorf("the text's file: %w", err)
		}
		if len(raw) > maxWords {
			return fmt.Errorf("%s is longer than %d bytes: shorten it", (*text)[1:], maxWords)
		}
		*text = strings.TrimSpace(string(raw))
	}
	return nil
}

// GroupAddCmd makes a group.
type GroupAddCmd struct {
	Name    string   `arg:"" help:"Short and for ever: small letters, digits and hyphens, as in care-circle."`
	Steward []string `help:"Who looks after it, as in \"Ann <ann@example.org>\"; may be said several times." placeholder:"ADDRESS" sep:"none"`
	GroupFlags
	Rehearsal
}

// Do makes the group.
func (c *GroupAddCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	g, err := c.group()
	if err != nil {
		return err
	}
	var stewards []mailer.Address
	for _, s := range c.Steward {
		a, err := mailer.ParseAddress(s)
		if err != nil {
			return fmt.Errorf("the steward %q: %w", s, err)
		}
		stewards = append(stewards, a)
	}
	if g, err = d.AddGroup(ctx, g, stewards); err != nil {
		return err
	}
	return p.Object(g, func() {
		p.Line("%s is there, at %s. Next: mutualaid invite %s FILE.csv", g.Title, g.Address, g.Name)
		if g.Postal == "" {
			p.Note("It has no postal address, which invitations must name in many countries: mutualaid group set %s --postal \"…\"", g.Name)
		}
	})
}

func (c *GroupAddCmd) group() (book.Group, error) {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	g := book.Group{
		Name: c.Name, Title: text(c.Title), Address: text(c.Address), Language: text(c.Language), Zone: text(c.Zone), About: text(c.About),
		Invitation: text(c.Invitation), Postal: text(c.Postal), Daily: text(c.Daily), Weekly: text(c.Weekly), Quiet: text(c.Quiet), Closes: text(c.Closes), ReplyTo: text(c.ReplyTo), From: book.From(text(c.From)), Entry: text(c.Entry), Feed: text(c.Feed), Atom: text(c.Atom),
	}
	var errs [2]error
	if c.Offsets != nil {
		g.Offsets, errs[0] = schedule.ParseOffsets(*c.Offsets)
	}
	if c.MaxSize != nil {
		g.MaxSize, errs[1] = strconv.ParseInt(*c.MaxSize, 10, 64)
	}
	return g, errors.Join(errs[:]...)
}

// GroupListCmd lists the groups.
type GroupListCmd struct{}

// Do lists the groups.
func (c *GroupListCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	groups, err := d.Groups(ctx)
	if err != nil {
		return err
	}
	return terminal.List(p, groups, "No group yet. Make one: mutualaid group add NAME --title \"…\"",
		[]string{"NAME", "TITLE", "ADDRESS", "MEMBERS", "INVITED", "WAITING"},
		func(g desk.GroupView) []string {
			return []string{g.Name, g.Title, g.Address, strconv.Itoa(g.Members), strconv.Itoa(g.Invited), strconv.Itoa(g.Waiting)}
		})
}

// GroupShowCmd shows one group.
type GroupShowCmd struct {
	Group string `arg:"" help:"The group's name."`
}

// Do shows the group.
func (c *GroupShowCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	g, err := d.Group(ctx, c.Group)
	if err != nil {
		return err
	}
	return p.Object(g, func() {
		p.Fields(append(settingsOf(g.Group),
			"Since", g.Created.In(g.Location()).Format(time.DateOnly),
			"Members", strconv.Itoa(g.Members), "Invited", strconv.Itoa(g.Invited), "Waiting", strconv.Itoa(g.Waiting), "Stopped", stopped(g))...)
	})
}

// stopped says whether posts are held, "" where none are.
func stopped(g desk.GroupView) string {
	if g.Stopped == 0 {
		return ""
	}
	return "yes: `mutualaid inbox` says why, `mutualaid group resume " + g.Name + "` lets posts go on"
}

func settingsOf(g book.Group) []string {
	offsets := make([]string, len(g.Offsets))
	for i, o := range g.Offsets {
		offsets[i] = schedule.FormatOffset(o)
	}
	return []string{
		"Name", g.Name, "Title", g.Title, "Address", g.Address, "Language", g.Language, "Zone", g.Zone, "About", g.About,
		"Invitation", g.Invitation, "Postal", g.Postal, "Daily digest", g.Daily, "Weekly digest", g.Weekly,
		"Reminders", strings.Join(offsets, ", "), "Quiet hours", g.QuietHours().String(), "Agenda closes", g.Closes, "Reply to", g.ReplyTo, "From", string(g.From), "Entry", g.Entry, "Calendar", g.Feed, "Feed", g.Atom, "Largest post", strconv.FormatInt(g.MaxSize, 10) + " bytes",
	}
}

// GroupSetCmd changes settings.
type GroupSetCmd struct {
	Group string `arg:"" help:"The group's name."`
	GroupFlags
}

// Do changes the settings.
func (c *GroupSetCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	changes := c.changes()
	if len(changes) == 0 {
		return errors.New("nothing to change was named: `mutualaid group set --help` lists the settings")
	}
	g, err := d.SetGroup(ctx, c.Group, changes)
	if err != nil {
		return err
	}
	return p.Object(g, func() { p.Fields(settingsOf(g)...) })
}

// GroupRemoveCmd removes a group.
type GroupRemoveCmd struct {
	Group string `arg:"" help:"The group's name."`
	Yes   bool   `help:"Do it without asking."`
}

// Prepare asks before what can't be undone.
func (c *GroupRemoveCmd) Prepare(ctx context.Context, s *Session) error {
	if c.Yes {
		return nil
	}
	return s.Confirm(ctx, fmt.Sprintf("Remove the group %s with all its members, posts, meetings and its log? It can't be undone.", c.Group))
}

// Do removes the group.
func (c *GroupRemoveCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if err := d.RemoveGroup(ctx, c.Group); err != nil {
		return err
	}
	return p.Object(map[string]string{"removed": c.Group}, func() { p.Line("%s is gone.", c.Group) })
}

// GroupResumeCmd lets posts go on.
type GroupResumeCmd struct {
	Group string `arg:"" help:"The group's name."`
	Drop  bool   `help:"Send the letters that were on their way when it stopped to nobody any more."`
	Rehearsal
}

// Help is what `group resume --help` adds.
func (c *GroupResumeCmd) Help() string {
	return `A loop, a storm of posts or what looks like a stolen account stops the posts of a group or of one author. The stewards are told why.
When you have seen to it, this lets posts flow again. Letters that were on their way stood still as well: they go on, or with --drop nobody gets
them any more. Posts that came later wait in ` + "`mutualaid inbox`" + `, each for your yes or no.`
}

// Do lets posts go on.
func (c *GroupResumeCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	ended, err := d.ResumeGroup(ctx, c.Group, c.Drop, d.By)
	if err != nil {
		return err
	}
	return terminal.List(p, ended, "Nothing had stopped: the posts of "+c.Group+" flow.", []string{"STOPPED", "WHY"},
		func(s book.Stop) []string { return []string{moment(s.At), s.Why} })
}
