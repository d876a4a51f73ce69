package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/listserv/ticket"
	"mutualaid/templates"
)

// Wanted are a member's own settings as the form of a page has them: words that may be anything.
type Wanted struct {
	Mail     string // a book.Delivery, or NoMail
	Until    string // with NoMail: the day on which mail begins again, such as 2027-01-31; "": when they say so
	Form     string // a book.Form
	Remind   string // how long before meetings reminders come, as schedule.FormatOffsets writes it; NoMail: none; "default": as the group says
	Own      string // "on" where they get their own posts as well
	Shown    string // a book.Shown
	Name     string
	Language string // a code; "" is the group's
	Zone     string // a time zone or its city; "" is the group's
}

// NoMail is the choice to get no mail for a while.
const NoMail = "none"

// longestName bounds the bytes of a name.
const longestName = 200

// asGroup is the choice to be reminded of meetings as the group says.
const asGroup = "default"

// Reminds are the choices of when reminders come that the page and commands offer, besides the one a member has. Each is named by what
// the letter about it says.
var Reminds = []struct{ Value, Change string }{{asGroup, "remind-usual"}, {"7d", "remind-week"}, {"1d", "remind-day"}, {"1h", "remind-hour"}, {NoMail, "remind-none"}}

// remindedNow is when a member's reminders come, as Wanted has it.
func remindedNow(m book.Member) string {
	switch {
	case m.Offsets == nil:
		return asGroup
	case len(m.Offsets) == 0:
		return NoMail
	}
	return schedule.FormatOffsets(m.Offsets)
}

// reminders are a member's offsets for a choice among Reminds, and what it is called.
func reminders(value string) (offsets []time.Duration, change string, err error) {
	for _, r := range Reminds {
		if r.Value != value {
			continue
		}
		if value != asGroup {
			offsets, err = schedule.ParseOffsets(value)
		}
		return offsets, r.Change, err
	}
	return nil, "", fmt.Errorf("%.40q is no choice of reminders", value)
}

// deliveries are the choices of mail that a member who gets some has.
var deliveries = []book.Delivery{book.Each, book.Daily, book.Weekly, book.MeetingsOnly}

// WantedOf are the settings of a member as they are.
func WantedOf(g book.Group, p book.Person, m book.Member, now time.Time) Wanted {
	m = m.At(now)
	w := Wanted{Mail: string(m.Delivery), Form: string(m.Form), Shown: string(m.Shown), Name: p.Name, Language: p.Language, Zone: p.Zone}
	w.Remind = remindedNow(m)
	if w.Form == "" {
		w.Form = string(book.FormHTML)
	}
	if m.OwnPosts {
		w.Own = "on"
	}
	if m.Standing == book.Paused {
		w.Mail = NoMail
		if !m.Until.IsZero() {
			w.Until = m.Until.In(book.ReaderOf(g, p).Zone).Format(time.DateOnly)
		}
	}
	return w
}

// SetOnPage makes a member's settings what they want, and says what it changes. What is wrong is told by field, and then nothing is
// changed: "choose" (none of the choices), "day" (no day), "past" (not to come), "zone", "language" or "name".
func SetOnPage(in *Situation, want Wanted) (step Step, changed []templates.Change, wrong map[string]string) {
	w := wanting{was: WantedOf(in.Group, in.From, in.Member, in.Now), want: want, m: in.Member.At(in.Now), p: in.From, wrong: map[string]string{}}
	w.person()
	w.mail(book.ReaderOf(in.Group, w.p).Zone, in.Now)
	w.forms()
	if len(w.wrong) > 0 || len(w.changed) == 0 {
		return Step{}, nil, w.wrong
	}
	w.m.Changed = in.Now
	step = Step{
		Why: "settings on a page", Member: &w.m,
		Undo: &book.Undo{ID: in.ID, Before: in.Member, After: w.m.Standing, What: "settings", At: in.Now},
		Notes: []Note{{To: w.p, Purpose: ticket.Echo, Subject: in.ID,
			Data: templates.Saved{Foot: in.Group.Foot(true), Reader: in.reader(w.p), Changes: w.changed}}},
	}
	if !samePerson(w.p, in.From) {
		was := in.From
		step.Person, step.Undo.Person = &w.p, &was
	}
	for _, c := range w.changed {
		step.Entries = append(step.Entries, in.Entry("setting", c.What, w.p))
	}
	return step, w.changed, nil
}

