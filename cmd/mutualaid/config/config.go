// Package config reads mutualaid's config file: strict TOML, in which every mistake is told at once with its file, its
// line and what to do about it.
package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is the whole file. Paths in it are absolute after Load: they are relative to the file's own folder.
type Config struct {
	Store   string  `toml:"store"`
	URL     string  `toml:"url"`
	Listen  string  `toml:"listen"`
	Metrics string  `toml:"metrics"`
	Socket  string  `toml:"socket"`
	Mailbox Mailbox `toml:"mailbox"`
	DKIM    DKIM    `toml:"dkim"`
	Log     Log     `toml:"log"`
	Backup  Backup  `toml:"backup"`

	file string
	at   positions
}

// Mailbox is the one mailbox that everything comes from and goes out by.
type Mailbox struct {
	Address       string   `toml:"address"`
	IMAP          string   `toml:"imap"`
	SMTP          string   `toml:"smtp"`
	User          string   `toml:"user"`
	PasswordFile  string   `toml:"password_file"`
	PasswordEnv   string   `toml:"password_env"`
	AuthServ      string   `toml:"authserv_id"`
	PlusAddresses bool     `toml:"plus_addresses"`
	Folders       []string `toml:"folders"`
	Poll          Duration `toml:"poll"`
	MaxSize       Size     `toml:"max_size"`
	Limit         Limit    `toml:"limit"`
	Connections   int      `toml:"connections"`
	Recipients    int      `toml:"recipients_per_letter"`
	OAuth2        OAuth2   `toml:"oauth2"`
}

// OAuth2 is how the mailbox is signed in to without a password.
type OAuth2 struct {
	Issuer     string   `toml:"issuer"` // google, microsoft, or an https address; "" is a password
	ClientID   string   `toml:"client_id"`
	SecretFile string   `toml:"client_secret_file"`
	Scopes     []string `toml:"scopes"`
	TokenFile  string   `toml:"token_file"`
}

// DKIM is how our letters are signed, where the relay doesn't.
type DKIM struct {
	Keys     string `toml:"keys"`     // the folder that holds the keys; "" signs nothing
	Domain   string `toml:"domain"`   // the mailbox's when ""
	Selector string `toml:"selector"` // the keys' names in the DNS begin so
}

// Backup is where copies of the store are made each day, and how many are kept.
type Backup struct {
	Folder  string `toml:"folder"` // "" makes none
	Daily   int    `toml:"daily"`
	Weekly  int    `toml:"weekly"`
	Monthly int    `toml:"monthly"`
}

// Log is how much the program tells of itself on stderr.
type Log struct {
	Level  string `toml:"level"`  // debug, info, warn, error
	Format string `toml:"format"` // text, json
}

// Default is what holds for the keys that a file leaves out.
func Default() Config {
	return Config{
		Store: "mutualaid.db",
		Mailbox: Mailbox{
			Folders:     []string{"INBOX"},
			Poll:        Duration(2 * time.Minute),
			MaxSize:     32 << 20,
			Limit:       Limit{{400, 24 * time.Hour}},
			Connections: 4,
			Recipients:  1,
		},
		DKIM:   DKIM{Selector: "mutualaid"},
		Log:    Log{Level: "info", Format: "text"},
		Backup: Backup{Daily: 7, Weekly: 5, Monthly: 12},
	}
}

// Load reads a file. Its error is Problems when the file can be read and something in it is wrong.
func Load(name string) (Config, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return Config{}, fmt.Errorf("config %s: %w", name, err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return Config{}, fmt.Errorf("the config file %s can't be read (%w): make one with `mutualaid init`, or name another with --config", name, err)
	}
	return Parse(name, filepath.Dir(abs), text)
}

// Parse reads a file's text. Its mistakes are told under the file's name; dir, absolute, is the folder its paths are relative to.
func Parse(name, dir string, text []byte) (Config, error) {
	c := Default()
	c.file = name
	var problems Problems
	c.at, problems = decode(name, text, &c)
	if c.at == nil {
		return Config{}, problems
	}
	if c.Mailbox.User == "" {
		c.Mailbox.User = c.Mailbox.Address
	}
	if _, domain, _ := strings.Cut(c.Mailbox.Address, "@"); c.DKIM.Keys != "" && c.DKIM.Domain == "" {
		c.DKIM.Domain = strings.ToLower(domain)
	}
	if o := &c.Mailbox.OAuth2; o.Issuer != "" && o.TokenFile == "" {
		o.TokenFile = "mutualaid.token"
	}
	for _, path := range []*string{&c.Store, &c.Socket, &c.Mailbox.PasswordFile, &c.Mailbox.OAuth2.SecretFile, &c.Mailbox.OAuth2.TokenFile, &c.DKIM.Keys, &c.Backup.Folder} {
		if *path != "" && !filepath.IsAbs(*path) && !hasScheme(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	problems = append(problems, c.check(problems.keys())...)
	if len(problems) > 0 {
		problems.sort()
		return Config{}, problems
	}
	return c, nil
}

// File is the name under which the config was loaded.
func (c Config) File() string { return c.file }

func (c Config) problem(key, why, mend string) Problem {
	return Problem{File: c.file, Line: c.at.line(key), Key: key, Why: why, Mend: mend}
}
