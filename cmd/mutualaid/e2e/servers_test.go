package e2e

import (
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mutualaid/mailer/mailtest"
)

const (
	address  = "together@example.org"
	password = "a secret, for tests" // Dovecot's, in package mailtest
	authserv = "mx.example.org"
)

// mailbox is where people's mail lies.
type mailbox interface {
	URL() string
	DeliverTo(folder string, raw []byte) error
	MessagesIn(folder string) ([]mailtest.Stored, error)
}

// servers are a mailbox and a relay. Letters reach the sink at once or, through Postfix, once it is idle.
type servers struct {
	box  mailbox
	smtp string // the relay's URL
	sink *mailtest.SMTPSink
	idle func() bool
}

// small is the pair of servers within this process.
func small(t *testing.T) servers {
	t.Helper()
	box := newMemory(t)
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{User: address, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	return servers{box: box, smtp: sink.URL(), sink: sink, idle: func() bool { return true }}
}

// debian is Dovecot, and Postfix that relays to a sink.
func debian(t *testing.T) servers {
	t.Helper()
	box, relay := mailtest.Dovecot(t), mailtest.Postfix(t)
	return servers{box: box, smtp: relay.URL(), sink: relay.Sink, idle: func() bool { return drained(t, relay) }}
}

// everywhere runs a test with both pairs of servers.
func everywhere(t *testing.T, test func(t *testing.T, s servers)) {
	t.Parallel()
	t.Run("in process", func(t *testing.T) {
		t.Parallel()
		test(t, small(t))
	})
	t.Run("Dovecot and Postfix", func(t *testing.T) {
		t.Parallel()
		test(t, debian(t))
	})
}

// drained says whether nothing lies in Postfix's queue. A letter moves from incoming to active, and perhaps to deferred.
func drained(t *testing.T, p *mailtest.PostfixServer) bool {
	t.Helper()
	empty := true
	for _, queue := range strings.Fields("maildrop incoming active deferred incoming active") { // again, for what is tried again
		err := filepath.WalkDir(filepath.Join(p.Dir, "queue", queue), func(_ string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				empty = false
			}
			return nil // what goes away while we look is none of our concern
		})
		check(t, err)
	}
	return empty
}

// memory is the mailbox within this process.
type memory struct {
	*mailtest.IMAPServer
	goAway func() // once is enough
}

func newMemory(t *testing.T) memory {
	t.Helper()
	server, err := mailtest.NewIMAPServer()
	if err != nil {
		t.Fatal(err)
	}
	box := memoryOf(t, server)
	t.Cleanup(box.goAway)
	return box
}

func memoryOf(t *testing.T, server *mailtest.IMAPServer) memory {
	t.Helper()
	if err := server.AddUser(address, password); err != nil {
		t.Fatal(err)
	}
	return memory{server, sync.OnceFunc(func() { check(t, server.Close()) })}
}

func (m memory) DeliverTo(folder string, raw []byte) error {
	if _, err := m.Messages(address, folder); err != nil {
		if err := m.Create(address, folder); err != nil {
			return err
		}
	}
	_, err := m.Append(address, folder, raw)
	return err
}

func (m memory) MessagesIn(folder string) ([]mailtest.Stored, error) {
	return m.Messages(address, folder)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
