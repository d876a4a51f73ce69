package book

import (
	"errors"
	"time"

	"mutualaid/listserv/schedule"
	"mutualaid/store"
)

// Rhythm is when members get their reminders: on whose clock the quiet hours are, and how long before, where somebody wants it
// otherwise than their group. The members of one rhythm are reminded together. The zero Rhythm is the group's.
type Rhythm struct {
	Group   string          `json:"group"`
	Zone    string          `json:"zone,omitempty"`   // "": the group's
	Offsets []time.Duration `json:"offsets,omitzero"` // nil: the meeting's or the group's
	Since   time.Time       `json:"since,omitzero"`   // when it came to be looked after: what was due until then is not sent late
}

// Key tells rhythms apart; "" is the group's.
func (r Rhythm) Key() string {
	key := r.Zone
	if r.Offsets != nil {
		key += "/" + schedule.FormatOffsets(r.Offsets)
	}
	return key
}

// Location is the zone of the rhythm's quiet hours.
func (r Rhythm) Location(g Group) *time.Location { return ZoneOr(r.Zone, g.Location()) }

// Reminders are the offsets at which the rhythm's members are reminded of a meeting, longest first.
func (r Rhythm) Reminders(g Group, m Meeting) []time.Duration {
	if r.Offsets != nil {
		return r.Offsets
	}
	return m.Reminders(g)
}

// At is when the rhythm's members are reminded, so long before a date: before the quiet hours where it would fall into them.
func (r Rhythm) At(g Group, o Occurrence, offset time.Duration) time.Time {
	return g.QuietHours().Before(o.Start.Add(-offset), r.Location(g))
}

// RhythmOf is the one of a member.
func RhythmOf(g Group, p Person, m Member) Rhythm {
	r := Rhythm{Group: g.Name, Zone: p.Zone, Offsets: m.Offsets}
	if r.Zone == g.Zone {
		r.Zone = ""
	}
	return r
}

// NoteRhythm makes a rhythm one that is looked after from now on. A rhythm that nobody has any more costs little.
func NoteRhythm(tx *store.Tx, r Rhythm, now time.Time) error {
	if r.Key() == "" {
		return nil
	}
	r.Since = now.UTC()
	if err := Rhythms.Insert(tx, r); !errors.Is(err, store.ErrExists) {
		return err
	}
	return nil
}

// KeptRhythm is the rhythm that is looked after for those who have this one: where none is, they are reminded with the group.
func KeptRhythm(tx *store.Tx, r Rhythm) (Rhythm, error) {
	if r.Key() == "" {
		return r, nil
	}
	kept, err := Rhythms.Get(tx, r.Group, r.Key())
	if errors.Is(err, store.ErrNotFound) {
		return Rhythm{Group: r.Group}, nil
	}
	return kept, err
}

// RhythmsOf lists the rhythms of a group, its own first.
func RhythmsOf(tx *store.Tx, group string) ([]Rhythm, error) {
	others, err := Collect(Rhythms.All(tx, group))
	return append([]Rhythm{{Group: group}}, others...), err
}

// Reminded is the last reminder of a date that somebody got. Their zone and the times at which they want to be reminded may
// change on the way; by this they get none twice.
type Reminded struct {
	Group      string        `json:"group"`
	Occurrence string        `json:"occurrence"`
	Start      time.Time     `json:"start"` // a date that moves is recalled anew
	Person     string        `json:"person"`
	Offset     time.Duration `json:"offset"` // of the shortest one so far
	At         time.Time     `json:"at"`
}

// RemindedOf is the last reminder that a person got of a date at its present time; nil where there was none.
func RemindedOf(tx *store.Tx, o Occurrence, person string) (*Reminded, error) {
	r, err := Reminders.Get(tx, o.Meeting.Group, o.ID, o.Start, person)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &r, err
}

// NoteReminded keeps that a person got a reminder of a date.
func NoteReminded(tx *store.Tx, o Occurrence, person string, offset time.Duration, now time.Time) error {
	return Reminders.Put(tx, Reminded{Group: o.Meeting.Group, Occurrence: o.ID, Start: o.Start.UTC(), Person: person, Offset: offset, At: now.UTC()})
}
