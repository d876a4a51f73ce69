package listserv

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
	"mutualaid/templates"
)

// pollLink is the page on which members who have signed in choose among a poll's times; "" without pages. It opens nothing by itself:
// people quote it.
func (s *Service) pollLink(g book.Group, poll string) string {
	if s.Settings.URL == "" {
		return ""
	}
	return s.Settings.URL + "/g/" + g.Name + "/poll/" + poll
}

// servePoll writes to a page of members about a choice of times: which suit them, once more where they have said nothing, and
// what came of it.
func (s *Service) servePoll(tx *store.Tx, g book.Group, m book.Mailing, page []book.Member) error {
	p, err := book.Polls.Get(tx, g.Name, m.Subject)
	if errors.Is(err, store.ErrNotFound) || err == nil && m.Kind != "chosen" && !p.Open() {
		return nil
	}
	if err != nil {
		return err
	}
	t, err := book.TallyOf(tx, p)
	if err != nil {
		return err
	}
	for _, mem := range page {
		if !mem.Gets(s.Now()) {
			if m.Kind == "chosen" && p.Meeting != "" {
				err = missed(tx, mem, "called", book.Occurrence{Meeting: book.Meeting{ID: p.Meeting}}, false)
			}
			if err != nil {
				return err
			}
			continue
		}
		who, known, err := s.personOf(tx, mem)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if err := s.pollLetter(tx, g, m, p, t, who); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) pollLetter(tx *store.Tx, g book.Group, m book.Mailing, p book.Poll, t book.Tally, who book.Person) error {
	var mine []string
	v, err := book.Votes.Get(tx, g.Name, p.ID, who.ID)
	switch {
	case err == nil:
		mine = v.Answers
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	if m.Kind == "asked again" && mine != nil {
		return nil // nobody is asked twice who has answered
	}
	again := false
	if m.Kind != "chosen" {
		err := book.NoteOccasion(tx, s.Now(), "asked", g.Name, p.ID, who.ID)
		switch again = errors.Is(err, store.ErrExists); {
		case again && m.Kind == "asked":
			return nil // they joined just now, and were asked then
		case err != nil && !again:
			return err
		}
	}
	told := book.TellPoll(p, t, mine)
	l := Letter{ID: m.ID + "-" + who.ID, Group: g, To: who, Purpose: ticket.Poll, Subject: p.ID, Lane: outbox.Meetings, Auto: "auto-generated"}
	if m.Kind != "chosen" {
		told.Link, l.Expires = s.pollLink(g, p.ID), p.Until
		if m.Kind == "asked again" { // not at night, on the reader's own clock
			l.ID = againID(p.ID, who.ID)
			if day := g.QuietHours().End(s.Now(), book.ReaderOf(g, who).Zone); day.Before(p.Until) {
				l.Due = day
			}
		}
		l.Data = templates.Asked{Foot: g.Foot(true), Reader: book.ReaderOf(g, who), Poll: told, Again: again}
		return s.Send(tx, l)
	}
	chosen := templates.Chosen{Foot: g.Foot(true), Reader: book.ReaderOf(g, who), Poll: told}
	_, chosen.Late = t.Winner(func(int) bool { return true })
	chosen.Silent = t.Silent()
	if p.Meeting != "" {
		best := p.Outcome - 1
		tied, near := t.Beside(best, func(option int) bool { return p.At(option).After(p.Closed) })
		chosen.Best, chosen.Link = &told.Options[best], p.Link
		for _, i := range tied {
			chosen.Tied = append(chosen.Tied, told.Options[i])
		}
		for _, i := range near {
			chosen.Near = append(chosen.Near, told.Options[i])
		}
		meeting, err := book.Meetings.Get(tx, g.Name, p.Meeting)
		if errors.Is(err, store.ErrNotFound) {
			return nil // it has been removed meanwhile
		}
		if err != nil {
			return err
		}
		chosen.Best.Start = p.At(p.Outcome - 1)
		l.Purpose, l.Subject = ticket.Call, book.OccurrenceID(meeting.ID, meeting.Wall)
		if l.Calendar, err = s.invitationTo(tx, g, meeting, who, true); err != nil {
			return poison{fmt.Errorf("the invitation to %s for calendars: %w", meeting.ID, err)}
		}
		l.CalendarMethod = "REQUEST"
	}
	l.Data = chosen
	return s.Send(tx, l)
}

// againID names the letter that asks somebody once more, so that it is taken back when they answer before it goes out.
func againID(poll, person string) string { return "again-" + poll + "-" + person }

// recallPoll is when who has said nothing is asked once more: a day before the end, or half way where that is sooner.
func recallPoll(p book.Poll) time.Time {
	if span := p.Until.Sub(p.Created); span < 48*time.Hour {
		return p.Created.Add(span / 2)
	}
	return p.Until.Add(-24 * time.Hour)
}

// duePolls are the choices that end now, because their time is up or all have answered, and those whose silent ones are to be
// asked once more.
func (s *Service) duePolls(tx *store.Tx, g book.Group) (due []book.Poll, err error) {
	for p, err := range book.Polls.By(tx, "open", g.Name) {
		if err != nil {
			return nil, err
		}
		over, err := s.isOver(tx, p)
		if err != nil {
			return nil, err
		}
		recall := !p.Recalled && !s.Now().Before(recallPoll(p))
		if over || recall {
			due = append(due, p)
		}
	}
	return due, nil
}

func (s *Service) isOver(tx *store.Tx, p book.Poll) (bool, error) {
	if !s.Now().Before(p.Until) {
		return true, nil
	}
	t, err := book.TallyOf(tx, p)
	return t.Members > 0 && t.Voted >= t.Members, err
}

// settlePoll ends a choice of times, or asks the silent once more.
func (s *Service) settlePoll(tx *store.Tx, g book.Group, p book.Poll) error {
	over, err := s.isOver(tx, p)
	if err != nil {
		return err
	}
	if over {
		if err := s.ClosePoll(tx, g, p); err != nil {
			return err
		}
		if p, err = book.Polls.Get(tx, g.Name, p.ID); err != nil || p.Outcome == 0 {
			return err
		}
		return s.tellClashOf(tx, g, p)
	}
	p.Recalled = true
	return errors.Join(book.Polls.Put(tx, p), book.Mailings.Insert(tx, book.Mailing{ID: s.NewID(), Group: g.Name, Kind: "asked again", Subject: p.ID, At: s.Now()}))
}

// askOpen asks somebody who joins the questions that are open: each once.
func (s *Service) askOpen(tx *store.Tx, g book.Group, p book.Person) error {
	for poll, err := range book.Polls.By(tx, "open", g.Name) {
		if err != nil {
			return err
		}
		if !s.Now().Before(poll.Until) {
			continue
		}
		t, err := book.TallyOf(tx, poll)
		if err != nil {
			return err
		}
		if err := s.pollLetter(tx, g, book.Mailing{ID: "asked-" + poll.ID, Kind: "asked"}, poll, t, p); err != nil {
			return err
		}
	}
	return nil
}

// tellClashOf tells the stewards of meetings at the same time as one that a choice offers, or as what came of it.
func (s *Service) tellClashOf(tx *store.Tx, g book.Group, p book.Poll) error {
	all, err := p.Clashes(tx, g)
	if err != nil {
		return err
	}
	if p.Open() {
		return s.tell(tx, g, "%s may be at the same time as another meeting: %s", p.Title, all)
	}
	return s.TellClash(tx, g, p.Title, all)
}

// TellClash tells the stewards that a meeting is at the same time as others, where there are any: people can be at one only.
func (s *Service) TellClash(tx *store.Tx, g book.Group, title string, others []string) error {
	return s.tell(tx, g, "%s is at the same time as another meeting: %s", title, others)
}

func (s *Service) tell(tx *store.Tx, g book.Group, form, title string, others []string) error {
	if len(others) == 0 {
		return nil
	}
	return book.Cases.Insert(tx, book.Case{ID: s.NewID(), Group: g.Name, Kind: book.CaseNotice, At: s.Now(), Why: fmt.Sprintf(form, title, strings.Join(others, "; "))})
}

// ClosePoll ends a choice of times: what suits most becomes a meeting, to which who can come is noted as coming, and all are told.
func (s *Service) ClosePoll(tx *store.Tx, g book.Group, p book.Poll) error {
	t, err := book.TallyOf(tx, p)
	if err != nil {
		return err
	}
	p.Closed = s.Now()
	if best, ok := t.Winner(func(option int) bool { return p.At(option).After(s.Now()) }); ok {
		m := book.Meeting{ID: s.NewID(), Group: g.Name, Title: p.Title, Wall: p.Options[best], Zone: p.Zone, Duration: p.Duration, Link: p.Link, Created: s.Now()}
		p.Meeting, p.Outcome = m.ID, best+1
		o := m.Occurrence(m.Wall, book.ZoneOr(m.Zone, time.UTC))
		if err := errors.Join(book.Meetings.Insert(tx, m), s.NoteTold(tx, g.Name, o), s.noteVotes(tx, p, best, o)); err != nil {
			return err
		}
	}
	outcome := "no time suits anybody"
	if t.Silent() {
		outcome = "nobody has answered"
	} else if _, suits := t.Winner(func(int) bool { return true }); suits {
		outcome = "those that suit somebody have passed"
	}
	if p.Outcome > 0 {
		outcome = p.Options[p.Outcome-1].String()
	}
	e := book.Entry{ID: s.NewID(), Group: g.Name, At: s.Now(), By: "machine", What: "chose a time", Detail: p.Title + ": " + outcome}
	return errors.Join(book.Polls.Put(tx, p), book.Entries.Insert(tx, e),
		book.Mailings.Insert(tx, book.Mailing{ID: s.NewID(), Group: g.Name, Kind: "chosen", Subject: p.ID, At: s.Now()}))
}

// noteVotes takes what people said of the time that was chosen as their answers to the meeting.
func (s *Service) noteVotes(tx *store.Tx, p book.Poll, option int, o book.Occurrence) error {
	for v, err := range book.Votes.All(tx, p.Group, p.ID) {
		if err != nil {
			return err
		}
		if option >= len(v.Answers) || v.Answers[option] == "" {
			continue
		}
		r := book.RSVP{Occurrence: o.ID, Person: v.Person, Group: p.Group, Answer: v.Answers[option], Start: o.Start, Words: v.Words, At: v.At}
		if err := book.RSVPs.Put(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// PollPage is a choice of times as the page shows it to a member.
type PollPage struct {
	Poll  templates.Poll
	When  []string // each option's moment, on the group's clock and on the member's
	Open  bool
	Voted bool // they have chosen already
}

// PeekPoll shows a choice of times to a member. It changes nothing.
func (s *Service) PeekPoll(ctx context.Context, g book.Group, p book.Person, poll string) (v PollPage, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		v, _, err = s.pollOf(tx, g, p, poll)
		return err
	})
	return v, err
}

func (s *Service) pollOf(tx *store.Tx, g book.Group, p book.Person, poll string) (v PollPage, in rules.Situation, err error) {
	member, err := book.Members.Get(tx, g.Name, p.ID)
	if err == nil && !member.In() {
		err = store.ErrNotFound
	}
	if err != nil {
		return v, in, book.NoSuch(err, "this choice is for members of %s", g.Title)
	}
	in = rules.Situation{Now: s.Now(), ID: s.NewID(), Group: g, From: p, Member: member.At(s.Now())}
	if err := s.loadPoll(tx, &in, poll); err != nil {
		return v, in, err
	}
	if in.Poll == nil {
		return v, in, fmt.Errorf("%w: this choice of times is not known any more", book.ErrNoSuch)
	}
	var mine []string
	if in.Voted != nil {
		mine = in.Voted.Answers
	}
	reader := book.ReaderOf(g, p)
	for i := range in.Poll.Options {
		v.When = append(v.When, s.Words.DatedFor(reader.Language, in.Poll.At(i), book.ZoneOr(in.Poll.Zone, time.UTC), reader.Zone))
	}
	v.Poll, v.Open, v.Voted = book.TellPoll(*in.Poll, in.Tally, mine), in.Poll.Open(), mine != nil
	return v, in, nil
}

// Choose keeps a choice of times that a member made on the page, one answer for each option: "yes", "maybe", "no" or "".
func (s *Service) Choose(ctx context.Context, g book.Group, p book.Person, poll string, answers []string) (v PollPage, err error) {
	err = s.Update(ctx, g.Name, func(tx *store.Tx) error {
		var in rules.Situation
		if v, in, err = s.pollOf(tx, g, p, poll); err != nil {
			return err
		}
		if !v.Open || len(answers) != len(v.Poll.Options) {
			return fmt.Errorf("%w: this choice of times is over", book.ErrInput)
		}
		for _, a := range answers {
			if a != "" && a != "yes" && a != "maybe" && a != "no" {
				return fmt.Errorf("%w: %q is no answer", book.ErrInput, a)
			}
		}
		if err := s.apply(tx, &in, rules.Voted(&in, answers, "", "chosen on the page")); err != nil {
			return err
		}
		v, _, err = s.pollOf(tx, g, p, poll)
		return err
	})
	return v, err
}
