package roster

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"mutualaid/mailer/calendar"
)

// ErrCalendar is a calendar where a list of people should be: the UIDs of its events look like addresses.
var ErrCalendar = errors.New("this is a calendar, and no list of people: `mutualaid import` takes its meetings over")

// decode turns a file's bytes to text. What is no UTF-8 and no UTF-16 is taken for Windows-1252, of which Latin-1 is part.
func decode(raw []byte) (string, error) {
	text, err := lettersOf(raw)
	if err == nil && calendar.LooksLikeCalendar(text) {
		return "", ErrCalendar
	}
	return text, err
}

// lettersOf is decode of any text.
func lettersOf(raw []byte) (string, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), mostlyNUL(raw, 1):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}), mostlyNUL(raw, 0):
		from = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return "", errors.New("this is a spreadsheet's own file: open it, save it as CSV, and use that")
	case bytes.IndexByte(raw, 0) >= 0:
		return "", errors.New("this is no text: save the list as CSV, or as text with one address a line")
	case utf8.Valid(raw):
		return strings.TrimPrefix(string(raw), "\ufeff"), nil
	default:
		from = charmap.Windows1252
	}
	text, err := from.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("read the list's letters: %w", err)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}

// mostlyNUL says whether the beginning looks like UTF-16 without a byte order mark: addresses are ASCII, so every
// second byte is NUL, at odd places in little endian and at even ones in big endian.
func mostlyNUL(raw []byte, odd int) bool {
	raw = raw[:min(len(raw), 4096)]
	nul := [2]int{}
	for i, b := range raw {
		if b == 0 {
			nul[i%2]++
		}
	}
	return len(raw) >= 4 && nul[odd]*4 > len(raw) && nul[1-odd] == 0
}

// split cuts text into lines that end in LF, CRLF or CR.
func split(text string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// separator finds what parts the cells: the sign named by a first line such as "sep=;", else the one that stands most
// often outside quotes in the first line with words. It also returns the index of that line.
func separator(lines []string) (comma byte, first int) {
	for first < len(lines) && blank(lines[first]) {
		first++
	}
	if first == len(lines) {
		return ',', first
	}
	line := strings.TrimSpace(lines[first])
	if sign, ok := strings.CutPrefix(strings.ToLower(line), "sep="); ok && len(sign) == 1 {
		return sign[0], first + 1
	}
	counts, quoted := [3]int{}, false
	for i := range min(len(lines[first]), maxLine) {
		c := lines[first][i]
		if c == '"' {
			quoted = !quoted
		}
		if at := strings.IndexByte(signs, c); at >= 0 && !quoted {
			counts[at]++
		}
	}
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	return signs[best], first
}

const signs = ",;\t"

// maxFolds is how many lines one quoted cell may have in a list of people: beyond it a quotation mark was only forgotten.
const maxFolds = 20

const unclosed = `a quotation mark (") has no other to close it`

// cut takes the record that begins at a line apart, by RFC 4180 read kindly, and says at which line the next one begins.
// When it makes no sense, why says so and next is the following line, so that one slip does not swallow the rest.
func cut(lines []string, at int, comma byte, folds int) (cells []string, next int, why string) {
	next = at + 1
	if len(lines[at]) > maxLine {
		return nil, next, fmt.Sprintf("the line is longer than %d characters", maxLine)
	}
	rest := lines[at]
	for {
		quoted := strings.TrimLeft(rest, " ")
		if !strings.HasPrefix(quoted, `"`) {
			cell, more, found := strings.Cut(rest, string(comma))
			cells = append(cells, cell)
			if !found {
				return cells, next, ""
			}
			rest = more
			continue
		}
		cell, more, end, ok := unquote(lines, quoted[1:], next, folds)
		if !ok {
			return nil, at + 1, unclosed
		}
		tail, after, found := strings.Cut(more, string(comma))
		if !blank(tail) {
			if end > next {
				return nil, at + 1, unclosed // the mark that "closed" it opened another cell
			}
			cell = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(cell) + `"` + tail // "Lee, Ann" <ann@example.org>
		}
		cells, next = append(cells, cell), end
		if !found {
			return cells, next, ""
		}
		rest = after
	}
}

// unquote reads a cell behind its opening quotation mark; next is the index of the line behind the one that text is of.
func unquote(lines []string, text string, next, folds int) (cell, rest string, end int, ok bool) {
	var b strings.Builder
	last := min(len(lines), next+folds)
	for {
		before, after, found := strings.Cut(text, `"`)
		b.WriteString(before)
		switch {
		case found && strings.HasPrefix(after, `"`):
			b.WriteByte('"')
			text = after[1:]
		case found:
			return b.String(), after, next, true
		case next == last || len(lines[next]) > maxLine:
			return "", "", 0, false
		default:
			b.WriteByte('\n')
			text, next = lines[next], next+1
		}
	}
}
