package outbox

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/store"
)

// slot is what is known of a parcel besides its recipients. It stays, done, until its letter is gone, so that the same
// parcel key cannot be added a second time.
type slot struct {
	Letter  string    `json:"l"`
	Key     string    `json:"k"`
	Group   string    `json:"g"`
	Lane    Lane      `json:"lane"`
	N       int       `json:"n"`              // recipients
	Due     time.Time `json:"due"`            // while it is leased: when the lease ends
	Expires time.Time `json:"exp,omitzero"`   //
	First   time.Time `json:"first,omitzero"` // when these recipients were first deferred
	Tries   int       `json:"tries,omitempty"`
	Last    string    `json:"last,omitempty"`  // the relay's last words to us, which concern no recipient
	Rests   int       `json:"rests,omitempty"` // how often in a row the relay has refused us over it
	Node    string    `json:"node,omitempty"`  // who has leased it
	Life    string    `json:"life,omitempty"`  // and in which of the node's lives
	Held    bool      `json:"held,omitempty"`  // it is not due until LetGo
	Took    time.Time `json:"took,omitzero"`   // when the claim's copies were counted against the limit
	Spare   int       `json:"spare,omitempty"` // copies that were open then, and are not among those
	Done    bool      `json:"done,omitempty"`
}

// parcel is a slot's recipients. It never changes, save that an erased person's address goes.
type parcel struct {
	Letter string         `json:"l"`
	Key    string         `json:"k"`
	To     []Recipient    `json:"to"`
	Last   map[int]string `json:"last,omitempty"` // the relay's last words on a recipient
}

// tally counts a group's copies that were accepted, or that have ended in parcels that are gone. The two are rows of
// their own since they are written by different hands.
type tally struct {
	Group      string `json:"g"`
	Kind       string `json:"k"` // accepted or settled
	Accepted   int    `json:"accepted,omitempty"`
	Sent       int    `json:"sent,omitempty"`
	Refused    int    `json:"refused,omitempty"`
	Suppressed int    `json:"suppressed,omitempty"`
}

const (
	accepted = "accepted"
	settled  = "settled"
)

// The outbox's tables, in the order of the flow: a letter, its bytes, its parcels and how far each has come.
var (
	letters = store.NewTable("outbox.letter", func(l Letter) store.Key { return store.K(l.ID) },
		store.Index[Letter]{Name: "group", Keys: func(l Letter) []store.Key { return []store.Key{store.K(l.Group)} }})
	bodies  = store.NewBlobs("outbox.body")
	parcels = store.NewTable("outbox.parcel", func(p parcel) store.Key { return store.K(p.Letter, p.Key) })
	slots   = store.NewTable("outbox.slot", func(s slot) store.Key { return store.K(s.Letter, s.Key) },
		store.Index[slot]{Name: "due", Keys: dueKeys}, store.Index[slot]{Name: "live", Keys: liveKeys},
		store.Index[slot]{Name: "leased", Keys: leaseKeys})
	progress = store.NewBlobs("outbox.progress")
	tallies  = store.NewTable("outbox.tally", func(t tally) store.Key { return store.K(t.Group, t.Kind) })
	days     = store.NewTable("outbox.day", func(d Day) store.Key { return store.K(d.Group, d.Day) })
)

func dueKeys(s slot) []store.Key {
	if s.Done || s.Held {
		return nil
	}
	return []store.Key{store.K(int(s.Lane), s.Due)}
}

func liveKeys(s slot) []store.Key {
	if s.Done {
		return nil
	}
	return []store.Key{store.K(s.Letter)}
}

func leaseKeys(s slot) []store.Key {
	if s.Done || s.Life == "" {
		return nil
	}
	return []store.Key{store.K(s.Node, s.Life)}
}

// id names the parcel outside of the store.
func (s slot) id() string { return s.Letter + "/" + s.Key }

// splitID is the way back.
func splitID(id string) (letter, key string) {
	letter, key, _ = strings.Cut(id, "/")
	return letter, key
}

// state is how far one copy has come. It is one byte of a parcel's progress.
type state byte

const (
	waiting    state = iota
	begun            // its MAIL FROM may have been sent
	sent             //
	refused          // or given up, or expired
	deferred         // failed for now; Close moves it to another parcel
	unknown          // the relay's answer was lost; moves as well
	suppressed       //
	moved            // counts in another parcel

	doubt state = 0x80 // with waiting or begun: may have been sent before
)

// open says whether the copy is still to be sent.
func (s state) open() bool { return s&^doubt == waiting }

// tokenSize is how long the name of a claim is that stands before the states: who finds another one there has lost
// the parcel.
const tokenSize = 8

// track is a parcel's progress as it is stored: the claim's token, then one state a copy.
type track []byte

func newTrack(n int) track { return make(track, tokenSize+n) }

func (t track) token() string       { return string(t[:tokenSize]) }
func (t track) states() []byte      { return t[tokenSize:] }
func (t track) at(n int) state      { return state(t[tokenSize+n]) }
func (t track) set(n int, to state) { t[tokenSize+n] = byte(to) }

// left counts the copies that are still to be sent, and those among them that were surely never begun.
func (t track) left() (open, sure int) {
	for _, b := range t.states() {
		if state(b).open() {
			open++
		}
		if state(b) == waiting {
			sure++
		}
	}
	return open, sure
}

// loadTrack reads how far a parcel has come; one that was never claimed is all waiting.
func loadTrack(tx *store.Tx, s slot) (track, error) {
	raw, err := progress.Get(tx, s.Letter, s.Key)
	if isNotFound(err) {
		return newTrack(s.N), nil
	}
	if err != nil {
		return nil, err
	}
	if len(raw) != tokenSize+s.N {
		return nil, fmt.Errorf("progress of parcel %s: %d states for %d recipients", s.id(), len(raw)-tokenSize, s.N)
	}
	return append(track(nil), raw...), nil
}

func (t track) store(tx *store.Tx, letter, key string) error {
	return progress.Put(tx, store.K(letter, key), t)
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// count adds to one of a group's tallies.
func count(tx *store.Tx, add tally) error {
	if add == (tally{Group: add.Group, Kind: add.Kind}) {
		return nil
	}
	t, err := tallies.Get(tx, add.Group, add.Kind)
	if err != nil && !isNotFound(err) {
		return err
	}
	add.Accepted += t.Accepted
	add.Sent += t.Sent
	add.Refused += t.Refused
	add.Suppressed += t.Suppressed
	return tallies.Put(tx, add)
}
