package terminal

import (
	"strings"

	"github.com/rivo/uniseg"
)

const (
	gap       = 2 // columns between cells
	leastCell = 8 // a cell is not made narrower than this
)

// Table lays rows out below heads in at most width columns (0: any), by shortening the widest cells.
// Every cell is one line, and what was cut ends in "…". Only so much is cut as a cell of eight columns stays readable.
func Table(width int, heads []string, rows [][]string) []string {
	all := append([][]string{heads}, rows...)
	cells := make([][]string, len(all))
	widths := make([]int, len(heads))
	for i, row := range all {
		cells[i] = make([]string, len(heads))
		for j := range min(len(heads), len(row)) {
			cells[i][j] = strings.Join(strings.Fields(Plain(row[j])), " ")
			widths[j] = max(widths[j], uniseg.StringWidth(cells[i][j]))
		}
	}
	if width > 0 {
		squeeze(widths, width-gap*(len(heads)-1))
	}
	lines := make([]string, len(cells))
	for i, row := range cells {
		var b strings.Builder
		for j, cell := range row {
			cell = Cut(cell, widths[j])
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", widths[j]-uniseg.StringWidth(cell)+gap))
		}
		lines[i] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// squeeze takes columns from the widest until all fit into total, or none can give more.
func squeeze(widths []int, total int) {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	for sum > total {
		widest := 0
		for j, w := range widths {
			if w > widths[widest] {
				widest = j
			}
		}
		if len(widths) == 0 || widths[widest] <= leastCell {
			return
		}
		widths[widest]--
		sum--
	}
}

// Cut shortens a text to a number of columns, as a terminal counts them.
func Cut(s string, columns int) string {
	if uniseg.StringWidth(s) <= columns {
		return s
	}
	var b strings.Builder
	left := columns - 1
	for g := uniseg.NewGraphemes(s); g.Next() && g.Width() <= left; {
		b.WriteString(g.Str())
		left -= g.Width()
	}
	return b.String() + "…"
}
