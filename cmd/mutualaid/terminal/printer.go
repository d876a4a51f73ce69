// Package terminal writes for the person who types commands: lines, tables that fit, JSON for programs, a progress bar, a
// question before what can't be undone.
package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Printer is where a command's output goes: to this process's terminal, or over the socket to another's.
type Printer struct {
	Out, Err io.Writer
	Data     io.Writer             // bytes of a backup; nil where the command has none
	JSON     bool                  // for a program: commands that list write one JSON value
	Width    int                   // columns of the terminal; 0 is as wide as it gets
	Colour   bool                  // the terminal shows colours
	Progress func(done, total int) // may be nil
}

// Line writes one line or several for a person. Nothing that a stranger wrote can steer the terminal by it.
func (p *Printer) Line(format string, args ...any) {
	fmt.Fprintln(p.Out, Plain(fmt.Sprintf(format, args...)))
}

// Note writes a line beside the output, which a pipe does not carry.
func (p *Printer) Note(format string, args ...any) {
	fmt.Fprintln(p.Err, Plain(fmt.Sprintf(format, args...)))
}

// Report tells how far the work is, where somebody wants to know.
func (p *Printer) Report(done, total int) {
	if p.Progress != nil {
		p.Progress(done, total)
	}
}

// Object writes v as JSON when a program reads, and otherwise what text writes.
func (p *Printer) Object(v any, text func()) error {
	if !p.JSON {
		text()
		return nil
	}
	e := json.NewEncoder(p.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// List writes values as a JSON array when a program reads, and otherwise as a table with a row for each;
// none says in words that there is nothing.
func List[V any](p *Printer, values []V, none string, heads []string, row func(V) []string) error {
	if values == nil {
		values = []V{} // [] for programs, not null
	}
	return p.Object(values, func() {
		if len(values) == 0 {
			p.Line("%s", none)
			return
		}
		rows := make([][]string, len(values))
		for i, v := range values {
			rows[i] = row(v)
		}
		for i, line := range Table(p.Width, heads, rows) {
			if i == 0 {
				line = p.Styled(Strong, line)
			}
			fmt.Fprintln(p.Out, line)
		}
	})
}

// Fields writes names and values below each other; those without a value are left out.
func (p *Printer) Fields(pairs ...string) {
	widest := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			widest = max(widest, len(pairs[i]))
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := strings.TrimSpace(Plain(pairs[i+1])); value != "" {
			indented := strings.ReplaceAll(value, "\n", "\n"+strings.Repeat(" ", widest+2))
			fmt.Fprintf(p.Out, "%s  %s\n", p.Styled(Strong, fmt.Sprintf("%-*s", widest, pairs[i])), indented)
		}
	}
}

// Plain takes out what would move the cursor, change colours or turn text around: names and subjects come from strangers.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
