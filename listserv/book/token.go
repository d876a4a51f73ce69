package book

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/store"
)

// Token lets another program act in a group's name, or in that of all groups, through the HTTP interface. Its secret is shown
// once and kept by nobody here but as a hash.
type Token struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`  // what it is for
	Group   string    `json:"group"` // "" is all groups
	Scopes  []Scope   `json:"scopes"`
	Hash    []byte    `json:"hash"` // SHA-256 of the secret
	Created time.Time `json:"created"`
	By      string    `json:"by"`
	Expires time.Time `json:"expires,omitzero"`
	Used    time.Time `json:"used,omitzero"` // to the hour
}

// Scope is one kind of thing that a token's holder may do.
type Scope string

// The scopes.
const (
	MayRead   Scope = "read"     // look at everything
	MayPeople Scope = "people"   // invite, take in, change and let out members
	MayMeet   Scope = "meetings" // call, move and call off meetings; choices of times
	MayDecide Scope = "inbox"    // decide what waits for a person
	MayManage Scope = "settings" // change the group
	MayMove   Scope = "data"     // take lists and archives over; erase people
	MayCopy   Scope = "backup"   // take a copy of the whole store, with the keys that all links are signed by
)

// Scopes are all there are.
var Scopes = []Scope{MayRead, MayPeople, MayMeet, MayDecide, MayManage, MayMove, MayCopy}

// ParseScopes reads "read,people"; "all" is all of them.
func ParseScopes(s string) ([]Scope, error) {
	if s == "all" {
		return slices.Clone(Scopes), nil
	}
	var list []Scope
	for name := range strings.SplitSeq(s, ",") {
		scope := Scope(strings.TrimSpace(name))
		if !slices.Contains(Scopes, scope) {
			return nil, fmt.Errorf("%w: there is no scope %q; there are read, people, meetings, inbox, settings, data, backup, and \"all\" alone for all of them", ErrInput, name)
		}
		if !slices.Contains(list, scope) {
			list = append(list, scope)
		}
	}
	return list, nil
}

// May says whether the token's holder may do something in a group, "" being what belongs to none.
func (t Token) May(scope Scope, group string) bool {
	return slices.Contains(t.Scopes, scope) && (t.Group == "" || t.Group == group)
}

// Tokens are the tokens that have been made.
var Tokens = store.NewTable("tokens", func(t Token) store.Key { return store.K(t.ID) },
	store.Index[Token]{Name: "group", Keys: func(t Token) []store.Key { return []store.Key{store.K(t.Group, t.ID)} }})
