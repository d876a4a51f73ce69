package imap

import (
	"context"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// owed is a flag that a handled mail should bear and does not yet.
type owed struct {
	uid  uint32
	flag Flag
}

// most UIDs in one STORE: a command's line should stay below 8,000 bytes. See RFC 7162 section 4.
const storeAtATime = 256

// flag shows in the mailbox what became of the mails. What can't be said now is said on the next connection.
func (f *folder) flag(ctx context.Context, batch []Message, flags []Flag) {
	for i, m := range batch {
		if i < len(flags) && flags[i] != Leave {
			f.memory.owed = append(f.memory.owed, owed{m.UID, flags[i]})
		}
	}
	f.flagLeftovers(ctx)
	if over := len(f.memory.owed) - owedLimit; over > 0 {
		f.s.log.Warn("mails stay without their flags", "folder", f.name, "mails", over)
		f.memory.owed = slices.Delete(f.memory.owed, 0, over)
	}
}

// flagLeftovers sets all flags owed. The folder is open.
func (f *folder) flagLeftovers(ctx context.Context) {
	for len(f.memory.owed) > 0 && !f.s.dead() {
		kind := f.memory.owed[0].flag
		var set imap.UIDSet
		var rest []owed
		var n int
		for _, o := range f.memory.owed {
			if o.flag != kind || n == storeAtATime {
				rest = append(rest, o)
				continue
			}
			set.AddNum(imap.UID(o.uid))
			n++
		}
		err := f.s.store(ctx, set, kind)
		if err != nil && !isRefusal(err) {
			f.s.log.Warn("flags could not be set; they will be on the next connection", "folder", f.name, "error", err)
			return
		}
		if err != nil {
			f.s.log.Warn("the server refuses a flag", "folder", f.name, "mails", n, "error", err)
		}
		f.memory.owed = rest
	}
}

// store adds the flag; it takes none away. The silent form spares us the answer for each mail.
func (s *session) store(ctx context.Context, set imap.UIDSet, kind Flag) error {
	flag := imap.FlagSeen
	if kind == Flagged {
		flag = imap.FlagFlagged
	}
	return s.finish(ctx, s.short(), "set the flag "+string(flag), func() error {
		add := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}
		cmd := s.client.Store(set, add, nil)
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			if _, err := s.readEntry(m); err != nil {
				return err
			}
		}
		return cmd.Close()
	})
}
