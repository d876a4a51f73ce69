// Package mailtest runs mail servers for tests and for the demo: small ones within the process, and Debian's Dovecot and
// Postfix where they are installed.
package mailtest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// IMAPServer is an IMAP server within the process, on a free port of loopback, its mails in memory.
// Its methods may be called from any goroutine.
type IMAPServer struct {
	addr     string
	scheme   string
	server   *imapserver.Server
	listener *trackedListener
	served   chan error

	tokens     func(user, token string) bool
	mechanisms []string

	mu    sync.Mutex
	users map[string]*imapUser
	news  chan struct{} // closed and replaced when a mail arrives: wakes those in IDLE
}

type imapUser struct{ *imapmemserver.User }

// IMAPOptions choose how an IMAPServer is reached.
type IMAPOptions struct {
	// TLS offers STARTTLS with this certificate, and refuses passwords without it.
	TLS *tls.Config
	// Implicit speaks TLS from the first byte instead.
	Implicit bool
	// Listener to serve instead of a free port of loopback; the caller then knows how it is dialled.
	Listener net.Listener
	// Tokens says whether an access token is taken. A server that has it takes no passwords.
	Tokens func(user, token string) bool
	// Mechanisms for tokens; nil is XOAUTH2 and OAUTHBEARER.
	Mechanisms []string
}

// NewIMAPServer starts a server in plain text on a free port. The caller closes it.
func NewIMAPServer() (*IMAPServer, error) { return NewIMAPServerWith(IMAPOptions{}) }

// NewIMAPServerWith starts a server as the options say.
func NewIMAPServerWith(options IMAPOptions) (*IMAPServer, error) {
	ln := options.Listener
	if ln == nil {
		var err error
		if ln, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listen for IMAP: %w", err)
		}
	}
	s := &IMAPServer{
		addr:   ln.Addr().String(),
		scheme: "imap+insecure",
		served: make(chan error, 1),
		users:  make(map[string]*imapUser),
		news:   make(chan struct{}),
		tokens: options.Tokens, mechanisms: options.Mechanisms,
	}
	if s.mechanisms == nil {
		s.mechanisms = []string{"XOAUTH2", "OAUTHBEARER"}
	}
	s.listener = track(ln)
	serverOptions := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			if s.tokens != nil {
				return tokenSession{&imapSession{server: s}}, nil, nil
			}
			return &imapSession{server: s}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapMove: {}, imap.CapLiteralPlus: {},
		},
		Logger:       log.New(io.Discard, "", 0),
		InsecureAuth: options.TLS == nil,
	}
	var serving net.Listener = s.listener
	switch {
	case options.TLS != nil && options.Implicit:
		s.scheme = "imaps"
		serverOptions.InsecureAuth = true
		serving = tls.NewListener(s.listener, options.TLS)
	case options.TLS != nil:
		s.scheme = "imap"
		serverOptions.TLSConfig = options.TLS
	}
	s.server = imapserver.New(serverOptions)
	go func() { s.served <- s.server.Serve(serving) }()
	<-s.listener.serving // a server that is closed before it serves calls that an error
	return s, nil
}

// Addr is host:port.
func (s *IMAPServer) Addr() string { return s.addr }

// URL is what an account names to read from this server.
func (s *IMAPServer) URL() string { return s.scheme + "://" + s.addr }

// AddUser adds a mailbox with an INBOX and the further folders.
func (s *IMAPServer) AddUser(name, password string, folders ...string) error {
	user := imapmemserver.NewUser(name, password)
	for _, folder := range append([]string{"INBOX"}, folders...) {
		if err := user.Create(folder, nil); err != nil {
			return fmt.Errorf("create folder %s of %s: %w", folder, name, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[name] = &imapUser{User: user}
	return nil
}

// Append delivers a mail into the folder of the user, and returns its UID.
func (s *IMAPServer) Append(name, folder string, raw []byte) (uint32, error) {
	return s.AppendAt(name, folder, raw, time.Time{})
}

// AppendAt delivers a mail as if it had come at that time; a zero time means now.
func (s *IMAPServer) AppendAt(name, folder string, raw []byte, received time.Time) (uint32, error) {
	user, err := s.user(name)
	if err != nil {
		return 0, err
	}
	data, err := user.Append(folder, newLiteral(raw), &imap.AppendOptions{Time: received})
	if err != nil {
		return 0, fmt.Errorf("append to %s of %s: %w", folder, name, err)
	}
	s.tell()
	return uint32(data.UID), nil
}

// Create makes a folder.
func (s *IMAPServer) Create(name, folder string) error {
	user, err := s.user(name)
	if err != nil {
		return err
	}
	return user.Create(folder, nil)
}

// Remove deletes a folder with its mails. Made again, it has another UIDVALIDITY.
func (s *IMAPServer) Remove(name, folder string) error {
	user, err := s.user(name)
	if err != nil {
		return err
	}
	return user.Delete(folder)
}

// Messages returns the mails of a folder in the order of their UIDs.
func (s *IMAPServer) Messages(name, folder string) ([]Stored, error) {
	user, err := s.user(name)
	if err != nil {
		return nil, err
	}
	stored, err := s.look(user, folder)
	if err != nil {
		return nil, fmt.Errorf("look into %s of %s: %w", folder, name, err)
	}
	return stored, nil
}

// look opens a connection of its own within the process, signed in already, so that it disturbs none under test.
func (s *IMAPServer) look(user *imapUser, folder string) (stored []Stored, err error) {
	here, there := net.Pipe()
	listener := track(newOnce(there))
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			session := &imapSession{UserSession: imapmemserver.NewUserSession(user.User), server: s}
			return session, &imapserver.GreetingData{PreAuth: true}, nil
		},
		Logger: log.New(io.Discard, "", 0),
	})
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	client := imapclient.New(here, nil)
	defer func() {
		err = errors.Join(err, client.Logout().Wait(), closed(client), server.Close(), <-served)
		listener.wait()
	}()
	if err := client.WaitGreeting(); err != nil {
		return nil, err
	}
	return list(client, folder)
}

// Cut breaks all open connections, as a failing network does.
func (s *IMAPServer) Cut() { s.listener.cut() }

// Connections counts the open connections.
func (s *IMAPServer) Connections() int { return s.listener.count() }

// Close stops the server, and waits until nothing of it runs.
func (s *IMAPServer) Close() error {
	err := s.server.Close()
	s.listener.cut()
	s.listener.wait()
	return errors.Join(err, <-s.served)
}

func (s *IMAPServer) user(name string) (*imapUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user := s.users[name]; user != nil {
		return user, nil
	}
	return nil, fmt.Errorf("no user %s at the IMAP server", name)
}

func (s *IMAPServer) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.news)
	s.news = make(chan struct{})
}

func (s *IMAPServer) nextNews() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.news
}

// imapSession is one connection's view of a user's mailbox.
type imapSession struct {
	*imapmemserver.UserSession // nil until signed in
	server                     *IMAPServer
}

func (sess *imapSession) Login(name, password string) error {
	user, err := sess.server.user(name)
	if err != nil {
		return imapserver.ErrAuthFailed
	}
	if err := user.Login(name, password); err != nil {
		return err
	}
	sess.UserSession = imapmemserver.NewUserSession(user.User)
	return nil
}

func (sess *imapSession) Append(folder string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	defer sess.server.tell()
	return sess.UserSession.Append(folder, r, options)
}

// Idle tells of what is new at once. The memory server's own Idle is deaf to what came just before it began.
func (sess *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		news := sess.server.nextNews()
		if err := sess.UserSession.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-news:
		case <-stop:
			return nil
		}
	}
}
