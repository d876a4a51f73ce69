package listserv

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// How long a link signs in, how long a session lasts, how often a letter with a link is written to somebody, and to how many
// in a minute: whoever types others' addresses floods nobody.
const (
	linkLasts      = 20 * time.Minute
	sessionLasts   = 30 * 24 * time.Hour
	linkEvery      = 5 * time.Minute
	linksAMinute   = 60
	forgottenAtOne = 100 // sessions that are over, forgotten in one transaction
)

// ErrNowhere says that nobody can sign in, for no link can lead to pages of which the config does not say where they are.
var ErrNowhere = errors.New("the config does not say by which url the pages are reached")

// AskSignIn writes a letter with a link that signs in to a member whose address it is. Nobody is told whether it is one: what
// it does for others takes as long. to is the page that was asked for.
func (s *Service) AskSignIn(ctx context.Context, address, to string) error {
	a, err := mailer.ParseAddress(address)
	if err != nil {
		return fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	pages := cmp.Or(s.Settings.URL, s.Local)
	if pages == "" {
		return ErrNowhere
	}
	secret, taken, written := newSecret(), time.Time{}, false
	err = s.Update(ctx, "", func(tx *store.Tx) error {
		written = false
		if err := s.forgetSessions(tx); err != nil {
			return err
		}
		p, g, ok, err := s.memberAt(tx, mailer.Canonical(a.Email))
		if err != nil {
			return err
		}
		if !ok {
			return book.Settings.Put(tx, book.Setting{Name: "sign-in asked for in vain", Value: []byte(s.Now().UTC().Format(time.RFC3339))})
		}
		for one, err := range book.Sessions.By(tx, "person", p.ID) {
			if err != nil {
				return err
			}
			if one.Ask && s.Now().Before(one.Made.Add(linkEvery)) {
				return nil // there is one on its way
			}
		}
		if taken.IsZero() {
			if taken, ok = s.takeLink(); !ok {
				s.log.Warn("more sign-in letters are asked for than are written in a minute", "limit", linksAMinute)
				return nil
			}
		}
		written = true
		now := s.Now().UTC()
		if err := book.Sessions.Insert(tx, book.Session{ID: book.HashOf(secret), Person: p.ID, Ask: true, To: to, Made: now, Expires: now.Add(linkLasts)}); err != nil {
			return err
		}
		return s.Send(tx, Letter{ID: s.NewID(), Group: g, To: p, Purpose: ticket.Note, Subject: "0", Lane: outbox.Answers, Auto: "auto-generated", Expires: now.Add(linkLasts),
			Data: templates.SignIn{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Link: pages + "/in/" + secret, Minutes: int(linkLasts / time.Minute)}})
	})
	if err != nil || !written {
		s.giveLinkBack(taken)
	}
	return err
}

func newSecret() string {
	secret := make([]byte, 24)
	rand.Read(secret) // never fails: see crypto/rand
	return base64.RawURLEncoding.EncodeToString(secret)
}

// takeLink takes one of the sign-in letters of this minute, if one is left. Only letters that are written count: who asks for
// addresses that are nobody's keeps no member out.
func (s *Service) takeLink() (minute time.Time, ok bool) {
	s.links.Lock()
	defer s.links.Unlock()
	if minute := s.Now().Truncate(time.Minute); !minute.Equal(s.links.minute) {
		s.links.minute, s.links.n = minute, 0
	}
	if s.links.n == linksAMinute {
		return time.Time{}, false
	}
	s.links.n++
	return s.links.minute, true
}

// giveLinkBack gives back one that was taken in a minute and not written.
func (s *Service) giveLinkBack(minute time.Time) {
	s.links.Lock()
	defer s.links.Unlock()
	if !minute.IsZero() && minute.Equal(s.links.minute) {
		s.links.n--
	}
}

// memberAt is who has an address and is in a group, and the first of these groups.
func (s *Service) memberAt(tx *store.Tx, address string) (p book.Person, g book.Group, ok bool, err error) {
	for p, err = range book.Persons.By(tx, "address", address) {
		if err != nil {
			return p, g, false, err
		}
		groups, _, err := s.groupsOf(tx, p.ID)
		if err != nil || len(groups) == 0 {
			return p, g, false, err
		}
		return p, groups[0], true, nil
	}
	return p, g, false, nil
}

// groupsOf are the groups that a person is in, and the names of those that they look after.
func (s *Service) groupsOf(tx *store.Tx, person string) (list []book.Group, stewards []string, err error) {
	for m, err := range book.Members.By(tx, "person", person) {
		if err != nil {
			return nil, nil, err
		}
		if !m.At(s.Now()).In() {
			continue
		}
		g, err := book.Groups.Get(tx, m.Group)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, g)
		if m.Steward {
			stewards = append(stewards, g.Name)
		}
	}
	return list, stewards, nil
}

