package moving

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/schedule"
	"mutualaid/mailer/calendar"
)

// Meetings are what a calendar file says: meetings.ics of ours, or another program's.
type Meetings struct {
	Meetings []book.Meeting   `json:"meetings"` // those whose clock is nobody's have no Zone: it is the group's
	Bad      []roster.BadLine `json:"bad"`      // by the how manieth event it is
}

// longestMeeting is how long one may take.
const longestMeeting = 7 * 24 * time.Hour

// ReadMeetings reads a calendar file. What it says of who was asked, and of how they are reminded, is left there. An error is a file
// that is no calendar.
func ReadMeetings(text string) (Meetings, error) {
	entries, err := calendar.Entries(text)
	if err != nil {
		return Meetings{}, err
	}
	all := Meetings{Meetings: []book.Meeting{}, Bad: []roster.BadLine{}}
	byUID := map[string]int{} // where the meeting stands
	for n, e := range entries {
		if !e.RecurrenceID.IsZero() || e.Ours && e.Related != "" {
			continue
		}
		m, why := meetingOf(e)
		if _, twice := byUID[e.UID]; twice && why == "" {
			why = "another event has its UID"
		}
		if why != "" {
			all.refuse(n, e, why)
			continue
		}
		byUID[e.UID] = len(all.Meetings)
		all.Meetings = append(all.Meetings, m)
	}
	main := map[string]string{} // the UID of the whole, by that of a time in which it repeated otherwise
	for n, e := range entries {
		if !e.Ours || e.Related == "" || !e.RecurrenceID.IsZero() {
			continue
		}
		at, known := byUID[e.Related]
		if !known {
			all.refuse(n, e, "the event that it belongs to is not there")
			continue
		}
		m, why := meetingOf(e)
		if why != "" {
			all.refuse(n, e, why)
			continue
		}
		main[e.UID] = e.Related
		whole := &all.Meetings[at]
		whole.Earlier = append(whole.Earlier, book.Spell{Wall: m.Wall, Rule: m.Rule})
		whole.Changes = append(whole.Changes, m.Changes...)
		slices.SortFunc(whole.Earlier, func(a, b book.Spell) int { return a.Wall.Compare(b.Wall) })
	}
	for n, e := range entries {
		if e.RecurrenceID.IsZero() {
			continue
		}
		uid := e.UID
		if whole, ok := main[uid]; ok {
			uid = whole
		}
		at, known := byUID[uid]
		if !known {
			all.refuse(n, e, "the series that it belongs to is not there")
			continue
		}
		if why := change(&all.Meetings[at], e); why != "" {
			all.refuse(n, e, why)
		}
	}
	return all, nil
}

func (all *Meetings) refuse(n int, e calendar.Entry, why string) {
	all.Bad = append(all.Bad, roster.BadLine{Line: n + 1, Text: roster.Shorten(e.Title), Why: why})
}

// meetingOf is the meeting that an event is, or why it can be none.
func meetingOf(e calendar.Entry) (m book.Meeting, why string) {
	zone := e.Start.Location()
	m = book.Meeting{ID: idOf(e), Title: e.Title, Duration: e.Duration, Link: e.Place, Agenda: e.Description, Rule: e.Rule, Sequence: e.Sequence, Created: e.Stamp.UTC()}
	if m.Link == "" {
		m.Link = e.URL
	}
	if m.Title == "" {
		m.Title = "-"
	}
	switch _, err := schedule.Zone(zone.String()); {
	case e.UID == "" || e.Start.IsZero():
		return m, "it has no UID or no beginning"
	case e.Cancelled:
		return m, "it is called off"
	case e.AllDay:
		return m, "it has a day, but no hour"
	case e.Odd != "":
		return m, e.Odd
	case e.Duration <= 0 || e.Duration > longestMeeting:
		return m, "it takes no time, or more than a week"
	case e.Floating:
	case err == nil:
		m.Zone = zone.String()
	case e.Rule == "":
		m.Zone, e.Start = "UTC", e.Start.UTC()
	default:
		return m, "its time zone is not known here"
	}
	m.Wall = schedule.WallOf(e.Start)
	for _, t := range e.Except {
		m.Changes = append(m.Changes, book.Change{Was: wallIn(t, zone), Cancelled: true})
	}
	if _, err := schedule.Occurrences(m.Wall, m.Rule, zone, e.Start, e.Start.Add(time.Minute), 1); err != nil {
		return m, err.Error()
	}
	return m, ""
}

// change notes a date of a series that differs, or says why it can't.
func change(m *book.Meeting, e calendar.Entry) (why string) {
	zone := book.ZoneOr(m.Zone, time.UTC)
	was := wallIn(e.RecurrenceID, zone)
	c := book.Change{Was: was, Now: wallIn(e.Start, zone), Sequence: e.Sequence}
	has := false
	for _, spell := range append(slices.Clone(m.Earlier), book.Spell{Wall: m.Wall, Rule: m.Rule}) {
		walls, err := schedule.Occurrences(spell.Wall, spell.Rule, zone, was.In(zone), was.In(zone).Add(time.Minute), 1)
		if err != nil {
			return err.Error()
		}
		has = has || slices.Contains(walls, was)
	}
	switch {
	case !has:
		return fmt.Sprintf("its series has no date at %s", was)
	case e.Cancelled:
		c.Now, c.Cancelled = schedule.Wall{}, true
	case e.AllDay || e.Start.IsZero():
		return "it has a day, but no hour"
	case e.Odd != "":
		return e.Odd
	case c.Now == c.Was:
		return "" // it says no more than the series: who was asked, say
	}
	m.Changes = append(m.Changes, c)
	return ""
}

// wallIn is a moment on a zone's clock.
func wallIn(t time.Time, zone *time.Location) schedule.Wall { return schedule.WallOf(t.In(zone)) }

// ourUID is a UID of ours: the meeting's ID, the group, its domain.
var ourUID = regexp.MustCompile(`^([0-9a-z]{1,40})\.[^@]+@`)

// idOf makes a meeting's ID of an event's UID: its own where it is one of ours, and else always the same one, so that nothing comes in twice.
func idOf(e calendar.Entry) string {
	if own := ourUID.FindStringSubmatch(e.UID); e.Ours && own != nil {
		return own[1]
	}
	sum := sha256.Sum256([]byte(e.UID))
	return "x" + strings.ToLower(hex.EncodeToString(sum[:12]))
}
