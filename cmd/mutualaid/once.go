package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/mailer/imap"
)

// maxRounds bounds how often `run --once` looks again at what sending has made due.
const maxRounds = 100

// summary is what one run has done; `run --once --json` tells it.
type summary struct {
	Received int    `json:"received"` // mails read
	Sent     int    `json:"sent"`     // letters that the relay took
	Refused  int    `json:"refused"`  // letters that it never will
	Unknown  int    `json:"unknown"`  // letters whose answer was lost; they are sent again
	Queued   int    `json:"queued"`   // letters that wait now
	Waiting  int    `json:"waiting"`  // what waits for a person now
	Members  int    `json:"members"`
	Mailbox  string `json:"mailbox,omitempty"` // what was wrong with the mailbox
	Relay    string `json:"relay,omitempty"`   // what was wrong with the relay
}

// counted is an Inbox that counts the mails it takes.
type counted struct {
	imap.Inbox
	mails atomic.Int64
}

// Receive passes a batch on and counts it once it is kept.
func (c *counted) Receive(ctx context.Context, batch []imap.Message, mark imap.Mark) ([]imap.Flag, error) {
	flags, err := c.Inbox.Receive(ctx, batch, mark)
	if err == nil {
		c.mails.Add(int64(len(batch)))
	}
	return flags, err
}

// once reads all mail, does all that is due and sends all letters that are due, until nothing is.
func (s *Service) once(ctx context.Context, p *terminal.Printer) error {
	before, err := s.desk.Totals(ctx)
	if err != nil {
		return err
	}
	inbox := &counted{Inbox: s.poller.Inbox}
	s.poller.Inbox = inbox
	unread := s.poller.Once(ctx)
	if unread == nil {
		if err := s.desk.Settle(ctx); err != nil { // every mail is flagged
			return err
		}
	}
	unsent, err := s.work(ctx)
	if err != nil {
		return err
	}
	t := s.teller()
	defer t.Client.CloseIdleConnections()
	if _, err := t.Tell(ctx); err != nil {
		return err
	}
	if err := s.backUpOnce(ctx); err != nil {
		s.trouble("the backup", err)
	}
	after, err := s.desk.Totals(ctx)
	if err != nil {
		return err
	}
	sum := summary{
		Received: int(inbox.mails.Load()), Sent: after.Letters.Sent - before.Letters.Sent, Refused: after.Letters.Refused - before.Letters.Refused,
		Unknown: after.Letters.Unknown, Queued: after.Letters.Queued, Waiting: after.Waiting, Members: after.Members[book.Joined] + after.Members[book.Paused],
		Mailbox: textOf(unread), Relay: textOf(unsent),
	}
	if err := p.Object(sum, func() {
		p.Line("received %d, sent %d, refused %d; queued %d, waiting for a person %d, members %d", sum.Received, sum.Sent, sum.Refused, sum.Queued, sum.Waiting, sum.Members)
	}); err != nil {
		return err
	}
	return s.unreached(unread, unsent)
}

// work does what is due and sends, again and again until sending makes nothing due any more.
func (s *Service) work(ctx context.Context) (unsent, err error) {
	for range maxRounds {
		if err := s.desk.Tick(ctx); err != nil {
			return nil, err
		}
		if err := s.desk.Fulfil(ctx); err != nil {
			return nil, err
		}
		for more := true; more; {
			if more, err = s.desk.Expand(ctx); err != nil {
				return nil, err
			}
		}
		select {
		case <-s.desk.Wake(): // for the letters that are sent now
		default:
		}
		if unsent = s.sender.Once(ctx); unsent != nil || ctx.Err() != nil {
			return unsent, ctx.Err()
		}
		select {
		case <-s.desk.Wake():
		default:
			return nil, nil
		}
	}
	return nil, fmt.Errorf("letters beget letters: stopped after %d rounds; `mutualaid queue` shows them", maxRounds)
}

// unreached says in one line what can't be reached.
func (s *Service) unreached(unread, unsent error) error {
	switch {
	case unread != nil && unsent != nil:
		return fmt.Errorf("no mail could be read at %s (%w) nor sent by %s (%w): look whether this machine is online, or ask `mutualaid doctor`",
			s.Config.Mailbox.IMAP, unread, s.Config.Mailbox.SMTP, unsent)
	case unread != nil:
		return fmt.Errorf("no mail could be read at %s: %w: ask `mutualaid doctor`", s.Config.Mailbox.IMAP, unread)
	case unsent != nil:
		return fmt.Errorf("letters could not be sent by %s: %w: they are kept and tried again", s.Config.Mailbox.SMTP, unsent)
	}
	return nil
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
