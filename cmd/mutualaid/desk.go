package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
)

// DigestCmd previews a digest.
type DigestCmd struct {
	Group  string `arg:"" help:"The group's name."`
	Weekly bool   `help:"The weekly digest instead of the daily one."`
}

// Do shows the digest.
func (c *DigestCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	cadence := book.Daily
	if c.Weekly {
		cadence = book.Weekly
	}
	text, news, err := d.PreviewDigest(ctx, c.Group, cadence)
	if err != nil {
		return err
	}
	preview := struct {
		Subject string `json:"subject"`
		Text    string `json:"text"`
		HTML    string `json:"html"`
		News    bool   `json:"news"` // without news no digest is sent
	}{text.Subject, text.Text, text.HTML, news}
	return p.Object(preview, func() {
		if !news {
			p.Line("Nothing new since the last %s digest, so none would be sent.", cadence)
			return
		}
		p.Line("Subject: %s\n\n%s", text.Subject, strings.TrimSpace(text.Text))
	})
}

// InboxCmd is what waits for a person.
type InboxCmd struct {
	List    InboxListCmd    `cmd:"" default:"withargs" help:"List what waits."`
	Show    InboxShowCmd    `cmd:"" help:"Show one thing with its words."`
	Approve InboxApproveCmd `cmd:"" help:"Do what it asks for: take the person in, pass the post on, try the mail again, or set it aside."`
	Reject  InboxRejectCmd  `cmd:"" help:"Set it aside without doing it; the author of a post is told."`
	Answer  InboxAnswerCmd  `cmd:"" help:"Answer with words of your own, in the group's name."`
}

// InboxListCmd lists what waits.
type InboxListCmd struct {
	Group string `help:"Only this group's." placeholder:"GROUP"`
}

// Do lists what waits.
func (c *InboxListCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	cases, err := d.Inbox(ctx, c.Group)
	if err != nil {
		return err
	}
	return terminal.List(p, cases, "Nothing waits for a person.", []string{"ID", "GROUP", "SINCE", "KIND", "FROM", "SUBJECT", "WHY"},
		func(k book.Case) []string {
			return []string{k.ID, k.Group, day(k.At), string(k.Kind), k.Address, k.Subject, k.Why}
		})
}

// InboxShowCmd shows one case.
type InboxShowCmd struct {
	ID  string `arg:"" help:"Its ID, as the list shows it."`
	Raw bool   `help:"Write the whole mail as it came, instead."`
}

// Do shows the case.
func (c *InboxShowCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	k, raw, err := d.Case(ctx, c.ID)
	if err != nil {
		return err
	}
	if c.Raw {
		if raw == nil {
			return fmt.Errorf("%s has no mail with it", c.ID)
		}
		_, err := p.Data.Write(raw)
		return err
	}
	return showCase(p, k)
}

// Sink writes the mail as it is where the command was typed.
func (c *InboxShowCmd) Sink(s *Session) (Sink, error) { return through{s.Out}, nil }

func showCase(p *terminal.Printer, k book.Case) error {
	return p.Object(k, func() {
		p.Fields("ID", k.ID, "Group", k.Group, "Kind", string(k.Kind), "From", strings.TrimSpace(k.Name+" <"+k.Address+">"), "Came", moment(k.At),
			"Subject", k.Subject, "Why", k.Why, "Closed", moment(k.Closed), "Outcome", k.Outcome, "By", k.By)
		if words := k.Whole(); words != "" {
			p.Line("\n%s", words)
		}
	})
}

// InboxApproveCmd says yes.
type InboxApproveCmd struct {
	ID string `arg:"" help:"Its ID, as the list shows it."`
	Rehearsal
}

// Do says yes.
func (c *InboxApproveCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	return closed(p)(d.Approve(ctx, c.ID, d.By))
}

// InboxRejectCmd says no.
type InboxRejectCmd struct {
	ID    string   `arg:"" help:"Its ID, as the list shows it."`
	Words []string `arg:"" optional:"" help:"Why, for the author of a post."`
	Rehearsal
}

