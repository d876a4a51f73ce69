package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/setup"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/cmd/mutualaid/terminal"
)

// InitCmd writes the config.
type InitCmd struct {
	setup.Mailbox
	Founding
	From   string `name:"from" help:"A file that answers all questions: TOML with the names of these flags, as in password_file." placeholder:"FILE"`
	SignIn bool   `help:"Sign in again, where the provider no longer lets us in; nothing else changes."`
}

// Founding is what was said of the first group.
type Founding struct {
	Group      string        `toml:"group" help:"Make a first group of this name." placeholder:"NAME"`
	Title      string        `toml:"title" help:"What people call the group." placeholder:"WORDS"`
	Steward    []string      `toml:"steward" help:"Who looks after the group; may be said several times." placeholder:"ADDRESS" sep:"none"`
	Language   string        `toml:"language" help:"The language of the group's letters, such as en or de." placeholder:"CODE"`
	Zone       string        `toml:"zone" help:"The group's time zone, such as Europe/Berlin." placeholder:"ZONE"`
	About      string        `toml:"about" help:"What the group is, for invitation and welcome; @FILE reads a file." placeholder:"WORDS"`
	Invitation string        `toml:"invitation" help:"The group's own words in its invitation; @FILE reads a file." placeholder:"WORDS"`
	Postal     string        `toml:"postal" help:"The postal address of who is responsible, as law asks for in invitations; @FILE reads a file." placeholder:"WORDS"`
	Letter     bool          `toml:"letter" help:"Send a letter to the mailbox itself, learn from it, and write that into the config; you are asked where there are questions."`
	First      bool          `toml:"first_letter" name:"first-letter" help:"Send the steward's first letter and wait for the answer; you are asked where there are questions."`
	Wait       time.Duration `toml:"-" help:"How long to wait for each of both." default:"10m" placeholder:"TIME"`
}

// Run writes the config once the logins work, and makes the group.
func (c *InitCmd) Run(ctx context.Context, s *Session) error {
	if c.SignIn {
		return c.signInAgain(ctx, s)
	}
	if c.From != "" {
		if err := c.read(); err != nil {
			return err
		}
	}
	p := s.Printer()
	asking := c.Address == ""
	mailbox := s.Outside.setup(&c.Mailbox, s, p)
	if err := mailbox.There(); err != nil {
		return err
	}
	if err := c.settle(ctx, s, mailbox, asking); err != nil {
		return err
	}
	if err := mailbox.Write(); err != nil {
		return err
	}
	p.Note("Wrote %s.", s.CLI.Config)
	if c.wants(ctx, s, asking, c.Letter, "Send a letter from the mailbox to itself", "It shows what the provider does with letters, and the config learns from it.") {
		if err := c.learn(ctx, s, p); err != nil {
			return err
		}
	}
	if c.Group == "" {
		p.Note("Next: mutualaid group add NAME --title \"…\"")
		return nil
	}
	if err := c.found(ctx, s); err != nil {
		return err
	}
	if len(c.Steward) > 0 && c.wants(ctx, s, asking, c.First, "Send you your first letter now, and wait for your answer", "You see what members will see.") {
		return c.firstLetter(ctx, s, p)
	}
	return nil
}

// settle has the mailbox and the group said, by the flags alone or by asking. Nothing is written.
func (c *InitCmd) settle(ctx context.Context, s *Session, mailbox *setup.Setup, asking bool) error {
	if !asking {
		err := mailbox.Given(ctx)
		if errors.Is(err, setup.ErrNoPassword) || errors.Is(err, setup.ErrNoServers) {
			return usageError(err.Error())
		}
		return err
	}
	err := mailbox.Ask(ctx)
	if err == nil {
		err = c.askGroup(ctx, s)
	}
	if err == nil && c.Group != "" {
		err = c.askWords(ctx, s, s.Printer())
	}
	if errors.Is(err, terminal.ErrUnanswered) {
		return fmt.Errorf("nothing was written: %w; `mutualaid init --help` names the flags that do without questions", err)
	}
	return err
}

// found makes the group, and sees with the steward that letters come and go.
func (c *InitCmd) found(ctx context.Context, s *Session) error {
	add := &GroupAddCmd{Name: c.Group, Steward: c.Steward}
	for said, flag := range map[*string]**string{&c.Title: &add.Title, &c.Language: &add.Language, &c.Zone: &add.Zone, &c.About: &add.About, &c.Invitation: &add.Invitation, &c.Postal: &add.Postal} {
		if *said != "" {
			*flag = said
		}
	}
	return perform(ctx, &Session{Person: s.Person, CLI: s.CLI, Name: "group add", Outside: s.Outside}, add)
}

// maxAnswers bounds a file of answers, in bytes.
const maxAnswers = 64 << 10

// read fills in what the flags don't say from a file. Names of files in it are relative to its own folder.
func (c *InitCmd) read() error {
	text, err := os.ReadFile(c.From)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	if len(text) > maxAnswers {
		return fmt.Errorf("--from %s: it is larger than %d bytes", c.From, maxAnswers)
	}
	said := struct {
		setup.Mailbox
		Founding
	}{c.Mailbox, c.Founding}
	if err := decodeStrictly(text, &said); err != nil {
		return fmt.Errorf("--from %s: %w", c.From, err)
	}
	if said.Address == "" {
		return fmt.Errorf("--from %s: it does not say the mailbox's address: write address = \"together@example.org\"", c.From)
	}
	for key, was := range map[*string]string{&said.PasswordFile: c.PasswordFile, &said.ClientSecretFile: c.ClientSecretFile} {
		if *key != "" && *key != was && !filepath.IsAbs(*key) {
			*key = filepath.Join(filepath.Dir(c.From), *key)
		}
	}
	c.Mailbox, c.Founding = said.Mailbox, said.Founding
	return nil
}

// decodeStrictly reads TOML in which every key must be known.
func decodeStrictly(text []byte, into any) error {
	var strict *toml.StrictMissingError
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	err := decoder.Decode(into)
	if errors.As(err, &strict) {
		return errors.New(strict.String())
	}
	return err
}

// signInAgain gets new tokens for the mailbox that the config names.
func (c *InitCmd) signInAgain(ctx context.Context, s *Session) error {
	conf, err := s.Config()
	if err != nil {
		return err
	}
	o := conf.Mailbox.OAuth2
	if o.Issuer == "" {
		return fmt.Errorf("%s signs in with a password: write the new one into %s", s.CLI.Config, conf.Mailbox.PasswordFile)
	}
	app, err := conf.App()
	if err != nil {
		return config.Told(err)
	}
	p := s.Printer()
	flow := signin.Flow{App: app, User: conf.Mailbox.User, HTTP: s.Outside.HTTP, Open: s.Outside.browser()}
	token, err := setup.SignIn(ctx, flow, c.Device, p.Note)
	if err != nil {
		return err
	}
	if err := signin.Keep(o.TokenFile, token); err != nil {
		return err
	}
	p.Line("Signed in as %s. A program that runs goes on by itself.", conf.Mailbox.User)
	return nil
}
