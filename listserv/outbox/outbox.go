// Package outbox keeps the letters that are still to be sent: a letter's body once, its recipients in parcels, and for each
// parcel a small row that says how far it has come.
//
// A parcel's life: Add writes it with a due time; Claim leases it to one connection; Claim and Record mark copies as begun before
// they are sent, Record notes what became of them; Close gives it back. What failed for now moves to a new, smaller parcel with a
// later due time. After a crash the lease runs out (or is taken back at once by the same node), and the copies found begun
// are the only ones whose outcome is unknown. The Journal says of those that were marked together which one that is.
package outbox

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// Lane is how urgent a letter is: see urgency. One claim in eight goes to the last lane that has work, so that nothing waits for ever.
type Lane int

// The store knows lanes by these numbers.
const (
	Answers     Lane = iota // to what a person just wrote
	Meetings                // invitations to meetings, polls
	Posts                   //
	Digests                 //
	Invitations             // to join
	Reminders               // of meetings, and that one moves or is called off: they are of no use later
	lanes
)

// urgency is the order in which lanes are served.
var urgency = [lanes]Lane{Answers, Reminders, Meetings, Posts, Digests, Invitations}

// before says whether copies in lane l go before a new one in lane m.
func (l Lane) before(m Lane) bool { return slices.Index(urgency[:], l) <= slices.Index(urgency[:], m) }

func (l Lane) String() string {
	if l < 0 || l >= lanes {
		return "unknown"
	}
	return [lanes]string{"answers", "meetings", "posts", "digests", "invitations", "reminders"}[l]
}

// Letter is what all copies share, besides the bytes that Add keeps for it.
type Letter struct {
	ID      string            `json:"id"`    // store.NewID
	Group   string            `json:"group"` // its shard; "" for letters of no group
	Purpose string            `json:"purpose,omitempty"`
	Subject string            `json:"subject,omitempty"` // with Purpose, the ticket's parts; opaque here
	Lane    Lane              `json:"lane"`
	From    string            `json:"from"` // envelope sender, "" is <>
	Why     string            `json:"why"`  // in words, for listings
	Created time.Time         `json:"created"`
	Expires time.Time         `json:"expires,omitzero"` // not sent after this
	Open    bool              `json:"open,omitempty"`   // more recipients come: it is kept until Finish
	Extra   map[string]string `json:"extra,omitempty"`  // for Head; opaque here

	// Common says that all may get the very same copy: Head can make one for Recipient{}.
	Common bool `json:"common,omitempty"`
}

// Recipient is one person's copy of a letter.
type Recipient struct {
	Person  string            `json:"p"`
	Address string            `json:"a"`
	Extra   map[string]string `json:"x,omitempty"` // for Head; opaque here
}

// ParcelSize is the most recipients that lie in one parcel.
const ParcelSize = 256

// ErrNoLetter is more recipients for a letter that is not in the outbox, or no longer.
var ErrNoLetter = errors.New("the letter is not in the outbox")

// Outbox implements smtp.Outbox over a store. Its fields are set before first use.
type Outbox struct {
	DB   *store.DB
	Now  func() time.Time
	Node string // who we are among the nodes that share the store; leases of our earlier lives are taken back at once

	// Head makes the header fields of one copy alone: Message-ID, To, List-Unsubscribe … each ending in CRLF. The
	// same letter and recipient must always give the same bytes, so that a copy sent again has the same Message-ID.
	Head func(Letter, Recipient) ([]byte, error)

	// Sign, if set, gets a letter and the bytes that its copies share, and returns what makes the signatures that stand above a
	// copy's head; nil where the letter is not signed. Equal copies must get equal ones.
	Sign func(l Letter, shared []byte) func(head []byte) ([]byte, error)

	// Sender, if set, names the envelope sender of one copy where it is not the letter's From; "" means that it is.
	Sender func(Letter, Recipient) string

	// Together is how many recipients of a Common letter share a transaction and its copy; 1 when 0.
	Together int

	// Journal, if set, lets a claim mark several copies in one commit. It belongs to this process and this store.
	Journal *Journal

	// Limit is what the relay lets us send; nil is no limit.
	Limit Limit

	// Ended, if set, is called in the transaction that records a copy as refused for good, given up or expired.
	// As every function that runs in a transaction it may be called again.
	Ended func(tx *store.Tx, l Letter, r Recipient, o smtp.Outcome) error

	// Suppressed, if set, is asked when a copy is claimed and again before each attempt; true ends the copy unsent. It only reads.
	Suppressed func(tx *store.Tx, l Letter, r Recipient) (bool, error)

	// Held, if set, is asked when a parcel is claimed and again before each attempt; true keeps the letter until LetGo. It only reads.
	Held func(tx *store.Tx, l Letter) (bool, error)

	// Changes, if set, is a number that rises after each transaction that may change what Suppressed and Held say: while it stands
	// still, what they said at the claim holds for its attempts too. Without it they are asked each time.
	Changes func() uint64

	claiming  sync.Mutex      // one Claim at a time chooses: they would all want the same parcel
	choosing  map[string]bool // parcels that Claims have chosen and the store doesn't know of yet
	turn      int             // counts claims, for the lanes' fairness
	recovered bool
	life      string // names this process's leases

	mu     sync.Mutex
	claims map[string]*claim // by parcel ID; what this process is sending
}

var _ smtp.Outbox = (*Outbox)(nil)

// Stats are the numbers of all copies ever accepted. At all times
// Accepted = Sent + Refused + Suppressed + Queued + Unknown.
type Stats struct {
	Accepted   int `json:"accepted"`
	Sent       int `json:"sent"`
	Refused    int `json:"refused"` // for good, given up, or expired
	Suppressed int `json:"suppressed"`
	Queued     int `json:"queued"`
	Unknown    int `json:"unknown"` // the relay's answer was lost; they are queued to be sent again
}

// Balanced says whether the equation holds.
func (s Stats) Balanced() bool {
	return s.Accepted == s.Sent+s.Refused+s.Suppressed+s.Queued+s.Unknown
}

// Waiting is one copy that is still to be sent.
type Waiting struct {
	Letter    Letter    `json:"letter"`
	Recipient Recipient `json:"recipient"`
	Due       time.Time `json:"due"` // while it is being sent: when its lease ends
	Tries     int       `json:"tries"`
	Last      string    `json:"last,omitempty"` // the relay's last reply
	Sending   bool      `json:"sending,omitempty"`
	Held      bool      `json:"held,omitempty"` // not due until somebody lets it go
	Unknown   bool      `json:"unknown,omitempty"`
}

// now is the time in UTC, as the store keeps it.
func (o *Outbox) now() time.Time { return o.Now().UTC() }

// held returns the claim of that parcel, or nil.
func (o *Outbox) held(id string) *claim {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.claims[id]
}

// NextDue says when Claim will have something again; false when the outbox is empty.
func (o *Outbox) NextDue(ctx context.Context) (due time.Time, some bool, err error) {
	err = o.DB.View(ctx, limitShard, func(tx *store.Tx) error {
		due, some, err = o.nextDue(tx, o.now())
		return err
	})
	return due, some, err
}
