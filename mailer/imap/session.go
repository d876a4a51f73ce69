package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"mutualaid/mailer/bearer"
)

// session is one connection. Its methods are called by one goroutine, one at a time: a single command is under way.
type session struct {
	raw     net.Conn // closing it ends every command that waits
	meter   *meter
	client  *imapclient.Client
	limits  Limits
	server  server
	caps    imap.CapSet // once signed in; nil where the server would not say
	tls     string      // the version, "" without
	expires time.Time   // the certificate; zero without TLS
	log     *slog.Logger

	wake chan struct{} // holds one when the server told of a new mail since it was last emptied

	mu  sync.Mutex
	why error // why we cut the connection ourselves, nil while we have not
}

// open connects and signs in.
func (p *Poller) open(ctx context.Context) (*session, error) {
	where, err := parseURL(p.Account.URL)
	if err != nil {
		return nil, err
	}
	limits := p.Limits.or()
	raw, conn, err := p.dialServer(ctx, where, limits.Command)
	if err != nil {
		return nil, err
	}
	s := &session{raw: raw, meter: &meter{Conn: conn}, limits: limits, server: where, log: p.logger(), wake: make(chan struct{}, 1)}
	s.meter.left.Store(shortBytes)
	if secure, ok := conn.(interface{ ConnectionState() tls.ConnectionState }); ok {
		state := secure.ConnectionState()
		s.tls, s.expires = tls.VersionName(state.Version), state.PeerCertificates[0].NotAfter
	}
	s.client = imapclient.New(s.meter, &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(data *imapclient.UnilateralDataMailbox) {
				if data.NumMessages != nil {
					s.push()
				}
			},
		},
	})
	if err := s.start(ctx, p.Account); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// start waits for the server's first words, signs in, and asks what the server can do.
func (s *session) start(ctx context.Context, account Account) error {
	if err := s.do(ctx, s.short(), "greet "+s.server.addr, s.greeting); err != nil {
		return err
	}
	if err := s.signIn(ctx, account); err != nil {
		return err
	}
	return s.do(ctx, s.short(), "ask what the server can do", func() error {
		s.caps = s.client.Caps()
		return nil
	})
}

// push notes that the server told of a new mail.
func (s *session) push() {
	select {
	case s.wake <- struct{}{}:
	default: // noted already
	}
}

// greeting waits for the server's first words. Where they were BYE, go-imap tells at random either their text or only
// that the connection is closed; a person wants the text.
func (s *session) greeting() error {
	err := s.client.WaitGreeting()
	for range 16 {
		var refused *imap.Error
		if err == nil || errors.As(err, &refused) {
			break
		}
		err = s.client.WaitGreeting()
	}
	return err
}

// calm forgets what the server pushed, and says whether it did.
func (s *session) calm() bool {
	select {
	case <-s.wake:
		return true
	default:
		return false
	}
}

// signIn gives user and password, as the server wants them.
func (s *session) signIn(ctx context.Context, account Account) error {
	var password string
	if account.Password != nil {
		var err error
		if password, err = account.Password(ctx); err != nil {
			return fmt.Errorf("get the password of %s: %w", account.User, err)
		}
	}
	token := &bearer.Client{User: account.User, Token: password, Host: s.server.host, Port: s.server.port()}
	err := s.do(ctx, s.short(), "sign in as "+account.User, func() error {
		caps := s.client.Caps()
		if account.OAuth2 {
			return s.signInByToken(token, caps)
		}
		if caps.Has(imap.CapLoginDisabled) && caps.Has(imap.AuthCap(sasl.Plain)) {
			return s.client.Authenticate(sasl.NewPlainClient("", account.User, password))
		}
		return s.client.Login(account.User, password).Wait()
	})
	var refused *imap.Error
	if errors.As(err, &refused) && refuses(refused) {
		why := refused.Text
		if said := token.Said(); said != "" {
			why += " (" + said + ")"
		}
		return fmt.Errorf("%w: %s, user %s: %s", ErrAuth, s.server.addr, account.User, why)
	}
	return err
}

// signInByToken signs in by the first mechanism for access tokens that the server speaks.
func (s *session) signInByToken(token *bearer.Client, caps imap.CapSet) error {
	for _, name := range bearer.Mechanisms() {
		if caps.Has(imap.AuthCap(name)) {
			token.Mechanism = name
			return s.client.Authenticate(token)
		}
	}
	return errNoTokens
}

// errNoTokens says that OAuth2 is of no use at this server. Trying again does not change that.
var errNoTokens = fmt.Errorf("%w: it takes no OAuth2 access tokens (XOAUTH2, OAUTHBEARER), only passwords", ErrAuth)

