package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/store"
)

// PollInput is a choice of times as a steward writes it down.
type PollInput struct {
	Title    string   `json:"title"`
	At       []string `json:"at"`       // "2026-12-03 17:00" on the wall clock in Zone
	Zone     string   `json:"zone"`     // "" is the group's
	Duration string   `json:"duration"` // "90m"; "" is an hour
	Link     string   `json:"link"`
	Until    string   `json:"until"` // when it ends, as in At; "" is in a week, or half way to the first time where that is near
}

// PollView is a choice of times as lists show it.
type PollView struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Zone    string       `json:"zone"`
	Until   string       `json:"until"` // RFC 3339
	Open    bool         `json:"open"`
	Voted   int          `json:"voted"`
	Members int          `json:"members"`
	Options []OptionView `json:"options"`
	Meeting string       `json:"meeting,omitempty"` // what came of it
	Clashes []string     `json:"clashes,omitempty"` // meetings at the same time as one of them, where it has just been asked or ended
}

// OptionView is one time of it.
type OptionView struct {
	Letter string `json:"letter"`
	Start  string `json:"start"` // RFC 3339 in the poll's zone
	Yes    int    `json:"yes"`
	Maybe  int    `json:"maybe"`
	No     int    `json:"no"`
	Chosen bool   `json:"chosen"`
}

// AddPoll asks all members which of several times suit them.
func (d *Desk) AddPoll(ctx context.Context, name string, in PollInput, by string) (v PollView, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		p, err := in.poll(g, d.Now())
		if err != nil {
			return fmt.Errorf("%w: %v", book.ErrInput, err)
		}
		p.ID, p.Created = d.NewID(), d.Now()
		if v, err = viewPoll(tx, p); err != nil {
			return err
		}
		if v.Clashes, err = p.Clashes(tx, g); err != nil {
			return err
		}
		asked := book.Mailing{ID: d.NewID(), Group: name, Kind: "asked", Subject: p.ID, At: d.Now()}
		return errors.Join(book.Polls.Insert(tx, p), book.Mailings.Insert(tx, asked), d.entry(tx, name, by, "asked for a time", book.Person{}, p.Title))
	})
	return v, err
}

func (in PollInput) poll(g book.Group, now time.Time) (p book.Poll, err error) {
	p = book.Poll{Title: in.Title, Zone: in.Zone, Link: in.Link}
	if in.Duration != "" {
		if p.Duration, err = time.ParseDuration(in.Duration); err != nil || p.Duration <= 0 || p.Duration > 7*24*time.Hour {
			return p, fmt.Errorf("duration %q: write it in minutes and hours, such as 90m or 1h30m", in.Duration)
		}
	}
	for _, at := range in.At {
		w, err := schedule.ParseWall(at)
		if err != nil {
			return p, err
		}
		p.Options = append(p.Options, w)
	}
	if in.Until != "" {
		w, err := schedule.ParseWall(in.Until)
		if err != nil {
			return p, err
		}
		zone, err := schedule.Zone(cmp.Or(in.Zone, g.Zone))
		if err != nil {
			return p, err
		}
		p.Until = w.In(zone)
	}
	return p.Settled(g, now)
}

// Polls lists a group's choices of times, the newest first.
func (d *Desk) Polls(ctx context.Context, name string) (views []PollView, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		views = nil
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		for p, err := range book.AtMost(book.Polls.Reverse(tx, name), pollsShown) {
			if err != nil {
				return err
			}
			v, err := viewPoll(tx, p)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

// pollsShown is how many choices a list shows.
const pollsShown = 100

// ClosePoll ends a choice of times now.
func (d *Desk) ClosePoll(ctx context.Context, name, id, by string) (v PollView, err error) {
	err = d.Update(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		p, err := book.FindPoll(tx, name, id)
		if err != nil {
			return err
		}
		if !p.Open() {
			return fmt.Errorf("%w: it is over already", book.ErrInput)
		}
		if err := errors.Join(d.Service.ClosePoll(tx, g, p), d.entry(tx, name, by, "ended the choice of a time", book.Person{}, p.Title)); err != nil {
			return err
		}
		if p, err = book.FindPoll(tx, name, id); err != nil {
			return err
		}
		if v, err = viewPoll(tx, p); err == nil && p.Outcome > 0 {
			v.Clashes, err = p.Clashes(tx, g)
		}
		return err
	})
	return v, err
}

func viewPoll(tx *store.Tx, p book.Poll) (PollView, error) {
	t, err := book.TallyOf(tx, p)
	v := PollView{ID: p.ID, Title: p.Title, Zone: p.Zone, Until: p.Until.In(book.ZoneOr(p.Zone, time.UTC)).Format(time.RFC3339), Open: p.Open(), Voted: t.Voted, Members: t.Members, Meeting: p.Meeting}
	for i := range p.Options {
		v.Options = append(v.Options, OptionView{Letter: string(rune('A' + i)), Start: p.At(i).In(book.ZoneOr(p.Zone, time.UTC)).Format(time.RFC3339),
			Yes: t.Yes[i], Maybe: t.Maybe[i], No: t.No[i], Chosen: p.Outcome == i+1})
	}
	return v, err
}
