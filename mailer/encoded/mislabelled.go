package encoded

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// decodeUsual decodes UTF-8 or Windows-1252, whichever b is: multi-byte UTF-8 by chance is next to impossible in words.
// ISO-2022-JP and ISO-2022-KR tell themselves by their escapes.
func decodeUsual(b []byte, label string) string {
	if utf8.Valid(b) {
		if label != "utf-8" && bytes.IndexByte(b, 0x1b) >= 0 {
			return decodeEscapes(b)
		}
		return string(b)
	}
	if bytes.IndexByte(b, 0xed) >= 0 {
		if b = joinSurrogates(b); utf8.Valid(b) {
			return string(b)
		}
	}
	good, bad := 0, 0
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		rest = rest[n:]
	}
	if good > bad || good == bad && strings.HasPrefix(label, "utf") {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}

// decodeEscapes decodes b when it is seven-bit text with the escapes of ISO 2022, else leaves it.
func decodeEscapes(b []byte) string {
	if !hasHighByte(b) {
		if bytes.Contains(b, []byte("\x1b$)C")) {
			return Charset(b, "iso-2022-kr")
		}
		if bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@")) || bytes.Contains(b, []byte("\x1b(J")) {
			if out, err := japanese.ISO2022JP.NewDecoder().Bytes(b); err == nil {
				return string(out)
			}
		}
	}
	return string(b)
}

func hasHighByte(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// isUTF8Instead says that b is UTF-8 whatever the label says. A text in another charset is valid UTF-8 by chance only
// when it is very short: "её" in KOI8-R, two or three characters in GBK.
func isUTF8Instead(b []byte, label string) bool {
	if !utf8.Valid(b) {
		return false
	}
	two, more, ascii := 0, 0, 0 // characters of two bytes, of more; letters and spaces of ASCII
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == 0:
			return false
		case n == 2:
			two++
		case n > 2:
			more++
		case r == ' ' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			ascii++
		}
		rest = rest[n:]
	}
	switch {
	case strings.HasPrefix(label, "utf-") || strings.HasPrefix(label, "ucs-"):
		return ascii > len(b)/2
	case strings.HasPrefix(label, "iso-2022-") || label == "hz-gb-2312": // seven bits each
		return two+more > 0
	case label == "shift_jis" || strings.HasPrefix(label, "euc-") || strings.HasPrefix(label, "gb") || strings.HasPrefix(label, "big5"):
		return more >= 2 && more >= two
	}
	if latin[label] {
		return two+more > 0
	}
	return two+more >= 2
}

// latin are charsets in which the bytes of a character of UTF-8 would be a capital beside a sign, as nobody writes.
var latin = map[string]bool{
	"iso-8859-2": true, "iso-8859-3": true, "iso-8859-4": true, "iso-8859-9": true, "iso-8859-10": true, "iso-8859-13": true,
	"iso-8859-14": true, "iso-8859-15": true, "iso-8859-16": true, "windows-1250": true, "windows-1254": true, "windows-1257": true, "macintosh": true,
}

// isLittleEndian guesses the order of bytes in UTF-16 that has no mark: words of most languages have zeros in one half.
func isLittleEndian(b []byte) bool {
	if len(b) < 2 || b[0] == 0xfe && b[1] == 0xff {
		return false
	}
	var zeros [2]int
	for i, c := range b[:min(len(b), 1000)] {
		if c == 0 {
			zeros[i&1]++
		}
	}
	return zeros[1] > 2*zeros[0]
}

// joinSurrogates turns CESU-8 to UTF-8: some programs write a character beyond U+FFFF as two halves of three bytes each.
func joinSurrogates(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if i+5 < len(b) && b[i] == 0xed && b[i+1]&0xf0 == 0xa0 && b[i+3] == 0xed && b[i+4]&0xf0 == 0xb0 && b[i+2]&0xc0 == 0x80 && b[i+5]&0xc0 == 0x80 {
			high := rune(b[i+1]&0x0f)<<6 | rune(b[i+2]&0x3f)
			low := rune(b[i+4]&0x0f)<<6 | rune(b[i+5]&0x3f)
			out = utf8.AppendRune(out, 0x10000+high<<10+low)
			i += 5
			continue
		}
		out = append(out, b[i])
	}
	return out
}
