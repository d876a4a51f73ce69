package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Delivery is one letter that an SMTPSink took.
type Delivery struct {
	From       string
	To         []string
	Data       []byte // nil where SMTPOptions.Forget
	At         time.Time
	Connection int
}

// SMTPOptions say what kind of relay a sink plays.
type SMTPOptions struct {
	Security       string                        // "" plain, "starttls", "tls"
	User, Password string                        // where set, nothing is taken without a login (PLAIN, LOGIN, XOAUTH2 with Password as the token)
	Tokens         func(user, token string) bool // where set, access tokens are taken by XOAUTH2 and OAUTHBEARER, and no passwords
	SizeLimit      int64                         // bytes; 0 is none
	UTF8           bool                          // offers SMTPUTF8
	Forget         bool                          // keeps no Data, for many letters

	// Decide, if set, is asked at each stage; nil goes on as a good relay does. It may be called from many goroutines.
	Decide func(SMTPMoment) *SMTPReply
	// Taken, if set, is called with each letter before it is acknowledged.
	Taken func(Delivery)
}

// SMTPMoment is where a dialogue stands: at "login" (the connection's greeting is over), "mail", "rcpt", "data" (before the letter is
// read) or "dot" (after).
type SMTPMoment struct {
	Stage      string
	From, To   string
	All        []string // at "data" and "dot": everyone it goes to; To is the first
	Connection int      // counted from 1
}

// SMTPReply is what a sink answers in place of yes.
type SMTPReply struct {
	Code     int
	Enhanced string // "5.1.1"
	Text     string
	Keep     bool // at "dot": the letter is taken, whatever is answered
	Drop     bool // closes the connection without an answer
	Half     bool // closes it in the middle of the answer's line
	Mute     bool // says nothing until the client goes away
}

// SMTPSink is a relay within the process that takes letters and passes them on to nobody.
type SMTPSink struct {
	Roots *x509.CertPool // whom to trust to reach it with TLS

	options  SMTPOptions
	scheme   string
	server   *smtp.Server
	listener *trackedListener
	serving  chan error

	mu          sync.Mutex
	deliveries  []Delivery
	count       int
	connections int
}

// NewSMTPSink starts a sink on a free port of 127.0.0.1. Close stops it.
func NewSMTPSink(options SMTPOptions) (*SMTPSink, error) {
	s := &SMTPSink{options: options, scheme: "smtp+insecure", serving: make(chan error, 1)}
	s.server = smtp.NewServer(smtp.BackendFunc(s.session))
	s.server.Domain = "localhost"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	s.server.AllowInsecureAuth = options.Security == ""
	s.server.MaxMessageBytes = options.SizeLimit
	s.server.EnableSMTPUTF8 = options.UTF8
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.listener = track(raw)
	var ln net.Listener = s.listener
	if options.Security != "" {
		certificate, roots, err := NewCertificate()
		if err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		config := &tls.Config{Certificates: []tls.Certificate{certificate}}
		s.Roots, s.server.TLSConfig, s.scheme = roots, config, "smtp"
		if options.Security == "tls" {
			ln, s.scheme = tls.NewListener(ln, config), "smtps"
		}
	}
	go func() { s.serving <- s.server.Serve(ln) }() // Close waits for it
	return s, nil
}

// Addr is the sink's host and port.
func (s *SMTPSink) Addr() string { return s.listener.Addr().String() }

// URL is how a relay is configured.
func (s *SMTPSink) URL() string { return s.scheme + "://" + s.Addr() }

// TLS trusts the sink's certificate.
func (s *SMTPSink) TLS() *tls.Config { return &tls.Config{RootCAs: s.Roots} }

// Deliveries returns what was taken so far, in order.
func (s *SMTPSink) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// Count says how many letters were taken.
func (s *SMTPSink) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// PerRecipient says how many letters each address has had.
func (s *SMTPSink) PerRecipient() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	had := make(map[string]int, len(s.deliveries))
	for _, d := range s.deliveries {
		for _, to := range d.To {
			had[to]++
		}
	}
	return had
}

// Connections says how many connections were made so far.
func (s *SMTPSink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Open says how many connections are open.
func (s *SMTPSink) Open() int { return s.listener.count() }

// Cut breaks all open connections.
func (s *SMTPSink) Cut() { s.listener.cut() }

// Close stops the sink and waits for its connections to end.
func (s *SMTPSink) Close() error {
	err := s.server.Close()
	// A server that has not yet begun to serve does not know its listener, and would wait on it for ever.
	closed := s.listener.Close()
	s.listener.cut()
	s.listener.wait()
	served := <-s.serving
	for _, e := range []*error{&closed, &served} {
		if errors.Is(*e, net.ErrClosed) {
			*e = nil
		}
	}
	return errors.Join(err, closed, served)
}

func (s *SMTPSink) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.connections++
	n := s.connections
	s.mu.Unlock()
	sess := &smtpSession{sink: s, conn: c, number: n}
	return sess, sess.ask(SMTPMoment{Stage: "login"})
}

func (s *SMTPSink) take(d Delivery) {
	if s.options.Taken != nil {
		s.options.Taken(d)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.deliveries = append(s.deliveries, d)
}

// reply makes the error that go-smtp answers with.
func (r *SMTPReply) reply() error {
	e := &smtp.SMTPError{Code: r.Code, Message: r.Text, EnhancedCode: smtp.NoEnhancedCode}
	if r.Enhanced != "" {
		if _, err := fmt.Sscanf(r.Enhanced, "%d.%d.%d", &e.EnhancedCode[0], &e.EnhancedCode[1], &e.EnhancedCode[2]); err != nil {
			return fmt.Errorf("enhanced code %q: %w", r.Enhanced, err)
		}
	}
	return e
}
