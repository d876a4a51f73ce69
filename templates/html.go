package templates

import (
	"html"
	"html/template"
	"regexp"
	"strings"
)

// page makes a letter's HTML from its marked text. Only unmarked characters are read as structure; all is escaped.
//
// A line underlined with ---- is a heading, "- " a list, "> " a quotation, "→ Label: link" a button,
// "Term:  words" (two blanks) a line with a bold beginning, "-- " the begin of the foot; else paragraphs.
func (t *Templates) page(lang, subject, body string) (string, error) {
	main, foot, _ := strings.Cut(body, "\n-- \n")
	return t.layoutOf(lang, subject, blocks(main), blocks(foot)) // both escaped by blocks, character by character
}

// layoutOf is the page around a letter's words. What it gets is HTML already.
func (t *Templates) layoutOf(lang, subject, main, foot string) (string, error) {
	var b strings.Builder
	err := t.layout.Execute(&b, struct {
		Lang, Subject string
		Main, Foot    template.HTML
	}{lang, subject, template.HTML(main), template.HTML(foot)})
	return b.String(), err
}

// blocks turns marked text into paragraphs, headings, lists and quotations.
func blocks(body string) string {
	var b strings.Builder
	lines := strings.Split(strings.Trim(body, "\n"), "\n")
	for i := 0; i < len(lines); {
		n := 1
		switch line := lines[i]; {
		case line == "":
		case i+1 < len(lines) && isUnderline(lines[i+1]):
			b.WriteString("<h2>" + inline(line) + "</h2>\n")
			n = 2
		case isUnderline(line):
			b.WriteString("<hr>\n")
		case isButton(line):
			n = run(lines[i:], isButton)
			buttons(&b, lines[i:i+n])
		case isItem(line):
			n = run(lines[i:], isItem)
			b.WriteString("<ul>\n")
			for _, item := range lines[i : i+n] {
				b.WriteString("<li>" + inline(item[2:]) + "</li>\n")
			}
			b.WriteString("</ul>\n")
		case isQuote(line):
			n = run(lines[i:], isQuote)
			quotation(&b, lines[i:i+n])
		default:
			n = run(lines[i:], isWords)
			if i+n < len(lines) && n > 1 && isUnderline(lines[i+n]) {
				n-- // the last one is a heading
			}
			paragraph(&b, lines[i:i+n])
		}
		i += n
	}
	return b.String()
}

func run(lines []string, is func(string) bool) int {
	n := 1
	for n < len(lines) && is(lines[n]) {
		n++
	}
	return n
}

// termLimit is how many bytes a term has at most.
const termLimit = 40

// termEnd is the length of "Term:  " at a line's beginning, or 0.
func termEnd(line string) int {
	i := strings.IndexAny(line[:min(len(line), termLimit)], ":\x02\x03\x04\x05")
	if i > 0 && strings.HasPrefix(line[i:], ":  ") {
		return i + 3
	}
	return 0
}

func isUnderline(line string) bool { return len(line) >= 4 && strings.Trim(line, "-") == "" }
func isItem(line string) bool      { return strings.HasPrefix(line, "- ") }
func isQuote(line string) bool     { return line == ">" || strings.HasPrefix(line, "> ") }
func isButton(line string) bool {
	return strings.HasPrefix(line, "→ ") && strings.HasSuffix(line, string(linkEnd)) && strings.Count(line, string(linkBegin)) == 1
}
func isWords(line string) bool {
	return line != "" && !isUnderline(line) && !isItem(line) && !isQuote(line) && !isButton(line)
}

func paragraph(b *strings.Builder, lines []string) {
	b.WriteString("<p>")
	for i, line := range lines {
		if i > 0 {
			b.WriteString("<br>\n")
		}
		if n := termEnd(line); n > 0 {
			b.WriteString("<strong>" + html.EscapeString(line[:n-2]) + "</strong> " + inline(line[n:]))
			continue
		}
		b.WriteString(inline(line))
	}
	b.WriteString("</p>\n")
}

func buttons(b *strings.Builder, lines []string) {
	b.WriteString("<p>")
	for i, line := range lines {
		label, target, _ := strings.Cut(strings.TrimPrefix(line, "→ "), string(linkBegin))
		if i > 0 {
			b.WriteString("\n")
		}
		anchor(b, "button", strings.TrimSuffix(target, string(linkEnd)), inline(strings.TrimRight(label, ": \u00a0")))
	}
	b.WriteString("</p>\n")
}

func quotation(b *strings.Builder, lines []string) {
	b.WriteString("<blockquote>\n")
	var words []string
	flush := func() {
		if len(words) > 0 {
			b.WriteString("<p>" + strings.Join(words, "<br>\n") + "</p>\n")
		}
		words = nil
	}
	for _, line := range lines {
		if line = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " "); line == "" {
			flush()
			continue
		}
		words = append(words, inline(line))
	}
	flush()
	b.WriteString("</blockquote>\n")
}

// inline escapes a line and makes its links. A web address that data holds becomes a link that reads as what it is.
func inline(line string) string {
	var b strings.Builder
	for line != "" {
		i := strings.IndexAny(line, "\x02\x04")
		if i < 0 {
			b.WriteString(html.EscapeString(line))
			break
		}
		b.WriteString(html.EscapeString(line[:i]))
		begin := line[i]
		line = line[i+1:]
		end := strings.IndexAny(line, "\x03\x05")
		if end < 0 {
			end = len(line)
		}
		if begin == linkBegin {
			label := line[:end]
			if address, isMail := strings.CutPrefix(label, "mailto:"); isMail {
				label, _, _ = strings.Cut(address, "?")
			}
			anchor(&b, "", line[:end], html.EscapeString(label))
		} else {
			words(&b, line[:end])
		}
		line = line[min(end+1, len(line)):]
	}
	return b.String()
}

// webAddress finds what people mean as a link in their own words; a full stop or bracket after it isn't part of it.
var webAddress = regexp.MustCompile(`https?://[^\s<>"'\x02-\x05]*[^\s<>"'.,;:!?)\]}\x02-\x05]`)

func words(b *strings.Builder, s string) {
	for s != "" {
		if !strings.Contains(s, "://") { // most words hold no link
			b.WriteString(html.EscapeString(s))
			return
		}
		loc := webAddress.FindStringIndex(s)
		if loc == nil || !isLink(s[loc[0]:loc[1]]) {
			b.WriteString(html.EscapeString(s))
			return
		}
		b.WriteString(html.EscapeString(s[:loc[0]]))
		anchor(b, "", s[loc[0]:loc[1]], html.EscapeString(s[loc[0]:loc[1]]))
		s = s[loc[1]:]
	}
}

// anchor writes a link to target, whose label is escaped already.
func anchor(b *strings.Builder, class, target, label string) {
	if !isLink(target) {
		b.WriteString(label)
		return
	}
	b.WriteString("<a ")
	if class != "" {
		b.WriteString(`class="` + class + `" `)
	}
	b.WriteString(`href="` + html.EscapeString(target) + `">` + label + "</a>")
}
