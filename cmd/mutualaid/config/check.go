package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/mailer"
)

// check says what is missing or impossible. Keys in told have been complained about already.
func (c Config) check(told map[string]bool) Problems {
	var ps Problems
	complain := func(key, why, mend string) {
		if !told[key] {
			told[key] = true
			ps = append(ps, c.problem(key, why, mend))
		}
	}
	c.checkPages(complain)
	c.checkMailbox(complain)
	c.checkPassword(complain)
	c.checkDKIM(complain)
	m := c.Mailbox
	bound := func(key string, ok bool, mend string) {
		if !ok {
			complain(key, "that is out of bounds", mend)
		}
	}
	bound("mailbox.poll", time.Duration(m.Poll) >= 10*time.Second && time.Duration(m.Poll) <= time.Hour, "write 10s to 1h")
	bound("mailbox.max_size", m.MaxSize >= 1<<20 && m.MaxSize <= 256<<20, "write 1MiB to 256MiB")
	bound("mailbox.recipients_per_letter", m.Recipients >= 1 && m.Recipients <= 100, "write 1 to 100")
	bound("mailbox.connections", m.Connections >= 1 && m.Connections <= 64, "write 1 to 64")
	for key, n := range map[string]int{"backup.daily": c.Backup.Daily, "backup.weekly": c.Backup.Weekly, "backup.monthly": c.Backup.Monthly} {
		bound(key, n >= 0 && n <= 1000, "write 0 to 1000")
	}
	if hasScheme(c.Backup.Folder) {
		complain("backup.folder", "it is no folder of this machine", `write a path, such as "backups"`)
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		complain("log.level", fmt.Sprintf("%q is no level", c.Log.Level), "write debug, info, warn or error")
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		complain("log.format", fmt.Sprintf("%q is no format", c.Log.Format), "write text or json")
	}
	return ps
}

type complaint func(key, why, mend string)

func (c Config) checkPages(complain complaint) {
	if c.Store == "" {
		complain("store", "it is empty", `write the file that keeps everything, such as "mutualaid.db"`)
	}
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		switch {
		case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
			complain("url", fmt.Sprintf("%q is no address of a site", c.URL), "write it like https://groups.example.org")
		case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
			complain("url", "pages that act for people need https", "write https://"+u.Host+u.Path)
		case c.Listen == "":
			complain("url", "nothing would answer there", `set listen as well, or leave url out`)
		}
	}
	for key, addr := range map[string]string{"listen": c.Listen, "metrics": c.Metrics} {
		if addr == "" {
			continue
		}
		if _, port, err := net.SplitHostPort(addr); err != nil || !isPort(port) {
			complain(key, fmt.Sprintf("%q is no host and port", addr), `write it like "127.0.0.1:8025"`)
		}
	}
}

func (c Config) checkMailbox(complain complaint) {
	m := c.Mailbox
	if m.Address == "" {
		complain("mailbox.address", "it is missing", `write the address that people write to, like "together@example.org"`)
	} else if a, err := mailer.ParseAddress(m.Address); err != nil {
		complain("mailbox.address", err.Error(), `write it like "together@example.org"`)
	} else if a.Name != "" {
		complain("mailbox.address", "it has a name in it", "write only "+a.Email)
	}
	server(complain, "mailbox.imap", m.IMAP, "imaps", "imap")
	server(complain, "mailbox.smtp", m.SMTP, "smtps", "smtp")
	if len(m.Folders) == 0 || slices.Contains(m.Folders, "") {
		complain("mailbox.folders", "a folder has no name", `write ["INBOX"]`)
	}
	if strings.ContainsAny(m.AuthServ, " \t;\"<>") {
		complain("mailbox.authserv_id", fmt.Sprintf("%q is not one word", m.AuthServ), "write the first word of the Authentication-Results field that your provider adds to mail, as in mx.example.org")
	}
}

