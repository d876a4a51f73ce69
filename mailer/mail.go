// Package mailer reads and writes mail: it parses what comes in, whatever its state, says whether a machine wrote it and
// whether its sender is proven, composes our own letters and relays members' posts without touching their bodies.
package mailer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"mutualaid/mailer/address"
	"mutualaid/mailer/encoded"
	"mutualaid/mailer/page"
)

// ErrEmpty is what Parse returns for a mail in which there is nothing to read.
var ErrEmpty = errors.New("the mail is empty")

// maxText bounds how much of a mail's words is decoded, in bytes: a book. More is cut and said so in Defects.
const maxText = 512 << 10

// Mail is one parsed incoming message. It is not changed after Parse and keeps hold of the bytes given to it.
type Mail struct {
	Raw                   []byte   // the message as it came
	MessageID             string   // without angle brackets, as everywhere here
	InReplyTo, References []string // at most 200 each
	From                  Address  // the first of Froms
	Froms                 []Address
	ReplyTo, To, Cc       []Address
	Sender                Address
	ReturnPath            string // the envelope sender; "" is the null sender when HasReturnPath
	HasReturnPath         bool
	Subject               string
	Date                  time.Time // zero when missing or unreadable
	Language              string    // the first of Content-Language, "" when none
	Text                  string    // the body's plain text in UTF-8 with LF, "" when the body is HTML only
	HTML                  string    // the body's HTML in UTF-8 with LF, "" when there is none
	Parts                 []Part    // the leaves of the MIME tree, in order
	Defects               []string  // what was odd, in words

	header   header
	enclosed []string // names of files that lie in the text itself
}

// Parse reads a mail and always answers with what could be read; what was wrong with it stands in Defects. The only
// error is ErrEmpty. Time and memory are bounded: see the limits beside maxHeader, maxDepth, maxParts and maxText.
func Parse(raw []byte) (*Mail, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, ErrEmpty
	}
	m := &Mail{Raw: raw}
	src, odd := mendLines(raw)
	if odd != "" {
		m.defect(odd)
	}
	m.header = scanHeader(src, skipRubbish(src), nil)
	if len(m.header.fields) == 0 {
		m.defect("it has no header")
		m.header.body = 0
	}
	if m.header.junk > 0 {
		m.defect("its header has lines that are no field")
	}
	if m.header.cut {
		m.defect("its header is too large: only the first part was read")
	}
	t := tree{src: src}
	t.walk(&m.header)
	m.Parts = t.parts
	m.Defects = append(m.Defects, t.defects...)
	m.readHeader()
	if obscured[strings.ToLower(m.Subject)] && t.subject != "" {
		m.Subject = t.subject
	}
	m.readBody()
	return m, nil
}

// obscured are the subjects that stand where the true one is protected. See RFC 9788 section 3.2.1.
var obscured = map[string]bool{"": true, "...": true, "[...]": true, "…": true, "encrypted message": true}

// mendLines returns a copy of the same length, so that offsets still hold, when lines end as on no wire.
func mendLines(raw []byte) (src []byte, odd string) {
	n := bytes.IndexByte(raw, '\n')
	switch {
	case n < 0 && bytes.IndexByte(raw, '\r') >= 0:
		return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n")), "its lines end in CR"
	case n > 0 && n+2 < len(raw) && raw[n-1] != '\r' && raw[n+1] == '\r' && raw[n+2] != '\n':
		return bytes.ReplaceAll(raw, []byte("\n\r"), []byte("\r\n")), "its lines end in LF CR"
	}
	return raw, ""
}

func (m *Mail) defect(s string) { m.Defects = append(m.Defects, s) }

