package calendar

import (
	"fmt"
	"strings"
)

// Limits on what is read of one calendar part.
const (
	maxSize       = 1 << 20
	maxComponents = 200
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

// parse reads the first VCALENDAR, forgiving what mail programs and gateways do to it: a missing end, spaces before
// lines, folds without a space, blank lines.
func parse(text string) (*component, error) {
	at := strings.Index(strings.ToUpper(text), "BEGIN:VCALENDAR")
	if at < 0 {
		return nil, fmt.Errorf("calendar part without BEGIN:VCALENDAR")
	}
	root := &component{name: "VCALENDAR"}
	open := []*component{root}
	count := 0
	for _, l := range unfold(text[at+len("BEGIN:VCALENDAR"):]) {
		p, ok := parseLine(l)
		if !ok {
			continue
		}
		top := open[len(open)-1]
		switch p.name {
		case "BEGIN":
			if count++; count > maxComponents || len(open) > 8 {
				return nil, fmt.Errorf("calendar part with more than %d components", maxComponents)
			}
			c := &component{name: strings.ToUpper(strings.TrimSpace(p.value))}
			top.parts = append(top.parts, c)
			open = append(open, c)
		case "END":
			name := strings.ToUpper(strings.TrimSpace(p.value))
			if name == "VCALENDAR" {
				return root, nil
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

// beginsProperty says whether a line starts with an upper-case name and ":" or ";".
func beginsProperty(l string) bool {
	for i := range len(l) {
		switch c := l[i]; {
		case c >= 'A' && c <= 'Z', c == '-', c >= '0' && c <= '9' && i > 0:
		case c == ':' || c == ';':
			return i > 1
		default:
			return false
		}
	}
	return false
}

// parseLine splits a content line: NAME;PARAM=value;PARAM="quoted:value":value.
func parseLine(l string) (property, bool) {
	end := strings.IndexAny(l, ":;")
	if end <= 0 {
		return property{}, false
	}
	p := property{name: strings.ToUpper(strings.TrimSpace(l[:end]))}
	rest := l[end:]
	for strings.HasPrefix(rest, ";") {
		rest = rest[1:]
		stop, quoted := 0, false
		for stop < len(rest) && (quoted || rest[stop] != ':' && rest[stop] != ';') {
			if rest[stop] == '"' {
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
