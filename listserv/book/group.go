// Package book holds a group's nouns and the tables they lie in, and what is asked of several tables at once.
package book

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"mutualaid/listserv/schedule"
	"mutualaid/mailer"
)

// Group is one mailing list: its address, its words and its settings.
type Group struct {
	Name       string          `json:"name"`    // short and stable: it stands in tickets
	Title      string          `json:"title"`   // as people call it
	Address    string          `json:"address"` // where members write to; canonical
	Language   string          `json:"language"`
	Zone       string          `json:"zone"`          // IANA name, e.g. Europe/Berlin
	About      string          `json:"about"`         // what the group is, for the welcome
	Invitation string          `json:"invitation"`    // the group's own words in the invitation
	Postal     string          `json:"postal"`        // the postal address that an invitation must name
	Daily      string          `json:"daily"`         // cron line of the daily digest, in the group's zone
	Weekly     string          `json:"weekly"`        // cron line of the weekly digest
	Offsets    []time.Duration `json:"offsets"`       // how long before a meeting its reminders go out
	Quiet      string          `json:"quiet"`         // hours in which no reminder goes out, on the reader's clock: schedule.ParseQuiet
	Closes     string          `json:"agenda_closes"` // how long before a meeting its agenda closes: "2h"
	ReplyTo    string          `json:"reply_to"`      // "group" or "author"
	From       From            `json:"from"`          // whom a post is from
	Entry      string          `json:"entry"`         // "open": whoever asks joins; "ask": a steward says yes
	Atom       string          `json:"atom"`          // who may read the archive as a feed: AtomOff, AtomMembers, AtomPublic
	Feed       string          `json:"feed"`          // who may read the group's calendar without being a member: FeedPrivate, FeedPublic
	MaxSize    int64           `json:"max_size"`      // bytes of the largest post
	Created    time.Time       `json:"created"`
	Resumed    time.Time       `json:"resumed,omitzero"` // when a steward let it go on after it had been stopped
}

// From is whom a post is from when it reaches the members.
type From string

const (
	FromGroup  From = "group"  // "Author via Group", at the group's address
	FromAuto   From = "auto"   // the author where that breaks no promise of the author's domain and no signature, else the group
	FromAuthor From = "author" // the author, unless mail would be refused for it
)

// Who may read when a group meets.
const (
	FeedPrivate = "private" // members, each by a link of their own
	FeedPublic  = "public"  // everybody; but not where
)

// Who may read what is posted as an Atom feed.
const (
	AtomOff     = "off"
	AtomMembers = "members" // each by a link of their own
	AtomPublic  = "public"  // everybody
)

// Defaults of a new group's settings.
const (
	DefaultDaily   = "0 18 * * *"
	DefaultWeekly  = "0 18 * * SUN"
	DefaultQuiet   = "21:00-08:00"
	DefaultMaxSize = 10 << 20
	maxSizeLimit   = 50 << 20
)

// DefaultOffsets are when reminders go out unless a group or a meeting says otherwise.
func DefaultOffsets() []time.Duration {
	return []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour}
}

