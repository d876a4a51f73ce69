package book

import (
	"time"

	"mutualaid/store"
)

// Wish is what somebody wants of all that is kept about them, and is known to want. It is gone once it is carried out.
type Wish struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"` // erase, data
	Group   string    `json:"group"`
	Person  string    `json:"person"`
	Address string    `json:"address"`
	At      time.Time `json:"at"`
}

// Wishes are still to be carried out.
var Wishes = store.NewTable("wishes", func(w Wish) store.Key { return store.K(w.Group, w.ID) })
