package rules

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/templates"
)

// obey turns a command into the act it asks for.
func obey(in *Situation, cmd answer.Command) Step {
	why := "a command: " + strings.TrimSpace(cmd.Name+" "+cmd.Choice)
	switch cmd.Name {
	case "help":
		return helped(in, why)
	case "join":
		return entryAsked(in, why)
	case "leave":
		return leaveAsked(in, why)
	}
	if !in.Member.In() {
		return in.waits(book.CaseWords, why+", by somebody who is not a member", "question")
	}
	switch cmd.Name {
	case "deliver":
		return act(in, book.Act{Kind: "set", Delivery: book.Delivery(cmd.Choice), How: "command"}, why)
	case "pause":
		return act(in, book.Act{Kind: "pause", Until: in.morning(cmd.Until), How: "command"}, why)
	case "resume":
		return act(in, book.Act{Kind: "resume", How: "command"}, why)
	case "own":
		own := cmd.Choice == "on"
		return act(in, book.Act{Kind: "set", Own: &own, How: "command"}, why)
	case "remind":
		return act(in, book.Act{Kind: "set", Remind: cmd.Choice, How: "command"}, why)
	case "show":
		shown := book.Shown(cmd.Choice)
		return act(in, book.Act{Kind: "set", Shown: &shown, How: "command"}, why)
	case "settings":
		return settingsAsked(in, why)
	case "zone":
		if cmd.Choice != "" {
			return act(in, book.Act{Kind: "set", Zone: cmd.Choice, How: "command"}, why)
		}
		return in.waits(book.CaseWords, why+": no time zone or city of that name is known; `member set --zone` notes the right one", "question")
	}
	return in.waits(book.CaseWords, why+", which is not known here", "question")
}

func helped(in *Situation, why string) Step {
	if !in.mayBeTold() {
		return in.waits(book.CaseWords, why+", by a stranger whose address is not proven", "")
	}
	p := in.sender()
	return Step{Why: why, Notes: []Note{{To: p, Purpose: ticket.Note, Subject: in.ID, Once: "help", Answers: true,
		Data: templates.Help{Foot: in.Group.Foot(in.Member.In()), Reader: in.reader(p), Member: in.Member.In(), Pages: in.Pages}}}}
}

// settingsAsked answers with a link to the sender's own settings, or, without pages, with what they can write. The letter goes to the
// member's address whoever asks for it; who is not proven can bring it there once a week.
func settingsAsked(in *Situation, why string) Step {
	if !in.Pages {
		return helped(in, why)
	}
	once := "settings"
	if in.Proof.Proven {
		once += in.Now.UTC().Format(":2006010215")
	}
	return Step{Why: why, Notes: []Note{{To: in.From, Purpose: ticket.Note, Subject: in.ID, Once: once, Answers: true,
		Data: templates.YourSettings{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Days: int(SettingsFor / (24 * time.Hour))}}}}
}

// SettingsFor is how long a link to somebody's own settings opens them.
const SettingsFor = 7 * 24 * time.Hour

func entryAsked(in *Situation, why string) Step {
	if in.Member.In() {
		p := in.From
		return Step{Why: why + ", by a member", Notes: []Note{{To: p, Purpose: ticket.Note, Subject: in.ID, Once: "already", Answers: true,
			Data: templates.Already{Foot: in.Group.Foot(true), Reader: in.reader(p), Next: in.nextMeeting()}}}}
	}
	return act(in, book.Act{Kind: "join", How: "command"}, why)
}

func leaveAsked(in *Situation, why string) Step {
	switch {
	case in.Member.In():
		return act(in, book.Act{Kind: "leave", How: "command"}, why)
	case in.Member.Standing == book.Left || in.Member.Standing == book.Declined:
		return Step{Why: why + ", by somebody who has left already"}
	case in.Member.Standing != "":
		return act(in, book.Act{Kind: "decline", How: "command"}, why)
	}
	return in.waits(book.CaseWords, why+", from an address that is not a member's", "question")
}

// act carries out what a proven sender asks for; anybody else is asked by one letter whether it was them.
func act(in *Situation, a book.Act, why string) Step {
	if a.Kind == "join" && in.mustAsk() {
		return in.waits(book.CaseEntry, why+"; the stewards decide whether they join", "join")
	}
	// A no to an invitation takes nothing from anybody, and a yes takes it back: it needs no proof.
	if in.Proof.Proven || a.Kind == "decline" {
		return carryOut(in, a, in.Words, why)
	}
	if in.Confirming[a.Kind] >= confirmsAtOnce(a.Kind) {
		return in.waits(waitingKind(a.Kind), why+"; the sender is not proven ("+in.Proof.Why+") and has not yet answered the letter that asks whether it was them", "unclear")
	}
	if in.From.ID == "" && in.Traffic.Asked >= askedAnHour {
		return in.waits(waitingKind(a.Kind), why+"; too many strangers whose senders are not proven write at once, so they are not asked", "")
	}
	return confirming(in, a, why+"; the sender is not proven ("+in.Proof.Why+"), so a letter asks whether it was them")
}

