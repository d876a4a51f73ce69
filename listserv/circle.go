package listserv

import (
	"bytes"
	"context"
	"encoding/base64"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// Seen is a member as the others may see them.
type Seen struct{ Name, Address string }

// SeenPage is how many people a page of those who want to be seen shows.
const SeenPage = 200

// placed is somebody at their place among all: no index sorts names as a language does.
type placed struct {
	Seen
	place []byte // the name's as the language sorts it, then what tells apart who is called the same
}

// PeopleSeen are the members who get mail and want to be seen, by their names as a language sorts them: the first SeenPage of them behind a
// place, "" for the beginning. next is the place to go on from, "" at the end. All are looked at, and a page of them is held.
func (s *Service) PeopleSeen(ctx context.Context, g book.Group, lang, after string) (list []Seen, next string, err error) {
	from, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil {
		from = nil // somebody has changed the address: they see the first page
	}
	order, keys := collate.New(language.Make(lang), collate.IgnoreCase), new(collate.Buffer)
	key := func(name string) []byte {
		keys.Reset()
		return order.KeyFromString(keys, name)
	}
	var first []placed // those that come first behind from, at most one more than a page, sorted
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		first = nil
		for m, err := range book.Members.By(tx, "shown", g.Name) {
			if err != nil {
				return err
			}
			one, ok, err := s.seen(tx, m, key)
			if err != nil {
				return err
			}
			if ok && bytes.Compare(one.place, from) > 0 {
				first = amongFirst(first, one)
			}
		}
		return nil
	})
	if len(first) > SeenPage {
		first = first[:SeenPage]
		next = base64.RawURLEncoding.EncodeToString(first[SeenPage-1].place)
	}
	for _, one := range first {
		list = append(list, one.Seen)
	}
	return list, next, err
}

// amongFirst puts somebody at their place among those that come first, and lets go who stands behind a page of them.
func amongFirst(first []placed, one placed) []placed {
	i, _ := slices.BinarySearchFunc(first, one, func(a, b placed) int { return bytes.Compare(a.place, b.place) })
	if i > SeenPage {
		return first
	}
	first = slices.Insert(first, i, one)
	return first[:min(len(first), SeenPage+1)]
}

// seen is a member as the others see them, ok where they want it.
func (s *Service) seen(tx *store.Tx, m book.Member, key func(name string) []byte) (one placed, ok bool, err error) {
	if !m.Gets(s.Now()) {
		return one, false, nil
	}
	p, err := book.Persons.Get(tx, m.Person)
	if err != nil {
		return one, false, err
	}
	one.Name = p.Name
	if m.Shown == book.ShownAddress { // an address is shown to nobody who has not said so
		one.Address = p.Address()
	}
	one.place = slices.Concat(key(p.Name), []byte("\x00\x00"+one.Address+"\x00"+p.ID))
	return one, one.Name != "" || one.Address != "", nil
}

// Choice is a choice of times as one member sees it, open or ended.
type Choice struct {
	book.Poll
	Voted, Members int
	Mine           bool      // they have chosen
	Outcome        time.Time // when it will be; zero while it is open, or where nothing came of it
}

// ChoicesPage is how many choices a page shows, of those that are open and of those that have ended; and choicesLooked how many it looks
// at to find those that have ended.
const ChoicesPage, choicesLooked = 50, 500

// Choices are a group's choices of times that are open, or those that have ended, the newest first: a page of those older than the one
// called before, "" for the newest. next is where the next page begins, "" at the end.
func (s *Service) Choices(ctx context.Context, g book.Group, p book.Person, open bool, before string) (list []Choice, next string, err error) {
	err = s.DB.View(ctx, g.Name, func(tx *store.Tx) error {
		list, next = nil, ""
		to := store.K(g.Name, before)
		polls := book.Polls.RangeReverse(tx, store.K(g.Name), to)
		switch {
		case before == "" && open:
			polls = book.Polls.ByReverse(tx, "open", g.Name)
		case before == "":
			polls = book.Polls.Reverse(tx, g.Name)
		case open:
			polls = book.Polls.ByRangeReverse(tx, "open", store.K(g.Name), to)
		}
		looked, last := 0, ""
		for poll, err := range polls {
			if err != nil {
				return err
			}
			if len(list) == ChoicesPage || looked == choicesLooked {
				next = last
				return nil
			}
			looked, last = looked+1, poll.ID
			if poll.Open() != open {
				continue
			}
			c, err := choiceOf(tx, poll, p)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list, next, err
}

func choiceOf(tx *store.Tx, poll book.Poll, p book.Person) (Choice, error) {
	t, err := book.TallyOf(tx, poll)
	if err != nil {
		return Choice{}, err
	}
	mine, err := book.Votes.Has(tx, poll.Group, poll.ID, p.ID)
	c := Choice{Poll: poll, Voted: t.Voted, Members: t.Members, Mine: mine}
	if poll.Outcome > 0 {
		c.Outcome = poll.At(poll.Outcome - 1)
	}
	return c, err
}