// readHeader fills in the fields that everybody needs.
func (m *Mail) readHeader() {
	cs := m.charset()
	for _, f := range m.header.fields {
		switch f.name {
		case "from":
			m.Froms = append(m.Froms, address.List(m.header.raw(f), cs)...)
		case "to":
			m.To = append(m.To, address.List(m.header.raw(f), cs)...)
		case "cc":
			m.Cc = append(m.Cc, address.List(m.header.raw(f), cs)...)
		case "reply-to":
			m.ReplyTo = append(m.ReplyTo, address.List(m.header.raw(f), cs)...)
		}
	}
	if len(m.Froms) > 0 {
		m.From = m.Froms[0]
	}
	if v, ok := m.header.first("sender"); ok {
		if list := address.List(v, cs); len(list) > 0 {
			m.Sender = list[0]
		}
	}
	if v, ok := m.header.first("return-path"); ok {
		m.HasReturnPath = true
		if list := address.List(v, cs); len(list) > 0 {
			m.ReturnPath = list[0].Email
		}
	}
	for _, v := range m.Values("Subject") { // the first that says something
		if m.Subject = strings.TrimSpace(v); m.Subject != "" {
			break
		}
	}
	if ids := m.ids("message-id"); len(ids) > 0 {
		m.MessageID = ids[0]
	}
	m.InReplyTo, m.References = m.ids("in-reply-to"), m.ids("references")
	if v, ok := m.header.first("date"); ok {
		if m.Date, ok = parseDate(v); !ok {
			m.defect("its date can't be read")
		}
	}
	if v, ok := m.header.first("content-language"); ok {
		m.Language, _ = encoded.CutToken(v, ",; \t")
	}
}

// charset is what bytes in the header that are neither ASCII nor UTF-8 are most likely written in.
func (m *Mail) charset() string {
	for _, p := range m.Parts {
		if cs := strings.ToLower(p.Params["charset"]); cs != "" && cs != "us-ascii" && !strings.HasPrefix(cs, "utf") {
			return cs
		}
	}
	return ""
}

// Get returns the decoded value of the topmost header field of that name, "" when there is none.
func (m *Mail) Get(name string) string {
	v, _ := m.header.first(strings.ToLower(name))
	return encoded.Line(v, m.charset())
}

// Has says whether there is a header field of that name, empty or not.
func (m *Mail) Has(name string) bool { return hasField(&m.header, strings.ToLower(name)) }

// Plain says whether the header fields of that name are ASCII as they lie in the mail, as RFC 5322 wants them.
func (m *Mail) Plain(name string) bool {
	return !slices.ContainsFunc(m.header.all(strings.ToLower(name)), func(v string) bool { return !encoded.IsASCII(v) })
}

// Values returns the decoded values of all header fields of that name, topmost first.
func (m *Mail) Values(name string) []string {
	vs := m.header.all(strings.ToLower(name))
	for i, v := range vs {
		vs[i] = encoded.Line(v, m.charset())
	}
	return vs
}

// ids returns the message ids in all fields of that name, or bare words with an @ where nobody wrote brackets.
func (m *Mail) ids(name string) []string {
	const maxIDs = 200
	var ids []string
	values := m.header.all(name)
	for _, v := range values {
		for rest := v; len(ids) < maxIDs; {
			start := strings.IndexByte(rest, '<')
			if start < 0 {
				break
			}
			end := strings.IndexByte(rest[start:], '>')
			if end < 0 {
				break
			}
			if id := strings.Join(strings.Fields(rest[start+1:start+end]), ""); id != "" {
				ids = append(ids, id)
			}
			rest = rest[start+end+1:]
		}
	}
	if len(ids) > 0 {
		return ids
	}
	for _, v := range values {
		for word := range strings.FieldsSeq(v) {
			if w := strings.Trim(word, "<>,;\"'"); len(ids) < maxIDs && (strings.Contains(w, "@") || name == "message-id") && w != "" {
				ids = append(ids, w)
			}
		}
	}
	return ids
}

// Files names what is attached, in order.
func (m *Mail) Files() []string {
	var names []string
	for _, p := range m.Parts {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return append(names, m.enclosed...)
}

// Words returns what a reader would read: Text, or HTML turned to text.
func (m *Mail) Words() string {
	if strings.TrimSpace(m.Text) == "" && m.HTML != "" {
		return page.Text(m.HTML)
	}
	return m.Text
}

// Fingerprint identifies the mail by its content, so that a copy from another folder or after a new UIDVALIDITY is
// recognised: a hash over Message-ID, Date, From and the body whatever its line ends. Transport fields don't count.
func (m *Mail) Fingerprint() string {
	sum := sha256.New()
	for _, name := range [...]string{"message-id", "date", "from", "subject"} {
		v, _ := m.header.first(name)
		sum.Write([]byte(strings.Join(strings.Fields(v), " ") + "\n"))
	}
	body := bytes.TrimRight(m.Raw[m.header.body:], "\r\n")
	for len(body) > 0 {
		n := bytes.IndexByte(body, '\r')
		if n < 0 {
			n = len(body)
		}
		sum.Write(body[:n])
		body = body[min(len(body), n+1):]
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
