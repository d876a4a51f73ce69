package encoded

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// EncodeWords renders s as encoded words, cut between characters: Q where most of it is ASCII, else B.
func EncodeWords(s string) string {
	other := 0
	for _, r := range s {
		if r >= utf8.RuneSelf {
			other++
		}
	}
	isB := other*3 > utf8.RuneCountInString(s)
	var out strings.Builder
	for len(s) > 0 {
		const room = 42 // bytes of text in one word, below the 75 of RFC 2047 with everything around it
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
