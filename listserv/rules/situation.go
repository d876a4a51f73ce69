// Package rules decides: values in, a Step out. It reads no store, no clock and no network, so that every rule of the
// group can be tested with a few lines.
package rules

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/bounce"
	"mutualaid/mailer/calendar"
	"mutualaid/templates"
)

// Situation is all that the decision about one mail rests on. Decide reads nothing else.
type Situation struct {
	Now    time.Time
	Came   time.Time // when the mail came into the mailbox; zero where it has waited here since
	ID     string    // fresh: names what comes of this mail
	Group  book.Group
	Plus   bool // plus-addresses work here
	Pages  bool // there are pages that a letter can lead to
	Size   int64
	Cut    bool // too large: only its beginning was fetched
	Suffix string
	Named  bool // To or Cc name the group, or a ticket does
	Kept   bool // a person has asked to try it again: what came round in a loop is taken
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
	From      book.Person // the sender; no ID where we don't know the address
	Member    book.Member // the sender in this group; no Standing where they are not in it
	Addressee book.Person // whom the ticket was sent to
	Asked     book.Member // the addressee in this group

	Waiting    *book.Case // what the letter to a steward was about
	Pending    *book.Pending
	Undo       *book.Undo
	Occurrence *book.Occurrence
	Poll       *book.Poll
	Told       []string   // its options, as our letter to the sender says them
	Voted      *book.Vote // the sender's last choice in the poll
	Tally      book.Tally
	Traffic    Traffic    // of a member's
	Stop       *book.Stop // what keeps their posts
	Said       *book.RSVP // the sender's last answer for the occurrence
	Roster     book.Roster
	After      *book.Occurrence       // the date that follows the occurrence
	Onward     *Dated                 // what is known of that, where the occurrence is over or called off
	Meant      bool                   // the occurrence is another than the letter's: the answer names its day
	Astray     string                 // the answer names a day that is not the occurrence's: why nothing can be told of it
	Sent       string                 // the letter that asked for minutes, as far as it is known
	Names      map[string]book.Person // the members, by what minutes may call them
	Promises   []book.Commitment      // of the sender's, still to be done
	Promised   []book.Commitment      // by anybody: what is still to be done, and for minutes what was done lately
	Next       *book.Occurrence       // the group's next meeting
	Parent     *book.Post
	Confirming map[string]int // how many acts of each kind wait for this sender's confirmation
}

// Dated is a date with what is known of it.
type Dated struct {
	Occurrence book.Occurrence
	Said       *book.RSVP
	Roster     book.Roster
	After      *book.Occurrence
}

// Step is what comes of a mail: the outcome in words and everything to be kept or sent because of it.
type Step struct {
	Why      string
	Leave    bool // a person should look: the mail stays unread and flagged
	Person   *book.Person
	Member   *book.Member
	Undo     *book.Undo
	Pending  *book.Pending
	Done     string // a Pending that is carried out
	Undone   string // an Undo that is used up
	Daily    string // the Case is kept only where none was for this reason today
	Stop     *book.Stop
	Post     *book.Post
	PostRaw  string // the key of the kept mail that the post is made of, "" for the mail at hand
	RSVP     *book.RSVP
	Items    []book.Item       // for an agenda
	Promised []book.Commitment // new, or done
	Attended string            // the date whose expected ones are asked whether they were there
	Vote     *book.Vote
	Wish     *book.Wish
	Verdict  *book.Verdict
	Asks     *book.Poll // a new choice of times
	Call     string     // the meeting that the sender is invited to by a letter; AllMeetings: all there are
	Case     *book.Case
	Notes    []Note
	Entries  []book.Entry
}

// AllMeetings is a Step's Call to every meeting that is to come.
const AllMeetings = "*"

// Note is one letter to one person.
type Note struct {
	To      book.Person
	Purpose ticket.Purpose
	Subject string // of the ticket
	Once    string // the kind of automatic answer: at most one a week to an address; "" for no such limit
	Answers bool   // stands in the thread of the mail at hand
	Data    any    // a letter of package templates
}

func (in *Situation) reader(p book.Person) templates.Reader { return book.ReaderOf(in.Group, p) }

// morning is the beginning of a day where the sender lives. A day that was written is no moment yet: it comes as UTC.
func (in *Situation) morning(day time.Time) time.Time {
	if day.IsZero() {
		return day
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, in.reader(in.sender()).Zone).UTC()
}

// sender is who wrote, a stranger included.
func (in *Situation) sender() book.Person {
	if in.From.ID != "" {
		return in.From
	}
	return book.Person{ID: in.ID, Addresses: []string{mailer.Canonical(in.Mail.From.Email)}, Name: in.Mail.From.Name, Language: in.Language}
}

// Entry is a line of the Log about what comes of the mail.
func (in *Situation) Entry(what, detail string, p book.Person) book.Entry {
	return book.Entry{ID: in.ID, Group: in.Group.Name, At: in.Now, By: "machine", What: what, Person: p.ID, Name: p.Called(), Detail: detail}
}

func (in *Situation) nextMeeting() *templates.Meeting { return book.Told(in.Next) }

// mayBeTold says whether an automatic answer would reach who really wrote: a stranger's unproven address may be anybody's,
// who would wonder what we want of them. See RFC 3834 section 4.
func (in *Situation) mayBeTold() bool {
	return in.sender().Address() != "" && (in.Proof.Proven || in.Ticket != nil || in.Member.Standing != "")
}

// Of what somebody wrote so many bytes stand in a case, and so many in a letter that repeats it: the whole mail is kept.
const (
	keptWords = 16 << 10
	toldWords = 2000
)

// readAs says what was read as what. That it waits for a person is no news where it does.
func readAs(kind answer.Kind, why string) string { return fmt.Sprintf("read as %s: %s", kind, why) }

// waits keeps the mail for a person and tells the sender so, once a week at most.
func (in *Situation) waits(kind book.CaseKind, why, tell string) Step {
	p := in.sender()
	step := Step{
		Why: why, Leave: true,
		Case: &book.Case{
			ID: in.ID, Group: in.Group.Name, Kind: kind, Address: p.Address(), Person: in.From.ID, Name: p.Name, Subject: in.Mail.Subject,
			Words: book.Clip(in.Words, keptWords), Why: strings.TrimPrefix(why, readAs(answer.Human, "")), At: in.Now, Mail: in.ID, Message: in.Mail.MessageID, Language: in.Language,
		},
	}
	if tell != "" && in.mayBeTold() {
		step.Notes = []Note{{
			To: p, Purpose: ticket.Note, Subject: in.ID, Once: "waiting", Answers: true,
			Data: templates.Waiting{Foot: in.Group.Foot(in.Member.In()), Reader: in.reader(p), Kind: tell, Subject: in.Mail.Subject, Words: book.Clip(in.Words, toldWords)},
		}}
	}
	return step
}
