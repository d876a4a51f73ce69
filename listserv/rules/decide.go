package rules

import (
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/schedule"
	"mutualaid/listserv/ticket"
)

// Decide says what comes of one mail. It is pure: equal situations give equal steps.
// The order matters: what a machine wrote must never be read as a person's will, and a calendar's answer looks like machine mail.
func Decide(in Situation) Step { return located(&in, decide(in)) }

// located notes where the sender of a mail seems to be, unless they have said so: times are told on their own clock as well.
func located(in *Situation, step Step) Step {
	known := in.From.ID != "" && (in.From.Zone == "" || in.From.Guessed)
	if !known || step.Person != nil || in.Machine != "" || in.Bounce != nil || len(in.Calendar) > 0 || in.Ours != "" || in.Mail.Date.IsZero() ||
		!in.Proof.Proven || !in.Member.In() && (step.Member == nil || !step.Member.In()) {
		return step
	}
	if in.From.Guessed && schedule.SameOffset(in.Mail.Date, book.ZoneOr(in.From.Zone, time.UTC)) {
		return step
	}
	zone, ok := schedule.GuessZone(in.Mail.Date, in.Group.Location(), in.reader(in.From).Language)
	if !ok || zone == in.From.Zone {
		return step
	}
	p := in.From
	p.Zone, p.Guessed = zone, zone != ""
	step.Person = &p
	return step
}

func decide(in Situation) Step {
	switch {
	case in.Bounce != nil:
		return bounced(&in)
	case in.Ours != "" && !in.Kept:
		return Step{Why: in.Ours}
	case in.Mail.From.Email == "":
		return in.waits(book.CaseProblem, "the mail does not say whom it is from", "")
	case in.looping() && !in.Kept:
		return looped(&in)
	case len(in.Calendar) > 0 && (!in.Calendar[0].Guess || in.Words == ""):
		return calendarAnswered(&in)
	case in.unsubscribes():
		return leaveAsked(&in, "its subject is the one of our List-Unsubscribe field")
	case in.Machine != "":
		return machine(&in) // never answer one: RFC 3834 section 2
	case !in.Named && in.Ticket == nil:
		// A Bcc, a circular, a letter to another address of the mailbox: nobody meant it for all, or for us to answer.
		return in.waits(book.CasePost, "neither To nor Cc name the group", "")
	case in.Forged && in.Ticket == nil:
		return in.waits(book.CaseWords, "it answers a letter that was not sent from here", "question")
	}
	if in.Member.Standing == book.Suppressed && in.Proof.Proven {
		return revived(in)
	}
	if in.Ticket != nil && in.Ticket.Purpose == ticket.Confirm && in.Pending != nil {
		return confirmed(&in) // before commands: "leave" in answer to "do you want to leave?" is a yes
	}
	if strings.EqualFold(strings.TrimSpace(in.Mail.Subject), book.ToStewards) {
		return in.waits(book.CaseWords, "it is for the stewards", "question")
	}
	step, asked := privacyAsked(&in)
	if in.Ticket != nil && in.Ticket.Purpose == ticket.Notice && step.Wish == nil && step.Pending == nil {
		return noticeAnswered(&in) // of what a steward writes to whoever asked, nothing is the steward's own wish
	}
	if asked {
		return step
	}
	if cmd, ok := command(&in); ok {
		return obey(&in, cmd)
	}
	if in.Ticket == nil {
		return untold(&in)
	}
	switch in.Ticket.Purpose {
	case ticket.Invitation:
		return invitationAnswered(&in)
	case ticket.Confirm:
		return confirmed(&in)
	case ticket.Welcome, ticket.Echo:
		return echoAnswered(&in)
	case ticket.Call, ticket.Reminder:
		return reminderAnswered(&in)
	case ticket.Poll:
		return pollAnswered(&in)
	case ticket.Minutes:
		return minutesWritten(&in)
	case ticket.Attended:
		return attended(&in)
	case ticket.Digest:
		return digestAnswered(&in)
	case ticket.Post:
		return posted(&in)
	}
	return in.waits(book.CaseWords, "it answers a letter of ours that asked nothing", "question")
}

// revived takes a member back to whom mail kept coming back: whoever writes can be written to.
func revived(in Situation) Step {
	m := in.Member.Reach(in.Now)
	in.Member = m
	step := decide(in)
	if step.Member == nil {
		step.Member = &m
	}
	step.Entries = append(step.Entries, in.Entry("reached again", "", in.From))
	return step
}

