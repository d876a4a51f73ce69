package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer/imap"
)

// DoctorCmd looks whether everything is well.
type DoctorCmd struct {
	DKIM bool `name:"dkim" help:"Make the keys that sign letters, where there are none, and say what to publish in the DNS."`
}

// finding is one thing the doctor looked at; `doctor --json` lists them.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"` // ok, note (works, could be better), wrong
	Found string `json:"found"`
	Mend  string `json:"mend,omitempty"`
}

func well(check, found string) finding { return finding{check, "ok", found, ""} }

func note(check, found, mend string) finding { return finding{check, "note", found, mend} }

func wrong(check, found, mend string) finding { return finding{check, "wrong", found, mend} }

// doctorPatience is how long one server may take to answer.
const doctorPatience = 30 * time.Second

// Run looks at everything, whatever it finds on the way, and fails when something is wrong.
func (c *DoctorCmd) Run(ctx context.Context, s *Session) error {
	look := examine
	if c.DKIM {
		look = examineKeys
	}
	findings := look(ctx, s)
	p := s.Printer()
	if err := p.Object(findings, func() { tellFindings(p, findings) }); err != nil {
		return err
	}
	if n := count(findings, "wrong"); n > 0 {
		return fmt.Errorf("%d of %d checks found something wrong: mend it as written above", n, len(findings))
	}
	return nil
}

func count(findings []finding, state string) (n int) {
	for _, f := range findings {
		if f.State == state {
			n++
		}
	}
	return n
}

func tellFindings(p *terminal.Printer, findings []finding) {
	styles := map[string]terminal.Style{"ok": terminal.Good, "note": terminal.Watch, "wrong": terminal.Bad}
	for _, f := range findings {
		fmt.Fprint(p.Out, p.Styled(styles[f.State], fmt.Sprintf("%-6s", f.State)), " ")
		p.Line("%s: %s", f.Check, f.Found)
		if f.Mend != "" {
			p.Line("       → %s", f.Mend)
		}
	}
}

// examineConfig says what is wrong with the config; nothing where it can be used.
func examineConfig(s *Session) (conf config.Config, findings []finding) {
	conf, err := s.Config()
	var problems config.Problems
	switch {
	case errors.As(err, &problems):
		for _, one := range problems {
			findings = append(findings, wrong("config", fmt.Sprintf("%s:%d: %s: %s", one.File, one.Line, one.Key, one.Why), one.Mend))
		}
	case err != nil:
		findings = []finding{wrong("config", err.Error(), "make one with `mutualaid init`")}
	}
	return conf, findings
}

func examine(ctx context.Context, s *Session) []finding {
	conf, problems := examineConfig(s)
	if len(problems) > 0 {
		return problems
	}
	findings := []finding{well("config", s.CLI.Config+" can be used")}
	if err := account.Of(conf).Ready(); err != nil {
		findings = append(findings, wrong("password", err.Error(), "the logins are tried once it is there"))
	} else {
		findings = append(findings, examineIMAP(ctx, conf)...)
		findings = append(findings, examineSMTP(ctx, conf))
	}
	if conf.DKIM.Keys != "" {
		findings = append(findings, lookUpKeys(ctx, net.DefaultResolver, conf.DKIM)...)
	}
	findings = append(findings, examineProof(conf), examinePages(conf), examineStore(ctx, s, conf))
	return append(findings, examineBackups(conf, time.Now()), examineDisk(conf), examineClock(time.Now()))
}

func examineIMAP(ctx context.Context, c config.Config) []finding {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	report, err := account.Of(c).Poller(slog.New(slog.DiscardHandler)).Try(ctx)
	switch {
	case errors.Is(err, imap.ErrAuth):
		return []finding{wrong("imap", err.Error(), signIn(c))}
	case err != nil:
		return []finding{wrong("imap", err.Error(), "look whether "+c.Mailbox.IMAP+" is right and this machine is online")}
	}
	found := fmt.Sprintf("%s, %s, %d mails in INBOX", report.Server, tlsOr(report.TLS), report.Messages)
	findings := []finding{well("imap", found)}
	if !report.Idle {
		findings = append(findings, note("imap push", "the server does not tell of new mail by itself", fmt.Sprintf("nothing to mend: we look every %s", time.Duration(c.Mailbox.Poll))))
	}
	if len(report.Missing) > 0 {
		findings = append(findings, wrong("folders", "not there: "+strings.Join(report.Missing, ", "), "set mailbox.folders to some of: "+strings.Join(report.Folders, ", ")))
	} else if spam := spamFolder(report.Folders); spam != "" && !slices.Contains(c.Mailbox.Folders, spam) {
		findings = append(findings, note("folders", "answers that your provider takes for spam land in "+spam+", which is not watched", fmt.Sprintf(`set mailbox.folders = ["INBOX", %q]`, spam)))
	}
	return findings
}

