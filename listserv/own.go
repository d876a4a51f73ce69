package listserv

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
)

// ErrOver is a link that was made here and opens nothing any more.
var ErrOver = errors.New("this link is over")

// SettingsLink is the page of a member's own settings, for a week; "" without pages. It goes to the member alone.
func (s *Service) SettingsLink(g book.Group, p book.Person) string {
	if s.Settings.URL == "" {
		return ""
	}
	ends := strconv.FormatInt(s.Now().Add(rules.SettingsFor).Unix(), 36)
	if p.Ended > 0 {
		ends += "-" + strconv.Itoa(p.Ended)
	}
	return s.Settings.URL + "/settings/" + s.key.Link(ticket.Ticket{Group: g.Name, Purpose: ticket.Settings, Subject: ends, Person: p.ID})
}

// settingsSubject is when a link to settings ends, and how often its owner had made such links useless when it was made.
func settingsSubject(subject string) (ends time.Time, ended int, err error) {
	at, made, later := strings.Cut(subject, "-")
	seconds, err := strconv.ParseInt(at, 36, 64)
	if err == nil && later {
		ended, err = strconv.Atoi(made)
	}
	return time.Unix(seconds, 0), ended, err
}

// EndLinks makes all links to a member's settings useless that there are, in all their groups. book.ErrNoSuch where they are no member.
func (s *Service) EndLinks(ctx context.Context, g book.Group, person string) error {
	return s.Update(ctx, g.Name, func(tx *store.Tx) error {
		in, err := s.memberIn(tx, g, person)
		if err != nil {
			return err
		}
		in.From.Ended++
		return book.Persons.Put(tx, in.From)
	})
}

// ReadSettingsLink says whose settings a link opens. It changes nothing. A link that has ended, was made useless, or is of somebody who is no member any
// more, is an ErrOver, and says of which group it was; any other is a book.ErrNoSuch.
func (s *Service) ReadSettingsLink(ctx context.Context, link string) (g book.Group, p book.Person, err error) {
	none := fmt.Errorf("%w: this link was not made here, or is cut off", book.ErrNoSuch)
	t, err := s.key.ReadLink(link)
	if err != nil || t.Purpose != ticket.Settings {
		return g, p, none
	}
	ends, ended, err := settingsSubject(t.Subject)
	if err != nil {
		return g, p, none
	}
	err = s.DB.View(ctx, t.Group, func(tx *store.Tx) error {
		if g, err = book.FindGroup(tx, t.Group); err != nil {
			return err
		}
		p, err = book.Persons.Get(tx, t.Person)
		if err != nil {
			return book.NoSuch(err, "this link is for somebody who is not known here any more")
		}
		m, err := book.Members.Get(tx, t.Group, t.Person)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if !m.In() || !s.Now().Before(ends) || ended != p.Ended {
			return ErrOver
		}
		return nil
	})
	return g, p, err
}

// memberIn is what a member's own page acts on; book.ErrNoSuch where they are no member.
func (s *Service) memberIn(tx *store.Tx, g book.Group, person string) (in rules.Situation, err error) {
	m, err := book.Members.Get(tx, g.Name, person)
	if err == nil && !m.In() {
		err = store.ErrNotFound
	}
	if err != nil {
		return in, book.NoSuch(err, "this is for members of %s", g.Title)
	}
	p, err := book.Persons.Get(tx, person)
	return rules.Situation{Now: s.Now(), ID: s.NewID(), Group: g, From: p, Member: m.At(s.Now()), Pages: s.Settings.URL != ""}, err
}

// OwnSettings are those of a member, as they are.
func (s *Service) OwnSettings(ctx context.Context, g book.Group, person string) (w rules.Wanted, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		in, err := s.memberIn(tx, g, person)
		w = rules.WantedOf(g, in.From, in.Member, in.Now)
		return err
	})
	return w, err
}

// SaveSettings makes a member's settings what they want. A letter tells them what has changed, and a no to it takes it back. wrong says by
// field what can't be: see rules.SetOnPage; then nothing is changed.
func (s *Service) SaveSettings(ctx context.Context, g book.Group, person string, want rules.Wanted) (changed bool, wrong map[string]string, err error) {
	err = s.Update(ctx, g.Name, func(tx *store.Tx) error {
		in, err := s.memberIn(tx, g, person)
		if err != nil {
			return err
		}
		step, changes, bad := rules.SetOnPage(&in, want)
		changed, wrong = len(changes) > 0, bad
		if !changed {
			return nil
		}
		return s.apply(tx, &in, step)
	})
	return changed, wrong, err
}
