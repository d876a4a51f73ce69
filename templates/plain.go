package templates

import (
	"strings"
	"unicode/utf8"
)

// columns is how wide plain text grows; words longer than a line, as links are, stay whole.
const columns = 76

// plain is a letter's text as it is sent: wrapped, without marks.
func plain(body string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(body, "\n"), "\n") {
		if line == "-- " {
			b.WriteString("-- \n")
			continue
		}
		wrap(&b, unmark(line), hanging(line))
	}
	return b.String()
}

// hanging is what the further lines of a wrapped line begin with.
func hanging(line string) string {
	switch {
	case strings.HasPrefix(line, "> "):
		return "> "
	case strings.HasPrefix(line, "- "), termEnd(line) > 0:
		return "  "
	}
	return ""
}

// wrap writes one line, broken between words where it grows too wide. The spaces a line begins with stay.
func wrap(b *strings.Builder, line, hang string) {
	if utf8.RuneCountInString(line) <= columns {
		b.WriteString(line)
		b.WriteByte('\n')
		return
	}
	start := len(line) - len(strings.TrimLeft(line, " "))
	b.WriteString(line[:start])
	width, first := start, true
	for i, word := range strings.Split(line[start:], " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case !first && width+1+n > columns:
			b.WriteByte('\n')
			b.WriteString(hang)
			width, first = utf8.RuneCountInString(hang), true
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
		if word != ">" && word != "-" && word != "→" {
			first = false
		}
	}
	b.WriteByte('\n')
}
