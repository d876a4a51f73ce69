package listserv

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/header"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// note writes one letter to one person and puts it into the outbox.
func (s *Service) note(tx *store.Tx, in *rules.Situation, n rules.Note, id string) error {
	if n.Once != "" {
		ok, err := book.MayAnswer(tx, in.Group.Name, n.To.Address(), n.Once, in.Now)
		if err != nil || !ok {
			return err
		}
	}
	l := Letter{Group: in.Group, ID: id, To: n.To, Purpose: n.Purpose, Subject: n.Subject, Data: s.linked(in.Group, n), Lane: outbox.Answers, Auto: "auto-replied"}
	if n.Answers {
		l.Answers = in.Mail
	}
	if _, leaves := n.Data.(templates.Left); leaves {
		return s.Farewell(tx, l)
	}
	return s.Send(tx, l)
}

// linked is a letter with the links that are its recipient's alone.
func (s *Service) linked(g book.Group, n rules.Note) any {
	switch l := n.Data.(type) {
	case templates.YourSettings:
		l.Link = s.SettingsLink(g, n.To)
		return l
	case templates.Confirm:
		l.Yes = s.confirmLink(g, n.Subject, n.To)
		return l
	}
	return n.Data
}

// Letter is one letter to one person before it is written.
type Letter struct {
	ID             string
	Group          book.Group
	To             book.Person
	Purpose        ticket.Purpose
	Subject        string // of the ticket
	Data           any    // a letter of package templates
	Lane           outbox.Lane
	Auto           string       // Auto-Submitted. See RFC 3834 section 5.
	Answers        *mailer.Mail // in whose thread it stands
	Calendar       []byte       // an iCalendar object for CalendarMethod
	CalendarMethod string
	Files          []mailer.File
	Due            time.Time // not sent before this; zero is at once
	Expires        time.Time // not sent after this; zero is never
}

// Send writes the letter in its reader's language and puts it into the outbox.
func (s *Service) Send(tx *store.Tx, l Letter) error {
	text, err := s.Words.Letter(book.ReaderOf(l.Group, l.To).Language, l.Data)
	if err != nil {
		return poison{fmt.Errorf("letter %T: %w", l.Data, err)}
	}
	draft := s.draft(l.Group, text, l.Auto)
	draft.To = mailer.Address{Name: l.To.Name, Email: l.To.Address()}
	draft.Language = book.ReaderOf(l.Group, l.To).Language
	if l.Calendar != nil {
		draft.Calendar, draft.CalendarMethod = l.Calendar, l.CalendarMethod
	}
	draft.Attachments = l.Files
	var refs []string
	if l.Answers != nil && header.IsReference(l.Answers.MessageID) {
		refs = header.Thread(l.Answers)
		draft.Fields = append(draft.Fields, mailer.Field{Name: "In-Reply-To", Value: "<" + l.Answers.MessageID + ">"})
	}
	made, err := draft.Compose()
	if err != nil {
		return poison{fmt.Errorf("letter %T: %w", l.Data, err)}
	}
	out := outbox.Letter{ID: l.ID, Group: l.Group.Name, Purpose: string(l.Purpose), Subject: l.Subject, Lane: l.Lane,
		From: l.Group.Address, Created: s.Now(), Why: letterName(l.Data), Expires: l.Expires, Extra: header.References(refs)}
	to := outbox.Recipient{Person: l.To.ID, Address: l.To.Address()}
	if _, err := s.fields().Copy(out, to); err != nil { // better now than at each attempt to send it
		return poison{fmt.Errorf("letter %T: %w", l.Data, err)}
	}
	if err := s.keepWording(tx, out, draft.Language, l.To.Name, text); err != nil {
		return err
	}
	due := s.Now()
	if l.Due.After(due) {
		due = l.Due
	}
	return outbox.Add(tx, out, shared(made), []outbox.Recipient{to}, due)
}

// keepWording notes what a letter says, so that its words are known when an answer quotes them.
func (s *Service) keepWording(tx *store.Tx, l outbox.Letter, language, name string, text templates.Text) error {
	w := book.Wording{Group: l.Group, Purpose: l.Purpose, Subject: l.Subject, Language: language, Text: text.Text, At: s.Now()}
	return book.KeepWording(tx, w, name)
}

// letterName is a letter's kind as `mutualaid queue` lists it.
func letterName(data any) string {
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", data), "templates."))
}

// draft is a letter of the group's own, with the header fields that all of them carry.
func (s *Service) draft(g book.Group, text templates.Text, auto string) mailer.Draft {
	d := mailer.Draft{
		From: mailer.Address{Name: g.Title, Email: g.Address}, Subject: text.Subject, Text: text.Text, HTML: text.HTML,
		Date: s.Now(), Fields: append(s.fields().List(g),
			mailer.Field{Name: "Auto-Submitted", Value: auto},
			mailer.Field{Name: "X-Auto-Response-Suppress", Value: "OOF, AutoReply"}),
	}
	return d
}

// shared is what all copies of a letter have in common: header, blank line, body.
func shared(l mailer.Letter) []byte {
	b := make([]byte, 0, len(l.Head)+2+len(l.Body))
	b = append(b, l.Head...)
	b = append(b, '\r', '\n')
	return append(b, l.Body...)
}
