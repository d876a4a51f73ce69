package rules

import (
	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/templates"
)

// invitationAnswered reads the answer to an invitation. A clear yes of a proven sender joins; a clear no is remembered;
// whatever else is a person's to read.
func invitationAnswered(in *Situation) Step {
	if s, other := otherHand(in); other {
		return s
	}
	got := in.Reader.Read(answer.Invitation, in.Mail.Subject, in.Words, in.Language, in.Now)
	if got.Robot {
		return robot(in, got)
	}
	why := readAs(got.Kind, got.Why)
	switch got.Kind {
	case answer.Join:
		return asking(in, got, act(in, book.Act{Kind: "join", How: "reply"}, why))
	case answer.Decline, answer.Leave:
		if in.Member.In() {
			return act(in, book.Act{Kind: "leave", How: "reply"}, why)
		}
		return act(in, book.Act{Kind: "decline", How: "reply"}, why)
	case answer.Later:
		return postponed(in, got, why)
	case answer.Commanded:
		return obey(in, got.Command)
	}
	if in.Member.In() {
		return in.waits(book.CaseWords, why, "question")
	}
	return in.waits(book.CaseAnswer, why, "question")
}

// asking shows the mail to a person as well where a question stands in a clear answer: "Yes. When do we start?"
func asking(in *Situation, got answer.Answer, step Step) Step {
	if got.Asks && step.Case == nil {
		step.Case = in.waits(book.CaseWords, "a clear answer, and a question that wants one: "+got.Why, "").Case
		step.Leave = true
	}
	return step
}

// postponed remembers who wants to be asked on a later day, and shows a person what they wrote.
func postponed(in *Situation, got answer.Answer, why string) Step {
	if in.Member.In() || !in.Proof.Proven || got.Until.IsZero() {
		return in.waits(book.CaseAnswer, why, "unclear")
	}
	step := in.waits(book.CaseAnswer, why, "")
	m := in.Member
	m.Standing, m.Until, m.Changed = book.Later, in.morning(got.Until), in.Now
	step.Member = &m
	step.Notes = []Note{{To: in.From, Purpose: ticket.Note, Subject: in.ID, Once: "later", Answers: true,
		Data: templates.Later{Foot: in.Group.Foot(false), Reader: in.reader(in.From), Until: in.morning(got.Until)}}}
	step.Entries = []book.Entry{in.Entry("later", "asked to be asked again", in.From)}
	return step
}

// otherHand stops an answer that comes from somebody else than the letter went to: a ticket is no proof of who answers.
func otherHand(in *Situation) (Step, bool) {
	if in.Ticket == nil || in.Ticket.Person == in.From.ID {
		return Step{}, false
	}
	kind := book.CaseWords
	if in.Ticket.Purpose == ticket.Invitation && in.Member.Standing == "" {
		kind = book.CaseAnswer // perhaps the same person with another address
	}
	return in.waits(kind, "it answers a letter that went to "+in.Addressee.Address()+", but comes from "+in.Mail.From.Email, "question"), true
}

// confirmed carries out what has waited for its sender's yes. Bringing back a letter that went only to that
// address is the proof, so the sender's authentication is not asked for again.
func confirmed(in *Situation) Step {
	switch {
	case in.Ticket.Person != in.From.ID:
		s, _ := otherHand(in)
		return s
	case in.Pending == nil:
		return in.waits(book.CaseWords, "it confirms something that has been confirmed already, or that has expired", "question")
	}
	got := in.Reader.Read(answer.Confirm, in.Mail.Subject, in.Words, in.Language, in.Now)
	p := *in.Pending
	switch {
	case got.Robot:
		return robot(in, got)
	case got.Kind == answer.Yes, got.Kind == answer.Join && p.Act.Kind == "join", saysAgain(in, got, p.Act):
		return Agreed(in, "confirmed: "+got.Why)
	case got.Kind == answer.No, got.Kind == answer.Decline, got.Kind == answer.Leave:
		return unconfirmed(in, got)
	}
	return in.waits(unclearKind[p.Act.Kind], "an unclear answer to a confirming letter: "+got.Why, "unclear")
}

// Agreed carries out what has waited for its sender's yes, once that is there.
func Agreed(in *Situation, why string) Step {
	p := *in.Pending
	p.Act.How = "confirmed"
	step := carryOut(in, p.Act, p.Words, why)
	step.Done = p.ID
	switch {
	case step.Post != nil:
		step.PostRaw = p.Mail
	case step.Case != nil:
		step.Case.Mail, step.Case.Words, step.Case.Subject = p.Mail, p.Words, p.Subject
	}
	return step
}

// unclearKind is what approving an unclear confirmation does: it never takes in who asked for something else. What
// waits to be confirmed goes on waiting beside it.
var unclearKind = map[string]book.CaseKind{"join": book.CaseEntry, "leave": book.CaseWords, "post": book.CaseWords, "set": book.CaseWords,
	"pause": book.CaseWords, "resume": book.CaseWords, "rsvp": book.CaseWords, decides: book.CaseWords, answer.WantsErase: book.CaseWords, answer.WantsData: book.CaseWords}

