// Package account is how the program gets at its mailbox: who signs in, with what, and over which connections.
package account

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/mailer"
	"mutualaid/mailer/imap"
	"mutualaid/mailer/smtp"
)

// Account is how the mailbox is signed in to: with a password, or with tokens that are renewed by themselves.
type Account struct {
	config config.Config
	tokens *signin.Source // nil where there is a password
	wrong  error          // why there can be no tokens

	// Password, if set, is one that was typed, or a token of a moment ago, and is kept nowhere yet.
	Password string

	outside Outside
}

// Outside is the world beyond this machine; zero fields are the real one. Tests put their own servers there.
type Outside struct {
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	TLS  *tls.Config  // whose certificates are good
	HTTP *http.Client // for those who give out tokens
}

// Of is the account that a config names.
func Of(c config.Config) *Account { return In(c, Outside{}) }

// In is the account that a config names, in a world.
func In(c config.Config, o Outside) *Account {
	a := &Account{config: c, outside: o}
	if c.Mailbox.OAuth2.Issuer == "" {
		return a
	}
	app, err := c.App()
	a.tokens, a.wrong = &signin.Source{File: c.Mailbox.OAuth2.TokenFile, App: app, HTTP: o.HTTP}, config.Told(err)
	return a
}

// Ready says what is missing for a sign-in, before anybody is asked.
func (a *Account) Ready() error {
	if a.Password != "" {
		return nil
	}
	if a.tokens == nil {
		_, err := a.config.Password()
		return config.Told(err)
	}
	if a.wrong != nil {
		return a.wrong
	}
	_, err := signin.Read(a.tokens.File)
	return err
}

// Secret is the password, or an access token that is good for some minutes. Where only a person can help the error is
// imap.ErrAuth: no network failure that passes.
func (a *Account) Secret(ctx context.Context) (string, error) {
	if a.Password != "" {
		return a.Password, nil
	}
	if a.tokens == nil {
		return a.config.Password()
	}
	if a.wrong != nil {
		return "", a.wrong
	}
	token, err := a.tokens.Token(ctx)
	if errors.Is(err, signin.ErrRefused) {
		err = fmt.Errorf("%w: %w", imap.ErrAuth, err)
	}
	return token, err
}

// Mark is another one once a person has changed the password or signed in anew.
func (a *Account) Mark() string {
	if a.tokens != nil {
		return a.tokens.Mark()
	}
	password, _ := a.config.Password() // what is wrong with it is told by who needs it
	return password
}

// Renew gets another access token after a server has refused one that had not run out. false: there is none, or only a person can help.
func (a *Account) Renew(ctx context.Context) bool {
	return a.tokens != nil && a.wrong == nil && a.tokens.Renew(ctx) == nil
}

// Poller reads the mailbox. Its Inbox is still to be set.
func (a *Account) Poller(log *slog.Logger) *imap.Poller {
	c := a.config.Mailbox
	return &imap.Poller{Log: log, Account: imap.Account{
		URL: c.IMAP, User: c.User, Password: a.Secret, OAuth2: a.tokens != nil, Folders: c.Folders,
		Poll: time.Duration(c.Poll), MaxSize: int64(c.MaxSize), TLS: a.outside.TLS, Dial: a.outside.Dial,
	}}
}

// Sender sends by the mailbox's relay. Its Outbox is still to be set.
func (a *Account) Sender(log *slog.Logger) *smtp.Sender {
	c := a.config.Mailbox
	return &smtp.Sender{Log: log, SevenBit: mailer.SevenBit, Relay: smtp.Relay{
		URL: c.SMTP, User: c.User, Password: a.Secret, OAuth2: a.tokens != nil, Mailbox: c.Address, Connections: c.Connections,
		TLS: a.outside.TLS, Dial: a.outside.Dial,
	}}
}