// Do says no.
func (c *InboxRejectCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	return closed(p)(d.Reject(ctx, c.ID, strings.Join(c.Words, " "), d.By))
}

// InboxAnswerCmd answers.
type InboxAnswerCmd struct {
	ID    string   `arg:"" help:"Its ID, as the list shows it."`
	Words []string `arg:"" help:"What to answer."`
	Rehearsal
}

// Do answers.
func (c *InboxAnswerCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	return closed(p)(d.Answer(ctx, c.ID, strings.Join(c.Words, " "), d.By))
}

func closed(p *terminal.Printer) func(book.Case, error) error {
	return func(k book.Case, err error) error {
		if err != nil {
			return err
		}
		return p.Object(k, func() { p.Line("%s: %s, from %s: %s.", k.ID, k.Subject, k.Address, k.Outcome) })
	}
}

// QueueCmd lists what is still to be sent.
type QueueCmd struct {
	Group string `arg:"" optional:"" help:"Only this group's."`
}

// waiting is a line of `queue --json`.
type waiting struct {
	Letter  string `json:"letter"`
	Group   string `json:"group"`
	To      string `json:"to"`
	Why     string `json:"why"`
	Lane    string `json:"lane"`
	Due     string `json:"due"` // RFC 3339, UTC
	Tries   int    `json:"tries"`
	Last    string `json:"last"`
	Sending bool   `json:"sending"`
	Held    bool   `json:"held"` // a stop keeps it
	Unknown bool   `json:"unknown"`
}

// Do lists the letters.
func (c *QueueCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	list, err := d.Queue(ctx, c.Group)
	if err != nil {
		return err
	}
	if done, err := d.Outbox(d.Limit).Done(ctx, outbox.Invitations, 0); err != nil {
		return err
	} else if len(list) > 0 && done.Sub(d.Now()) >= time.Minute {
		p.Note("The limit of %s spreads what waits: the last goes out about %s.", d.Limit, moment(done))
	}
	lines := make([]waiting, len(list))
	for i, w := range list {
		lines[i] = waitingOf(w)
	}
	return terminal.List(p, lines, "Nothing waits to be sent.", []string{"TO", "GROUP", "WHAT", "DUE", "TRIES", "LAST ANSWER"},
		func(w waiting) []string {
			last := w.Last
			switch {
			case w.Sending:
				last = "being sent"
			case w.Held:
				last = "held: the group's posts have stopped, see `mutualaid group resume`"
			case last == "" && w.Unknown:
				last = "the relay's answer was lost"
			}
			return []string{w.To, w.Group, w.Why, w.Due, fmt.Sprint(w.Tries), last}
		})
}

func waitingOf(w outbox.Waiting) waiting {
	return waiting{
		Letter: w.Letter.ID, Group: w.Letter.Group, To: w.Recipient.Address, Why: w.Letter.Why, Lane: w.Letter.Lane.String(),
		Due: w.Due.UTC().Format("2006-01-02T15:04:05Z"), Tries: w.Tries, Last: w.Last, Sending: w.Sending, Held: w.Held, Unknown: w.Unknown,
	}
}

// LogCmd shows a group's Log.
type LogCmd struct {
	Group string `arg:"" help:"The group's name."`
	Last  int    `short:"n" help:"Only the last so many lines; 0 is all." default:"0"`
}

// Do shows the Log.
func (c *LogCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	entries, err := d.LogOf(ctx, c.Group, c.Last)
	if err != nil {
		return err
	}
	return terminal.List(p, entries, "Nothing has happened yet.", []string{"WHEN", "BY", "WHAT", "WHO", "", "WHY"},
		func(e book.Entry) []string { return []string{moment(e.At), e.By, e.What, e.Name, e.Detail, e.Why} })
}

// CheckStoreCmd reads the whole store.
type CheckStoreCmd struct{}

// Do names all damage.
func (c *CheckStoreCmd) Do(ctx context.Context, d *Desk, _ *terminal.Printer) error {
	return d.Store.Check(ctx)
}
