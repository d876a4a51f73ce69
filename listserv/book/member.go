package book

import (
	"mutualaid/store"
	"strings"
	"time"
)

// Person is a human with one or more addresses, known to the machine by ID.
type Person struct {
	ID        string   `json:"id"`
	Addresses []string `json:"addresses"` // canonical; the first is written to
	Name      string   `json:"name"`
	Language  string   `json:"language"`               // "" is the group's
	Zone      string   `json:"zone"`                   // "" is the group's
	Guessed   bool     `json:"zone_guessed,omitempty"` // the zone is guessed from their mails, and they may not know
	Ended     int      `json:"links_ended,omitempty"`  // how often they have made links to their settings useless: a link names the number it was made at
}

// Address is where letters to the person go.
func (p Person) Address() string {
	if len(p.Addresses) == 0 {
		return ""
	}
	return p.Addresses[0]
}

// Called is the person's name, or the local part of their address where we know none: others needn't see the whole.
func (p Person) Called() string {
	if p.Name != "" {
		return p.Name
	}
	local, _, _ := strings.Cut(p.Address(), "@")
	return local
}

// Standing is where a person stands with a group.
type Standing string

const (
	Invited    Standing = "invited"
	Declined   Standing = "declined"
	Later      Standing = "later"
	Confirming Standing = "confirming"
	Joined     Standing = "member"
	Paused     Standing = "paused"
	Left       Standing = "left"
	Suppressed Standing = "suppressed"
)

// Standings are all of them, in the order in which most people go through them.
var Standings = []Standing{Invited, Declined, Later, Confirming, Joined, Paused, Left, Suppressed}

// Delivery is how a member wants the group's posts.
type Delivery string

const (
	Each         Delivery = "each"
	Daily        Delivery = "daily"
	Weekly       Delivery = "weekly"
	MeetingsOnly Delivery = "meetings"
)

// Form is how a member's digests are made.
type Form string

const (
	FormHTML  Form = "html"  // for reading: HTML and text, with answers under what they answer
	FormPlain Form = "plain" // plain text that programs can take apart: RFC 1153
	FormMIME  Form = "mime"  // the posts as messages of their own: multipart/digest
)

// Shown is what other members see of one on the page of those who want to be seen.
type Shown string

const (
	Unshown      Shown = ""
	ShownName    Shown = "name"
	ShownAddress Shown = "address" // the name and the address
)

// Known says whether it is one of the above.
func (s Shown) Known() bool { return s == Unshown || s == ShownName || s == ShownAddress }

// shownKeys finds the members who want to be seen.
func shownKeys(m Member) []store.Key {
	if m.Shown == Unshown || !m.In() {
		return nil
	}
	return []store.Key{store.K(m.Group, m.Person)}
}

// Change is what letters and the Log call the choice.
func (s Shown) Change() string {
	switch s {
	case ShownName:
		return "shown"
	case ShownAddress:
		return "shown-address"
	}
	return "hidden"
}

// Member is a Person in a Group.
type Member struct {
	Group    string          `json:"group"`
	Person   string          `json:"person"`
	Standing Standing        `json:"standing"`
	Delivery Delivery        `json:"delivery"`
	Form     Form            `json:"form,omitempty"` // of digests; "" is FormHTML
	Until    time.Time       `json:"until,omitzero"` // end of a pause, or the date of "later"
	Steward  bool            `json:"steward,omitempty"`
	Shown    Shown           `json:"shown,omitempty"`
	Offsets  []time.Duration `json:"offsets,omitzero"`    // reminders; nil is as the meeting or the group says
	OwnPosts bool            `json:"own_posts,omitempty"` // wants copies of what they post
	Removed  bool            `json:"removed,omitempty"`   // by a steward: only a steward takes them in again
	Invited  time.Time       `json:"invited,omitzero"`
	Since    time.Time       `json:"since,omitzero"` // joined
	Changed  time.Time       `json:"changed"`
	Consent  *Consent        `json:"consent,omitempty"`
	Bounces  []Bounced       `json:"bounces,omitempty"`
	Noted    time.Time       `json:"noted,omitzero"`   // when they last had to take notes
	Away     time.Time       `json:"away,omitzero"`    // an automatic answer said that they are back on that day
	Probe    time.Time       `json:"probe,omitzero"`   // when a letter is sent to see whether they can be reached
	Probed   time.Time       `json:"probed,omitzero"`  // when it was
	Rested   bool            `json:"rested,omitempty"` // their mail was paused when it was found that it comes back
}

// Silence is the member once it is known that mail to them comes back.
func (m Member) Silence(now time.Time) Member {
	m.Rested = m.Standing == Paused
	m.Standing, m.Changed, m.Probe, m.Probed = Suppressed, now, time.Time{}, time.Time{}
	return m
}

// Reach is the member once mail reaches them again: as they were, a pause included.
func (m Member) Reach(now time.Time) Member {
	to := Joined
	if m.Rested {
		to = Paused
	} else {
		m.Until = time.Time{}
	}
	m.Standing, m.Rested, m.Bounces, m.Probe, m.Probed, m.Changed = to, false, nil, time.Time{}, time.Time{}, now
	return m.At(now)
}

// Consent is the proof that somebody wanted to be a member: when, in which words, by which mail. GDPR article 7.1.
type Consent struct {
	At        time.Time `json:"at"`
	Words     string    `json:"words"`
	How       string    `json:"how"` // reply, confirmed, command, steward
	MessageID string    `json:"message_id,omitempty"`
	Mail      string    `json:"mail,omitempty"` // the mail's fingerprint
}

// Bounced is one failed delivery that counts against an address.
type Bounced struct {
	At     time.Time `json:"at"`
	Status string    `json:"status"`
	Class  string    `json:"class,omitempty"` // hard, soft or full; "" is hard
	Said   string    `json:"said,omitempty"`  // the server's words
}

// Hard says whether it looked as if the address were gone for good.
func (b Bounced) Hard() bool { return b.Class == "" || b.Class == "hard" }

// In says whether the member belongs to the group now: pausing is still belonging.
func (m Member) In() bool { return m.Standing == Joined || m.Standing == Paused }

// At is the member as of now: a pause that is over has ended without anybody's doing.
func (m Member) At(now time.Time) Member {
	if m.Standing == Paused && !m.Until.IsZero() && !now.Before(m.Until) {
		m.Standing, m.Until = Joined, time.Time{}
	}
	return m
}

// Gets says whether a post, digest or reminder goes to the member now.
func (m Member) Gets(now time.Time) bool { return m.At(now).Standing == Joined }

// Back is when a pause that a day ended was over; zero where there was none. Who joins is called to the meetings that are to
// come, but who comes back may have been away when the others were asked.
func (m Member) Back() time.Time {
	if m.Standing == Paused {
		return m.Until
	}
	return time.Time{}
}
