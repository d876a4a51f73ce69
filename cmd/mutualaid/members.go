package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
)

// MembersCmd lists who is in a group.
type MembersCmd struct {
	Group    string `arg:"" help:"The group's name."`
	Standing string `help:"Only those who stand so: invited, declined, later, confirming, member, paused, left or suppressed." placeholder:"STANDING"`
}

// Do lists the members.
func (c *MembersCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	members, err := d.Members(ctx, c.Group, c.Standing)
	if err != nil {
		return err
	}
	return terminal.List(p, members, "Nobody yet. Invite people: mutualaid invite "+c.Group+" FILE.csv",
		[]string{"ADDRESS", "NAME", "STANDING", "DELIVERY", "SINCE", ""},
		func(m desk.MemberView) []string {
			steward := ""
			if m.Steward {
				steward = "steward"
			}
			return []string{m.Address, m.Name, string(m.Standing), string(m.Delivery), day(m.Since), steward}
		})
}

// day is a date for a table, empty where there is none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// moment is a date and time for a page of one thing, empty where there is none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// MemberCmd is what can be done with one member.
type MemberCmd struct {
	Add    MemberAddCmd    `cmd:"" help:"Take somebody in who asked a steward for it; a welcome letter tells them."`
	Remove MemberRemoveCmd `cmd:"" help:"Take somebody out; a letter tells them."`
	Show   MemberShowCmd   `cmd:"" help:"Show how somebody stands with the group, and the words of their consent."`
	Set    MemberSetCmd    `cmd:"" help:"Change how somebody is known and served."`
	Data   MemberDataCmd   `cmd:"" help:"Write all that is kept of somebody, in all groups, as JSON: for whoever asks for it."`
}

// MemberAddCmd takes somebody in.
type MemberAddCmd struct {
	Group   string `arg:"" help:"The group's name."`
	Address string `arg:"" help:"Whom, as in ann@example.org or \"Ann <ann@example.org>\"."`
	Consent string `required:"" help:"How you know that they want it, as in \"asked me on the phone\". It is kept." placeholder:"WORDS"`
	Rehearsal
}

// Do takes the person in.
func (c *MemberAddCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	who, err := roster.Parse(c.Address)
	if err != nil {
		return fmt.Errorf("%q: %w", c.Address, err)
	}
	m, err := d.AddMember(ctx, c.Group, who, c.Consent, d.By)
	if err != nil {
		return err
	}
	return p.Object(m, func() { p.Line("%s is a member of %s now; a welcome letter is on its way.", m.Address, c.Group) })
}

// MemberRemoveCmd takes somebody out.
type MemberRemoveCmd struct {
	Group   string `arg:"" help:"The group's name."`
	Address string `arg:"" help:"The member's address."`
	Yes     bool   `help:"Do it without asking."`
	Rehearsal
}

// Prepare asks whoever sits at a terminal, for the letter that tells of it can't be taken back.
func (c *MemberRemoveCmd) Prepare(ctx context.Context, s *Session) error {
	if c.Yes || c.DryRun {
		return nil
	}
	return s.Sure(ctx, fmt.Sprintf("Take %s out of %s? A letter tells them, and only a steward can take them in again.", c.Address, c.Group))
}

// Do takes the person out.
func (c *MemberRemoveCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	m, err := d.RemoveMember(ctx, c.Group, c.Address, d.By)
	if err != nil {
		return err
	}
	return p.Object(m, func() { p.Line("%s is no longer a member of %s; a letter says so.", m.Address, c.Group) })
}

// MemberShowCmd shows one member.
type MemberShowCmd struct {
	Group   string `arg:"" help:"The group's name."`
	Address string `arg:"" help:"The member's address."`
}

// Do shows the member.
func (c *MemberShowCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	m, err := d.MemberOf(ctx, c.Group, c.Address)
	if err != nil {
		return err
	}
	return showMember(p, m)
}

