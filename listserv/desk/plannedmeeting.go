package desk

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/store"
	"mutualaid/templates"
)

// PlanMeeting shows a meeting and its next dates as they would be, and calls nobody.
func (d *Desk) PlanMeeting(ctx context.Context, name string, in MeetingInput) (v MeetingDetail, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		v = MeetingDetail{}
		g, m, next, err := d.plan(tx, name, in, "")
		if err != nil {
			return err
		}
		clash, err := book.Clashes(tx, g, next, false)
		if err != nil {
			return err
		}
		for _, offset := range m.Reminders(g) {
			v.Reminders = append(v.Reminders, schedule.FormatOffset(offset))
		}
		for _, o := range next {
			one, _, err := d.viewOccurrence(tx, name, o)
			if err != nil {
				return err
			}
			one.ID = ""
			v.Dates = append(v.Dates, one)
		}
		v.OccurrenceView = v.Dates[0]
		v.Clashes, v.Odd = clash, oddities(m, next)
		return nil
	})
	return v, err
}

// oddities says what may surprise of a meeting's dates.
func oddities(m book.Meeting, next []book.Occurrence) []string {
	zone := book.ZoneOr(m.Zone, time.UTC)
	var walls []schedule.Wall
	for _, o := range next {
		if _, w, err := book.SplitOccurrence(o.ID); err == nil {
			walls = append(walls, w)
		}
	}
	if m.Rule == "" {
		walls = []schedule.Wall{m.Wall}
	}
	return schedule.Odd(m.Wall, m.Rule, zone, walls)
}

// datesPlanned is how many dates of a series are shown before it is called.
const datesPlanned = 10

