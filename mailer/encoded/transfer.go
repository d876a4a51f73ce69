package encoded

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

// Transfer brings the name of a transfer encoding to one spelling.
func Transfer(v string) string {
	v, _ = CutToken(v, ";")
	v = strings.ToLower(strings.Trim(v, `"' `))
	if strings.ContainsAny(v, " \t") {
		v = strings.Join(strings.Fields(v), "")
	}
	switch v {
	case "quoted_printable", "quotedprintable", "qp", "x-quoted-printable":
		return "quoted-printable"
	case "x-uuencode", "x-uue", "uue", "x-uuencoded":
		return "uuencode"
	case "base-64", "x-base64", "b64":
		return "base64"
	case "7-bit", "us-ascii", "none", "plain", "text", "text/plain", "text/html":
		return "7bit"
	case "8-bit", "8bits", "utf-8", "utf8":
		return "8bit"
	}
	return v
}

// Decode takes a transfer encoding off b. What is damaged is decoded as far as it goes; not known is an encoding that
// nobody knows, and b is returned as it is.
func Decode(b []byte, transfer string) (decoded []byte, known bool) {
	switch transfer {
	case "base64":
		return Base64(b), true
	case "quoted-printable":
		return QuotedPrintable(b), true
	case "uuencode":
		return UU(b), true
	case "", "7bit", "8bit", "binary":
		return b, true
	}
	return b, false
}

// DecodeWords is Decode for words, which show by themselves where base64 ends that a list or a gateway has put a footer
// below, or that they are no base64 at all.
func DecodeWords(b []byte, transfer string) (decoded []byte, known bool) {
	decoded, known = Decode(b, transfer)
	if transfer != "base64" {
		return decoded, known
	}
	if !utf8.Valid(decoded) && isProse(b) {
		return b, true
	}
	if end := endOfBase64(b); end < len(b) {
		decoded = slices.Concat(Base64(b[:end]), []byte("\n"), b[end:])
	}
	return decoded, true
}

// endOfBase64 returns where plain lines begin that follow base64 and an empty line.
func endOfBase64(raw []byte) int {
	begun, after := false, false // base64 so far; an empty line or padding after it
	for pos := 0; pos < len(raw); {
		n := bytes.IndexByte(raw[pos:], '\n') + 1
		if n == 0 {
			n = len(raw) - pos
		}
		switch line := bytes.TrimSpace(raw[pos : pos+n]); {
		case len(line) == 0:
			after = begun
		case after && bytes.ContainsAny(line, " _.:,!?@()[]*"):
			return pos
		default:
			begun, after = true, line[len(line)-1] == '='
		}
		pos += n
	}
	return len(raw)
}

// isProse says whether content that should be base64 is words: spaces between them and signs that base64 has not.
func isProse(raw []byte) bool {
	spaces, signs := 0, 0
	for _, c := range raw[:min(len(raw), 2000)] {
		switch {
		case c == ' ':
			spaces++
		case c < ' ' && c != '\n' && c != '\r' && c != '\t':
			return false
		case c == ',' || c == '.' || c == '!' || c == '?' || c == '\'' || c == ':' || c >= 0x80:
			signs++
		}
	}
	return spaces > 0 && signs > 0 && spaces > len(raw[:min(len(raw), 2000)])/20
}

// LF makes every line end of s LF.
func LF(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '\r')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		b.WriteByte('\n')
		s = strings.TrimPrefix(s[i+1:], "\n")
	}
}

// Base64 decodes what can be decoded: foreign bytes are passed over, padding may be missing or in the middle.
func Base64(b []byte) []byte {
	out := make([]byte, base64.StdEncoding.DecodedLen(len(b))+3)
	if n, err := base64.StdEncoding.Decode(out, b); err == nil {
		return out[:n]
	}
	out = out[:0]
	var quad uint32
	held := 0
	flush := func() {
		if held > 1 {
			quad <<= 6 * uint(4-held)
			three := [3]byte{byte(quad >> 16), byte(quad >> 8), byte(quad)}
			out = append(out, three[:held-1]...)
		}
		quad, held = 0, 0
	}
	padded := false // what follows padding on its line is no content; the next line may be, some programs pad each chunk
	for _, c := range b {
		v := base64Value(c)
		switch {
		case c == '\n':
			padded = false
		case padded:
		case c == '=':
			flush()
			padded = true
		case v < 64:
			quad = quad<<6 | uint32(v)
			if held++; held == 4 {
				flush()
			}
		}
	}
	flush()
	return out
}

func base64Value(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case c >= '0' && c <= '9':
		return c - '0' + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return 64
}

// QuotedPrintable decodes what can be decoded and keeps what can't. See RFC 2045 section 6.7.
func QuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '=' {
			n := bytes.IndexByte(b[i:], '=')
			if n < 0 {
				return append(out, b[i:]...)
			}
			out = append(out, b[i:i+n]...)
			i += n
		}
		if i+2 < len(b) && isHex(b[i+1]) && isHex(b[i+2]) {
			out = append(out, unhex(b[i+1])<<4|unhex(b[i+2]))
			i += 2
			continue
		}
		j := i + 1
		for j < len(b) && (b[j] == ' ' || b[j] == '\t') && j-i < 100 { // white space that a relay added
			j++
		}
		switch {
		case j >= len(b):
			return out
		case b[j] == '\n':
			i = j
		case b[j] == '\r' && j+1 < len(b) && b[j+1] == '\n':
			i = j + 1
		case b[j] == '\r' && j+1 == len(b):
			i = j
		default:
			out = append(out, '=')
		}
	}
	return out
}
