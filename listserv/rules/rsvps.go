package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
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
	why := readAs(got.Kind, got.Why)
	if why := in.astray(got); why != "" {
		return in.waits(book.CaseWords, why, "question")
	}
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

// astray says why an answer can't be noted that names a day: it is not the date's, or it is one and all dates are meant as well.
func (in *Situation) astray(got answer.Answer) string {
	switch {
	case got.Kind != answer.Yes && got.Kind != answer.No && got.Kind != answer.Maybe:
	case in.Astray != "":
		return readAs(got.Kind, got.Why) + ", but " + in.Astray
	case in.Meant && got.All:
		return readAs(got.Kind, got.Why) + " to all dates, but it names one of them"
	}
	return ""
}

// written is when the author of a mail sent it, as its Date says; zero where that is not known, or can't be.
func (in *Situation) written() time.Time {
	if in.Mail == nil || in.Mail.Date.After(in.Now) {
		return time.Time{}
	}
	return in.Mail.Date
}

// meetingAnswer records an answer where the meeting is still to come.
func meetingAnswer(in *Situation, a book.Act, why string) Step {
	switch {
	case in.Occurrence == nil:
		return in.waits(book.CaseWords, why+", but there is no such meeting", "question")
	case !in.Member.In():
		return in.waits(book.CaseWords, why+", by somebody who is not a member", "question")
	case a.Whole && in.Onward != nil: // of all dates those count that are still to come
		in.Occurrence, in.Said, in.Roster, in.After = &in.Onward.Occurrence, in.Onward.Said, in.Onward.Roster, in.Onward.After
	case in.Occurrence.Cancelled:
		return tooLate(in, a, "cancelled", why+", but the meeting has been cancelled")
	case in.Occurrence.End.Before(in.Now):
		return tooLate(in, a, "over", why+", but the meeting is over")
	case !in.Came.IsZero() && in.Came.Before(in.Occurrence.Moved):
		return tooLate(in, a, "moved", why+", but the time has changed since it came")
	}
	a.Kind, a.Meeting, a.How = "rsvp", in.Occurrence.ID, "reply"
	return act(in, a, why)
}

