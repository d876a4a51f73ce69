package imap

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

func TestAccountURLs(t *testing.T) {
	for url, want := range map[string]server{
		"imaps://imap.example.org":          {"imap.example.org", "imap.example.org:993", implicitTLS},
		"imaps://imap.example.org:1993/":    {"imap.example.org", "imap.example.org:1993", implicitTLS},
		"imap://imap.example.org":           {"imap.example.org", "imap.example.org:143", startTLS},
		"imap+insecure://127.0.0.1:4143":    {"127.0.0.1", "127.0.0.1:4143", plainText},
		"imap+insecure://localhost":         {"localhost", "localhost:143", plainText},
		"imap+insecure://[::1]:4143":        {"::1", "[::1]:4143", plainText},
		"imap+insecure://imap.example.org":  {},
		"imap+insecure://127.0.0.1.evil.io": {},
		"imaps://ada:pw@imap.example.org":   {},
		"imaps://imap.example.org/INBOX":    {},
		"https://imap.example.org":          {},
		"imap.example.org":                  {},
		"imaps://":                          {},
		"":                                  {},
		"imaps://a b\x7f":                   {},
	} {
		got, err := parseURL(url)
		if got != want || (err == nil) != (want != server{}) {
			t.Errorf("%q is %+v, %v; want %+v", url, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "pw@") {
			t.Errorf("%q: the error shows the password: %v", url, err)
		}
	}
}

func FuzzAccountURL(f *testing.F) {
	f.Add("imaps://imap.example.org:993")
	f.Add("imap+insecure://127.0.0.1")
	f.Add("imap://[::1%25lo]:x")
	f.Fuzz(func(t *testing.T, url string) {
		s, err := parseURL(url)
		if err == nil && s.security == plainText && !loopback(s.host) {
			t.Errorf("%q sends passwords in plain text to %s", url, s.host)
		}
	})
}

func TestMailComesOverTLS(t *testing.T) {
	certificate, roots, err := mailtest.NewCertificate()
	if err != nil {
		t.Fatal(err)
	}
	for name, implicit := range map[string]bool{"imaps": true, "STARTTLS": false} {
		t.Run(name, func(t *testing.T) {
			server := memoryServerWith(t, mailtest.IMAPOptions{
				TLS: &tls.Config{Certificates: []tls.Certificate{certificate}}, Implicit: implicit,
			})
			deliver(t, server, "INBOX", 1, 1)
			inbox := newBox()
			p := poller(server.URL(), inbox)
			p.Account.TLS = &tls.Config{RootCAs: roots}
			if err := p.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(inbox.all()); n != 1 {
				t.Errorf("%d mails", n)
			}
			if report, err := p.Try(t.Context()); err != nil || report.TLS != "TLS 1.3" {
				t.Errorf("report %+v, %v", report, err)
			}
			p.Account.TLS = &tls.Config{RootCAs: roots, ServerName: "imap.example.org"}
			if err := p.Once(t.Context()); err == nil {
				t.Error("a certificate for another name is trusted")
			}
		})
	}
}

func TestPasswordIsNeverSentBeforeTLS(t *testing.T) {
	for name, say := range map[string]func(c *lie, command string){
		"STARTTLS refused":     func(c *lie, _ string) { c.say("%s NO not today\r\n", c.tag) },
		"STARTTLS unknown":     func(c *lie, _ string) { c.say("%s BAD what\r\n", c.tag) },
		"words instead of TLS": func(c *lie, _ string) { c.say("%s OK go\r\n* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", c.tag) },
		"no line end":          func(c *lie, _ string) { c.say("%s OK go", c.tag) },
		"mute":                 func(*lie, string) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, 1)
			l.answer = func(c *lie, command string) bool {
				if command != "STARTTLS" {
					return false
				}
				say(c, command)
				return true
			}
			p := poller(strings.Replace(l.url(), "imap+insecure", "imap", 1), newBox())
			p.Limits = brisk
			if err := p.Once(t.Context()); err == nil {
				t.Error("the server is trusted")
			}
			if l.count("LOGIN")+l.count("AUTHENTICATE") != 0 {
				t.Error("the password was sent")
			}
		})
	}
}

func TestGreetingOfAPreauthenticatedServerIsNoReasonToSkipTLS(t *testing.T) {
	here, there := net.Pipe()
	defer func() { _ = here.Close() }()
	done := make(chan error, 1)
	go func() {
		_, err := io.WriteString(there, "* PREAUTH come in\r\n")
		done <- err
		_ = there.Close()
	}()
	if err := askSTARTTLS(t.Context(), here); err == nil {
		t.Error("it is trusted")
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func FuzzLineBeforeTLS(f *testing.F) {
	f.Add("* OK hi\r\nS1 OK\r\n")
	f.Add("* OK")
	f.Fuzz(func(t *testing.T, said string) {
		r := bufio.NewReader(strings.NewReader(said))
		line, err := readLine(r)
		if err == nil && (strings.Contains(line, "\n") || len(line) >= maxLine) {
			t.Errorf("line %q", line)
		}
		quote(line)
	})
}

func TestWaitsGrowAndDiffer(t *testing.T) {
	b := backoff{first: time.Second, last: 5 * time.Minute}
	full := time.Second
	seen := make(map[time.Duration]bool)
	for range 20 {
		wait := b.next()
		if wait < full/2 || wait > full {
			t.Fatalf("wait %v, want between %v and %v", wait, full/2, full)
		}
		seen[wait] = true
		full = min(2*full, 5*time.Minute)
	}
	if len(seen) < 15 {
		t.Errorf("the waits hardly differ: %v", seen)
	}
	b.reset()
	if wait := b.next(); wait > time.Second {
		t.Errorf("after a reset it waits %v", wait)
	}
}
