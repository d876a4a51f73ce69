package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// Row is one line of the table at the end.
type Row struct {
	Name   string // also the key in JSON
	Means  string
	Should int
	Is     int
}

// Result is what should be and what is.
type Result struct {
	Rows        []Row
	Differences []string // each in words
	OK          bool
	Took        time.Duration // to tell the story
}

// found is what the servers and the store show at the end.
type found struct {
	members  map[string]desk.MemberView // by address
	waiting  int
	letters  map[receipt]int
	copies   map[string]int // by recipient and Message-ID
	posts    map[string]bool
	accepted int
	unread   int // mails in the group's mailbox that nobody has taken care of
	said     map[saying]string
}

// look reads the state of everything.
func (p *play) look(ctx context.Context) (f found, err error) {
	f = found{members: map[string]desk.MemberView{}, letters: map[receipt]int{}, copies: map[string]int{}, posts: map[string]bool{}, said: map[saying]string{}}
	d := p.program.Desk()
	members, err := d.Members(ctx, group, "")
	if err != nil {
		return f, err
	}
	for _, m := range members {
		f.members[m.Address] = m
	}
	cases, err := d.Inbox(ctx, "")
	if err != nil {
		return f, err
	}
	f.waiting = len(cases)
	if f.said, err = p.answers(ctx); err != nil {
		return f, err
	}
	f.accepted = p.town.relay.Count()
	for _, person := range p.story.People {
		for _, l := range person.inbox {
			f.letter(l)
		}
	}
	mails, err := p.town.imap.Messages(address, "INBOX")
	if err != nil {
		return f, err
	}
	for _, m := range mails {
		if !m.Has(`\Seen`) && !m.Has(`\Flagged`) {
			f.unread++
		}
	}
	return f, nil
}

func (f *found) letter(l Letter) {
	r := receipt{to: l.Address, kind: l.Kind}
	switch l.Kind {
	case Posted:
		r.about = l.Mail.Subject
		f.posts[l.Mail.Get("X-Original-From")+l.Mail.Get("Date")+l.Mail.Subject] = true
	case Reminder, Moved, Digest:
		r.about = hour(l.At)
	}
	f.letters[r]++
	f.copies[l.Address+" "+l.Mail.MessageID]++
}

// answers are everybody's last words to each meeting, as the program has them.
func (p *play) answers(ctx context.Context) (map[saying]string, error) {
	said := map[saying]string{}
	for i, m := range p.story.Meetings {
		if m.Apart {
			list, err := p.program.Desk().Meetings(ctx, group, 20)
			if err != nil {
				return nil, err
			}
			for _, o := range list {
				if at, err := time.Parse(time.RFC3339, o.Start); err == nil && at.Equal(m.Start) {
					m.id = o.ID
				}
			}
		}
		d, err := p.program.Desk().MeetingOf(ctx, group, m.id)
		if err != nil {
			return nil, err
		}
		for answer, names := range map[string][]string{"yes": d.Coming, "no": d.NotComing, "maybe": d.Perhaps} {
			for _, who := range p.story.People {
				if slices.Contains(names, who.Name) {
					said[saying{i, who}] = answer
				}
			}
		}
	}
	return said, nil
}

// count compares what should be with what is.
func (p *play) count(ctx context.Context) (r Result, err error) {
	f, err := p.look(ctx)
	if err != nil {
		return r, err
	}
	l := p.ledger
	is := func(what func(desk.MemberView) bool) (n int) {
		for _, m := range f.members {
			if what(m) {
				n++
			}
		}
		return n
	}
	lost, twice := p.missing(f)
	r.Rows = []Row{
		{"invited", "people invited", l.standing(func(b belief) bool { return b.invited }), is(func(m desk.MemberView) bool { return !m.Invited.IsZero() })},
		{"joined", "joined by their own word", l.standing(func(b belief) bool { return b.consented }), is(func(m desk.MemberView) bool { return m.Consent != nil && m.Consent.How != "steward" })},
		{"declined", "said no", l.standing(func(b belief) bool { return b.standing == "declined" }), is(func(m desk.MemberView) bool { return m.Standing == book.Declined })},
		{"left", "joined, and left again", l.standing(func(b belief) bool { return b.standing == "left" }), is(func(m desk.MemberView) bool { return m.Standing == book.Left })},
		{"waiting", "things that wait for a person", l.waiting, f.waiting},
		{"posts", "posts passed on", l.posts, len(f.posts)},
		{"answers", "people's last words to meetings", len(l.said), len(f.said)},
		{"reminders", "reminders", l.count(Reminder), f.count(Reminder)},
		{"digests", "digests", l.count(Digest), f.count(Digest)},
		{"sent", "letters accepted by the relay", l.count(""), f.accepted},
		{"lost", "letters or mails lost", 0, len(lost)},
		{"twice", "letters that came twice", 0, len(twice)},
	}
	r.Differences = slices.Concat(lost, twice, p.strange(f), p.late())
	r.OK = len(r.Differences) == 0
	for _, row := range r.Rows {
		r.OK = r.OK && row.Should == row.Is
	}
	return r, nil
}

