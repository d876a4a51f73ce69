package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer"
)

// ask asks for what the flags don't say, and tries the logins until they work. It returns the password that was typed, if
// one was; nothing is written yet.
func (c *InitCmd) ask(ctx context.Context, s *Session) (password string, err error) {
	p := s.Printer()
	if c.Address, err = s.Ask(ctx, terminal.Question{Title: "The mailbox's address", Why: "People will write to it, and the group's letters come from it.", Check: isAddress}); err != nil {
		return "", err
	}
	address, err := mailer.ParseAddress(c.Address)
	if err != nil {
		return "", err
	}
	c.Address = address.Email
	provider, known := config.ProviderOf(c.Address)
	if known {
		p.Note("%s is at %s.", c.Address, provider.Name)
	}
	if provider.SignIn != "" {
		p.Note("%s: %s.", provider.Name, provider.SignIn)
	}
	if !known {
		_, domain, _ := strings.Cut(c.Address, "@")
		p.Note("The servers of %s are not known here; your provider's help pages name them, under IMAP and SMTP.", domain)
	}
	askIMAP, askSMTP := !known && c.IMAP == "", !known && c.SMTP == ""
	for {
		if askIMAP {
			if err := c.askServer(ctx, s, "Where mail is read", &c.IMAP, "imaps://imap."); err != nil {
				return "", err
			}
		}
		if askSMTP {
			if err := c.askServer(ctx, s, "Where mail is sent", &c.SMTP, "smtps://smtp."); err != nil {
				return "", err
			}
		}
		if c.PasswordFile == "" && c.PasswordEnv == "" {
			if password, err = s.Ask(ctx, terminal.Question{Title: "The mailbox's password", Hidden: true, Check: isSaid}); err != nil {
				return "", err
			}
		}
		text, err := c.text(s.CLI.Config)
		if err != nil {
			return "", err
		}
		if err = c.try(ctx, s.CLI.Config, text, password); err == nil {
			break
		}
		if ctx.Err() != nil || password == "" {
			return "", err
		}
		p.Note("%s", err)
		p.Note("Try again, or stop with Ctrl-C.")
	}
	if !c.NoCheck {
		p.Note("Both logins work.")
	}
	return password, c.askGroup(ctx, s)
}

// askServer asks for one server; no answer keeps what was said before, or guesses by the address.
func (c *InitCmd) askServer(ctx context.Context, s *Session, title string, server *string, guess string) (err error) {
	_, domain, _ := strings.Cut(c.Address, "@")
	*server, err = s.Ask(ctx, terminal.Question{Title: title, Default: cmp.Or(*server, guess+domain)})
	return err
}

// askGroup asks for the first group, which may be left for later.
func (c *InitCmd) askGroup(ctx context.Context, s *Session) (err error) {
	if c.Group == "" {
		why := "Small letters, digits and hyphens, as in care-circle. No answer: no group for now."
		if c.Group, err = s.Ask(ctx, terminal.Question{Title: "A short name for the first group", Why: why, Check: isGroupName}); err != nil || c.Group == "" {
			return err
		}
	}
	if c.Title == "" {
		if c.Title, err = s.Ask(ctx, terminal.Question{Title: "What people call it", Default: c.Group}); err != nil {
			return err
		}
	}
	if len(c.Steward) > 0 {
		return nil
	}
	steward, err := s.Ask(ctx, terminal.Question{Title: "Your own address", Why: "What the machine isn't sure of is sent to you.", Check: isAddress})
	c.Steward = []string{steward}
	return err
}

func isAddress(said string) error {
	_, err := mailer.ParseAddress(said)
	return err
}

func isSaid(said string) error {
	if said == "" {
		return errors.New("it is needed for both logins")
	}
	return nil
}

func isGroupName(said string) error {
	if said == "" {
		return nil
	}
	_, err := (&GroupAddCmd{Name: said}).group()
	return err
}

// passwordFile is where a typed password is kept: beside the config.
func passwordFile(name string) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + ".password"
}

// keepPassword writes a password that only we can read, and never over a file that is there.
func keepPassword(name, password string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keep the password: %w", err)
	}
	_, err = f.WriteString(password + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("keep the password: %w", err), os.Remove(name))
	}
	return nil
}
