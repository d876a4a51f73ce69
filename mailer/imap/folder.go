package imap

import (
	"context"
	"fmt"
	"math"
)

// folder is one folder while one session reads it.
type folder struct {
	p       *Poller
	s       *session
	name    string // as the account has it
	path    string // as the server has it
	missing bool   // at this server, as far as this session knows
	memory  *memory
	mark    Mark   // the last mail that the Inbox has kept
	uidNext uint32 // all that is there has a smaller UID; 0 is unknown
}

// windows of UIDs that one list asks for: a folder may hold a million mails, or few with far UIDs.
const (
	narrow = 2048
	wider  = 16 // times, when a window held nothing
)

// open selects the folder and finds out where we are in it.
func (f *folder) open(ctx context.Context) error {
	data, err := f.s.selectFolder(ctx, f.path)
	if err != nil {
		return err
	}
	f.uidNext = uint32(data.UIDNext)
	mark, err := f.p.Inbox.Mark(ctx, f.name)
	if err != nil {
		return fmt.Errorf("look up where we are in %s: %w", f.name, err)
	}
	if mark.UIDValidity != data.UIDValidity {
		if mark.UID != 0 {
			f.s.log.Info("the folder was made anew; reading all of it", "folder", f.name)
		}
		mark.UID = 0 // See RFC 9051 section 2.3.1.1: old UIDs say nothing any more.
	}
	f.mark = Mark{Folder: f.name, UIDValidity: data.UIDValidity, UID: mark.UID}
	f.memory.opened(data.UIDValidity)
	f.flagLeftovers(ctx)
	return nil
}

// read hands everything after the mark to the Inbox. The next batch is fetched while the Inbox is busy with the one
// before; flags follow as soon as the Inbox has kept it.
func (f *folder) read(ctx context.Context) (err error) {
	done := f.p.reading(f.name)
	reading := reading{folder: f}
	defer func() {
		if kept := reading.settle(ctx); kept != nil {
			err = kept
		}
		if err == nil {
			done()
		}
	}()
	if f.uidNext != 0 && f.mark.UID >= f.uidNext-1 || f.mark.UID == math.MaxUint32 {
		return nil
	}
	from, width := f.mark.UID+1, uint64(narrow)
	for {
		to := f.window(from, width)
		entries, more, err := f.s.list(ctx, from, to, f.memory.spare())
		if err != nil {
			f.memory.listFailed(ctx)
			return err
		}
		if err := reading.take(ctx, entries); err != nil {
			return err
		}
		last := to
		if more {
			last = entries[len(entries)-1].uid
		}
		if last == 0 || last == math.MaxUint32 {
			f.memory.listed()
			return nil
		}
		from = last + 1
		if width *= wider; len(entries) > 0 {
			width = narrow
		}
	}
}

// window returns the last UID of a list that begins with from; 0 is the end of the folder.
func (f *folder) window(from uint32, width uint64) uint32 {
	to := uint64(from) + width - 1
	if f.uidNext == 0 || to >= uint64(f.uidNext)-1 || to > math.MaxUint32 {
		return 0
	}
	return uint32(to)
}

// reading is one pass over a folder: at most one batch is with the Inbox.
type reading struct {
	folder *folder
	under  *handed
}

// handed is a batch that the Inbox is busy with.
type handed struct {
	batch []Message
	mark  Mark
	flags []Flag
	err   error
	done  chan struct{}
}

// take fetches the entries and hands them over, batch by batch.
func (r *reading) take(ctx context.Context, entries []entry) error {
	f := r.folder
	for len(entries) > 0 {
		n := f.batch(entries)
		batch, upto, err := f.fetch(ctx, entries[:n])
		if err := r.settle(ctx); err != nil {
			return err
		}
		if len(batch) > 0 {
			r.hand(ctx, batch, upto)
		}
		if err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

// hand gives the batch to the Inbox. settle waits for it.
func (r *reading) hand(ctx context.Context, batch []Message, upto uint32) {
	mark := r.folder.mark
	mark.UID = upto
	h := &handed{batch: batch, mark: mark, done: make(chan struct{})}
	r.under = h
	go func() {
		defer close(h.done)
		h.flags, h.err = r.folder.p.Inbox.Receive(ctx, h.batch, h.mark)
	}()
}

// settle waits until the Inbox has kept the batch, and flags it. A mail that can't be flagged is received all the same.
func (r *reading) settle(ctx context.Context) error {
	h := r.under
	if h == nil {
		return nil
	}
	<-h.done
	r.under = nil
	if h.err != nil {
		return fmt.Errorf("receive %d mails of %s: %w", len(h.batch), r.folder.name, h.err)
	}
	r.folder.mark = h.mark
	r.folder.memory.progress = true
	r.folder.flag(ctx, h.batch, h.flags)
	return nil
}
