package rules

import (
	"fmt"
	"strings"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/templates"
)

// agendaMail is what a member's mail of its own wants on the agenda of the next meeting: its subject says so.
func (in *Situation) agendaMail() []string {
	if !in.Member.In() || in.Next == nil {
		return nil
	}
	apart := "\n\n"
	if strings.HasSuffix(strings.TrimSpace(in.Mail.Subject), ":") {
		apart = "\n" // what it announces follows
	}
	items, rest := in.Reader.Labelled(answer.Agenda, in.Mail.Subject+apart+in.Words)
	if rest != "" && !in.Reader.IsShort(rest) {
		return nil // a post that happens to speak of an agenda
	}
	return items
}

// items are a mail's items for the agenda, and the date that they are for: where that agenda is closed, the next one.
func (in *Situation) items(words []string) (list []book.Item, o *book.Occurrence) {
	o = in.Occurrence
	if o == nil {
		o = in.Next
	}
	if o != nil && (o.Cancelled || !in.Now.Before(in.Group.AgendaCloses(*o))) {
		o = in.After
	}
	if o == nil {
		return nil, nil
	}
	for i, w := range words {
		list = append(list, book.Item{ID: fmt.Sprintf("%s-%02d", in.ID, i), Group: in.Group.Name, Occurrence: o.ID, Person: in.From.ID, Name: in.From.Called(), Words: w, At: in.Now})
	}
	return list, o
}

// agendaNoted puts items on the agenda, and says so.
func agendaNoted(in *Situation, a book.Act, why string) Step {
	if !in.Member.In() {
		return in.waits(book.CaseWords, why+", by somebody who is not a member", "question")
	}
	items, o := in.items(a.Items)
	if o == nil {
		return in.waits(book.CaseWords, why+", but the agenda is closed and no later date is known", "question")
	}
	asked := in.Occurrence
	if asked == nil {
		asked = in.Next
	}
	return Step{
		Why: why, Items: items,
		Entries: []book.Entry{in.Entry("agenda", fmt.Sprintf("%d for %s", len(items), o.Meeting.Title), in.From)},
		Notes: []Note{{To: in.From, Purpose: ticket.Reminder, Subject: o.ID, Answers: true,
			Data: templates.Noted{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Meeting: book.MeetingOf(*o, book.Roster{}, ""), Items: a.Items, Next: asked != nil && o.ID != asked.ID}}},
	}
}
