package imap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// entry is what a folder's list says of a mail before its body is asked for.
type entry struct {
	uid      uint32
	size     int64 // bytes, -1 where the server did not say
	received time.Time
}

const (
	maxListed = 4096    // entries kept of one list
	glance    = 1 << 20 // bytes fetched of a mail that is too large
)

// list returns the mails with from ≤ UID ≤ to in the order of UIDs; to 0 is the end of the folder. more says that the
// list was cut short after the entries returned. Reading a list asks for little, so that little can be wrong with it:
// spare 1 leaves out the dates, spare 2 the sizes too, for servers whose answer to those can't be understood.
func (s *session) list(ctx context.Context, from, to uint32, spare int) (entries []entry, more bool, err error) {
	var set imap.UIDSet
	set.AddRange(imap.UID(from), imap.UID(to))
	options := &imap.FetchOptions{UID: true, RFC822Size: spare < 2, InternalDate: spare < 1}
	err = s.do(ctx, s.long(listBytes), fmt.Sprintf("list mails from UID %d", from), func() error {
		cmd := s.client.Fetch(set, options)
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			e, err := s.readEntry(m)
			if err != nil {
				return err
			}
			// "n:*" always has the newest, even below n. See RFC 9051 section 6.4.8.
			if e.uid < from || to != 0 && e.uid > to {
				continue
			}
			entries = append(entries, e)
			if len(entries) >= 2*maxListed {
				entries, more = first(entries), true
			}
		}
		return cmd.Close()
	})
	if len(entries) > maxListed {
		more = true
	}
	return first(entries), more, err
}

// first sorts the entries and keeps those with the smallest UIDs.
func first(entries []entry) []entry {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.uid, b.uid) })
	return entries[:min(len(entries), maxListed)]
}

// readEntry takes what is said of one mail without its body. A body that nobody asked for has cut the connection, and
// the command must not be touched again, as in readBody.
func (s *session) readEntry(m *imapclient.FetchMessageData) (entry, error) {
	e := entry{size: -1}
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			e.uid = uint32(item.UID)
		case imapclient.FetchItemDataRFC822Size:
			e.size = item.Size
		case imapclient.FetchItemDataInternalDate:
			e.received = item.Time
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			if _, err := s.readLiteral(item.Literal, 0); err != nil {
				return e, err
			}
		}
	}
	return e, nil
}

// bodies fetches whole mails with one command. Those that came whole are returned even beside an error; a mail that is
// missing beside no error was not sent: it may have vanished. Reading marks nothing as seen.
func (s *session) bodies(ctx context.Context, batch []entry) (map[uint32][]byte, error) {
	var set imap.UIDSet
	for _, e := range batch {
		set.AddNum(imap.UID(e.uid))
	}
	got := make(map[uint32][]byte, len(batch))
	budget := 2 * s.limits.Bytes // against a server that said less than it sends
	what := fmt.Sprintf("fetch %d mails from UID %d", len(batch), batch[0].uid)
	err := s.do(ctx, s.long(budget+s.limits.Bytes), what, func() error {
		cmd := s.client.Fetch(set, &imap.FetchOptions{
			UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
		})
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			uid, raw, err := s.readBody(m, min(s.limits.Bytes, budget))
			if err != nil {
				return err
			}
			if raw != nil {
				got[uid] = raw
				budget -= int64(len(raw))
			}
		}
		return cmd.Close()
	})
	return got, err
}

// piece fetches size bytes from offset of one mail; fewer come at its end. nil means that the server sent none.
func (s *session) piece(ctx context.Context, uid uint32, offset, size int64) ([]byte, error) {
	var piece []byte
	what := fmt.Sprintf("fetch %d bytes of UID %d", size, uid)
	err := s.do(ctx, s.long(2*size), what, func() error {
		cmd := s.client.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{
			UID: true, BodySection: []*imap.FetchItemBodySection{{
				Peek: true, Partial: &imap.SectionPartial{Offset: offset, Size: size},
			}},
		})
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			_, raw, err := s.readBody(m, size)
			if err != nil {
				return err
			}
			if raw != nil {
				piece = raw
			}
		}
		return cmd.Close()
	})
	return piece, err
}

// readBody takes a mail's body out of the answer; nil means that there is none in it. An error has cut the connection,
// and the command must not be touched again: go-imap would read on while its own reader does.
func (s *session) readBody(m *imapclient.FetchMessageData, limit int64) (uid uint32, raw []byte, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = uint32(item.UID)
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue // NIL
			}
			if raw, err = s.readLiteral(item.Literal, limit); err != nil {
				return uid, nil, err
			}
		}
	}
	return uid, raw, nil
}

// readLiteral reads all that was announced. go-imap shows a connection that broke in the middle as the literal's end,
// and waits until the end was seen.
func (s *session) readLiteral(literal imap.LiteralReader, limit int64) ([]byte, error) {
	if literal.Size() > limit {
		err := fmt.Errorf("the server sends %d bytes where %d at most were asked for", literal.Size(), limit)
		s.cut(err)
		_, _ = io.Copy(io.Discard, literal) // it ends soon, for the connection is cut
		return nil, err
	}
	raw := make([]byte, literal.Size())
	n, err := io.ReadFull(literal, raw)
	if err == nil {
		if _, err = literal.Read(make([]byte, 1)); errors.Is(err, io.EOF) {
			return raw, nil
		}
	}
	err = fmt.Errorf("%w after %d of %d bytes of a mail", errEnd, n, len(raw))
	s.cut(err)
	return nil, err
}

// large fetches a mail in pieces, up to limit bytes. whole says that it ended within them.
func (s *session) large(ctx context.Context, e entry, limit int64) (raw []byte, whole bool, err error) {
	raw = make([]byte, 0, min(max(e.size, 0), limit))
	for int64(len(raw)) < limit {
		size := min(s.limits.Chunk, limit-int64(len(raw)))
		piece, err := s.piece(ctx, e.uid, int64(len(raw)), size)
		if err != nil {
			return nil, false, err
		}
		if piece == nil && len(raw) == 0 {
			return nil, false, nil
		}
		raw = append(raw, piece...)
		if int64(len(piece)) < size {
			return raw, true, nil
		}
	}
	return raw, int64(len(raw)) == e.size, nil
}
