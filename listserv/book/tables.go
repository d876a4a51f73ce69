package book

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"mutualaid/store"
)

// The tables of a group. Keys begin with the group's name, so that a group can be read, copied and removed as a whole.
var (
	Groups      = store.NewTable("groups", func(g Group) store.Key { return store.K(g.Name) }, store.Index[Group]{Name: "address", Unique: true, Keys: func(g Group) []store.Key { return []store.Key{store.K(g.Address)} }})
	Persons     = store.NewTable("persons", func(p Person) store.Key { return store.K(p.ID) }, store.Index[Person]{Name: "address", Unique: true, Keys: addressKeys})
	Members     = store.NewTable("members", func(m Member) store.Key { return store.K(m.Group, m.Person) }, store.Index[Member]{Name: "person", Keys: func(m Member) []store.Key { return []store.Key{store.K(m.Person, m.Group)} }}, store.Index[Member]{Name: "steward", Keys: stewardKeys}, store.Index[Member]{Name: "later", Keys: laterKeys}, store.Index[Member]{Name: "probe", Keys: probeKeys}, store.Index[Member]{Name: "resting", Keys: restingKeys}, store.Index[Member]{Name: "shown", Keys: shownKeys}).Upgraded(2, withResting)
	Posts       = store.NewTable("posts", func(p Post) store.Key { return store.K(p.Group, p.ID) }, store.Index[Post]{Name: "message", Keys: messageKeys}, store.Index[Post]{Name: "at", Keys: func(p Post) []store.Key { return []store.Key{store.K(p.Group, p.At, p.ID)} }}, store.Index[Post]{Name: "print", Keys: printKeys}, store.Index[Post]{Name: "thread", Keys: func(p Post) []store.Key { return []store.Key{store.K(p.Group, p.Thread, p.At, p.ID)} }}).Upgraded(2, withThread)
	Meetings    = store.NewTable("meetings", func(m Meeting) store.Key { return store.K(m.Group, m.ID) })
	RSVPs       = store.NewTable("rsvps", func(r RSVP) store.Key { return store.K(r.Group, r.Occurrence, r.Person) })
	Items       = store.NewTable("agenda", func(i Item) store.Key { return store.K(i.Group, i.Occurrence, i.ID) })
	Given       = store.NewTable("roles", func(r Roles) store.Key { return store.K(r.Group, r.Occurrence) })
	Commitments = store.NewTable("commitments", func(c Commitment) store.Key { return store.K(c.Group, c.ID) }, store.Index[Commitment]{Name: "open", Keys: openCommitments})
	Polls       = store.NewTable("polls", func(p Poll) store.Key { return store.K(p.Group, p.ID) }, store.Index[Poll]{Name: "open", Keys: openPolls})
	Votes       = store.NewTable("votes", func(v Vote) store.Key { return store.K(v.Group, v.Poll, v.Person) })
	Cases       = store.NewTable("cases", func(c Case) store.Key { return store.K(c.ID) }, store.Index[Case]{Name: "open", Keys: openKeys}, store.Index[Case]{Name: "at", Keys: closedKeys}, store.Index[Case]{Name: "group", Keys: func(c Case) []store.Key { return []store.Key{store.K(c.Group, c.ID)} }})
	Pendings    = store.NewTable("pendings", func(p Pending) store.Key { return store.K(p.ID) }, store.Index[Pending]{Name: "expires", Keys: func(p Pending) []store.Key { return []store.Key{store.K(p.Expires, p.ID)} }}, store.Index[Pending]{Name: "address", Keys: func(p Pending) []store.Key { return []store.Key{store.K(p.Group, p.Address, p.ID)} }})
	Undos       = store.NewTable("undos", func(u Undo) store.Key { return store.K(u.ID) }, store.Index[Undo]{Name: "at", Keys: func(u Undo) []store.Key { return []store.Key{store.K(u.At, u.ID)} }}, store.Index[Undo]{Name: "group", Keys: func(u Undo) []store.Key { return []store.Key{store.K(u.Before.Group, u.ID)} }})
	Rhythms     = store.NewTable("rhythms", func(r Rhythm) store.Key { return store.K(r.Group, r.Key()) })
	Reminders   = store.NewTable("reminders", func(r Reminded) store.Key { return store.K(r.Group, r.Occurrence, r.Start, r.Person) }, store.Index[Reminded]{Name: "at", Keys: func(r Reminded) []store.Key {
		return []store.Key{store.K(r.At, r.Group, r.Occurrence, r.Start, r.Person)}
	}})
	Calls    = store.NewTable("calls", func(c Call) store.Key { return store.K(c.Group, c.Person, c.Meeting) }, store.Index[Call]{Name: "due", Keys: dueCalls})
	Stops    = store.NewTable("stops", func(s Stop) store.Key { return store.K(s.Group, s.Person) })
	Entries  = store.NewTable("log", func(e Entry) store.Key { return store.K(e.Group, e.ID) }, store.Index[Entry]{Name: "at", Keys: func(e Entry) []store.Key { return []store.Key{store.K(e.Group, e.At, e.ID)} }})
	Mailings = store.NewTable("mailings", func(m Mailing) store.Key { return store.K(m.ID) })
	Issues   = store.NewTable("issues", func(i Issue) store.Key { return store.K(i.Group, string(i.Cadence), i.At) })

	Occasions   = store.NewTable("occasions", func(o Occasion) store.Key { return store.K(o.Key) }, store.Index[Occasion]{Name: "at", Keys: func(o Occasion) []store.Key { return []store.Key{store.K(o.At, o.Key)} }})
	SeenMails   = store.NewTable("seen", func(s Seen) store.Key { return store.K(s.Key) }, store.Index[Seen]{Name: "at", Keys: func(s Seen) []store.Key { return []store.Key{store.K(s.At, s.Key)} }})
	Marks       = store.NewTable("marks", func(m Mark) store.Key { return store.K(m.Folder) })
	AutoAnswers = store.NewTable("answered", func(a Answered) store.Key { return store.K(a.Group, a.Address, a.Kind) }, store.Index[Answered]{Name: "at", Keys: func(a Answered) []store.Key { return []store.Key{store.K(a.At, a.Group, a.Address, a.Kind)} }})
	Wordings    = store.NewTable("wordings", wordingKey, store.Index[Wording]{Name: "at", Keys: func(w Wording) []store.Key { return []store.Key{append(store.K(w.At), wordingKey(w)...)} }})
	Counts      = store.NewTable("counts", func(c Count) store.Key { return store.K(c.Group) })
	Erasures    = store.NewTable("erased", func(e Erased) store.Key { return store.K(e.Hash) })
	Settings    = store.NewTable("settings", func(s Setting) store.Key { return store.K(s.Name) })

	// Mails keeps whole mails: posts, and what waits for a person or a confirmation.
	Mails = store.NewBlobs("mails")
)

