// Package moving reads what other mailing list programs, and this one, write of their lists, so that a group can move house.
// It takes text and returns values: what becomes of them is decided elsewhere.
package moving

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/mailer/calendar"
)

// Program is whose list it is.
type Program string

const (
	Ours      Program = "mutualaid"
	Mailman2  Program = "mailman2"
	Mailman3  Program = "mailman3"
	Sympa     Program = "sympa"
	Google    Program = "google-groups"
	GroupsIO  Program = "groups.io"
	Listmonk  Program = "listmonk"
	CSV       Program = "csv"
	Addresses Program = "addresses"
)

// Programs are all whose lists can be read.
func Programs() []Program {
	return []Program{Ours, Mailman2, Mailman3, Sympa, Google, GroupsIO, Listmonk, CSV, Addresses}
}

// Title is the program's name as people write it.
func (p Program) Title() string {
	switch p {
	case Ours:
		return "mutualaid"
	case Mailman2:
		return "Mailman 2"
	case Mailman3:
		return "Mailman 3"
	case Sympa:
		return "Sympa"
	case Google:
		return "Google Groups"
	case GroupsIO:
		return "Groups.io"
	case Listmonk:
		return "listmonk"
	case CSV:
		return "a CSV list"
	case Addresses:
		return "a list of addresses"
	}
	return string(p)
}

// Person is somebody on a list.
type Person struct {
	Line     int             `json:"line"` // where they stand in the file, from 1; of JSON: the how manieth
	Email    string          `json:"address"`
	Others   []string        `json:"other_addresses,omitempty"`
	Name     string          `json:"name,omitempty"`
	Language string          `json:"language,omitempty"` // "" is not said, as below
	Zone     string          `json:"zone,omitempty"`
	Delivery book.Delivery   `json:"delivery,omitempty"`
	Form     book.Form       `json:"digest_form,omitempty"`
	Paused   bool            `json:"paused,omitempty"` // they want no mail for now
	Until    time.Time       `json:"until,omitzero"`
	OwnPosts *bool           `json:"own_posts,omitempty"`
	Offsets  []time.Duration `json:"offsets,omitzero"`
	Steward  bool            `json:"steward,omitempty"` // in an export of ours
	Shown    book.Shown      `json:"shown,omitempty"`   // in an export of ours
	Invited  time.Time       `json:"invited,omitzero"`
	Since    time.Time       `json:"since,omitzero"` // on the list
	Standing book.Standing   `json:"standing,omitempty"`
	Consent  *book.Consent   `json:"consent,omitempty"`
	Not      string          `json:"not,omitempty"` // why they are not to be a member, "" when they are
}

// Keeper is somebody who looks after a list there. They are not members by it.
type Keeper struct {
	Line  int    `json:"line"`
	Email string `json:"address"`
	Name  string `json:"name,omitempty"`
	Role  string `json:"role"` // owner, moderator
}

// List is what a file says.
type List struct {
	Program  Program           `json:"from"`
	People   []Person          `json:"people"`
	Keepers  []Keeper          `json:"keepers"`
	Settings map[string]string `json:"settings,omitempty"` // of the group, by the names that they have here
	Bad      []roster.BadLine  `json:"bad"`
	Notes    []string          `json:"notes,omitempty"` // what else should be known

	seen map[string]int // line of each address
}

// Read reads a list. from says whose it is; "" finds that out. An error is a file that says nothing of a list.
func Read(text string, from Program) (List, error) {
	if from != "" && !slices.Contains(Programs(), from) {
		return List{}, fmt.Errorf("no program is called %q here; use one of %s", from, strings.Join(words(Programs()), ", "))
	}
	if calendar.LooksLikeCalendar(text) {
		return List{}, roster.ErrCalendar
	}
	l := List{seen: map[string]int{}}
	shape, found := shapeOf(text)
	l.Program = found
	if from != "" {
		l.Program = from
		if forced, ok := shapes[from]; ok && !slices.Contains(forced, shape) {
			return List{}, fmt.Errorf("this is not what %s writes; leave --from out, and what it is is found out", from.Title())
		}
	}
	shape.read(&l, text)
	if len(l.People)+len(l.Keepers)+len(l.Bad)+len(l.Settings) == 0 {
		return List{}, fmt.Errorf("it names nobody: a list has one address a line, or columns with names above them")
	}
	return l, nil
}

