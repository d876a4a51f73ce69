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
	params = map[string]string{}
	pieces := map[string]string{} // "filename*0*" → value
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

// joinPieces puts name*=, name*0=, name*0*= together. See RFC 2231 sections 3 and 4.
func joinPieces(params, pieces map[string]string) {
	for name := range pieces {
		base, number, _ := strings.Cut(name, "*")
		if number != "" && number != "0" && number != "0*" {
			continue
		}
		charset, bytes := "", []byte(nil)
		add := func(v string, encoded, first bool) {
			if !encoded {
				bytes = append(bytes, v...)
				return
			}
			if first {
				if parts := strings.SplitN(v, "'", 3); len(parts) == 3 {
					charset, v = parts[0], parts[2]
				}
			}
			bytes = append(bytes, percentDecode(v)...)
		}
		if number == "" {
			add(pieces[name], true, true)
		} else {
			for i := 0; ; i++ {
				key := base + "*" + strconv.Itoa(i)
				if v, ok := pieces[key+"*"]; ok {
					add(v, true, i == 0)
				} else if v, ok := pieces[key]; ok {
					add(v, false, i == 0)
				} else {
					break
				}
			}
		}
		params[base] = Words(Charset(bytes, charset), "")
	}
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
