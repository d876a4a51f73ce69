package mailer

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
	if strings.ContainsFunc(f.Value, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
		return nil, fmt.Errorf("header field %s: a line end or control character in %.60q", f.Name, f.Value)
	}
	v := strings.TrimSpace(strings.ToValidUTF8(f.Value, "\ufffd"))
	switch {
	case isASCII(v) && !(f.Name == "Subject" && strings.Contains(v, "=?")):
	case addressFields[strings.ToLower(f.Name)]:
		list := parseAddresses(v, "")
		words := make([]string, len(list))
		for i, a := range list {
			words[i] = a.String()
		}
		if v = strings.Join(words, ", "); !isASCII(v) {
			return nil, fmt.Errorf("header field %s: %q needs SMTPUTF8", f.Name, f.Value)
		}
	default:
		v = encodeWords(v)
	}
	start := len(out)
	out = append(out, f.Name...)
	out = append(out, ':')
	out = fold(out, start, v)
	for _, line := range strings.Split(string(out[start:]), "\r\n") {
		if len(line) > longestLine {
			return nil, fmt.Errorf("header field %s: a word of more than %d bytes", f.Name, longestLine)
		}
	}
	return append(out, '\r', '\n'), nil
}

// fold appends v in lines of wantedLine where white space lets it; start is where the current line begins.
func fold(out []byte, start int, v string) []byte {
	v = " " + v
	for len(v) > 0 {
		gap := len(v) - len(strings.TrimLeft(v, " \t"))
		n := strings.IndexAny(v[gap:], " \t")
		if n < 0 {
			n = len(v) - gap
		}
		word := v[:gap+n]
		first := out[len(out)-1] == ':' && len(out)-start < 72 // never a line that is the name alone
		if len(out)-start+len(word) > wantedLine && (!first || len(word) > longestLine-80) {
			out = append(out, '\r', '\n')
			start = len(out)
		}
		out = append(out, word...)
		v = v[gap+n:]
	}
	return out
}

// encodeWords renders s as encoded words, cut between characters: Q where most of it is ASCII, else B.
func encodeWords(s string) string {
	other := 0
	for _, r := range s {
		if r >= utf8.RuneSelf {
			other++
		}
	}
	isB := other*3 > utf8.RuneCountInString(s)
	var out strings.Builder
	for len(s) > 0 {
		const room = 45 // bytes of text in one word, below the 75 of RFC 2047 with everything around it
		n, cost := 0, 0
		for n < len(s) {
			r, size := utf8.DecodeRuneInString(s[n:])
			c := size
			if !isB && !isPlainQ(r) {
				c = 3 * size
			}
			if cost+c > room {
				break
			}
			cost += c
			n += size
		}
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		if isB {
			out.WriteString("=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(s[:n])) + "?=")
		} else {
			out.WriteString("=?utf-8?Q?" + encodeQ(s[:n]) + "?=")
		}
		s = s[n:]
	}
	return out.String()
}

// isPlainQ says which characters stand for themselves in an encoded word, in a phrase as well: RFC 2047 section 5 (3).
func isPlainQ(r rune) bool {
	return r == ' ' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!*+-/", r)
}

func encodeQ(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('_')
		case isPlainQ(rune(c)):
			b.WriteByte(c)
		default:
			b.Write([]byte{'=', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
