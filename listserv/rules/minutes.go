package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/templates"
)

// minutesWritten passes on what the note taker of a meeting wrote in answer to the letter that asks for it.
func minutesWritten(in *Situation) Step {
	if s, other := otherHand(in); other {
		return s
	}
	got := in.Reader.Read(answer.Post, "", in.Words, in.Language, in.Now)
	switch {
	case in.Occurrence == nil:
		return in.waits(book.CasePost, "minutes of a meeting that is not known any more", "question")
	case got.Robot:
		return robot(in, got)
	case len(strings.Fields(in.Words)) < minutesWords && len(in.commitments(in.Words)) == 0:
		return in.waits(book.CasePost, "an answer to the letter that asks for minutes, too short to be any", "question")
	case !in.Member.In() || in.Cut || in.Size > in.Group.MaxSize:
		return posted(in) // which says what is wrong with it
	case len(in.commitments(in.Words)) == 0 && in.Reader.Excused(in.Words, in.Language, in.Now):
		return in.waits(book.CasePost, "an answer to the letter that asks for minutes, which speaks of them and is none", "question")
	}
	return act(in, book.Act{Kind: "minutes", Meeting: in.Occurrence.ID, How: "reply"}, "the minutes of "+in.Occurrence.Meeting.Title)
}

// minutesWords is how many words minutes have at least: "I wasn't there, sorry" are none.
const minutesWords = 6

// minutesPosted makes a post of minutes, keeps what people are said to do, and has those asked who were expected.
func minutesPosted(in *Situation, words, why string) Step {
	step := distributed(in, words, why)
	if step.Post == nil || in.Occurrence == nil {
		return step
	}
	for i, c := range in.commitments(words) {
		c.ID, c.Group, c.At = fmt.Sprintf("%s-%02d", in.ID, i), in.Group.Name, in.Now
		c.Meeting, c.Occurrence = in.Occurrence.Meeting.ID, in.Occurrence.ID
		step.Promised = append(step.Promised, c)
		step.Entries = append(step.Entries, in.Entry("commitment", c.Name+": "+c.Words, book.Person{ID: c.Person, Name: c.Name}))
	}
	step.Attended = in.Occurrence.ID
	if in.Said != nil { // who wrote the minutes was there
		r := in.there("yes")
		step.RSVP = &r
	}
	step.Entries = append(step.Entries, in.Entry("minutes", in.Occurrence.Meeting.Title, in.From))
	echo := templates.Noted{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Meeting: book.MeetingOf(*in.Occurrence, book.Roster{}, ""), Minutes: true}
	for _, c := range step.Promised {
		echo.Items = append(echo.Items, c.Name+": "+c.Words)
	}
	step.Notes = append(step.Notes, Note{To: in.From, Purpose: ticket.Minutes, Subject: in.Occurrence.ID, Answers: true, Data: echo})
	return step
}

// commitmentsAtMost is how many commitments minutes bring.
const commitmentsAtMost = 50

// commitments finds in minutes what people will do: lines such as "Ann: books the room", of people who are members. They may stand in
// what was filled in below, too, in our own letter. What has been kept already and is still open is not kept twice.
func (in *Situation) commitments(words string) (list []book.Commitment) {
	own := strings.Count(words, "\n") + 1
	if in.Ticket != nil && in.Ticket.Purpose == ticket.Minutes {
		words += "\n" + in.Mail.Text
	}
	n := 0
	for line := range strings.SplitSeq(words, "\n") {
		n++
		line = mark.ReplaceAllString(strings.TrimSpace(line), "")
		head, what, ok := strings.Cut(line, ":")
		if what = strings.Trim(what, " \t\r*_"); !ok || what == "" || n > own && in.sent(line) {
			continue
		}
		what = book.Clip(what, 300)
		for _, p := range in.named(head) {
			same := func(c book.Commitment) bool {
				return c.Person == p.ID && (strings.EqualFold(c.Words, what) || n > own && strings.HasPrefix(c.Words, what)) // a line may be broken there
			}
			kept := func(c book.Commitment) bool { return same(c) && (c.Done.IsZero() || n > own) } // our letter may still call it open
			if len(list) < commitmentsAtMost && !slices.ContainsFunc(list, same) && !slices.ContainsFunc(in.Promised, kept) {
				list = append(list, book.Commitment{Person: p.ID, Name: p.Called(), Words: what})
			}
		}
	}
	return list
}

