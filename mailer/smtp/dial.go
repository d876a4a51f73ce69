package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"mutualaid/mailer/bearer"
)

// maxReply bounds what a server may say between two of our commands: go-mail's reader has no bound of its own.
const maxReply = 256 << 10

var errTooMuch = errors.New("the server says more than a reply can be")

// wire is the TCP connection: it bounds replies and keeps deadlines within the time that is left once we are stopping.
type wire struct {
	net.Conn
	left atomic.Int64 // bytes the server may still send

	mu   sync.Mutex
	stop time.Time // nothing goes on after this, unless zero
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if w.left.Add(int64(-n)) < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// within gives the next step d to be done.
func (w *wire) within(d time.Duration) error {
	w.left.Store(maxReply)
	w.mu.Lock()
	defer w.mu.Unlock()
	at := time.Now().Add(d)
	if !w.stop.IsZero() && at.After(w.stop) {
		at = w.stop
	}
	return w.SetDeadline(at)
}

// stopIn makes the connection end after d, whatever it is doing.
func (w *wire) stopIn(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop = time.Now().Add(d)
	w.SetDeadline(w.stop) // an error means that it is closed already
}

// conn is a connection on which letters can be sent, one after the other.
type conn struct {
	wire     *wire
	plain    *net.TCPConn // the same, where nothing stands between it and us
	client   *gosmtp.Client
	timeouts Timeouts
	mailbox  string // sender in place of <> once the relay has refused <>
	noEmpty  bool
	pipeline bool
	size     bool // SIZE is offered
	eightBit bool
	utf8     bool
	limit    int64     // most bytes of a letter, 0 is unknown
	dirty    bool      // a transaction was refused half way: RSET comes before the next
	broken   bool      // what came behind a refusal was not clean
	accepted int       // letters
	rested   time.Time // when it was last given back
	most     int       // recipients it lets us name in one transaction; 0 is unknown

	// What one transaction leaves to the next, so that nothing is made anew.
	buffer, lines []byte
	steps         []step
	rcpts         []rcpt
	said          []answer
	outs          []Outcome

	release func() bool // stops watching the context
}

// failure is a dialogue that ended before there was a letter to send.
type failure struct {
	Outcome
	cause error
}

func (f *failure) Error() string { return f.Outcome.String() }
func (f *failure) Unwrap() error { return f.cause }

// failed tells a refusal from a connection that broke.
func failed(stage Stage, err error) *failure {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		o := judge(stage, reply.Code, reply.Msg)
		o.Kind, o.Relay = Deferred, true
		return &failure{o, err}
	}
	return &failure{Outcome{Kind: Deferred, Stage: stage, Text: oneLine(err.Error()), Relay: true}, err}
}

// LoginRefused says that the relay refused the user, the password or the token, not just now but for good.
func LoginRefused(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.Stage == AtLogin && f.Code/100 == 5
}

// dial connects, greets, secures and logs in. When ctx ends, the connection lives on for Timeouts.Stop.
func (r Relay) dial(ctx context.Context) (*conn, error) {
	host, port, security, err := r.address()
	if err != nil {
		return nil, failed(AtConnect, err)
	}
	c := &conn{timeouts: r.Timeouts.withDefaults(), mailbox: r.Mailbox}
	w, transport, err := c.connect(ctx, r.Dial, net.JoinHostPort(host, port), security, r.tls(host))
	if err != nil {
		return nil, err
	}
	c.wire = w
	if security == plainLoopback {
		c.plain, _ = w.Conn.(*net.TCPConn)
	}
	c.release = context.AfterFunc(ctx, func() { w.stopIn(c.timeouts.Stop) })
	if err := r.begin(ctx, c, transport, host, security); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *conn) connect(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error), address string, s security, config *tls.Config) (*wire, net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeouts.Connect)
	defer cancel()
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	tcp, err := dial(ctx, "tcp", address)
	if err != nil {
		return nil, nil, failed(AtConnect, err)
	}
	w := &wire{Conn: tcp}
	w.left.Store(maxReply)
	if s != implicitTLS {
		return w, w, nil
	}
	secured := tls.Client(w, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		tcp.Close()
		return nil, nil, failed(AtTLS, err)
	}
	return w, secured, nil
}

func (r Relay) tls(host string) *tls.Config {
	config := &tls.Config{}
	if r.TLS != nil {
		config = r.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12) // RFC 8997
	return config
}

