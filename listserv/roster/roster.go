// Package roster reads lists of people as they come: from spreadsheets in any of their tongues, from other programs, or
// typed by hand, one address a line.
package roster

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"mutualaid/mailer"
)

// Invitee is one person of a list.
type Invitee struct {
	Line     int    `json:"line"` // where they stand in the list, from 1
	Name     string `json:"name"`
	Email    string `json:"address"`
	Language string `json:"language,omitempty"` // BCP 47, such as en or pt-BR; "" is not said
}

// BadLine is a line that names nobody, and why.
type BadLine struct {
	Line int    `json:"line"`
	Text string `json:"text"` // its beginning
	Why  string `json:"why"`  // with what to do
}

// Bounds of a list; a longer line is bad, a larger list is refused.
const (
	maxBytes = 64 << 20
	maxLine  = 16 << 10
	maxName  = 200 // runes
	maxText  = 120 // runes of a bad line that are shown
)

// Read reads a list: with a header line that names the columns (name, email, language, in any order, separated by comma,
// semicolon or tab), or plain addresses. It knows UTF-8, UTF-16 and Windows-1252 apart. Bad lines and those whose
// address stood in an earlier line come back beside the good ones; an error is a list that can't be read at all.
func Read(r io.Reader) ([]Invitee, []BadLine, error) {
	text, err := Text(r)
	if err != nil {
		return nil, nil, err
	}
	list := list{lines: split(text), seen: map[string]int{}}
	list.read()
	return list.people, list.bad, nil
}

// Parse reads one person as written on a command line: ann@example.org or "Ann <ann@example.org>".
func Parse(s string) (Invitee, error) {
	a, err := mailer.ParseAddress(s)
	if err != nil {
		return Invitee{}, err
	}
	return Invitee{Line: 1, Name: clean(a.Name), Email: a.Email}, nil
}

type list struct {
	lines  []string
	people []Invitee
	bad    []BadLine
	seen   map[string]int // line of each address
}

func (l *list) read() {
	comma, first := separator(l.lines)
	columns, headed := header(l.record(first, comma))
	if headed {
		first++
	}
	for at := first; at < len(l.lines); {
		line := l.lines[at]
		if blank(line) || !headed && strings.HasPrefix(strings.TrimSpace(line), "#") {
			at++
			continue
		}
		if !headed {
			comma, _ = separator(l.lines[at : at+1]) // hands are less strict than spreadsheets
		}
		cells, next, why := cut(l.lines, at, comma, maxFolds)
		switch {
		case why != "":
			l.refuse(at, line, why)
		case headed:
			l.row(at, cells, columns)
		default:
			l.plain(at, cells)
		}
		at = next
	}
}

// record is the line's cells, or nothing where there is no such line or no sense in it.
func (l *list) record(at int, comma byte) []string {
	if at >= len(l.lines) {
		return nil
	}
	cells, next, why := cut(l.lines, at, comma, maxFolds)
	if why != "" || next != at+1 {
		return nil
	}
	return cells
}

// row reads a record below a header line.
func (l *list) row(at int, cells []string, in columns) {
	cell := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	empty := true
	for _, c := range cells {
		empty = empty && strings.TrimSpace(c) == ""
	}
	if empty {
		return // what spreadsheets write below the last row
	}
	if cell(in.email) == "" {
		l.refuse(at, l.lines[at], "no address in its column")
		return
	}
	tag, ok := languageOf(cell(in.language))
	if !ok {
		l.refuse(at, l.lines[at], fmt.Sprintf("the language %q is not known: write a code such as en or de", shorten(cell(in.language))))
		return
	}
	name := cell(in.name)
	if name == "" {
		name = strings.TrimSpace(cell(in.first) + " " + cell(in.last))
	}
	l.take(at, cell(in.email), name, tag)
}