func (f *found) count(kind Kind) (n int) {
	for r, many := range f.letters {
		if r.kind == kind {
			n += many
		}
	}
	return n
}

// missing names what should have reached somebody and did not, and what came to somebody twice.
func (p *play) missing(f found) (lost, twice []string) {
	for r, want := range p.ledger.owed {
		for range want - f.letters[r] {
			lost = append(lost, "lost: "+r.String())
		}
	}
	for range f.unread {
		lost = append(lost, "lost: a mail in the mailbox that nothing was made of")
	}
	for id, n := range f.copies {
		for range n - 1 {
			twice = append(twice, "twice: the letter "+id)
		}
	}
	for r, n := range f.letters {
		if r.about != "" {
			for range n - max(1, p.ledger.owed[r]) {
				twice = append(twice, "twice: "+r.String())
			}
		}
	}
	slices.Sort(lost)
	slices.Sort(twice)
	return lost, twice
}

// strange names what is otherwise than the story has it, person by person.
func (p *play) strange(f found) (why []string) {
	for _, who := range p.story.People {
		b, m := p.ledger.beliefs[who], f.members[who.Email]
		choice := string(m.Delivery)
		if m.Standing == "" {
			choice = b.choice
		}
		if b.standing != string(m.Standing) || b.choice != choice {
			why = append(why, fmt.Sprintf("%s should be %s (%s) and is %s (%s)", who.Name, or(b.standing, "a stranger"), b.choice, or(string(m.Standing), "a stranger"), choice))
		}
		for i := range p.story.Meetings {
			key := saying{i, who}
			if p.ledger.said[key] != f.said[key] {
				why = append(why, fmt.Sprintf("%s said %q to meeting %d, which the group knows as %q", who.Name, p.ledger.said[key], i+1, f.said[key]))
			}
		}
	}
	for r, n := range f.letters {
		if extra := n - p.ledger.owed[r]; extra > 0 {
			why = append(why, fmt.Sprintf("%d more than expected: %s", extra, r))
		}
	}
	for _, trouble := range p.town.log.troubles {
		why = append(why, "the program is in trouble: "+strings.TrimSpace(trouble))
	}
	slices.Sort(why)
	return why
}

// late names reminders that don't say when the meeting is on their reader's own clock.
func (p *play) late() (why []string) {
	for _, who := range p.story.People {
		for _, l := range who.inbox {
			if l.Kind != Reminder {
				continue
			}
			for _, m := range p.story.Meetings {
				if own := m.Start.In(who.zone()).Format("15:04"); slices.ContainsFunc(m.Reminders, l.At.Equal) && !tells(l.Mail.Text, own) {
					why = append(why, fmt.Sprintf("the reminder of %s does not tell %s that it is at %s there", l.At.Format("2 Jan"), who.Name, own))
				}
			}
		}
	}
	return why
}

// tells says whether a text names a time of day, as one writes it in any of the story's languages.
func tells(text, clock string) bool {
	return strings.Contains(text, clock) || strings.Contains(text, strings.Replace(clock, ":", "\u00a0h\u00a0", 1)) ||
		strings.Contains(text, strings.Replace(clock, ":", " h ", 1)) || strings.Contains(text, strings.Replace(clock, ":", "h", 1))
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// MarshalJSON is what is, and whether it is as it should be.
func (r Result) MarshalJSON() ([]byte, error) {
	is := map[string]any{"ok": r.OK}
	for _, row := range r.Rows {
		if row.Name != "answers" {
			is[row.Name] = row.Is
		}
	}
	return json.Marshal(is)
}
