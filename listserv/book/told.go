package book

import (
	"mutualaid/templates"
	"slices"
	"time"
)

// Foot is the end of every letter: whose it is, and, for a member, how to leave.
func (g Group) Foot(leave bool) templates.Foot {
	f := templates.Foot{Group: g.Title, Address: g.Address, Postal: g.Postal}
	if leave {
		f.Leave = g.Mailto("leave")
		f.Settings = g.Mailto("help")
	}
	return f
}

// ReaderOf is a person as the reader of a letter: in their language and zone, or the group's.
func ReaderOf(g Group, p Person) templates.Reader {
	lang := p.Language
	if lang == "" {
		lang = g.Language
	}
	return templates.Reader{Name: p.Name, Language: lang, Zone: ZoneOr(p.Zone, g.Location()), Guessed: p.Guessed && p.Zone != ""}
}

// MeetingOf is an occurrence as a letter tells it; the link only goes to members.
func MeetingOf(o Occurrence, r Roster, answer string) templates.Meeting {
	return templates.Meeting{
		Title: o.Meeting.Title, Start: o.Start, Length: o.Meeting.Duration, Zone: ZoneOr(o.Meeting.Zone, time.UTC),
		Link: o.Meeting.Link, Agenda: o.Meeting.Agenda, Coming: r.Yes, NotComing: r.No, Maybe: r.Maybe, Late: r.Late, Silent: r.Silent, Answer: answer,
	}
}

// Told is a group's next meeting as a welcome tells it: without who comes.
func Told(next *Occurrence) *templates.Meeting {
	if next == nil {
		return nil
	}
	m := MeetingOf(*next, Roster{}, "")
	return &m
}

// With is the roster after one more answer.
func (r Roster) With(name string, before *RSVP, said RSVP) Roster {
	others := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
	}
	if before == nil {
		r.Silent = max(0, r.Silent-1)
	}
	r.Yes, r.No, r.Maybe, r.Late = others(r.Yes), others(r.No), others(r.Maybe), others(r.Late)
	r.add(said, name)
	return r
}

// Clip shortens words to at most n bytes without cutting a letter in two.
func Clip(words string, n int) string {
	if len(words) <= n {
		return words
	}
	for n > 0 && words[n]&0xC0 == 0x80 {
		n--
	}
	return words[:n] + "…"
}
