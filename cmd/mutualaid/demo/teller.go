package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"mutualaid/cmd/mutualaid/terminal"
)

// teller tells the story as it happens.
type teller struct {
	out    io.Writer
	width  int
	colour bool
	day    string
	who    *Person // of the scene that was begun
}

// Colours of a terminal. See ECMA-48 section 8.3.117.
const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	red   = "\x1b[31m"
	green = "\x1b[32m"
	cyan  = "\x1b[36m"
	plain = "\x1b[0m"
)

func newTeller(o Options) *teller {
	t := &teller{out: o.Out, width: o.Width, colour: o.Colour}
	if t.width <= 0 || t.width > 100 {
		t.width = 80
	}
	return t
}

// in puts text in a colour where there are any. What strangers wrote can't steer the terminal.
func (t *teller) in(colour, text string) string {
	text = terminal.Plain(text)
	if !t.colour {
		return text
	}
	return colour + text + plain
}

func (t *teller) line(text string) { fmt.Fprintln(t.out, text) }

func (t *teller) opening(s *Story) {
	t.line(t.in(bold, "A mutual aid group lives on one mailbox. Four weeks, told in seconds."))
	t.line(t.in(dim, "Real IMAP, real SMTP, a real store; only the people are made up. "+"Berlin time."))
}

// heading begins a day.
func (t *teller) heading(at time.Time) {
	day := at.In(berlin()).Format("Monday 2 January")
	if day == t.day {
		return
	}
	t.day = day
	t.line("")
	t.line(t.in(bold, day))
}

// column is where the words begin, behind time and name.
const column = 15

// begin tells what somebody does.
func (t *teller) begin(s Scene) {
	t.heading(s.At)
	t.who = s.Who
	name := "?"
	if s.Who != nil {
		name = s.Who.first()
	}
	head := t.in(dim, s.At.In(berlin()).Format("15:04")) + "  " + t.in(cyan, pad(name, 8))
	t.wrapped(head, column, s.Say, "")
}

// aside tells what happens to the program itself.
func (t *teller) aside(at time.Time, say string) {
	t.heading(at)
	t.wrapped(t.in(dim, at.In(berlin()).Format("15:04"))+"  ", 7, say, bold)
}

// came tells what the program made of it: the letters that went out, and why.
func (t *teller) came(at time.Time, letters []Letter, outcomes []outcome) {
	if len(letters)+len(outcomes) == 0 {
		return
	}
	t.heading(at)
	if len(outcomes) == 0 && t.who == nil {
		t.wrapped(t.in(dim, at.In(berlin()).Format("15:04"))+"  ", 7, "→ "+summary(letters, nil), green)
		return
	}
	var why []string
	for _, o := range outcomes {
		if o.why != "" && (len(why) == 0 || why[len(why)-1] != o.why) {
			why = append(why, o.why)
		}
	}
	done := summary(letters, t.who)
	if done == "" {
		done = "answers nobody"
	}
	text := "→ " + done
	if len(why) > 0 {
		text += " (" + strings.Join(why, "; ") + ")"
	}
	t.wrapped(strings.Repeat(" ", column), column, text, green)
	t.who = nil
}

// summary says which letters went to whom.
func summary(letters []Letter, who *Person) string {
	var parts []string
	n := map[string]int{}
	last := map[string]Letter{}
	for _, l := range letters {
		key := string(l.Kind)
		if many(l.Kind) {
			key += l.Mail.Subject
		} else {
			key += l.Address
		}
		if n[key] == 0 {
			parts = append(parts, key)
		}
		n[key]++
		last[key] = l
	}
	for i, key := range parts {
		l := last[key]
		name := l.Address
		if l.To != nil {
			name = l.To.first()
		}
		if l.To != nil && l.To == who {
			name = ""
		}
		switch {
		case n[key] > 1:
			parts[i] = fmt.Sprintf("%s to %d people", noun(l), n[key])
		case name == "":
			parts[i] = noun(l)
		default:
			parts[i] = noun(l) + " to " + name
		}
	}
	return strings.Join(parts, ", ")
}

func many(k Kind) bool { return k == Posted || k == Reminder || k == Digest || k == Invitation }

// noun is a letter in a word or by its subject.
func noun(l Letter) string {
	switch l.Kind {
	case Invitation:
		if strings.HasPrefix(l.Mail.Subject, "An invitation") {
			return "invitation"
		}
	case Notice:
		return "a notice"
	case Posted:
		return "the post"
	}
	return "“" + l.Mail.Subject + "”"
}

// wrapped writes text behind a head of so many columns, broken at words and indented.
func (t *teller) wrapped(head string, columns int, text, colour string) {
	line, used := head, columns
	first := true
	for _, word := range strings.Fields(terminal.Plain(text)) {
		w := uniseg.StringWidth(word)
		if !first && used+1+w > t.width {
			t.line(strings.TrimRight(line, " "))
			line, used, first = strings.Repeat(" ", columns), columns, true
		}
		if !first {
			line += " "
			used++
		}
		line += t.in(colour, word)
		used, first = used+w, false
	}
	t.line(strings.TrimRight(line, " "))
}

func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-uniseg.StringWidth(s)))
}

// result is the table at the end.
func (t *teller) result(r Result) {
	t.line("")
	t.line(t.in(bold, "What should be, by the story alone, and what is, by the servers and the store"))
	for _, row := range r.Rows {
		verdict := t.in(green, "ok")
		if row.Should != row.Is {
			verdict = t.in(red, "WRONG")
		}
		t.line(fmt.Sprintf("  %s%6d%6d  %s", pad(row.Means, 36), row.Should, row.Is, verdict))
	}
	for _, d := range r.Differences {
		t.wrapped("  ", 4, "! "+d, red)
	}
	if r.OK {
		t.line(t.in(green, "Nothing was lost and nothing came twice."))
	} else {
		t.line(t.in(red, "Something that should have happened did not."))
	}
}

// kept says where everything can be looked at.
func (t *teller) kept(m Mailbox, pages, socket string) {
	t.line("")
	t.line(t.in(bold, "The group lives on until you press Ctrl-C. Now its clock runs as yours does."))
	for _, pair := range [][2]string{{"store, config", m.Dir}, {"socket", socket}, {"pages", pages}, {"IMAP", m.IMAP}, {"SMTP", m.SMTP},
		{"mailboxes", m.Address + " and everybody's address, password " + m.Password},
		{"write to it", "send mail by that SMTP server (login " + m.User + ") to " + m.Address}} {
		if pair[1] != "" {
			t.line("  " + pad(pair[0], 15) + terminal.Plain(pair[1]))
		}
	}
}
