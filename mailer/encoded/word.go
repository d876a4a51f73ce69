package encoded

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words decodes the encoded words of RFC 2047 wherever they stand, also where the RFC forbids them (inside
// quotes, in the middle of a word, with spaces in them). White space between two of them goes. Bytes that are no ASCII
// are read as UTF-8, else in the charset given, else as Windows-1252.
func Words(s, charset string) string {
	if !strings.Contains(s, "=?") {
		return plainWords(s, charset)
	}
	var out strings.Builder
	var pending encodedWord // a character may be cut in two by the end of a word: same charset, same bytes
	pos := 0                // what stands before pos is in out or pending
	last := strings.LastIndex(s, "?=")
	for at := 0; ; {
		i := strings.Index(s[at:], "=?")
		if i < 0 {
			break
		}
		at += i
		w, n := readEncodedWord(s[at:], at < last)
		if n == 0 {
			at += 2
			continue
		}
		between := s[pos:at]
		if pending.charset == "" || strings.TrimSpace(between) != "" {
			out.WriteString(pending.String())
			out.WriteString(plainWords(between, charset))
			pending = w
		} else if strings.EqualFold(pending.charset, w.charset) {
			pending.bytes = append(pending.bytes, w.bytes...)
		} else {
			out.WriteString(pending.String())
			pending = w
		}
		at += n
		pos = at
	}
	out.WriteString(pending.String())
	out.WriteString(plainWords(s[pos:], charset))
	return out.String()
}

// Line reads the words of a header field that is one line to its reader: a control character that came in encoded becomes
// a space, so that what a stranger wrote can be put into another field.
func Line(s, charset string) string {
	s = Words(s, charset)
	if strings.ContainsFunc(s, unicode.IsControl) {
		s = strings.Map(Printable, s)
	}
	return s
}

// Printable returns r, or a space for a control character.
func Printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// Fold lowers ASCII letters and leaves all else alone, so that places in it are places in s as well: strings.ToLower makes some
// letters longer or shorter, and every byte that is no UTF-8.
func Fold(s string) string {
	i := 0
	for i < len(s) && (s[i] < 'A' || s[i] > 'Z') {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// IsASCII says whether s is ASCII alone.
func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Raw decodes bytes that stand in a header as they are, in UTF-8, ISO-2022-JP or the charset given. Encoded words stay.
func Raw(s, charset string) string { return plainWords(s, charset) }

func plainWords(s, charset string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] == 0 {
			if utf8.ValidString(s) {
				return clean(s)
			}
			return Charset([]byte(s), charset)
		}
		if s[i] == 0x1b { // raw ISO-2022-JP
			return Charset([]byte(s), "iso-2022-jp")
		}
	}
	return s
}

type encodedWord struct {
	charset string
	bytes   []byte
}

func (w encodedWord) String() string {
	if w.charset == "" {
		return ""
	}
	return Charset(w.bytes, w.charset)
}

// readEncodedWord reads the encoded word that s begins with and returns its length, 0 when there is none. That it has no
// end is known beforehand: looking for it again and again would cost a header of "=?" its square.
func readEncodedWord(s string, hasEnd bool) (encodedWord, int) {
	const longestCharset, longestCut = 60, 1024
	charset, _, ok := strings.Cut(s[2:min(len(s), 2+longestCharset+1)], "?")
	if !ok || charset == "" || strings.ContainsAny(charset, " \t=") {
		return encodedWord{}, 0
	}
	start := 2 + len(charset) + 1 + 2
	if len(s) < start || s[start-1] != '?' {
		return encodedWord{}, 0
	}
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 section 5: a language
	kind, text := s[start-2]|0x20, s[start:]
	if charset == "" || kind != 'b' && kind != 'q' {
		return encodedWord{}, 0
	}
	end, size := -1, 2
	if hasEnd {
		end = strings.Index(text, "?=")
	}
	if kind == 'q' && end >= 0 && end+3 < len(text) && isHex(text[end+2]) && isHex(text[end+3]) {
		// "Who?=20When?=": a question mark left bare. Only up to the next space, which ends every word.
		word, _, _ := strings.Cut(text[end:min(len(text), end+longestCut)], " ")
		if further := strings.LastIndex(word, "?="); further > 0 && !strings.Contains(word, "=?") {
			end += further
		}
	}
	if end < 0 { // cut off by a program that shortens subjects
		if strings.ContainsAny(text[:min(len(text), longestCut)], " \t") || len(s) > longestCut {
			return encodedWord{}, 0
		}
		end, size = len(text), 0
	}
	n := start + end + size
	if text = text[:end]; kind == 'b' {
		return encodedWord{charset, Base64([]byte(text))}, n
	}
	return encodedWord{charset, decodeQWord(text)}, n
}

func decodeQWord(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