func showMember(p *terminal.Printer, m desk.MemberView) error {
	return p.Object(m, func() {
		fields := []string{
			"Address", m.Address, "Name", m.Name, "Standing", string(m.Standing), "Delivery", string(m.Delivery), "Digests", string(m.Form), "Until", moment(m.Until), "Back on", day(m.Away),
			"Steward", yes(m.Steward), "Own posts", yes(m.OwnPosts), "Language", m.Language, "Zone", m.Zone, "Reminders", strings.Join(m.Remind, ", "),
			"Invited", moment(m.Invited), "Member since", moment(m.Since),
		}
		if k := m.Consent; k != nil {
			fields = append(fields, "Consent", moment(k.At)+", by "+k.How, "in words", k.Words, "in mail", k.MessageID)
		}
		if n := len(m.Bounces); n > 0 {
			fields = append(fields, "Returned mail", strconv.Itoa(n)+", the last on "+day(m.Bounces[n-1].At))
		}
		p.Fields(fields...)
	})
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// MemberSetCmd changes one member.
type MemberSetCmd struct {
	Group    string  `arg:"" help:"The group's name."`
	Address  string  `arg:"" help:"The member's address."`
	Delivery *string `help:"How posts come: each, daily, weekly or meetings." placeholder:"HOW"`
	Form     *string `name:"digest-form" help:"How digests are made: html (to read), plain (RFC 1153) or mime (each post a message)." placeholder:"FORM"`
	Until    *string `help:"Pause until that day, as in 2027-01-31." placeholder:"DAY"`
	Standing *string `help:"paused, or member again." placeholder:"STANDING"`
	Name     *string `help:"What they are called." placeholder:"NAME"`
	Language *string `help:"The language of letters to them." placeholder:"CODE"`
	Zone     *string `help:"Their time zone, such as America/Toronto." placeholder:"ZONE"`
	Remind   *string `help:"How long before a meeting they are reminded, such as 2d,2h; none; default is as the group says." placeholder:"TIMES"`
	Steward  *bool   `help:"Whether they look after the group." negatable:""`
	OwnPosts *bool   `help:"Whether they get their own posts as well." negatable:""`
	Rehearsal
}

// Do changes the member.
func (c *MemberSetCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	changes := map[string]string{}
	for key, value := range map[string]*string{
		"delivery": c.Delivery, "digest_form": c.Form, "until": c.Until, "standing": c.Standing, "name": c.Name, "language": c.Language, "zone": c.Zone, "remind": c.Remind,
	} {
		if value != nil {
			changes[key] = *value
		}
	}
	for key, value := range map[string]*bool{"steward": c.Steward, "own_posts": c.OwnPosts} {
		if value != nil {
			changes[key] = strconv.FormatBool(*value)
		}
	}
	if len(changes) == 0 {
		return errors.New("nothing to change was named: `mutualaid member set --help` lists what can be")
	}
	m, err := d.SetMember(ctx, c.Group, c.Address, changes, d.By)
	if err != nil {
		return err
	}
	return showMember(p, m)
}

// InviteCmd invites people.
type InviteCmd struct {
	Group  string   `arg:"" help:"The group's name."`
	People []string `arg:"" help:"A CSV file with the columns name, email, language in any order; a text file with one address a line; addresses; - for standard input." name:"file.csv|address"`
	DryRun bool     `help:"Show the letter and who would get it, and send nothing."`
	Yes    bool     `help:"Do it without asking."`

	Invitees []roster.Invitee `kong:"-"`
	BadLines []roster.BadLine `kong:"-"`
}

// invited is what `invite --json` tells.
type invited struct {
	desk.InviteReport
	Bad     []roster.BadLine `json:"bad"`
	DryRun  bool             `json:"dry_run"`
	Done    time.Time        `json:"done,omitzero"` // when the last goes out, where the provider's limit makes them wait
	Subject string           `json:"subject,omitempty"`
	Text    string           `json:"text,omitempty"`
}

// Do invites everybody who may be, and tells of the others.
func (c *InviteCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	done, err := announce(ctx, d, p, len(c.Invitees))
	if err != nil {
		return err
	}
	report, err := d.Invite(ctx, c.Group, c.Invitees, c.DryRun, p.Report)
	if err != nil {
		return err
	}
	told := invited{InviteReport: report, Bad: c.BadLines, DryRun: c.DryRun, Done: done}
	if c.DryRun {
		told.Subject, told.Text = report.Example.Subject, report.Example.Text
	}
	if told.Bad == nil {
		told.Bad = []roster.BadLine{}
	}
	if err := p.Object(told, func() { c.tell(p, told) }); err != nil {
		return err
	}
	if len(report.Sent) == 0 && len(c.BadLines) > 0 && len(report.Skipped) == 0 {
		return errors.New("nobody was invited: no line could be used; mend the list and call this again")
	}
	return nil
}

// announce tells, before anything starts, when the last of n invitations will go out where the provider's limit makes them wait.
func announce(ctx context.Context, d *Desk, p *terminal.Printer, n int) (done time.Time, err error) {
	if done, err = d.Outbox(d.Limit).Done(ctx, outbox.Invitations, n); err != nil || done.Sub(d.Now()) < time.Minute {
		return time.Time{}, err
	}
	p.Note("The limit of %s spreads what waits and these %d invitations: the last goes out about %s. Answers and reminders go first.", d.Limit, n, moment(done))
	return done, nil
}

func (c *InviteCmd) tell(p *terminal.Printer, told invited) {
	for _, b := range told.Bad {
		p.Note("line %d: %s: %s", b.Line, b.Text, b.Why)
	}
	for _, s := range told.Skipped {
		p.Note("line %d: %s %s", s.Line, s.Address, s.Why)
	}
	if c.DryRun && len(told.Sent) > 0 {
		p.Line("Subject: %s\n\n%s\n", told.Subject, strings.TrimSpace(told.Text))
		for _, s := range told.Sent {
			p.Line("would be invited: %s", strings.TrimSpace(s.Name+" <"+s.Address+">"))
		}
	}
	verb := "Invited"
	if c.DryRun {
		verb = "Would invite"
	}
	p.Line("%s: %d. Passed over: %d. Lines that can't be used: %d.", verb, len(told.Sent), len(told.Skipped), len(told.Bad))
}

// MemberDataCmd writes all that is kept of somebody. They can ask for it themselves by a mail such as "send me my data".
type MemberDataCmd struct {
	Address string `arg:"" help:"Any address of theirs."`
}

// Do writes it.
func (c *MemberDataCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	kept, err := d.KeptOf(ctx, c.Address)
	if err != nil {
		return err
	}
	p.JSON = true // there is no other form of it
	return p.Object(kept, nil)
}
