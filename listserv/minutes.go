package listserv

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
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
	return s.minutesLetter(tx, g, o, p, false)
}

// minutesLetter asks somebody for the minutes of a date, in the morning where it is night with them; late says that whoever was asked
// first has written none.
func (s *Service) minutesLetter(tx *store.Tx, g book.Group, o book.Occurrence, p book.Person, late bool) error {
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
	return s.Send(tx, Letter{ID: "t" + s.NewID(), Group: g, To: p, Purpose: ticket.Minutes, Subject: o.ID, Lane: outbox.Meetings, Auto: "auto-generated", Due: g.QuietHours().End(s.Now(), book.ReaderOf(g, p).Zone),
		Data: templates.Minutes{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Meeting: meeting, Late: late}})
}

// askAnother passes the minutes of a date on, for whoever was asked has written none. Where nobody else was to come, the stewards are told.
func (s *Service) askAnother(tx *store.Tx, g book.Group, o book.Occurrence) error {
	if err := book.NoteOccasion(tx, s.Now(), rules.UnwrittenKey(o)); err != nil {
		return err
	}
	p, known, err := book.NoteTakerInstead(tx, o, s.Now())
	if err != nil {
		return err
	}
	if known {
		return s.minutesLetter(tx, g, o, p, true)
	}
	return s.tellMissing(tx, g, o)
}

// tellMissing tells the stewards that a date has no minutes, and has those asked who were expected whether they were there. Where nobody
// had said that they would come, that is told once of the whole series.
func (s *Service) tellMissing(tx *store.Tx, g book.Group, o book.Occurrence) error {
	if err := book.NoteOccasion(tx, s.Now(), rules.MissingKey(o)); err != nil {
		return err
	}
	day := o.Start.In(book.ZoneOr(o.Meeting.Zone, g.Location())).Format(time.DateOnly)
	why := fmt.Sprintf("nobody has written the minutes of %s, %s", o.Meeting.Title, day)
	_, expected, err := book.MinutesBy(tx, o, s.Now())
	if err != nil {
		return err
	}
	if expected {
		if err := s.askWhoWasThere(tx, g, o.ID); err != nil {
			return err
		}
	} else {
		why = fmt.Sprintf("nobody said that they would come to %s, %s, so nobody was asked for its minutes; this is told once", o.Meeting.Title, day)
		if err := book.NoteOccasion(tx, s.Now(), "unexpected", o.Meeting.ID); errors.Is(err, store.ErrExists) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return book.Cases.Insert(tx, book.Case{ID: s.NewID(), Group: g.Name, Kind: book.CaseNotice, At: s.Now(), Subject: o.Meeting.Title, Why: why})
}

// askWhoWasThere has those asked whether they were there who were expected at a date: once, however often its minutes are written.
func (s *Service) askWhoWasThere(tx *store.Tx, g book.Group, date string) error {
	err := book.NoteOccasion(tx, s.Now(), rules.AttendedKey(book.Occurrence{ID: date}))
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return errors.Join(err, book.Mailings.Insert(tx, book.Mailing{ID: s.NewID(), Group: g.Name, Kind: "attended", Subject: date, At: s.Now()}))
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
func aloneIn(tx *store.Tx, o book.Occurrence, p *book.Post, promised []book.Commitment) error {
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
	items, err := book.AgendaOf(tx, o)
	if err != nil || underItems(m.Text, p.Text, items) {
		return err // it would not be known what was said of what
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

// underItems says whether words of the minutes stand right below something on the agenda.
func underItems(text, said string, items []book.Item) bool {
	own := map[string]bool{}
	for line := range strings.SplitSeq(said, "\n") {
		own[strings.TrimSpace(line)] = true
	}
	above := ""
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(strings.TrimLeft(line, "> \t")); line == "" {
			continue
		}
		if own[line] && slices.ContainsFunc(items, func(i book.Item) bool { return strings.Contains(above, i.Words) }) {
			return true
		}
		above = line
	}
	return false
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
