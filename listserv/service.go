package listserv

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/header"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/dkim"
	"mutualaid/store"
	"mutualaid/templates"
)

// Settings are what a Service must know of the mailbox it lives on.
type Settings struct {
	Address  string // of the mailbox; letters are sent from it unless a group has its own
	AuthServ string // authserv-id of our provider; "": nobody is ever proven, so each act is confirmed once. See RFC 8601.
	URL      string // where the pages can be reached, "" without pages
	Plus     bool   // plus-addresses reach this mailbox
	VERP     bool   // each copy's envelope sender is a plus-address that names its recipient

	// Limit is what the relay lets us send, for plans: the sender's own is given to Outbox.
	Limit outbox.Limit

	// Keys sign the letters of the groups at their domain; none: the relay signs, or nobody does.
	Keys []dkim.Key

	// Strict says whether a domain wants mail refused that says it is from there and can't prove it; nil: nobody is asked, and
	// every post goes out under the group's name.
	Strict func(ctx context.Context, domain string) (bool, error)
}

// Service carries out what Decide and Due decide. It may be used from several goroutines.
type Service struct {
	Local string // where the pages can be reached on this machine alone, "" without; for links that sign in, where there is no Settings.URL
	// SevenBitOnly, if set, says whether the relay is known to take only ASCII.
	SevenBitOnly func() bool

	index index
	links struct { // sign-in letters of this minute
		sync.Mutex
		minute time.Time
		n      int
	}
	DB       *store.DB
	Words    *templates.Templates
	reader   func() (*answer.Reader, error) // made when the first mail is decided about: most commands need none
	Settings Settings
	Now      func() time.Time
	log      *slog.Logger
	key      ticket.Key
	wake     chan struct{}
	changes  atomic.Uint64 // rises after each Update: who gets what may have changed

	ids  sync.Mutex
	last time.Time // of the newest ID

	marking sync.Mutex
	settled map[string]uint32    // by folder: up to where the mails are flagged
	read    map[string]time.Time // by folder: see book.Mark
}

// New makes a Service over an open store. The key that signs tickets is made with the store and kept in it.
func New(ctx context.Context, db *store.DB, words *templates.Templates, set Settings, now func() time.Time, log *slog.Logger) (*Service, error) {
	reader := sync.OnceValues(func() (*answer.Reader, error) { return answer.New(words) })
	set.Address = mailer.Canonical(set.Address)
	s := &Service{DB: db, Words: words, reader: reader, Settings: set, Now: now, log: log, wake: make(chan struct{}, 1), settled: map[string]uint32{}, read: map[string]time.Time{}}
	err := db.Update(ctx, "settings", func(tx *store.Tx) error {
		kept, err := book.Settings.Get(tx, "ticket key")
		if errors.Is(err, store.ErrNotFound) {
			kept = book.Setting{Name: "ticket key", Value: make([]byte, 32)}
			rand.Read(kept.Value) // never fails, see crypto/rand
			err = book.Settings.Insert(tx, kept)
		}
		s.key = ticket.Key(kept.Value)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the key that signs tickets: %w", err)
	}
	if err := book.Reindex(ctx, db); err != nil {
		return nil, fmt.Errorf("the indexes of the store: %w", err)
	}
	return s, nil
}

// fields makes the header fields of letters.
func (s *Service) fields() header.Maker {
	return header.Maker{Key: s.key, URL: s.Settings.URL, VERP: s.Settings.VERP}
}

// Wake gets a token whenever there may be new letters to send.
func (s *Service) Wake() <-chan struct{} { return s.wake }

func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Update runs fn as the group's only writer and then lets the outbox know.
func (s *Service) Update(ctx context.Context, group string, fn func(*store.Tx) error) error {
	err := s.DB.Update(ctx, group, fn)
	if err == nil {
		s.changes.Add(1)
		s.rouse()
	}
	return err
}

// NewID names something new. IDs rise in the order in which they are made, also within a millisecond and while the clock
// stands still: they decide the order in which things are told.
func (s *Service) NewID() string {
	s.ids.Lock()
	defer s.ids.Unlock()
	at := s.Now()
	if next := s.last.Add(time.Millisecond); at.Before(next) && next.Sub(at) < time.Hour {
		at = next
	}
	s.last = at
	return store.NewID(at)
}
