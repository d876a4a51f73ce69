package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/mailer"
)

// InitCmd writes the config.
type InitCmd struct {
	Address      string   `required:"" help:"The mailbox's address, which people will write to." placeholder:"ADDRESS"`
	IMAP         string   `name:"imap" help:"Where mail is read, as in imaps://imap.example.org; not needed for well-known providers." placeholder:"URL"`
	SMTP         string   `name:"smtp" help:"Where mail is sent, as in smtps://smtp.example.org; not needed for well-known providers." placeholder:"URL"`
	User         string   `help:"Who logs in; without it the address." placeholder:"NAME"`
	PasswordFile string   `help:"The file that holds the password and nothing else." placeholder:"FILE" xor:"password" required:""`
	PasswordEnv  string   `help:"The environment variable that holds the password." placeholder:"NAME" xor:"password" required:""`
	Limit        string   `help:"What the provider lets you send; without it what is known of the provider, else 400/day." placeholder:"RATE"`
	Group        string   `help:"Make a first group of this name." placeholder:"NAME"`
	Title        string   `help:"What people call the group." placeholder:"WORDS"`
	Steward      []string `help:"Who looks after the group; may be said several times." placeholder:"ADDRESS" sep:"none"`
	NoCheck      bool     `help:"Don't try the logins."`
}

// Run writes the config once the logins work, and makes the group.
func (c *InitCmd) Run(ctx context.Context, s *Session) error {
	text, err := c.text(filepath.Dir(s.CLI.Config))
	if err != nil {
		return err
	}
	if _, err := os.Lstat(s.CLI.Config); err == nil {
		return fmt.Errorf("%s is there already: move it away, or name another with --config", s.CLI.Config)
	}
	if err := c.try(ctx, s.CLI.Config, text); err != nil {
		return err
	}
	sink, err := newCopy(s.CLI.Config, nil)
	if err != nil {
		return err
	}
	if _, err := sink.Write(text); err != nil {
		return errors.Join(err, sink.Drop())
	}
	if err := sink.Keep(ctx); err != nil {
		return err
	}
	p := s.Printer()
	p.Note("Wrote %s.", s.CLI.Config)
	if c.Group == "" {
		p.Note("Next: mutualaid group add NAME --title \"…\"")
		return nil
	}
	add := &GroupAddCmd{Name: c.Group, Steward: c.Steward}
	if c.Title != "" {
		add.Title = &c.Title
	}
	return perform(ctx, &Session{Person: s.Person, CLI: s.CLI, Name: "group add"}, add)
}

// text is the config that the flags and what is known of the provider make; dir is its folder.
func (c *InitCmd) text(dir string) ([]byte, error) {
	address, err := mailer.ParseAddress(c.Address)
	if err != nil {
		return nil, fmt.Errorf("--address %q: %w", c.Address, err)
	}
	provider, known := config.ProviderOf(address.Email)
	if !known && (c.IMAP == "" || c.SMTP == "") {
		return nil, usageError(fmt.Sprintf("the servers of %s are not known here: name them with --imap and --smtp, as your provider's help pages do", address.Email))
	}
	or := func(said, otherwise string) string {
		if said != "" {
			return said
		}
		return otherwise
	}
	m := config.Mailbox{
		Address: address.Email, IMAP: or(c.IMAP, provider.IMAP), SMTP: or(c.SMTP, provider.SMTP), User: or(c.User, address.Email),
		PasswordFile: c.PasswordFile, PasswordEnv: c.PasswordEnv, AuthServ: provider.AuthServ, PlusAddresses: provider.Plus,
	}
	if m.PasswordFile != "" {
		// The flag is relative to where one stands, the key to where the config stands.
		if m.PasswordFile, err = filepath.Abs(m.PasswordFile); err != nil {
			return nil, err
		}
		if abs, err := filepath.Abs(dir); err == nil {
			if near, err := filepath.Rel(abs, m.PasswordFile); err == nil && filepath.IsLocal(near) {
				m.PasswordFile = near
			}
		}
	}
	return config.Write(m, or(c.Limit, or(provider.Limit, "400/day"))), nil
}

// try checks what is going to be written, and logs in with it.
func (c *InitCmd) try(ctx context.Context, name string, text []byte) error {
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return err
	}
	conf, err := config.Parse(name, dir, text)
	if err != nil {
		return err
	}
	if c.NoCheck {
		return nil
	}
	if _, err := conf.Password(); err != nil {
		return config.Told(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*doctorPatience)
	defer cancel()
	var errs []error
	if _, err := pollerOf(conf, slog.New(slog.DiscardHandler)).Try(ctx); err != nil {
		errs = append(errs, fmt.Errorf("reading mail at %s: %w", conf.Mailbox.IMAP, err))
	}
	if _, err := senderOf(conf, slog.New(slog.DiscardHandler)).Try(ctx); err != nil {
		errs = append(errs, fmt.Errorf("sending mail by %s: %w", conf.Mailbox.SMTP, err))
	}
	if len(errs) > 0 {
		return fmt.Errorf("no config was written, for a login did not work: %w; %s, or add --no-check", errors.Join(errs...), signIn(conf))
	}
	return nil
}
