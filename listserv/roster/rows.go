package roster

import (
	"fmt"
	"io"
	"strings"
)

// Text reads a list's bytes and makes text of them: it knows UTF-8, UTF-16 and Windows-1252 apart, and refuses what is no text.
func Text(r io.Reader) (string, error) {
	raw, err := bytesOf(r)
	if err != nil {
		return "", err
	}
	return decode(raw)
}

// AnyText is Text of what need not be a list of people.
func AnyText(r io.Reader) (string, error) {
	raw, err := bytesOf(r)
	if err != nil {
		return "", err
	}
	return lettersOf(raw)
}

func bytesOf(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	if len(raw) > maxBytes {
		return nil, fmt.Errorf("the list is larger than %d MiB: is it a list of people? Save it as CSV, or in parts", maxBytes>>20)
	}
	return raw, nil
}

// Row is one record of a list in columns.
type Row struct {
	Line  int      // where it begins, from 1
	Text  string   // the beginning of that line
	Cells []string // without the spaces around them; nothing where Why says what is wrong
	Why   string
}

// Rows takes a list in columns apart, from a line on, by RFC 4180 read kindly. Blank lines are left out.
func Rows(text string, from int) []Row { return RowsOf(text, from, maxFolds) }

// RowsOf is Rows where a cell may have more lines than names and addresses have.
func RowsOf(text string, from, folds int) []Row {
	lines := split(text)
	lines = lines[min(max(from-1, 0), len(lines)):]
	var rows []Row
	comma, at := separator(lines)
	for at < len(lines) {
		if blank(lines[at]) {
			at++
			continue
		}
		cells, next, why := cut(lines, at, comma, folds)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, Row{Line: at + max(from, 1), Text: Shorten(lines[at]), Cells: cells, Why: why})
		at = next
	}
	return rows
}

// Lines cuts text into lines that end in LF, CRLF or CR.
func Lines(text string) []string { return split(text) }

// Heading is what a column is for by the word above it: email, name, first, last, language; "" is not known.
func Heading(word string) string { return headings[PlainWord(word)] }

// PlainWord is a word without marks, accents, digits and capitals: "E-Mail 1 - Value" is emailvalue.
func PlainWord(word string) string { return plainWord(word) }

// Language is the code of a language that is named by its code or in words; false when it is not known.
func Language(s string) (string, bool) { return languageOf(s) }

// Clean makes one line of a name, without what can't be seen.
func Clean(name string) string { return clean(name) }

// Shorten is the beginning of a line, to show it.
func Shorten(line string) string { return shorten(strings.TrimSpace(line)) }
