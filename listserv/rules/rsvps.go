package rules

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer/calendar"
	"mutualaid/templates"
)

// reminderAnswered reads yes, no or maybe to a meeting; whatever else is a person's to read.
func reminderAnswered(in *Situation) Step {
	if s, other := otherHand(in); other {
		return s
	}
	if done, rest := in.Reader.Labelled(answer.Done, in.Words); len(done) > 0 && in.Occurrence != nil && in.Member.In() && in.Reader.IsShort(rest) {
		return promisesKept(in, done)
	}
	items, rest := in.Reader.Labelled(answer.Agenda, in.Words)
	if len(items) > 0 && in.Occurrence != nil && strings.TrimSpace(rest) == "" {
		return act(in, book.Act{Kind: "agenda", Meeting: in.Occurrence.ID, Items: items, How: "reply"}, "something for the agenda")
	}
	got := in.Reader.Read(answer.Reminder, in.Mail.Subject, rest, in.Language, in.Now)
	if got.Robot {
		return robot(in, got)
	}
	if isRSVP := got.Kind == answer.Yes || got.Kind == answer.No || got.Kind == answer.Maybe; len(items) > 0 && in.Occurrence != nil && !isRSVP {
		step := act(in, book.Act{Kind: "agenda", Meeting: in.Occurrence.ID, Items: items, How: "reply"}, "something for the agenda, and more")
		if !in.Reader.IsShort(rest) && step.Case == nil { // more than a greeting and a name
			step.Case, step.Leave = in.waits(book.CaseWords, "beside the agenda: "+got.Why, "").Case, true
		}
		return step
	}
	why := fmt.Sprintf("read as %s: %s", got.Kind, got.Why)
	switch got.Kind {
	case answer.Yes, answer.No, answer.Maybe:
		return asking(in, got, meetingAnswer(in, book.Act{Answer: string(got.Kind), Whole: got.All, Late: got.Late && got.Kind == answer.Yes, Items: items}, why))
	case answer.Leave:
		return act(in, book.Act{Kind: "leave", How: "reply"}, why)
	case answer.Commanded:
		return obey(in, got.Command)
	}
	return in.waits(book.CaseWords, why, "question")
}

// meetingAnswer records an answer where the meeting is still to come.
func meetingAnswer(in *Situation, a book.Act, why string) Step {
	switch {
	case in.Occurrence == nil:
		return in.waits(book.CaseWords, why+", but there is no such meeting", "question")
	case !in.Member.In():
		return in.waits(book.CaseWords, why+", by somebody who is not a member", "question")
	case in.Occurrence.Cancelled:
		return in.waits(book.CaseWords, why+", but the meeting has been cancelled", "")
	case in.Occurrence.End.Before(in.Now):
		return in.waits(book.CaseWords, why+", but the meeting is over", "")
	}
	a.Kind, a.Meeting, a.How = "rsvp", in.Occurrence.ID, "reply"
	return act(in, a, why)
}

// AnsweredOnPage notes an answer to a date that a member gave on a page.
func AnsweredOnPage(in *Situation, said string) Step {
	step := answeredMeeting(in, book.Act{Kind: "rsvp", Meeting: in.Occurrence.ID, Answer: said, How: "page"}, "", "answered on the page")
	for i := range step.Notes {
		step.Notes[i].Answers = false // there is no mail that it answers
	}
	return step
}

func answeredMeeting(in *Situation, a book.Act, words, why string) Step {
	if in.Occurrence == nil {
		return in.waits(book.CaseWords, why+", but there is no such meeting any more", "question")
	}
	p := in.From
	r := book.RSVP{Occurrence: in.Occurrence.ID, Person: p.ID, Group: in.Group.Name, Answer: a.Answer, Start: in.Occurrence.Start, Words: book.Clip(words, 500), Late: a.Late, At: in.Now}
	step := Step{Why: why, RSVP: &r}
	if a.Whole && in.Occurrence.Meeting.Rule != "" {
		r.Occurrence, r.Start = in.Occurrence.Meeting.ID, time.Time{}
	}
	if in.Said != nil && in.Said.Answer == a.Answer && in.Said.Late == a.Late && in.Said.For(*in.Occurrence) && in.Said.Whole() == r.Whole() {
		if len(a.Items) > 0 {
			return agendaNoted(in, a, why)
		}
		return step // said again; it has been echoed
	}
	when := in.Occurrence.Start.UTC().Format(time.DateOnly)
	if r.Whole() {
		when = "all dates"
	}
	said := a.Answer
	if a.Late {
		said += ", late"
	}
	step.Entries = []book.Entry{in.Entry("answered", said+": "+in.Occurrence.Meeting.Title+", "+when, p)}
	echo := templates.RSVP{Foot: in.Group.Foot(true), Reader: in.reader(p), All: r.Whole(),
		Meeting: book.MeetingOf(*in.Occurrence, in.Roster.With(p.Called(), in.Said, r), a.Answer)}
	if items, o := in.items(a.Items); o != nil && len(items) > 0 {
		step.Items, echo.Noted = items, a.Items
		if o.ID != in.Occurrence.ID {
			echo.NotedFor = o.Start
		}
	}
	step.Notes = []Note{{To: p, Purpose: ticket.Reminder, Subject: in.Occurrence.ID, Answers: true, Data: echo}}
	if len(a.Items) > 0 && len(step.Items) == 0 {
		step.Case, step.Leave = in.waits(book.CaseWords, "an answer, and something for an agenda that is closed; no later date is known", "").Case, true
	}
	return step
}

