package bounce

import (
	"net/textproto"
	"strings"

	"mutualaid/mailer"
)

// maxHeader bounds the returned header that is read, in bytes.
const maxHeader = 128 << 10

// original finds the header of the returned mail: as a part of its own, as a copy in the text, or what the report's own
// fields tell of it.
func original(m *mailer.Mail, n notice) Original {
	var o Original
	for _, p := range m.Parts {
		if p.Type != "message/rfc822" && p.Type != "text/rfc822-headers" && p.Type != "message/rfc822-headers" && p.Type != "message/global" && p.Type != "message/global-headers" && p.Type != "message/partial" {
			continue
		}
		b, err := p.Decoded()
		if err == nil {
			if o = readHeader(string(b[:min(len(b), maxHeader)])); o.Fields != nil {
				break
			}
		}
	}
	if o.Fields == nil && n.copy != "" {
		o = readHeader(headerIn(n.copy))
	}
	if o.MessageID == "" {
		o.MessageID = toldID(m, n)
	}
	return o
}

// headerIn cuts the header out of a copy in running text: from the first line that is a field to the first blank line
// after it. Marks of quotation and a common indentation are taken off.
func headerIn(text string) string {
	var b strings.Builder
	begun := false
	lines := 0
	for l := range strings.SplitSeq(text, "\n") {
		if lines++; lines > 400 || b.Len() > maxHeader {
			break
		}
		l = strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(l, "> "), ">"), "\r ")
		switch {
		case !begun:
			if !isField(strings.TrimSpace(l)) {
				continue
			}
			begun = true
			b.WriteString(strings.TrimSpace(l) + "\r\n")
		case l == "":
			return b.String()
		case isField(l), l[0] == ' ', l[0] == '\t':
			b.WriteString(l + "\r\n")
		default: // a line that was wrapped on the way
			b.WriteString(" " + l + "\r\n")
		}
	}
	return b.String()
}

// isField says whether a line is a header field: a name without spaces and a colon.
func isField(l string) bool {
	i := strings.IndexByte(l, ':')
	if i < 2 || i > 60 || strings.HasPrefix(l[i:], "://") {
		return false
	}
	for _, c := range []byte(l[:i]) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c) || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// readHeader reads a header; Fields is nil when there is none.
func readHeader(text string) Original {
	text = strings.TrimLeft(text, " \t\r\n")
	if i := strings.Index(text, "\n\n"); i >= 0 {
		text = text[:i+2]
	} else if i := strings.Index(text, "\r\n\r\n"); i >= 0 {
		text = text[:i+4]
	}
	line, _, _ := strings.Cut(text, "\n")
	if !isField(line) && !strings.HasPrefix(line, "From ") {
		return Original{}
	}
	m, err := mailer.Parse([]byte(strings.TrimRight(text, "\r\n") + "\r\n\r\n"))
	if err != nil {
		return Original{}
	}
	o := Original{MessageID: m.MessageID, References: append(m.References, m.InReplyTo...), From: m.Get("From"), To: m.Get("To"), Subject: m.Subject, Fields: map[string][]string{}}
	for l := range strings.SplitSeq(text, "\n") {
		if !isField(l) || len(o.Fields) >= 200 {
			continue
		}
		name := textproto.CanonicalMIMEHeaderKey(l[:strings.IndexByte(l, ':')])
		if _, seen := o.Fields[name]; !seen {
			o.Fields[name] = m.Values(name)
		}
	}
	return o
}

// toldID finds the Message-ID where only the report tells it: in its status part, its text or its own references.
func toldID(m *mailer.Mail, n notice) string {
	for _, p := range m.Parts {
		if !isStatus(p) {
			continue
		}
		for _, g := range statusGroups(p) {
			for _, name := range [...]string{"x-original-message-id", "original-message-id", "x-message-id"} {
				if id := bracketed(g[name]); id != "" {
					return id
				}
			}
		}
	}
	for i, low := range n.low {
		if strings.HasPrefix(low, "message-id:") || strings.HasPrefix(low, "message id:") {
			if id := bracketed(n.lines[i]); id != "" {
				return id
			}
		}
	}
	if len(m.InReplyTo) > 0 {
		return m.InReplyTo[0]
	}
	if len(m.References) > 0 {
		return m.References[len(m.References)-1]
	}
	return ""
}

func bracketed(s string) string {
	_, rest, ok := strings.Cut(s, "<")
	if !ok {
		return ""
	}
	id, _, ok := strings.Cut(rest, ">")
	if !ok {
		return ""
	}
	return id
}