// sent says whether a line is one of the letter that asked for minutes, such as something on the agenda.
func (in *Situation) sent(line string) bool {
	return strings.Contains(strings.Join(strings.Fields(in.Sent), " "), strings.Join(strings.Fields(line), " "))
}

// mark is what a line of a list may begin with: "-", "1.", "[ ]", a quotation's ">". What makes a name bold is taken with it.
var mark = regexp.MustCompile(`^(?:[->*•–+→☐☑✓✔◦·_\s]+|\[[ xX]?\]|\(?\d{1,2}[.)](?:\s|$))+`)

// named are the members that a line's head names, one or several; nobody where it names anybody else.
func (in *Situation) named(head string) (people []book.Person) {
	find := func(name string) (book.Person, bool) {
		p, known := in.Names[strings.ToLower(strings.Trim(name, " \t*_"))]
		return p, known
	}
	if p, known := find(head); known {
		return []book.Person{p}
	}
	for _, name := range in.Reader.Names(head) {
		p, known := find(name)
		if !known {
			return nil
		}
		people = append(people, p)
	}
	return people
}

// attended notes whether somebody was at a meeting that they were expected at.
func attended(in *Situation) Step {
	if s, other := otherHand(in); other {
		return s
	}
	got := in.Reader.Read(answer.Confirm, in.Mail.Subject, in.Words, in.Language, in.Now)
	if got.Kind != answer.Yes && got.Kind != answer.No { // "I was there", "sorry, I couldn't make it"
		if came := in.Reader.Read(answer.Reminder, in.Mail.Subject, in.Words, in.Language, in.Now); came.Kind == answer.Yes || came.Kind == answer.No {
			got = came
		}
	}
	switch {
	case got.Robot:
		return robot(in, got)
	case got.Kind == answer.Yes || got.Kind == answer.No:
	default:
		return in.waits(book.CaseWords, "an answer to the question whether they were there: "+got.Why, "question")
	}
	if in.Occurrence == nil || in.Said == nil {
		return in.waits(book.CaseWords, "says whether they were at a meeting that is not known any more", "")
	}
	r := in.there(string(got.Kind))
	return Step{Why: "was there: " + string(got.Kind) + " (" + got.Why + ")", RSVP: &r}
}

// there is the sender's answer to a date with whether they were there.
func (in *Situation) there(said string) book.RSVP {
	r := *in.Said
	if r.Whole() { // what was said to all dates stays
		r.Occurrence, r.Start, r.At = in.Occurrence.ID, in.Occurrence.Start, in.Now
	}
	r.There = said
	return r
}

// doneWith marks what the sender says is done of what they said they would do; unclear is what that may be.
func doneWith(in *Situation, said []string) (done []book.Commitment, unclear string) {
	for _, words := range said {
		var found []book.Commitment
		for _, c := range in.Promises {
			if a, b := strings.ToLower(c.Words), strings.ToLower(words); strings.Contains(a, b) || strings.Contains(b, a) {
				found = append(found, c)
			}
		}
		if len(found) != 1 {
			unclear = words
			continue
		}
		found[0].Done = in.Now
		done = append(done, found[0])
	}
	return done, unclear
}

// promisesKept marks what is done, and says so; what is not found is a person's to read.
func promisesKept(in *Situation, said []string) Step {
	done, unclear := doneWith(in, said)
	if len(done) == 0 || !in.Proof.Proven {
		return in.waits(book.CaseWords, fmt.Sprintf("says that %q is done, which is nothing that they said they would do, or is not proven to be theirs", strings.Join(said, "; ")), "question")
	}
	step := Step{Why: "says what is done", Promised: done}
	letter := templates.Noted{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Meeting: book.MeetingOf(*in.Occurrence, book.Roster{}, ""), Done: true}
	for _, c := range done {
		letter.Items = append(letter.Items, c.Words)
		step.Entries = append(step.Entries, in.Entry("done", c.Words, in.From))
	}
	step.Notes = []Note{{To: in.From, Purpose: ticket.Note, Subject: in.ID, Answers: true, Data: letter}}
	if unclear != "" {
		step.Case, step.Leave = in.waits(book.CaseWords, fmt.Sprintf("says that %q is done, which is nothing that they said they would do", unclear), "").Case, true
	}
	return step
}
