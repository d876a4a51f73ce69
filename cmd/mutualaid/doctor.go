package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/checkup"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/terminal"
)

// DoctorCmd looks whether everything is well.
type DoctorCmd struct {
	DKIM     bool          `name:"dkim" help:"Make the keys that sign letters, where there are none, and say what to publish in the DNS."`
	NoLetter bool          `help:"Send no letter to the mailbox itself, and learn less."`
	Wait     time.Duration `help:"How long to wait for that letter." default:"2m" placeholder:"TIME"`
	Write    bool          `help:"Write what was learned into the config without asking."`
}

// Run looks at everything, whatever it finds on the way, and fails when something is wrong.
func (c *DoctorCmd) Run(ctx context.Context, s *Session) error {
	look := c.examine
	if c.DKIM {
		look = examineKeys
	}
	findings := look(ctx, s)
	p := s.Printer()
	if err := p.Object(findings, func() { tellFindings(p, findings) }); err != nil {
		return err
	}
	written, err := c.write(ctx, s, p, findings)
	if err != nil {
		return err
	}
	if n := checkup.Count(findings, "wrong") - written; n > 0 {
		return fmt.Errorf("%d of %d checks found something wrong: mend it as written above", n, len(findings))
	}
	return nil
}

func tellFindings(p *terminal.Printer, findings []checkup.Finding) {
	for _, f := range findings {
		p.Line("%-6s %s: %s", f.State, f.Check, f.Found)
		if f.Mend != "" {
			p.Line("       → %s", f.Mend)
		}
	}
}

// write offers to write what was learned into the config, and says how many wrongs that has mended.
func (c *DoctorCmd) write(ctx context.Context, s *Session, p *terminal.Printer, findings []checkup.Finding) (mended int, err error) {
	var keys []string
	var values []any
	var lines []string
	for _, f := range findings {
		if f.Key == "" {
			continue
		}
		keys, values, lines = append(keys, f.Key), append(values, f.Value), append(lines, f.Key+" = "+config.Literal(f.Value))
		if f.State == "wrong" {
			mended++
		}
	}
	if len(keys) == 0 {
		return 0, nil
	}
	if !c.Write {
		question := fmt.Sprintf("Write into %s: %s?", s.CLI.Config, strings.Join(lines, ", "))
		if c.NoLetter || p.JSON || s.Confirm(ctx, question) != nil {
			return 0, nil // the lines stand above, to be written by hand
		}
	}
	if err := config.Set(s.CLI.Config, keys, values); err != nil {
		return 0, fmt.Errorf("nothing was written into %s: %w", s.CLI.Config, err)
	}
	p.Note("Wrote into %s: %s. A program that runs takes it up when it is started anew.", s.CLI.Config, strings.Join(lines, ", "))
	return mended, nil
}

// examineConfig says what is wrong with the config; nothing where it can be used.
func examineConfig(s *Session) (conf config.Config, findings []checkup.Finding) {
	conf, err := s.Config()
	var problems config.Problems
	switch {
	case errors.As(err, &problems):
		for _, one := range problems {
			findings = append(findings, checkup.Wrong("config", fmt.Sprintf("%s:%d: %s: %s", one.File, one.Line, one.Key, one.Why), one.Mend))
		}
	case err != nil:
		findings = []checkup.Finding{checkup.Wrong("config", err.Error(), "make one with `mutualaid init`")}
	}
	return conf, findings
}

func (c *DoctorCmd) examine(ctx context.Context, s *Session) []checkup.Finding {
	conf, problems := examineConfig(s)
	if len(problems) > 0 {
		return problems
	}
	now := time.Now()
	findings := []checkup.Finding{checkup.Well("config", s.CLI.Config+" can be used")}
	a := account.In(conf, s.Outside.Outside)
	learned := false
	if err := a.Ready(); err != nil {
		findings = append(findings, checkup.Wrong("password", err.Error(), "the logins are tried once it is there"))
	} else {
		logins := append(checkup.Reading(ctx, a, conf, now), checkup.Sending(ctx, a, conf, now)...)
		findings = append(findings, logins...)
		if checkup.Count(logins, "wrong") == 0 && !c.NoLetter {
			findings, learned = append(findings, c.letter(ctx, s, a, conf)...), true
		}
	}
	if conf.DKIM.Keys != "" {
		findings = append(findings, lookUpKeys(ctx, net.DefaultResolver, conf.DKIM)...)
	}
	if !learned {
		findings = append(findings, examineProof(conf), checkup.Elsewhere(conf, "no letter to ourselves was sent"))
	}
	findings = append(findings, checkup.Limit(conf), checkup.Pages(ctx, conf, s.Outside.HTTP), examineProgram(ctx, conf), examineStore(ctx, s, conf))
	findings = append(findings, examineGroups(ctx, s, conf)...)
	return append(findings, examineBackups(conf, now), examineDisk(conf), examineClock(now))
}