// plain reads a record of a list without a header: one address, a name and an address, or several addresses.
func (l *list) plain(at int, cells []string) {
	var addresses, names []string
	for _, c := range cells {
		switch c = strings.TrimSpace(c); {
		case strings.Contains(c, "@"):
			addresses = append(addresses, c)
		case c != "":
			names = append(names, c)
		}
	}
	switch {
	case len(addresses) == 0:
		l.refuse(at, l.lines[at], "no address in it")
	case len(names) == 0:
		for _, a := range addresses {
			l.take(at, a, "", "")
		}
	case len(addresses) == 1 && len(names) == 1 && !strings.Contains(addresses[0], "<"):
		l.take(at, addresses[0], names[0], "")
	default:
		l.refuse(at, l.lines[at], "it is not clear what is what: put a line above that names the columns, such as name,email,language")
	}
}

func (l *list) take(at int, email, name, tag string) {
	who, err := Parse(email)
	if err != nil {
		l.refuse(at, l.lines[at], err.Error())
		return
	}
	id := mailer.Canonical(who.Email)
	if earlier, ok := l.seen[id]; ok {
		l.refuse(at, l.lines[at], fmt.Sprintf("%s stands in line %d already", who.Email, earlier))
		return
	}
	l.seen[id] = at + 1
	who.Line, who.Language = at+1, tag
	if name != "" {
		who.Name = clean(name)
	}
	l.people = append(l.people, who)
}

func (l *list) refuse(at int, line, why string) {
	l.bad = append(l.bad, BadLine{Line: at + 1, Text: shorten(strings.TrimSpace(line)), Why: why})
}

// columns say where things stand in a record; -1 is nowhere.
type columns struct{ email, name, first, last, language int }

// header reads the line that names the columns. A line with an address in it is none.
func header(cells []string) (columns, bool) {
	in := columns{-1, -1, -1, -1, -1}
	for i, cell := range cells {
		if strings.Contains(cell, "@") {
			return in, false
		}
		column := map[string]*int{"email": &in.email, "name": &in.name, "first": &in.first, "last": &in.last, "language": &in.language}[headings[plainWord(cell)]]
		if column != nil && *column < 0 {
			*column = i
		}
	}
	return in, in.email >= 0
}

// headings are the words for a column, as plainWord leaves them, in the languages that spreadsheets here speak.
var headings = map[string]string{
	"email": "email", "mail": "email", "address": "email", "emailaddress": "email", "mailaddress": "email", "emailvalue": "email",
	"primaryemail": "email", "adresse": "email", "emailadresse": "email", "mailadresse": "email", "correo": "email",
	"correoelectronico": "email", "courriel": "email", "mel": "email", "adressemail": "email", "adresseemail": "email", "adressecourriel": "email",
	"name": "name", "fullname": "name", "displayname": "name", "person": "name", "nombrecompleto": "name", "nomcomplet": "name",
	"nom": "last", "nombre": "first", "firstname": "first", "givenname": "first", "vorname": "first", "prenom": "first",
	"lastname": "last", "familyname": "last", "surname": "last", "nachname": "last", "nomdefamille": "last", "apellido": "last", "apellidos": "last",
	"language": "language", "lang": "language", "sprache": "language", "langue": "language", "idioma": "language", "preferredlanguage": "language",
}

// plainWord is a heading without marks, accents, digits and capitals: "E-Mail 1 - Value" is emailvalue.
func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if base := strings.IndexRune("áàâäéèêëíìîïóòôöúùûü", r); base >= 0 {
			r = rune("aaaaeeeeiiiioooouuuu"[base/2])
		}
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, s)
}

// languageNames are what people write instead of a code.
var languageNames = map[string]string{
	"english": "en", "englisch": "en", "anglais": "en", "ingles": "en", "german": "de", "deutsch": "de", "allemand": "de", "aleman": "de",
	"spanish": "es", "espanol": "es", "spanisch": "es", "espagnol": "es", "french": "fr", "francais": "fr", "franzosisch": "fr", "frances": "fr",
}

func languageOf(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	if code, ok := languageNames[strings.NewReplacer("ñ", "n", "ç", "c").Replace(plainWord(s))]; ok {
		return code, true
	}
	tag, err := language.Parse(s)
	if err != nil {
		return "", false
	}
	return tag.String(), true
}

// clean makes one line of a name, without what can't be seen.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, name)
	return atMost(strings.Join(strings.Fields(name), " "), maxName)
}

func shorten(s string) string { return atMost(strings.ToValidUTF8(s, "?"), maxText) }

// atMost keeps at most n runes.
func atMost(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
