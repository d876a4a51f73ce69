package setup

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/mailer/mailtest"
)

// dialogue is how a provider's servers talk, as they were seen to.
type dialogue struct {
	greeting, caps string // of IMAP, before the sign-in
	after          string // capabilities after it; "" is the same
	imapNo         string // what follows the tag when a password is refused
	ehlo           string // lines of EHLO, without STARTTLS and AUTH
	auth           string // the mechanisms of SMTP
	smtpNo         string // the refusal of SMTP; several lines
	challenge      string // JSON, to a token that is refused
	imapToken      string // what follows the tag then
}

// fakeProvider is a provider's two servers on loopback, reached under their real names.
type fakeProvider struct {
	d    dialogue
	tls  *tls.Config
	take func(user, secret string) bool

	mu     sync.Mutex
	dialed []string // host:port
	used   []string // how somebody signed in
	lns    map[string]net.Listener
	world  account.Outside
	done   sync.WaitGroup
}

func newFakeProvider(t *testing.T, p provider.Provider, d dialogue, take func(user, secret string) bool) *fakeProvider {
	t.Helper()
	host := func(server string) string {
		_, rest, _ := strings.Cut(server, "://")
		name, _, _ := strings.Cut(rest, ":")
		return name
	}
	certificate, roots, err := mailtest.NewCertificate(host(p.IMAP), host(p.SMTP), "login.microsoftonline.com", "oauth2.googleapis.com", "accounts.google.com")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeProvider{d: d, take: take, tls: &tls.Config{Certificates: []tls.Certificate{certificate}}, lns: map[string]net.Listener{}}
	for port, serve := range map[string]func(net.Conn) error{"993": f.imap, "465": f.smtp, "587": f.smtp} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		f.lns[port] = ln
		t.Cleanup(func() { ln.Close() })
		f.done.Go(func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				if port != "587" {
					conn = tls.Server(conn, f.tls)
				}
				f.done.Go(func() {
					defer conn.Close()
					_ = serve(conn) // a client that goes away ends it
				})
			}
		})
	}
	t.Cleanup(func() {
		for _, ln := range f.lns {
			ln.Close()
		}
		f.done.Wait()
	})
	f.world = account.Outside{TLS: &tls.Config{RootCAs: roots}, Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		f.mu.Lock()
		f.dialed = append(f.dialed, addr)
		f.mu.Unlock()
		_, port, err := net.SplitHostPort(addr)
		if err != nil || f.lns[port] == nil {
			return nil, fmt.Errorf("nobody listens at %s", addr)
		}
		return (&net.Dialer{}).DialContext(ctx, network, f.lns[port].Addr().String())
	}}
	return f
}

func (f *fakeProvider) note(how string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.used = append(f.used, how)
}

// token reads the user and the token out of what XOAUTH2 and OAUTHBEARER begin with.
func token(encoded string) (user, secret string) {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", ""
	}
	for field := range strings.SplitSeq(string(raw), "\x01") {
		user += strings.TrimSuffix(strings.TrimPrefix(cutAfter(field, "user="), "n,a="), ",")
		if name, ok := strings.CutPrefix(field, "n,a="); ok {
			user = strings.TrimSuffix(name, ",")
		}
		secret += cutAfter(field, "auth=Bearer ")
	}
	return user, secret
}

func cutAfter(s, prefix string) string {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return ""
	}
	return rest
}

// imap is one connection to where mail is read.
func (f *fakeProvider) imap(conn net.Conn) error {
	r := bufio.NewReader(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	caps := f.d.caps
	say("* OK %s", f.d.greeting)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		words := strings.Fields(line)
		if len(words) < 2 {
			return fmt.Errorf("the client says %q", line)
		}
		tag := words[0]
		switch strings.ToUpper(words[1]) {
		case "CAPABILITY":
			say("* CAPABILITY %s", caps)
			say("%s OK done", tag)
		case "LOGIN":
			f.note("IMAP LOGIN")
			if len(words) != 4 || !f.take(strings.Trim(words[2], `"`), strings.Trim(words[3], `"`)) {
				say("%s %s", tag, f.d.imapNo)
				continue
			}
			caps = or(f.d.after, caps)
			say("%s OK signed in", tag)
		case "AUTHENTICATE":
			f.note("IMAP " + words[2])
			if len(words) != 4 {
				return fmt.Errorf("no first words, though SASL-IR was offered: %q", line)
			}
			if !f.take(token(words[3])) {
				say("+ %s", base64.StdEncoding.EncodeToString([]byte(f.d.challenge)))
				if _, err := r.ReadString('\n'); err != nil {
					return err
				}
				say("%s %s", tag, f.d.imapToken)
				continue
			}
			caps = or(f.d.after, caps)
			say("%s OK signed in", tag)
		case "LIST":
			say(`* LIST (\HasNoChildren) "/" INBOX`)
			say("%s OK done", tag)
		case "EXAMINE", "SELECT":
			say("* 3 EXISTS")
			say("* FLAGS (\\Seen \\Flagged)")
			say("* OK [UIDVALIDITY 1] valid")
			say("* OK [UIDNEXT 4] next")
			say("%s OK [READ-ONLY] done", tag)
		case "LOGOUT":
			say("* BYE see you")
			say("%s OK done", tag)
			return nil
		default:
			say("%s BAD what is that", tag)
		}
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// smtp is one connection to where mail is sent.
func (f *fakeProvider) smtp(conn net.Conn) error {
	r := bufio.NewReader(conn)
	_, secure := conn.(*tls.Conn)
	say := func(lines string) { fmt.Fprintf(conn, "%s\r\n", strings.ReplaceAll(lines, "\n", "\r\n")) }
	say("220 mail.provider.example ESMTP ready")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		words := strings.Fields(line)
		if len(words) == 0 {
			return fmt.Errorf("the client says nothing")
		}
		switch strings.ToUpper(words[0]) {
		case "EHLO":
			reply := "250-mail.provider.example at your service\n"
			for extension := range strings.SplitSeq(f.d.ehlo, "|") {
				reply += "250-" + extension + "\n"
			}
			if secure {
				reply += "250 AUTH " + f.d.auth
			} else {
				reply += "250 STARTTLS"
			}
			say(reply)
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, f.tls)
			r, secure = bufio.NewReader(conn), true
			say = func(lines string) { fmt.Fprintf(conn, "%s\r\n", strings.ReplaceAll(lines, "\n", "\r\n")) }
		case "AUTH":
			f.note("SMTP " + words[1])
			if err := f.smtpAuth(words, r, say); err != nil {
				return err
			}
		case "QUIT":
			say("221 bye")
			return nil
		default:
			say("502 what is that")
		}
	}
}

func (f *fakeProvider) smtpAuth(words []string, r *bufio.Reader, say func(string)) error {
	if len(words) != 3 {
		say("501 say it at once")
		return nil
	}
	user, secret := token(words[2])
	if words[1] == "PLAIN" {
		raw, err := base64.StdEncoding.DecodeString(words[2])
		if err != nil {
			return err
		}
		fields := strings.Split(string(raw), "\x00")
		user, secret = fields[1], fields[2]
	}
	if f.take(user, secret) {
		say("235 2.7.0 accepted")
		return nil
	}
	if words[1] != "PLAIN" && f.d.challenge != "" {
		say("334 " + base64.StdEncoding.EncodeToString([]byte(f.d.challenge)))
		if _, err := r.ReadString('\n'); err != nil {
			return err
		}
	}
	say(f.d.smtpNo)
	return nil
}
