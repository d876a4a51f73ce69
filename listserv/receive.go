package listserv

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/mailer/calendar"
	"mutualaid/mailer/imap"
	"mutualaid/store"
)

// handler makes something of one mail within a transaction, and says how it is flagged afterwards.
type handler func(*Service, *store.Tx, *arrival) (imap.Flag, error)

// poison is a failure that the mail itself brings about: trying again would fail again.
type poison struct{ err error }

func (p poison) Error() string { return p.err.Error() }
func (p poison) Unwrap() error { return p.err }

// isPoison says whether a failure is the mail's own doing; a row too large for the store is one too.
func isPoison(err error) bool {
	return errors.As(err, new(poison)) || errors.Is(err, store.ErrTooLarge)
}

// Mark is how far a folder has been read. The first time a process asks, it is how far the folder was settled: the
// mails after that are read once more, known, and flagged, in case the last process died before it could flag them.
func (s *Service) Mark(ctx context.Context, folder string) (imap.Mark, error) {
	m, err := s.mark(ctx, folder)
	if err != nil {
		return imap.Mark{}, err
	}
	s.marking.Lock()
	defer s.marking.Unlock()
	if _, asked := s.settled[folder]; !asked {
		s.settled[folder] = m.Settled
		m.UID = m.Settled
	}
	return imap.Mark{Folder: folder, UIDValidity: m.UIDValidity, UID: m.UID}, nil
}

func (s *Service) mark(ctx context.Context, folder string) (m book.Mark, err error) {
	err = s.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		m, err = book.Marks.Get(tx, folder)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return book.Mark{Folder: folder}, nil
	}
	return m, err
}

// Settle notes that all that was received from the folders is flagged too. It is called when a poller has ended well, and costs no commit when that is known.
func (s *Service) Settle(ctx context.Context) error {
	s.marking.Lock()
	folders := book.SortedKeys(s.settled)
	s.marking.Unlock()
	for _, folder := range folders {
		m, err := s.mark(ctx, folder)
		if err != nil {
			return fmt.Errorf("settle %s: %w", folder, err)
		}
		if m.Settled == m.UID {
			continue
		}
		err = s.DB.Update(ctx, "mailbox", func(tx *store.Tx) error {
			m, err := book.Marks.Get(tx, folder)
			if err != nil {
				return err
			}
			m.Settled, m.Read = m.UID, s.readUntil(folder, m.Read)
			return book.Marks.Put(tx, m)
		})
		if err != nil {
			return fmt.Errorf("settle %s: %w", folder, err)
		}
	}
	return nil
}

// Receive takes in a batch of mails, in the order of their UIDs: each in full or not at all, and together with the mark
// of the last one. Mails of one group that follow each other share a transaction. A mail that can't be handled goes to
// quarantine whole; only a store that fails makes Receive fail, and then the mailbox still has everything.
func (s *Service) Receive(ctx context.Context, batch []imap.Message, mark imap.Mark) ([]imap.Flag, error) {
	s.settleBefore(mark.Folder, batch)
	parsed := make([]*arrival, len(batch))
	for i, msg := range batch {
		parsed[i] = s.arrive(msg)
		parsed[i].at = i
	}
	if err := s.date(ctx, mark.Folder, parsed); err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	arrivals, err := s.forGroups(ctx, parsed)
	if err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	flags := make([]imap.Flag, len(batch))
	for start := 0; start < len(arrivals); {
		end := start + 1
		for end < len(arrivals) && arrivals[end].group == arrivals[start].group {
			end++
		}
		at := mark
		if end < len(arrivals) { // not past a mail that another group gets as well
			at = imap.Mark{Folder: mark.Folder, UIDValidity: mark.UIDValidity, UID: batch[arrivals[end].at].UID - 1}
		}
		if err := s.receiveRun(ctx, arrivals[start:end], at, flags); err != nil {
			return nil, fmt.Errorf("receive: %w", err)
		}
		start = end
	}
	if len(batch) == 0 {
		if err := s.receiveRun(ctx, nil, mark, nil); err != nil {
			return nil, fmt.Errorf("receive: %w", err)
		}
	}
	return flags, nil
}

