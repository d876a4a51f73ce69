// Package page turns HTML to the words that a reader sees.
package page

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns the words of a page as a reader sees them: blocks and rows on lines of their own, list items after
// a hyphen, quotations after "> ". Script, style, and what is hidden go. One pass of the tokenizer, no tree: the cost
// grows with the length alone, however deep the nesting.
func Text(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	z.SetMaxBuf(1 << 20)
	var p pageText
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(p.out.String())
		case html.TextToken:
			if p.skip == 0 {
				p.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			p.start(tag, attributes(z, tag, more))
		case html.EndTagToken:
			name, _ := z.TagName()
			p.end(atom.Lookup(name))
		}
	}
}

// pageText writes text as it would be laid out.
type pageText struct {
	out     strings.Builder
	lines   int // line ends owed before the next word
	space   bool
	started bool
	quotes  int // blockquotes around
	pre     int
	skip    int // skipped elements around, of the kind skipTag
	skipTag atom.Atom
}

type attrs struct {
	hidden bool
	alt    string
}

func attributes(z *html.Tokenizer, tag atom.Atom, more bool) attrs {
	var a attrs
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		switch string(k) {
		case "hidden":
			a.hidden = true
		case "style":
			v = bytes.ToLower(bytes.ReplaceAll(v, []byte(" "), nil))
			a.hidden = a.hidden || bytes.Contains(v, []byte("display:none")) || bytes.Contains(v, []byte("mso-hide:all"))
		case "alt":
			if tag == atom.Img {
				a.alt = string(v)
			}
		}
	}
	return a
}

func (p *pageText) start(tag atom.Atom, a attrs) {
	if tag == atom.Body { // also of a page that forgets to close its head
		p.skip = 0
	}
	if p.skip > 0 {
		if tag == p.skipTag {
			p.skip++
		}
		return
	}
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Svg:
		p.skip, p.skipTag = 1, tag
		return
	case atom.Br:
		p.lines++
		p.space = false
		return
	case atom.Img:
		if a.alt != "" && len(a.alt) <= 32 && !strings.ContainsFunc(a.alt, isASCIIRune) { // an emoji as a picture
			p.text(a.alt)
		}
		return
	}
	if a.hidden && !isVoid(tag) {
		p.skip, p.skipTag = 1, tag
		return
	}
	switch tag {
	case atom.Blockquote:
		p.breakLine(1)
		p.quotes++
	case atom.Pre, atom.Textarea:
		p.breakLine(1)
		p.pre++
	case atom.Li:
		p.breakLine(1)
		p.word("- ")
	case atom.Td, atom.Th:
		p.space = true
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.breakLine(2)
	default:
		if isBlock(tag) {
			p.breakLine(1)
		}
	}
}

func (p *pageText) end(tag atom.Atom) {
	if p.skip > 0 {
		if tag == p.skipTag {
			p.skip--
		}
		return
	}
	switch tag {
	case atom.Blockquote:
		p.breakLine(1)
		p.quotes = max(0, p.quotes-1)
	case atom.Pre, atom.Textarea:
		p.breakLine(1)
		p.pre = max(0, p.pre-1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.breakLine(2)
	default:
		if isBlock(tag) {
			p.breakLine(1)
		}
	}
}

func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Div, atom.Table, atom.Tr, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Hr, atom.Section, atom.Article,
		atom.Header, atom.Footer, atom.Main, atom.Address, atom.Center, atom.Form, atom.Fieldset, atom.Body, atom.Li:
		return true
	}
	return false
}

func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Input, atom.Hr, atom.Meta, atom.Link, atom.Col, atom.Area, atom.Base, atom.Embed, atom.Source, atom.Wbr:
		return true
	}
	return false
}

func isASCIIRune(r rune) bool { return r < 0x80 && r != ' ' }

func (p *pageText) breakLine(n int) {
	p.lines = max(p.lines, n)
	p.space = false
}

// text writes words, with white space drawn together outside of pre.
func (p *pageText) text(s string) {
	if p.pre > 0 {
		for i, line := range strings.Split(strings.ReplaceAll(s, "\r", ""), "\n") {
			if i > 0 {
				p.lines++
			}
			if strings.TrimSpace(line) != "" {
				p.word(line)
			}
		}
		return
	}
	for len(s) > 0 {
		i := strings.IndexFunc(s, isSpace)
		if i == 0 {
			p.space = true
			s = strings.TrimLeftFunc(s, isSpace)
			continue
		}
		if i < 0 {
			i = len(s)
		}
		p.word(s[:i])
		s = s[i:]
	}
}

// isSpace is what HTML draws together, and the no-break space, which people don't see.
func isSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' || r == 0xa0 || r == 0x200b || r == 0xfeff
}

func (p *pageText) word(w string) {
	const deepest = 10
	switch {
	case !p.started || p.lines > 0:
		if p.started {
			for range min(p.lines, 3) {
				p.out.WriteByte('\n')
			}
		}
		for range min(p.quotes, deepest) {
			p.out.WriteString("> ")
		}
	case p.space:
		p.out.WriteByte(' ')
	}
	p.started, p.lines, p.space = true, 0, false
	p.out.WriteString(w)
}
