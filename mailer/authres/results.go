// Package authres reads Authentication-Results: RFC 8601.
package authres

import (
	"strings"

	"mutualaid/mailer/encoded"
)

// Result is one result of an Authentication-Results field, names and result in lower case.
type Result struct {
	Method, Result string
	Props          map[string]string // "header.d" → value; a property given twice differently has the value ""
}

// Parse reads an Authentication-Results field: RFC 8601 section 2.2. Comments and quoted strings are respected, so
// that nothing a sender put into an address can pass for a result. The id is "" where the provider leaves it out.
func Parse(v string) (id string, results []Result) {
	const maxResults = 100
	for i, section := range resultTokens(v) {
		if i > maxResults {
			break
		}
		if i == 0 && (len(section) < 2 || section[1].text != "=" || section[1].quoted) {
			if len(section) > 0 { // the id, and perhaps a version
				id = section[0].text
			}
			continue
		}
		if len(section) < 3 || section[1].text != "=" {
			continue
		}
		method, _, _ := strings.Cut(section[0].text, "/") // a version
		r := Result{strings.ToLower(method), strings.ToLower(section[2].text), map[string]string{}}
		for rest := section[3:]; len(rest) > 0; {
			if len(rest) < 3 || rest[1].text != "=" || rest[1].quoted || rest[0].quoted {
				rest = rest[1:]
				continue
			}
			name := strings.ToLower(rest[0].text)
			if old, ok := r.Props[name]; ok && old != rest[2].text {
				r.Props[name] = ""
			} else {
				r.Props[name] = rest[2].text
			}
			rest = rest[3:]
		}
		results = append(results, r)
	}
	return id, results
}

type resultToken struct {
	text   string
	quoted bool
}

// resultTokens splits a field into sections at semicolons, and those into words, quoted strings and equal signs.
func resultTokens(s string) [][]resultToken {
	sections := [][]resultToken{nil}
	add := func(t resultToken) {
		last := len(sections) - 1
		sections[last] = append(sections[last], t)
	}
	for s != "" {
		switch c := s[0]; c {
		case ' ', '\t':
			s = s[1:]
		case ';':
			sections = append(sections, nil)
			s = s[1:]
		case '=':
			add(resultToken{text: "="})
			s = s[1:]
		case '(':
			_, s = encoded.Comment(s)
		case '"':
			var q string
			q, s = encoded.Quoted(s)
			if strings.HasPrefix(s, "@") { // a quoted local part
				n := wordEnd(s)
				q, s = q+s[:n], s[n:]
			}
			add(resultToken{q, true})
		default:
			n := wordEnd(s)
			add(resultToken{text: s[:n]})
			s = s[n:]
		}
	}
	return sections
}

// wordEnd is where the word ends that s begins with. An equal sign inside a value, as base64 has it, belongs to the value
// only behind another: "header.b=a=" has none of use to us.
func wordEnd(s string) int {
	if n := strings.IndexAny(s[1:], " \t;=(\""); n >= 0 {
		return n + 1
	}
	return len(s)
}