// confirming keeps an act until its sender has said yes to a letter that asks for it.
func confirming(in *Situation, a book.Act, why string) Step {
	p := in.sender()
	step := Step{
		Why: why,
		Pending: &book.Pending{ID: in.ID, Group: in.Group.Name, Person: p.ID, Address: p.Address(), Act: a, Words: book.Clip(in.Words, keptWords), Mail: in.ID,
			Subject: in.Mail.Subject, Name: p.Name, Message: in.Mail.MessageID, Print: in.Mail.Fingerprint(), Before: in.Member.Standing, At: in.Now, Expires: in.Now.Add(ConfirmFor)},
	}
	if in.From.ID == "" {
		step.Person = &p
	}
	if a.Kind == "join" && !in.Member.In() {
		m := in.Member
		m.Group, m.Person, m.Standing, m.Changed = in.Group.Name, p.ID, book.Confirming, in.Now
		step.Member = &m
	}
	step.Notes = []Note{{To: p, Purpose: ticket.Confirm, Subject: in.ID, Answers: true,
		Data: templates.Confirm{Foot: in.Group.Foot(in.Member.In()), Reader: in.reader(p), What: ConfirmWord(a), Subject: in.Mail.Subject, Words: book.Clip(in.Words, toldWords)}}}
	return step
}

// ConfirmFor is how long an act waits for its sender's yes.
const ConfirmFor = 30 * 24 * time.Hour

// confirmsAtOnce is how many letters may ask one address to confirm acts of a kind at a time: whoever forges a sender
// must not make us flood them.
func confirmsAtOnce(kind string) int {
	if kind == "post" {
		return 3
	}
	return 1
}

// waitingKind is what approving does where an act of somebody unproven waits for a person.
func waitingKind(act string) book.CaseKind {
	switch act {
	case "join":
		return book.CaseEntry
	case "post":
		return book.CasePost
	}
	return book.CaseWords
}

// mustAsk says whether a steward decides on the sender's joining: where the group wants it so, unless a steward has
// invited them, and always where a steward has removed them.
func (in *Situation) mustAsk() bool {
	m := in.Member
	if m.In() {
		return false
	}
	invited := !m.Invited.IsZero() && m.Standing != book.Left
	return m.Removed || in.Group.Entry == "ask" && !invited
}

// ConfirmWord is what a letter or a page that asks whether it was them calls an act.
func ConfirmWord(a book.Act) string {
	switch a.Kind {
	case "join", "post", "rsvp", answer.WantsErase, answer.WantsData:
		return a.Kind
	case "leave", "decline":
		return "leave"
	}
	return "setting"
}

// carryOut does what a Person has asked for and is known to have asked for.
func carryOut(in *Situation, a book.Act, words, why string) Step {
	switch a.Kind {
	case "join":
		return joined(in, a, words, why)
	case "decline":
		return declined(in, why)
	case "leave":
		return Leave(in, why)
	case "set", "pause", "resume":
		return changed(in, a, why)
	case "post":
		return distributed(in, words, why)
	case "rsvp":
		return answeredMeeting(in, a, words, why)
	case "agenda":
		return agendaNoted(in, a, why)
	case "poll":
		return pollAsked(in, a, why)
	case "vote":
		return Voted(in, a.Items, words, why)
	case "minutes":
		return minutesPosted(in, words, why)
	case answer.WantsErase, answer.WantsData:
		return wished(in, a, why)
	case decides:
		return decided(in, a, words, why)
	}
	return in.waits(book.CaseProblem, fmt.Sprintf("%s: nobody knows how to %q", why, a.Kind), "")
}

