package mailer

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"mutualaid/mailer/encoded"
)

// Address is one mailbox: a display name, which may be empty, and an addr-spec. See RFC 5322 section 3.4.
type Address struct{ Name, Email string }

// String renders the address for a header field, the name as quoted string or encoded words, the domain in ASCII.
func (a Address) String() string {
	email := asciiDomain(a.Email)
	name := strings.Join(strings.Fields(strings.Map(printable, a.Name)), " ")
	switch {
	case name == "":
		return "<" + email + ">"
	case !isASCII(name) || strings.Contains(name, "=?"):
		return encoded.EncodeWords(name) + " <" + email + ">"
	case strings.ContainsAny(name, `()<>[]:;@\,."`):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + email + ">"
	}
	return name + " <" + email + ">"
}

// Canonical returns the form of an address by which a person is known: trimmed, without angle brackets, in lower case,
// the domain in ASCII (IDNA). Dots and plus-tags stay: what they mean is each provider's own business.
func Canonical(email string) string {
	email = strings.Trim(strings.TrimSpace(email), "<>")
	return strings.ToLower(asciiDomain(strings.TrimSpace(email)))
}

// ParseAddress reads one address as people and spreadsheets write it: a@b.org, <a@b.org>, Name <a@b.org>.
// It is strict where a letter would go astray, and its errors say what is wrong in words for the person who typed it.
func ParseAddress(s string) (Address, error) {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "mailto:"), "MAILTO:"))
	switch {
	case s == "":
		return Address{}, fmt.Errorf("the address is empty")
	case len(s) > 1000 || !utf8.ValidString(s):
		return Address{}, fmt.Errorf("%.40q is no address", s)
	case strings.ContainsFunc(s, unicode.IsControl):
		return Address{}, fmt.Errorf("%q has a control character in it", s)
	}
	list := parseAddresses(s, "")
	if len(list) != 1 {
		return Address{}, fmt.Errorf("%q is not one address but %d", s, len(list))
	}
	a := list[0]
	at := strings.LastIndexByte(a.Email, '@')
	switch {
	case at < 0:
		return Address{}, fmt.Errorf("%q has no @", s)
	case a.Name != "" && !strings.ContainsAny(s, "<("):
		return Address{}, fmt.Errorf("%q has a space in it: write a name as Name <address>", s)
	case at == 0:
		return Address{}, fmt.Errorf("%q has nothing before the @", s)
	case len(a.Email) > 254 || at > 64: // RFC 5321 section 4.5.3.1
		return Address{}, fmt.Errorf("%q is too long", s)
	}
	domain, err := idna.Lookup.ToASCII(a.Email[at+1:])
	if err != nil || !strings.Contains(domain, ".") && domain != "localhost" || strings.Contains(domain, "..") {
		return Address{}, fmt.Errorf("%q has no domain that can exist after the @", s)
	}
	if _, err := mail.ParseAddress("<" + a.Email[:at] + "@" + domain + ">"); err != nil || strings.ContainsAny(a.Email, " <>") {
		return Address{}, fmt.Errorf("%q is not written as an address", s)
	}
	return a, nil
}

// asciiDomain turns the domain to its ASCII form and leaves alone what has none.
func asciiDomain(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 0 || isASCII(email[at:]) {
		return email
	}
	domain, err := idna.Lookup.ToASCII(email[at+1:])
	if err != nil {
		return email
	}
	return email[:at+1] + domain
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decode reads the words of a header field. A control character that came in encoded becomes a space, so that what a
// stranger wrote can be put into another field.
func decode(s, charset string) string {
	s = encoded.Words(s, charset)
	if strings.ContainsFunc(s, unicode.IsControl) {
		s = strings.Map(printable, s)
	}
	return s
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// parseAddresses reads an address list leniently: what can be an address is one, also without angle brackets, quotes or
// commas in the right places. Groups (RFC 5322 section 3.4) yield their members. Never more than maxAddresses.
func parseAddresses(s, charset string) []Address {
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
			list = append(list, one.address(words, charset))
			held = ""
		case strings.Contains(words, "@"):
			list = append(list, bareAddress(words, one.comment, charset))
			held = ""
		case one.group:
			held = ""
		case held == "":
			held = words
		case words != "" && len(held) < maxHeld:
			held += ", " + words
		}
	}
	if held != "" && len(list) == 0 { // a local name without a domain, as root writes
		list = append(list, Address{Email: decode(held, charset)})
	}
	return list
}

// mailbox is one element of a list, taken apart.
type mailbox struct {
	words          []byte // outside of angle brackets, quotes taken off
	angle, comment string
	group          bool // words are a group's name
}

func (m *mailbox) address(words, charset string) Address {
	email := m.angle
	if i := strings.LastIndexByte(email, ':'); i >= 0 && strings.HasPrefix(email, "@") { // a source route
		email = email[i+1:]
	}
	if len(email) > 7 && strings.EqualFold(email[:7], "mailto:") {
		email = email[7:]
	}
	if words == "" {
		words = m.comment
	}
	name := strings.TrimSpace(decode(words, charset))
	if email = strings.TrimSpace(decode(email, charset)); !strings.HasPrefix(email, `"`) {
		email = squeeze(email)
	}
	if len(name) > 1 && name[0] == '\'' && name[len(name)-1] == '\'' { // Outlook's quotes
		name = name[1 : len(name)-1]
	}
	return Address{name, email}
}

// bareAddress finds the address in words without angle brackets.
func bareAddress(words, comment, charset string) Address {
	words = decode(words, charset)
	name := strings.TrimSpace(decode(comment, charset))
	if strings.HasPrefix(words, `"`) && strings.Contains(words, `"@`) { // a quoted local part, spaces and all
		return Address{name, words}
	}
	fields := strings.Fields(words)
	for i, f := range fields {
		if strings.Contains(f, "@") && f != "@" {
			if rest := append(fields[:i:i], fields[i+1:]...); name == "" && len(fields) > 1 {
				name = strings.Join(rest, " ")
			}
			return Address{name, strings.TrimPrefix(strings.Trim(f, "[]<>;,\"'"), "mailto:")}
		}
	}
	return Address{name, squeeze(words)}
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
	rest              string
	noQuote, noAngles bool
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
		case c == '(':
			m.comment, l.rest = encoded.Comment(l.rest)
			m.comment = strings.TrimSpace(m.comment)
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
	switch {
	case m.angle == "":
		m.angle = inner
	case strings.Contains(inner, "@") && inner != m.angle:
		return true
	}
	l.rest = strings.TrimLeft(l.rest[end:], ">")
	return false
}
