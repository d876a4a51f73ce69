package mailer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mutualaid/mailer/encoded"
)

// Draft is a letter of our own before it is rendered. Equal drafts render to equal bytes.
type Draft struct {
	From, To       Address
	ReplyTo        *Address
	Subject        string
	Text, HTML     string // HTML may be empty
	Date           time.Time
	Fields         []Field // further header fields
	Calendar       []byte  // an iCalendar object, or nil; stands in the alternative and as an attached .ics
	CalendarMethod string  // REQUEST, CANCEL …: must be the METHOD inside Calendar, see RFC 6047 section 2.4
	Attachments    []File
	Digest         []Enclosed // messages in a multipart/digest behind the text, where there are any
	Language       string     // Content-Language, "" for none
}

// Enclosed is a message within a digest, of text alone. See RFC 2046 section 5.1.5.
type Enclosed struct {
	Fields []Field
	Text   string
}

// entity is the message as a part, of the type that is a digest's default.
func (e Enclosed) entity() (entity, error) {
	text := textEntity("text/plain; charset=UTF-8", e.Text)
	head, err := EncodeFields(slices.Concat(e.Fields, []Field{{"MIME-Version", "1.0"}}, text.fields))
	if err != nil {
		return entity{}, fmt.Errorf("a message in a digest: %w", err)
	}
	return entity{content: slices.Concat(head, []byte("\r\n"), text.content)}, nil
}

// File is an attachment. An empty Type means application/octet-stream.
type File struct {
	Name, Type string
	Content    []byte
}

// Letter is a rendered message: Head is its header fields, each ending in CRLF, and Body what follows the empty line.
// It has no Message-ID: every copy gets its own, as it does the fields that differ between recipients.
type Letter struct{ Head, Body []byte }

// Copy returns the whole message with a recipient's own fields first.
func (l Letter) Copy(own []Field) ([]byte, error) {
	out, err := EncodeFields(own)
	if err != nil {
		return nil, err
	}
	out = slices.Grow(out, len(l.Head)+len(l.Body)+2)
	out = append(out, l.Head...)
	out = append(out, '\r', '\n')
	return append(out, l.Body...), nil
}

// Compose renders the draft: ASCII only, lines within RFC 5322's bounds, CRLF. It adds no User-Agent and no Message-ID.
// A missing sender, recipient, date or text is an error, as is anything that would need SMTPUTF8 in an address.
func (d Draft) Compose() (Letter, error) {
	for _, a := range []Address{d.From, d.To} {
		if _, err := ParseAddress(a.Email); err != nil {
			return Letter{}, fmt.Errorf("compose letter: %w", err)
		}
	}
	switch {
	case d.Date.IsZero():
		return Letter{}, fmt.Errorf("compose letter %q: it has no date", d.Subject)
	case strings.TrimSpace(d.Text) == "":
		return Letter{}, fmt.Errorf("compose letter %q: it has no text", d.Subject)
	case (d.Calendar == nil) != (d.CalendarMethod == ""):
		return Letter{}, fmt.Errorf("compose letter %q: a calendar needs its method and a method its calendar", d.Subject)
	case strings.ContainsFunc(d.CalendarMethod, func(r rune) bool { return !unicode.IsLetter(r) || r >= utf8.RuneSelf }):
		return Letter{}, fmt.Errorf("compose letter %q: %q is no calendar method", d.Subject, d.CalendarMethod)
	case d.Calendar != nil && !hasMethod(d.Calendar, d.CalendarMethod):
		return Letter{}, fmt.Errorf("compose letter %q: its calendar has not METHOD:%s", d.Subject, d.CalendarMethod)
	}
	fields := []Field{{"Date", d.Date.Format(time.RFC1123Z)}, {"From", d.From.String()}, {"To", d.To.String()}}
	if d.ReplyTo != nil {
		fields = append(fields, Field{"Reply-To", d.ReplyTo.String()})
	}
	fields = append(fields, Field{"Subject", d.Subject})
	fields = append(fields, d.Fields...)
	if d.Language != "" {
		fields = append(fields, Field{"Content-Language", d.Language})
	}
	body, err := d.entity()
	if err != nil {
		return Letter{}, err
	}
	head, err := EncodeFields(append(append(fields, Field{"MIME-Version", "1.0"}), body.fields...))
	if err != nil {
		return Letter{}, fmt.Errorf("compose letter %q: %w", d.Subject, err)
	}
	return Letter{Head: head, Body: body.content}, nil
}

func hasMethod(calendar []byte, method string) bool {
	for line := range bytes.Lines(calendar) {
		if name, v, ok := strings.Cut(strings.TrimSpace(string(line)), ":"); ok && strings.EqualFold(name, "METHOD") {
			return strings.EqualFold(v, method)
		}
	}
	return false
}

// entity is a MIME part: its fields and its encoded content.
type entity struct {
	fields  []Field
	content []byte
}

