package mailer

import (
	"bytes"
	"html"
	"strings"

	"mutualaid/mailer/encoded"
	"mutualaid/mailer/page"
)

// readBody chooses the parts that a mail program would show, as RFC 8621 section 4.1.4 describes it, and joins them.
func (m *Mail) readBody() {
	var shown []Part
	hasHTML := false
	plain, rich := map[int]bool{}, map[int]bool{} // which alternatives have words as text, as HTML
	for _, p := range m.Parts {
		if p.isBody() {
			shown = append(shown, p)
		}
	}
	if len(shown) == 0 {
		shown = m.insteadOfBody()
	}
	for _, p := range shown {
		switch {
		case p.Type == "text/html":
			rich[p.group], hasHTML = true, true
		case len(bytes.TrimSpace(p.raw)) > 0: // some programs put an empty text beside the HTML
			plain[p.group] = true
		}
	}
	var text, both joined
	htmlFirst := false
	for _, p := range shown {
		isHTML := p.Type == "text/html"
		if !isHTML && rich[p.group] && p.group > 0 && !plain[p.group] {
			continue
		}
		s := m.partText(p)
		if !isHTML || p.group == 0 || !plain[p.group] {
			if isHTML && text.size == 0 {
				htmlFirst = true
			}
			if isHTML && !htmlFirst {
				text.add(page.Text(s))
			} else if !isHTML {
				text.add(s)
			}
		}
		switch {
		case isHTML:
			both.add(s)
		case hasHTML && (p.group == 0 || !rich[p.group]):
			both.add("<pre>" + html.EscapeString(s) + "</pre>")
		}
	}
	if !htmlFirst {
		m.Text, m.enclosed = encoded.CutFiles(encoded.Unsigned(text.String()))
	}
	m.HTML = both.String()
}

// isBody says whether a mail program would show the part as words of the body.
func (p Part) isBody() bool {
	switch {
	case p.Disposition == "attachment":
		return false
	case p.Type != "text/plain" && p.Type != "text/html":
		// A kind of text that nobody knows is shown as text, RFC 2046 section 4.1.4: not where it is one of several.
		return strings.HasPrefix(p.Type, "text/") && !otherTexts[p.Type[len("text/"):]] && p.container == "" && p.Name == ""
	case p.index == 0:
		return true
	}
	return p.container != "related" && p.Name == ""
}

// otherTexts are kinds of text that are no words of a person.
var otherTexts = map[string]bool{
	"calendar": true, "x-vcalendar": true, "vcard": true, "x-vcard": true, "directory": true, "csv": true, "css": true, "xml": true,
	"rtf": true, "javascript": true, "rfc822-headers": true, "x-amp-html": true, "tab-separated-values": true,
}

// insteadOfBody finds words in a mail whose structure shows none: a text that is called an attachment but has no file's
// name, or the page of a multipart/related that does not begin with it (RFC 2387 section 3.2).
func (m *Mail) insteadOfBody() []Part {
	for _, p := range m.Parts {
		if (p.Type == "text/plain" || p.Type == "text/html") && p.Name == "" {
			return []Part{p}
		}
	}
	return nil
}

func (m *Mail) partText(p Part) string {
	if len(p.raw) > maxText {
		p.raw = p.raw[:maxText]
		m.defect("its text is longer than 512 KiB: the rest was left unread")
	}
	s, err := p.Text()
	if err != nil {
		m.defect(err.Error())
	}
	return s
}

// joined is texts one below the other, not copied while there is but one. No more than maxText is begun.
type joined struct {
	pieces []string
	size   int
}

func (j *joined) add(s string) {
	if n := len(j.pieces); n > 0 && !strings.HasSuffix(j.pieces[n-1], "\n") {
		j.pieces = append(j.pieces, "\n")
	}
	if j.size < maxText && s != "" {
		j.pieces = append(j.pieces, s)
		j.size += len(s)
	}
}

func (j *joined) String() string { return strings.Join(j.pieces, "") }