// tooLate tells somebody that their answer is not noted, and what holds instead; over, cancelled and moved say why. What is not
// proven to be theirs is a person's to read.
func tooLate(in *Situation, a book.Act, what, why string) Step {
	if !in.Proof.Proven {
		return in.waits(book.CaseWords, why, "")
	}
	if len(a.Items) > 0 {
		return in.waits(book.CaseWords, why+", and wants something on its agenda", "question")
	}
	note := Note{To: in.From, Purpose: ticket.Note, Subject: in.ID, Once: "too late:" + what + ":" + in.Occurrence.ID + in.Occurrence.Start.UTC().Format(":200601021504"), Answers: true,
		Data: templates.TooLate{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Meeting: book.MeetingOf(*in.Occurrence, book.Roster{}, ""), Why: what, Next: in.nextMeeting()}}
	if what == "moved" {
		note.Purpose, note.Subject = ticket.Reminder, in.Occurrence.ID // its answer is one to the new time
	}
	return Step{Why: why, Notes: []Note{note}}
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
	switch o := in.Occurrence; {
	case o == nil:
		return in.waits(book.CaseWords, why+", but there is no such meeting any more", "question")
	case o.Cancelled: // since they were asked whether it was them
		return tooLate(in, a, "cancelled", why+", but the meeting has been cancelled")
	case o.End.Before(in.Now):
		return tooLate(in, a, "over", why+", but the meeting is over")
	}
	p := in.From
	r := book.RSVP{Occurrence: in.Occurrence.ID, Person: p.ID, Group: in.Group.Name, Answer: a.Answer, Start: in.Occurrence.Start, Words: book.Clip(words, 500), Late: a.Late, At: in.Now, Sent: in.written()}
	step := Step{Why: why, RSVP: &r}
	if a.Whole && in.Occurrence.Meeting.Rule != "" {
		r.Occurrence, r.Start = in.Occurrence.Meeting.ID, time.Time{}
	}
	if in.Said != nil && in.Said.Answer == a.Answer && in.Said.Late == a.Late && in.Said.For(*in.Occurrence) && in.Said.Whole() == r.Whole() && (!r.Whole() || in.Said.ForLatest(in.Occurrence.Meeting)) {
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
	echo := templates.RSVP{Foot: in.Group.Foot(true), Reader: in.reader(p), All: r.Whole(), Late: r.Late && a.Answer == "yes",
		Meeting: book.MeetingOf(*in.Occurrence, in.Roster.With(*in.Occurrence, p.Called(), in.Said, r), a.Answer)}
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
	tell := "" // programs ask for more on their own: only whoever has pressed a button hears that a person reads it
	if c.Method == "REPLY" {
		tell = "question"
	}
	switch {
	case in.Machine != "" && !in.Proof.Proven:
		return in.waits(book.CaseWords, why+", by a program whose sender is not proven", "")
	case in.Occurrence == nil:
		return in.waits(book.CaseWords, why+", for a meeting that is not this group's", tell)
	case !in.Member.In():
		return in.waits(book.CaseWords, why+", by somebody who is not a member", tell)
	case !attends(in.From, c.Attendee):
		return in.waits(book.CaseWords, why+", in the name of "+c.Attendee+" but sent by "+in.Mail.From.Email, tell)
	case c.Method == "REPLY" && in.Said != nil && older(c, in.Mail.Date, *in.Said):
		return Step{Why: why + ", older than what is known already"}
	case c.Method == "REFRESH" && !in.Proof.Proven: // whoever forges a sender must not make us flood them
		return in.waits(book.CaseWords, why+", by a sender who is not proven ("+in.Proof.Why+")", "")
	case c.Method == "REFRESH" && in.Occurrence.Cancelled: // what is asked for is no more
		return tooLate(in, book.Act{}, "cancelled", why+", of a date that has been cancelled")
	case c.Method == "REFRESH": // RFC 5546 section 3.2.6
		return Step{Why: why + ": the invitation is sent again", Call: in.Occurrence.Meeting.ID}
	case c.Method == "COUNTER": // RFC 5546 section 3.2.7
		return countered(in, c, why)
	case c.PartStat == "DELEGATED": // RFC 5546 section 4.2.5: somebody else is to come, and nobody has asked them
		return in.waits(book.CaseWords, why, "question")
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
	if outdated(in, c) {
		return tooLate(in, book.Act{}, "moved", why+", for a time that has changed since")
	}
	step := meetingAnswer(in, book.Act{Answer: said, Whole: !c.Guess && (c.RecurrenceID.IsZero() || c.Onwards && in.isNext())}, why)
	if step.RSVP != nil {
		step.RSVP.Stamp, step.RSVP.Sequence, step.RSVP.Sent = c.Stamp, c.Sequence, time.Time{}
		if c.Onwards && !step.RSVP.Whole() && step.Case == nil {
			step.Case, step.Leave = in.waits(book.CaseWords, why+", for that date and all that follow: only the date itself is noted", "").Case, true
		}
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

// outdated says whether a calendar answers to a time that has changed since it was told of it: its SEQUENCE is older than the change,
// and it does not name the new time. See RFC 5546 section 2.1.4.
func outdated(in *Situation, c calendar.Answer) bool {
	o := in.Occurrence
	since := o.Sequence
	if o.Meeting.Rule != "" && c.RecurrenceID.IsZero() {
		since = o.Meeting.Replanned // dates that moved alone are not meant by an answer to all
	}
	return !c.Guess && !o.Cancelled && c.Sequence < since && !c.Start.Equal(o.Start)
}

// countered brings the time that a member's calendar proposes before a person, and says so.
func countered(in *Situation, c calendar.Answer, why string) Step {
	o := in.Occurrence
	switch {
	case in.Proof.Proven && o.Cancelled:
		return tooLate(in, book.Act{}, "cancelled", why+", proposing another time for a date that has been cancelled")
	case in.Proof.Proven && o.End.Before(in.Now):
		return tooLate(in, book.Act{}, "over", why+", proposing another time for a date that is over")
	}
	why += ", proposing another time for " + o.Meeting.Title
	kind := book.CaseWords
	if !c.Start.IsZero() {
		zone := book.ZoneOr(o.Meeting.Zone, time.UTC)
		to := schedule.WallOf(c.Start.In(zone))
		why += fmt.Sprintf(": %s %s (%s) instead of %s", to.In(zone).Format("Mon"), to, o.Meeting.Zone, schedule.WallOf(o.Start.In(zone)))
	}
	if in.Proof.Proven && c.Start.After(in.Now) && !o.Cancelled {
		kind = book.CaseTime
	} else if !in.Proof.Proven {
		why += ", by a sender who is not proven (" + in.Proof.Why + ")"
	}
	if c.Comment != "" { // what the person wrote; the mail's own text is the program's
		in.Words = c.Comment
	}
	step := in.waits(kind, why, "time")
	if kind == book.CaseTime && step.Case != nil {
		step.Case.Proposed = &book.Proposed{Occurrence: o.ID, Title: o.Meeting.Title, Zone: o.Meeting.Zone, Was: o.Start, To: c.Start}
	}
	for i := range step.Notes {
		step.Notes[i].Once = "time:" + o.ID
	}
	return step
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

// isNext says whether no date of its series takes place before the one that is answered.
func (in *Situation) isNext() bool {
	o := in.Occurrence
	earlier, err := o.Meeting.Occurrences(in.Now, o.Start, 1+len(o.Meeting.Changes))
	return err == nil && !slices.ContainsFunc(earlier, func(e book.Occurrence) bool { return !e.Cancelled && e.ID != o.ID })
}

// older says whether a calendar's answer, in a mail of that date, was made before the one that is known: its SEQUENCE, then its DTSTAMP
// decide (RFC 5546 section 2.1.5). Of one in plain words it must be older by both, for some programs repeat the invitation's DTSTAMP.
func older(c calendar.Answer, sent time.Time, known book.RSVP) bool {
	if !known.Sent.IsZero() {
		return !c.Stamp.IsZero() && !sent.IsZero() && c.Stamp.Before(known.Sent) && sent.Before(known.Sent)
	}
	if known.Stamp.IsZero() || c.Stamp.IsZero() {
		return false
	}
	if c.RecurrenceID.IsZero() == known.Whole() && c.Sequence != known.Sequence {
		return c.Sequence < known.Sequence // of a series and of one date of it each counts its own
	}
	return c.Stamp.Before(known.Stamp)
}
