package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mutualaid/mailer/encoded"
)

// Entry is an event of a calendar file.
type Entry struct {
	Event
	Ours      bool // written by this program
	Floating  bool // its times are of no zone: of the reader's own. See RFC 5545 section 3.3.5, form 1
	AllDay    bool // it has days and no hours
	Cancelled bool
	Odd       string // what of it is not in Event, so that it would become another one; "" is nothing
}

// ProductID is how our calendars are marked. See RFC 5545 section 3.7.3.
const ProductID = "-//mutualaid//EN"

// LooksLikeCalendar says whether a file begins as a calendar does, whatever its name.
func LooksLikeCalendar(beginning string) bool {
	start := strings.TrimLeft(strings.TrimPrefix(beginning[:min(len(beginning), 1000)], "\ufeff"), " \t\r\n")
	return strings.HasPrefix(encoded.Fold(start), "begin:vcalendar") || strings.HasPrefix(encoded.Fold(start), "begin:vevent")
}

// Entries reads a calendar file: all its events, in order, as they stand there. An error is a file that is none, or too large.
func Entries(text string) ([]Entry, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("the calendar is larger than %d MiB", maxFile>>20)
	}
	if !LooksLikeCalendar(text) {
		return nil, fmt.Errorf("it is no calendar: it does not begin with BEGIN:VCALENDAR")
	}
	root, err := ofFile.parse(text)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, cal := range append([]*component{root}, root.parts...) {
		if cal.name != "VCALENDAR" {
			continue
		}
		zones := newZones(cal)
		for _, c := range cal.parts {
			if c.name != "VEVENT" {
				continue
			}
			e := entryOf(c, zones)
			e.Ours = cal.value("PRODID") == ProductID
			e.Cancelled = e.Cancelled || strings.EqualFold(cal.value("METHOD"), "CANCEL")
			all = append(all, e)
		}
	}
	return all, nil
}

func entryOf(c *component, zones zones) Entry {
	start, _ := c.first("DTSTART")
	e := Entry{Event: Event{
		UID: c.value("UID"), Stamp: zones.time(c, "DTSTAMP"), Start: zones.moment(start, start.value), RecurrenceID: zones.time(c, "RECURRENCE-ID"),
		Rule: c.value("RRULE"), Except: zones.times(c, "EXDATE"), Title: oneLine(unescape(c.value("SUMMARY"))), Description: unescape(c.value("DESCRIPTION")),
		Place: oneLine(unescape(c.value("LOCATION"))), URL: c.value("URL"), Related: unescape(c.value("RELATED-TO")),
	}}
	if n, err := strconv.Atoi(c.value("SEQUENCE")); err == nil && n > 0 {
		e.Sequence = n
	}
	value := strings.TrimSpace(start.value)
	e.AllDay = !strings.ContainsAny(value, "Tt")
	e.Floating = !e.AllDay && start.params["TZID"] == "" && !strings.HasSuffix(strings.ToUpper(value), "Z")
	e.Cancelled = strings.EqualFold(c.value("STATUS"), "CANCELLED")
	if end := zones.time(c, "DTEND"); !end.IsZero() {
		e.Duration = end.Sub(e.Start)
	} else {
		e.Duration = duration(c.value("DURATION"))
	}
	e.Odd = odd(c)
	if tzid := strings.Trim(start.params["TZID"], `"/`); tzid != "" && !strings.HasSuffix(strings.ToUpper(value), "Z") {
		if _, known := zones.find(e.Start, tzid); !known {
			e.Odd = fmt.Sprintf("its time zone %.40q is not known here", tzid)
		}
	}
	return e
}

// odd says what of an event does not fit into an Event.
func odd(c *component) string {
	rules := 0
	for _, p := range c.properties {
		switch {
		case p.name == "RDATE":
			return "it has dates besides its rule (RDATE)"
		case p.name == "EXRULE":
			return "it has a rule of exceptions (EXRULE)"
		case p.name == "RECURRENCE-ID" && p.params["RANGE"] != "":
			return "it changes all dates from one on (RANGE)"
		case p.name == "RRULE":
			rules++
		}
	}
	if rules > 1 {
		return "it has several rules"
	}
	return ""
}

var durationForm = regexp.MustCompile(`^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$`)

// duration reads a DURATION, 0 where it is none. See RFC 5545 section 3.3.6.
func duration(s string) (d time.Duration) {
	parts := durationForm.FindStringSubmatch(strings.ToUpper(s))
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if parts != nil && parts[i+1] != "" {
			n, err := strconv.Atoi(parts[i+1])
			if err != nil {
				return 0
			}
			d += time.Duration(n) * unit
		}
	}
	return d
}
