package book

import (
	"slices"
	"time"

	"mutualaid/listserv/schedule"
	"mutualaid/store"
	"mutualaid/templates"
)

// Item is something that a member wants to talk about at one date of a meeting.
type Item struct {
	ID         string    `json:"id"` // rises with time
	Group      string    `json:"group"`
	Occurrence string    `json:"occurrence"`
	Person     string    `json:"person,omitempty"`
	Name       string    `json:"name"` // of who wants it
	Words      string    `json:"words"`
	Place      int       `json:"place,omitempty"` // where the group has put it, from 1; 0 behind those, in the order of asking
	At         time.Time `json:"at"`
}

// itemsAtMost is how many items one date's agenda holds: beyond that nobody could talk about them.
const itemsAtMost = 50

// AgendaOf lists the items of one date, in the order in which they are to be talked about.
func AgendaOf(tx *store.Tx, o Occurrence) ([]Item, error) {
	items, err := Collect(AtMost(Items.All(tx, o.Meeting.Group, o.ID), itemsAtMost))
	slices.SortStableFunc(items, func(a, b Item) int { return place(a) - place(b) })
	return items, err
}

func place(i Item) int {
	if i.Place == 0 {
		return itemsAtMost + 1
	}
	return i.Place
}

// AgendaFull says whether a date's agenda takes no more.
func AgendaFull(items []Item) bool { return len(items) >= itemsAtMost }

// TellAgenda gives a meeting in a letter the items of its agenda, and when it closes where that is still to come.
func TellAgenda(m *templates.Meeting, g Group, o Occurrence, items []Item, now time.Time) {
	for _, i := range items {
		m.Items = append(m.Items, templates.Item{Words: i.Words, By: i.Name})
	}
	if closes := g.AgendaCloses(o); now.Before(closes) {
		m.Closes = closes
	}
}

// DefaultAgendaCloses is how long before a meeting its agenda closes, unless a group says otherwise.
const DefaultAgendaCloses = "2h"

// AgendaCloses is when the agenda of a date closes. Where several reminders come that is when the last of them goes out at the
// latest, on the group's clock, for that one brings the final agenda; a single one asks for it. In the group's quiet hours nothing
// goes out, so the last one, and the end of the agenda with it, may be on the evening before.
func (g Group) AgendaCloses(o Occurrence) time.Time {
	said := g.Closes
	setDefault(&said, DefaultAgendaCloses) // of a group from before there was any
	before, err := schedule.ParseOffsets(said)
	if err != nil || len(before) != 1 {
		return o.Start
	}
	closes := o.Start.Add(-before[0])
	if reminders := o.Meeting.Reminders(g); len(reminders) > 1 {
		if last := (Rhythm{Group: g.Name}).At(g, o, slices.Min(reminders)); last.Before(closes) {
			return last
		}
	}
	return closes
}
