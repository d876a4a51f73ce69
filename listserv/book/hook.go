package book

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"mutualaid/store"
)

// Hook is an address of another program that is told what happens in a group: a webhook.
type Hook struct {
	ID      string    `json:"id"`
	Group   string    `json:"group"`
	URL     string    `json:"url"`
	Events  []Event   `json:"events"`
	Secret  []byte    `json:"secret"` // signs what is told
	Created time.Time `json:"created"`
	By      string    `json:"by"`
	Told    time.Time `json:"told,omitzero"`     // when it last took something
	Failing time.Time `json:"failing,omitzero"`  // since when it takes nothing
	Problem string    `json:"problem,omitempty"` // why
}

// Host is where the other program is, without what its address may hold of secrets.
func (h Hook) Host() string {
	u, err := url.Parse(h.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Event is a kind of thing that happens.
type Event string

// The events that hooks are told.
const (
	HasJoined  Event = "member.joined"
	HasLeft    Event = "member.left"
	HasBounced Event = "member.bounced"
	HasPosted  Event = "post.published"
	IsPinged   Event = "ping" // a try-out, told whatever a hook wants to hear
)

// Events are all that a hook can want to hear of.
var Events = []Event{HasJoined, HasLeft, HasBounced, HasPosted}

// ParseEvents reads "member.joined,member.left"; "all" is all of them.
func ParseEvents(s string) ([]Event, error) {
	if s == "all" {
		return slices.Clone(Events), nil
	}
	var list []Event
	for name := range strings.SplitSeq(s, ",") {
		e := Event(strings.TrimSpace(name))
		if !slices.Contains(Events, e) {
			return nil, fmt.Errorf("%w: there is no event %q; there are member.joined, member.left, member.bounced, post.published, and all of them by \"all\"", ErrInput, name)
		}
		if !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list, nil
}

// Telling is one event on its way to one hook.
type Telling struct {
	ID     string          `json:"id"`
	Hook   string          `json:"hook"`
	Group  string          `json:"group"`
	Person string          `json:"person,omitempty"` // whom it is about
	Body   json.RawMessage `json:"body"`
	At     time.Time       `json:"at"`
	Due    time.Time       `json:"due"`
	Tries  int             `json:"tries,omitempty"`
}

// The tables of hooks and of what they are to be told.
var (
	Hooks    = store.NewTable("hooks", func(h Hook) store.Key { return store.K(h.ID) }, store.Index[Hook]{Name: "group", Keys: func(h Hook) []store.Key { return []store.Key{store.K(h.Group, h.ID)} }})
	Tellings = store.NewTable("tellings", func(t Telling) store.Key { return store.K(t.ID) },
		store.Index[Telling]{Name: "due", Keys: func(t Telling) []store.Key { return []store.Key{store.K(t.Due, t.ID)} }},
		store.Index[Telling]{Name: "group", Keys: func(t Telling) []store.Key { return []store.Key{store.K(t.Group, t.ID)} }})
)

// told is the body that a hook gets. Its form is that of Standard Webhooks.
type told struct {
	Type  Event     `json:"type"`
	Time  time.Time `json:"timestamp"`
	Group string    `json:"group"`
	Data  any       `json:"data"`
}

// aMember is what is told of somebody.
type aMember struct {
	Address  string   `json:"address"`
	Name     string   `json:"name,omitempty"`
	Standing Standing `json:"standing"`
	Delivery Delivery `json:"delivery"`
	Status   string   `json:"status,omitempty"` // of a bounce, RFC 3463
	Class    string   `json:"class,omitempty"`
}

// aPost is what is told of a post: what it says is for the members.
type aPost struct {
	ID      string `json:"id"`
	Thread  string `json:"thread"`
	Subject string `json:"subject"`
}

// tell puts an event on its way to those hooks of a group that want to hear of it. key tells it from others of its kind.
func tell(tx *store.Tx, group string, what Event, key, person string, at time.Time, data func() (any, error)) error {
	for h, err := range Hooks.By(tx, "group", group) {
		if err != nil {
			return err
		}
		if !slices.Contains(h.Events, what) {
			continue
		}
		said, err := data()
		if err != nil {
			return err
		}
		if err := TellHook(tx, h, what, key, person, at, said); err != nil {
			return err
		}
	}
	return nil
}

// TellHook puts an event on its way to one hook; the same event twice is one.
func TellHook(tx *store.Tx, h Hook, what Event, key, person string, at time.Time, data any) error {
	body, err := json.Marshal(told{what, at.UTC(), h.Group, data})
	if err != nil {
		return err
	}
	return Tellings.Put(tx, Telling{ID: h.ID + "-" + strings.ReplaceAll(string(what), ".", "-") + "-" + key, Hook: h.ID, Group: h.Group, Person: person, Body: body, At: at.UTC(), Due: at.UTC()})
}

// tellOf tells what a change of a member is to others.
func tellOf(tx *store.Tx, before, after Member) error {
	var what Event
	switch wasIn, isIn := before.In(), after.In(); {
	case !wasIn && isIn:
		what = HasJoined
	case wasIn && !isIn && after.Standing == Left:
		what = HasLeft
	case len(after.Bounces) > 0 && (len(before.Bounces) == 0 || !before.Bounces[len(before.Bounces)-1].At.Equal(after.Bounces[len(after.Bounces)-1].At)):
		what = HasBounced
	default:
		return nil
	}
	key := after.Person + "-" + after.Changed.UTC().Format("20060102150405.000000000")
	if what == HasBounced {
		key = after.Person + "-" + after.Bounces[len(after.Bounces)-1].At.UTC().Format("20060102150405.000000000")
	}
	return tell(tx, after.Group, what, key, after.Person, after.Changed, func() (any, error) {
		p, err := Persons.Get(tx, after.Person)
		if errors.Is(err, store.ErrNotFound) {
			p, err = Person{}, nil
		}
		m := aMember{Name: p.Name, Standing: after.Standing, Delivery: after.Delivery}
		if len(p.Addresses) > 0 {
			m.Address = p.Address()
		}
		if what == HasBounced {
			last := after.Bounces[len(after.Bounces)-1]
			m.Status, m.Class = last.Status, last.Class
		}
		return m, err
	})
}

// TellPost tells that a post is published.
func TellPost(tx *store.Tx, p Post) error {
	return tell(tx, p.Group, HasPosted, p.ID, p.Author, p.At, func() (any, error) { return aPost{p.ID, p.Thread, p.Subject}, nil })
}
