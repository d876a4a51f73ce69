package book

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/schedule"
)

// Meeting is one gathering of a group, or, with a Rule, the series of them.
type Meeting struct {
	ID        string          `json:"id"`
	Group     string          `json:"group"`
	Title     string          `json:"title"`
	Wall      schedule.Wall   `json:"start"` // wall clock of the first one in Zone
	Zone      string          `json:"zone"`
	Duration  time.Duration   `json:"duration"`
	Link      string          `json:"link"`
	Agenda    string          `json:"agenda"`
	Rule      string          `json:"rule"`                // RRULE (RFC 5545 section 3.3.10), "" for one
	Offsets   []time.Duration `json:"offsets,omitzero"`    // reminders; nil is the group's
	Changes   []Change        `json:"changes,omitempty"`   // single occurrences moved or cancelled
	Ended     bool            `json:"ended,omitempty"`     // the whole of it is cancelled
	Earlier   []Spell         `json:"earlier,omitempty"`   // how it repeated before it was moved for good, the oldest first
	Planned   time.Time       `json:"planned,omitzero"`    // when that was last done; what was said to all dates before counts no more
	Sequence  int             `json:"sequence"`            // RFC 5545 section 3.8.7.4
	Replanned int             `json:"replanned,omitempty"` // the Sequence with which it was moved for good last
	Created   time.Time       `json:"created"`
}

// Spell is a time in which a series repeated otherwise than now. Its rule has an end.
type Spell struct {
	Wall      schedule.Wall `json:"start"`
	Rule      string        `json:"rule"`
	Planned   time.Time     `json:"planned,omitzero"`    // as a Meeting's
	Replanned int           `json:"replanned,omitempty"` // as a Meeting's
}

// Change is what befell one occurrence of a series.
type Change struct {
	Was       schedule.Wall `json:"was"`
	Now       schedule.Wall `json:"now,omitzero"` // moved to
	Cancelled bool          `json:"cancelled,omitempty"`
	Sequence  int           `json:"sequence,omitempty"` // the meeting's, with which it moved last
	At        time.Time     `json:"at,omitzero"`        // when it moved last
}

// Occurrence is one date of a meeting.
type Occurrence struct {
	ID        string    `json:"id"` // stable while it moves: the meeting's ID and the minute it was first set for
	Meeting   Meeting   `json:"-"`
	Start     time.Time `json:"start"` // UTC
	End       time.Time `json:"end"`
	Was       time.Time `json:"was"` // UTC; where the rule puts it
	Cancelled bool      `json:"cancelled,omitempty"`
	Sequence  int       `json:"sequence,omitempty"` // the meeting's, since which it is at this time
	Planned   time.Time `json:"planned,omitzero"`   // what was said to all dates before that does not count for this one
	Moved     time.Time `json:"-"`                  // since when it is at this time; zero: from the first
}

// YearsAhead is how far ahead a meeting's next date is looked for: 29 February every three years comes once in twelve.
const YearsAhead = 12

// Occurrences lists what starts in from ≤ start < to, in order of start, at most limit of them.
// Cancelled ones are among them and say so.
func (m Meeting) Occurrences(from, to time.Time, limit int) ([]Occurrence, error) {
	zone, err := schedule.Zone(m.Zone)
	if err != nil {
		return nil, fmt.Errorf("meeting %s: %w", m.ID, err)
	}
	if at := m.Wall.In(zone); m.Rule == "" && len(m.Changes) == 0 && (at.Before(from) || !at.Before(to)) {
		return nil, nil // most meetings of an old group are over
	}
	// A moved occurrence may come from outside the window, so the rule is asked a year around it where there are moves.
	margin := time.Duration(0)
	if len(m.Changes) > 0 {
		margin = 366 * 24 * time.Hour
	}
	walls, err := m.walls(zone, from.Add(-margin), to.Add(margin), limit+2*len(m.Changes)+int(margin/(24*time.Hour)))
	if err != nil {
		return nil, fmt.Errorf("meeting %s: %w", m.ID, err)
	}
	var out []Occurrence
	for _, w := range walls {
		o := m.Occurrence(w, zone)
		if !o.Start.Before(from) && o.Start.Before(to) {
			out = append(out, o)
		}
	}
	SortOccurrences(out)
	if len(out) > limit {
		out = out[:limit]
	}
	return out, nil
}

// walls are the dates that the rules put into from ≤ start < to, in order, at most limit of them.
func (m Meeting) walls(zone *time.Location, from, to time.Time, limit int) (all []schedule.Wall, err error) {
	for _, spell := range append(slices.Clone(m.Earlier), Spell{Wall: m.Wall, Rule: m.Rule}) {
		some, err := schedule.Occurrences(spell.Wall, spell.Rule, zone, from, to, limit-len(all))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Occurrence is the date that the rule puts at w, as it stands now: moved, cancelled or as it was.
func (m Meeting) Occurrence(w schedule.Wall, zone *time.Location) Occurrence {
	was := w.In(zone)
	o := Occurrence{ID: OccurrenceID(m.ID, w), Meeting: m, Start: was, Was: was, Cancelled: m.Ended}
	for _, spell := range append(slices.Clone(m.Earlier), Spell{m.Wall, m.Rule, m.Planned, m.Replanned}) {
		if w.Compare(spell.Wall) >= 0 {
			o.Sequence, o.Planned, o.Moved = spell.Replanned, spell.Planned, spell.Planned
		}
	}
	for _, c := range m.Changes {
		if c.Was == w {
			o.Cancelled = o.Cancelled || c.Cancelled
			if c.Now != (schedule.Wall{}) {
				o.Start, o.Sequence = c.Now.In(zone), max(o.Sequence, c.Sequence)
				if c.At.After(o.Moved) {
					o.Moved = c.At
				}
			}
		}
	}
	o.End = o.Start.Add(m.Duration)
	return o
}

// OccurrenceID joins a meeting's ID and the wall clock an occurrence was first set for, in letters a ticket may hold.
func OccurrenceID(meeting string, w schedule.Wall) string { return meeting + "-" + w.Compact() }

// SplitOccurrence takes an OccurrenceID apart.
func SplitOccurrence(id string) (meeting string, w schedule.Wall, err error) {
	meeting, rest, ok := strings.Cut(id, "-")
	if !ok {
		return "", schedule.Wall{}, fmt.Errorf("occurrence %q: no date in it", id)
	}
	w, err = schedule.ParseCompact(rest)
	return meeting, w, err
}

// Reminders are the offsets at which this meeting is recalled, longest first.
func (m Meeting) Reminders(g Group) []time.Duration {
	if m.Offsets != nil {
		return m.Offsets
	}
	return g.Offsets
}

// Change is the note of what befell an occurrence, made where there is none yet.
func (m *Meeting) Change(o Occurrence) *Change {
	was := schedule.WallOf(o.Was.In(ZoneOr(m.Zone, time.UTC)))
	for i := range m.Changes {
		if m.Changes[i].Was == was {
			return &m.Changes[i]
		}
	}
	m.Changes = append(m.Changes, Change{Was: was})
	return &m.Changes[len(m.Changes)-1]
}

// DateAfter is the date that follows one in its series and takes place, nil where there is none.
func DateAfter(o Occurrence) (*Occurrence, error) {
	list, err := o.Meeting.Occurrences(o.Start.Add(time.Minute), o.Start.AddDate(YearsAhead, 0, 0), 1+len(o.Meeting.Changes))
	if err != nil {
		return nil, err
	}
	for _, next := range list {
		if !next.Cancelled && next.ID != o.ID {
			return &next, nil
		}
	}
	return nil, nil
}
