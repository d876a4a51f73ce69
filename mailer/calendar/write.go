package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

// Request writes the iCalendar object that invites to e or changes it (METHOD:REQUEST). Of a series the dates that differ come
// with it: exceptions, each with a RecurrenceID and e's UID (RFC 5546 section 3.2.2). It refuses an event without UID, start,
// organizer or attendee, and a rule that can't be read.
func Request(e Event, exceptions ...Event) ([]byte, error) {
	return write(ics.MethodRequest, "", e.Stamp, append([]Event{e}, exceptions...))
}

// Cancel writes the iCalendar object that calls e off (METHOD:CANCEL). Its Sequence must be above the last sent
// (RFC 5546 section 3.2.5).
func Cancel(e Event) ([]byte, error) { return write(ics.MethodCancel, "", e.Stamp, []Event{e}) }

// Published is a calendar that programs subscribe to.
type Published struct {
	Name string
	Zone *time.Location // the zone that it is about
	Now  time.Time      // its zones are right for at least twenty years from then on
}

// Publish writes a calendar that programs subscribe to (METHOD:PUBLISH). It asks nobody and names no attendee: RFC 5546 section
// 3.2.1 forbids it. Without events it holds its zone alone, since a calendar must have something in it (RFC 5545 section 3.6) but
// PUBLISH may not do without an event: then it has no METHOD.
func Publish(p Published, events ...Event) ([]byte, error) {
	if len(events) > 0 {
		return write(ics.MethodPublish, p.Name, p.Now, events)
	}
	cal := begin("", p.Name)
	cal.AddVTimezone(timezone(p.Zone, p.Now, p.Now.AddDate(horizon, 0, 0)))
	return finish(cal), nil
}

// write writes an iCalendar object whose zones hold for all dates of its events; for twenty years from now on, where those have no end.
func write(method ics.Method, name string, now time.Time, events []Event) ([]byte, error) {
	cal := begin(method, name)
	zones := map[string]span{}
	var order []string
	for _, e := range events {
		if err := e.check(method); err != nil {
			return nil, fmt.Errorf("write calendar event: %w", err)
		}
		zone := e.zone()
		if zone == nil {
			continue
		}
		s, known := zones[zone.String()]
		if !known {
			order = append(order, zone.String())
		}
		zones[zone.String()] = s.with(zone, e.Start, e.last(now))
	}
	for _, name := range order {
		cal.AddVTimezone(timezone(zones[name].zone, zones[name].from, zones[name].to))
	}
	for _, e := range events {
		e.add(cal, method)
	}
	return finish(cal), nil
}

// begin is a calendar with nothing in it yet.
func begin(method ics.Method, name string) *ics.Calendar {
	cal := ics.NewCalendar()
	cal.SetProductId(ProductID)
	cal.SetCalscale("GREGORIAN")
	if method != "" {
		cal.SetMethod(method)
	}
	if name = oneLine(name); name != "" {
		cal.SetName(name)       // RFC 7986 section 5.1
		cal.SetXWRCalName(name) // what Google and Apple read
	}
	return cal
}

func finish(cal *ics.Calendar) []byte { return []byte(cal.Serialize(ics.WithNewLineWindows)) }

// span is the time in which dates in a zone are.
type span struct {
	zone     *time.Location
	from, to time.Time
}

// with is the span that holds those too.
func (s span) with(zone *time.Location, from, to time.Time) span {
	if s.zone == nil {
		return span{zone, from, to}
	}
	if from.Before(s.from) {
		s.from = from
	}
	if to.After(s.to) {
		s.to = to
	}
	return s
}

// last is when the event's last date is at the latest, or, of one that goes on and on, what is to be thought of.
func (e Event) last(now time.Time) time.Time {
	if e.Rule == "" {
		return e.Start
	}
	far := e.Start
	if now.After(far) {
		far = now
	}
	far = far.AddDate(horizon, 0, 0)
	if o, err := rrule.StrToROption(strings.TrimPrefix(oneLine(e.Rule), "RRULE:")); err == nil && !o.Until.IsZero() && o.Until.Before(far) {
		return o.Until
	}
	return far
}

// add adds the event to a calendar.
func (e Event) add(cal *ics.Calendar, method ics.Method) {
	v := cal.AddEvent(oneLine(e.UID))
	v.SetDtStampTime(e.Stamp)
	v.SetSequence(e.Sequence)
	e.setTime(v, ics.ComponentPropertyDtStart, e.Start)
	e.setTime(v, ics.ComponentPropertyDtEnd, e.Start.Add(e.Duration))
	if !e.RecurrenceID.IsZero() {
		e.setTime(v, ics.ComponentPropertyRecurrenceId, e.RecurrenceID)
	} else if e.Rule != "" {
		v.AddRrule(strings.TrimPrefix(oneLine(e.Rule), "RRULE:"))
		for _, t := range e.Except {
			value, params := e.timeValue(t)
			v.AddExdate(value, params...)
		}
	}
	if e.Related != "" {
		v.AddProperty(ics.ComponentPropertyRelatedTo, oneLine(e.Related))
	}
	e.describe(v)
	v.SetOrganizer(oneLine(e.Organizer.Email), names(e.Organizer.Name, e.Organizer.Email)...)
	e.invite(v, method)
	if e.Alarm > 0 && method != ics.MethodCancel {
		e.alarm(v)
	}
}

