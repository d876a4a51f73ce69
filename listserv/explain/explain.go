// Package explain says what the program makes of a mail and why, without acting: for stewards who wonder, and for
// measuring. It needs no store, so it knows neither groups nor members nor who is proven: of a mail it says what the mail
// says by itself.
package explain

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/rules"
	"mutualaid/mailer"
)

// Proposal is the question of a letter that asks what members think of a proposal.
const Proposal = answer.Proposal

// Kind says what wrote a mail.
type Kind string

// The kinds of mail.
const (
	Human      Kind = "human"
	Auto       Kind = "auto" // a robot, or a mailing list
	Bounce     Kind = "bounce"
	Complaint  Kind = "complaint"
	Calendar   Kind = "calendar"
	Unreadable Kind = "unreadable"
)

// Result is what the program makes of one mail; `explain --json` writes it as one line.
type Result struct {
	File        string      `json:"file"` // the caller's to set
	Kind        Kind        `json:"kind"`
	From        string      `json:"from"` // the address alone
	Subject     string      `json:"subject"`
	NewText     string      `json:"new_text"`
	Answer      answer.Kind `json:"answer"` // "" for bounces, complaints, calendars and what can't be read
	Why         string      `json:"why"`
	Language    string      `json:"language"`    // in which the answer was read, or that the mail names
	Bounces     []Refusal   `json:"bounces"`     // never nil
	RSVP        *RSVP       `json:"rsvp"`        // nil unless a calendar answers
	Attachments []string    `json:"attachments"` // their names; never nil
	Error       string      `json:"error"`       // what could not be read
}

// Refusal is one address that a bounce or a complaint speaks of.
type Refusal struct {
	Recipient string `json:"recipient"`
	Status    string `json:"status"` // RFC 3463
	Class     string `json:"class"`  // hard, soft, policy, full or delayed
}

// RSVP is a calendar's answer.
type RSVP struct {
	UID      string `json:"uid"`      // "" when only the subject tells
	PartStat string `json:"partstat"` // as in RFC 5545 section 3.2.12: ACCEPTED, DECLINED, TENTATIVE …
	Attendee string `json:"attendee"`
}

// Unread is the Result for a mail that can't be read.
func Unread(why string) Result {
	return Result{Kind: Unreadable, Bounces: []Refusal{}, Attachments: []string{}, Error: why}
}

// Mail explains a mail as an answer to a question. It never fails: what can't be read says so. Words such as "in January"
// are read as of the mail's own date, or as of now where it names none or one to come.
func Mail(raw []byte, to answer.Question, reader *answer.Reader, now time.Time) (r Result) {
	defer func() {
		if p := recover(); p != nil {
			r = Unread(fmt.Sprintf("it made the program stumble: %v", p))
		}
	}()
	m, err := mailer.Parse(raw)
	if err != nil {
		return Unread(err.Error())
	}
	saw := Look(m)
	r = Result{From: m.From.Email, Subject: m.Subject, NewText: saw.Words, Language: m.Language, Bounces: saw.refusals(), RSVP: saw.rsvp(), Attachments: rules.Files(m)}
	if r.Attachments == nil {
		r.Attachments = []string{}
	}
	if saw.Broken != nil {
		r.Error = saw.Broken.Error()
	}
	switch r.Kind, r.Why = saw.Kind(); {
	case r.Kind == Bounce || r.Kind == Complaint: // nobody is expected to have signed one
	case r.From == "":
		r.Answer, r.Why = answer.Human, strings.TrimSuffix("the mail does not say whom it is from; "+r.Why, "; ")
	case to == answer.Open && r.Kind != Calendar && reader.Unsubscribes(m.Subject, r.NewText):
		r.Answer, r.Why = answer.Leave, "its subject is the one of our List-Unsubscribe field"
	case r.Kind == Auto:
		r.Answer = answer.Auto
		r.back(m, now)
	case r.Kind == Human && m.Sealed() != "":
		r.Answer, r.Why = answer.Human, m.Sealed()
	case r.Kind == Human:
		if !m.Date.IsZero() && m.Date.Before(now) {
			now = m.Date
		}
		r.read(to, reader, now)
	}
	return r
}

// back adds when the owner of an automatic answer returns, where it says so.
func (r *Result) back(m *mailer.Mail, now time.Time) {
	if day := m.Back(now); !day.IsZero() {
		r.Why += ", back on " + day.Format(time.DateOnly)
	}
}

// read asks what the words of a person come to.
func (r *Result) read(to answer.Question, reader *answer.Reader, now time.Time) {
	if to == answer.Open && r.NewText == "" && len(r.Attachments) > 0 {
		r.Answer, r.Why = answer.Posted, "no words, but something attached"
		return
	}
	got := reader.Read(to, r.Subject, r.NewText, r.Language, now)
	r.Answer, r.Why = got.Kind, got.Why
	if got.Language != "" {
		r.Language = got.Language
	}
	switch got.Kind {
	case answer.Commanded:
		r.Why += fmt.Sprintf(" (%s)", strings.TrimSpace(got.Command.Name+" "+got.Command.Choice))
		if !got.Command.Until.IsZero() {
			r.Why += ", until " + got.Command.Until.Format(time.DateOnly)
		}
	case answer.Later:
		r.Why += ", to be asked again on " + got.Until.Format(time.DateOnly)
	}
	if got.Asks && got.Kind != answer.Human && got.Kind != answer.Posted {
		r.Why += "; asks something as well, which a person should read"
	}
}

func (s Sight) refusals() []Refusal {
	list := []Refusal{}
	if s.Bounce == nil {
		return list
	}
	for _, x := range s.Bounce.Recipients {
		list = append(list, Refusal{Recipient: x.Address, Status: x.Status, Class: string(x.Class)})
	}
	return list
}

// rsvp is the first answer of a calendar: no more than that is recorded.
func (s Sight) rsvp() *RSVP {
	if len(s.Calendar) == 0 || s.Calendar[0].Guess && s.Words != "" {
		return nil // "Accepted: our paper on burnout" is a post
	}
	c := s.Calendar[0]
	return &RSVP{UID: c.UID, PartStat: c.PartStat, Attendee: c.Attendee}
}