var groupName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,19}$`)

// Settled returns the group with defaults filled in, or what is wrong with it.
func (g Group) Settled() (Group, error) {
	g.Address = mailer.Canonical(g.Address)
	setDefault(&g.Title, g.Name)
	setDefault(&g.Language, "en")
	setDefault(&g.Zone, "UTC")
	setDefault(&g.Daily, DefaultDaily)
	setDefault(&g.Weekly, DefaultWeekly)
	setDefault(&g.ReplyTo, "group")
	setDefault(&g.Entry, "open")
	setDefault(&g.Quiet, DefaultQuiet)
	setDefault(&g.Feed, FeedPrivate)
	setDefault(&g.Atom, AtomOff)
	setDefault(&g.Closes, DefaultAgendaCloses)
	if g.From = From(strings.TrimSpace(string(g.From))); g.From == "" {
		g.From = FromGroup
	}
	if g.Offsets == nil {
		g.Offsets = DefaultOffsets()
	}
	if g.MaxSize == 0 {
		g.MaxSize = DefaultMaxSize
	}
	slices.Sort(g.Offsets)
	slices.Reverse(g.Offsets)
	return g, g.check()
}

func setDefault(s *string, v string) {
	if *s = strings.TrimSpace(*s); *s == "" {
		*s = v
	}
}

func (g Group) check() error {
	if !groupName.MatchString(g.Name) {
		return fmt.Errorf("%w: the group's name %q: use up to 20 small letters, digits and hyphens, as in care-team", ErrInput, g.Name)
	}
	if _, err := mailer.ParseAddress(g.Address); err != nil {
		return fmt.Errorf("%w: the group's address: %v", ErrInput, err)
	}
	if err := CheckLanguage(g.Language); err != nil {
		return err
	}
	if _, err := schedule.Zone(g.Zone); err != nil {
		return fmt.Errorf("%w: %v", ErrInput, err)
	}
	for name, line := range map[string]string{"daily": g.Daily, "weekly": g.Weekly} {
		if _, err := schedule.ParseCron(line); err != nil {
			return fmt.Errorf("%w: the %s digest's cron line %q: %v", ErrInput, name, line, err)
		}
	}
	if g.ReplyTo != "group" && g.ReplyTo != "author" {
		return fmt.Errorf("%w: reply_to is %q: use group or author", ErrInput, g.ReplyTo)
	}
	if !slices.Contains([]From{FromGroup, FromAuto, FromAuthor}, g.From) {
		return fmt.Errorf("%w: from is %q: use group, auto or author", ErrInput, g.From)
	}
	if g.Feed != FeedPrivate && g.Feed != FeedPublic {
		return fmt.Errorf("%w: feed is %q: use private or public", ErrInput, g.Feed)
	}
	if !slices.Contains([]string{AtomOff, AtomMembers, AtomPublic}, g.Atom) {
		return fmt.Errorf("%w: atom is %q: use off, members or public", ErrInput, g.Atom)
	}
	if g.Entry != "open" && g.Entry != "ask" {
		return fmt.Errorf("%w: entry is %q: use open or ask", ErrInput, g.Entry)
	}
	if _, err := schedule.ParseQuiet(g.Quiet); err != nil {
		return fmt.Errorf("%w: quiet: %v", ErrInput, err)
	}
	if before, err := schedule.ParseOffsets(g.Closes); err != nil || len(before) != 1 {
		return fmt.Errorf("%w: agenda_closes is %q: write how long before a meeting, as in 2h or 1d", ErrInput, g.Closes)
	}
	if g.MaxSize < 1<<10 || g.MaxSize > maxSizeLimit {
		return fmt.Errorf("%w: max_size is %d bytes: use 1024 to %d", ErrInput, g.MaxSize, int64(maxSizeLimit))
	}
	for _, o := range g.Offsets {
		if o < time.Minute || o > 60*24*time.Hour {
			return fmt.Errorf("%w: a reminder %s before a meeting: use 1m to 60d", ErrInput, o)
		}
	}
	return nil
}

// CheckLanguage refuses what is the code of no language. See BCP 47 section 2.1. Which ones there are letters in is another question.
func CheckLanguage(code string) error {
	if _, err := language.Parse(code); err != nil {
		return fmt.Errorf("%w: there is no language %q: name it by its code, such as en, es, fr or de", ErrInput, code)
	}
	return nil
}

// Location is the group's time zone; check has seen that it loads.
func (g Group) Location() *time.Location { return ZoneOr(g.Zone, time.UTC) }

// QuietHours are the hours in which no reminder goes out; check has seen that they can be read.
func (g Group) QuietHours() schedule.Quiet {
	said := g.Quiet
	setDefault(&said, DefaultQuiet) // of a group from before there were any
	q, err := schedule.ParseQuiet(said)
	if err != nil {
		return schedule.Quiet{}
	}
	return q
}

// ZoneOr loads a zone by name, or takes the other one where there is no such name.
func ZoneOr(name string, otherwise *time.Location) *time.Location {
	if name == "" {
		return otherwise
	}
	loc, err := schedule.Zone(name)
	if err != nil {
		return otherwise
	}
	return loc
}

// Plus is the group's address with a suffix: together+join@example.org.
func (g Group) Plus(suffix string) string {
	local, domain, _ := strings.Cut(g.Address, "@")
	return local + "+" + suffix + "@" + domain
}

// Domain is the right side of the group's address.
func (g Group) Domain() string {
	_, domain, _ := strings.Cut(g.Address, "@")
	return domain
}

// ListID names the group in List-Id. See RFC 2919 section 2.
func (g Group) ListID() string { return g.Name + "." + g.Domain() }

// ToStewards is the subject by which a mail to the group is for its stewards alone. It stands in List-Owner.
const ToStewards = "To the stewards"

// Mailto is a link that opens a letter to the group. See RFC 6068 section 2.
func (g Group) Mailto(subject string) string {
	to := "mailto:" + url.PathEscape(g.Address)
	if subject == "" {
		return to
	}
	return to + "?subject=" + url.PathEscape(subject)
}

// Set changes one setting; key is the JSON name of its field. Settled says whether the whole makes sense.
func (g *Group) Set(key, value string) (err error) {
	texts := map[string]*string{
		"title": &g.Title, "address": &g.Address, "language": &g.Language, "zone": &g.Zone, "about": &g.About, "invitation": &g.Invitation,
		"postal": &g.Postal, "daily": &g.Daily, "weekly": &g.Weekly, "reply_to": &g.ReplyTo, "entry": &g.Entry, "feed": &g.Feed, "atom": &g.Atom, "quiet": &g.Quiet, "agenda_closes": &g.Closes,
	}
	if p, ok := texts[key]; ok {
		*p = value
		return nil
	}
	switch key {
	case "from":
		g.From = From(value)
	case "offsets":
		g.Offsets, err = schedule.ParseOffsets(value)
	case "max_size":
		if g.MaxSize, err = strconv.ParseInt(value, 10, 64); err != nil {
			err = fmt.Errorf("%q is no number of bytes: write it like 10485760", value)
		}
	default:
		return fmt.Errorf("%w: a group has no setting %q; it has %s", ErrInput, key, strings.Join(append(SortedKeys(texts), "from", "offsets", "max_size"), ", "))
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %v", ErrInput, key, err)
	}
	return nil
}

func SortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