func joined(in *Situation, a book.Act, words, why string) Step {
	p := in.sender()
	if in.Member.In() {
		return Step{Why: why + "; already a member", Notes: []Note{{To: p, Purpose: ticket.Note, Subject: in.ID, Once: "already", Answers: true,
			Data: templates.Already{Foot: in.Group.Foot(true), Reader: in.reader(p), Next: in.nextMeeting()}}}}
	}
	if in.mustAsk() {
		return in.waits(book.CaseEntry, why+"; the stewards decide whether they join", "join")
	}
	m := in.Member
	m.Group, m.Person, m.Standing, m.Since, m.Changed, m.Until, m.Bounces, m.Probe, m.Probed = in.Group.Name, p.ID, book.Joined, in.Now, in.Now, time.Time{}, nil, time.Time{}, time.Time{}
	if m.Delivery == "" {
		m.Delivery = book.Each
	}
	m.Consent = &book.Consent{At: in.Now, Words: book.Clip(words, 2000), How: a.How, MessageID: in.Mail.MessageID, Mail: in.Mail.Fingerprint()}
	if p := in.Pending; p != nil && a.How == "confirmed" { // the words are the first mail's
		m.Consent.MessageID, m.Consent.Mail = p.Message, p.Print
	}
	step := Step{Why: why, Member: &m, Call: AllMeetings, Undo: &book.Undo{ID: in.ID, Before: before(in), After: book.Joined, What: "joining", At: in.Now}}
	if in.From.ID == "" {
		step.Person = &p
	}
	step.Entries = []book.Entry{in.Entry("joined", a.How, p)}
	step.Notes = []Note{{To: p, Purpose: ticket.Welcome, Subject: in.ID, Answers: true,
		Data: templates.Welcome{Foot: in.Group.Foot(true), Reader: in.reader(p), About: in.Group.About, Words: book.Clip(words, 500), Delivery: string(m.Delivery), Next: in.nextMeeting()}}}
	return step
}

func before(in *Situation) book.Member {
	m := in.Member
	if m.Person == "" {
		m.Group, m.Person, m.Standing = in.Group.Name, in.sender().ID, book.Left
	}
	return m
}

func declined(in *Situation, why string) Step {
	p := in.sender()
	m := in.Member
	m.Group, m.Person, m.Standing, m.Changed, m.Until = in.Group.Name, p.ID, book.Declined, in.Now, time.Time{}
	step := Step{Why: why, Member: &m, Entries: []book.Entry{in.Entry("declined", "", p)}}
	if in.From.ID == "" {
		step.Person = &p
	}
	step.Notes = []Note{{To: p, Purpose: ticket.Note, Subject: in.ID, Once: "declined", Answers: true,
		Data: templates.Thanks{Foot: in.Group.Foot(false), Reader: in.reader(p)}}}
	return step
}

// Leave ends a membership, says goodbye, and keeps the way back.
func Leave(in *Situation, why string) Step {
	if !in.Member.In() {
		return Step{Why: why + "; not a member any more"}
	}
	m := in.Member
	m.Standing, m.Changed, m.Until, m.Steward, m.Shown = book.Left, in.Now, time.Time{}, false, book.Unshown
	return Step{
		Why: why, Member: &m, Undo: &book.Undo{ID: in.ID, Before: in.Member, After: book.Left, What: "leaving", At: in.Now},
		Entries: []book.Entry{in.Entry("left", "", in.From)},
		Notes: []Note{{To: in.From, Purpose: ticket.Echo, Subject: in.ID, Answers: true,
			Data: templates.Left{Foot: in.Group.Foot(false), Reader: in.reader(in.From), Return: in.Group.Mailto("join")}}},
	}
}

// changed sets how, when and whether a member gets the group's mail.
func changed(in *Situation, a book.Act, why string) Step {
	m := in.Member.At(in.Now)
	if !m.In() {
		return Step{Why: why + "; not a member any more"}
	}
	letter := templates.Setting{Foot: in.Group.Foot(true), Reader: in.reader(in.From)}
	var placed, before *book.Person
	switch {
	case a.Zone != "":
		was, now := in.From, in.From
		now.Zone, now.Guessed, letter.Change = a.Zone, false, "zone"
		placed, before, letter.Reader = &now, &was, in.reader(now)
	case a.Kind == "pause":
		m.Standing, m.Until, letter.Change, letter.Until = book.Paused, a.Until, "paused", a.Until
	case a.Kind == "resume":
		m.Standing, m.Until, letter.Change = book.Joined, time.Time{}, "resumed"
	case a.Own != nil:
		m.OwnPosts, letter.Change = *a.Own, map[bool]string{true: "own-on", false: "own-off"}[*a.Own]
	case a.Remind != "":
		var err error
		if m.Offsets, letter.Change, err = reminders(a.Remind); err != nil {
			return in.waits(book.CaseProblem, fmt.Sprintf("%s: %v", why, err), "")
		}
	case a.Shown != nil:
		m.Shown, letter.Change = *a.Shown, a.Shown.Change()
	default:
		m.Delivery, letter.Change = a.Delivery, string(a.Delivery)
	}
	m.Changed = in.Now
	return Step{
		Why: why, Person: placed, Member: &m,
		Undo:    &book.Undo{ID: in.ID, Person: before, Before: in.Member, After: m.Standing, What: "setting " + letter.Change, At: in.Now},
		Entries: []book.Entry{in.Entry("setting", letter.Change, in.From)},
		Notes:   []Note{{To: in.From, Purpose: ticket.Echo, Subject: in.ID, Answers: true, Data: letter}},
	}
}
