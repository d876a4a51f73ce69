package book

import (
	"slices"
	"time"

	"mutualaid/store"
)

// Clashes names the dates that are at the same time as some of these, for people can be at one only: those of other meetings
// and, where one date of a series moves alone, its others.
func Clashes(tx *store.Tx, g Group, dates []Occurrence, alone bool) (all []string, err error) {
	for _, o := range dates {
		others, err := Upcoming(tx, g, o.Start.Add(-7*24*time.Hour), o.End, 100)
		if err != nil {
			return nil, err
		}
		for _, other := range others {
			if (other.Meeting.ID != o.Meeting.ID || alone && other.ID != o.ID) && other.End.After(o.Start) {
				all = append(all, other.Meeting.Title+", "+other.Start.In(ZoneOr(other.Meeting.Zone, time.UTC)).Format("Mon 2006-01-02 15:04"))
			}
		}
	}
	return slices.Compact(all), nil
}

// Clashes names the meetings at the same time as one that a choice offers, or, where it has ended, as what came of it.
func (p Poll) Clashes(tx *store.Tx, g Group) ([]string, error) {
	m := Meeting{ID: p.Meeting, Group: p.Group, Zone: p.Zone, Duration: p.Duration}
	offered := p.Options
	if p.Outcome > 0 {
		offered = p.Options[p.Outcome-1 : p.Outcome]
	}
	var dates []Occurrence
	for _, w := range offered {
		dates = append(dates, m.Occurrence(w, ZoneOr(p.Zone, time.UTC)))
	}
	return Clashes(tx, g, dates, false)
}
