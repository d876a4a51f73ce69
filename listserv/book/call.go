package book

import (
	"errors"
	"time"

	"mutualaid/store"
)

// Call is word of a meeting that a member is still to get, with what their calendar reads: it was called, moved or called off while they
// had paused, or they joined a group that has more meetings than one is called to at once.
type Call struct {
	Group   string    `json:"group"`
	Person  string    `json:"person"`
	Meeting string    `json:"meeting"`
	New     bool      `json:"new,omitempty"`       // they have never been called to it
	Off     string    `json:"cancelled,omitempty"` // the date that was called off last
	On      bool      `json:"on,omitempty"`        // and all later ones with it
	Due     time.Time `json:"due,omitzero"`        // zero: when they end their pause themselves
}

// dueCalls finds what is due, by when.
func dueCalls(c Call) []store.Key {
	if c.Due.IsZero() {
		return nil
	}
	return []store.Key{store.K(c.Group, c.Due, c.Person, c.Meeting)}
}

// NoteMissed keeps that a member who has paused did not hear of a meeting: that it is new, or that a date was called off, or else that
// it is at another time.
func NoteMissed(tx *store.Tx, m Member, c Call) error {
	c.Group, c.Person, c.Due = m.Group, m.Person, m.Until
	switch before, err := Calls.Get(tx, c.Group, c.Person, c.Meeting); {
	case err == nil:
		c.New = before.New
		if c.Off == "" {
			c.Off, c.On = before.Off, before.On
		}
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return Calls.Put(tx, c)
}

// recall has a member get the calls that wait for them when their pause ends as it is now; who is none any more gets them no more.
func recall(tx *store.Tx, before, m Member, now time.Time) error {
	if before.Standing == m.Standing && before.Until.Equal(m.Until) || before.Standing == "" {
		return nil
	}
	calls, err := Collect(Calls.All(tx, m.Group, m.Person))
	if err != nil {
		return err
	}
	for _, c := range calls {
		switch m.Standing {
		case Joined:
			c.Due = now
			err = Calls.Put(tx, c)
		case Paused:
			c.Due = m.Until
			err = Calls.Put(tx, c)
		default:
			err = Calls.Delete(tx, c.Group, c.Person, c.Meeting)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CallsDue lists the calls of a group that are due, the longest due first, at most limit of them.
func CallsDue(tx *store.Tx, group string, now time.Time, limit int) ([]Call, error) {
	return Collect(AtMost(Calls.ByRange(tx, "due", store.K(group), store.K(group, now.Add(time.Nanosecond))), limit))
}
