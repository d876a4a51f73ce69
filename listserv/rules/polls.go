package rules

import (
	"slices"

	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/templates"
)

// pollAnswered reads which of a poll's times suit the sender.
func pollAnswered(in *Situation) Step {
	if s, other := otherHand(in); other {
		return s
	}
	switch {
	case in.Poll == nil:
		return in.waits(book.CaseWords, "an answer to a choice of times that is not known any more", "question")
	case !in.Member.In():
		return in.waits(book.CaseWords, "chooses a time, but is not a member", "question")
	case !in.Poll.Open():
		return in.waits(book.CaseWords, "chooses a time, but the choice is over", "question")
	}
	c := in.Reader.Choose(in.Words, in.Language, in.Poll.Moments(in.reader(in.From).Zone), in.Now)
	if !c.Clear {
		return in.waits(book.CaseWords, "which times suit them is not clear: "+c.Why, "question")
	}
	return act(in, book.Act{Kind: "vote", Meeting: in.Poll.ID, Items: c.Answers, How: "reply"}, "chooses times: "+c.Why)
}

// Voted keeps a choice and echoes it.
func Voted(in *Situation, answers []string, words, why string) Step {
	if in.Poll == nil || !in.Poll.Open() {
		return in.waits(book.CaseWords, why+", but the choice is over", "question")
	}
	v := book.Vote{Group: in.Group.Name, Poll: in.Poll.ID, Person: in.From.ID, Answers: answers, Words: book.Clip(words, 500), At: in.Now}
	step := Step{Why: why, Vote: &v}
	if in.Voted != nil && slices.Equal(in.Voted.Answers, answers) {
		return step // said again; it has been echoed
	}
	step.Entries = []book.Entry{in.Entry("chose", in.Poll.Title, in.From)}
	step.Notes = []Note{{To: in.From, Purpose: ticket.Poll, Subject: in.Poll.ID, Answers: in.Mail != nil,
		Data: templates.Voted{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Poll: book.TellPoll(*in.Poll, in.Tally.With(in.Voted, answers), answers)}}}
	return step
}