func tlsOr(version string) string {
	if version == "" {
		return "without TLS on this machine"
	}
	return version
}

// spamFolder finds the folder that providers put spam into, by its usual names.
func spamFolder(folders []string) string {
	for _, f := range folders {
		switch name := strings.ToLower(f[strings.LastIndexAny(f, "/.")+1:]); name {
		case "junk", "spam", "junk email", "junk e-mail", "bulk mail", "bulk", "spamverdacht":
			return f
		}
	}
	return ""
}

func examineSMTP(ctx context.Context, c config.Config) finding {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	report, err := account.Of(c).Sender(slog.New(slog.DiscardHandler)).Try(ctx)
	if err != nil {
		return wrong("smtp", err.Error(), signIn(c)+", and look whether "+c.Mailbox.SMTP+" is right")
	}
	found := report.Address + ", " + tlsOr(report.TLS)
	if report.SizeLimit > 0 {
		found += fmt.Sprintf(", letters up to %d MiB", report.SizeLimit>>20)
	}
	return well("smtp", found)
}

func signIn(c config.Config) string {
	mend := "check mailbox.user and the password"
	if p, ok := provider.Known(c.Mailbox.Address, c.Mailbox.IMAP); ok {
		mend += "; " + p.Page() + " says what " + p.Name + " wants"
	}
	return mend
}

func examineProof(c config.Config) finding {
	if c.Mailbox.AuthServ != "" {
		return well("authserv_id", "senders are proven by "+c.Mailbox.AuthServ)
	}
	mend := "look at the source of a mail that came: set mailbox.authserv_id to the first word of its topmost Authentication-Results"
	if p, ok := provider.Known(c.Mailbox.Address, c.Mailbox.IMAP); ok && p.AuthServ != "" {
		mend = fmt.Sprintf("set mailbox.authserv_id = %q", p.AuthServ)
	}
	return note("authserv_id", "not set: nobody's address can be proven, so each act by mail has to be confirmed by its sender", mend)
}

func examinePages(c config.Config) finding {
	switch {
	case c.URL == "":
		return note("pages", "no url: the group lives on mail alone, and mail programs show no unsubscribe button of their own", "set url and listen if there is a web server to stand before them")
	case !strings.HasPrefix(c.URL, "https://"):
		return note("pages", c.URL+" is for this machine only", "set an https url")
	}
	return well("pages", c.URL+", answered at "+c.Listen)
}

// examineStore reads the whole store, in the process that owns it.
func examineStore(ctx context.Context, s *Session, c config.Config) finding {
	if _, err := os.Stat(c.Store); errors.Is(err, os.ErrNotExist) {
		return note("store", c.Store+" is not there yet", "it is made with the first group: mutualaid group add NAME")
	}
	check := &Session{Person: s.Person, CLI: s.CLI, Name: "check-store"}
	if err := performWith(ctx, check, c, &CheckStoreCmd{}, s.Printer()); err != nil {
		return wrong("store", err.Error(), "stop the program, keep a copy of the file, and put the last backup in its place")
	}
	return well("store", c.Store+" is sound")
}

// leastFree is how much of the disk should be free, in bytes.
const leastFree = 256 << 20

func examineDisk(c config.Config) finding {
	dir := filepath.Dir(c.Store)
	probe, err := os.CreateTemp(dir, ".mutualaid-doctor*")
	if err != nil {
		return wrong("disk", err.Error(), "let the user who runs mutualaid write in "+dir)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return wrong("disk", err.Error(), "look at the disk of "+dir)
	}
	free, known := diskFree(dir)
	switch {
	case !known:
		return well("disk", dir+" can be written")
	case free < leastFree:
		return wrong("disk", fmt.Sprintf("%d MiB free in %s", free>>20, dir), "make room: the store may not be able to grow")
	}
	return well("disk", fmt.Sprintf("%d MiB free in %s", free>>20, dir))
}

// examineClock looks whether the clock was ever set: machines without a battery wake up in a year long past.
func examineClock(now time.Time) finding {
	if now.Year() < 2026 || now.Year() > 2100 {
		return wrong("clock", now.Format(time.RFC3339), "set the clock, or let the system do it (timedatectl set-ntp true)")
	}
	return well("clock", now.Format(time.RFC3339))
}
