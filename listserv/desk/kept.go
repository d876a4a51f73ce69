package desk

import (
	"context"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer"
	"mutualaid/store"
)

// Kept is all that is kept about somebody, in all groups. See GDPR articles 15 and 20.
type Kept struct {
	Addresses   []string          `json:"addresses"`
	Name        string            `json:"name,omitempty"`
	Language    string            `json:"language,omitempty"`
	Zone        string            `json:"zone,omitempty"`
	Groups      []KeptGroup       `json:"groups"`
	Posts       []KeptPost        `json:"posts"`
	Meetings    []book.RSVP       `json:"answers_to_meetings"`
	Votes       []book.Vote       `json:"votes"`
	Agenda      []book.Item       `json:"agenda_items"`
	Commitments []book.Commitment `json:"commitments"`
	Cases       []book.Case       `json:"mails_to_the_stewards"`
	Pending     []book.Pending    `json:"waiting_for_their_yes"`
	Log         []book.Entry      `json:"log"`
}

// KeptGroup is how somebody stands with a group.
type KeptGroup struct {
	Group string `json:"group"`
	Title string `json:"title"`
	MemberView
}

// KeptPost is one message to a group.
type KeptPost struct {
	Group   string    `json:"group"`
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Files   []string  `json:"files,omitempty"`
}

// KeptOf gathers all that is kept about somebody. What others wrote about them is the others'.
func (d *Desk) KeptOf(ctx context.Context, addr string) (k Kept, err error) {
	e := &erasing{d: d}
	found, err := e.find(ctx, mailer.Canonical(addr))
	if err != nil {
		return k, err
	}
	if e.id == "" {
		return k, fmt.Errorf("%w: nobody is known by %s", book.ErrNoSuch, addr)
	}
	err = d.DB.View(ctx, "", func(tx *store.Tx) error {
		k = Kept{Posts: []KeptPost{}, Meetings: []book.RSVP{}, Votes: []book.Vote{}, Agenda: []book.Item{}, Commitments: []book.Commitment{}, Cases: []book.Case{}, Pending: []book.Pending{}, Log: []book.Entry{}, Groups: []KeptGroup{}}
		p, err := book.Persons.Get(tx, e.id)
		if err != nil {
			return err
		}
		k.Addresses, k.Name, k.Language, k.Zone = p.Addresses, p.Name, p.Language, p.Zone
		for _, name := range found.Groups {
			g, err := book.FindGroup(tx, name)
			if err != nil {
				return err
			}
			m, err := book.Members.Get(tx, name, e.id)
			if err != nil {
				return err
			}
			k.Groups = append(k.Groups, KeptGroup{Group: name, Title: g.Title, MemberView: viewMember(p, m)})
		}
		return nil
	})
	if err != nil {
		return k, err
	}
	if err := k.gather(ctx, e); err != nil {
		return k, fmt.Errorf("what is kept of %s: %w", addr, err)
	}
	return k, nil
}

// gather walks the tables in which somebody may stand.
func (k *Kept) gather(ctx context.Context, e *erasing) error {
	for _, walk := range []func() error{
		func() error {
			return each(ctx, e, book.Posts, func(p book.Post) error {
				if e.theirs(p.Author, "") {
					k.Posts = append(k.Posts, KeptPost{Group: p.Group, ID: p.ID, At: p.At, Subject: p.Subject, Text: p.Text, Files: p.Files})
				}
				return nil
			})
		},
		func() error {
			return theirRows(ctx, e, book.RSVPs, &k.Meetings, func(v book.RSVP) string { return v.Person })
		},
		func() error {
			return theirRows(ctx, e, book.Votes, &k.Votes, func(v book.Vote) string { return v.Person })
		},
		func() error {
			return theirRows(ctx, e, book.Items, &k.Agenda, func(v book.Item) string { return v.Person })
		},
		func() error {
			return theirRows(ctx, e, book.Commitments, &k.Commitments, func(v book.Commitment) string { return v.Person })
		},
		func() error {
			return theirRows(ctx, e, book.Cases, &k.Cases, func(v book.Case) string { return v.Person })
		},
		func() error {
			return theirRows(ctx, e, book.Pendings, &k.Pending, func(v book.Pending) string { return v.Person })
		},
		func() error {
			return theirRows(ctx, e, book.Entries, &k.Log, func(v book.Entry) string { return v.Person })
		},
	} {
		if err := walk(); err != nil {
			return err
		}
	}
	return nil
}

func theirRows[V any](ctx context.Context, e *erasing, t store.Table[V], to *[]V, person func(V) string) error {
	return each(ctx, e, t, func(v V) error {
		if e.theirs(person(v), "") {
			*to = append(*to, v)
		}
		return nil
	})
}
