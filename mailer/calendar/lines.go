package calendar

import (
	"fmt"
	"strings"

	"mutualaid/mailer/encoded"
)

// Limits on what is read of one calendar part, and of a calendar file.
const (
	maxSize = 1 << 20
	maxFile = 64 << 20
)

// bounds are how many components and properties are read.
type bounds struct{ components, properties int }

var (
	ofPart = bounds{components: 200, properties: 5000}
	ofFile = bounds{components: 500_000, properties: 5_000_000}
)

// property is one content line, RFC 5545 section 3.1.
type property struct {
	name   string // upper case
	params map[string]string
	value  string // as it stands, still escaped
}

// component is a VEVENT, VTIMEZONE, STANDARD and so on.
type component struct {
	name       string
	properties []property
	parts      []*component
}

// first returns the first property of that name.
func (c *component) first(name string) (property, bool) {
	for _, p := range c.properties {
		if p.name == name {
			return p, true
		}
	}
	return property{}, false
}

// value returns the first property's value, "" when there is none.
func (c *component) value(name string) string {
	p, _ := c.first(name)
	return strings.TrimSpace(p.value)
}

// parse reads the VCALENDARs of a part, those after the first as parts of it, forgiving what mail programs and gateways
// do to them: a missing beginning or end, spaces before lines, folds without a space, blank lines.
func parse(text string) (*component, error) { return ofPart.parse(text) }

func (most bounds) parse(text string) (*component, error) {
	const begin = "begin:vcalendar"
	low := encoded.Fold(text[:min(len(text), 4<<10)])
	if at := strings.Index(low, begin); at >= 0 {
		text = text[at+len(begin):]
	} else if !strings.Contains(low, "begin:vevent") {
		return nil, fmt.Errorf("calendar part without %s", strings.ToUpper(begin))
	}
	root := &component{name: "VCALENDAR"}
	open := []*component{root}
	count := 0
	for n, l := range unfold(text) {
		if n > most.properties {
			return root, fmt.Errorf("calendar part with more than %d properties", most.properties)
		}
		p, ok := parseLine(l)
		if !ok {
			continue
		}
		top := open[len(open)-1]
		switch p.name {
		case "BEGIN":
			if count++; count > most.components || len(open) > 8 {
				return root, fmt.Errorf("calendar part with more than %d components", most.components)
			}
			c := &component{name: strings.ToUpper(strings.TrimSpace(p.value))}
			top.parts = append(top.parts, c)
			open = append(open, c)
		case "END":
			name := strings.ToUpper(strings.TrimSpace(p.value))
			if name == "VCALENDAR" {
				open = open[:1]
			}
			for i := len(open) - 1; i > 0; i-- {
				if open[i].name == name {
					open = open[:i]
					break
				}
			}
		default:
			top.properties = append(top.properties, p)
		}
	}
	return root, nil
}

// unfold joins folded lines, RFC 5545 section 3.1. A line that cannot begin a property continues the last: some
// gateways wrap without the space.
func unfold(text string) []string {
	var lines []string
	var long []byte // the line being joined
	flush := func() {
		if len(long) > 0 {
			lines = append(lines, string(long))
			long = long[:0]
		}
	}
	for l := range strings.SplitSeq(text, "\n") {
		l = strings.TrimRight(l, "\r")
		switch {
		case strings.TrimSpace(l) == "":
		case (l[0] == ' ' || l[0] == '\t') && len(long) > 0:
			long = append(long, l[1:]...)
		case len(long) > 0 && !beginsProperty(l):
			long = append(long, l...)
		default:
			flush()
			long = append(long, l...)
		}
	}
	flush()
	return lines
}

// beginsProperty says whether a line starts with a name and ":" or ";". One in lower case must be well known: the rest of
// a long line may begin with mailto: too.
func beginsProperty(l string) bool {
	for i := range len(l) {
		switch c := l[i]; {
		case c >= 'A' && c <= 'Z', c == '-', c >= '0' && c <= '9' && i > 0:
		case c == ':' || c == ';':
			return i > 1
		case c >= 'a' && c <= 'z':
			end := strings.IndexAny(l[:min(len(l), 20)], ":;")
			return end > 0 && wellKnown[strings.ToUpper(l[:end])]
		default:
			return false
		}
	}
	return false
}

var wellKnown = map[string]bool{
	"BEGIN": true, "END": true, "METHOD": true, "VERSION": true, "PRODID": true, "UID": true, "DTSTAMP": true, "DTSTART": true, "DTEND": true,
	"ATTENDEE": true, "ORGANIZER": true, "SEQUENCE": true, "SUMMARY": true, "COMMENT": true, "STATUS": true, "RECURRENCE-ID": true,
	"DESCRIPTION": true, "LOCATION": true, "CREATED": true, "LAST-MODIFIED": true, "REQUEST-STATUS": true, "TRANSP": true, "CLASS": true,
}

// parseLine splits a content line: NAME;PARAM=value;PARAM="quoted:value":value.
func parseLine(l string) (property, bool) {
	end := strings.IndexAny(l, ":;")
	if end <= 0 {
		return property{}, false
	}
	p := property{name: strings.ToUpper(strings.TrimSpace(l[:end]))}
	rest := l[end:]
	balanced := strings.Count(rest, `"`)%2 == 0 // else a quote was left open, and quotes mean nothing
	for strings.HasPrefix(rest, ";") {
		rest = rest[1:]
		stop, quoted := 0, false
		for stop < len(rest) && (quoted || rest[stop] != ':' && rest[stop] != ';') {
			if rest[stop] == '"' && balanced {
				quoted = !quoted
			}
			stop++
		}
		key, value, _ := strings.Cut(rest[:stop], "=")
		if p.params == nil {
			p.params = make(map[string]string)
		}
		p.params[strings.ToUpper(key)] = strings.ReplaceAll(value, `"`, "")
		rest = rest[stop:]
	}
	if rest == "" {
		return property{}, false
	}
	p.value = rest[1:]
	return p, true
}

// unescape reads a TEXT value, RFC 5545 section 3.3.11.
func unescape(s string) string {
	return strings.TrimSpace(strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";").Replace(s))
}
