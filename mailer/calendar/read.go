package calendar

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mutualaid/mailer"
)

// Read returns the answers that m carries, none when it carries no calendar answer. An error says that a calendar
// answer is there and can't be read. Without a calendar part the subject may still tell ("Accepted: …"): such an
// Answer has no UID and is marked as a Guess.
func Read(m *mailer.Mail) ([]Answer, error) {
	var answers []Answer
	var broken error
	calendars := 0
	for _, p := range m.Parts {
		if !isCalendar(p) {
			continue
		}
		calendars++
		text, err := p.Text()
		if err == nil && len(text) <= maxSize {
			var more []Answer
			if more, err = answersIn(text, p.Params["method"], m.From.Email); err == nil {
				answers = addNew(answers, more)
				continue
			}
		}
		if err == nil {
			err = fmt.Errorf("calendar part of %d bytes", len(text))
		}
		if broken == nil {
			broken = fmt.Errorf("read calendar part: %w", err)
		}
	}
	if calendars == 0 && isBareCalendar(m) {
		return answersIn(m.Text, "", m.From.Email)
	}
	switch {
	case len(answers) > 0:
		return answers, nil
	case broken != nil:
		return nil, broken
	case calendars > 0:
		return nil, nil
	}
	return guess(m), nil
}

// isCalendar knows a calendar by its type, by its file's name (Apple, Exchange send application/octet-stream) or by its
// words.
func isCalendar(p mailer.Part) bool {
	switch p.Type {
	case "text/calendar", "application/ics", "text/x-vcalendar", "application/calendar", "application/x-ical", "text/ical", "text/x-ical", "application/ical":
		return true
	case "message/rfc822":
		return false
	}
	return strings.HasSuffix(strings.ToLower(p.Name), ".ics")
}

// isBareCalendar says whether the mail's words are a calendar object that a gateway has called plain text.
func isBareCalendar(m *mailer.Mail) bool {
	return len(m.Text) <= maxSize && strings.HasPrefix(strings.TrimSpace(m.Text), "BEGIN:VCALENDAR")
}

// addNew adds the answers that are not there yet: the same object often comes as a part and as an attachment.
func addNew(have, more []Answer) []Answer {
	for _, a := range more {
		known := false
		for _, h := range have {
			known = known || h.Method == a.Method && h.UID == a.UID && h.RecurrenceID.Equal(a.RecurrenceID) && strings.EqualFold(h.Attendee, a.Attendee)
		}
		if !known {
			have = append(have, a)
		}
	}
	return have
}

// answersIn reads the answers of one calendar part. method is the MIME parameter, from the sender's address.
func answersIn(text, method, from string) ([]Answer, error) {
	root, err := parse(text)
	if root != nil && !isAnswer(root.value("METHOD")) && !isAnswer(method) {
		return nil, nil // a calendar, however large
	}
	if err != nil {
		return nil, err
	}
	var answers []Answer
	asked := ""
	for _, cal := range append([]*component{root}, root.parts...) {
		if cal.name != "VCALENDAR" {
			continue
		}
		if v := cal.value("METHOD"); v != "" {
			method = v
		}
		if method = strings.ToUpper(method); isAnswer(method) {
			asked = method
			answers = append(answers, answersOf(cal, method, from)...)
		}
	}
	if asked != "" && len(answers) == 0 {
		return nil, fmt.Errorf("METHOD:%s without an answer in it", asked)
	}
	return answers, nil
}

// isAnswer tells what attendees send from invitations, cancellations and calendar files. See RFC 5546 section 1.4.
func isAnswer(method string) bool {
	switch strings.ToUpper(method) {
	case "REPLY", "COUNTER", "REFRESH":
		return true
	}
	return false
}

// answersOf reads the answers of one iCalendar object.
func answersOf(cal *component, method, from string) []Answer {
	const most = 50 // far more than anybody answers at once
	zones := newZones(cal)
	var answers []Answer
	for _, c := range cal.parts {
		if c.name != "VEVENT" || len(answers) == most {
			continue
		}
		if a, ok := answerOf(c, method, from, zones); ok {
			answers = append(answers, a)
		}
	}
	return answers
}

// answerOf reads one VEVENT of a reply, RFC 5546 section 3.2.3.
func answerOf(c *component, method, from string, zones zones) (Answer, bool) {
	a := Answer{
		Method:       method,
		UID:          c.value("UID"),
		RecurrenceID: zones.time(c, "RECURRENCE-ID"),
		Stamp:        zones.time(c, "DTSTAMP").UTC(),
		Start:        zones.time(c, "DTSTART"),
		End:          zones.time(c, "DTEND"),
		Comment:      unescape(c.value("COMMENT")),
	}
	if a.Stamp.Year() <= 1 {
		a.Stamp = time.Time{}
	}
	if id, ok := c.first("RECURRENCE-ID"); ok {
		a.Onwards = strings.EqualFold(id.params["RANGE"], "THISANDFUTURE")
	}
	if n, err := strconv.Atoi(c.value("SEQUENCE")); err == nil && n > 0 {
		a.Sequence = n
	}
	who, ok := attendee(c, from)
	if !ok && method == "REPLY" {
		return Answer{}, false
	}
	a.Attendee = address(who, from)
	a.PartStat = strings.ToUpper(who.params["PARTSTAT"])
	if a.PartStat == "" {
		a.PartStat = "NEEDS-ACTION" // RFC 5545 section 3.2.12
	}
	if a.Comment == "" {
		a.Comment = unescape(who.params["X-RESPONSE-COMMENT"])
	}
	return a, a.UID != ""
}

// attendee finds who answers. RFC 5546 wants exactly one; some servers send all of them back, and then it is the
// sender's line that counts, or the only one with an answer.
func attendee(c *component, from string) (property, bool) {
	var all, answered []property
	for _, p := range c.properties {
		if p.name != "ATTENDEE" {
			continue
		}
		if strings.EqualFold(address(p, ""), from) {
			return p, true
		}
		all = append(all, p)
		if s := strings.ToUpper(p.params["PARTSTAT"]); s != "" && s != "NEEDS-ACTION" {
			answered = append(answered, p)
		}
	}
	switch {
	case len(all) == 1:
		return all[0], true
	case len(answered) == 1:
		return answered[0], true
	}
	return property{}, false
}

// address returns the attendee's mail address; iCloud hides it in the EMAIL parameter behind a URN, and otherwise the
// sender's stands in.
func address(p property, from string) string {
	v := strings.TrimSpace(p.value)
	if len(v) > 7 && strings.EqualFold(v[:7], "mailto:") {
		v = v[7:]
	}
	if v = strings.Trim(v, "<> "); strings.Contains(v, "%40") { // escaped as in a web address
		if plain, err := url.PathUnescape(v); err == nil {
			v = plain
		}
	}
	if strings.Contains(v, "@") && !strings.ContainsAny(v, " /") {
		return v
	}
	if e := p.params["EMAIL"]; strings.Contains(e, "@") {
		return e
	}
	return from
}
