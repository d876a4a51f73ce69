package listserv

import (
	"context"
	"errors"
	"fmt"

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
	Example templates.Text `json:"-"` // the first letter as it is, or would be, sent
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
func (s *Service) Invite(ctx context.Context, name string, people []roster.Invitee, dry bool, progress func(done, total int)) (InviteReport, error) {
	var report InviteReport
	for start := 0; start < len(people); start += invitePage {
		page := people[start:min(start+invitePage, len(people))]
		var got InviteReport
		do := func(tx *store.Tx) (err error) {
			got, err = s.invitePage(tx, name, page, dry)
			return err
		}
		var err error
		if dry {
			err = s.db.View(ctx, name, do)
		} else {
			err = s.update(ctx, name, do)
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
	return report, nil
}

func (s *Service) invitePage(tx *store.Tx, name string, page []roster.Invitee, dry bool) (r InviteReport, err error) {
	g, err := group(tx, name)
	if err != nil {
		return r, err
	}
	here := map[string]bool{}
	for _, who := range page {
		addr := mailer.Canonical(who.Email)
		line := InviteLine{Line: who.Line, Address: addr, Name: who.Name}
		p, m, err := lookUp(tx, name, addr, s.now())
		if err != nil {
			return r, err
		}
		line.Why = s.whyNot(g, addr, m)
		if here[addr] {
			line.Why = "stands here twice"
		}
		here[addr] = true
		if line.Why != "" {
			r.Skipped = append(r.Skipped, line)
			continue
		}
		text, err := s.invite(tx, g, p, m, who, dry)
		if err != nil {
			return r, err
		}
		if r.Example == (templates.Text{}) {
			r.Example = text
		}
		r.Sent = append(r.Sent, line)
	}
	if len(r.Sent) > 0 && !dry {
		err = s.entry(tx, name, "steward", "invited", Person{}, plural(len(r.Sent), "person", "people"))
	}
	return r, err
}

// whyNot says why somebody is not to be invited, "" when they may be.
func (s *Service) whyNot(g Group, addr string, m Member) string {
	switch m.Standing {
	case "":
		if addr == g.Address || addr == s.set.Address {
			return "it is the group's own address"
		}
		return ""
	case Joined, Paused:
		return "is a member already"
	case Invited, Confirming, Later:
		return "has been invited already, on " + m.Invited.In(g.Location()).Format("2006-01-02")
	case Declined:
		return "said no"
	case Left:
		return "left the group"
	}
	return "mail to this address comes back"
}

func (s *Service) invite(tx *store.Tx, g Group, p Person, m Member, who roster.Invitee, dry bool) (templates.Text, error) {
	if p.ID == "" {
		p = Person{ID: s.newID(), Addresses: []string{mailer.Canonical(who.Email)}, Name: who.Name, Language: who.Language}
	}
	data := templates.Invitation{Foot: g.Foot(false), Reader: readerOf(g, p), Words: g.Invitation, About: g.About,
		Yes: g.Mailto("yes"), No: g.Mailto("no")}
	if dry {
		return s.words.Letter(readerOf(g, p).Language, data)
	}
	m = Member{Group: g.Name, Person: p.ID, Standing: Invited, Delivery: Each, Invited: s.now(), Changed: s.now()}
	if err := persons.Put(tx, p); err != nil {
		return templates.Text{}, err
	}
	if err := putMember(tx, m); err != nil {
		return templates.Text{}, err
	}
	l := letter{ID: "i" + g.Name + "-" + p.ID, Group: g, To: p, Purpose: ticket.Invitation, Subject: "0", Data: data, Lane: outbox.Invitations, Auto: "auto-generated"}
	return templates.Text{}, s.send(tx, l)
}

// takeIn makes somebody a member by a steward's hand and welcomes them.
func (s *Service) takeIn(tx *store.Tx, g Group, who roster.Invitee, words, by string, steward bool) (Member, error) {
	addr, err := mailer.ParseAddress(who.Email)
	if err != nil {
		return Member{}, fmt.Errorf("%w: %v", ErrInput, err)
	}
	p, m, err := lookUp(tx, g.Name, mailer.Canonical(addr.Email), s.now())
	if err != nil {
		return m, err
	}
	if m.In() {
		return m, taken(true, "%s is a member already", p.Address())
	}
	if p.ID == "" {
		p = Person{ID: s.newID(), Addresses: []string{mailer.Canonical(addr.Email)}, Name: who.Name, Language: who.Language}
		if err := persons.Insert(tx, p); err != nil {
			return m, err
		}
	}
	before := m
	before.Group, before.Person = g.Name, p.ID
	if before.Standing == "" {
		before.Standing = Left
	}
	m = Member{Group: g.Name, Person: p.ID, Standing: Joined, Delivery: Each, Steward: steward, Invited: m.Invited, Since: s.now(), Changed: s.now(),
		Consent: &Consent{At: s.now(), Words: clip(words, 2000), How: "steward"}}
	if err := putMember(tx, m); err != nil {
		return m, err
	}
	next, err := nextMeeting(tx, g, s.now())
	if err != nil {
		return m, err
	}
	undo := Undo{ID: s.newID(), Before: before, After: Joined, What: "joining", At: s.now()}
	l := letter{ID: "w" + undo.ID, Group: g, To: p, Purpose: ticket.Welcome, Subject: undo.ID, Lane: outbox.Answers, Auto: "auto-generated",
		Data: templates.Welcome{Foot: g.Foot(true), Reader: readerOf(g, p), About: g.About, Delivery: string(m.Delivery), Next: Told(next)}}
	return m, errors.Join(undos.Put(tx, undo), s.entry(tx, g.Name, by, "joined", p, "added by a steward"), s.send(tx, l))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
