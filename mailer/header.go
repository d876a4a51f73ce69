package mailer

import (
	"bytes"
	"strings"
)

// Limits on what is read of a header. A mail beyond them is still answered: the rest of its header is left unread,
// the mail says so in its Defects, and proves nothing about its sender.
const (
	maxHeader = 256 << 10 // bytes
	maxFields = 2000
)

// rawField is one header field as it lies in the mail: offsets of its first byte, of what follows the colon,
// and of the byte after its last line.
type rawField struct {
	name              string // lower case
	start, value, end int
}

// header is the fields of a mail or a part, topmost first.
type header struct {
	src    []byte
	fields []rawField
	top    int  // where it begins in src
	body   int  // where the body begins
	junk   int  // lines that were no field
	cut    bool // beyond maxHeader or maxFields
}

// raw returns the unfolded value of f, still encoded. A line end or a NUL inside it becomes nothing or a space.
func (h *header) raw(f rawField) string {
	v := bytes.TrimSpace(h.src[f.value:f.end])
	if bytes.IndexByte(v, '\n') < 0 && bytes.IndexByte(v, '\r') < 0 && bytes.IndexByte(v, 0) < 0 {
		return string(v)
	}
	var b strings.Builder
	b.Grow(len(v))
	for i, c := range v {
		switch {
		case c == 0 || c == '\n':
		case c != '\r':
			b.WriteByte(c)
		case i+1 < len(v) && v[i+1] != '\n': // a bare CR must not join two words
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// first returns the raw value of the topmost field of that lower-case name.
func (h *header) first(name string) (string, bool) {
	for _, f := range h.fields {
		if f.name == name {
			return h.raw(f), true
		}
	}
	return "", false
}

// all returns the raw values of the fields of that lower-case name.
func (h *header) all(name string) []string {
	var vs []string
	for _, f := range h.fields {
		if f.name == name {
			vs = append(vs, h.raw(f))
		}
	}
	return vs
}

// scanHeader reads the header that begins at pos. It ends at an empty line, at a line for which stop is true, where
// the body plainly begins without an empty line, or at the end of src.
func scanHeader(src []byte, pos int, stop func(line []byte) bool) header {
	h := header{src: src, top: pos, body: len(src)}
	if stop == nil { // a mail has some twenty fields, a part two or three
		h.fields = make([]rawField, 0, 24)
	}
	limit := pos + maxHeader
	for pos < len(src) {
		line, next := lineAt(src, pos)
		if len(line) == 0 {
			h.body = next
			return h
		}
		if stop != nil && stop(line) {
			h.body = pos
			return h
		}
		folded := line[0] == ' ' || line[0] == '\t'
		name, colon := "", 0
		if !folded || len(h.fields) == 0 {
			name, colon = fieldName(line)
		}
		switch {
		case pos > limit || len(h.fields) >= maxFields:
			h.cut = true
		case folded && len(h.fields) > 0:
			h.fields[len(h.fields)-1].end = min(next, limit)
		case name != "":
			h.fields = append(h.fields, rawField{name, pos, pos + colon + 1, min(next, max(limit, pos+colon+1))})
		case isMboxLine(line) && len(h.fields) == 0:
		case bodyBegins(src, next):
			h.junk++
			h.body = pos
			return h
		default:
			h.junk++
		}
		h.cut = h.cut || next > limit
		pos = next
	}
	return h
}

// lineAt returns the line at pos without its end, and where the next begins.
func lineAt(src []byte, pos int) (line []byte, next int) {
	n := bytes.IndexByte(src[pos:], '\n')
	if n < 0 {
		return src[pos:], len(src)
	}
	line, next = src[pos:pos+n], pos+n+1
	if n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, next
}

// fieldName returns the lower-case name of the field that begins with line, "" when none does.
// White space before the colon is allowed: RFC 5322 section 4.5.
func fieldName(line []byte) (name string, colon int) {
	colon = bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 200 {
		return "", 0
	}
	n := bytes.TrimRight(line[:colon], " \t")
	var lower [32]byte
	for i, c := range n {
		if c <= ' ' || c > '~' {
			return "", 0
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if i < len(lower) {
			lower[i] = c
		}
	}
	if known, ok := usualFields[string(lower[:min(len(n), len(lower))])]; ok && len(n) <= len(lower) {
		return known, colon // without a copy of its own
	}
	return strings.ToLower(string(n)), colon
}

// usualFields maps the names that most mails have to themselves.
var usualFields = func() map[string]string {
	names := map[string]string{}
	for name := range strings.FieldsSeq("from to cc subject date message-id in-reply-to references received return-path mime-version content-type " +
		"content-transfer-encoding content-disposition content-id dkim-signature authentication-results received-spf delivered-to " +
		"x-mailer user-agent reply-to sender list-id x-google-dkim-signature x-received arc-seal arc-message-signature " +
		"arc-authentication-results content-language x-originating-ip thread-topic thread-index auto-submitted") {
		names[name] = name
	}
	return names
}()

func isMboxLine(line []byte) bool {
	return bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
}

// bodyBegins says that a line which is no field ends the header, since what follows at pos is no header either.
func bodyBegins(src []byte, pos int) bool {
	if pos >= len(src) {
		return true
	}
	line, _ := lineAt(src, pos)
	if len(line) == 0 || line[0] == ' ' || line[0] == '\t' {
		return false
	}
	name, _ := fieldName(line)
	return name == ""
}

// skipRubbish returns where the header begins: some programs put a byte order mark, empty lines or lines of their own
// above it.
func skipRubbish(src []byte) int {
	const farthest = 20 // lines
	start := len(src) - len(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")))
	for pos, n := start, 0; pos < len(src) && n < farthest; {
		line, next := lineAt(src, pos)
		switch name, _ := fieldName(bytes.TrimLeft(line, " \t")); {
		case len(bytes.TrimSpace(line)) == 0:
			n--
		case pos == start && (name != "" || isMboxLine(line)):
			return pos + len(line) - len(bytes.TrimLeft(line, " \t"))
		case commonFields[name] || isMboxLine(line):
			return pos
		}
		n++
		pos = next
	}
	return start
}

// commonFields tell a header from words with a colon.
var commonFields = map[string]bool{
	"from": true, "to": true, "subject": true, "date": true, "received": true, "return-path": true, "message-id": true, "mime-version": true,
	"delivered-to": true, "content-type": true, "reply-to": true, "sender": true, "x-original-to": true, "authentication-results": true,
}