// shape is how a file is written.
type shape string

const (
	asJSON   shape = "json"
	asConfig shape = "config"
	asRoster shape = "roster"
	asBlocks shape = "blocks"
	asSheet  shape = "sheet"
	asLines  shape = "lines"
)

// shapes are those that a program writes, where it does not write all of them.
var shapes = map[Program][]shape{
	Ours: {asSheet}, Mailman2: {asConfig, asRoster, asSheet, asLines}, Mailman3: {asJSON, asSheet, asLines}, Sympa: {asBlocks, asSheet, asLines},
	Google: {asSheet, asLines}, GroupsIO: {asSheet, asLines}, Listmonk: {asSheet}, CSV: {asSheet}, Addresses: {asLines},
}

// shapeOf finds out how a file is written, and by whose hand.
func shapeOf(text string) (shape, Program) {
	if start := strings.TrimSpace(text); strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		return asJSON, Mailman3
	}
	lines := roster.Lines(text)
	switch {
	case looksLikeConfig(lines):
		return asConfig, Mailman2
	case looksLikeBlocks(lines):
		return asBlocks, Sympa
	case looksLikeRoster(lines):
		return asRoster, Mailman2
	}
	if head, _, ok := findHead(text); ok {
		return asSheet, head.program
	}
	return asLines, Addresses
}

func (s shape) read(l *List, text string) {
	switch s {
	case asJSON:
		l.readJSON(text)
	case asConfig:
		l.readConfig(roster.Lines(text))
	case asRoster:
		l.readRoster(roster.Lines(text))
	case asBlocks:
		l.readBlocks(roster.Lines(text))
	case asSheet:
		l.readSheet(text)
	default:
		l.readLines(text)
	}
}

// take adds a person whose line makes sense.
func (l *List) take(p Person, text string) {
	who, ok := l.known(p.Line, p.Email, text)
	if !ok {
		return
	}
	if p.Email = who.Email; p.Name == "" {
		p.Name = who.Name
	}
	p.Name = roster.Clean(p.Name)
	l.People = append(l.People, p)
}

// known reads an address that no earlier line had.
func (l *List) known(line int, email, text string) (roster.Invitee, bool) {
	who, err := roster.Parse(email)
	if err != nil {
		l.refuse(line, text, err.Error())
		return who, false
	}
	id := mailer.Canonical(who.Email)
	if earlier, twice := l.seen[id]; twice {
		l.refuse(line, text, fmt.Sprintf("%s stands in line %d already", who.Email, earlier))
		return who, false
	}
	l.seen[id] = line
	return who, true
}

// keep adds somebody who looks after the list.
func (l *List) keep(k Keeper, text string) {
	who, err := roster.Parse(k.Email)
	if err != nil {
		l.refuse(k.Line, text, err.Error())
		return
	}
	if k.Email = who.Email; k.Name == "" {
		k.Name = who.Name
	}
	k.Name = roster.Clean(k.Name)
	same := func(other Keeper) bool {
		return other.Role == k.Role && mailer.Canonical(other.Email) == mailer.Canonical(k.Email)
	}
	if !slices.ContainsFunc(l.Keepers, same) {
		l.Keepers = append(l.Keepers, k)
	}
}

func (l *List) refuse(line int, text, why string) {
	l.Bad = append(l.Bad, roster.BadLine{Line: line, Text: roster.Shorten(text), Why: why})
}

func (l *List) note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(l.Notes, n) {
		l.Notes = append(l.Notes, n)
	}
}

func words(programs []Program) []string {
	list := make([]string, len(programs))
	for i, p := range programs {
		list[i] = string(p)
	}
	return list
}