// refuses tells a refused password from a server that can't check it just now. See RFC 5530 section 3.
func refuses(err *imap.Error) bool {
	switch err.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit,
		imap.ResponseCodeServerBug, imap.ResponseCodeContactAdmin:
		return false
	case imap.ResponseCodeAuthenticationFailed, imap.ResponseCodeAuthorizationFailed,
		imap.ResponseCodeExpired, imap.ResponseCodePrivacyRequired:
		return true
	}
	// Gmail says "Too many simultaneous connections", others "Temporary authentication failure", without a code.
	text := strings.ToLower(err.Text)
	return !strings.Contains(text, "too many") && !strings.Contains(text, "temporar") && !strings.Contains(text, "try again")
}

// do runs one command under a watchdog: where the server is mute for too long, or says too
// much, the connection is cut.
func (s *session) do(ctx context.Context, allowed allowance, what string, command func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.finish(ctx, allowed, what, command)
}

// finish is do for what must still be said after ctx has ended, such as flags and the farewell. It gets a short grace.
func (s *session) finish(ctx context.Context, allowed allowance, what string, command func() error) error {
	s.meter.left.Store(allowed.bytes)
	stop := s.watch(ctx, allowed.patience)
	err := command()
	stop()
	if err == nil {
		return nil
	}
	if why := s.cause(); why != nil {
		err = why
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errEnd
	}
	if !isRefusal(err) {
		s.cut(err) // nobody knows any more which answer belongs to which command
	}
	return fmt.Errorf("%s: %w", what, err)
}

// dead says that nothing more can be asked on this connection.
func (s *session) dead() bool {
	select {
	case <-s.client.Closed():
		return true
	default:
		return s.cause() != nil
	}
}

// leave says goodbye and closes the connection.
func (s *session) leave(ctx context.Context) {
	if !s.dead() {
		goodbye := allowance{s.limits.Grace, shortBytes}
		err := s.finish(ctx, goodbye, "log out", func() error { return s.client.Logout().Wait() })
		if err != nil {
			s.log.Debug("the IMAP server does not say goodbye", "error", err)
		}
	}
	s.close()
}

// close ends the connection and waits for the goroutine that reads from it.
func (s *session) close() {
	_ = s.raw.Close() // first: a TLS connection's own Close may wait for a mute server
	if s.client != nil {
		_ = s.client.Close() // it returns why reading ended, which whoever read has told already
	}
}

// selectFolder opens the folder for reading and flagging.
func (s *session) selectFolder(ctx context.Context, path string) (*imap.SelectData, error) {
	var data *imap.SelectData
	err := s.do(ctx, s.short(), "open "+path, func() (err error) {
		data, err = s.client.Select(path, nil).Wait()
		return err
	})
	if isRefusal(err) {
		return nil, fmt.Errorf("%w: %s: %w", ErrFolder, path, err)
	}
	return data, err
}

// unchanged says that the folder, which need not be open, holds nothing after the mark.
func (s *session) unchanged(ctx context.Context, path string, mark Mark) (bool, error) {
	if mark.UID == 0 {
		return false, nil
	}
	var data *imap.StatusData
	err := s.do(ctx, s.short(), "ask for "+path, func() (err error) {
		data, err = s.client.Status(path, &imap.StatusOptions{UIDNext: true, UIDValidity: true}).Wait()
		return err
	})
	if isRefusal(err) {
		return false, nil // opening it will say why
	}
	if err != nil {
		return false, err
	}
	return data.UIDValidity == mark.UIDValidity && data.UIDNext != 0 && uint64(data.UIDNext) <= uint64(mark.UID)+1, nil
}

// noop lets the server say what it has to say.
func (s *session) noop(ctx context.Context) error {
	return s.do(ctx, s.short(), "NOOP", func() error { return s.client.Noop().Wait() })
}

// isRefusal says that the server answered NO or BAD and the connection lives on.
func isRefusal(err error) bool {
	var refused *imap.Error
	return errors.As(err, &refused) && refused.Type != imap.StatusResponseTypeBye
}

// idle waits until the server pushes a new mail, for at most d. Without IDLE it only waits. See RFC 2177.
func (s *session) idle(ctx context.Context, d time.Duration) error {
	if len(s.wake) > 0 {
		return nil
	}
	var idling *imapclient.IdleCommand
	if s.caps.Has(imap.CapIdle) {
		err := s.do(ctx, s.short(), "IDLE", func() (err error) {
			idling, err = s.client.Idle()
			return err
		})
		if err != nil && !isRefusal(err) {
			return err
		}
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.wake:
		s.push() // for the caller, who empties it before he looks
	case <-timer.C:
	case <-ctx.Done():
	case <-s.client.Closed():
	}
	if idling == nil {
		if s.dead() {
			return errEnd
		}
		return nil
	}
	return s.finish(ctx, s.short(), "end IDLE", func() error {
		return errors.Join(idling.Close(), idling.Wait())
	})
}