// forgetSessions forgets what is over.
func (s *Service) forgetSessions(tx *store.Tx) error {
	var over []string
	for one, err := range book.Sessions.ByRange(tx, "expires", nil, store.K(s.Now().UTC())) {
		if err != nil {
			return err
		}
		if over = append(over, one.ID); len(over) == forgottenAtOne {
			break
		}
	}
	for _, id := range over {
		if err := book.Sessions.Delete(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// errLink is a link or a session that opens nothing.
var errLink = fmt.Errorf("%w: this link has been used, or is too old", book.ErrNoSuch)

// PeekSignIn says whether a link would sign in. It changes nothing.
func (s *Service) PeekSignIn(ctx context.Context, link string) (p book.Person, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		_, p, err = s.session(tx, link, true)
		return err
	})
	return p, err
}

func (s *Service) session(tx *store.Tx, secret string, ask bool) (one book.Session, p book.Person, err error) {
	one, err = book.Sessions.Get(tx, book.HashOf(secret))
	if errors.Is(err, store.ErrNotFound) || err == nil && (one.Ask != ask || !s.Now().Before(one.Expires)) {
		return one, p, errLink
	}
	if err != nil {
		return one, p, err
	}
	p, err = book.Persons.Get(tx, one.Person)
	if errors.Is(err, store.ErrNotFound) {
		err = errLink
	}
	return one, p, err
}

// SignIn makes a session of a link, which opens nothing more, and says to which page it leads.
func (s *Service) SignIn(ctx context.Context, link string) (secret, to string, lasts time.Duration, err error) {
	secret = newSecret()
	err = s.DB.Update(ctx, "", func(tx *store.Tx) error {
		one, p, err := s.session(tx, link, true)
		if err != nil {
			return err
		}
		to = one.To
		now := s.Now().UTC()
		return errors.Join(book.Sessions.Delete(tx, one.ID), book.Sessions.Insert(tx, book.Session{ID: book.HashOf(secret), Person: p.ID, Made: now, Expires: now.Add(sessionLasts)}))
	})
	return secret, to, sessionLasts, err
}

// SignOut ends a session; one that is over is no error.
func (s *Service) SignOut(ctx context.Context, secret string) error {
	return s.DB.Update(ctx, "", func(tx *store.Tx) error { return book.Sessions.Delete(tx, book.HashOf(secret)) })
}

// Visitor is who has signed in, the groups that they are in, and the names of those that they look after.
type Visitor struct {
	Person   book.Person
	Groups   []book.Group
	Stewards []string
}

// SignedIn is who a session is of; book.ErrNoSuch where it is over.
func (s *Service) SignedIn(ctx context.Context, secret string) (v Visitor, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		v = Visitor{}
		if _, v.Person, err = s.session(tx, secret, false); err != nil {
			return err
		}
		v.Groups, v.Stewards, err = s.groupsOf(tx, v.Person.ID)
		return err
	})
	return v, err
}