func samePerson(a, b book.Person) bool {
	return a.Name == b.Name && a.Language == b.Language && a.Zone == b.Zone && a.Guessed == b.Guessed
}

// wanting is what comes of a form.
type wanting struct {
	was, want Wanted
	m         book.Member
	p         book.Person
	changed   []templates.Change
	wrong     map[string]string
}

func (w *wanting) did(what string) { w.changed = append(w.changed, templates.Change{What: what}) }

// person takes the name, the language and the zone.
func (w *wanting) person() {
	if name := strings.TrimSpace(w.want.Name); name != w.was.Name {
		if len(name) > longestName || strings.ContainsFunc(name, unicode.IsControl) {
			w.wrong["name"] = "name"
		}
		w.p.Name = name
		w.did("name")
	}
	if lang := w.want.Language; lang != w.was.Language {
		if lang != "" && book.CheckLanguage(lang) != nil {
			w.wrong["language"] = "language"
		}
		w.p.Language = lang
		w.did("language")
	}
	if said := strings.TrimSpace(w.want.Zone); said != w.was.Zone {
		zone, ok := schedule.FindZone(said)
		if !ok && said != "" {
			w.wrong["zone"] = "zone"
		}
		if zone != w.p.Zone {
			w.p.Zone, w.p.Guessed = zone, false
			w.did("zone")
		}
	}
}

// mail takes how much mail there is to be. A day is one where the member lives.
func (w *wanting) mail(zone *time.Location, now time.Time) {
	switch {
	case w.want.Mail != NoMail && !slices.Contains(deliveries, book.Delivery(w.want.Mail)):
		w.wrong["mail"] = "choose"
	case w.want.Mail == NoMail:
		w.pause(zone, now)
	case w.want.Mail != w.was.Mail:
		resumed := w.m.Standing == book.Paused
		w.m.Standing, w.m.Until = book.Joined, time.Time{}
		if d := book.Delivery(w.want.Mail); d != w.m.Delivery {
			w.m.Delivery = d
			w.did(string(d))
		}
		if resumed {
			w.did("resumed")
		}
	}
}

func (w *wanting) pause(zone *time.Location, now time.Time) {
	said := strings.TrimSpace(w.want.Until)
	if w.was.Mail == NoMail && said == w.was.Until {
		return
	}
	var until time.Time
	if said != "" {
		day, err := time.ParseInLocation(time.DateOnly, said, zone)
		if err != nil {
			w.wrong["until"] = "day"
			return
		}
		if !day.After(now) {
			w.wrong["until"] = "past"
			return
		}
		until = day.UTC()
	}
	w.m.Standing, w.m.Until = book.Paused, until
	w.changed = append(w.changed, templates.Change{What: "paused", Until: until.In(zone)})
	if until.IsZero() {
		w.changed[len(w.changed)-1].Until = until
	}
}

// forms takes how digests are made, when reminders come, copies of one's own posts, and who sees them.
func (w *wanting) forms() {
	if form := book.Form(w.want.Form); w.want.Form != w.was.Form {
		if !slices.Contains([]book.Form{book.FormHTML, book.FormPlain, book.FormMIME}, form) {
			w.wrong["form"] = "choose"
		}
		w.m.Form = form
		w.did(w.want.Form)
	}
	if w.want.Remind != w.was.Remind {
		offsets, change, err := reminders(w.want.Remind)
		if err != nil {
			w.wrong["remind"] = "choose"
		}
		w.m.Offsets = offsets
		w.did(change)
	}
	if w.want.Own != w.was.Own {
		w.m.OwnPosts = w.want.Own == "on"
		w.did(map[bool]string{true: "own-on", false: "own-off"}[w.m.OwnPosts])
	}
	if shown := book.Shown(w.want.Shown); w.want.Shown != w.was.Shown {
		if !shown.Known() {
			w.wrong["shown"] = "choose"
		}
		w.m.Shown = shown
		w.did(shown.Change())
	}
}