// calendarAnswered records what a calendar program says in its owner's name. See RFC 5546 section 3.2.3.
func calendarAnswered(in *Situation) Step {
	c := in.Calendar[0]
	why := fmt.Sprintf("a calendar's %s: %s", strings.ToLower(c.Method), strings.ToLower(c.PartStat))
	if c.Guess {
		why += ", from the subject alone"
	}
	switch {
	case in.Machine != "" && !in.Proof.Proven:
		return in.waits(book.CaseWords, why+", by a program whose sender is not proven", "")
	case in.Occurrence == nil:
		return in.waits(book.CaseWords, why+", for a meeting that is not this group's", "")
	case !in.Member.In():
		return in.waits(book.CaseWords, why+", by somebody who is not a member", "")
	case !attends(in.From, c.Attendee):
		return in.waits(book.CaseWords, why+", in the name of "+c.Attendee+" but sent by "+in.Mail.From.Email, "")
	case c.Method == "REPLY" && in.Said != nil && older(c, *in.Said):
		return Step{Why: why + ", older than what is known already"}
	case c.Method == "REFRESH": // RFC 5546 section 3.2.6
		return Step{Why: why + ": the invitation is sent again", Call: in.Occurrence.Meeting.ID}
	case c.Method == "COUNTER":
		return in.waits(book.CaseWords, why+", proposing "+c.Start.UTC().Format(time.RFC3339), "question") // RFC 5546 section 3.2.7
	case c.PartStat == "DELEGATED": // RFC 5546 section 4.2.5: somebody else is to come, and nobody has asked them
		return in.waits(book.CaseWords, why, "")
	}
	said, ok := map[string]string{"ACCEPTED": "yes", "DECLINED": "no", "TENTATIVE": "maybe"}[c.PartStat]
	if !ok {
		return Step{Why: why + ": nothing to note"}
	}
	if c.Comment != "" { // what the person wrote; the mail's own text is the program's
		in.Words = c.Comment
	} else if in.Words == "" {
		in.Words = strings.ToLower(c.PartStat) + " in a calendar"
	}
	step := meetingAnswer(in, book.Act{Answer: said, Whole: !c.Guess && c.RecurrenceID.IsZero()}, why)
	if step.RSVP != nil {
		step.RSVP.Stamp, step.RSVP.Sequence = c.Stamp, c.Sequence
	}
	if c.Comment == "" {
		return step
	}
	got := in.Reader.Read(answer.Reminder, "", c.Comment, in.Language, in.Now)
	switch got.Kind {
	case answer.Yes, answer.No, answer.Maybe, answer.Leave:
		got.Asks = got.Asks || string(got.Kind) != said // the button says one thing, the words another
	}
	return asking(in, got, step)
}

// attends says whether the answer speaks for the person who sent it. Some programs leave the attendee out.
func attends(p book.Person, attendee string) bool {
	if attendee == "" {
		return true
	}
	for _, a := range p.Addresses {
		if strings.EqualFold(a, attendee) {
			return true
		}
	}
	return false
}

// older says whether a calendar's answer was made before the one that is known: its SEQUENCE, then its DTSTAMP decide.
// See RFC 5546 section 2.1.5.
func older(c calendar.Answer, known book.RSVP) bool {
	if known.Stamp.IsZero() || c.Stamp.IsZero() {
		return false
	}
	if c.Sequence != known.Sequence {
		return c.Sequence < known.Sequence
	}
	return c.Stamp.Before(known.Stamp)
}
