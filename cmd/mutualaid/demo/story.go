package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
)

// group is the name by which commands know the group of the story.
const group = "circle"

// Story is who is in it, what happens when, and what should come of it.
type Story struct {
	Begin, End time.Time
	Steward    *Person
	Invited    []*Person
	People     []*Person // everybody
	Meetings   []*Gathering
	Poll       *Choosing
	Scenes     []Scene // in the order of time
}

// Gathering is one meeting as the story knows it: the moments are written out, not computed as the program does.
type Gathering struct {
	Start     time.Time
	Reminders []time.Time
	Minutes   time.Time // when they are asked for
	Taker     *Person   // of whom
	Unwritten time.Time // when another is asked, for there are none
	Instead   *Person   // who that is
	Apart     bool      // no date of the series
	id        string    // by which the program knows it
}

// Choosing is the choice of a time for a meeting.
type Choosing struct {
	Again, End time.Time // when the silent are asked once more, and when it ends
	Meeting    int       // what comes of it
}

// Scene is one thing that happens: a mail, something a steward does, or the power switched.
type Scene struct {
	At     time.Time
	Who    *Person
	Say    string // what is told of it
	Mail   Write
	Copies int // how often the provider delivers the mail; 0 is once
	Do     func(ctx context.Context, d *desk.Desk) error
	Power  power
	Then   Effect // what should come of it; nil is nothing
}

type power int

const (
	same power = iota
	off
	on
)

func (s Scene) name() string {
	if s.Who == nil {
		return s.Say
	}
	return s.Who.first() + ": " + s.Say
}

// at is a moment of the story, "10-12 09:00", on the clocks of Berlin.
func at(moment string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+moment, berlin())
	if err != nil {
		panic("the demo names a moment that does not exist: " + err.Error())
	}
	return t.UTC()
}

// mail is a scene in which somebody writes words to the group.
func mail(moment string, who *Person, words string, then Effect) Scene {
	return Scene{At: at(moment), Who: who, Say: "“" + words + "”", Mail: says("", words), Then: then}
}

// reply is a scene in which somebody answers the newest letter of a kind.
func reply(moment string, who *Person, kind Kind, words string, then Effect) Scene {
	s := mail(moment, who, words, then)
	s.Mail = answers(kind, words)
	return s
}

// as is the scene told in other words, and with a mail of another make.
func (s Scene) as(say string, w Write) Scene {
	s.Say, s.Mail = say, w
	return s
}

func (s Scene) then(e Effect) Scene {
	s.Then = e
	return s
}

func (s Scene) twice() Scene {
	s.Copies = 2
	return s
}

// does is a scene in which the steward uses a command.
func does(moment string, who *Person, say string, then Effect, do func(ctx context.Context, d *desk.Desk) error) Scene {
	return Scene{At: at(moment), Who: who, Say: say, Do: do, Then: then}
}

// found makes the group, calls its meetings and invites from a list with two lines that can't be used.
func (s *Story) found(ctx context.Context, d *desk.Desk) error {
	g := book.Group{Name: group, Title: "Care Circle", Zone: "Europe/Berlin", MaxSize: 256 << 10,
		About:      "We are social workers who meet every other Thursday, look after each other, and act together.",
		Invitation: "You work with people every day. Who works with you? Come and meet colleagues, online, in the evening.",
		Postal:     "Care Circle, Sonnenallee 1, 12047 Berlin"}
	if _, err := d.AddGroup(ctx, g, []mailer.Address{{Name: s.Steward.Name, Email: s.Steward.Email}}); err != nil {
		return err
	}
	m, err := d.AddMeeting(ctx, group, desk.MeetingInput{Title: "Evening circle", Start: "2026-10-22 18:00", Duration: "90m",
		Link: "https://meet.example/circle", Agenda: "How are we? Whom can we help?", Repeat: "every two weeks"}, s.Steward.first())
	if err != nil {
		return err
	}
	for i, gathering := range s.Meetings {
		if !gathering.Apart {
			gathering.id = m.Dates[i].ID
		}
	}
	people, bad, err := roster.Read(strings.NewReader(s.list()))
	if err != nil {
		return err
	}
	report, err := d.Invite(ctx, group, people, false, nil)
	if err != nil {
		return err
	}
	if len(report.Sent) != len(s.Invited) || len(report.Skipped)+len(bad) != 2 {
		return fmt.Errorf("of %d people %d were invited, %d were passed over and %d lines were bad", len(s.Invited), len(report.Sent), len(report.Skipped), len(bad))
	}
	return nil
}

