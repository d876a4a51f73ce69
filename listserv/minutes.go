package listserv

import (
	"fmt"
	"strings"
	"unicode"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// askMinutes writes to who took notes at a meeting that is over, or to who can say more: replying posts what they write. Where nobody
// was said to come, nobody is asked.
func (s *Service) askMinutes(tx *store.Tx, g book.Group, o book.Occurrence) error {
	if err := book.NoteOccasion(tx, s.Now(), rules.MinutesKey(o)); err != nil {
		return err
	}
	p, known, err := book.MinutesBy(tx, o, s.Now())
	if err != nil || !known {
		return err
	}
	roster, err := book.RosterOf(tx, o)
	if err != nil {
		return err
	}
	items, err := book.AgendaOf(tx, o)
	if err != nil {
		return err
	}
	meeting := book.MeetingOf(o, roster, "")
	book.TellAgenda(&meeting, g, o, items, s.Now())
	if err := book.TellPromises(tx, &meeting, o); err != nil {
		return err
	}
	return s.Send(tx, Letter{ID: "t" + s.NewID(), Group: g, To: p, Purpose: ticket.Minutes, Subject: o.ID, Lane: outbox.Meetings, Auto: "auto-generated",
		Data: templates.Minutes{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting}})
}

// titleMinutes gives minutes a title in the group's language, unless their author chose another than the letter that asked for them has.
func (s *Service) titleMinutes(in *rules.Situation, p *book.Post) error {
	title := func(r templates.Reader) (string, error) {
		text, err := s.Words.Letter(r.Language, templates.Minutes{Foot: in.Group.Foot(true), Reader: r, Meeting: book.MeetingOf(*in.Occurrence, book.Roster{}, "")})
		return text.Subject, err
	}
	theirs, err := title(book.ReaderOf(in.Group, in.From))
	if err != nil {
		return err
	}
	ours, err := title(book.ReaderOf(in.Group, book.Person{}))
	if err == nil && ours != theirs && strings.HasSuffix(p.Subject, theirs) {
		p.Subject, p.Titled = ours, true
	}
	return err
}

// aloneIn makes a mail of the minutes alone where they were written into the letter that asked for them: nobody else needs that. What was
// promised in it stands below them where it is not among their words. What is attached, and what is signed or sealed, stays as it is.
func aloneIn(tx *store.Tx, p *book.Post, promised []book.Commitment) error {
	raw, err := book.Mails.Get(tx, p.Mail)
	if err != nil {
		return fmt.Errorf("the mail of post %s: %w", p.ID, err)
	}
	m, err := mailer.Parse(raw)
	if err != nil {
		return poison{err}
	}
	if m.Sealed() != "" || len(p.Files) > 0 || m.Text != "" && letters(m.Text) <= letters(p.Text) || m.MessageID == "" {
		return nil
	}
	said, below := p.Text, "\n\n"
	for _, c := range promised {
		if !strings.Contains(said, c.Words) {
			p.Text, below = p.Text+below+c.Name+": "+c.Words, "\n"
		}
	}
	draft := mailer.Draft{From: m.From, To: m.From, Subject: m.Subject, Text: p.Text, Date: m.Date, Language: m.Language,
		Fields: []mailer.Field{{Name: "Message-ID", Value: "<" + m.MessageID + ">"}}}
	if len(m.To) > 0 {
		draft.To = m.To[0]
	}
	if draft.Date.IsZero() {
		draft.Date = p.At
	}
	made, err := draft.Compose()
	if err != nil {
		return poison{fmt.Errorf("minutes alone: %w", err)}
	}
	p.Mail += "m"
	return book.Mails.Put(tx, store.K(p.Mail), shared(made))
}

// letters counts what is neither space nor mark.
func letters(s string) (n int) {
	for _, c := range s {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}
