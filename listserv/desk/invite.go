package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// InviteReport says what became of each line of an invitation.
type InviteReport struct {
	Sent    []InviteLine   `json:"sent"`
	Skipped []InviteLine   `json:"skipped"`
	Days    int            `json:"days,omitempty"` // until then, where the limit spreads them over more than one
	Done    time.Time      `json:"done,omitzero"`  // when the last goes out, where the provider's limit makes them wait
	Example templates.Text `json:"-"`              // the first letter as it is, or would be, sent
}

// InviteLine is one person of an invitation, and why they were passed over.
type InviteLine struct {
	Line    int    `json:"line"`
	Address string `json:"address"`
	Name    string `json:"name,omitempty"`
	Why     string `json:"why,omitempty"`
}

// invitePage is how many people are invited in one transaction: so much is undone at most when the machine dies, and
// is done by calling Invite again.
const invitePage = 100

// Invite writes to people once: never twice to the same person, never to one who said no or who left.
// dry writes nothing and tells what would happen. progress, if set, is called after each page.
func (d *Desk) Invite(ctx context.Context, name string, people []roster.Invitee, dry bool, progress func(done, total int)) (InviteReport, error) {
	var report InviteReport
	for start := 0; start < len(people); start += invitePage {
		page := people[start:min(start+invitePage, len(people))]
		var got InviteReport
		do := func(tx *store.Tx) (err error) {
			got, err = d.invitePage(tx, name, page, dry)
			return err
		}
		var err error
		if dry {
			err = d.DB.View(ctx, name, do)
		} else {
			err = d.Update(ctx, name, do)
		}
		if err != nil {
			return report, fmt.Errorf("invite (%d of %d done): %w", start, len(people), err)
		}
		report.Sent, report.Skipped = append(report.Sent, got.Sent...), append(report.Skipped, got.Skipped...)
		if report.Example == (templates.Text{}) {
			report.Example = got.Example
		}
		if progress != nil {
			progress(min(start+invitePage, len(people)), len(people))
		}
	}
	return report, d.planInvitation(ctx, &report, dry)
}

// planInvitation says when the last of the invitations goes out, where the provider's limit makes them wait; of a dry run, when it would.
func (d *Desk) planInvitation(ctx context.Context, report *InviteReport, dry bool) error {
	more := 0
	if dry {
		more = len(report.Sent)
	}
	done, err := d.Outbox(d.Settings.Limit).Done(ctx, outbox.Invitations, more)
	if err != nil {
		return fmt.Errorf("plan the invitations: %w", err)
	}
	if wait := done.Sub(d.Now()); len(report.Sent) > 0 && wait >= time.Minute {
		report.Done = done
		if days := int((wait + 24*time.Hour - 1) / (24 * time.Hour)); days > 1 {
			report.Days = days
		}
	}
	return nil
}

func (d *Desk) invitePage(tx *store.Tx, name string, page []roster.Invitee, dry bool) (r InviteReport, err error) {
	g, err := book.FindGroup(tx, name)
	if err != nil {
		return r, err
	}
	here := map[string]bool{}
	for _, who := range page {
		addr := mailer.Canonical(who.Email)
		line := InviteLine{Line: who.Line, Address: addr, Name: who.Name}
		p, m, err := book.LookUp(tx, name, addr, d.Now())
		if err != nil {
			return r, err
		}
		if line.Why, err = d.whyNot(tx, g, addr, m); err != nil {
			return r, err
		}
		if here[addr] {
			line.Why = "stands here twice"
		}
		here[addr] = true
		if line.Why != "" {
			r.Skipped = append(r.Skipped, line)
			continue
		}
		text, err := d.invite(tx, g, p, who, dry)
		if err != nil {
			return r, err
		}
		if r.Example == (templates.Text{}) {
			r.Example = text
		}
		r.Sent = append(r.Sent, line)
	}
	if len(r.Sent) > 0 && !dry {
		err = d.entry(tx, name, "steward", "invited", book.Person{}, plural(len(r.Sent), "person", "people"))
	}
	return r, err
}

// whyNot says why somebody is not to be invited, "" when they may be.
func (d *Desk) whyNot(tx *store.Tx, g book.Group, addr string, m book.Member) (string, error) {
	if erased, err := book.WasErased(tx, addr); err != nil || erased && m.Standing == "" {
		return "was erased at their wish: only they themselves can come back", err
	}
	return d.whyNotBy(g, addr, m), nil
}

