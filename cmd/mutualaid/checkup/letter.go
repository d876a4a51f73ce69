package checkup

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/mailer"
	"mutualaid/mailer/imap"
	"mutualaid/mailer/smtp"
)

// Field marks a letter to ourselves. The running program leaves mail from its own address alone.
const Field = "X-Mutualaid-Check"

// Letter is a letter from the mailbox to itself, and another one to a plus-address of it.
type Letter struct {
	Account *account.Account
	Config  config.Config
	Now     func() time.Time
	Wait    time.Duration // for the first; the other one is waited for a little longer
	Every   time.Duration // how often it is looked for; 0 is 2 s
}

// Arrived is what came of them.
type Arrived struct {
	Sent time.Time
	Seen time.Time     // when the first was found
	Mail *imap.Message // the first, as it was delivered; nil: it did not come
	Plus *imap.Message // the one to the plus-address; nil: it did not come
	// PlusRefused is what the relay said to the plus-address; nil: it took the letter.
	PlusRefused *smtp.Outcome
	ID, Parent  string // the Message-ID and the reference that it was sent with
}

// plusPatience is how long the second letter may take after the first has come.
const plusPatience = 20 * time.Second

// Send sends both letters and waits for them.
func (l Letter) Send(ctx context.Context) (a Arrived, err error) {
	local, domain, _ := strings.Cut(l.Config.Mailbox.Address, "@")
	token := strings.ToLower(rand.Text())
	a = Arrived{Sent: l.Now(), ID: "check-" + token + "@" + domain, Parent: "check-parent-" + token + "@" + domain}
	whole, err := l.compose(l.Config.Mailbox.Address, token, a.ID, a.Parent, a.Sent)
	if err != nil {
		return a, err
	}
	plus, err := l.compose(local+"+check-"+token[:8]+"@"+domain, token+"-plus", "check-plus-"+token+"@"+domain, a.Parent, a.Sent)
	if err != nil {
		return a, err
	}
	box := &tray{parcels: []*smtp.Parcel{
		{ID: "1", From: l.Config.Mailbox.Address, Shared: whole, Copies: []smtp.Copy{{N: 0, To: l.Config.Mailbox.Address}}},
		// From nobody, so that nothing comes back where there are no plus-addresses: RFC 5321 section 4.5.5.
		{ID: "2", Shared: plus, Copies: []smtp.Copy{{N: 0, To: local + "+check-" + token[:8] + "@" + domain}}},
	}, ended: map[string]smtp.Outcome{}}
	sender := l.Account.Sender(slog.New(slog.DiscardHandler))
	sender.Outbox, sender.Now, sender.Relay.Connections = box, l.Now, 1
	if err := sender.Once(ctx); err != nil {
		return a, fmt.Errorf("send a letter to ourselves: %w", err)
	}
	if o := box.ended["1"]; o.Kind != smtp.Sent {
		return a, fmt.Errorf("send a letter to ourselves: %s", o)
	}
	if o := box.ended["2"]; o.Kind != smtp.Sent {
		a.PlusRefused = &o
	}
	err = l.await(ctx, &a, token)
	return a, err
}

// await looks for both until they came or time is over.
func (l Letter) await(ctx context.Context, a *Arrived, token string) error {
	every := l.Every
	if every == 0 {
		every = 2 * time.Second
	}
	poller := l.Account.Poller(slog.New(slog.DiscardHandler))
	until := l.Now().Add(l.Wait)
	again := time.NewTicker(every)
	defer again.Stop()
	for {
		found, err := poller.Find(ctx, Field, token, a.Sent)
		if err != nil {
			return fmt.Errorf("look for the letter to ourselves: %w", err)
		}
		for _, m := range found {
			parsed, err := mailer.Parse(m.Raw)
			if err != nil {
				continue
			}
			switch parsed.Get(Field) {
			case token:
				if a.Mail == nil {
					a.Seen = l.Now()
					until = a.Seen.Add(min(plusPatience, l.Wait))
				}
				a.Mail = &m
			case token + "-plus":
				a.Plus = &m
			}
		}
		if a.Mail != nil && (a.Plus != nil || a.PlusRefused != nil) || !l.Now().Before(until) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
		}
	}
}

// compose writes one of them, with the fields that the group's letters have.
func (l Letter) compose(to, token, id, parent string, now time.Time) ([]byte, error) {
	address := mailer.Address{Email: l.Config.Mailbox.Address}
	letter, err := mailer.Draft{
		From: address, To: mailer.Address{Email: to}, Subject: "A letter to ourselves (" + token[:8] + ")", Date: now,
		Text: "mutualaid has sent this to the mailbox itself, to see what becomes of its letters on the way. There is nothing to do; you can remove it.\n",
	}.Compose()
	if err != nil {
		return nil, err
	}
	own := []mailer.Field{
		{Name: "Message-ID", Value: "<" + id + ">"}, {Name: "References", Value: "<" + parent + ">"}, {Name: "In-Reply-To", Value: "<" + parent + ">"},
		{Name: "Auto-Submitted", Value: "auto-generated"}, // RFC 3834 section 5
		{Name: "X-Auto-Response-Suppress", Value: "OOF, AutoReply"}, {Name: Field, Value: token},
	}
	if url := l.Config.URL; strings.HasPrefix(url, "https://") {
		own = append(own, mailer.Field{Name: "List-Unsubscribe", Value: "<" + url + ">"}, mailer.Field{Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click"})
	}
	return letter.Copy(own)
}

// tray is an outbox that holds a few letters in memory: each is tried once.
type tray struct {
	mu      sync.Mutex
	parcels []*smtp.Parcel
	ended   map[string]smtp.Outcome
}

func (t *tray) Claim(context.Context) (*smtp.Parcel, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.parcels) == 0 {
		return nil, nil
	}
	p := t.parcels[0]
	t.parcels = t.parcels[1:]
	return p, nil
}

func (t *tray) Record(ctx context.Context, id string, ended []smtp.Ended, _ []int) error {
	return t.Note(ctx, id, ended, -1)
}

func (t *tray) Note(_ context.Context, id string, ended []smtp.Ended, _ int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range ended {
		t.ended[id] = e.Outcome
	}
	return nil
}

func (t *tray) Close(ctx context.Context, id string, ended ...smtp.Ended) error {
	return t.Note(ctx, id, ended, -1)
}

func (t *tray) NextDue(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }
