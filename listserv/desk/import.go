package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/schedule"
	"mutualaid/mailer"
	"mutualaid/store"
)

// ImportInput is a list that comes from elsewhere, and what is to be done with it.
type ImportInput struct {
	Program  moving.Program
	People   []moving.Person
	Words    string        // what the steward knows of their consent, "" is nothing more
	Delivery book.Delivery // of those of whom the list does not say it; "" is each
	Paused   bool          // all of them want no mail for now
	Welcome  bool          // each gets the letter that everybody gets who joins
	Dry      bool          // only tell what would be done
}

// ImportLine is what becomes, or would become, of one line.
type ImportLine struct {
	Line     int           `json:"line"`
	Address  string        `json:"address"`
	Name     string        `json:"name,omitempty"`
	Standing book.Standing `json:"standing,omitempty"` // as which they were taken over; "" when they were not
	Delivery book.Delivery `json:"delivery,omitempty"`
	Why      string        `json:"why,omitempty"` // why they were not
}

// importPage is how many people are taken over in one transaction: so much is undone at most when the machine dies, and
// importing again goes on from there, since nobody is taken over twice.
const importPage = 200

// Import takes people over from another list. Who said no here, who left, whose mail comes back, who was erased, and who is in
// already is passed over. Nobody is written to, save by Welcome. progress, if set, is called after each page.
func (d *Desk) Import(ctx context.Context, name string, in ImportInput, by string, progress func(done, total int)) (lines []ImportLine, err error) {
	note := book.Entry{ID: d.NewID(), Group: name, At: d.Now(), By: by, What: "took over"}
	joined := 0
	for start := 0; start < len(in.People); start += importPage {
		page := in.People[start:min(start+importPage, len(in.People))]
		var got []ImportLine
		var more int
		do := func(tx *store.Tx) (err error) {
			if got, more, err = d.importPage(tx, name, in, page); err != nil || in.Dry || more == 0 {
				return err
			}
			note.Detail = plural(joined+more, "person", "people") + " from " + in.Program.Title()
			return book.Entries.Put(tx, note) // one line for all pages, which says how far it came
		}
		if in.Dry {
			err = d.DB.View(ctx, name, do)
		} else {
			err = d.Update(ctx, name, do)
		}
		if err != nil {
			return lines, fmt.Errorf("import (%d of %d done; the same command goes on from there): %w", start, len(in.People), err)
		}
		lines, joined = append(lines, got...), joined+more
		if progress != nil {
			progress(min(start+importPage, len(in.People)), len(in.People))
		}
	}
	return lines, nil
}

func (d *Desk) importPage(tx *store.Tx, name string, in ImportInput, page []moving.Person) (lines []ImportLine, joined int, err error) {
	g, err := book.FindGroup(tx, name)
	if err != nil {
		return nil, 0, err
	}
	for _, who := range page {
		line, err := d.importOne(tx, g, in, who)
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", who.Line, err)
		}
		if line.Standing == book.Joined || line.Standing == book.Paused {
			joined++
		}
		lines = append(lines, line)
	}
	return lines, joined, nil
}

// importOne takes one person over, or says why not.
func (d *Desk) importOne(tx *store.Tx, g book.Group, in ImportInput, who moving.Person) (ImportLine, error) {
	line := ImportLine{Line: who.Line, Address: mailer.Canonical(who.Email), Name: who.Name}
	if _, err := mailer.ParseAddress(who.Email); err != nil {
		line.Why = err.Error()
		return line, nil
	}
	p, before, err := book.LookUp(tx, g.Name, line.Address, d.Now())
	if err != nil {
		return line, err
	}
	if line.Why, err = d.notTakenOver(tx, g, line.Address, before, who); err != nil || line.Why != "" {
		return line, err
	}
	m := d.importMember(g, in, who)
	if before.Standing != "" && !m.In() {
		line.Why = "stands as " + string(before.Standing) + " here already"
		return line, nil
	}
	line.Standing, line.Delivery = m.Standing, m.Delivery
	if in.Dry {
		return line, nil
	}
	if m.Invited.IsZero() {
		m.Invited = before.Invited
	}
	if p.ID == "" {
		if p, err = d.importPerson(tx, line.Address, who); err != nil {
			return line, err
		}
	}
	m.Person = p.ID
	if err := errors.Join(book.PutMember(tx, m, d.Now()), book.NoteRhythm(tx, book.RhythmOf(g, p, m), d.Now())); err != nil {
		return line, err
	}
	if in.Welcome && m.In() {
		return line, d.welcomeOver(tx, g, p, before, m)
	}
	return line, nil
}

// notTakenOver says why somebody is not to be taken over, "" when they may be.
func (d *Desk) notTakenOver(tx *store.Tx, g book.Group, addr string, m book.Member, who moving.Person) (string, error) {
	switch {
	case who.Not != "":
		return who.Not, nil
	case who.Standing == book.Confirming:
		return "they have not confirmed that they want it", nil
	case m.Standing == book.Invited, m.Standing == book.Later, m.Standing == book.Confirming:
		return "", nil // the other list says what they have not said here
	}
	return d.whyNot(tx, g, addr, m)
}

// importMember is how somebody stands with the group when they come from another list.
func (d *Desk) importMember(g book.Group, in ImportInput, who moving.Person) book.Member {
	m := book.Member{Group: g.Name, Standing: book.Joined, Delivery: who.Delivery, Form: who.Form, Offsets: who.Offsets, Invited: who.Invited, Since: who.Since, Changed: d.Now()}
	for _, otherwise := range []book.Delivery{in.Delivery, book.Each} {
		if m.Delivery == "" {
			m.Delivery = otherwise
		}
	}
	if who.Paused || in.Paused {
		m.Standing, m.Until = book.Paused, who.Until
	}
	if m.Since.IsZero() || m.Since.After(d.Now()) {
		m.Since = d.Now()
	}
	if in.Program == moving.Ours {
		m.OwnPosts = who.OwnPosts != nil && *who.OwnPosts
		if who.Standing != book.Joined && who.Standing != book.Paused {
			m.Standing, m.Since, m.Until = who.Standing, who.Since, who.Until // so that nobody is asked who has said no
			m.Consent = who.Consent
			return m
		}
		m.Steward, m.Shown = who.Steward, who.Shown
	}
	m.Consent = d.importConsent(g, in, who)
	return m
}

// importConsent is what is known of how somebody came to the list. Where the proof itself comes along, it stays as it is.
func (d *Desk) importConsent(g book.Group, in ImportInput, who moving.Person) *book.Consent {
	if in.Program == moving.Ours && who.Consent != nil {
		return who.Consent
	}
	words := fmt.Sprintf("imported from %s on %s", in.Program.Title(), d.Now().In(g.Location()).Format(time.DateOnly))
	if !who.Since.IsZero() {
		words += ", there since " + who.Since.Format(time.DateOnly)
	}
	if in.Words != "" {
		words += ": " + in.Words
	}
	return &book.Consent{At: d.Now(), How: "imported", Words: book.Clip(words, 2000)}
}

// importPerson keeps somebody whom no group here knows yet.
func (d *Desk) importPerson(tx *store.Tx, addr string, who moving.Person) (book.Person, error) {
	p := book.Person{ID: d.NewID(), Addresses: []string{addr}, Name: who.Name, Language: who.Language}
	if _, err := schedule.Zone(who.Zone); err == nil && who.Zone != "" {
		p.Zone = who.Zone
	}
	for _, other := range who.Others {
		other = mailer.Canonical(other)
		taken, _, err := book.LookUp(tx, "", other, d.Now())
		if err != nil {
			return p, err
		}
		if taken.ID == "" && !slices.Contains(p.Addresses, other) {
			p.Addresses = append(p.Addresses, other)
		}
	}
	return p, book.Persons.Insert(tx, p)
}

