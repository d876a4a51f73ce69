package smtp

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"time"
)

// Relay is the server that takes our letters.
type Relay struct {
	// URL is smtps://host[:465], smtp://host[:587] (STARTTLS required) or smtp+insecure://host:port (loopback only).
	URL string

	User     string                                // "" sends without a login
	Password func(context.Context) (string, error) // or the access token, asked for at each login
	OAuth2   bool                                  // log in with the access token, by XOAUTH2 or OAUTHBEARER (RFC 7628)

	// Mailbox is our own address. It is the envelope sender of letters from <> where the relay refuses <>.
	Mailbox string

	Connections int    // 1 when 0
	Hello       string // our name in EHLO; Mailbox's domain when ""
	TLS         *tls.Config
	Dial        func(ctx context.Context, network, addr string) (net.Conn, error) // nil is the network
	Timeouts    Timeouts
}

// Timeouts are how long the relay may take for each step; zero fields are the ones of RFC 5321 section 4.5.3.2.
type Timeouts struct {
	Connect time.Duration // TCP and TLS; 30 s
	Hello   time.Duration // greeting and each reply up to the login; 5 min
	Mail    time.Duration // 5 min
	Rcpt    time.Duration // 5 min
	Data    time.Duration // 2 min
	Block   time.Duration // each block of the letter; 3 min
	Dot     time.Duration // 10 min
	Idle    time.Duration // how long an unused connection is kept; 20 s
	Stop    time.Duration // how long a letter under way may take after Run was told to stop; 5 s
}

func (t Timeouts) withDefaults() Timeouts {
	or := func(d *time.Duration, other time.Duration) {
		if *d <= 0 {
			*d = other
		}
	}
	or(&t.Connect, 30*time.Second)
	or(&t.Hello, 5*time.Minute)
	or(&t.Mail, 5*time.Minute)
	or(&t.Rcpt, 5*time.Minute)
	or(&t.Data, 2*time.Minute)
	or(&t.Block, 3*time.Minute)
	or(&t.Dot, 10*time.Minute)
	or(&t.Idle, 20*time.Second)
	or(&t.Stop, 5*time.Second)
	return t
}

// security is how a connection is protected.
type security int

const (
	implicitTLS security = iota
	startTLS
	plainLoopback
)

// address reads the relay's URL.
func (r Relay) address() (host, port string, s security, err error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return "", "", 0, fmt.Errorf("smtp url: %w", err)
	}
	host, port = u.Hostname(), u.Port()
	if host == "" || u.User != nil || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return "", "", 0, fmt.Errorf("smtp url %q: it should look like smtps://smtp.example.org", u.Redacted())
	}
	defaultPort := "587" // RFC 6409
	switch u.Scheme {
	case "smtps":
		s, defaultPort = implicitTLS, "465" // RFC 8314 section 3.3
	case "smtp":
		s = startTLS
	case "smtp+insecure":
		s, defaultPort = plainLoopback, "25"
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return "", "", 0, fmt.Errorf("smtp url %q: without TLS we only talk to loopback; use smtps:// or smtp://", r.URL)
		}
	default:
		return "", "", 0, fmt.Errorf("smtp url %q: the scheme should be smtps, smtp or smtp+insecure", r.URL)
	}
	if port == "" {
		port = defaultPort
	}
	return host, port, s, nil
}

// Check says what is wrong with the relay's settings, without connecting.
func (r Relay) Check() error {
	_, _, _, err := r.address()
	if err == nil && r.User != "" && r.Password == nil {
		err = fmt.Errorf("smtp: a user without a password")
	}
	return err
}
