package mailer

import (
	"bytes"
	"fmt"
	"strings"

	"mutualaid/mailer/encoded"
)

// Limits on the MIME tree. What lies beyond them stays in Raw, and the mail says so in its Defects.
const (
	maxDepth = 20
	maxParts = 500
)

// open is a multipart whose end has not been reached.
type open struct {
	boundary string
	subtype  string
	group    int
	children int
}

// tree walks a MIME tree in one pass over the bytes.
type tree struct {
	src     []byte
	stack   []open
	parts   []Part
	groups  int    // alternatives so far
	nodes   int    // parts so far, multiparts among them
	subject string // of a part whose header is protected: RFC 9788 section 4.2
	defects []string
}

// walk reads the body of a message whose header is h.
func (t *tree) walk(h *header) {
	pos := t.part(h)
	for pos < len(t.src) && len(t.stack) > 0 {
		// Inside a multipart, at a delimiter line or in a preamble, epilogue or lost content.
		line, next := lineAt(t.src, pos)
		level, closing := t.delimiter(line)
		switch {
		case level < 0:
			pos = t.findDelimiter(pos)
		case closing:
			t.stack = t.stack[:level]
			pos = next
		default:
			t.stack = t.stack[:level+1]
			if t.nodes >= maxParts {
				t.defect("more than %d parts: the rest is left unread", maxParts)
				return
			}
			sub := scanHeader(t.src, next, func(line []byte) bool { l, _ := t.delimiter(line); return l >= 0 })
			pos = t.part(&sub)
		}
	}
	if len(t.stack) > 0 {
		t.defect("the end of a multipart is missing")
		t.trimGlued()
	}
}

// trimGlued cuts a closing delimiter off the end of the last part: some programs forget the line end before it.
func (t *tree) trimGlued() {
	if len(t.parts) == 0 {
		return
	}
	p := &t.parts[len(t.parts)-1]
	for _, o := range t.stack {
		if rest, ok := bytes.CutSuffix(bytes.TrimRight(p.raw, " \t\r\n"), []byte("--"+o.boundary+"--")); ok {
			p.raw, p.Len = rest, len(rest)
			return
		}
	}
}

// part reads the part with header h and returns where the next delimiter line begins.
func (t *tree) part(h *header) (pos int) {
	t.nodes++
	p := t.describe(h)
	if n := len(t.stack); n > 0 {
		parent := &t.stack[n-1]
		p.group, p.container, p.index = parent.group, parent.subtype, parent.children
		parent.children++
		if parent.subtype == "digest" && !hasField(h, "content-type") {
			p.Type = "message/rfc822" // RFC 2046 section 5.1.5
		}
	}
	if subtype, ok := strings.CutPrefix(p.Type, "multipart/"); ok {
		if at, ok := t.enter(h, p, subtype); ok {
			return at
		}
		p.Type = "text/plain" // so that its words can still be read
	}
	if len(t.stack) == 0 && p.Type == "text/plain" && isPage(t.src[h.body:]) {
		p.Type = "text/html"
	}
	start := t.findDelimiter(h.body)
	end := start
	if start < len(t.src) { // the line end before a delimiter belongs to the delimiter
		end = max(h.body, len(bytes.TrimSuffix(bytes.TrimSuffix(t.src[:start], []byte("\n")), []byte("\r"))))
	}
	p.Offset, p.Len, p.raw, p.top = h.body, end-h.body, t.src[h.body:end:end], h.top
	t.parts = append(t.parts, p)
	return start
}

// isPage says whether a body that is said to be plain, or nothing, begins as HTML does.
func isPage(body []byte) bool {
	head := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 200)]))
	return bytes.HasPrefix(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<!doctype html"))
}

