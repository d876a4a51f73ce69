package mailtest

import (
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Mailbox is a connection to the INBOX of any IMAP server, for putting mail in and looking, beside the program under test.
// It is for one goroutine at a time.
type Mailbox struct {
	addr, user, password string
	client               *imapclient.Client
}

// OpenMailbox signs in, in plain text.
func OpenMailbox(addr, user, password string) (*Mailbox, error) {
	client, err := signIn(addr, user, password)
	if err != nil {
		return nil, fmt.Errorf("sign in at %s as %s: %w", addr, user, err)
	}
	return &Mailbox{addr, user, password, client}, nil
}

// Deliver puts a mail in.
func (m *Mailbox) Deliver(raw []byte) error {
	if err := appendTo(m.client, "INBOX", raw); err != nil {
		return fmt.Errorf("append to INBOX at %s: %w", m.addr, err)
	}
	return nil
}

// Unseen counts the mails without \Seen.
func (m *Mailbox) Unseen() (int, error) {
	status, err := m.client.Status("INBOX", &imap.StatusOptions{NumUnseen: true}).Wait()
	if err != nil {
		return 0, fmt.Errorf("count the unseen at %s: %w", m.addr, err)
	}
	if status.NumUnseen == nil {
		return 0, fmt.Errorf("%s does not count the unseen", m.addr)
	}
	return int(*status.NumUnseen), nil
}

// Read fetches every mail whole over a connection of its own and drops it: the least that reading a mailbox can cost.
func (m *Mailbox) Read() (n int, err error) {
	client, err := signIn(m.addr, m.user, m.password)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, client.Logout().Wait(), closed(client)) }()
	selected, err := client.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil || selected.NumMessages == 0 {
		return 0, err
	}
	var all imap.UIDSet
	all.AddRange(1, 0)
	cmd := client.Fetch(all, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}})
	for mail := cmd.Next(); mail != nil; mail = cmd.Next() {
		if _, err := mail.Collect(); err != nil {
			return n, errors.Join(err, cmd.Close())
		}
		n++
	}
	return n, cmd.Close()
}

// Close signs out.
func (m *Mailbox) Close() error {
	if err := m.client.Logout().Wait(); err != nil && !errors.Is(err, net.ErrClosed) {
		return errors.Join(err, closed(m.client))
	}
	return closed(m.client)
}
