// Package setup finds out how a mailbox is read and sent from: by questions, or by what was said already. It finds the servers,
// says what the provider wants, signs in, and writes the config only once mail can be read and sent.
package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer"
)

// Mailbox is what was said of a mailbox: flags, or a file.
type Mailbox struct {
	Address          string `toml:"address" help:"The mailbox's address, which people will write to; without it you are asked for all that is needed." placeholder:"ADDRESS"`
	IMAP             string `toml:"imap" name:"imap" help:"Where mail is read, as in imaps://imap.example.org; without it the servers are looked for." placeholder:"URL"`
	SMTP             string `toml:"smtp" name:"smtp" help:"Where mail is sent, as in smtps://smtp.example.org; without it the servers are looked for." placeholder:"URL"`
	User             string `toml:"user" help:"Who logs in; without it the address." placeholder:"NAME"`
	PasswordFile     string `toml:"password_file" help:"The file that holds the password and nothing else." placeholder:"FILE" xor:"password"`
	PasswordEnv      string `toml:"password_env" help:"The environment variable that holds the password." placeholder:"NAME" xor:"password"`
	Issuer           string `toml:"issuer" help:"Sign in with OAuth2: google, microsoft, or the https address of another." placeholder:"NAME"`
	ClientID         string `toml:"client_id" name:"client-id" help:"How this program is known there; docs/providers says how to get one." placeholder:"ID"`
	ClientSecretFile string `toml:"client_secret_file" help:"The file that holds what the provider calls the client secret, where it gives one." placeholder:"FILE"`
	Device           bool   `toml:"device" help:"Sign in with a code that is typed in a browser elsewhere."`
	Limit            string `toml:"limit" help:"What the provider lets you send; without it what is known of the provider, else 400/day." placeholder:"RATE"`
	NoCheck          bool   `toml:"no_check" help:"Don't try the logins."`
}

// Setup is one mailbox being set up. The fields are set before use.
type Setup struct {
	*Mailbox
	Name    string // of the config file
	Person  terminal.Person
	Note    func(format string, args ...any)
	Finder  provider.Finder
	Outside account.Outside
	Browser func(address string) error // opens one on this machine; nil: there is none

	AuthServ string // learned by a letter; "" is what is known of the provider
	Folders  []string
	Plus     *bool

	provider provider.Provider
	user     string // as the servers' finder says
	password string // typed
	token    *oauth2.Token
	text     []byte
}

// patience is how long each server may take to answer a login.
const patience = 30 * time.Second

// Given settles everything by what was said, without a question.
func (s *Setup) Given(ctx context.Context) error {
	if err := s.clean(); err != nil {
		return err
	}
	if s.PasswordFile == "" && s.PasswordEnv == "" && !s.byToken() {
		return ErrNoPassword
	}
	if err := s.find(ctx); err != nil {
		return err
	}
	if s.byToken() {
		if err := s.signIn(ctx); err != nil {
			return err
		}
	}
	return s.try(ctx)
}

// ErrNoPassword says that flags and file leave out how to sign in.
var ErrNoPassword = errors.New("say where the password is, with --password-file or --password-env, or sign in with --client-id; without --address you are asked for it")

// ErrNoServers says that the servers have to be named.
var ErrNoServers = errors.New("name them with --imap and --smtp, as your provider's help pages do")

// byToken says that OAuth2 is wanted.
func (s *Setup) byToken() bool { return s.ClientID != "" || s.Issuer != "" }

// clean makes an address of what was typed as one.
func (s *Setup) clean() error {
	a, err := mailer.ParseAddress(s.Address)
	if err != nil {
		return fmt.Errorf("--address %q: %w", s.Address, err)
	}
	s.Address = a.Email
	return nil
}

// find finds out where the mailbox is, unless both servers were said.
func (s *Setup) find(ctx context.Context) error {
	if s.IMAP != "" && s.SMTP != "" {
		s.provider, _ = provider.Known(s.Address, s.IMAP)
		return nil
	}
	found, err := s.Finder.Find(ctx, s.Address)
	if err != nil {
		s.provider, _ = provider.Known(s.Address, s.IMAP)
		return fmt.Errorf("the servers of %s are not known here (%w): %w", s.Address, err, ErrNoServers)
	}
	s.provider, s.user = found.Provider, found.User
	where := fmt.Sprintf("%s is read at %s and sent from by %s", s.Address, found.IMAP, found.SMTP)
	if p := found.Provider; p.Name != "" {
		where = fmt.Sprintf("%s is at %s: it is read at %s and sent from by %s", s.Address, p.Name, found.IMAP, found.SMTP)
	}
	if _, known := provider.Of(s.Address); !known {
		where += fmt.Sprintf(", says %s", found.Source)
	}
	s.Note("%s.", where)
	s.IMAP, s.SMTP = cmp.Or(s.IMAP, found.IMAP), cmp.Or(s.SMTP, found.SMTP)
	return nil
}