// enter opens the multipart p and returns where its first delimiter is; not ok when it has none.
func (t *tree) enter(h *header, p Part, subtype string) (pos int, ok bool) {
	boundary := strings.TrimRight(p.Params["boundary"], " \t")
	if boundary == "" || !t.opens(h.body, boundary) {
		if guess := t.guessBoundary(h.body); guess != "" {
			boundary = guess
		}
	}
	switch {
	case len(t.stack) >= maxDepth:
		t.defect("parts nested deeper than %d: left as they are", maxDepth)
		return 0, false
	case boundary == "" || len(boundary) > 250:
		t.defect("a multipart without a usable boundary")
		return 0, false
	}
	if subtype == "alternative" && p.group == 0 {
		t.groups++
		p.group = t.groups
	}
	t.stack = append(t.stack, open{boundary: boundary, subtype: subtype, group: p.group})
	pos = t.findDelimiter(h.body)
	line, _ := lineAt(t.src, pos)
	if level, _ := t.delimiter(line); level != len(t.stack)-1 {
		t.stack = t.stack[:len(t.stack)-1]
		t.defect("a multipart without a part")
		return 0, false
	}
	t.preamble(h, p, pos)
	return pos, true
}

// preamble keeps the words above a multipart's first delimiter where its header names a second type, of text: the delimiter
// between the two was lost.
func (t *tree) preamble(h *header, p Part, end int) {
	types := h.all("content-type")
	if len(types) < 2 || end <= h.body {
		return
	}
	p.Type, p.Params = encoded.Params(types[len(types)-1], "")
	if p.Type != "text/plain" && p.Type != "text/html" {
		return
	}
	top := &t.stack[len(t.stack)-1]
	p.group, p.container, p.index = top.group, top.subtype, top.children
	top.children++
	p.Offset, p.Len, p.raw = h.body, end-h.body, t.src[h.body:end:end]
	t.parts = append(t.parts, p)
}

// findDelimiter returns where the next line begins, at pos or after, that is a delimiter of an open multipart: the end
// of src when there is none.
func (t *tree) findDelimiter(pos int) int {
	for len(t.stack) > 0 && pos < len(t.src) {
		if bytes.HasPrefix(t.src[pos:], []byte("--")) {
			line, _ := lineAt(t.src, pos)
			if level, _ := t.delimiter(line); level >= 0 {
				return pos
			}
		}
		n := bytes.Index(t.src[pos:], []byte("\n--"))
		if n < 0 {
			break
		}
		pos += n + 1
	}
	return len(t.src)
}

// delimiter returns which open multipart the line delimits, the innermost first, or -1.
func (t *tree) delimiter(line []byte) (level int, closing bool) {
	if len(line) < 3 || line[0] != '-' || line[1] != '-' || len(line) > 1000 {
		return -1, false
	}
	line = bytes.TrimRight(line[2:], " \t\r")
	for i := len(t.stack) - 1; i >= 0; i-- {
		if string(line) == t.stack[i].boundary {
			return i, false
		}
	}
	if bytes.HasSuffix(line, []byte("--")) {
		line = bytes.TrimRight(line[:len(line)-2], " \t")
		for i := len(t.stack) - 1; i >= 0; i-- {
			if string(line) == t.stack[i].boundary {
				return i, true
			}
		}
	}
	return -1, false
}

// opens says whether a delimiter with that boundary comes at pos or soon after, before one of an outer multipart.
func (t *tree) opens(pos int, boundary string) bool {
	t.stack = append(t.stack, open{boundary: boundary})
	line, _ := lineAt(t.src, t.findDelimiter(pos))
	level, _ := t.delimiter(line)
	t.stack = t.stack[:len(t.stack)-1]
	return level == len(t.stack)
}

// guessBoundary finds the boundary of a multipart that does not name it, or names another: a line "--…" above a Content-
// field.
func (t *tree) guessBoundary(start int) string {
	for pos := start; pos < min(len(t.src), start+4<<10); {
		line, next := lineAt(t.src, pos)
		if len(line) > 2 && len(line) < 200 && line[0] == '-' && line[1] == '-' {
			if level, _ := t.delimiter(line); level >= 0 {
				return ""
			}
			following, _ := lineAt(t.src, min(next, len(t.src)))
			if name, _ := fieldName(following); strings.HasPrefix(name, "content-") {
				return string(bytes.TrimRight(line[2:], " \t"))
			}
		}
		pos = next
	}
	return ""
}

func (t *tree) defect(format string, args ...any) {
	if len(t.defects) < 20 {
		t.defects = append(t.defects, fmt.Sprintf(format, args...))
	}
}