// entity builds text, HTML and calendar as alternatives, the best last, and the files beside them.
func (d Draft) entity() (entity, error) {
	alternatives := []entity{textEntity("text/plain; charset=UTF-8", d.Text)}
	if d.HTML != "" {
		alternatives = append(alternatives, textEntity("text/html; charset=UTF-8", d.HTML))
	}
	files := d.Attachments
	if d.Calendar != nil {
		method := strings.ToUpper(d.CalendarMethod)
		kind := "text/calendar; method=" + method + "; charset=UTF-8"
		alternatives = append(alternatives, textEntity(kind, string(d.Calendar)))
		ics := File{Name: "invite.ics", Type: "application/ics", Content: d.Calendar} // a second text/calendar would show twice
		files = append([]File{ics}, files...)
	}
	body := alternatives[0]
	if len(alternatives) > 1 {
		var err error
		if body, err = multipart("alternative", alternatives); err != nil {
			return entity{}, err
		}
	}
	if len(files)+len(d.Digest) == 0 {
		return body, nil
	}
	mixed := []entity{body}
	if len(d.Digest) > 0 {
		var enclosed []entity
		for _, one := range d.Digest {
			e, err := one.entity()
			if err != nil {
				return entity{}, err
			}
			enclosed = append(enclosed, e)
		}
		e, err := multipart("digest", enclosed)
		if err != nil {
			return entity{}, err
		}
		mixed = append(mixed, e)
	}
	for _, f := range files {
		e, err := f.entity()
		if err != nil {
			return entity{}, err
		}
		mixed = append(mixed, e)
	}
	return multipart("mixed", mixed)
}

// textEntity encodes words: as they are when they are short lines of ASCII, else quoted-printable, or base64 where that
// is shorter, as it is for most alphabets but the Latin one.
func textEntity(contentType, s string) entity {
	s = strings.ToValidUTF8(encoded.LF(s), "\ufffd")
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	room := len(s) + len(s)/8
	var encoding string
	var content []byte
	switch {
	case isPlainText(s):
		encoding, content = "7bit", appendCRLF(make([]byte, 0, room), s)
	case isDense(s):
		encoding, content = "base64", wrapBase64(appendCRLF(make([]byte, 0, room), s))
	default:
		encoding, content = "quoted-printable", encoded.AppendQuotedPrintable(make([]byte, 0, room), s)
	}
	return entity{[]Field{{"Content-Type", contentType}, {"Content-Transfer-Encoding", encoding}}, content}
}

// isDense says whether so much of s, as it is sent, is no ASCII that base64 is shorter than quoted-printable.
func isDense(s string) bool {
	return len(s)-utf8.RuneCountInString(s) > (len(s)+strings.Count(s, "\n"))/4
}

// appendCRLF appends text with CRLF for LF.
func appendCRLF(out []byte, s string) []byte {
	for {
		line, rest, ended := strings.Cut(s, "\n")
		out = append(out, line...)
		if !ended {
			return out
		}
		out, s = append(out, '\r', '\n'), rest
	}
}

// isPlainText says whether s can go as 7bit, with CRLF for LF. Lines that begin with "From " are altered by some programs, and
// "-- " at a line's end must be kept, so trailing spaces go as 7bit, too.
func isPlainText(s string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if len(line) > wantedLine || strings.HasPrefix(line, "From ") {
			return false
		}
		for i := 0; i < len(line); i++ {
			if c := line[i]; c >= utf8.RuneSelf || c < ' ' && c != '\t' || c == 0x7f {
				return false
			}
		}
	}
	return true
}

func wrapBase64(b []byte) []byte {
	const width = 76
	s := base64.StdEncoding.EncodeToString(b)
	out := make([]byte, 0, len(s)+len(s)/width*2+2)
	for len(s) > 0 {
		n := min(width, len(s))
		out = append(out, s[:n]...)
		out = append(out, '\r', '\n')
		s = s[n:]
	}
	return out
}

// entity encodes the file. The name is given as RFC 2231 has it, which also keeps quotes and line ends out.
func (f File) entity() (entity, error) {
	if f.Type == "" {
		f.Type = "application/octet-stream"
	}
	name := strings.Map(encoded.Printable, strings.ToValidUTF8(f.Name, "_"))
	kind, params, err := mime.ParseMediaType(f.Type)
	if err != nil {
		return entity{}, fmt.Errorf("attach %q: type %q: %w", f.Name, f.Type, err)
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if strings.HasPrefix(kind, "multipart/") || kind == "message/rfc822" || disposition == "" {
		return entity{}, fmt.Errorf("attach %q: type %q can't be attached as a file", f.Name, f.Type)
	}
	return entity{[]Field{
		{"Content-Type", mime.FormatMediaType(kind, params)},
		{"Content-Disposition", disposition},
		{"Content-Transfer-Encoding", "base64"},
	}, wrapBase64(f.Content)}, nil
}

// multipart joins parts. Its boundary is a hash of them, so that it stands in none and equal letters are equal.
func multipart(subtype string, parts []entity) (entity, error) {
	sum := sha256.New()
	var line []byte
	size := 0
	for _, p := range parts {
		line = append(line[:0], '[')
		for i, f := range p.fields {
			if i > 0 {
				line = append(line, ' ')
			}
			line = append(append(append(append(append(line, '{'), f.Name...), ' '), f.Value...), '}')
		}
		line = append(strconv.AppendInt(append(line, "] "...), int64(len(p.content)), 10), '\n')
		sum.Write(line)
		sum.Write(p.content)
		size += len(line) + len(p.content) + 128
	}
	boundary := subtype[:3] + "_" + hex.EncodeToString(sum.Sum(line[:0])[:16])
	out := make([]byte, 0, size)
	for _, p := range parts {
		out = append(append(append(out, "--"...), boundary...), "\r\n"...)
		for _, f := range p.fields {
			var err error
			if out, err = appendField(out, f); err != nil {
				return entity{}, err
			}
		}
		out = append(append(append(out, "\r\n"...), p.content...), "\r\n"...)
	}
	out = append(append(append(out, "--"...), boundary...), "--\r\n"...)
	return entity{[]Field{{"Content-Type", "multipart/" + subtype + "; boundary=\"" + boundary + "\""}}, out}, nil
}
