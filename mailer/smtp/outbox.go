// Package smtp hands letters to a relay: it claims parcels from an outbox, sends each copy in a transaction of its own
// over a few kept connections, and records what became of it.
package smtp

import (
	"context"
	"errors"
	"time"
)

// Outbox is where the Sender takes its parcels from. All methods may be called by many goroutines at once.
type Outbox interface {
	// Claim takes the parcel that is most urgent now; nil means that nothing is due, or that a limit is reached.
	// The parcel is the caller's until he Closes it or lets its lease run out.
	Claim(ctx context.Context) (*Parcel, error)

	// Record notes durably what ended and marks the copies that are sent next, up to Parcel.Ahead of them. A copy is marked
	// before its MAIL FROM, so that a crash leaves no doubt about which outcomes are unknown. ErrLost says that the marked
	// copies must not be sent; what ended is recorded all the same where the parcel still exists.
	Record(ctx context.Context, id string, ended []Ended, begun []int) error

	// Note keeps, until the next Record or Close, what ended and which of the marked copies is sent now; -1 is none. It costs
	// no commit and outlives the process, though perhaps not the machine. After an error the copy must not be sent; ErrLost
	// says that none of the parcel's others may be either.
	Note(ctx context.Context, id string, ended []Ended, next int) error

	// Close notes durably what ended and gives the parcel back. Copies that have not ended were not sent; they and the deferred
	// ones become due again.
	Close(ctx context.Context, id string, ended ...Ended) error

	// NextDue says when Claim will have something again; false when the outbox is empty.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// ErrLost is a claim that is no longer the caller's.
var ErrLost = errors.New("the parcel is no longer ours")

// Parcel is one letter to up to a few hundred recipients.
type Parcel struct {
	ID     string
	From   string // envelope sender, "" is <>
	Shared []byte // the header fields that all copies share, a blank line and the body; CRLF
	Copies []Copy
	Marked int // so many of the first copies Claim has marked already
	Ahead  int // how many may be marked together; 1 when 0

	// Together is how many recipients may be named in one transaction; 1 when 0. Where it is more, all copies have the same
	// Head, and Ahead is no less.
	Together int

	wire   []byte // Shared as it follows DATA
	narrow []byte // the same without bytes beyond ASCII, once it was asked for
}

// Copy is one recipient's letter.
type Copy struct {
	N     int    // names the copy in Record
	From  string // envelope sender where it is not the Parcel's
	To    string // envelope recipient
	Tries int    // how often it was deferred before
	Head  []byte // header fields of this copy alone, each ending in CRLF; they are sent before Shared
}

// Ended is a copy and what became of it.
type Ended struct {
	N       int
	Outcome Outcome
}
