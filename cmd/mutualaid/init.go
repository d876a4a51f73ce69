package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer"
)

// InitCmd writes the config.
type InitCmd struct {
	Address      string   `help:"The mailbox's address, which people will write to; without it you are asked for all that is needed." placeholder:"ADDRESS"`
	IMAP         string   `name:"imap" help:"Where mail is read, as in imaps://imap.example.org; not needed for well-known providers." placeholder:"URL"`
	SMTP         string   `name:"smtp" help:"Where mail is sent, as in smtps://smtp.example.org; not needed for well-known providers." placeholder:"URL"`
	User         string   `help:"Who logs in; without it the address." placeholder:"NAME"`
	PasswordFile string   `help:"The file that holds the password and nothing else." placeholder:"FILE" xor:"password"`
	PasswordEnv  string   `help:"The environment variable that holds the password." placeholder:"NAME" xor:"password"`
	Limit        string   `help:"What the provider lets you send; without it what is known of the provider, else 400/day." placeholder:"RATE"`
	Group        string   `help:"Make a first group of this name." placeholder:"NAME"`
	Title        string   `help:"What people call the group." placeholder:"WORDS"`
	Steward      []string `help:"Who looks after the group; may be said several times." placeholder:"ADDRESS" sep:"none"`
	NoCheck      bool     `help:"Don't try the logins."`
}

// Run writes the config once the logins work, and makes the group.
func (c *InitCmd) Run(ctx context.Context, s *Session) error {
	for _, name := range []string{s.CLI.Config, passwordFile(s.CLI.Config)} {
		if _, err := os.Lstat(name); err == nil && (name == s.CLI.Config || c.Address == "") {
			return fmt.Errorf("%s is there already: move it away, or name another config with --config", name)
		}
	}
	text, password, err := c.settle(ctx, s)
	if err != nil {
		return err
	}
	if err := c.keep(ctx, s.CLI.Config, text, password); err != nil {
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

// settle makes a config whose logins work, by the flags alone or by asking; the password is what was typed, or empty.
func (c *InitCmd) settle(ctx context.Context, s *Session) (text []byte, password string, err error) {
	if c.Address == "" {
		password, err = c.ask(ctx, s)
		if errors.Is(err, terminal.ErrUnanswered) {
			return nil, "", fmt.Errorf("nothing was written: %w; `mutualaid init --help` names the flags that do without questions", err)
		}
		if err != nil {
			return nil, "", err
		}
		text, err = c.text(s.CLI.Config)
		return text, password, err
	}
	if c.PasswordFile == "" && c.PasswordEnv == "" {
		return nil, "", usageError("say where the password is, with --password-file or --password-env; without --address you are asked for it")
	}
	if text, err = c.text(s.CLI.Config); err != nil {
		return nil, "", err
	}
	return text, "", c.try(ctx, s.CLI.Config, text, "")
}

// keep writes the password, where one was typed, and the config: both or none.
func (c *InitCmd) keep(ctx context.Context, name string, text []byte, password string) (err error) {
	if password != "" {
		if err := keepPassword(passwordFile(name), password); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.Remove(passwordFile(name)))
			}
		}()
	}
	sink, err := newCopy(name, nil)
	if err != nil {
		return err
	}
	if _, err := sink.Write(text); err != nil {
		return errors.Join(err, sink.Drop())
	}
	return sink.Keep(ctx)
}

// text is the config that the flags and what is known of the provider make; name is its file.
func (c *InitCmd) text(name string) ([]byte, error) {
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
	if m.PasswordFile == "" && m.PasswordEnv == "" {
		m.PasswordFile = passwordFile(name)
	}
	if m.PasswordFile != "" {
		// The flag is relative to where one stands, the key to where the config stands.
		if m.PasswordFile, err = filepath.Abs(m.PasswordFile); err != nil {
			return nil, err
		}
		if abs, err := filepath.Abs(filepath.Dir(name)); err == nil {
			if near, err := filepath.Rel(abs, m.PasswordFile); err == nil && filepath.IsLocal(near) {
				m.PasswordFile = near
			}
		}
	}
	return config.Write(m, or(c.Limit, or(provider.Limit, "400/day"))), nil
}

// try checks what is going to be written, and logs in with it; the password is one that was typed, or empty.
func (c *InitCmd) try(ctx context.Context, name string, text []byte, password string) error {
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
	poller, sender := pollerOf(conf, slog.New(slog.DiscardHandler)), senderOf(conf, slog.New(slog.DiscardHandler))
	if password != "" {
		typed := func(context.Context) (string, error) { return password, nil }
		poller.Account.Password, sender.Relay.Password = typed, typed
	} else if _, err := conf.Password(); err != nil {
		return config.Told(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*doctorPatience)
	defer cancel()
	var errs []error
	if _, err := poller.Try(ctx); err != nil {
		errs = append(errs, fmt.Errorf("reading mail at %s: %w", conf.Mailbox.IMAP, err))
	}
	if _, err := sender.Try(ctx); err != nil {
		errs = append(errs, fmt.Errorf("sending mail by %s: %w", conf.Mailbox.SMTP, err))
	}
	if len(errs) > 0 {
		return fmt.Errorf("no config was written, for a login did not work: %w; %s, or add --no-check", errors.Join(errs...), signIn(conf))
	}
	return nil
}
