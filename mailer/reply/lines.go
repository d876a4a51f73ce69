package reply

import (
	"strings"
	"unicode/utf8"
)

// verdict says whose a line is.
type verdict uint8

const (
	fresh     verdict = iota // newly written
	quoted                   // quotation or its announcement
	signature                // signature, footer, disclaimer
)

// line is one line of a body.
type line struct {
	text   string // without quotation marks and outer space, invisible characters removed
	depth  int    // how deep it is quoted by ">" or by HTML structure
	signed bool   // HTML structure calls it a signature
	cut    bool   // HTML structure says that the quotation begins here and goes to the end
	intro  bool   // HTML structure calls it the announcement of a quotation
	own    bool   // it is our letter's
	is     verdict
}

func (l line) blank() bool { return l.text == "" }

// maxLines bounds the lines that are read of one body.
const maxLines = 20000

// textLines splits a plain text.
func textLines(text string) []line {
	lines := make([]line, 0, min(strings.Count(text, "\n")+1, maxLines))
	for len(text) > 0 && len(lines) < maxLines {
		var s string
		if i := strings.IndexAny(text, "\r\n"); i < 0 {
			s, text = text, ""
		} else {
			s = text[:i]
			if strings.HasPrefix(text[i:], "\r\n") {
				i++
			}
			text = text[i+1:]
		}
		s = visible(s)
		depth, rest := unquote(s)
		if depth == 1 && closesAddress(lines[max(0, len(lines)-3):], rest) {
			depth, rest = 0, strings.TrimSpace(s)
		}
		lines = append(lines, line{text: rest, depth: depth})
	}
	return lines
}

// closesAddress says whether a ">" at the head of a line is no mark but closes an address that was wrapped:
//
//  18. apr. 2017 kl. 13:09 skrev Anna <anna@example.org
//     >:
func closesAddress(before []line, rest string) bool {
	if !strings.HasSuffix(rest, ":") || len(rest) > 40 {
		return false
	}
	open, at := 0, false
	for _, l := range before {
		open += strings.Count(l.text, "<") - strings.Count(l.text, ">")
		at = at || strings.Contains(l.text, "@")
	}
	return open > 0 && at
}

// visible removes what a reader does not see (zero-width and bidi marks, controls) and makes every space plain.
func visible(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\u00a0', r == '\u3000', r == '\u202f', r >= '\u2000' && r <= '\u200a':
			return ' '
		case r < ' ', r == 0x7f, r == '\ufeff', r == '\u00ad', r == '\u200b', r == '\u200c', r == '\u200e', r == '\u200f',
			r >= '\u2060' && r <= '\u2064', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// unquote counts and removes the marks of quotation before a line: "> > ", ">>", and the initials of old programs
// ("JD> ").
func unquote(s string) (depth int, rest string) {
	rest = strings.TrimSpace(s)
	if i := strings.IndexByte(rest, '>'); i >= 1 && i <= 3 && strings.HasPrefix(rest[i:], "> ") {
		initials := true
		for _, c := range []byte(rest[:i]) {
			initials = initials && c >= 'A' && c <= 'Z'
		}
		if initials {
			rest = rest[i:]
		}
	}
	marked := rest
	for strings.HasPrefix(rest, ">") {
		depth++
		rest = strings.TrimLeft(rest[1:], " ")
	}
	if depth > 0 && strings.HasSuffix(rest, "<<<") || isGroupWise(marked) { // >>> look here <<< is an arrow, not a quotation
		return 0, marked
	}
	return depth, rest
}

// join renders the lines of one verdict, blank lines at most one in a row.
func join(lines []line, v verdict) string {
	var b strings.Builder
	size := 0
	for _, l := range lines {
		if l.is == v {
			size += len(l.text) + 1
		}
	}
	b.Grow(size + 16)
	gap, last := false, -1
	for i, l := range lines {
		switch {
		case l.is != v:
			gap = gap || last >= 0 && b.Len() > 0 && last != i-1
		case l.blank():
			gap = b.Len() > 0
		default:
			if b.Len() > 0 {
				b.WriteByte('\n')
				if gap {
					b.WriteByte('\n')
				}
			}
			gap, last = false, i
			b.WriteString(l.text)
		}
	}
	return b.String()
}
