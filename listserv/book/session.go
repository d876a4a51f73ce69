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
