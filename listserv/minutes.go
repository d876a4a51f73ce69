package listserv

import (
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
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
