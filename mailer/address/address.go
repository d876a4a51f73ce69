// Package address reads and writes the addresses of mail, strictly where a person typed one and leniently where a mail
// program did.
package address

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
	name := strings.Join(strings.Fields(strings.Map(encoded.Printable, a.Name)), " ")
	switch {
	case name == "":
		return "<" + email + ">"
	case !encoded.IsASCII(name) || strings.Contains(name, "=?"):
		return encoded.EncodeWords(name) + " <" + email + ">"
	case strings.ContainsAny(name, `()<>[]:;@\,."`):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + email + ">"
	}
	return name + " <" + email + ">"
}

// Canonical returns the form of an address by which a person is known: trimmed, without angle brackets, in lower case,
// the domain in ASCII (IDNA). Dots and plus-tags stay: what they mean is each provider's own business.
func Canonical(email string) string {
	email = strings.TrimFunc(email, func(r rune) bool { return r == '<' || r == '>' || unicode.IsSpace(r) })
	return strings.ToLower(asciiDomain(email))
}

// Parse reads one address as people and spreadsheets write it: a@b.org, <a@b.org>, Name <a@b.org>.
// It is strict where a letter would go astray, and its errors say what is wrong in words for the person who typed it.
func Parse(s string) (Address, error) {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "mailto:"), "MAILTO:"))
	switch {
	case s == "":
		return Address{}, fmt.Errorf("the address is empty")
	case len(s) > 4000 || !utf8.ValidString(s):
		return Address{}, fmt.Errorf("%.40q is no address", s)
	case strings.ContainsFunc(s, unicode.IsControl):
		return Address{}, fmt.Errorf("%q has a control character in it", s)
	}
	list := List(s, "")
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
	case len(a.Name) > 300: // encoded it is up to four times as long, and still an address
		return Address{}, fmt.Errorf("%.40q… has a name that is too long", s)
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
	if at < 0 || encoded.IsASCII(email[at:]) {
		return email
	}
	domain, err := idna.Lookup.ToASCII(email[at+1:])
	if err != nil {
		return email
	}
	return email[:at+1] + domain
}