// receiveRun commits mails of one group together. Where one of them is poison, each is tried alone.
func (s *Service) receiveRun(ctx context.Context, run []*arrival, mark imap.Mark, flags []imap.Flag) error {
	err := s.commit(ctx, run, mark, (*Service).take, flags)
	if err == nil || !isPoison(err) {
		return err
	}
	for i, a := range run {
		at := mark
		if i+1 < len(run) {
			at = imap.Mark{Folder: mark.Folder, UIDValidity: mark.UIDValidity, UID: min(run[i+1].msg.UID-1, mark.UID)}
		}
		err := s.commit(ctx, run[i:i+1], at, (*Service).take, flags)
		if isPoison(err) {
			s.log.Error("a mail goes to quarantine", "folder", a.msg.Folder, "uid", a.msg.UID, "error", err)
			a.unread = err.Error()
			err = s.commit(ctx, run[i:i+1], at, (*Service).quarantine, flags)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// commit handles mails in one transaction and notes their flags: a mail for two groups that is a person's to read in one of
// them is left for a person.
func (s *Service) commit(ctx context.Context, run []*arrival, mark imap.Mark, handle handler, flags []imap.Flag) error {
	shard := "mailbox"
	if len(run) > 0 && run[0].group != "" {
		shard = run[0].group
	}
	got := make([]imap.Flag, len(run))
	err := s.Update(ctx, shard, func(tx *store.Tx) error {
		for i, a := range run {
			flag, err := s.once(tx, a, handle)
			if err != nil {
				return err
			}
			got[i] = flag
		}
		return book.Marks.Put(tx, s.marked(mark))
	})
	if err != nil {
		return err
	}
	for i, a := range run {
		flags[a.at] = max(flags[a.at], got[i])
		if a.outcome != "" {
			s.log.Info("mail", "group", a.group, "folder", a.msg.Folder, "uid", a.msg.UID, "from", a.mail.From.Email, "outcome", a.outcome)
		}
	}
	return nil
}

// settleBefore notes that the mails before the batch are flagged: the poller asks for the next ones only then.
func (s *Service) settleBefore(folder string, batch []imap.Message) {
	s.marking.Lock()
	defer s.marking.Unlock()
	s.settled[folder] = 0
	if len(batch) > 0 && batch[0].UID > 0 {
		s.settled[folder] = batch[0].UID - 1
	}
}

// marked is the mark to keep with a commit.
func (s *Service) marked(at imap.Mark) book.Mark {
	s.marking.Lock()
	defer s.marking.Unlock()
	return book.Mark{Folder: at.Folder, UIDValidity: at.UIDValidity, UID: at.UID, Settled: min(s.settled[at.Folder], at.UID), Read: s.read[at.Folder]}
}

// Reading notes when a folder begins to be read; what it returns, that all that was there then has been. The poller calls both.
func (s *Service) Reading(folder string) (done func()) {
	began := s.Now()
	return func() {
		s.marking.Lock()
		defer s.marking.Unlock()
		s.read[folder] = began
	}
}

// readUntil is the moment by which all of a folder had been read, as far as this process or, before it, another one knows.
func (s *Service) readUntil(folder string, kept time.Time) time.Time {
	s.marking.Lock()
	defer s.marking.Unlock()
	if _, known := s.read[folder]; !known {
		s.read[folder] = kept
	}
	return s.read[folder]
}

// date notes when each mail of a batch came into the mailbox, by the server's word as far as it can be true: not before
// all had been read that was there, and not after now. Where the server says nothing it is now.
func (s *Service) date(ctx context.Context, folder string, batch []*arrival) error {
	m, err := s.mark(ctx, folder)
	if err != nil {
		return err
	}
	now, read := s.Now(), s.readUntil(folder, m.Read)
	for _, a := range batch {
		if a.came = a.msg.Received; a.came.Before(read) {
			a.came = read
		}
		if a.msg.Received.IsZero() || a.came.After(now) {
			a.came = now
		}
	}
	return nil
}

// once handles a mail unless it has been handled before, be it at this place or as this content. A panic is poison.
func (s *Service) once(tx *store.Tx, a *arrival, handle handler) (flag imap.Flag, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a mail made a decision panic", "folder", a.msg.Folder, "uid", a.msg.UID, "panic", p, "stack", string(debug.Stack()))
			err = poison{fmt.Errorf("it made the program stumble: %v", p)}
		}
	}()
	for _, key := range []string{a.place, a.content} {
		if key == "" {
			continue
		}
		if before, err := book.SeenMails.Get(tx, key); err == nil {
			return imap.Flag(before.Flag), s.remember(tx, a, imap.Flag(before.Flag))
		} else if !errors.Is(err, store.ErrNotFound) {
			return imap.Leave, err
		}
	}
	if flag, err = handle(s, tx, a); err != nil {
		return imap.Leave, err
	}
	return flag, s.remember(tx, a, flag)
}

func (s *Service) remember(tx *store.Tx, a *arrival, flag imap.Flag) error {
	for _, key := range []string{a.place, a.content} {
		if key == "" {
			continue
		}
		if err := book.SeenMails.Put(tx, book.Seen{Key: key, At: s.Now(), Flag: int(flag)}); err != nil {
			return err
		}
	}
	return nil
}

// take decides about one mail and keeps what comes of it.
func (s *Service) take(tx *store.Tx, a *arrival) (imap.Flag, error) {
	if old, err := isOld(tx, a); err != nil || old {
		return imap.Leave, err
	}
	if a.unread != "" || a.group == "" {
		return s.quarantine(tx, a)
	}
	in, err := s.situation(tx, a)
	if err != nil {
		return imap.Leave, err
	}
	flag, err := s.decide(tx, a, &in)
	if err != nil || len(in.Calendar) < 2 || in.Calendar[0].Guess {
		return flag, err
	}
	for _, c := range in.Calendar[1:min(len(in.Calendar), datesAnswered)] { // a calendar may answer to several dates at once
		more := *a
		more.calendar, more.outcome = []calendar.Answer{c}, ""
		in, err := s.situation(tx, &more)
		if err != nil {
			return imap.Leave, err
		}
		if in.Occurrence == nil {
			continue
		}
		got, err := s.decide(tx, &more, &in)
		if err != nil {
			return imap.Leave, err
		}
		flag, a.outcome = max(flag, got), a.outcome+"; "+more.outcome
	}
	return flag, nil
}

// datesAnswered is how many answers of one mail are taken.
const datesAnswered = 10

// decide decides about what is known of a mail, and keeps what comes of it.
func (s *Service) decide(tx *store.Tx, a *arrival, in *rules.Situation) (imap.Flag, error) {
	step := rules.Decide(*in)
	a.outcome = step.Why
	flag := imap.Seen
	if step.Leave {
		flag = imap.Flagged
	}
	return flag, s.apply(tx, in, step)
}

// isOld says whether a mail lay in the mailbox before there was any group: an ordinary mailbox has a history, and
// nobody wants an answer to it. Both the server and the mail itself must say so.
func isOld(tx *store.Tx, a *arrival) (bool, error) {
	if a.ticket != nil || a.msg.Received.IsZero() {
		return false, nil
	}
	at := a.msg.Received
	if a.mail != nil && a.mail.Date.After(at) {
		at = a.mail.Date
	}
	for g, err := range book.Groups.All(tx) {
		if err != nil {
			return false, err
		}
		if at.After(g.Created.Add(-24 * time.Hour)) {
			return false, nil
		}
	}
	return true, nil
}

// quarantine keeps a mail whole for a person to look at.
func (s *Service) quarantine(tx *store.Tx, a *arrival) (imap.Flag, error) {
	c := book.Case{ID: s.NewID(), Group: a.group, Kind: book.CaseProblem, At: s.Now(), Why: a.unread}
	if a.mail != nil {
		c.Address, c.Name, c.Subject, c.Words, c.Message = a.mail.From.Email, a.mail.From.Name, a.mail.Subject, a.words, a.mail.MessageID
	}
	if c.Why == "" {
		if a.machine != "" && a.bounce == nil {
			return imap.Seen, nil // machine mail that is for no group: nothing anybody would miss
		}
		c.Why = "it is for none of the groups here"
	}
	c.Mail = c.ID
	if err := book.Mails.Put(tx, store.K(c.Mail), a.msg.Raw); err != nil {
		return imap.Leave, err
	}
	return imap.Flagged, book.Cases.Insert(tx, c)
}

// Retry handles a mail that was kept as if it had just come.
func (s *Service) Retry(tx *store.Tx, raw []byte, group string) error {
	a := s.arrive(imap.Message{Raw: raw, Size: int64(len(raw))})
	if a.unread != "" {
		return fmt.Errorf("%w: it still can't be read: %s", book.ErrInput, a.unread)
	}
	if a.group = group; group == "" {
		return fmt.Errorf("%w: it is for none of the groups here", book.ErrInput)
	}
	a.named, a.kept = true, true
	_, err := s.take(tx, a)
	return err
}
