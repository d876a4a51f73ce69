package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
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
	c := in.Reader.ChooseBetween(in.Mail.Words(), in.Words, in.Told, in.Language, in.Poll.Moments(in.reader(in.From).Zone), in.Now)
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

// What stands before a line of an act that asks for a time, where it is no time to choose from.
const (
	pollEnds    = "until "   // when the choice ends
	pollLasts   = "lasts "   // how long the meeting takes
	pollLongest = "longest " // how long, where some of the times were said to be shorter
	pollWeekday = "weekday " // a line whose weekday is not that of its date
)

// pollMail is what a member's mail of its own asks a time for, and the times that it proposes, a line each, also those that can't be.
func (in *Situation) pollMail() (title string, times []string) {
	if !in.Member.In() {
		return "", nil
	}
	titles, _ := in.Reader.Labelled(answer.Poll, in.Mail.Subject)
	if len(titles) != 1 {
		return "", nil
	}
	p := in.Reader.Propose(in.Words, in.Language, in.Now)
	if len(p.Times)+len(p.Odd) < 2 {
		return "", nil // a post about a poll
	}
	for _, at := range p.Times {
		if at.Contradicts {
			times = append(times, pollWeekday+at.Line)
			continue
		}
		times = append(times, at.String())
	}
	if p.Until != (schedule.Wall{}) {
		times = append(times, pollEnds+p.Until.String())
	}
	switch {
	case p.Differ:
		times = append(times, pollLongest+p.Length.String())
	case p.Length > 0:
		times = append(times, pollLasts+p.Length.String())
	}
	return titles[0], append(times, p.Odd...)
}

// pollAsked lets all choose among the times that a member proposes, on the member's own clock. Where one of them can't be nobody is asked,
// and the member is told why.
func pollAsked(in *Situation, a book.Act, why string) Step {
	if !in.Member.In() {
		return in.waits(book.CaseWords, why+", by somebody who is not a member", "question")
	}
	p, err := in.pollOf(a)
	if err == nil {
		p, err = p.Settled(in.Group, in.Now)
	}
	if err != nil {
		return Step{Why: why + ", but " + err.Error(), Notes: []Note{{To: in.From, Purpose: ticket.Note, Subject: in.ID, Answers: true,
			Data: templates.Unasked{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Title: a.Answer, Why: err.Error(), Words: book.Clip(in.Words, toldWords)}}}}
	}
	return Step{Why: why, Asks: &p, Entries: []book.Entry{in.Entry("asked for a time", p.Title, in.From)}}
}

// pollOf is the choice of times that an act asks for, before what is missing is filled in. Its errors are sentences for who proposed them.
func (in *Situation) pollOf(a book.Act) (p book.Poll, err error) {
	p = book.Poll{ID: in.ID, Title: a.Answer}
	if !in.From.Guessed {
		p.Zone = in.From.Zone
	}
	for _, at := range a.Items {
		if line, odd := strings.CutPrefix(at, pollWeekday); odd {
			return p, fmt.Errorf("the weekday and the date in %q are not the same day", line)
		}
		lasts, isLength := strings.CutPrefix(at, pollLasts)
		if !isLength {
			lasts, isLength = strings.CutPrefix(at, pollLongest)
			p.Longest = p.Longest || isLength
		}
		if isLength {
			if p.Duration, err = time.ParseDuration(lasts); err == nil {
				continue
			}
		}
		at, ends := strings.CutPrefix(at, pollEnds)
		w, err := schedule.ParseWall(at)
		switch {
		case err != nil:
			return p, err
		case ends:
			p.Until = w.In(book.ZoneOr(cmp.Or(p.Zone, in.Group.Zone), time.UTC))
		default:
			p.Options = append(p.Options, w)
		}
	}
	return p, nil
}
