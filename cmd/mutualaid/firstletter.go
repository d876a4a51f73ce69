package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/checkup"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/terminal"
	answers "mutualaid/listserv/answer"
	"mutualaid/listserv/explain"
	"mutualaid/mailer"
	"mutualaid/mailer/imap"
	"mutualaid/templates"
)

// lookEvery is how often the steward's answer is looked for.
const lookEvery = 3 * time.Second

// wants asks whether something should be done, where there are questions at all; what is left without an answer is not done.
func (c *InitCmd) wants(ctx context.Context, s *Session, asking, said bool, title, why string) bool {
	if said || !asking || c.NoCheck {
		return said
	}
	answer, err := s.Ask(ctx, terminal.Question{Title: title + " (yes, no)", Why: why, Default: "yes", Check: func(said string) error {
		if said != "yes" && said != "no" {
			return errors.New("type yes or no")
		}
		return nil
	}})
	return err == nil && answer == "yes"
}

// learn sends a letter to the mailbox itself, and writes into the config what it teaches. That it does not come is told, and does not
// undo what was set up.
func (c *InitCmd) learn(ctx context.Context, s *Session, p *terminal.Printer) error {
	conf, err := s.Config()
	if err != nil {
		return err
	}
	wait := min(c.Wait, 2*time.Minute)
	p.Note("Waiting for a letter to ourselves, for %s at most.", checkup.Span(wait))
	arrived, err := checkup.Letter{Account: account.In(conf, s.Outside.Outside), Config: conf, Now: time.Now, Wait: wait}.Send(ctx)
	if err != nil {
		p.Note("%s; `mutualaid doctor` tries again.", err)
		return ctx.Err()
	}
	var keys []string
	var values []any
	for _, f := range checkup.Learn(conf, arrived, wait) {
		p.Note("%-6s %s: %s", f.State, f.Check, f.Found)
		switch {
		case f.Key != "":
			keys, values = append(keys, f.Key), append(values, f.Value)
			p.Note("       written: %s = %s", f.Key, config.Literal(f.Value))
		case f.Mend != "":
			p.Note("       → %s", f.Mend)
		}
	}
	return config.Set(s.CLI.Config, keys, values)
}

// heard is an Inbox that notes what a person writes.
type heard struct {
	imap.Inbox
	address string
	raw     []byte // the first mail of theirs; nil: none yet
}

// Receive passes a batch on, and keeps what was listened for once it is kept.
func (h *heard) Receive(ctx context.Context, batch []imap.Message, mark imap.Mark) ([]imap.Flag, error) {
	flags, err := h.Inbox.Receive(ctx, batch, mark)
	for _, m := range batch {
		if parsed, wrong := mailer.Parse(m.Raw); wrong == nil && h.raw == nil && mailer.Canonical(parsed.From.Email) == h.address {
			h.raw = m.Raw
		}
	}
	return flags, err
}

// firstLetter sends what the founding has left to be sent, which is the steward's welcome, and waits for the answer to it. Whoever
// doesn't want to wait presses Ctrl-C.
func (c *InitCmd) firstLetter(ctx context.Context, s *Session, p *terminal.Printer) (err error) {
	conf, err := s.Config()
	if err != nil {
		return err
	}
	steward, err := mailer.ParseAddress(c.Steward[0])
	if err != nil {
		return err
	}
	service := &Service{Config: conf, Log: slog.New(slog.DiscardHandler), Now: time.Now, Outside: s.Outside}
	if err := service.Open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, service.Close()) }()
	ear := &heard{Inbox: service.poller.Inbox, address: mailer.Canonical(steward.Email)}
	service.poller.Inbox = ear
	if unsent, err := service.work(ctx); unsent != nil || err != nil {
		p.Note("Your first letter could not be sent: %v. It is kept; `mutualaid run` sends it.", errors.Join(unsent, err))
		return nil
	}
	p.Note("Your first letter is on its way to %s. Answer it as you would a friend, with \"yes\" for instance. This waits for %s at most; Ctrl-C goes on without.", steward.Email, checkup.Span(c.Wait))
	waiting, stop := context.WithTimeout(ctx, c.Wait)
	defer stop()
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for ear.raw == nil {
		if err := service.poller.Once(waiting); err != nil && waiting.Err() == nil {
			p.Note("The mailbox can't be read just now: %v", err)
		}
		if ear.raw != nil {
			break
		}
		select {
		case <-again.C:
		case <-waiting.Done():
			p.Note("No answer yet. It is read as soon as `mutualaid run` runs.")
			return nil
		}
	}
	if err := service.desk.Settle(ctx); err != nil {
		return err
	}
	return tellAnswer(p, ear.raw, conf.Mailbox.AuthServ)
}

// tellAnswer says what the machine sees in the steward's answer.
func tellAnswer(p *terminal.Printer, raw []byte, authserv string) error {
	words, err := templates.Load()
	if err != nil {
		return err
	}
	reader, err := answers.New(words)
	if err != nil {
		return err
	}
	m, err := mailer.Parse(raw)
	if err != nil {
		return err
	}
	r := explain.Mail(raw, answers.Welcome, reader, time.Now())
	p.Note("Your answer came. The machine sees only what you newly wrote: %q.", terminal.Cut(strings.Join(strings.Fields(r.NewText), " "), 100))
	p.Note("It reads it as: %s (%s).", r.Answer, r.Why)
	if proof := m.Proof(authserv); proof.Proven {
		p.Note("The provider vouches that it is from you: %s.", proof.Why)
	} else {
		p.Note("Nobody vouches that it is from you (%s): what members ask for by mail is asked back once. `mutualaid doctor` may know more.", proof.Why)
	}
	return nil
}

// askWords asks for the group's own words, shows the invitation as it will be read, and asks until it is right.
func (c *InitCmd) askWords(ctx context.Context, s *Session, p *terminal.Printer) error {
	words, err := templates.Load()
	if err != nil {
		return err
	}
	suggested, err := words.Suggest(c.Language, c.Title)
	if err != nil {
		return err
	}
	if c.About == "" {
		if c.About, err = s.Ask(ctx, terminal.Question{Title: "What the group is, in a sentence or two", Why: "It stands in the invitation and in the welcome.", Default: suggested.About}); err != nil {
			return err
		}
	}
	if c.Invitation != "" {
		return nil
	}
	c.Invitation = suggested.Invitation
	for {
		text, err := words.Letter(c.Language, templates.Invitation{
			Foot:  templates.Foot{Group: c.Title, Address: c.Address, Postal: c.Postal},
			Words: c.Invitation, About: c.About, Reader: templates.Reader{Language: c.Language},
		})
		if err != nil {
			return err
		}
		p.Note("This is how the invitation reads:\n\n  Subject: %s\n\n  %s\n", text.Subject, strings.ReplaceAll(strings.TrimSpace(text.Text), "\n", "\n  "))
		said, err := s.Ask(ctx, terminal.Question{Title: "Is it right (yes, or other words in place of \"" + terminal.Cut(c.Invitation, 40) + "\")", Default: "yes", Check: isShort})
		if err != nil {
			return err
		}
		if said == "yes" {
			return nil
		}
		c.Invitation = said
	}
}

func isShort(said string) error {
	if len(said) > 2000 {
		return fmt.Errorf("write it into a file, and give it later: mutualaid group set NAME --invitation @FILE")
	}
	return nil
}
