package mailtest

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Stored is a mail as it lies in a folder.
type Stored struct {
	UID   uint32
	Raw   []byte
	Flags []string // such as \Seen
}

// Has says whether the mail bears the flag, in whatever case.
func (s Stored) Has(flag string) bool {
	for _, f := range s.Flags {
		if strings.EqualFold(f, flag) {
			return true
		}
	}
	return false
}

// signIn opens a connection for looking and delivering, beside the one under test.
func signIn(addr, user, password string) (*imapclient.Client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	client := imapclient.New(conn, nil)
	if err := client.Login(user, password).Wait(); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func list(client *imapclient.Client, folder string) ([]Stored, error) {
	selected, err := client.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", folder, err)
	}
	if selected.NumMessages == 0 {
		return nil, nil
	}
	var all imap.UIDSet
	all.AddRange(1, 0)
	got, err := client.Fetch(all, &imap.FetchOptions{
		UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", folder, err)
	}
	var stored []Stored
	for _, m := range got {
		s := Stored{UID: uint32(m.UID)}
		for _, f := range m.Flags {
			s.Flags = append(s.Flags, string(f))
		}
		if len(m.BodySection) > 0 {
			s.Raw = m.BodySection[0].Bytes
		}
		stored = append(stored, s)
	}
	return stored, nil
}

// lookInto signs in at the server and returns what lies in the folder.
func lookInto(addr, user, password, folder string) (stored []Stored, err error) {
	client, err := signIn(addr, user, password)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, client.Logout().Wait(), closed(client)) }()
	return list(client, folder)
}

func closed(client *imapclient.Client) error {
	if err := client.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
