package book

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"mutualaid/store"
)

// Session is a browser that has signed in by a link in a letter, or, while it is an Ask, such a link. Only a hash of what the
// browser shows is kept.
type Session struct {
	ID      string    `json:"id"` // HashOf the secret
	Person  string    `json:"person"`
	Ask     bool      `json:"ask,omitempty"` // a link that signs in, once
	To      string    `json:"to,omitempty"`  // Ask: the page that was asked for
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
}

// Sessions are the sessions and the links that begin them.
var Sessions = store.NewTable("sessions", func(s Session) store.Key { return store.K(s.ID) },
	store.Index[Session]{Name: "expires", Keys: func(s Session) []store.Key { return []store.Key{store.K(s.Expires, s.ID)} }},
	store.Index[Session]{Name: "person", Keys: func(s Session) []store.Key { return []store.Key{store.K(s.Person, s.ID)} }})

// HashOf is a secret as it may be kept.
func HashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Forgotten is the setting that says when something was last taken out of the store that a search might still find.
const Forgotten = "search forgotten"

// Late is a post that came to be after a newer one had: one that waited for a person. Who goes through posts by their IDs has
// passed it.
type Late struct {
	Group string `json:"group"`
	ID    string `json:"id"`
}

// Lates are the late posts that the search's index has not got yet.
var Lates = store.NewTable("late", func(l Late) store.Key { return store.K(l.Group, l.ID) })

// NoteLate notes a post that is about to be kept, if it is late.
func NoteLate(tx *store.Tx, p Post) error {
	for newest, err := range Posts.Reverse(tx, p.Group) {
		if err != nil || newest.ID < p.ID {
			return err
		}
		return Lates.Put(tx, Late{p.Group, p.ID})
	}
	return nil
}