func addressKeys(p Person) []store.Key {
	keys := make([]store.Key, len(p.Addresses))
	for i, a := range p.Addresses {
		keys[i] = store.K(a)
	}
	return keys
}

func stewardKeys(m Member) []store.Key {
	if !m.Steward || !m.In() {
		return nil
	}
	return []store.Key{store.K(m.Group, m.Person)}
}

// laterKeys finds who asked to be asked again, by the day.
func laterKeys(m Member) []store.Key {
	if m.Standing != Later || m.Until.IsZero() {
		return nil
	}
	return []store.Key{store.K(m.Group, m.Until, m.Person)}
}

// probeKeys finds who is to get a probe, by when.
func probeKeys(m Member) []store.Key {
	if m.Probe.IsZero() || !m.In() {
		return nil
	}
	return []store.Key{store.K(m.Group, m.Probe, m.Person)}
}

// restingKeys finds who gets no posts, or may get none: all but those who have joined and rest at no time. See Member.Gets.
func restingKeys(m Member) []store.Key {
	if m.Standing == Joined {
		return nil
	}
	return []store.Key{store.K(m.Group, m.Person)}
}

// withResting is the second version of a member, whose row stands in the index "resting".
func withResting(_ byte, raw []byte) (byte, []byte, error) { return 2, raw, nil }

// withThread is the second version of a post, whose row stands in the index "thread".
func withThread(_ byte, raw []byte) (byte, []byte, error) { return 2, raw, nil }

// Reindex gives rows that were written before an index there is now their entries. It is done once for a store.
func Reindex(ctx context.Context, db *store.DB) error {
	const done = "posts stand in threads"
	err := db.View(ctx, "settings", func(tx *store.Tx) error {
		_, err := Settings.Get(tx, done)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := Posts.Rebuild(ctx, db, ""); err != nil {
		return err
	}
	return db.Update(ctx, "settings", func(tx *store.Tx) error { return Settings.Put(tx, Setting{Name: done, Value: []byte("yes")}) })
}

func messageKeys(p Post) []store.Key {
	if p.MessageID == "" {
		return nil
	}
	return []store.Key{messageKey(p.Group, p.MessageID)}
}

func openKeys(c Case) []store.Key {
	if !c.Closed.IsZero() {
		return nil
	}
	return []store.Key{store.K(c.Group, c.ID)}
}

// printKeys finds posts that say the same.
func printKeys(p Post) []store.Key {
	if p.Print == "" {
		return nil
	}
	return []store.Key{store.K(p.Group, p.Print, p.At, p.ID)}
}

// closedKeys finds closed cases by when they were closed.
func closedKeys(c Case) []store.Key {
	if c.Closed.IsZero() {
		return nil
	}
	return []store.Key{store.K(c.Closed, c.ID)}
}

// messageKey finds a post by its author's Message-ID, which may be of any length.
func messageKey(group, id string) store.Key {
	id = strings.ToLower(id)
	if len(id) > 250 {
		sum := sha256.Sum256([]byte(id))
		id = "sha256:" + hex.EncodeToString(sum[:])
	}
	return store.K(group, id)
}
