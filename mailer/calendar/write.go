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
	return write(ics.MethodRequest, "", append([]Event{e}, exceptions...))
}

// Cancel writes the iCalendar object that calls e off (METHOD:CANCEL). Its Sequence must be above the last sent
// (RFC 5546 section 3.2.5).
func Cancel(e Event) ([]byte, error) { return write(ics.MethodCancel, "", []Event{e}) }

// Publish writes a calendar that programs subscribe to (METHOD:PUBLISH), under a name. It asks nobody and names no attendee:
// RFC 5546 section 3.2.1 forbids it.
func Publish(name string, events ...Event) ([]byte, error) {
	return write(ics.MethodPublish, name, events)
}

func write(method ics.Method, name string, events []Event) ([]byte, error) {
	cal := ics.NewCalendar()
	cal.SetProductId("-//mutualaid//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(method)
	if name = oneLine(name); name != "" {
		cal.SetName(name)       // RFC 7986 section 5.1
		cal.SetXWRCalName(name) // what Google and Apple read
	}
	zones := map[string]bool{}
	for _, e := range events {
		if err := e.check(method); err != nil {
			return nil, fmt.Errorf("write calendar event: %w", err)
		}
		if zone := e.zone(); zone != nil && !zones[zone.String()] {
			zones[zone.String()] = true
			cal.AddVTimezone(timezone(zone, e.Start))
		}
	}
	for _, e := range events {
		e.add(cal, method)
	}
	return []byte(cal.Serialize(ics.WithNewLineWindows)), nil
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
		params = append(params, ics.ParticipationStatusNeedsAction, &ics.KeyValues{Key: "RSVP", Value: []string{"TRUE"}})
	}
	v.AddAttendee(oneLine(e.Attendee.Email), params...)
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
