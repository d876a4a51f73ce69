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

// NoteRhythm makes a member's rhythm one that is looked after. A rhythm that nobody has any more costs little.
func NoteRhythm(tx *store.Tx, g Group, p Person, m Member) error {
	if r := RhythmOf(g, p, m); r.Key() != "" {
		return Rhythms.Put(tx, r)
	}
	return nil
}

// NoteRhythms does so in all groups of a person, whose zone has changed.
func NoteRhythms(tx *store.Tx, p Person) error {
	members, err := Collect(Members.By(tx, "person", p.ID))
	if err != nil {
		return err
	}
	for _, m := range members {
		g, err := Groups.Get(tx, m.Group)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err := errors.Join(err, NoteRhythm(tx, g, p, m)); err != nil {
			return err
		}
	}
	return nil
}

// RhythmsOf lists the rhythms of a group, its own first.
func RhythmsOf(tx *store.Tx, group string) ([]Rhythm, error) {
	others, err := Collect(Rhythms.All(tx, group))
	return append([]Rhythm{{Group: group}}, others...), err
}
