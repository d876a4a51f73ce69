package rules

import (
	"strings"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/templates"
)

// decides is the Kind of a steward's Act on what waits for a person: its Case is that, its Answer what becomes of it.
const decides = "decide"

// noticeAnswered carries out what a steward answers to a letter about what waits: a bare yes or no decides, anything else is for
// whoever asked. Where it may be either, the steward is asked.
func noticeAnswered(in *Situation) Step {
	switch {
	case !in.Member.In() || !in.Member.Steward:
		return in.waits(book.CaseWords, "it answers a letter to the stewards, but is not from one of them", "question")
	case in.Waiting == nil:
		return in.waits(book.CaseWords, "it answers a letter about something that is not known any more", "question")
	}
	got := in.Reader.Read(answer.Desk, in.Mail.Subject, in.Words, in.Language, in.Now)
	a := book.Act{Kind: decides, Case: in.Waiting.ID, Answer: string(book.Answer), How: "reply"}
	switch got.Kind {
	case answer.Yes:
		a.Answer = string(book.Approved)
	case answer.No:
		a.Answer = string(book.Rejected)
	case answer.Undo:
		a.Answer = string(book.Reopened)
	case answer.Posted:
	default:
		switch {
		case got.Robot:
			return robot(in, got)
		case strings.TrimSpace(in.Words) == "":
			return in.waits(book.CaseWords, "it answers a letter to the stewards without any words", "question")
		case in.Waiting.Closed.IsZero() && in.Waiting.Answerable():
			return unsure(in, a, "unsure", got.Why)
		}
	}
	if !in.Proof.Proven && in.Confirming[decides] < confirmsAtOnce(decides) {
		return unsure(in, a, "unproven", got.Why+"; the sender is not proven ("+in.Proof.Why+"), so a letter asks whether it was them")
	}
	return act(in, a, got.Why)
}

// unsure asks a steward once more, and keeps what they wrote until they say yes.
func unsure(in *Situation, a book.Act, kind, why string) Step {
	step := confirming(in, a, why)
	step.Notes[0].Data = templates.Decided{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Kind: kind, From: in.Waiting.Called(), Subject: in.Waiting.Subject, Words: book.Clip(in.Words, toldWords)}
	return step
}

// decided leaves a verdict that is carried out once the mail is kept, as the same decision on a page is.
func decided(in *Situation, a book.Act, words, why string) Step {
	if !in.Member.In() || !in.Member.Steward {
		return in.waits(book.CaseWords, why+"; who decides this is a steward no more", "question")
	}
	v := book.Verdict{ID: in.ID, Group: in.Group.Name, Case: a.Case, Do: book.Outcome(a.Answer), Person: in.From.ID, At: in.Now}
	if v.Do == book.Answer {
		v.Words = book.Clip(strings.TrimSpace(words), keptWords)
	}
	return Step{Why: why, Verdict: &v}
}
