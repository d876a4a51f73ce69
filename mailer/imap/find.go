package imap

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"
)

const (
	maxFound    = 4         // mails that Find returns of one folder
	maxFoundRaw = 256 << 10 // bytes of one
)

// Find looks for mails whose header field holds the words, that came on the day of since or later, in the account's folders
// and in those that are marked as the one for junk. It changes nothing, and returns at most a few of each folder, the
// first 256 KiB of each. It is for a letter to ourselves, whose field no other mail has.
func (p *Poller) Find(ctx context.Context, field, words string, since time.Time) (found []Message, err error) {
	s, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.leave(ctx)
	places, err := s.places(ctx)
	if err != nil {
		return nil, err
	}
	folders := p.folders()
	looked := map[string]bool{}
	for _, place := range places {
		if place.junk {
			folders = append(folders[:len(folders):len(folders)], place.name)
		}
	}
	for _, name := range folders {
		f := &folder{p: p, s: s, name: name, path: name, memory: &memory{}}
		_, err := s.count(ctx, f.path)
		if errors.Is(err, ErrFolder) && f.find(ctx) == nil {
			_, err = s.count(ctx, f.path)
		}
		if errors.Is(err, ErrFolder) || looked[f.path] {
			continue
		}
		if err != nil {
			return found, err
		}
		looked[f.path] = true
		some, err := s.search(ctx, f.path, field, words, since)
		if err != nil {
			return found, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// search looks in the open folder.
func (s *session) search(ctx context.Context, path, field, words string, since time.Time) ([]Message, error) {
	var uids []imap.UID
	err := s.do(ctx, s.short(), "search "+path, func() error {
		// A day of slack: a server compares days, in whatever zone. See RFC 9051 section 6.4.4.
		data, err := s.client.UIDSearch(&imap.SearchCriteria{
			Since: since.Add(-24 * time.Hour), Header: []imap.SearchCriteriaHeaderField{{Key: field, Value: words}},
		}, nil).Wait()
		if err == nil {
			uids = data.AllUIDs()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var found []Message
	for _, uid := range uids[:min(len(uids), maxFound)] {
		m := Message{Folder: path, UID: uint32(uid)}
		entries, _, err := s.list(ctx, m.UID, m.UID, 0)
		if err != nil {
			return found, err
		}
		if len(entries) > 0 {
			m.Received = entries[0].received
		}
		if m.Raw, err = s.piece(ctx, m.UID, 0, maxFoundRaw); err != nil {
			return found, err
		}
		if m.Size = int64(len(m.Raw)); m.Raw != nil { // else it was removed meanwhile
			found = append(found, m)
		}
	}
	return found, nil
}