// mailbox is the part of the config that was found.
func (s *Setup) mailbox() (config.Mailbox, error) {
	p := s.provider
	m := config.Mailbox{
		Address: s.Address, IMAP: s.IMAP, SMTP: s.SMTP, User: cmp.Or(s.User, s.user, s.Address), PasswordFile: s.PasswordFile, PasswordEnv: s.PasswordEnv,
		AuthServ: cmp.Or(s.AuthServ, p.AuthServ), PlusAddresses: p.Plus, Folders: s.Folders,
	}
	if s.Plus != nil {
		m.PlusAddresses = *s.Plus
	}
	var errs [2]error
	switch {
	case s.byToken():
		m.OAuth2 = config.OAuth2{Issuer: cmp.Or(s.Issuer, p.Issuer), ClientID: s.ClientID, TokenFile: filepath.Base(s.tokenFile())}
		m.OAuth2.SecretFile, errs[0] = s.near(s.ClientSecretFile)
	case m.PasswordFile == "" && m.PasswordEnv == "":
		m.PasswordFile = filepath.Base(s.passwordFile())
	default:
		m.PasswordFile, errs[1] = s.near(m.PasswordFile)
	}
	return m, errors.Join(errs[:]...)
}

// near is a file's name as it stands in the config: a flag is relative to where one stands, a key to where the config stands.
func (s *Setup) near(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	dir, err := filepath.Abs(filepath.Dir(s.Name))
	if err != nil {
		return "", err
	}
	if near, err := filepath.Rel(dir, abs); err == nil && filepath.IsLocal(near) {
		return near, nil
	}
	return abs, nil
}

// parse makes the config's text, and reads it as the program will.
func (s *Setup) parse() (config.Config, error) {
	m, err := s.mailbox()
	if err != nil {
		return config.Config{}, err
	}
	s.text = config.Write(m, cmp.Or(s.Limit, s.provider.Limit, "400/day"))
	dir, err := filepath.Abs(filepath.Dir(s.Name))
	if err != nil {
		return config.Config{}, err
	}
	return config.Parse(s.Name, dir, s.text)
}

// account is the mailbox as it will be, with what was typed or given a moment ago.
func (s *Setup) account(conf config.Config) *account.Account {
	a := account.In(conf, s.Outside)
	if a.Password = s.password; s.token != nil {
		a.Password = s.token.AccessToken
	}
	return a
}

// try checks what is going to be written, and logs in with it.
func (s *Setup) try(ctx context.Context) error {
	conf, err := s.parse()
	if err != nil || s.NoCheck {
		return err
	}
	a := s.account(conf)
	if err := a.Ready(); err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	var refused Refused
	if report, err := a.Poller(quiet).Try(ctx); err != nil {
		refused = append(refused, Login{"reading mail at " + conf.Mailbox.IMAP, err, account.Explain(s.provider, conf.Mailbox.IMAP, err)})
	} else if report.Messages > many {
		s.Note("There are %d mails in INBOX already: the program will read them all as if they had just come. An empty mailbox is better.", report.Messages)
	}
	if _, err := a.Sender(quiet).Try(ctx); err != nil {
		refused = append(refused, Login{"sending mail by " + conf.Mailbox.SMTP, err, account.Explain(s.provider, conf.Mailbox.SMTP, err)})
	}
	if len(refused) > 0 {
		return refused
	}
	return nil
}

// many mails in a mailbox are most likely somebody's own.
const many = 50

// Login is one that did not work, and what that means.
type Login struct {
	What string
	Err  error
	provider.Meaning
}

// Refused are the logins that did not work.
type Refused []Login

func (r Refused) Error() string {
	var parts []string
	for _, l := range r {
		parts = append(parts, fmt.Sprintf("%s: %v (%s: %s)", l.What, l.Err, l.Means, l.Do))
	}
	return "no config was written, for a login did not work: " + strings.Join(parts, "; ") + "; or add --no-check"
}

// Unwrap are the errors.
func (r Refused) Unwrap() []error {
	errs := make([]error, len(r))
	for i, l := range r {
		errs[i] = l.Err
	}
	return errs
}

// Config is what was written.
func (s *Setup) Config() (config.Config, error) { return config.Load(s.Name) }

// Write keeps the password that was typed or the tokens that were given, and the config: all or none.
func (s *Setup) Write() (err error) {
	if _, err := s.parse(); err != nil { // what was learned meanwhile goes in as well
		return err
	}
	var made []string
	defer func() {
		if err == nil {
			return
		}
		for _, name := range made {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	if s.password != "" {
		if err := keepNew(s.passwordFile(), []byte(s.password+"\n")); err != nil {
			return fmt.Errorf("keep the password: %w", err)
		}
		made = append(made, s.passwordFile())
	}
	if s.token != nil {
		if err := signin.Keep(s.tokenFile(), s.token); err != nil {
			return err
		}
		made = append(made, s.tokenFile())
	}
	if err := keepNew(s.Name, s.text); err != nil {
		return fmt.Errorf("write the config: %w", err)
	}
	return nil
}

// There says which of the files that would be written is there already.
func (s *Setup) There() error {
	for _, name := range []string{s.Name, s.passwordFile(), s.tokenFile()} {
		_, err := os.Lstat(name)
		if err == nil && (name == s.Name || s.Address == "") {
			return fmt.Errorf("%s is there already: move it away, or name another config with --config", name)
		}
	}
	return nil
}

func (s *Setup) beside(ending string) string {
	return strings.TrimSuffix(s.Name, filepath.Ext(s.Name)) + ending
}

// passwordFile and tokenFile stand beside the config.
func (s *Setup) passwordFile() string { return s.beside(".password") }
func (s *Setup) tokenFile() string    { return s.beside(".token") }

// keepNew writes a file that only we can read: whole or not at all, and never over one that is there.
func keepNew(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
