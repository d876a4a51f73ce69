package encoded

import (
	"strconv"
	"strings"
)

// Params reads "value; name=value …" as Content-Type and Content-Disposition have it. Names are lower case.
// Leniently: a missing semicolon, stray spaces, quotes left open. RFC 2231 continuations and charsets are put together,
// and encoded words, which do not belong there, decoded. The first of two parameters of one name counts.
func Params(s, charset string) (value string, params map[string]string) {
	value, rest := CutToken(s, "; \t")
	value = strings.ToLower(strings.Trim(value, `"' `))
	if strings.Contains(value, "=") { // the value itself was left out
		value, rest = "", s
	}
	params = map[string]string{}
	var pieces map[string]string // "filename*0*" → value
	for n := 0; rest != "" && n < 100; n++ {
		rest = strings.TrimLeft(rest, "; \t,")
		eq := strings.IndexAny(rest, "=;")
		if eq < 0 {
			break
		}
		if rest[eq] == ';' {
			rest = rest[eq:]
			continue
		}
		name := strings.ToLower(strings.TrimSpace(rest[:eq]))
		if i := strings.LastIndexAny(name, " \t"); i >= 0 {
			name = name[i+1:]
		}
		var v string
		v, rest = paramValue(strings.TrimLeft(rest[eq+1:], " \t"))
		switch {
		case name == "":
		case strings.Contains(name, "*"):
			if pieces == nil {
				pieces = map[string]string{}
			}
			pieces[name] = v
		default:
			if _, ok := params[name]; !ok {
				params[name] = Words(v, charset)
			}
		}
	}
	joinPieces(params, pieces)
	return value, params
}

// CutToken cuts s before the first byte of ends; a comment in parentheses goes.
func CutToken(s, ends string) (token, rest string) {
	s = strings.TrimSpace(s)
	i := strings.IndexAny(s, ends+"(")
	if i < 0 {
		return s, ""
	}
	token, rest = s[:i], s[i:]
	if rest[0] == '(' {
		_, rest = Comment(rest)
	}
	return token, rest
}

// paramValue reads a token or a quoted string.
func paramValue(s string) (v, rest string) {
	if s == "" || s[0] != '"' {
		i := strings.IndexAny(s, ";")
		if i < 0 {
			i = len(s)
		}
		v, rest = s[:i], s[i:]
		if j := strings.IndexAny(v, " \t"); j >= 0 && strings.Contains(v[j:], "=") { // a missing semicolon
			v, rest = s[:j], s[j:]
		}
		if j := strings.IndexByte(v, '('); j > 0 && !strings.Contains(v, "=?") {
			v = v[:j]
		}
		return strings.TrimSpace(v), rest
	}
	return Quoted(s)
}

// Quoted reads the quoted string that s begins with; one left open ends with s.
func Quoted(s string) (v, rest string) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// Comment reads the comment that s begins with, with comments inside it. See RFC 5322 section 3.2.2.
func Comment(s string) (text, rest string) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[1:i], s[i+1:]
			}
		}
	}
	return s[1:], ""
}

// joinPieces puts name*=, name*0=, name*0*= together, in whatever order they stand. See RFC 2231 sections 3 and 4.
func joinPieces(params, pieces map[string]string) {
	if len(pieces) == 0 {
		return
	}
	joined := map[string]bool{}
	for key := range pieces {
		base, _, _ := strings.Cut(key, "*")
		if joined[base] {
			continue
		}
		joined[base] = true
		var p piece
		if v, ok := pieces[base+"*"]; ok {
			p.add(v, true)
		} else if p = continued(base, pieces); !p.begun {
			continue
		}
		params[base] = Words(Charset(p.bytes, p.charset), "")
	}
}

// continued joins base*0, base*1 … up to the first that is missing. Some programs count from one, or write 00.
func continued(base string, pieces map[string]string) (whole piece) {
	for i := range 101 {
		n, found := strconv.Itoa(i), false
		for _, key := range [...]string{base + "*" + n + "*", base + "*" + n, base + "*0" + n + "*", base + "*0" + n} {
			var v string
			if v, found = pieces[key]; found {
				whole.add(v, strings.HasSuffix(key, "*"))
				break
			}
		}
		if !found && i > 0 {
			break
		}
	}
	return whole
}

// piece is what is known of a value, and the charset that its beginning names.
type piece struct {
	charset string
	bytes   []byte
	begun   bool
}

func (p *piece) add(v string, isEncoded bool) {
	if !isEncoded {
		p.bytes, p.begun = append(p.bytes, v...), true
		return
	}
	if !p.begun {
		if parts := strings.SplitN(v, "'", 3); len(parts) == 3 {
			p.charset, v = parts[0], parts[2]
		}
	}
	p.bytes, p.begun = append(p.bytes, percentDecode(v)...), true
}

func percentDecode(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
