package checkup

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
)

// Patience is how long one server may take to answer.
const Patience = 30 * time.Second

// expiry is how long before its end a certificate should have been renewed.
const expiry = 10 * 24 * time.Hour

// Reading logs in where mail is read, and looks around.
func Reading(ctx context.Context, a *account.Account, c config.Config, now time.Time) []Finding {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	p, _ := provider.Known(c.Mailbox.Address, c.Mailbox.IMAP)
	report, err := a.Poller(slog.New(slog.DiscardHandler)).Try(ctx)
	if err != nil {
		return []Finding{failed("imap", p, c.Mailbox.IMAP, err)}
	}
	findings := []Finding{Well("imap", fmt.Sprintf("%s, %s, %d mails in INBOX", report.Server, tlsOr(report.TLS), report.Messages))}
	findings = append(findings, certificate("imap certificate", report.Expires, now)...)
	if !report.Idle {
		findings = append(findings, Note("imap push", "the server does not tell of new mail by itself", fmt.Sprintf("nothing to mend: we look every %s", time.Duration(c.Mailbox.Poll))))
	}
	if len(report.Missing) > 0 {
		return append(findings, Wrong("folders", "not there: "+strings.Join(report.Missing, ", "), "set mailbox.folders to some of: "+strings.Join(report.Folders, ", ")))
	}
	if spam := spamFolder(report.Folders, p.Spam); spam != "" && !slices.Contains(c.Mailbox.Folders, spam) {
		folders := append(slices.Clone(c.Mailbox.Folders), spam)
		findings = append(findings, Note("folders", "answers that your provider takes for spam land in "+spam+", which is not watched", "set mailbox.folders = "+config.Literal(folders)))
	}
	return findings
}

func failed(check string, p provider.Provider, server string, err error) Finding {
	m := account.Explain(p, server, err)
	mend := m.Do
	if p.Key != "" {
		mend += "; " + p.Page() + " says what " + p.Name + " wants"
	}
	return Wrong(check, fmt.Sprintf("%v: %s", err, m.Means), mend)
}

// Sending logs in where mail is sent.
func Sending(ctx context.Context, a *account.Account, c config.Config, now time.Time) []Finding {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	p, _ := provider.Known(c.Mailbox.Address, c.Mailbox.IMAP)
	report, err := a.Sender(slog.New(slog.DiscardHandler)).Try(ctx)
	if err != nil {
		return []Finding{failed("smtp", p, c.Mailbox.SMTP, err)}
	}
	found := report.Address + ", " + tlsOr(report.TLS)
	if report.SizeLimit > 0 {
		found += fmt.Sprintf(", letters up to %d MiB", report.SizeLimit>>20)
	}
	return append([]Finding{Well("smtp", found)}, certificate("smtp certificate", report.Expires, now)...)
}

func tlsOr(version string) string {
	if version == "" {
		return "without TLS on this machine"
	}
	return version
}

// certificate says how long the server's certificate lives; zero is none.
func certificate(check string, until, now time.Time) []Finding {
	days := int(until.Sub(now).Hours() / 24)
	switch {
	case until.IsZero():
		return nil
	case until.Sub(now) < expiry:
		return []Finding{Note(check, fmt.Sprintf("it ends in %d days, and then no mail moves", days), "tell your provider, who should have renewed it; or look at the clock of this machine")}
	}
	return []Finding{Well(check, fmt.Sprintf("good for %d days", days))}
}

// spamFolder finds the folder that providers put spam into, by its usual names.
func spamFolder(folders []string, known string) string {
	for _, f := range folders {
		if f == known {
			return f
		}
		switch name := strings.ToLower(f[strings.LastIndexAny(f, "/.")+1:]); name {
		case "junk", "spam", "junk email", "junk e-mail", "bulk mail", "bulk", "spamverdacht":
			return f
		}
	}
	return ""
}

// Limit compares how much we send with what the provider is known to let through.
func Limit(c config.Config) Finding {
	p, known := provider.Known(c.Mailbox.Address, c.Mailbox.IMAP)
	said := "no limit"
	if ours := perDay(c.Mailbox.Limit); ours > 0 {
		said = fmt.Sprintf("at most %d letters a day", ours)
	}
	var theirs config.Limit
	if !known || p.Limit == "" || theirs.UnmarshalText([]byte(p.Limit)) != nil {
		return Well("limit", said+"; what the provider lets through is not known here")
	}
	if ours := perDay(c.Mailbox.Limit); ours == 0 || ours > perDay(theirs) {
		return Note("limit", fmt.Sprintf("%s, but %s lets %d through: beyond that it may shut the mailbox for a day", said, p.Name, perDay(theirs)),
			"set mailbox.limit = "+config.Literal(p.Limit)).set("mailbox.limit", p.Limit)
	}
	return Well("limit", fmt.Sprintf("%s, as %s lets through", said, p.Name))
}

// perDay is the most that a limit lets through in a day; 0 is no limit.
func perDay(l config.Limit) (least int) {
	for _, r := range l {
		if n := int(int64(r.Letters) * int64(24*time.Hour/r.Per)); least == 0 || n < least {
			least = n
		}
	}
	return least
}