// server checks a mail server's URL: TLS at once, STARTTLS, or plain text to this very machine only.
func server(complain complaint, key, value, tls, starttls string) {
	example := fmt.Sprintf("write it like %s://mail.example.org", tls)
	if value == "" {
		complain(key, "it is missing", example)
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Port() != "" && !isPort(u.Port()) {
		complain(key, fmt.Sprintf("%q is no mail server", value), example)
		return
	}
	if u.User != nil {
		complain(key, "a user or password does not belong here", "use the keys user and password_file")
		return
	}
	switch u.Scheme {
	case tls, starttls:
	case starttls + "+insecure":
		if !loopback(u.Hostname()) {
			complain(key, "without TLS the password could be read on the way to "+u.Hostname(), fmt.Sprintf("write %s:// (TLS) or %s:// (STARTTLS)", tls, starttls))
		}
	default:
		complain(key, fmt.Sprintf("%q is not known here", u.Scheme+"://"), fmt.Sprintf("write %s:// (TLS), %s:// (STARTTLS) or, to this machine only, %[2]s+insecure://", tls, starttls))
	}
}

func (c Config) checkPassword(complain complaint) {
	m := c.Mailbox
	if m.OAuth2.Issuer != "" || m.OAuth2.ClientID != "" || m.OAuth2.TokenFile != "" {
		c.checkOAuth2(complain)
		return
	}
	switch {
	case m.PasswordFile == "" && m.PasswordEnv == "":
		complain("mailbox.password_file", "the mailbox has no password", `put it into a file of its own and write password_file = "secret", or name an environment variable with password_env`)
		return
	case m.PasswordFile != "" && m.PasswordEnv != "":
		complain("mailbox.password_env", "password_file is set as well", "keep one of them")
		return
	case m.PasswordEnv != "":
		return
	}
	checkSecret(complain, "mailbox.password_file", m.PasswordFile)
}

// checkSecret looks whether others can read a file. A missing one is told when it is needed: looking at the store needs none.
func checkSecret(complain complaint, key, name string) {
	info, err := os.Stat(name)
	if err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		complain(key, "others on this machine can read "+name, "run `chmod 600 "+name+"`")
	}
}

func (c Config) checkOAuth2(complain complaint) {
	m := c.Mailbox
	if m.PasswordFile != "" || m.PasswordEnv != "" {
		complain("mailbox.oauth2", "the mailbox has a password as well", "keep one of them: take out password_file and password_env, or the table [mailbox.oauth2]")
	}
	if err := signin.CheckIssuer(m.OAuth2.Issuer); err != nil {
		complain("mailbox.oauth2.issuer", err.Error(), "")
	}
	if m.OAuth2.ClientID == "" {
		complain("mailbox.oauth2.client_id", "it is missing", "register a program at the provider, once, and write the id that it gets: docs/providers says how")
	}
	checkSecret(complain, "mailbox.oauth2.token_file", m.OAuth2.TokenFile)
}

// App is the program as the mailbox's issuer of tokens knows it.
func (c Config) App() (signin.App, error) {
	o := c.Mailbox.OAuth2
	app := signin.App{Issuer: o.Issuer, ID: o.ClientID, Scopes: o.Scopes}
	if o.SecretFile == "" {
		return app, nil
	}
	text, err := os.ReadFile(o.SecretFile)
	if app.Secret = strings.TrimSpace(string(text)); err == nil && app.Secret == "" {
		err = errors.New("it is empty")
	}
	if err != nil {
		return app, c.problem("mailbox.oauth2.client_secret_file", err.Error(), "write there what the provider calls the client secret")
	}
	return app, nil
}

// Password reads the mailbox's password: anew each time, so that a changed one is picked up.
func (c Config) Password() (string, error) {
	key, text := "mailbox.password_file", ""
	if env := c.Mailbox.PasswordEnv; env != "" {
		key, text = "mailbox.password_env", os.Getenv(env)
	} else {
		bytes, err := os.ReadFile(c.Mailbox.PasswordFile)
		if err != nil {
			return "", c.problem(key, err.Error(), "write the mailbox's password into that file and run `chmod 600` on it")
		}
		text = string(bytes)
	}
	text = strings.TrimRight(text, "\r\n")
	if text == "" {
		return "", c.problem(key, "the password is empty", "write the mailbox's password there")
	}
	if strings.ContainsAny(text, "\r\n\x00") {
		return "", c.problem(key, "the password has more than one line", "keep only the password")
	}
	return text, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && (n > 0 || s == "0")
}

func hasScheme(s string) bool { return strings.Contains(s, "://") }

// dnsName is a name as it stands in the DNS: RFC 1035 section 2.3.1.
var dnsName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)

func (c Config) checkDKIM(complain func(key, why, mend string)) {
	d := c.DKIM
	if d.Keys == "" {
		return
	}
	_, domain, _ := strings.Cut(strings.ToLower(c.Mailbox.Address), "@")
	switch {
	case !dnsName.MatchString(d.Domain) || !strings.Contains(d.Domain, "."):
		complain("dkim.domain", fmt.Sprintf("%q is no domain", d.Domain), "write it like example.org")
	case domain != "" && domain != d.Domain && !strings.HasSuffix(domain, "."+d.Domain):
		complain("dkim.domain", fmt.Sprintf("%s can't sign for %s", d.Domain, c.Mailbox.Address), "write "+domain+", or a domain above it")
	}
	if !dnsName.MatchString(d.Selector) || len(d.Selector) > 40 {
		complain("dkim.selector", fmt.Sprintf("%q can't stand in the DNS", d.Selector), "use small letters, digits and hyphens")
	}
}
