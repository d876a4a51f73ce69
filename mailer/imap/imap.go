// Package imap reads a mailbox: it watches folders over IMAP (RFC 9051, RFC 3501), hands each new mail to an Inbox
// in the order of its UID, and flags it once the Inbox has kept what it did. It never moves and never removes a mail,
// and reading marks none as seen.
//
// One goroutine owns one connection. Between two commands nothing waits on the server; during a command a watchdog does.
package imap

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"time"
)

// ErrAuth says that the server refused the user or the password. It is no network failure: trying again with the same
// password locks accounts, so Run returns it.
var ErrAuth = errors.New("the mail server refused the user name or the password")

// ErrReach says that the server can't be reached, or does not behave, for longer than a hiccup takes.
var ErrReach = errors.New("the mail server can't be read")

// ErrFolder says that a folder which must be there is not.
var ErrFolder = errors.New("no such mail folder")

// Account is one mailbox at one server and how to look after it.
type Account struct {
	// URL names the server: imaps://host[:port] is TLS from the first byte, imap://host[:port] is STARTTLS, and
	// imap+insecure://host[:port] is plain text, only to loopback.
	URL  string
	User string
	// Password is asked once a connection, so that a changed password or a renewed token is picked up.
	Password func(ctx context.Context) (string, error)
	// OAuth2 says that Password gives an access token.
	OAuth2 bool
	// Folders to watch; none means INBOX. The first must exist, and new mail in it is pushed; the others are looked at
	// every Poll, and those that don't exist are told once and passed over.
	Folders []string
	// Poll is how often we look even where the server pushes; 0 means 2 minutes.
	Poll time.Duration
	// MaxSize in bytes: of a larger mail only the first MiB is fetched, header and first words; 0 means 32 MiB.
	MaxSize int64
	// TLS adds to the checks of the server's certificate, such as root CAs of a test; nil means the system's.
	TLS *tls.Config
	// Dial opens connections; nil is the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Message is one mail as the server gave it.
type Message struct {
	Folder      string
	UIDValidity uint32
	UID         uint32
	Received    time.Time // the server's internal date, zero when it gave none
	Size        int64     // bytes at the server; len(Raw) unless Truncated or Broken
	Raw         []byte    // owned by the Inbox
	Truncated   bool      // Raw is only the beginning: header and first words
	Broken      string    // why it can't be fetched whole; put it into quarantine. Raw may be empty
}

// Mark is the last mail handled of one folder: all UIDs up to it are done, within this UIDVALIDITY.
type Mark struct {
	Folder      string
	UIDValidity uint32
	UID         uint32
}

// Flag is what the mailbox shows of a mail after it was handled.
type Flag int

// Flags, as a steward who opens the mailbox sees them.
const (
	Leave   Flag = iota // as it is
	Seen                // the machine is done with it
	Flagged             // a person should look: starred, and left unread
)

// Inbox takes what was read, and keeps where we are.
type Inbox interface {
	// Mark returns the mark kept last for the folder, or a zero Mark.
	Mark(ctx context.Context, folder string) (Mark, error)
	// Receive takes a batch in the order of UIDs and commits what it did together with mark, the mark of the last one.
	// It returns a flag for each message. It is called by one goroutine at a time, while the next batch is on its way.
	// The same mail may come again, after a crash or a new UIDVALIDITY: the Inbox knows it by its content.
	Receive(ctx context.Context, batch []Message, mark Mark) ([]Flag, error)
}

// Poller reads one account into one inbox.
type Poller struct {
	Account Account
	Inbox   Inbox
	Log     *slog.Logger // nil says nothing
	// Trouble is told each kind of trouble that a person must mend once, until it is over: ErrAuth, ErrFolder,
	// ErrReach. nil tells nobody.
	Trouble func(error)
	// Reached, if set, is called by Run each time the server has taken our sign-in, and each time all that is there has been read.
	Reached func()
	// Reading, if set, is called before a folder is read; what it returns is called once all that was there then has been read.
	Reading func(folder string) (done func())
	// Limits are the patience with the server and the sizes of what is asked at a time; zeros mean the usual ones.
	Limits Limits

	dial func(ctx context.Context, network, addr string) (net.Conn, error) // nil is the network
}

// Limits bound how long a command may take and how much is fetched at a time. A zero field means the usual value.
type Limits struct {
	Command time.Duration // a command without bodies: 45 s
	Body    time.Duration // a command that fetches bodies: 5 min
	Idle    time.Duration // an IDLE is renewed after this: 5 min
	First   time.Duration // the first wait before a new connection: 1 s, doubled up to Last with jitter
	Last    time.Duration // 5 min
	Grace   time.Duration // what is under way may take this long once ctx has ended: 3 s
	Batch   int           // messages handed to the Inbox at a time: 64
	Bytes   int64         // bytes handed to the Inbox at a time, except for one mail that is larger: 8 MiB
	Chunk   int64         // bytes of a larger mail asked at a time: 1 MiB
}

// or returns the limits with the usual values where it says nothing.
func (l Limits) or() Limits {
	return Limits{
		Command: cmp.Or(l.Command, 45*time.Second),
		Body:    cmp.Or(l.Body, 5*time.Minute),
		Idle:    cmp.Or(l.Idle, 5*time.Minute),
		First:   cmp.Or(l.First, time.Second),
		Last:    cmp.Or(l.Last, 5*time.Minute),
		Grace:   cmp.Or(l.Grace, 3*time.Second),
		Batch:   cmp.Or(l.Batch, 64),
		Bytes:   cmp.Or(l.Bytes, 8<<20),
		Chunk:   cmp.Or(l.Chunk, 1<<20),
	}
}

// Report is what a trial log-in found.
type Report struct {
	Server       string    // host:port
	TLS          string    // version of TLS, "" without
	Expires      time.Time // the day the server's certificate ends; zero without TLS
	Capabilities []string  // sorted
	Idle         bool      // the server pushes new mail
	Folders      []string  // all that can be opened
	Missing      []string  // of Account.Folders
	Messages     uint32    // in INBOX
}
