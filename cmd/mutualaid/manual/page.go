package manual

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/alecthomas/kong"
)

// Page is what the manual page says beside what the parser knows.
type Page struct {
	Version string
	Date    time.Time
	After   []Section
}

// Section is a part of the manual page at its end.
type Section struct {
	Title string
	Items [][2]string // a word, and what it means
}

// Write writes the manual page of all commands, as man(7) has it.
func (p Page) Write(w io.Writer, app *kong.Application) error {
	r := &roff{}
	r.raw(fmt.Sprintf(".TH %s 1 %s %s %s", quote(strings.ToUpper(app.Name)), quote(p.Date.Format(time.DateOnly)), quote(app.Name+" "+p.Version), quote("User commands")))
	r.raw(".SH NAME")
	r.text(app.Name + " - one mailbox runs a mutual aid group")
	r.raw(".SH SYNOPSIS", ".B "+escape(app.Name))
	r.text("COMMAND [flags]")
	r.raw(".SH DESCRIPTION")
	r.text(app.Help)
	r.raw(".SH FLAGS")
	r.flags(app.Flags)
	group := ""
	r.raw(".SH COMMANDS")
	for _, command := range app.Leaves(true) {
		if g := command.ClosestGroup(); g != nil && g.Title != group {
			group = g.Title
			r.raw(".SS " + quote(group))
		}
		r.command(command)
	}
	for _, s := range p.After {
		r.raw(".SH " + quote(strings.ToUpper(s.Title)))
		for _, item := range s.Items {
			r.item(item[0], item[1])
		}
	}
	_, err := io.WriteString(w, r.String())
	return err
}

// roff is a page as it grows.
type roff struct{ strings.Builder }

func (r *roff) raw(lines ...string) {
	for _, line := range lines {
		r.WriteString(line + "\n")
	}
}

// text writes a paragraph: lines that begin with what would be a request are kept from being one.
func (r *roff) text(words string) {
	for _, line := range strings.Split(strings.TrimSpace(words), "\n") {
		if strings.TrimSpace(line) == "" {
			r.raw(".PP")
			continue
		}
		r.raw(escape(line))
	}
}

func (r *roff) item(word, meaning string) {
	r.raw(".TP", ".B "+escape(word))
	r.text(meaning)
}

func (r *roff) flags(flags []*kong.Flag) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := f.Summary()
		if f.Tag.Negatable != "" {
			name = "--[no-]" + f.Name
		}
		if f.Short != 0 {
			name = "-" + string(f.Short) + ", " + name
		}
		help := f.Help
		if f.HasDefault && f.Default != "" && !strings.Contains(help, f.Default) {
			help += " Default: " + f.Default + "."
		}
		r.item(name, help)
	}
}

func (r *roff) command(n *kong.Node) {
	usage := n.FullPath()
	for _, arg := range n.Positional {
		usage += " " + strings.NewReplacer("<", "", ">", "").Replace(strings.ToUpper(arg.Summary()))
	}
	r.raw(".TP", ".B "+escape(usage))
	r.text(n.Help)
	if n.Detail != "" {
		r.raw(".IP", ".nf")
		r.text(n.Detail)
		r.raw(".fi")
	}
	if len(n.Positional)+len(n.Flags) == 0 {
		return
	}
	r.raw(".RS")
	for _, arg := range n.Positional {
		if arg.Help != "" {
			r.item(strings.ToUpper(arg.Name), arg.Help)
		}
	}
	r.flags(n.Flags)
	r.raw(".RE")
}

var special = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// escape makes words stand in a page as they are. See groff_man_style(7).
func escape(words string) string {
	words = special.Replace(strings.TrimRight(words, " "))
	if strings.HasPrefix(words, ".") {
		words = `\&` + words
	}
	var ascii strings.Builder // which every roff reads. See groff_char(7).
	for _, r := range words {
		if r > unicode.MaxASCII {
			fmt.Fprintf(&ascii, `\[u%04X]`, r)
			continue
		}
		ascii.WriteRune(r)
	}
	return ascii.String()
}

// quote makes one argument of words.
func quote(words string) string { return `"` + strings.ReplaceAll(escape(words), `"`, `\(dq`) + `"` }
