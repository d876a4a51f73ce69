package imap

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// security is how a connection is kept from being overheard.
type security int

const (
	implicitTLS security = iota
	startTLS
	plainText // only to loopback
)

// server is where an account's URL leads.
type server struct {
	host     string // without port, as the certificate names it
	addr     string // host:port
	security security
}

// CheckURL says whether the account's URL makes sense, before anything is dialled.
func CheckURL(raw string) error {
	_, err := parseURL(raw)
	return err
}

// parseURL reads imaps://host[:port], imap://host[:port] and imap+insecure://host[:port].
func parseURL(raw string) (server, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The error of url.Parse repeats the URL, in which someone may have written a password.
		return server{}, fmt.Errorf("the IMAP address is no URL; write it like imaps://imap.example.org")
	}
	if u.User != nil {
		return server{}, fmt.Errorf("the IMAP address must not hold user or password; they have settings of their own")
	}
	if u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return server{}, fmt.Errorf("IMAP address %q: write it like imaps://imap.example.org or imaps://imap.example.org:993", raw)
	}
	s := server{host: u.Hostname()}
	port := "143"
	switch u.Scheme {
	case "imaps":
		port = "993"
	case "imap":
		s.security = startTLS
	case "imap+insecure":
		s.security = plainText
		if !loopback(s.host) {
			return server{}, fmt.Errorf("IMAP address %q: without TLS only this machine itself may be reached; use imaps://", raw)
		}
	default:
		return server{}, fmt.Errorf("IMAP address %q: it must begin with imaps:// (TLS) or imap:// (STARTTLS)", raw)
	}
	s.addr = net.JoinHostPort(s.host, cmp.Or(u.Port(), port))
	return s, nil
}

// port is the number in addr.
func (s server) port() int {
	_, port, _ := net.SplitHostPort(s.addr) // as JoinHostPort made it
	n, _ := strconv.Atoi(port)              // 0 for a name, which no account has
	return n
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// tlsConfig checks the certificate against the host's name, whatever else the account asks for.
func (s server) tlsConfig(base *tls.Config) *tls.Config {
	config := &tls.Config{}
	if base != nil {
		config = base.Clone()
	}
	config.ServerName = cmp.Or(config.ServerName, s.host)
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	if config.NextProtos == nil {
		config.NextProtos = []string{"imap"}
	}
	return config
}

// dialServer opens the connection and secures it; raw is the connection beneath the TLS.
func (p *Poller) dialServer(ctx context.Context, s server, patience time.Duration) (raw, conn net.Conn, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dial := p.dial
	if dial == nil {
		dial = p.Account.Dial
	}
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	raw, err = dial(ctx, "tcp", s.addr)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to %s: %w", s.addr, err)
	}
	conn, err = s.secure(ctx, raw, p.Account.TLS)
	if err != nil {
		return nil, nil, errors.Join(err, raw.Close())
	}
	return raw, conn, nil
}

// secure brings the connection to where passwords may be sent.
func (s server) secure(ctx context.Context, raw net.Conn, base *tls.Config) (net.Conn, error) {
	if s.security == plainText {
		return raw, nil
	}
	if s.security == startTLS {
		if err := askSTARTTLS(ctx, raw); err != nil {
			return nil, fmt.Errorf("STARTTLS with %s: %w", s.addr, err)
		}
	}
	conn := tls.Client(raw, s.tlsConfig(base))
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS with %s: %w", s.addr, err)
	}
	if s.security == startTLS {
		// The server's greeting was spent in plain text, and go-imap waits for one.
		return &greeted{Conn: conn, greeting: strings.NewReader("* OK secured\r\n")}, nil
	}
	return conn, nil
}