// alarm rings before the start. Its UID lets programs keep what their owner does about it. See RFC 9074 section 4.
func (e Event) alarm(v *ics.VEvent) {
	a := v.AddAlarm()
	a.SetProperty(ics.ComponentProperty(ics.PropertyUid), "alarm-"+oneLine(e.UID))
	a.SetAction(ics.ActionDisplay)
	a.SetTrigger(fmt.Sprintf("-PT%dM", int(e.Alarm.Minutes())))
	a.SetProperty(ics.ComponentPropertyDescription, oneLine(e.Title))
}

// describe sets the words. Titles are one line, descriptions keep theirs.
func (e Event) describe(v *ics.VEvent) {
	var language []ics.PropertyParameter
	if tag := oneLine(e.Language); tag != "" {
		language = append(language, &ics.KeyValues{Key: "LANGUAGE", Value: []string{tag}})
	}
	v.SetSummary(oneLine(e.Title), language...)
	if e.Description != "" {
		v.SetDescription(lines(e.Description), language...)
	}
	if e.Place != "" {
		v.SetLocation(oneLine(e.Place))
	}
	if u := oneLine(e.URL); u != "" && !strings.Contains(u, " ") {
		v.SetURL(u)
	}
}

// invite names the one attendee, so that nobody sees the others, and what the event's state is.
func (e Event) invite(v *ics.VEvent, method ics.Method) {
	if method == ics.MethodPublish {
		v.SetStatus(ics.ObjectStatusConfirmed)
		return
	}
	params := names(e.Attendee.Name, e.Attendee.Email)
	params = append(params, ics.CalendarUserTypeIndividual, ics.ParticipationRoleReqParticipant)
	if method == ics.MethodCancel {
		v.SetStatus(ics.ObjectStatusCancelled)
	} else {
		v.SetStatus(ics.ObjectStatusConfirmed)
		if params = append(params, status(e.Answer)); !e.Silent {
			params = append(params, &ics.KeyValues{Key: "RSVP", Value: []string{"TRUE"}})
		}
	}
	v.AddAttendee(oneLine(e.Attendee.Email), params...)
}

// status is the attendee's answer as it is known. A programme keeps what it is told, so an answer that is known must be said.
func status(answer string) ics.ParticipationStatus {
	switch s := ics.ParticipationStatus(answer); s {
	case ics.ParticipationStatusAccepted, ics.ParticipationStatusDeclined, ics.ParticipationStatusTentative:
		return s
	}
	return ics.ParticipationStatusNeedsAction
}

func (e Event) check(method ics.Method) error {
	switch {
	case oneLine(e.UID) == "":
		return errors.New("it has no UID")
	case e.Start.IsZero() || e.Stamp.IsZero():
		return errors.New("it has no start or no stamp")
	case e.Duration <= 0:
		return errors.New("it takes no time")
	case !strings.Contains(e.Organizer.Email, "@"), method != ics.MethodPublish && !strings.Contains(e.Attendee.Email, "@"):
		return errors.New("organizer and attendee need an address")
	}
	if e.Rule != "" {
		if _, err := rrule.StrToROption(strings.TrimPrefix(oneLine(e.Rule), "RRULE:")); err != nil {
			return fmt.Errorf("its rule %q: %w", e.Rule, err)
		}
	}
	return nil
}

// zone is the zone the event is written in, nil for UTC: a series must keep its wall clock time over the change to
// summer time, so the start's own zone is kept.
func (e Event) zone() *time.Location {
	switch loc := e.Start.Location(); loc.String() {
	case "UTC", "", "Local", "Etc/UTC":
		return nil
	default:
		return loc
	}
}

// timeValue renders t in the event's zone.
func (e Event) timeValue(t time.Time) (string, []ics.PropertyParameter) {
	zone := e.zone()
	if zone == nil {
		return t.UTC().Format("20060102T150405Z"), nil
	}
	return t.In(zone).Format("20060102T150405"), []ics.PropertyParameter{ics.WithTZID(zone.String())}
}

func (e Event) setTime(v *ics.VEvent, name ics.ComponentProperty, t time.Time) {
	value, params := e.timeValue(t)
	v.SetProperty(name, value, params...)
}

// names is the CN parameter: without the characters that would have to be quoted, which few programs read right.
func names(name, email string) []ics.PropertyParameter {
	name = strings.Map(func(r rune) rune {
		switch r {
		case '"', ';', ':', ',', '\\':
			return ' '
		case '\'':
			return '’'
		}
		return r
	}, oneLine(name))
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		name, _, _ = strings.Cut(oneLine(email), "@")
	}
	return []ics.PropertyParameter{ics.WithCN(name)}
}

// oneLine removes control characters, so that no value can begin a property of its own.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}

// lines cleans each line of s.
func lines(s string) string {
	var out []string
	for l := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		out = append(out, strings.TrimRight(oneLine("."+l), " ")[1:])
	}
	return strings.Join(out, "\n")
}