// begin takes the dialogue to where letters can be sent. We don't use go-mail's dialling client: it leaves the connection open
// when a later step fails, offers no password over implicit TLS on a connection of ours, and keeps one deadline for all.
func (r Relay) begin(ctx context.Context, c *conn, transport net.Conn, host string, s security) (err error) {
	stage := AtGreeting
	defer func() {
		var f *failure
		if err != nil && !errors.As(err, &f) {
			err = failed(stage, err)
		}
	}()
	if err := c.wire.within(c.timeouts.Hello); err != nil {
		return err
	}
	if c.client, err = gosmtp.NewClient(transport, host); err != nil {
		return err
	}
	stage = AtHello
	c.wire.within(c.timeouts.Hello)
	if err := c.client.Hello(r.hello()); err != nil {
		return err
	}
	if s == startTLS {
		stage = AtTLS
		c.wire.within(c.timeouts.Hello)
		if offered, _ := c.client.Extension("STARTTLS"); !offered {
			return errors.New("the server does not offer STARTTLS, and without TLS we send nothing")
		}
		if err := c.client.StartTLS(r.tls(host)); err != nil {
			return err
		}
	}
	stage = AtLogin
	c.wire.within(c.timeouts.Hello)
	if offered, _ := c.client.Extension("AUTH"); offered || s != plainLoopback {
		// A relay on this very machine, such as a Postfix that trusts it, often knows no logins at all.
		if err := r.login(ctx, c.client, host); err != nil {
			return err
		}
	}
	c.extensions()
	return nil
}

func (r Relay) hello() string {
	if r.Hello != "" {
		return r.Hello
	}
	if _, domain, ok := strings.Cut(r.Mailbox, "@"); ok && domain != "" {
		return domain
	}
	return "localhost"
}

// login signs in by the first mechanism that both sides know.
func (r Relay) login(ctx context.Context, client *gosmtp.Client, host string) error {
	if r.User == "" {
		return nil
	}
	offered, words := client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(words))
	if !offered {
		return errors.New("the server offers no login here")
	}
	password, err := r.Password(ctx)
	if err != nil {
		return fmt.Errorf("password: %w", err)
	}
	if r.OAuth2 {
		return r.loginByToken(client, mechanisms, password, host)
	}
	for _, m := range []struct {
		name string
		auth func() gosmtp.Auth
	}{
		{"PLAIN", func() gosmtp.Auth { return gosmtp.PlainAuth("", r.User, password, host, true) }},
		{"LOGIN", func() gosmtp.Auth { return gosmtp.LoginAuth(r.User, password, host, true) }},
		{"SCRAM-SHA-256", func() gosmtp.Auth { return gosmtp.ScramSHA256Auth(r.User, password) }},
		{"CRAM-MD5", func() gosmtp.Auth { return gosmtp.CRAMMD5Auth(r.User, password) }},
	} {
		if slices.Contains(mechanisms, m.name) {
			// Without TLS we only talk to loopback, so a password may be sent here.
			return client.Auth(m.auth())
		}
	}
	return fmt.Errorf("the server's logins (%s) are none that we can use", words)
}

// loginByToken signs in with an access token, and tells what the server says of one that it refuses.
func (r Relay) loginByToken(client *gosmtp.Client, offered []string, token, host string) error {
	_, port, _, err := r.address()
	if err != nil {
		return err
	}
	for _, name := range bearer.Mechanisms() {
		if !slices.Contains(offered, name) {
			continue
		}
		number, _ := strconv.Atoi(port) // 0 for a name, which no server minds
		auth := tokenAuth{&bearer.Client{Mechanism: name, User: r.User, Token: token, Host: host, Port: number}}
		err := client.Auth(auth)
		var refused *textproto.Error
		if said := auth.Said(); errors.As(err, &refused) && said != "" {
			refused.Msg += " (" + said + ")"
		}
		return err
	}
	return fmt.Errorf("the server takes no OAuth2 access tokens (its logins: %s)", strings.Join(offered, " "))
}

// tokenAuth is a sign-in with a token, as go-mail wants it.
type tokenAuth struct{ *bearer.Client }

func (t tokenAuth) Start(*gosmtp.ServerInfo) (string, []byte, error) { return t.Client.Start() }

func (t tokenAuth) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return t.Client.Next(challenge)
}

// extensions notes what the server offers, once, since asking takes go-mail's lock.
func (c *conn) extensions() {
	c.pipeline, _ = c.client.Extension("PIPELINING")
	c.eightBit, _ = c.client.Extension("8BITMIME")
	c.utf8, _ = c.client.Extension("SMTPUTF8")
	if _, limits := c.client.Extension("LIMITS"); limits != "" {
		c.most = rcptMax(limits)
	}
	size, words := c.client.Extension("SIZE")
	c.size = size
	if n, err := fmt.Sscan(words, &c.limit); n != 1 || err != nil {
		c.limit = 0
	}
}

// rcptMax is how many recipients a server allows in one transaction, 0 when it does not say. See RFC 9422 section 4.2.
func rcptMax(limits string) (most int) {
	for _, word := range strings.Fields(limits) {
		if value, ok := strings.CutPrefix(strings.ToUpper(word), "RCPTMAX="); ok {
			if n, err := strconv.Atoi(value); err == nil && n > 0 {
				most = n
			}
		}
	}
	return most
}

// close drops the connection without a word.
func (c *conn) close() error {
	if c.release != nil {
		c.release()
	}
	return c.wire.Close()
}

// quit says goodbye; it does not wait long for the answer.
func (c *conn) quit() error {
	c.wire.within(min(c.timeouts.Stop, time.Second))
	err := c.client.Text.PrintfLine("QUIT")
	if err == nil {
		_, _, err = c.client.Text.ReadResponse(221)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, c.close())
}
