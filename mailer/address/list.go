package address

import (
	"strings"
	"unicode"

	"mutualaid/mailer/encoded"
)

// List reads an address list leniently: what can be an address is one, also without angle brackets, quotes or commas in
// the right places, or encoded as a whole. Groups (RFC 5322 section 3.4) yield their members. Never more than maxAddresses.
func List(s, charset string) []Address {
	if !encoded.IsASCII(s) || strings.IndexByte(s, 0x1b) >= 0 { // first: bytes of Asian charsets look like quotes and brackets
		s = encoded.Raw(s, charset)
	}
	if strings.IndexByte(s, '<') < 0 {
		s = lookAlikes.Replace(s)
	}
	if strings.IndexByte(s, '@') < 0 && strings.Contains(s, "=?") {
		s = encoded.Words(s, charset)
	}
	return readList(s)
}

// lookAlikes are brackets as input methods and web pages leave them.
var lookAlikes = strings.NewReplacer("＜", "<", "＞", ">", "&lt;", "<", "&gt;", ">")

func readList(s string) []Address {
	const maxAddresses, maxHeld = 5000, 200
	l := addressList{rest: s}
	var list []Address
	var held string // words before a comma that were no address: "Doe, Jane <jane@example.org>"
	for l.rest != "" && len(list) < maxAddresses {
		one := l.next()
		words := strings.TrimSpace(string(one.words))
		switch {
		case one.angle != "":
			if held != "" {
				words = held + ", " + words
			}
			list = append(list, one.address(words))
			held = ""
		case strings.Contains(words, "@"):
			list = append(list, bareAddress(words, one.comment))
			held = ""
		case isPlain(one.comment): // "Jane Doe (jane@example.org)"
			list = append(list, Address{Name: strings.TrimSpace(encoded.Line(words, "")), Email: one.comment})
			held = ""
		case one.group, one.empty:
			held = ""
		case held == "":
			held = words
		case words != "" && len(held) < maxHeld:
			held += ", " + words
		}
	}
	if held != "" && len(list) == 0 { // a local name without a domain, as root writes
		list = append(list, Address{Email: encoded.Line(held, "")})
	}
	return list
}

// isPlain says whether s is an address and nothing else.
func isPlain(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, "()<>,;:\"") && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) })
}

// mailbox is one element of a list, taken apart.
type mailbox struct {
	words          []byte // outside of angle brackets, quotes taken off
	angle, comment string
	group          bool // words are a group's name
	empty          bool // <> stands there
}

func (m *mailbox) address(words string) Address {
	email := m.angle
	if i := strings.LastIndexByte(email, ':'); i >= 0 && strings.HasPrefix(email, "@") { // a source route
		email = email[i+1:]
	}
	for _, scheme := range [...]string{"mailto:", "smtp:"} {
		if len(email) > len(scheme) && strings.EqualFold(email[:len(scheme)], scheme) {
			email = email[len(scheme):]
		}
	}
	if words == "" {
		words = m.comment
	}
	name := strings.TrimSpace(encoded.Line(words, ""))
	if email = trim(encoded.Line(email, "")); !strings.HasPrefix(email, `"`) {
		email = squeeze(email)
	}
	if len(name) > 1 && name[0] == '\'' && name[len(name)-1] == '\'' { // Outlook's quotes
		name = name[1 : len(name)-1]
	}
	return Address{name, email}
}

// bareAddress finds the address in words without angle brackets.
func bareAddress(words, comment string) Address {
	words = encoded.Line(words, "")
	name := strings.TrimSpace(encoded.Line(comment, ""))
	if strings.HasPrefix(words, `"`) && strings.Contains(words, `"@`) { // a quoted local part, spaces and all
		return Address{name, words}
	}
	fields := strings.Fields(words)
	for i, f := range fields {
		if strings.Contains(f, "@") && f != "@" {
			if rest := append(fields[:i:i], fields[i+1:]...); name == "" && len(fields) > 1 {
				name = strings.Join(rest, " ")
			}
			f = strings.TrimPrefix(strings.Trim(trim(f), "[]<>;,\"'"), "mailto:")
			if strings.Contains(f, "@[") { // an address literal
				f += "]"
			}
			return Address{name, f}
		}
	}
	return Address{name, squeeze(words)}
}

// trim takes off what nobody sees, and quotes around the whole.
func trim(email string) string {
	email = strings.Trim(email, " \t\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
	if len(email) > 2 && email[0] == '\'' && email[len(email)-1] == '\'' {
		email = email[1 : len(email)-1]
	}
	return email
}

func squeeze(s string) string {
	if !strings.ContainsAny(s, " \t") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

// addressList is what is left to be read of a list. That a quote or bracket has no partner is remembered, since looking
// for it again and again would cost a long list its square.
type addressList struct {
	rest                         string
	noQuote, noAngles, noComment bool
}

// next reads up to the next comma, semicolon or group colon outside of quotes, comments and brackets.
func (l *addressList) next() mailbox {
	var m mailbox
	for l.rest != "" {
		switch c := l.rest[0]; {
		case c == ',' || c == ';':
			l.rest = l.rest[1:]
			return m
		case c == '"' && !l.noQuote:
			l.quote(&m)
		case c == '(' && !l.noComment:
			l.comment(&m)
		case c == '<':
			if two := l.angle(&m); two {
				return m
			}
		case c == ':' && m.angle == "" && !strings.HasPrefix(l.rest, "://") && m.isGroupName():
			m.group = true
			l.rest = l.rest[1:]
			return m
		default:
			m.words = append(m.words, c)
			l.rest = l.rest[1:]
		}
	}
	return m
}

func (m *mailbox) isGroupName() bool {
	words := strings.TrimSpace(string(m.words[:min(len(m.words), 1000)]))
	return !strings.Contains(words, "@") && !strings.EqualFold(words, "mailto")
}

func (l *addressList) quote(m *mailbox) {
	v, after := encoded.Quoted(l.rest)
	if after == "" && l.rest[len(l.rest)-1] != '"' {
		l.noQuote = true // left open: it is no quote
		return
	}
	if strings.HasPrefix(after, "@") { // a quoted local part
		v = `"` + v + `"`
	}
	m.words = append(m.words, v...)
	l.rest = after
}

func (l *addressList) comment(m *mailbox) {
	text, after := encoded.Comment(l.rest)
	if len(text)+1 == len(l.rest) {
		l.noComment = true // left open: it is none
		return
	}
	m.comment, l.rest = strings.TrimSpace(text), after
}

// angle reads <…>. It says true, and reads nothing, when m has another address already: two in a row are two.
func (l *addressList) angle(m *mailbox) (two bool) {
	end := -1
	if !l.noAngles {
		end = strings.IndexByte(l.rest, '>')
		l.noAngles = end < 0
	}
	if end < 0 {
		if end = strings.IndexAny(l.rest, ",;"); end < 0 {
			end = len(l.rest)
		}
	}
	inner := strings.Trim(strings.TrimSpace(l.rest[1:end]), "<>")
	if i := strings.LastIndexByte(inner, '<'); i >= 0 && m.angle == "" { // "Ann <3 Bob <a@b.org>"
		m.words, inner = append(m.words, l.rest[:1+i]...), inner[i+1:]
	}
	if at, i := strings.IndexByte(inner, '@'), strings.IndexByte(inner, '('); at > 0 && i > at {
		inner = inner[:i] // a comment
	}
	switch {
	case m.angle == "":
		m.angle, m.empty = inner, inner == ""
	case strings.Contains(inner, "@") && inner != m.angle:
		return true
	}
	l.rest = strings.TrimLeft(l.rest[end:], ">")
	return false
}