// welcomeOver writes the welcome to somebody who was taken over; a "no" in answer to it takes them out again.
func (d *Desk) welcomeOver(tx *store.Tx, g book.Group, p book.Person, before, m book.Member) error {
	before.Group, before.Person = g.Name, p.ID
	if before.Standing == "" {
		before.Standing = book.Left
	}
	undo := book.Undo{ID: d.NewID(), Before: before, After: m.Standing, What: "joining", At: d.Now()}
	return d.welcome(tx, g, p, undo, m)
}

// GroupExport is what a group.json of ours says.
type GroupExport = exportedGroup

// ReadGroup reads a group.json.
func ReadGroup(raw []byte) (GroupExport, error) {
	var all GroupExport
	if err := json.Unmarshal(raw, &all); err != nil {
		return all, fmt.Errorf("it is no %s of ours: %w", GroupFile, err)
	}
	switch {
	case all.Version < 1 || all.Group.Name == "":
		return all, fmt.Errorf("it is no %s of ours: it says neither a version nor a group", GroupFile)
	case all.Version > exportVersion:
		return all, fmt.Errorf("it was written by a newer version of this program (%d): use that one", all.Version)
	}
	return all, nil
}

// ImportGroup gives a group the settings of an exported one, but for its name and address, and its meetings, whose dates are
// not called again. It returns the titles of the meetings that are new here.
func (d *Desk) ImportGroup(ctx context.Context, name string, from GroupExport, dry bool, by string) (meetings []string, err error) {
	do := func(tx *store.Tx) error {
		meetings = nil
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		next := from.Group
		next.Name, next.Address, next.Created = g.Name, g.Address, g.Created
		if next, err = next.Settled(); err != nil {
			return err
		}
		for _, m := range from.Meetings {
			if has, err := book.Meetings.Has(tx, name, m.ID); err != nil || has {
				if err != nil {
					return err
				}
				continue
			}
			if err := d.importMeeting(tx, name, m, dry); err != nil {
				return fmt.Errorf("meeting %q: %w", m.Title, err)
			}
			meetings = append(meetings, m.Title)
		}
		if dry {
			return nil
		}
		return errors.Join(book.Groups.Put(tx, next), d.entry(tx, name, by, "took over", book.Person{}, "the settings and "+plural(len(meetings), "meeting", "meetings")+" of an export"))
	}
	if dry {
		err = d.DB.View(ctx, name, do)
	} else {
		err = d.Update(ctx, name, do)
	}
	return meetings, err
}

// meetingID is what a meeting's ID is made of: it stands in tickets and before the hyphen of a date's ID.
var meetingID = regexp.MustCompile(`^[0-9a-z]{1,40}$`)

// cantBe says why a meeting can't be kept, "" when it can.
func cantBe(m book.Meeting) string {
	if !meetingID.MatchString(m.ID) || strings.TrimSpace(m.Title) == "" || m.Duration <= 0 {
		return "it has no ID, no title or no length"
	}
	if _, err := m.Occurrences(time.Time{}, time.Time{}.AddDate(1, 0, 0), 1); err != nil {
		return err.Error()
	}
	return ""
}

// importMeeting keeps one meeting, if it can be one. Reminders whose time has come already were sent by the other program.
func (d *Desk) importMeeting(tx *store.Tx, name string, m book.Meeting, dry bool) error {
	if why := cantBe(m); why != "" {
		return fmt.Errorf("%w: %s", book.ErrInput, why)
	}
	m.Group = name
	next, err := m.Occurrences(d.Now(), d.Now().AddDate(1, 0, 0), datesPlanned)
	if err != nil {
		return fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	if dry {
		return nil
	}
	for _, o := range next {
		if err := d.NoteTold(tx, name, o); err != nil {
			return err
		}
	}
	return book.Meetings.Insert(tx, m)
}
