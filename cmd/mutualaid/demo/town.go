package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"mutualaid/mailer"
	"mutualaid/mailer/mailtest"
)

// What the town knows the program's mailbox by.
const (
	address  = "circle@example.org"
	password = "demo"
	authserv = "mx.example.org"
)

// clock is the demo's time: it stands still between two scenes.
type clock struct {
	mu       sync.Mutex
	at       time.Time
	released time.Time // when it began to run by itself
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.released.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.released))
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *clock) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.released = time.Now()
}

// town is where the group lives: its provider's mail servers, and everybody's mailbox.
type town struct {
	dir    string
	clock  *clock
	imap   *mailtest.IMAPServer
	relay  *mailtest.SMTPSink
	log    *listener
	people map[string]*Person // by address
	first  time.Time          // of the story

	mu     sync.Mutex
	taken  []taken         // by the relay, not yet fetched
	grey   map[string]bool // addresses whose provider has turned us away for now
	living bool
	failed error
}

// taken is what the relay took for one recipient.
type taken struct {
	to  string
	raw []byte
	at  time.Time
}

// Letter is one letter in somebody's mailbox.
type Letter struct {
	To      *Person
	Address string
	Raw     []byte
	Mail    *mailer.Mail
	Kind    Kind
	At      time.Time
}

func newTown(dir string, s *Story) (t *town, err error) {
	t = &town{dir: dir, clock: &clock{at: s.Begin}, log: new(listener), people: map[string]*Person{}, grey: map[string]bool{}, first: s.Begin}
	if t.imap, err = mailtest.NewIMAPServer(); err != nil {
		return nil, err
	}
	options := mailtest.SMTPOptions{User: address, Password: password, Taken: t.take, Decide: t.decide}
	if t.relay, err = mailtest.NewSMTPSink(options); err != nil {
		return nil, errors.Join(err, t.imap.Close())
	}
	if err := t.imap.AddUser(address, password); err != nil {
		return nil, errors.Join(err, t.close())
	}
	for _, p := range s.People {
		p.inbox, t.people[p.Email] = nil, p
		if err := t.imap.AddUser(p.Email, password); err != nil {
			return nil, errors.Join(err, t.close())
		}
	}
	return t, nil
}

func (t *town) close() error { return errors.Join(t.relay.Close(), t.imap.Close()) }

func (t *town) mailbox() Mailbox {
	return Mailbox{Dir: t.dir, Address: address, AuthServ: authserv, IMAP: t.imap.URL(), SMTP: t.relay.URL(), User: address, Password: password}
}

// decide is the relay's mood: somebody's provider turns the first letter away, as many do with senders they don't know.
func (t *town) decide(m mailtest.SMTPMoment) *mailtest.SMTPReply {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.people[m.To]; m.Stage == "rcpt" && p != nil && p.Greylists && !t.grey[m.To] {
		t.grey[m.To] = true
		return &mailtest.SMTPReply{Code: 450, Enhanced: "4.7.1", Text: "Greylisted, please come again later"}
	}
	return nil
}

// take keeps a letter that the relay has taken. Once the story is over, what is written to the group reaches it.
func (t *town) take(d mailtest.Delivery) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, to := range d.To {
		if t.living && to == address {
			t.failed = errors.Join(t.failed, t.deliver(vouched(d.Data)))
			continue
		}
		t.taken = append(t.taken, taken{to, d.Data, t.clock.now()})
		if t.people[to] != nil {
			_, err := t.imap.AppendAt(to, "INBOX", d.Data, t.clock.now())
			t.failed = errors.Join(t.failed, err)
		}
	}
}

// vouched puts the provider's word before a mail, as a provider does when DMARC passes.
func vouched(raw []byte) []byte {
	m, err := mailer.Parse(raw)
	if err != nil {
		return raw
	}
	return append([]byte(fmt.Sprintf("Authentication-Results: %s; dmarc=pass header.from=%s\r\n", authserv, domainOf(m.From.Email))), raw...)
}

func (t *town) open() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.living = true
}

// fetch hands everybody the letters that came since it was called last.
func (t *town) fetch() ([]Letter, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var fresh []Letter
	for _, got := range t.taken {
		m, err := mailer.Parse(got.raw)
		if err != nil {
			return nil, fmt.Errorf("a letter to %s can't be read: %w", got.to, err)
		}
		l := Letter{To: t.people[got.to], Address: got.to, Raw: got.raw, Mail: m, Kind: kindOf(m), At: got.at}
		if l.To != nil {
			l.To.inbox = append(l.To.inbox, l)
		}
		fresh = append(fresh, l)
	}
	t.taken = nil
	return fresh, t.failed
}

// deliver puts a mail into the group's mailbox.
func (t *town) deliver(raw []byte) error {
	_, err := t.imap.AppendAt(address, "INBOX", raw, t.clock.now())
	return err
}

// outcome is what the program says that it made of a mail.
type outcome struct{ from, why string }

// listener is the program's log, of which the story needs one line: what became of each mail.
type listener struct {
	mu       sync.Mutex
	outcomes []outcome
	troubles []string
}

// Enabled wants everything from the level of the mails on.
func (l *listener) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// Handle keeps a line.
func (l *listener) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	words := map[string]string{}
	r.Attrs(func(a slog.Attr) bool {
		words[a.Key] = a.Value.String()
		return true
	})
	switch {
	case r.Message == "mail":
		l.outcomes = append(l.outcomes, outcome{words["from"], words["outcome"]})
	case r.Level >= slog.LevelError:
		l.troubles = append(l.troubles, strings.TrimSpace(r.Message+" "+words["error"]))
	}
	return nil
}

// WithAttrs and WithGroup change nothing: no line that matters has any.
func (l *listener) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup belongs to WithAttrs.
func (l *listener) WithGroup(string) slog.Handler { return l }

// take returns what was said since it was called last.
func (l *listener) take() []outcome {
	l.mu.Lock()
	defer l.mu.Unlock()
	said := l.outcomes
	l.outcomes = nil
	return said
}
