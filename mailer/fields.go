package mailer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"mutualaid/mailer/address"
	"mutualaid/mailer/encoded"
)

// Field is one header field: its name and its value, unfolded and in UTF-8.
type Field struct{ Name, Value string }

// Line lengths of RFC 5322 section 2.1.1, without CRLF.
const (
	wantedLine  = 78
	longestLine = 998
)

// addressFields have structure that encoded words must respect. See RFC 2047 section 5.
var addressFields = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "sender": true, "reply-to": true, "x-original-from": true,
	"resent-from": true, "resent-to": true, "disposition-notification-to": true,
}

// EncodeFields renders header fields for the wire, each ending in CRLF: folded, ASCII only, words of other alphabets
// as RFC 2047 has them. A name or value that could begin another field (CR, LF, NUL, a colon in the name) is an error,
// so nothing that a stranger wrote can add a header field or a body.
func EncodeFields(fields []Field) ([]byte, error) {
	var out []byte
	for _, f := range fields {
		var err error
		if out, err = appendField(out, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func appendField(out []byte, f Field) ([]byte, error) {
	if f.Name == "" || len(f.Name) > 70 || strings.ContainsFunc(f.Name, func(r rune) bool { return r <= ' ' || r > '~' || r == ':' }) {
		return nil, fmt.Errorf("%q can't be the name of a header field", f.Name)
	}
	v := f.Value
	if !printable(v) || f.Name == "Subject" {
		var err error
		if v, err = encodeValue(f); err != nil {
			return nil, err
		}
	}
	start := len(out)
	out = append(out, f.Name...)
	out = append(out, ':')
	out = fold(out, start, v)
	for line := range bytes.SplitSeq(out[start:], []byte("\r\n")) {
		if len(line) > longestLine {
			return nil, fmt.Errorf("header field %s: a word of more than %d bytes", f.Name, longestLine)
		}
	}
	return append(out, '\r', '\n'), nil
}

// printable says whether a value is ASCII without control characters or blanks at its ends, as nearly all of each copy are: it stands as it is.
func printable(v string) bool {
	for i := range len(v) {
		if v[i] < ' ' || v[i] > '~' {
			return false
		}
	}
	return v == "" || v[0] != ' ' && v[len(v)-1] != ' '
}

// encodeValue makes a value ASCII on one line.
func encodeValue(f Field) (string, error) {
	if strings.ContainsFunc(f.Value, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
		return "", fmt.Errorf("header field %s: a line end or control character in %.60q", f.Name, f.Value)
	}
	v := strings.TrimSpace(strings.ToValidUTF8(f.Value, "\ufffd"))
	if encoded.IsASCII(v) && !(f.Name == "Subject" && strings.Contains(v, "=?")) {
		return v, nil
	}
	if !addressFields[strings.ToLower(f.Name)] {
		return encoded.EncodeWords(v), nil
	}
	list := address.List(v, "")
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = a.String()
	}
	if v = strings.Join(words, ", "); !encoded.IsASCII(v) || strings.ContainsFunc(v, unicode.IsControl) {
		return "", fmt.Errorf("header field %s: %q needs SMTPUTF8", f.Name, f.Value)
	}
	return v, nil
}

func blank(b byte) bool { return b == ' ' || b == '\t' }

// fold appends v in lines of wantedLine where white space lets it; start is where the current line begins.
func fold(out []byte, start int, v string) []byte {
	v = " " + v
	for len(v) > 0 {
		n := 0
		for n < len(v) && blank(v[n]) {
			n++
		}
		for n < len(v) && !blank(v[n]) {
			n++
		}
		word := v[:n]
		first := out[len(out)-1] == ':' && len(out)-start < 72 // never a line that is the name alone
		if len(out)-start+len(word) > wantedLine && (!first || len(word) > longestLine-80) {
			out = append(out, '\r', '\n')
			start = len(out)
		}
		out = append(out, word...)
		v = v[n:]
	}
	return out
}
