package book

import (
	"maps"
	"slices"
	"time"

	"mutualaid/templates"
)

// Foot is the end of every letter: whose it is, and, for a member, how to leave.
func (g Group) Foot(leave bool) templates.Foot {
	f := templates.Foot{Group: g.Title, Address: g.Address, Postal: g.Postal}
	if leave {
		f.Leave = g.Mailto("leave")
		f.Settings = g.Mailto("settings")
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
		More: templates.More{Coming: r.Counts["yes"] - len(r.Yes), NotComing: r.Counts["no"] - len(r.No), Maybe: r.Counts["maybe"] - len(r.Maybe)},
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

// With is the roster after one more answer for a date, instead of what the same person said before.
func (r Roster) With(o Occurrence, name string, before *RSVP, said RSVP) Roster {
	r.Counts = maps.Clone(r.Counts)
	if r.Counts == nil {
		r.Counts = map[string]int{}
	}
	r.Yes, r.No, r.Maybe, r.Late = slices.Clone(r.Yes), slices.Clone(r.No), slices.Clone(r.Maybe), slices.Clone(r.Late)
	if before != nil && before.For(o) {
		r.Counts[before.Answer]--
		drop(r.of(before.Answer), name)
		if before.Late {
			drop(&r.Late, name)
		}
	} else {
		r.Silent = max(0, r.Silent-1)
	}
	if r.Counts[said.Answer]++; len(*r.of(said.Answer)) < rosterNames {
		r.add(said, name)
	}
	return r
}

// drop takes one of that name off a list: others may be called the same.
func drop(names *[]string, name string) {
	if i := slices.Index(*names, name); i >= 0 {
		*names = slices.Delete(*names, i, i+1)
	}
}

// of are those named for an answer.
func (r *Roster) of(answer string) *[]string {
	switch answer {
	case "yes":
		return &r.Yes
	case "no":
		return &r.No
	}
	return &r.Maybe
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