// unsubscribes sees the mail that a mail program writes for its owner, out of the List-Unsubscribe field.
func (in *Situation) unsubscribes() bool {
	return in.Ticket == nil && in.Reader.Unsubscribes(in.Mail.Subject, in.Words)
}

// looping sees a post of ours that some server has sent back to us as a new mail.
func (in *Situation) looping() bool {
	for _, id := range in.Mail.Values("List-Id") {
		if strings.Contains(strings.ToLower(id), "<"+in.Group.ListID()+">") {
			return true
		}
	}
	return false
}

// looped keeps such a mail and answers nobody: whoever it names did not write to us.
func looped(in *Situation) Step {
	step := in.waits(book.CaseProblem, "a post of this group came back as a new mail: some server is sending the group's mail round in a loop", "")
	step.Entries = []book.Entry{in.Entry("loop", "a post came back and was held: "+in.Mail.Subject, in.From)}
	return step
}

// machine takes note of what a machine wrote: when its owner is back, and no more.
func machine(in *Situation) Step {
	return away(in, "a machine wrote this: "+in.Machine)
}

// robot leaves to a person what only by its words may be a machine's, and answers nobody. Where a person wrote it, its words are
// not lost.
func robot(in *Situation, got answer.Answer) Step {
	kind := book.CaseWords
	switch {
	case in.Ticket != nil && in.Ticket.Purpose == ticket.Invitation && !in.Member.In():
		kind = book.CaseAnswer
	case in.Ticket == nil && in.Member.In(), in.Ticket != nil && (in.Ticket.Purpose == ticket.Post || in.Ticket.Purpose == ticket.Digest):
		kind = book.CasePost
	}
	step := in.waits(kind, got.Why, "")
	if back := away(in, got.Why); back.Member != nil {
		step.Member, step.Why = back.Member, back.Why
	}
	return step
}

// away keeps the day on which an absent person is back, where the answer is theirs: it brings back our letter to them, or
// our provider vouches for it.
func away(in *Situation, why string) Step {
	step := Step{Why: why}
	theirs := in.Proof.Proven || in.Ticket != nil && in.Ticket.Person == in.From.ID
	if in.From.ID == "" || in.Member.Standing == "" || !theirs {
		return step
	}
	if day := in.morning(in.Mail.Back(in.Now)); day.After(in.Now) {
		m := in.Member
		m.Away = day
		step.Member = &m
		step.Why += ", back on " + day.In(in.reader(in.From).Zone).Format(time.DateOnly)
	}
	return step
}

// command finds a command in the subject, in the first line, or in the address that was written to.
// But for a greeting and a name it must be all that was written: a post titled "Help" or "Leave" is a post.
func command(in *Situation) (answer.Command, bool) {
	switch in.Suffix {
	case "join":
		return answer.Command{Name: "join"}, true
	case "leave":
		return answer.Command{Name: "leave"}, true
	}
	if strings.Contains(in.Words, "?") {
		return answer.Command{}, false
	}
	subject := in.Mail.Subject
	if in.Ticket != nil {
		subject = "" // the subject of an answer is ours
	}
	return in.Reader.Command(subject, in.Words, in.Now)
}

// untold decides about a mail that answers no letter of ours.
func untold(in *Situation) Step {
	if items := in.agendaMail(); len(items) > 0 {
		return act(in, book.Act{Kind: "agenda", Meeting: in.Next.ID, Items: items, How: "mail"}, "something for the agenda of the next meeting")
	}
	if title, times := in.pollMail(); title != "" {
		return act(in, book.Act{Kind: "poll", Answer: title, Items: times, How: "mail"}, "proposes times for a meeting")
	}
	if in.Member.In() {
		return posted(in)
	}
	if cmd, ok := in.Reader.Command(in.Mail.Subject, "", in.Now); ok && cmd.Name == "join" {
		return obey(in, cmd) // a stranger who asks to join may say a few words about it
	}
	switch in.Member.Standing {
	case book.Invited, book.Declined, book.Later, book.Confirming, book.Left:
		// The "join" and "no thanks" links of an invitation begin a new letter, without a ticket.
		return invitationAnswered(in)
	}
	return in.waits(book.CasePost, "it is from somebody who is not a member", "post")
}