// letter sends a letter to the mailbox itself, and says what it teaches.
func (c *DoctorCmd) letter(ctx context.Context, s *Session, a *account.Account, conf config.Config) []checkup.Finding {
	s.Printer().Note("Waiting for a letter to ourselves, for %s at most (--no-letter does without).", checkup.Span(c.Wait))
	arrived, err := checkup.Letter{Account: a, Config: conf, Now: time.Now, Wait: c.Wait}.Send(ctx)
	if err != nil {
		return []checkup.Finding{checkup.Wrong("letter to ourselves", err.Error(), "look at what the server says; if it is about too many letters, try again tomorrow"), examineProof(conf), checkup.Elsewhere(conf, "no letter to ourselves could be sent")}
	}
	findings := checkup.Learn(conf, arrived, c.Wait)
	if arrived.Mail == nil {
		findings = append(findings, examineProof(conf), checkup.Elsewhere(conf, "no letter to ourselves came"))
	}
	return findings
}

// examineProof says what the config knows of the provider's checks, where no letter has taught it.
func examineProof(c config.Config) checkup.Finding {
	if c.Mailbox.AuthServ != "" {
		return checkup.Well("authserv_id", "senders are proven by "+c.Mailbox.AuthServ)
	}
	f := checkup.Note("authserv_id", "not set: nobody's address can be proven, so each act by mail has to be confirmed by its sender",
		"look at the source of a mail that came: set mailbox.authserv_id to the first word of its topmost Authentication-Results")
	if p, ok := provider.Known(c.Mailbox.Address, c.Mailbox.IMAP); ok && p.AuthServ != "" {
		f.Mend, f.Key, f.Value = fmt.Sprintf("set mailbox.authserv_id = %q", p.AuthServ), "mailbox.authserv_id", p.AuthServ
	}
	return f
}

// examineStore reads the whole store, in the process that owns it.
func examineStore(ctx context.Context, s *Session, c config.Config) checkup.Finding {
	if _, err := os.Stat(c.Store); errors.Is(err, os.ErrNotExist) {
		return checkup.Note("store", c.Store+" is not there yet", "it is made with the first group: mutualaid group add NAME")
	}
	check := &Session{Person: s.Person, CLI: s.CLI, Name: "check-store"}
	if err := performWith(ctx, check, c, &CheckStoreCmd{}, s.Printer()); err != nil {
		return checkup.Wrong("store", err.Error(), "stop the program, keep a copy of the file, and put the last backup in its place")
	}
	return checkup.Well("store", c.Store+" is sound")
}

// leastFree is how much of the disk should be free, in bytes.
const leastFree = 256 << 20

func examineDisk(c config.Config) checkup.Finding {
	dir := filepath.Dir(c.Store)
	probe, err := os.CreateTemp(dir, ".mutualaid-doctor*")
	if err != nil {
		return checkup.Wrong("disk", err.Error(), "let the user who runs mutualaid write in "+dir)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return checkup.Wrong("disk", err.Error(), "look at the disk of "+dir)
	}
	free, known := diskFree(dir)
	switch {
	case !known:
		return checkup.Well("disk", dir+" can be written")
	case free < leastFree:
		return checkup.Wrong("disk", fmt.Sprintf("%d MiB free in %s", free>>20, dir), "make room: the store may not be able to grow")
	}
	return checkup.Well("disk", fmt.Sprintf("%d MiB free in %s", free>>20, dir))
}

// examineClock looks whether the clock was ever set: machines without a battery wake up in a year long past.
func examineClock(now time.Time) checkup.Finding {
	if now.Year() < 2026 || now.Year() > 2100 {
		return checkup.Wrong("clock", now.Format(time.RFC3339), "set the clock, or let the system do it (timedatectl set-ntp true)")
	}
	return checkup.Well("clock", now.Format(time.RFC3339))
}
