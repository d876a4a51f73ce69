package demo

import (
	"cmp"
	"fmt"
	"io"
	"slices"
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
	head   string // of the scene that was begun, "" without one
	words  []span
	who    *Person
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
	t.line(t.in(bold, day) + " " + t.in(dim, strings.Repeat("─", max(0, t.width-len(day)-1))))
}

// column is where the words begin, behind time and name.
const column = 15

// begin notes what somebody does; it is told together with what comes of it.
func (t *teller) begin(s Scene) {
	t.flush()
	t.heading(s.At)
	name := "nobody"
	if s.Who != nil {
		name = s.Who.first()
	}
	t.who, t.head, t.words = s.Who, t.in(dim, t.clock(s.At))+"  "+t.in(cyan, pad(name, 8)), []span{{s.Say, ""}}
}

// flush tells what nothing came of yet.
func (t *teller) flush() {
	if t.head != "" {
		t.wrapped(t.head, column, t.words...)
	}
	t.head, t.words, t.who = "", nil, nil
}

func (t *teller) clock(at time.Time) string { return at.In(berlin()).Format("15:04") }

// aside tells what happens to the program itself.
func (t *teller) aside(at time.Time, say string) {
	t.flush()
	t.heading(at)
	t.wrapped(t.in(dim, t.clock(at))+"  ", column-8, span{say, bold})
}

// came tells what the program made of it: the letters that went out, and why.
func (t *teller) came(at time.Time, letters []Letter, outcomes []outcome) {
	if len(letters)+len(outcomes) == 0 {
		t.flush()
		return
	}
	t.heading(at)
	var why []string
	for _, o := range outcomes {
		if o.why != "" && !slices.Contains(why, o.why) {
			why = append(why, o.why)
		}
	}
	done := "→ " + or(summary(letters, t.who), "answers nobody")
	if t.head == "" {
		t.head = t.in(dim, t.clock(at)) + "  "
		t.wrapped(t.head, column-8, span{done, green}, span{because(why, ""), dim})
		t.head = ""
		return
	}
	t.words = append(t.words, span{done, green}, span{because(why, t.words[0].text), dim})
	t.flush()
	t.clocks(letters)
}

// clocks shows how those who live elsewhere read the first of several times.
func (t *teller) clocks(letters []Letter) {
	for _, l := range letters {
		if l.Kind != Asked || l.To == nil || l.To.Zone == "" {
			continue
		}
		for line := range strings.Lines(l.Mail.Text) {
			if option := strings.TrimSpace(line); strings.HasPrefix(option, "- A: ") {
				t.wrapped(strings.Repeat(" ", column), column, span{fmt.Sprintf("%s reads “%s”", l.To.first(), strings.TrimPrefix(option, "- ")), dim})
			}
		}
	}
}

// because is the program's own reason, without what stands there already.
func because(why []string, said string) string {
	var kept []string
	for _, w := range why {
		w = strings.ReplaceAll(w, "read as human: ", "for a person: ")
		w = strings.TrimSuffix(w, ", so a letter asks whether it was them")
		if before, quoted, ok := strings.Cut(w, ": says \""); ok {
			quoted, rest, _ := strings.Cut(quoted, "\"")
			if strings.Contains(said, quoted) {
				w = before + rest
			}
		}
		obvious := w == "a post by a member" || strings.HasPrefix(w, "a command: ") && !strings.Contains(w, ";")
		if !obvious {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "(" + strings.Join(kept, "; ") + ")"
}

// summary says which letters went to whom; who needs no name.
func summary(letters []Letter, who *Person) string {
	letters = slices.Clone(letters)
	slices.SortStableFunc(letters, func(a, b Letter) int { // they left by several connections at once
		if own := a.To == who; own != (b.To == who) {
			return map[bool]int{true: -1, false: +1}[own]
		}
		return cmp.Or(cmp.Compare(b.Kind, a.Kind), cmp.Compare(a.Address, b.Address))
	})
	var order []string
	names := map[string][]string{}
	for _, l := range letters {
		name := l.Address
		switch {
		case l.To != nil && l.To == who:
			name = ""
		case l.To != nil:
			name = l.To.first()
		}
		key := noun(l)
		if names[key] == nil {
			order = append(order, key)
		}
		names[key] = append(names[key], name)
	}
	for i, key := range order {
		switch to := names[key]; {
		case len(to) > 3:
			order[i] = fmt.Sprintf("%s to %d people", key, len(to))
		case to[0] != "":
			order[i] = key + " to " + strings.Join(to, ", ")
		}
	}
	return strings.Join(order, ", ")
}

// noun is a letter in a word or by its subject.
func noun(l Letter) string {
	subject := strings.NewReplacer(": Care Circle", "", ": Evening circle", "", "Evening circle: ", "").Replace(l.Mail.Subject)
	switch l.Kind {
	case Invitation:
		if len(l.Mail.InReplyTo) == 0 {
			return "invitation"
		}
	case Welcome:
		return "welcome"
	case Notice:
		return "notice"
	case Posted:
		return "post"
	case Called:
		if ofSeries(l.Mail) {
			return "call to the meetings"
		}
	case Reminder:
		return "reminder"
	case Digest:
		if _, threads, ok := strings.Cut(l.Mail.Subject, ": "); ok {
			return "digest (" + threads + ")"
		}
		return "digest"
	}
	return "“" + strings.TrimSpace(subject) + "”"
}

// span is text in one colour.
type span struct{ text, colour string }

// wrapped writes text behind a head of so many columns, broken at words and indented.
func (t *teller) wrapped(head string, columns int, spans ...span) {
	line, used, first := head, columns, true
	for _, s := range spans {
		for _, word := range strings.Fields(terminal.Plain(s.text)) {
			w := uniseg.StringWidth(word)
			if !first && used+1+w > t.width {
				t.line(strings.TrimRight(line, " "))
				line, used, first = strings.Repeat(" ", columns), columns, true
			}
			if !first {
				line += " "
				used++
			}
			if s.colour != "" {
				word = t.in(s.colour, word)
			}
			line += word
			used, first = used+w, false
		}
	}
	t.line(strings.TrimRight(line, " "))
}

func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-uniseg.StringWidth(s)))
}

// mostDifferences is how many are told: one that matters brings many others with it.
const mostDifferences = 12

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
	for i, d := range r.Differences {
		if i == mostDifferences {
			t.line(fmt.Sprintf("  … and %d more", len(r.Differences)-i))
			break
		}
		t.wrapped("  ", 2, span{"! " + d, red})
	}
	if r.OK {
		t.line(t.in(green, fmt.Sprintf("Nothing was lost, nothing came twice. The four weeks took %.1f seconds.", r.Took.Seconds())))
	} else {
		t.line(t.in(red, "Something that should have happened did not."))
	}
}

// kept says where everything can be looked at.
func (t *teller) kept(m Mailbox, pages, socket string) {
	t.line("")
	t.line(t.in(bold, "The group lives on until you press Ctrl-C. Now its clock runs as yours does."))
	for _, pair := range [][2]string{{"store, config", m.Dir}, {"socket", socket}, {"pages", pages}, {"IMAP", m.IMAP}, {"SMTP", m.SMTP},
		{"mailboxes", m.Address + " and everybody's, password " + m.Password},
		{"write to it", "by that SMTP server, as anybody, to " + m.Address}} {
		if pair[1] != "" {
			t.line("  " + pad(pair[0], 15) + terminal.Plain(pair[1]))
		}
	}
}
