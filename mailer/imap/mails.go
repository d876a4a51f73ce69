package imap

import (
	"context"
	"errors"
	"time"
)

// batch says how many of the entries are fetched with one command: few enough to hold in memory, and one at a time
// where they are large or where the connection broke among them.
func (f *folder) batch(entries []entry) int {
	limits := f.s.limits
	var n int
	var bytes int64
	for _, e := range entries {
		if n == limits.Batch || f.alone(e) || bytes+e.size > limits.Bytes {
			break
		}
		bytes += e.size
		n++
	}
	return max(n, 1)
}

func (f *folder) alone(e entry) bool {
	return e.size < 0 || e.size > f.s.limits.Bytes || e.size > f.p.maxSize() || e.uid <= f.memory.careful
}

// fetch returns the mails of the entries in their order, without those that have vanished, and the UID up to which all
// is told. Beside an error it returns what came whole before it.
func (f *folder) fetch(ctx context.Context, entries []entry) (batch []Message, upto uint32, err error) {
	var got map[uint32][]byte
	if len(entries) > 1 {
		got, err = f.s.bodies(ctx, entries)
	}
	broke := err != nil && !isRefusal(err)
	if broke && ctx.Err() == nil {
		f.memory.careful = entries[len(entries)-1].uid
	}
	for _, e := range entries {
		raw, ok := got[e.uid]
		switch {
		case ok:
			batch = append(batch, f.message(e, raw))
		case broke:
			return batch, upto, err
		default:
			m, err := f.one(ctx, e)
			if err != nil {
				return batch, upto, err
			}
			if m != nil {
				batch = append(batch, *m)
			}
		}
		upto = e.uid
	}
	return batch, upto, nil
}

// one fetches a single mail. It returns nil when it has vanished, a Broken one when it can't be had, and an error when
// the connection broke; which it may do only so often for one mail.
func (f *folder) one(ctx context.Context, e entry) (*Message, error) {
	for {
		if why := f.memory.guilty(e.uid); why != nil {
			m := f.message(e, nil)
			m.Broken = "it can't be fetched: " + why.Error()
			f.s.log.Warn("a mail can't be fetched", "folder", f.name, "uid", e.uid, "error", why)
			return &m, nil
		}
		m, err := f.content(ctx, e)
		switch {
		case err == nil && m != nil:
			return m, nil
		case err == nil:
			still, _, err := f.s.list(ctx, e.uid, e.uid, f.memory.spare())
			if err != nil {
				return nil, err
			}
			if len(still) == 0 {
				return nil, nil
			}
			if e.size == 0 {
				m := f.message(e, nil)
				return &m, nil
			}
			// A flag that somebody changed just then takes the body's place in go-imap: let the server tell it now.
			if err := f.s.noop(ctx); err != nil {
				return nil, err
			}
			f.memory.blame(e.uid, errors.New("the server lists it and sends no body"))
		case isRefusal(err):
			f.memory.blame(e.uid, err)
		default:
			if ctx.Err() == nil {
				f.memory.blame(e.uid, err)
			}
			return nil, err
		}
	}
}

// content fetches what there is of a mail, up to the largest size; nil when the server sends nothing. What failed in
// one go is tried in pieces, for servers that say a wrong size.
func (f *folder) content(ctx context.Context, e entry) (*Message, error) {
	var raw []byte
	var err error
	whole := true
	most := f.p.maxSize()
	switch {
	case e.size > most:
		raw, err = f.s.piece(ctx, e.uid, 0, min(glance, most))
		whole = false
	case e.size < 0 || e.size > f.s.limits.Bytes || f.memory.suspected(e.uid):
		raw, whole, err = f.s.large(ctx, e, most)
	default:
		var got map[uint32][]byte
		got, err = f.s.bodies(ctx, []entry{e})
		raw = got[e.uid]
	}
	if raw == nil || err != nil {
		return nil, err
	}
	m := f.message(e, raw)
	if !whole {
		m.Truncated = true
		m.Size = max(e.size, m.Size)
	}
	return &m, nil
}

// message is what the Inbox gets of an entry. The body says how large it is, rather than the server's list.
func (f *folder) message(e entry, raw []byte) Message {
	m := Message{
		Folder: f.name, UIDValidity: f.mark.UIDValidity, UID: e.uid, Received: e.received, Size: e.size, Raw: raw,
	}
	if raw != nil {
		m.Size = int64(len(raw))
	}
	if !e.received.IsZero() {
		m.Received = e.received.In(time.UTC)
	}
	return m
}