// saysAgain says whether the answer repeats what was asked for, which is a yes: "leave", said again.
func saysAgain(in *Situation, got answer.Answer, a book.Act) bool {
	if a.Kind == "leave" && got.Kind != answer.No { // "yes, please remove me"
		return in.Reader.Read(answer.Setting, in.Mail.Subject, in.Words, in.Language, in.Now).Kind == answer.Leave
	}
	if want, sure := in.Reader.Privacy("", in.Words); want == a.Kind {
		return sure
	}
	cmd, ok := in.Reader.Command("", in.Words, in.Now)
	if !ok {
		return false
	}
	switch cmd.Name {
	case "deliver":
		return a.Kind == "set" && a.Own == nil && a.Zone == "" && a.Remind == "" && a.Shown == nil && string(a.Delivery) == cmd.Choice
	case "zone":
		return a.Kind == "set" && a.Zone != "" && a.Zone == cmd.Choice
	case "remind":
		return a.Kind == "set" && a.Remind != "" && a.Remind == cmd.Choice
	case "show":
		return a.Kind == "set" && a.Shown != nil && string(*a.Shown) == cmd.Choice
	case "own":
		return a.Kind == "set" && a.Own != nil && *a.Own == (cmd.Choice == "on")
	}
	return cmd.Name == a.Kind
}

// unconfirmed drops what somebody else seems to have asked for in the sender's name.
func unconfirmed(in *Situation, got answer.Answer) Step {
	step := Step{Why: "not confirmed: " + got.Why, Done: in.Pending.ID}
	step.Entries = []book.Entry{in.Entry("unconfirmed", "said it was not theirs: "+in.Pending.Act.Kind, in.From)}
	if m := in.Member; m.Standing == book.Confirming {
		m.Standing, m.Changed = book.Declined, in.Now
		step.Member = &m
	}
	return step
}

// echoAnswered takes an act back when its echo is answered with no.
func echoAnswered(in *Situation) Step {
	if s, other := otherHand(in); other {
		return s
	}
	question := answer.Setting
	if in.Ticket.Purpose == ticket.Welcome {
		question = answer.Welcome
	}
	got := in.Reader.Read(question, in.Mail.Subject, in.Words, in.Language, in.Now)
	switch {
	case got.Robot:
		return robot(in, got)
	case got.Kind == answer.Leave, got.Kind == answer.No && question == answer.Welcome:
		return act(in, book.Act{Kind: "leave", How: "reply"}, "the welcome was answered with: "+got.Why)
	case got.Kind == answer.Commanded:
		return obey(in, got.Command)
	case got.Kind == answer.No && in.Undo != nil:
		return undone(in, got.Why)
	case got.Kind == answer.Yes, got.Kind == answer.Join:
		if in.Member.Standing == book.Left {
			return act(in, book.Act{Kind: "join", How: "reply"}, "the goodbye was answered with: "+got.Why)
		}
		return Step{Why: "content with it: " + got.Why}
	}
	return in.waits(book.CaseWords, "an answer to an echo that asks for a person: "+got.Why, "question")
}

// undone puts a member back to what they were.
func undone(in *Situation, why string) Step {
	if !in.Proof.Proven && in.Member.In() != in.Undo.Before.In() {
		return in.waits(book.CaseWords, "takes a step back, but the sender is not proven ("+in.Proof.Why+")", "unclear")
	}
	if in.Member.Standing != in.Undo.After || in.Member.Changed.After(in.Undo.At) {
		return in.waits(book.CaseWords, "takes back a step that others have followed since: "+why, "question")
	}
	m := in.Undo.Before
	m.Changed, m.Bounces, m.Removed = in.Now, in.Member.Bounces, in.Member.Removed
	if in.Undo.What != "leaving" {
		m.Steward = in.Member.Steward
	}
	step := Step{Why: "taken back: " + why, Member: &m, Undone: in.Undo.ID}
	if m.In() && !in.Member.In() {
		step.Call = AllMeetings // the goodbye took them out of their calendar
	}
	if was := in.Undo.Person; was != nil {
		p := in.From
		p.Zone, p.Guessed, p.Name, p.Language = was.Zone, was.Guessed, was.Name, was.Language
		step.Person = &p
	}
	step.Entries = []book.Entry{in.Entry("undone", in.Undo.What, in.From)}
	step.Notes = []Note{{To: in.From, Purpose: ticket.Note, Subject: in.ID, Answers: true, Once: "undone:" + in.Undo.ID,
		Data: templates.Setting{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Change: "undone"}}}
	return step
}

// digestAnswered reads an answer to a digest: a post, a command, a leave, or a person's to read.
func digestAnswered(in *Situation) Step {
	got := in.Reader.Read(answer.Digest, in.Mail.Subject, in.Words, in.Language, in.Now)
	if got.Robot {
		return robot(in, got)
	}
	why := readAs(got.Kind, got.Why)
	switch got.Kind {
	case answer.Posted:
		return posted(in)
	case answer.Leave:
		return act(in, book.Act{Kind: "leave", How: "reply"}, why)
	case answer.Commanded:
		return obey(in, got.Command)
	}
	return in.waits(book.CasePost, why, "question")
}
