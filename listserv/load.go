package listserv

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/explain"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// situation loads what the decision about a mail rests on.
func (s *Service) situation(tx *store.Tx, a *arrival) (rules.Situation, error) {
	g, err := book.Groups.Get(tx, a.group)
	if err != nil {
		return rules.Situation{}, err
	}
	reader, err := s.reader()
	if err != nil {
		return rules.Situation{}, fmt.Errorf("phrases: %w", err)
	}
	in := rules.Situation{
		Now: s.Now(), Came: a.came, ID: s.NewID(), Group: g, Plus: s.Settings.Plus, Pages: s.Settings.URL != "", Size: max(a.msg.Size, int64(len(a.msg.Raw))), Cut: a.msg.Truncated,
		Suffix: a.suffix, Reader: reader, Mail: a.mail, Proof: a.proof, Words: a.words, Machine: a.machine, Bounce: a.bounce,
		Calendar: a.calendar, Forged: a.forged, Ticket: a.ticket, Named: a.named, Kept: a.kept,
	}
	if a.mail.From.Email != "" {
		if in.From, in.Member, err = book.LookUp(tx, g.Name, mailer.Canonical(a.mail.From.Email), s.Now()); err != nil {
			return in, err
		}
	}
	in.Language = in.From.Language
	if in.Language == "" {
		in.Language = g.Language
	}
	in.Ours = s.ours(g, a.mail)
	if err := s.loadTicket(tx, &in); err != nil {
		return in, err
	}
	if in.Words, err = wordsOf(tx, a, &in); err != nil {
		return in, err
	}
	if err := s.dateMeant(tx, &in); err != nil {
		return in, err
	}
	if in.Parent == nil {
		if in.Parent, err = book.ParentPost(tx, g.Name, a.mail); err != nil {
			return in, err
		}
	}
	if in.Member.In() {
		if in.Traffic, err = traffic(tx, g, in.From.ID, in.Words, in.Came, in.Now); err != nil {
			return in, err
		}
		if in.Stop, err = book.StopOf(tx, g.Name, in.From.ID); err != nil {
			return in, err
		}
	}
	if !in.Proof.Proven && in.From.ID == "" {
		if in.Traffic.Asked, err = asked(tx, in.Now); err != nil {
			return in, err
		}
	}
	if in.Confirming, err = confirming(tx, &in); err != nil {
		return in, err
	}
	if in.Next, err = book.NextMeeting(tx, g, in.Now); err == nil && in.Next != nil && in.Occurrence == nil {
		in.After, err = book.DateAfter(*in.Next)
	}
	return in, err
}

// wordsOf is what the author of a mail newly wrote, now that its ticket says what our letter said: our own words are
// never read as theirs, however a mail program has quoted them.
func wordsOf(tx *store.Tx, a *arrival, in *rules.Situation) (string, error) {
	if a.ticket == nil || a.bounce != nil || !a.unsure {
		return a.words, nil
	}
	sent, err := sentUnder(tx, *a.ticket, book.ReaderOf(in.Group, in.Addressee))
	if err != nil || sent == "" {
		return a.words, err
	}
	return explain.Words(a.mail, sent), nil
}