// plan makes a meeting of what was written down, and finds its next dates.
func (d *Desk) plan(tx *store.Tx, name string, in MeetingInput, id string) (g book.Group, m book.Meeting, next []book.Occurrence, err error) {
	if g, err = book.FindGroup(tx, name); err != nil {
		return g, m, nil, err
	}
	if m, err = d.meeting(g, in); err != nil {
		return g, m, nil, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	m.ID, m.Created = id, d.Now()
	next, err = m.Occurrences(d.Now(), d.Now().AddDate(book.YearsAhead, 0, 0), datesPlanned+len(m.Changes))
	if err != nil {
		return g, m, nil, err
	}
	next = slices.DeleteFunc(next, func(o book.Occurrence) bool { return o.Cancelled })
	switch {
	case len(next) == 0 && m.Wall.In(book.ZoneOr(m.Zone, time.UTC)).Before(d.Now()):
		err = fmt.Errorf("%w: %s of %s is in the past, and no date comes after it", book.ErrInput, m.Wall, in.Title)
	case len(next) == 0 && m.Wall.In(book.ZoneOr(m.Zone, time.UTC)).Before(d.Now().AddDate(book.YearsAhead, 0, 0)):
		err = fmt.Errorf("%w: all dates of %s are left out: nothing would take place", book.ErrInput, in.Title)
	case len(next) == 0:
		err = tooFar(m.Wall)
	case m.Wall.In(book.ZoneOr(m.Zone, time.UTC)).Before(d.Now()):
		next := schedule.WallOf(next[0].Start.In(book.ZoneOr(m.Zone, time.UTC)))
		err = fmt.Errorf("%w: %s is in the past; the next date of %q is %s: start there", book.ErrInput, m.Wall, in.Repeat, next)
	}
	return g, m, next[:min(len(next), datesPlanned)], err
}

// exceptions leaves days out of a series before anybody is called to it.
func (in MeetingInput) exceptions(m *book.Meeting, zone *time.Location) error {
	for _, day := range in.Except {
		day = strings.TrimSpace(day)
		if m.Rule == "" {
			return fmt.Errorf("%s is to be left out, but this is one meeting and no series", day)
		}
		from, err := schedule.ParseWall(day + " 00:00")
		if err != nil && len(day) == len(time.DateOnly) && strings.Count(day, "-") == 2 {
			return fmt.Errorf("to be left out: %w", err)
		}
		if err != nil {
			return fmt.Errorf("%q is no day: write it like 2026-12-24", day)
		}
		begin := from.In(zone)
		walls, err := schedule.Occurrences(m.Wall, m.Rule, zone, begin, begin.AddDate(0, 0, 1), 1)
		if err != nil {
			return err
		}
		if len(walls) == 0 {
			return fmt.Errorf("%s is to be left out, but is no date of it", day)
		}
		m.Change(m.Occurrence(walls[0], zone)).Cancelled = true
	}
	return nil
}

func (d *Desk) meeting(g book.Group, in MeetingInput) (m book.Meeting, err error) {
	m = book.Meeting{Group: g.Name, Zone: in.Zone, Duration: time.Hour}
	if err := describe(&m, in.Title, in.Link, in.Agenda); err != nil {
		return m, err
	}
	if m.Zone == "" {
		m.Zone = g.Zone
	}
	zone, err := schedule.Zone(m.Zone)
	if err != nil {
		return m, err
	}
	words, hour, err := d.hourIn(in.Repeat)
	if err != nil {
		return m, err
	}
	if m.Wall, err = in.start(hour, d.Now().In(zone)); err != nil {
		return m, err
	}
	if !m.Wall.Exists(zone) {
		return m, fmt.Errorf("%s does not exist in %s: the clocks are put forward in that hour; choose another time", m.Wall, m.Zone)
	}
	if in.Duration != "" {
		if m.Duration, err = lasting(in.Duration); err != nil {
			return m, err
		}
	}
	if in.Repeat != "" {
		if m.Wall, m.Rule, err = d.series(g, in, words, m.Wall); err != nil {
			return m, err
		}
	}
	if err := in.exceptions(&m, zone); err != nil {
		return m, err
	}
	if in.Remind != "" {
		m.Offsets, err = schedule.ParseOffsets(in.Remind)
	}
	return m, err
}

// lasting reads how long a meeting takes: whole minutes, a week at most.
func lasting(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Minute || d%time.Minute != 0 || d > 7*24*time.Hour {
		return 0, fmt.Errorf("duration %q: write it in minutes and hours, such as 90m or 1h30m", s)
	}
	return d, nil
}

// titleAtMost is how many letters a meeting's title has at most: it stands in subjects.
const titleAtMost = 200

// describe sets what people read of a meeting.
func describe(m *book.Meeting, title, link, agenda string) error {
	m.Title, m.Link, m.Agenda = strings.TrimSpace(title), strings.TrimSpace(link), strings.TrimSpace(agenda)
	scheme, behind, isLink := strings.Cut(m.Link, ":")
	switch {
	case m.Title == "":
		return errors.New("a meeting needs a title")
	case utf8.RuneCountInString(m.Title) > titleAtMost || strings.ContainsFunc(m.Title, unicode.IsControl):
		return fmt.Errorf("a title is one line of %d letters at most", titleAtMost)
	case utf8.RuneCountInString(m.Agenda) > agendaAtMost || strings.ContainsFunc(m.Agenda, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		return fmt.Errorf("what it is about takes %d letters at most, in plain text", agendaAtMost)
	case strings.ContainsFunc(m.Link, unicode.IsControl) || utf8.RuneCountInString(m.Link) > linkAtMost:
		return fmt.Errorf("a link is one line of %d letters at most", linkAtMost)
	case isLink && linkScheme.MatchString(scheme) && !strings.HasPrefix(behind, " ") && !slices.Contains(linkSchemes, strings.ToLower(scheme)):
		return fmt.Errorf("the link begins with %q: write one that people can open, such as https://…, or say in words where it is", scheme+":")
	}
	return nil
}

// linkAtMost and agendaAtMost are how many letters a place and what a meeting is about have at most.
const (
	linkAtMost   = 500
	agendaAtMost = 10000
)

// linkSchemes are what a place may begin with that is a link; "Room: 5" and "Town hall" are places in words.
var (
	linkSchemes = []string{"https", "http", "tel", "mailto", "sip", "sips", "xmpp", "matrix", "geo"}
	linkScheme  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)
)

// hourIn takes the hour out of words that say how a meeting repeats; an RRULE has none. It is in minutes, or -1.
func (d *Desk) hourIn(words string) (rest string, hour int, err error) {
	if strings.Contains(words, "=") {
		return words, -1, nil
	}
	return answer.Hour(d.Words.AllPhrases(), words)
}

// start is when a meeting begins: as it was written down, with the hour that the words of its repetition name where that has none.
// Where nothing was written down, it is the next such hour.
func (in MeetingInput) start(hour int, now time.Time) (w schedule.Wall, err error) {
	written := strings.TrimSpace(in.Start)
	if written == "" {
		if hour < 0 {
			return w, errors.New("a meeting needs a day and an hour: write them like 2026-12-03 17:00")
		}
		w = schedule.WallOf(now)
		if w.Hour, w.Minute = hour/60, hour%60; w.In(now.Location()).Before(now) {
			w = schedule.WallOf(now.AddDate(0, 0, 1))
			w.Hour, w.Minute = hour/60, hour%60
		}
		return w, nil
	}
	if hour >= 0 && !strings.Contains(written, ":") {
		written = fmt.Sprintf("%s %02d:%02d", written, hour/60, hour%60)
	}
	if w, err = schedule.ParseWall(written); err != nil {
		return w, err
	}
	return w, sameHour(w, hour, in.Repeat)
}

// sameHour refuses words of a repetition that name another hour than the first date has.
func sameHour(w schedule.Wall, hour int, words string) error {
	if hour >= 0 && w.Hour*60+w.Minute != hour {
		return fmt.Errorf("it begins at %02d:%02d, but %q says %02d:%02d: say the hour once", w.Hour, w.Minute, words, hour/60, hour%60)
	}
	return nil
}

// series reads how a meeting repeats, and where it begins if only the words say so.
func (d *Desk) series(g book.Group, in MeetingInput, words string, from schedule.Wall) (schedule.Wall, string, error) {
	rule, err := d.repeat(g, words, from)
	if err != nil {
		return from, "", err
	}
	if strings.TrimSpace(in.Start) != "" {
		return from, rule, fits(from, rule, in.Repeat)
	}
	if !strings.Contains(rule, "DAY=") && !strings.Contains(rule, "FREQ=DAILY") {
		return from, "", fmt.Errorf("%q names no day: say when it begins, as in 2026-12-03", in.Repeat)
	}
	first, ok, err := schedule.First(from, rule)
	if !ok {
		first = from
	}
	return first, rule, err
}

// fits refuses a first date that the rule itself would not choose; said is the rule as somebody wrote it.
func fits(from schedule.Wall, rule, said string) error {
	first, ok, err := schedule.Align(from, rule)
	if err == nil && ok && first != from {
		err = fmt.Errorf("%s is not a date of %q; the first one from then on is %s: start there", from, said, first)
	}
	return err
}

// repeat reads how a meeting repeats: an RRULE, or words in English, in the group's language, or in another that is known.
func (d *Desk) repeat(g book.Group, words string, start schedule.Wall) (string, error) {
	rule, err := schedule.ParseRule(words, start)
	if err == nil || strings.Contains(words, "=") {
		return rule, err
	}
	for _, p := range append([]templates.Phrases{d.Words.Phrases(g.Language)}, d.Words.AllPhrases()...) {
		rule, known := schedule.ParseRule(answer.Repeats(p, words), start)
		if known == nil {
			return rule, nil
		}
		if errors.Is(err, schedule.ErrWords) && !errors.Is(known, schedule.ErrWords) {
			err = known // its words are understood, and what they say can't be
		}
	}
	return "", err
}
