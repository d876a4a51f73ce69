package templates

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"
)

// What data brings into a letter stands between marks until text and HTML are made of it. Data itself is freed of
// control characters first, so it can't bring marks of its own: it stays words and never becomes structure.
const (
	dataBegin = '\x02'
	dataEnd   = '\x03'
	linkBegin = '\x04'
	linkEnd   = '\x05'
)

// marked is text that has its marks already.
type marked string

// controlLine matches a line that holds nothing but one control action.
var controlLine = regexp.MustCompile(`(?m)^[ \t]*(\{\{(?:if|else|end|range|with|define)\b[^}]*\}\})[ \t]*\n`)

// standalone takes away the line ends after lines that only control, so that templates can be laid out readably.
func standalone(source string) string { return controlLine.ReplaceAllString(source, "$1") }

// markOutput makes every value that a template writes pass through mark last.
func markOutput(tree *parse.Tree) {
	if tree != nil && tree.Root != nil {
		markNode(tree, tree.Root)
	}
}

func markNode(tree *parse.Tree, node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			markNode(tree, child)
		}
	case *parse.ActionNode:
		markPipe(tree, n.Pipe)
	case *parse.IfNode:
		markNode(tree, n.List)
		markNode(tree, n.ElseList)
	case *parse.RangeNode:
		markNode(tree, n.List)
		markNode(tree, n.ElseList)
	case *parse.WithNode:
		markNode(tree, n.List)
		markNode(tree, n.ElseList)
	}
}

func markPipe(tree *parse.Tree, pipe *parse.PipeNode) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) == 0 {
		return
	}
	last := pipe.Cmds[len(pipe.Cmds)-1]
	if id, ok := last.Args[0].(*parse.IdentifierNode); ok && id.Ident == "mark" {
		return
	}
	id := parse.NewIdentifier("mark").SetTree(tree).SetPos(pipe.Pos)
	pipe.Cmds = append(pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pipe.Pos, Args: []parse.Node{id}})
}

// markFuncs are the functions that put data into a letter; the plain {{.X}} is mark: one line of words.
func markFuncs() template.FuncMap {
	return template.FuncMap{"mark": mark, "paragraphs": paragraphs, "quote": quote, "url": link}
}

// mark makes one line of data.
func mark(value any) marked {
	if m, ok := value.(marked); ok {
		return m
	}
	s := strings.Join(strings.Fields(clean(fmt.Sprint(value))), " ")
	if s == "" {
		return ""
	}
	return marked(string(dataBegin) + s + string(dataEnd))
}

// paragraphs puts text in as it is, line by line.
func paragraphs(s string) marked { return markLines("", s) }

// quote puts text in as a quotation.
func quote(s string) marked { return markLines("> ", s) }

func markLines(prefix, s string) marked {
	var b strings.Builder
	lines := strings.Split(strings.Trim(clean(s), "\n \t"), "\n")
	blank := false
	for i, line := range lines {
		line = strings.TrimRight(line, " \t")
		if line == "" && blank {
			continue
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		blank = line == ""
		if blank {
			b.WriteString(strings.TrimRight(prefix, " "))
			continue
		}
		b.WriteString(prefix)
		b.WriteRune(dataBegin)
		b.WriteString(line)
		b.WriteRune(dataEnd)
	}
	return marked(b.String())
}

// link puts in a link that can be followed when it is one for the web or mail, and else just words.
func link(s string) marked {
	if !isLink(s) {
		return mark(s)
	}
	return marked(string(linkBegin) + s + string(linkEnd))
}

func isLink(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || unicode.IsControl(r) || strings.ContainsRune(`<>"`, r) }) {
		return false
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// clean makes valid UTF-8 with \n line ends and without control or direction-changing characters.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.ContainsFunc(s, needsCleaning) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

func needsCleaning(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f }

// unmarked turns marks into what stands for them in plain text: links get their angle brackets.
var unmarked = strings.NewReplacer(string(dataBegin), "", string(dataEnd), "", string(linkBegin), "<", string(linkEnd), ">")

func unmark(s string) string { return unmarked.Replace(s) }

// subjectLimit is how many characters of a subject are kept: enough for any reader's list, short of folding limits.
const subjectLimit = 160

// subjectLine is the first line of a letter without its name, on one line whatever data holds.
func subjectLine(head string) string {
	s := strings.TrimPrefix(unmark(head), "Subject:")
	s = strings.Join(strings.Fields(clean(s)), " ")
	if runes := []rune(s); len(runes) > subjectLimit {
		s = strings.TrimSpace(string(runes[:subjectLimit-1])) + "…"
	}
	return s
}

// tidy takes away trailing blanks and more than one empty line in a row.
func tidy(s string) string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimRight(line, " "); line == "--" {
			line = "-- " // see RFC 3676 section 4.3: what follows is left out of replies
		}
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n ") + "\n"
}
