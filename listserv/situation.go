package listserv

import (
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/bounce"
	"mutualaid/mailer/calendar"
	"mutualaid/templates"
)

// Situation is all that the decision about one mail rests on. Decide reads nothing else.
type Situation struct {
	Now    time.Time
	ID     string // fresh: names what comes of this mail
	Group  Group
	Plus   bool // plus-addresses work here
	Size   int64
	Cut    bool // too large: only its beginning was fetched
	Suffix string
	Reader *answer.Reader

	Mail     *mailer.Mail
	Proof    mailer.Proof
	Words    string // what was newly written
	Language string // of the writer, as far as known
	Machine  string // why it is machine mail, "" when a person wrote it
	Ours     string // why it is our own letter come back, "" when it isn't
	Bounce   *bounce.Report
	Calendar []calendar.Answer
	Forged   bool // carries a ticket that we never signed

	Ticket    *ticket.Ticket
	From      Person // the sender; no ID where we don't know the address
	Member    Member // the sender in this group; no Standing where they are not in it
	Addressee Person // whom the ticket was sent to
	Asked     Member // the addressee in this group

	Pending    *Pending
	Undo       *Undo
	Occurrence *Occurrence
	Said       *RSVP // the sender's last answer for the occurrence
	Roster     Roster
	Next       *Occurrence // the group's next meeting
	Parent     *Post
	ConfirmDue bool // a confirming letter of this kind is already on its way
}

// Step is what comes of a mail: the outcome in words and everything to be kept or sent because of it.
type Step struct {
	Why     string
	Leave   bool // a person should look: the mail stays unread and flagged
	Person  *Person
	Member  *Member
	Undo    *Undo
	Pending *Pending
	Done    string // a Pending that is carried out
	Undone  string // an Undo that is used up
	Post    *Post
	PostRaw string // the key of the kept mail that the post is made of, "" for the mail at hand
	RSVP    *RSVP
	Case    *Case
	Notes   []Note
	Entries []Entry
}

// Note is one letter to one person.
type Note struct {
	To      Person
	Purpose ticket.Purpose
	Subject string // of the ticket
	Once    string // the kind of automatic answer: at most one a week to an address; "" for no such limit
	Answers bool   // stands in the thread of the mail at hand
	Urgent  bool   // an answer that somebody waits for
	Data    any    // a letter of package templates
	File    []byte // a calendar invitation (iMIP REQUEST)
}

func (in *Situation) reader(p Person) templates.Reader { return readerOf(in.Group, p) }

// sender is who wrote, a stranger included.
func (in *Situation) sender() Person {
	if in.From.ID != "" {
		return in.From
	}
	return Person{ID: in.ID, Addresses: []string{mailer.Canonical(in.Mail.From.Email)}, Name: in.Mail.From.Name, Language: in.Language}
}

func (in *Situation) entry(what, detail string, p Person) Entry {
	return Entry{ID: in.ID, Group: in.Group.Name, At: in.Now, By: "machine", What: what, Person: p.ID, Name: p.Called(), Detail: detail}
}

func (in *Situation) nextMeeting() *templates.Meeting { return Told(in.Next) }

// waits keeps the mail for a person and tells the sender so, once a week at most.
func (in *Situation) waits(kind CaseKind, why, tell string) Step {
	p := in.sender()
	step := Step{
		Why: why, Leave: true,
		Case: &Case{
			ID: in.ID, Group: in.Group.Name, Kind: kind, Address: p.Address(), Person: in.From.ID, Name: p.Name, Subject: in.Mail.Subject,
			Words: in.Words, Why: why, At: in.Now, Mail: in.ID, Message: in.Mail.MessageID, Language: in.Language,
		},
	}
	if tell != "" && p.Address() != "" {
		step.Notes = []Note{{
			To: p, Purpose: ticket.Note, Subject: in.ID, Once: "waiting", Answers: true, Urgent: true,
			Data: templates.Waiting{Foot: in.Group.Foot(in.Member.In()), Reader: in.reader(p), Kind: tell, Subject: in.Mail.Subject, Words: in.Words},
		}}
	}
	return step
}