// list is the steward's spreadsheet: one address stands in it twice, one is none.
func (s *Story) list() string {
	var b strings.Builder
	b.WriteString("Name;E-Mail;Language\r\n")
	for i, p := range s.Invited {
		fmt.Fprintf(&b, "%s;%s;%s\r\n", p.Name, p.Email, p.Language)
		if i == 3 {
			fmt.Fprintf(&b, "%s;%s;\r\nVera Klein;vera at home;de\r\n", p.Name, strings.ToUpper(p.Email))
		}
	}
	return b.String()
}

// settle is what a steward does with what waits: words answer it, none approve it.
func settle(who *Person, words string, by *Person) func(ctx context.Context, d *desk.Desk) error {
	return func(ctx context.Context, d *desk.Desk) error {
		c, err := waitingOf(ctx, d, who)
		if err != nil {
			return err
		}
		if words == "" {
			_, err = d.Approve(ctx, c.ID, by.first())
		} else {
			_, err = d.Answer(ctx, c.ID, words, by.first())
		}
		return err
	}
}

// setZone notes a member's time zone.
func setZone(who, by *Person) func(ctx context.Context, d *desk.Desk) error {
	return func(ctx context.Context, d *desk.Desk) error {
		_, err := d.SetMember(ctx, group, who.Email, map[string]string{"zone": who.Zone}, by.first())
		return err
	}
}

// places notes where people live.
func places(by *Person, of ...*Person) func(ctx context.Context, d *desk.Desk) error {
	return func(ctx context.Context, d *desk.Desk) error {
		for _, who := range of {
			if err := setZone(who, by)(ctx, d); err != nil {
				return err
			}
		}
		return nil
	}
}

// asksForATime lets all choose when to meet, on both sides of a change of clocks.
func asksForATime(by *Person) func(ctx context.Context, d *desk.Desk) error {
	return func(ctx context.Context, d *desk.Desk) error {
		_, err := d.AddPoll(ctx, group, desk.PollInput{Title: "Cooking together", At: []string{"2026-11-10 18:00", "2026-11-11 19:00", "2026-11-15 17:00"},
			Duration: "2h", Until: "2026-10-31 12:00"}, by.first())
		return err
	}
}

// movesTheCooking gives what was chosen another time.
func movesTheCooking(by *Person) func(ctx context.Context, d *desk.Desk) error {
	return func(ctx context.Context, d *desk.Desk) error {
		polls, err := d.Polls(ctx, group)
		if err != nil {
			return err
		}
		if len(polls) == 0 || polls[0].Meeting == "" {
			return errors.New("no time was chosen")
		}
		_, err = d.MoveMeeting(ctx, group, polls[0].Meeting, "2026-11-15 18:00", by.first())
		return err
	}
}

// setAside closes what waits of these people without doing what it asks for; nil is nobody.
func setAside(by *Person, of ...*Person) func(ctx context.Context, d *desk.Desk) error {
	return func(ctx context.Context, d *desk.Desk) error {
		for _, who := range of {
			c, err := waitingOf(ctx, d, who)
			if err != nil {
				return err
			}
			if _, err := d.Reject(ctx, c.ID, "", by.first()); err != nil {
				return err
			}
		}
		return nil
	}
}

// waitingOf is the newest case of a person's, or, with nil, of nobody's.
func waitingOf(ctx context.Context, d *desk.Desk, who *Person) (found book.Case, err error) {
	list, err := d.Inbox(ctx, group)
	if err != nil {
		return found, err
	}
	for _, c := range list {
		if who == nil && c.Address == "" || who != nil && c.Address == who.Email {
			found, err = c, nil
		}
	}
	if found.ID == "" {
		err = errors.New("nothing of theirs waits for a person")
	}
	return found, err
}