// whyNotBy says it by how they stand.
func (d *Desk) whyNotBy(g book.Group, addr string, m book.Member) string {
	switch m.Standing {
	case "":
		if addr == g.Address || addr == d.Settings.Address {
			return "it is the group's own address"
		}
		return ""
	case book.Joined, book.Paused:
		return "is a member already"
	case book.Confirming:
		if m.Invited.IsZero() {
			return "" // somebody wrote in their name, and they never confirmed it
		}
		return "has asked to join, and has yet to confirm it"
	case book.Invited, book.Later:
		return "has been invited already, on " + m.Invited.In(g.Location()).Format("2006-01-02")
	case book.Declined:
		return "said no"
	case book.Left:
		return "left the group"
	}
	return "mail to this address comes back"
}

// invite writes to one person, or, dry, only shows the letter.
func (d *Desk) invite(tx *store.Tx, g book.Group, p book.Person, who roster.Invitee, dry bool) (templates.Text, error) {
	if p.ID == "" {
		p = book.Person{ID: d.NewID(), Addresses: []string{mailer.Canonical(who.Email)}, Name: who.Name, Language: who.Language}
	}
	if dry {
		return d.Words.Letter(book.ReaderOf(g, p).Language, listserv.InvitationOf(g, p))
	}
	if err := book.Persons.Put(tx, p); err != nil {
		return templates.Text{}, err
	}
	return templates.Text{}, d.Service.Invite(tx, g, p)
}

// takeIn makes somebody a member by a steward's hand and welcomes them, and says how it is taken back. consent holds the words,
// and the mail where there is one.
func (d *Desk) takeIn(tx *store.Tx, g book.Group, who roster.Invitee, consent book.Consent, by string, steward bool) (undo book.Undo, err error) {
	addr, err := mailer.ParseAddress(who.Email)
	if err != nil {
		return undo, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	p, m, err := book.LookUp(tx, g.Name, mailer.Canonical(addr.Email), d.Now())
	if err != nil {
		return undo, err
	}
	if m.In() {
		return undo, book.Taken(true, "%s is a member already", p.Address())
	}
	if p.ID == "" {
		p = book.Person{ID: d.NewID(), Addresses: []string{mailer.Canonical(addr.Email)}, Name: who.Name, Language: who.Language}
		if err := book.Persons.Insert(tx, p); err != nil {
			return undo, err
		}
	}
	before := m
	before.Group, before.Person = g.Name, p.ID
	if before.Standing == "" {
		before.Standing = book.Left
	}
	m = book.Member{Group: g.Name, Person: p.ID, Standing: book.Joined, Delivery: book.Each, Steward: steward, Invited: m.Invited, Since: d.Now(), Changed: d.Now(),
		Consent: &consent}
	consent.At, consent.How, consent.Words = d.Now(), "steward", book.Clip(consent.Words, 2000)
	if err := book.PutMember(tx, m, d.Now()); err != nil {
		return undo, err
	}
	undo = book.Undo{ID: d.NewID(), Before: before, After: m.Standing, What: "joining", At: d.Now()}
	return undo, errors.Join(d.entry(tx, g.Name, by, "joined", p, "added by a steward"), d.welcome(tx, g, p, undo, m))
}

// welcome writes to a new member, with a way back to what they were, and calls them to the meetings that are to come.
func (d *Desk) welcome(tx *store.Tx, g book.Group, p book.Person, undo book.Undo, m book.Member) error {
	next, err := book.NextMeeting(tx, g, d.Now())
	if err != nil {
		return err
	}
	l := listserv.Letter{ID: welcomeID(undo.ID), Group: g, To: p, Purpose: ticket.Welcome, Subject: undo.ID, Lane: outbox.Answers, Auto: "auto-generated",
		Data: templates.Welcome{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), About: g.About, Delivery: string(m.Delivery), Next: book.Told(next)}}
	if err := errors.Join(book.Undos.Put(tx, undo), d.Send(tx, l)); err != nil || m.Standing != book.Joined {
		return err
	}
	return d.CallAll(tx, g, p)
}

// welcomeID names the letter that welcomes somebody.
func welcomeID(undo string) string { return "w" + undo }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