// sentUnder is the text of the letters that carried a ticket to a reader, "" when it isn't known any more.
func sentUnder(tx *store.Tx, t ticket.Ticket, r templates.Reader) (string, error) {
	if t.Purpose != ticket.Post {
		return book.WordingOf(tx, t.Group, string(t.Purpose), t.Subject, r.Language, r.Name)
	}
	p, err := book.Posts.Get(tx, t.Group, t.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	raw, err := book.Mails.Get(tx, p.Mail)
	if errors.Is(err, store.ErrNotFound) {
		return p.Text, nil
	}
	if err != nil {
		return "", err
	}
	m, err := mailer.Parse(raw)
	if err != nil {
		return p.Text, nil // what was read of it when it came is all there is to read
	}
	return m.Words(), nil
}

// ours says why a mail is one of our own letters come back, "" when it isn't.
func (s *Service) ours(g book.Group, m *mailer.Mail) string {
	if _, ok, _ := s.key.Read(m.MessageID); ok {
		return "it is a letter of our own"
	}
	from := mailer.Canonical(m.From.Email)
	if from == g.Address || from == s.Settings.Address {
		return "it is from our own address"
	}
	return ""
}

// loadTicket loads what the ticket speaks of.
func (s *Service) loadTicket(tx *store.Tx, in *rules.Situation) error {
	for i, c := range in.Calendar {
		id, ok, err := s.occurrenceAnswered(tx, in.Group, c)
		if err != nil {
			return err
		}
		if ok {
			in.Calendar = in.Calendar[i:] // what comes before speaks of meetings that are not this group's
			return s.loadOccurrence(tx, in, id)
		}
	}
	if in.Ticket == nil {
		return nil
	}
	t := *in.Ticket
	p, err := book.Persons.Get(tx, t.Person)
	if err == nil {
		in.Addressee = p
		if in.Asked, err = book.Members.Get(tx, in.Group.Name, p.ID); errors.Is(err, store.ErrNotFound) {
			err = nil
		}
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	switch t.Purpose {
	case ticket.Confirm:
		return s.loadPending(tx, in, t.Subject)
	case ticket.Welcome, ticket.Echo:
		u, err := book.Undos.Get(tx, t.Subject)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		in.Undo = &u
		return err
	case ticket.Notice:
		c, err := book.Cases.Get(tx, t.Subject)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.Group != "" && c.Group != in.Group.Name {
			return nil
		}
		in.Waiting = &c
		return err
	case ticket.Poll:
		return s.loadPoll(tx, in, t.Subject)
	case ticket.Minutes, ticket.Attended:
		if err := s.loadOccurrence(tx, in, t.Subject); err != nil || t.Purpose == ticket.Attended {
			return err
		}
		if in.Names, err = book.Names(tx, in.Group.Name); err != nil {
			return err
		}
		if in.Sent, err = sentUnder(tx, t, book.ReaderOf(in.Group, in.Addressee)); err != nil {
			return err
		}
		lately, err := book.Collect(book.AtMost(book.Commitments.Reverse(tx, in.Group.Name), promisedLately))
		in.Promised = append(in.Promised, lately...)
		return err
	case ticket.Call, ticket.Reminder:
		if len(in.Calendar) > 0 && !in.Calendar[0].Guess {
			return nil // the calendar speaks of another meeting than our letter did: RFC 5546 section 2.1.5
		}
		return s.loadOccurrence(tx, in, t.Subject)
	case ticket.Post:
		p, err := book.Posts.Get(tx, in.Group.Name, t.Subject)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		in.Parent = &p
		return err
	}
	return nil
}

// promisedLately is how many of a group's commitments are looked at to know what minutes only quote.
const promisedLately = 100

func (s *Service) loadPending(tx *store.Tx, in *rules.Situation, id string) error {
	p, err := book.Pendings.Get(tx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && in.Now.After(p.Expires) {
		return nil
	}
	if err != nil {
		return err
	}
	in.Pending = &p
	if p.Act.Kind == "minutes" {
		if in.Names, err = book.Names(tx, in.Group.Name); err != nil {
			return err
		}
	}
	if p.Act.Kind == "vote" {
		return s.loadPoll(tx, in, p.Act.Meeting)
	}
	if p.Act.Meeting != "" {
		return s.loadOccurrence(tx, in, p.Act.Meeting)
	}
	return nil
}

func (s *Service) loadPoll(tx *store.Tx, in *rules.Situation, id string) error {
	p, err := book.Polls.Get(tx, in.Group.Name, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	in.Poll = &p
	reader := book.ReaderOf(in.Group, in.From)
	for i := range p.Options {
		in.Told = append(in.Told, s.Words.After(reader.Language, p.Until, p.At(i), book.ZoneOr(p.Zone, time.UTC), reader.Zone))
	}
	if in.From.ID != "" {
		v, err := book.Votes.Get(tx, in.Group.Name, id, in.From.ID)
		if err == nil {
			in.Voted = &v
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	in.Tally, err = book.TallyOf(tx, p)
	return err
}

func (s *Service) loadOccurrence(tx *store.Tx, in *rules.Situation, id string) error {
	o, err := book.FindOccurrence(tx, in.Group.Name, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	in.Occurrence = &o
	if in.From.ID != "" {
		if in.Said, err = book.Said(tx, o, in.From.ID); err != nil {
			return err
		}
	}
	if in.After, err = book.DateAfter(o); err != nil {
		return err
	}
	if in.After != nil && (o.Cancelled || o.End.Before(in.Now)) {
		if in.Onward, err = datedOf(tx, *in.After, in.From); err != nil {
			return err
		}
	}
	in.Promises = nil
	open, err := book.OpenCommitments(tx, in.Group.Name, o.Meeting.ID)
	if err != nil {
		return err
	}
	in.Promised = open
	for _, c := range open {
		if c.Person == in.From.ID {
			in.Promises = append(in.Promises, c)
		}
	}
	in.Roster, err = book.RosterOf(tx, o)
	return err
}

// datedOf is what is known of a date beside the one that is answered.
func datedOf(tx *store.Tx, o book.Occurrence, from book.Person) (*rules.Dated, error) {
	d := rules.Dated{Occurrence: o}
	var err error
	if from.ID != "" {
		if d.Said, err = book.Said(tx, o, from.ID); err != nil {
			return nil, err
		}
	}
	if d.After, err = book.DateAfter(o); err != nil {
		return nil, err
	}
	d.Roster, err = book.RosterOf(tx, o)
	return &d, err
}

// datesMeant is how many dates of a series an answer may name by their day.
const datesMeant = 60

// dateMeant looks whether an answer to a letter about one date names another by its day: "I can't on 26 November". Of a series it is
// then that date's; what can't be told is a person's to read.
func (s *Service) dateMeant(tx *store.Tx, in *rules.Situation) error {
	o := in.Occurrence
	if o == nil || in.Ticket == nil || in.Ticket.Purpose != ticket.Call && in.Ticket.Purpose != ticket.Reminder || len(in.Calendar) > 0 && !in.Calendar[0].Guess {
		return nil
	}
	_, rest := in.Reader.Labelled(answer.Agenda, in.Words)
	_, rest = in.Reader.Labelled(answer.Done, rest)
	zones := []*time.Location{book.ZoneOr(o.Meeting.Zone, time.UTC), book.ReaderOf(in.Group, in.From).Zone}
	on := func(o book.Occurrence, day time.Time) bool {
		return slices.ContainsFunc(zones, func(z *time.Location) bool { return o.Start.In(z).Format(time.DateOnly) == day.Format(time.DateOnly) })
	}
	days := in.Reader.Days(rest, in.Language, in.Now)
	others := slices.DeleteFunc(slices.Clone(days), func(d time.Time) bool { return on(*o, d) })
	weekdays, months := in.Reader.DaysAndMonthsIn(rest, in.Language)
	if len(others) == 0 {
		if len(months) > 0 && len(days) == 0 && !slices.Contains(months, o.Start.In(zones[0]).Month()) { // "no to all in December"
			in.Astray = "it speaks of another month than that of the date"
		}
		own := func(d time.Weekday) bool {
			return slices.ContainsFunc(zones, func(z *time.Location) bool { return o.Start.In(z).Weekday() == d })
		}
		if len(weekdays) > 0 && !slices.ContainsFunc(weekdays, own) {
			in.Astray = "it speaks of another day of the week than that of the date"
		}
		return nil
	}
	in.Astray = "it speaks of " + others[0].Format("2 January 2006") + " as well as of the date that was asked about"
	if len(days) > 1 {
		return nil
	}
	in.Astray = "it speaks of " + others[0].Format("2 January 2006") + ", and that is no date of " + o.Meeting.Title
	dates, err := o.Meeting.Occurrences(in.Now.AddDate(0, 0, -1), others[0].AddDate(0, 0, 2), datesMeant)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(dates, func(d book.Occurrence) bool { return on(d, others[0]) })
	if i < 0 {
		return nil
	}
	in.Astray, in.Meant = "", true
	return s.loadOccurrence(tx, in, dates[i].ID)
}

// confirming counts, by kind, what waits for this sender to confirm it.
func confirming(tx *store.Tx, in *rules.Situation) (map[string]int, error) {
	waits := map[string]int{}
	for p, err := range book.AtMost(book.Pendings.By(tx, "address", in.Group.Name, mailer.Canonical(in.Mail.From.Email)), 100) {
		if err != nil {
			return nil, err
		}
		if in.Now.Before(p.Expires) {
			waits[p.Act.Kind]++
		}
	}
	return waits, nil
}

// counted bounds how many posts are looked at to see whether there are too many.
const counted = 100

// traffic counts what had been posted lately when a mail came. What was read at once after down time came one after the other: each
// post is judged by when its mail came, not by when it was read.
func traffic(tx *store.Tx, g book.Group, author, words string, came, now time.Time) (t rules.Traffic, err error) {
	if came.IsZero() {
		came = now
	}
	near := func(p book.Post, within time.Duration) bool {
		at := p.At
		if !p.Came.IsZero() {
			at = p.Came
		}
		return at.Sub(came).Abs() <= within && p.At.After(g.Resumed) // what a steward has let go on is no burst any more
	}
	// The newest first: should there be too many to look at, they are nearest.
	for p, err := range book.AtMost(book.Posts.ByRangeReverse(tx, "at", store.K(g.Name, came.Add(-time.Hour)), store.K(g.Name, now.Add(1))), counted) {
		if err != nil {
			return t, err
		}
		if p.Imported || !near(p, time.Hour) {
			continue
		}
		t.Group++
		if p.Author == author && near(p, rules.PostsWithin) {
			t.Author++
		}
	}
	print := book.PrintOf(words)
	if print == "" {
		return t, nil
	}
	same := book.Posts.ByRangeReverse(tx, "print", store.K(g.Name, print, came.Add(-rules.CopiesWithin)), store.K(g.Name, print, now.Add(1)))
	for p, err := range book.AtMost(same, counted) {
		if err != nil {
			return t, err
		}
		if near(p, rules.CopiesWithin) {
			t.Copies++
		}
	}
	return t, nil
}

// asked counts the strangers who were asked within an hour whether it was them.
func asked(tx *store.Tx, now time.Time) (n int, err error) {
	since := now.Add(-time.Hour).Add(rules.ConfirmFor)
	for p, err := range book.AtMost(book.Pendings.ByRange(tx, "expires", store.K(since), nil), counted) {
		if err != nil {
			return n, err
		}
		if p.Before == "" {
			n++
		}
	}
	return n, nil
}
