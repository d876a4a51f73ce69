package listserv

import (
	"context"
	"errors"
	"sync"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/search"
	"mutualaid/store"
)

// indexedAtOnce is how many posts are added to the search's index together.
const indexedAtOnce = 500

// index is the search's, once it is open. One at a time opens it and adds to it; many may search.
type index struct {
	sync.RWMutex
	folder, state string
	open          *search.Index
	whole         bool // all posts have been in it once: until then a search reads the newest ones
}

// OpenIndex opens the search's index in a folder. Without it a search reads the newest posts.
func (s *Service) OpenIndex(ctx context.Context, folder string) error {
	s.index.folder = folder
	_, err := s.opened(ctx)
	return err
}

// opened is the index as it fits the store: it begins anew where something has been taken out of that.
func (s *Service) opened(ctx context.Context) (*search.Index, error) {
	state, err := s.indexState(ctx)
	if err != nil || s.index.folder == "" || s.index.open != nil && s.index.state == state {
		return s.index.open, err
	}
	if err := s.CloseIndex(); err != nil {
		return nil, err
	}
	x, err := search.Open(s.index.folder, state)
	if err != nil {
		return nil, err
	}
	s.index.Lock()
	defer s.index.Unlock()
	s.index.open, s.index.state, s.index.whole = x, state, false
	return x, nil
}

// CloseIndex closes it.
func (s *Service) CloseIndex() error {
	s.index.Lock()
	defer s.index.Unlock()
	if s.index.open == nil {
		return nil
	}
	x := s.index.open
	s.index.open = nil
	return x.Close()
}

// indexState tells one life of the index from the next: whatever is taken out of the store must not be found any more.
func (s *Service) indexState(ctx context.Context) (state string, err error) {
	err = s.DB.View(ctx, "settings", func(tx *store.Tx) error {
		kept, err := book.Settings.Get(tx, book.Forgotten)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		state = string(kept.Value)
		return err
	})
	return state, err
}

// IndexPosts adds some posts that are not in the search's index yet, and says whether there may be more.
func (s *Service) IndexPosts(ctx context.Context) (more bool, err error) {
	x, err := s.opened(ctx)
	if err != nil || x == nil {
		return false, err
	}
	var names []string
	err = s.DB.View(ctx, "", func(tx *store.Tx) error {
		names = nil
		for g, err := range book.Groups.All(tx) {
			if err != nil {
				return err
			}
			names = append(names, g.Name)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	for _, name := range names {
		n, err := s.indexGroup(ctx, x, name)
		if err != nil {
			return false, err
		}
		more = more || n == indexedAtOnce
	}
	s.index.Lock()
	defer s.index.Unlock()
	s.index.whole = s.index.whole || !more
	return more, nil
}

func (s *Service) indexGroup(ctx context.Context, x *search.Index, group string) (n int, err error) {
	cursor, err := x.Cursor(group)
	if err != nil {
		return 0, err
	}
	docs := map[string]search.Doc{}
	var late []book.Late
	last := cursor
	err = s.DB.View(ctx, group, func(tx *store.Tx) error {
		clear(docs)
		n, late, last = 0, nil, cursor
		from := store.K(group)
		if cursor != "" {
			from = append(store.K(group, cursor), 0xff)
		}
		for p, err := range book.AtMost(book.Posts.Range(tx, from, append(store.K(group), 0xff)), indexedAtOnce) {
			if err != nil {
				return err
			}
			docs[p.ID] = docOf(p)
			n, last = n+1, p.ID
		}
		for l, err := range book.AtMost(book.Lates.All(tx, group), indexedAtOnce) {
			if err != nil {
				return err
			}
			late = append(late, l)
			p, err := book.Posts.Get(tx, group, l.ID)
			if err == nil {
				docs[p.ID] = docOf(p)
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		return nil
	})
	if err != nil || len(docs)+len(late) == 0 {
		return 0, err
	}
	if err := x.Add(group, docs, last); err != nil || len(late) == 0 {
		return n, err
	}
	return n, s.DB.Update(ctx, group, func(tx *store.Tx) error {
		for _, l := range late {
			if err := book.Lates.Delete(tx, l.Group, l.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func docOf(p book.Post) search.Doc {
	return search.Doc{Group: p.Group, Text: folded(p.Subject + " " + p.Name + " " + p.Text), Subject: folded(p.Subject), Name: folded(p.Name), At: p.At}
}

// found asks the index; ok is false where there is none yet.
func (s *Service) found(group string, q query, n int) (ids []string, ok bool, err error) {
	s.index.RLock()
	defer s.index.RUnlock()
	if s.index.open == nil || !s.index.whole {
		return nil, false, nil
	}
	ids, err = s.index.open.Find(group, search.Query{Words: q.words, Rows: q.rows, Without: q.without, From: q.from, NotFrom: q.notFrom,
		Subject: q.subject, NotSubject: q.notSubject, After: q.after, Before: q.before}, n)
	return ids, true, err
}

// NoteForgotten lets the search's index be made anew, since something has been taken out of the store.
func NoteForgotten(tx *store.Tx, at time.Time) error {
	return book.Settings.Put(tx, book.Setting{Name: book.Forgotten, Value: []byte(at.UTC().Format(time.RFC3339Nano))})
}
