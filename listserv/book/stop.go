package book

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"mutualaid/store"
)

// Stop is a circuit that has broken: no post of a group, or of one author in it, goes out to all until a steward lets it go on. That
// holds for those on their way as well.
type Stop struct {
	Group  string    `json:"group"`
	Person string    `json:"person"` // whose posts wait; "": everybody's
	At     time.Time `json:"at"`
	Why    string    `json:"why"`
}

// StopOf finds what stops an author's posts, the whole group's first; nil when they flow.
func StopOf(tx *store.Tx, group, person string) (*Stop, error) {
	for _, who := range []string{"", person} {
		s, err := Stops.Get(tx, group, who)
		if err == nil {
			return &s, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	return nil, nil
}

// Kept says whether a stop keeps a post from going on.
func Kept(tx *store.Tx, group, post string) (bool, error) {
	for s, err := range Stops.All(tx, group) { // mostly there is none
		if err != nil {
			return false, err
		}
		if keeps, err := s.Keeps(tx, post); err != nil || keeps {
			return keeps, err
		}
	}
	return false, nil
}

// Keeps says whether a post of the stop's group is one that it keeps.
func (s Stop) Keeps(tx *store.Tx, post string) (bool, error) {
	if s.Person == "" {
		return true, nil
	}
	p, err := Posts.Get(tx, s.Group, post)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil // removed meanwhile
	}
	return p.Author == s.Person, err
}

// alikeWords is how many words a post has at least that is compared with others: many people say "Thank you!".
const alikeWords = 5

// PrintOf is the same for posts that say the same, whatever their case and spaces; "" for posts too short to tell.
func PrintOf(words string) string {
	list := strings.Fields(strings.ToLower(words))
	if len(list) < alikeWords {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(list, " ")))
	return hex.EncodeToString(sum[:8])
}
