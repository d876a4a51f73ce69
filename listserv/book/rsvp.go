package book

import (
	"errors"
	"strings"
	"time"

	"mutualaid/store"
)

// RSVP is one person's answer for one date of a meeting, or for all of them; the last one counts.
type RSVP struct {
	Occurrence string    `json:"occurrence"` // the date's ID; the meeting's own for an answer to all dates
	Person     string    `json:"person"`
	Group      string    `json:"group"`
	Answer     string    `json:"answer"`          // yes, no, maybe
	Late       bool      `json:"late,omitempty"`  // they come, but late
	Start      time.Time `json:"start"`           // the time it was said for: a meeting that moves asks anew; zero for all dates
	There      string    `json:"there,omitempty"` // whether they were there, as they say themselves: yes, no
	Words      string    `json:"words"`
	At         time.Time `json:"at"`
	Sent       time.Time `json:"sent,omitzero"`      // when a mail in plain words was written, as its Date says
	Stamp      time.Time `json:"stamp,omitzero"`     // DTSTAMP of a calendar's answer
	Sequence   int       `json:"sequence,omitempty"` // SEQUENCE of a calendar's answer
}

// Whole says whether the answer was given to all dates of a meeting.
func (r RSVP) Whole() bool { return !strings.Contains(r.Occurrence, "-") }

// For says whether the answer is for the time at which the meeting is now.
func (r RSVP) For(o Occurrence) bool {
	if r.Whole() {
		return o.Start.Equal(o.Was) && r.At.After(o.Planned)
	}
	return r.Start.Equal(o.Start)
}

// ForLatest says whether an answer to all dates still counts for those of the series as it repeats now.
func (r RSVP) ForLatest(m Meeting) bool { return r.Whole() && r.At.After(m.Planned) }

// Said is a person's last answer for a date, be it given for that one or for all; nil when there is none.
func Said(tx *store.Tx, o Occurrence, person string) (*RSVP, error) {
	var said *RSVP
	for _, id := range []string{o.ID, o.Meeting.ID} {
		r, err := RSVPs.Get(tx, o.Meeting.Group, id, person)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if said == nil || r.For(o) && r.At.After(said.At) {
			said = &r
		}
	}
	return said, nil
}

// answers are everybody's last ones for a date, in the order of the people's IDs.
func answers(tx *store.Tx, o Occurrence) (said map[string]RSVP, order []string, err error) {
	said = map[string]RSVP{}
	for _, id := range []string{o.ID, o.Meeting.ID} {
		for r, err := range RSVPs.All(tx, o.Meeting.Group, id) {
			if err != nil {
				return nil, nil, err
			}
			if !r.For(o) {
				continue
			}
			before, known := said[r.Person]
			if !known {
				order = append(order, r.Person)
			}
			if !known || r.At.After(before.At) {
				said[r.Person] = r
			}
		}
	}
	return said, order, nil
}
