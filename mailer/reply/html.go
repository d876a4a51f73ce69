package reply

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth bounds the open elements that are remembered; what is nested deeper belongs to the deepest.
const maxDepth = 400

// element is an open element that means something.
type element struct {
	tag    string
	quote  bool // a marked quotation
	zone   bool // holds an announcement and then perhaps a marked quotation
	closed bool // zone: its marked quotation has been seen, what follows is an answer
	signed bool
	hidden bool
	pre    bool
	begin  int // the number of lines before it
	plain  bool
}

// scan turns HTML into lines.
type scan struct {
	lines  []line
	open   []element
	text   []byte // of the line so far
	cut    bool   // the next line begins the quotation
	intro  int    // how many open elements hold an announcement
	depth  int
	signed int
	hidden int
	pre    int
	space  bool
	bare   bool // a blockquote without marks has been a quotation: so are those to come
	looks  int  // what may still be spent on lines before a blockquote without marks
}

// htmlLines reads HTML as lines; structure that mail programs are known for says which are quoted or a signature.
func htmlLines(source string) []line {
	z := html.NewTokenizer(strings.NewReader(source))
	s := &scan{lines: make([]line, 0, 64), looks: maxLooks}
	for len(s.lines) < maxLines {
		switch z.Next() {
		case html.ErrorToken:
			s.breakLine(false)
			s.settleZones(0)
			return s.lines
		case html.TextToken:
			if s.hidden == 0 {
				s.write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			s.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			s.end(string(name))
		}
	}
	s.settleZones(0)
	return s.lines
}

// write adds text, white space collapsed.
func (s *scan) write(raw []byte) {
	if bytes.IndexByte(raw, '&') >= 0 {
		raw = []byte(html.UnescapeString(string(raw)))
	}
	if s.pre > 0 {
		for i, part := range bytes.Split(raw, []byte("\n")) {
			if i > 0 {
				s.breakLine(true)
			}
			s.text = append(s.text, part...)
		}
		return
	}
	for i := 0; i < len(raw); {
		if isSpace(raw[i]) {
			s.space = true
			i++
			continue
		}
		from := i
		for i < len(raw) && !isSpace(raw[i]) {
			i++
		}
		if s.space && len(s.text) > 0 {
			s.text = append(s.text, ' ')
		}
		s.space = false
		s.text = append(s.text, raw[from:i]...)
	}
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// breakLine ends the line; an empty one is kept only when a person sees it.
func (s *scan) breakLine(keep bool) {
	text := strings.TrimSpace(visible(string(s.text)))
	s.text, s.space = s.text[:0], false
	if text == "" && !keep {
		return
	}
	l := line{depth: s.depth, signed: s.signed > 0, intro: s.announcing()}
	marks, rest := unquote(text)
	l.text, l.depth = rest, l.depth+marks
	if text != "" && s.cut {
		l.cut, s.cut = true, false
	}
	s.lines = append(s.lines, l)
}

// announcing says whether the current line stands in an element that holds an announcement, before its quotation.
func (s *scan) announcing() bool {
	if s.intro == 0 || s.depth > 0 {
		return false
	}
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i].zone {
			return !s.open[i].closed
		}
	}
	return false
}

func (s *scan) start(z *html.Tokenizer) {
	name, more := z.TagName()
	tag := string(name)
	var a attributes
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		a.read(string(key), value)
	}
	switch tag {
	case "br":
		s.breakLine(true)
		return
	case "hr":
		s.breakLine(false)
		if a.cuts() {
			s.cut = true
		}
		if s.hidden == 0 {
			s.text = append(s.text, "________"...)
		}
		s.breakLine(false)
		return
	case "img":
		if s.hidden == 0 && a.emoji != "" {
			s.write([]byte(a.emoji))
		}
		return
	case "input", "meta", "link", "col", "wbr", "area", "base", "source", "embed", "param", "track":
		return
	}
	if block[tag] {
		s.breakLine(false)
	} else if tag == "td" || tag == "th" {
		s.space = true
	}
	if len(s.open) >= maxDepth {
		return
	}
	s.push(a.element(tag))
	if a.cuts() && s.depth == 0 {
		s.cut = true
	}
	if tag == "li" && s.hidden == 0 {
		s.text = append(s.text, "- "...)
	}
}

// push opens an element and counts what it means for the lines in it.
func (s *scan) push(e element) {
	if e.quote || e.zone || e.signed {
		s.breakLine(false)
	}
	e.begin = len(s.lines)
	if e.tag == "blockquote" && !e.quote && e.plain {
		e.quote = s.bare || s.announced()
		s.bare = e.quote
	}
	if e.quote {
		if s.depth == 0 {
			s.closeZone()
		}
		s.depth++
	}
	if e.zone {
		s.intro++
	}
	if e.signed {
		s.signed++
	}
	if e.hidden {
		s.hidden++
	}
	if e.pre {
		s.pre++
	}
	s.open = append(s.open, e)
}

// closeZone notes that the quotation which the zones announce has come.
func (s *scan) closeZone() {
	for i := range s.open {
		if s.open[i].zone {
			s.open[i].closed = true
		}
	}
}

// announced says whether the lines so far end in an announcement, so that a blockquote without marks is a quotation.
func (s *scan) announced() bool {
	budget, n := min(5, s.looks), len(s.lines)
	s.looks -= budget
	lines := append(s.lines, line{text: "quoted", depth: 1}) // as it would be
	for i := n - 1; i >= max(0, n-6); i-- {
		if lines[i].blank() || lines[i].depth > 0 {
			continue
		}
		end := attribution(lines, i, &budget)
		if end == 0 {
			end = headerBlock(lines, i, &budget)
		}
		if end > 0 && end <= n && onlyBlank(lines[end:n]) {
			return true
		}
	}
	return false
}

func onlyBlank(lines []line) bool {
	for _, l := range lines {
		if !l.blank() {
			return false
		}
	}
	return true
}

func (s *scan) end(tag string) {
	if block[tag] {
		s.breakLine(tag == "p")
	}
	for i := len(s.open) - 1; i >= 0 && i >= len(s.open)-40; i-- {
		if s.open[i].tag == tag {
			if e := s.open[i]; e.quote || e.zone || e.signed {
				s.breakLine(false)
			}
			s.settleZones(i)
			return
		}
	}
}

// settleZones closes the elements from number i on. A zone without a marked quotation is one as a whole.
func (s *scan) settleZones(i int) {
	for k := len(s.open) - 1; k >= i; k-- {
		e := s.open[k]
		if e.zone {
			s.intro--
			if !e.closed && s.depth == 0 {
				for n := e.begin; n < len(s.lines); n++ {
					s.lines[n].depth++
				}
			}
		}
		if e.quote {
			s.depth--
		}
		if e.signed {
			s.signed--
		}
		if e.hidden {
			s.hidden--
		}
		if e.pre {
			s.pre--
		}
	}
	s.open = s.open[:i]
}
