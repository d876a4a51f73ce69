package listserv

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/digest"
	"mutualaid/listserv/header"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/store"
	"mutualaid/templates"
)

// What a digest holds at most: beyond that it says how much more there is in the archive of everyone's mail program.
const (
	digestPosts   = 200
	digestWords   = 1200 // bytes of one post
	digestEntries = 100
	digestWhole   = 32 << 10 // bytes of one post where each is a message of its own
	digestBytes   = 2 << 20  // of all of these together
)

// News is what happened in a group in from ≤ t < at, and what is to come.
type News struct {
	Threads  []templates.Thread
	Meetings []templates.Meeting
	Joined   []string
	Left     []string
	Log      []templates.Act
	New      bool // whether anything happened at all
}

// News gathers the content of a digest.
func (s *Service) News(tx *store.Tx, g book.Group, from, at time.Time) (News, error) {
	var n News
	var err error
	if n.Threads, err = s.newPosts(tx, g, from, at); err != nil {
		return n, err
	}
	for e, err := range book.Entries.ByRange(tx, "at", store.K(g.Name, from), store.K(g.Name, at)) {
		if err != nil {
			return n, err
		}
		n.tell(e)
	}
	n.New = len(n.Threads)+len(n.Joined)+len(n.Left)+len(n.Log) > 0
	soon, err := book.Upcoming(tx, g, at, at.AddDate(0, 0, 30), 5)
	if err != nil {
		return n, err
	}
	for _, o := range soon {
		r, err := book.RosterOf(tx, o)
		if err != nil {
			return n, err
		}
		n.Meetings = append(n.Meetings, book.MeetingOf(o, r, ""))
	}
	return n, nil
}

// tell adds one line of the Log to the news.
func (n *News) tell(e book.Entry) {
	switch {
	case e.Name == "" && (e.What == "joined" || e.What == "left"):
		// They were erased, and the Log no longer says who it was.
	case e.What == "joined" && len(n.Joined) < digestEntries:
		n.Joined = append(n.Joined, e.Name)
	case e.What == "left" && len(n.Left) < digestEntries:
		n.Left = append(n.Left, e.Name)
	case e.By != "machine" && len(n.Log) < digestEntries:
		n.Log = append(n.Log, ActOf(e))
	}
}

// ActOf is a line of the Log for templates to tell.
func ActOf(e book.Entry) templates.Act {
	return templates.Act{By: e.By, What: e.What, Whom: e.Name, Detail: e.Detail}
}

// Told says a line of the Log as a reader of the group reads it.
func (s *Service) Told(g book.Group, p book.Person, e book.Entry) templates.Act {
	return s.Words.Act(book.ReaderOf(g, p).Language, ActOf(e))
}

// newThreads are the new posts by thread, in the order in which the threads first stirred.
func newThreads(tx *store.Tx, g book.Group, from, at time.Time) ([][]book.Post, error) {
	place := map[string]int{}
	var threads [][]book.Post
	n := 0
	for p, err := range book.Posts.ByRange(tx, "at", store.K(g.Name, from), store.K(g.Name, at)) {
		if err != nil {
			return nil, err
		}
		if p.Imported {
			continue
		}
		if n++; n > digestPosts {
			break
		}
		i, known := place[p.Thread]
		if !known {
			i = len(threads)
			place[p.Thread], threads = i, append(threads, nil)
		}
		threads[i] = append(threads[i], p)
	}
	return threads, nil
}

// newPosts are the new posts as a digest tells them.
func (s *Service) newPosts(tx *store.Tx, g book.Group, from, at time.Time) ([]templates.Thread, error) {
	threads, err := newThreads(tx, g, from, at)
	if err != nil {
		return nil, err
	}
	var told []templates.Thread
	for _, posts := range threads {
		one := templates.Thread{Subject: posts[0].Subject}
		switch first, err := book.Posts.Get(tx, g.Name, posts[0].Thread); {
		case err == nil:
			one.Subject = first.Subject
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
		for _, p := range posts {
			post := templates.Post{Author: p.Name, At: p.At, Words: book.Clip(p.Text, digestWords), Trimmed: len(p.Text) > digestWords, Files: p.Files}
			if post.Trimmed || len(post.Files) > 0 {
				post.Page = s.fields().Page(p)
			}
			one.Posts = append(one.Posts, post)
		}
		told = append(told, one)
	}
	return told, nil
}

// serveDigest writes one digest for each form, language and zone among the readers, and sends it to all who share them.
func (s *Service) serveDigest(tx *store.Tx, g book.Group, m book.Mailing, page []book.Member) error {
	variants := map[string][]outbox.Recipient{}
	readers := map[string]digestReader{}
	var order []string
	for _, mem := range page {
		if mem.Delivery != m.Cadence || !mem.Gets(s.Now()) {
			continue
		}
		p, known, err := s.personOf(tx, mem)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		r := book.ReaderOf(g, p)
		r.Name = "" // shared by several
		key := r.Language + "-" + strings.ReplaceAll(r.Zone.String(), "/", "_")
		form := cmp.Or(mem.Form, book.FormHTML)
		if form != book.FormHTML {
			key += "-" + string(form)
		}
		if _, known := readers[key]; !known {
			readers[key], order = digestReader{r, form}, append(order, key)
		}
		variants[key] = append(variants[key], outbox.Recipient{Person: p.ID, Address: p.Address()})
	}
	if len(order) == 0 {
		return nil
	}
	news, err := s.News(tx, g, m.From, m.At)
	if err != nil {
		return err
	}
	for _, key := range order {
		if err := s.digestLetter(tx, g, m, news, readers[key], m.ID+"-"+key, variants[key]); err != nil {
			return err
		}
	}
	return nil
}

// digestReader is whom a digest is made for.
type digestReader struct {
	templates.Reader
	form book.Form
}

func (s *Service) digestLetter(tx *store.Tx, g book.Group, m book.Mailing, news News, r digestReader, id string, to []outbox.Recipient) error {
	out := outbox.Letter{ID: id, Group: g.Name, Purpose: string(ticket.Digest), Subject: m.Subject, Lane: outbox.Digests, From: g.Address,
		Created: m.At, Why: string(m.Cadence) + " digest"}
	if err := outbox.AddRecipients(tx, id, m.Page(), to, s.Now()); !errors.Is(err, outbox.ErrNoLetter) {
		return err
	}
	data := DigestOf(g, m.Cadence, m.At, news, r.Reader)
	data.Brief = r.form != book.FormHTML
	text, err := s.Words.Letter(r.Language, data)
	if err != nil {
		return poison{err}
	}
	draft := s.draft(g, text, "auto-generated")
	draft.To, draft.Language = mailer.Address{Name: g.Title, Email: g.Address}, r.Language
	if data.Brief {
		if err := s.enclose(tx, g, m, r, &draft); err != nil {
			return err
		}
	}
	draft.Fields = append(draft.Fields, mailer.Field{Name: "Precedence", Value: "list"})
	made, err := draft.Compose()
	if err != nil {
		return poison{err}
	}
	if err := s.keepWording(tx, out, r.Language, "", text); err != nil {
		return err
	}
	return outbox.Add(tx, out, shared(made), to, s.Now())
}

// enclose puts the posts into a digest in the form that its readers want.
func (s *Service) enclose(tx *store.Tx, g book.Group, m book.Mailing, r digestReader, draft *mailer.Draft) error {
	messages, err := s.messages(tx, g, m.From, m.At, r.Language)
	if err != nil {
		return err
	}
	draft.HTML = ""
	if r.form == book.FormPlain {
		draft.Text = digest.Plain(g.Title, draft.Text, draft.To, messages)
		return nil
	}
	for _, one := range messages {
		draft.Digest = append(draft.Digest, one.Enclosed(draft.To))
	}
	return nil
}

// messages are the new posts, thread by thread in the order in which these first stirred, as messages of their own.
func (s *Service) messages(tx *store.Tx, g book.Group, from, at time.Time, language string) ([]digest.Message, error) {
	threads, err := newThreads(tx, g, from, at)
	if err != nil {
		return nil, err
	}
	var messages []digest.Message
	size := 0
	for _, p := range slices.Concat(threads...) {
		limit := digestWhole
		if size > digestBytes {
			limit = digestWords
		}
		one, err := s.message(tx, g, p, language, limit)
		if err != nil {
			return nil, err
		}
		size += len(one.Text)
		messages = append(messages, one)
	}
	return messages, nil
}

func (s *Service) message(tx *store.Tx, g book.Group, p book.Post, language string, limit int) (m digest.Message, err error) {
	m = digest.Message{From: mailer.Address{Name: p.Name}, At: p.At, Subject: p.Subject, Text: book.Clip(p.Text, limit)}
	if header.IsReference(p.MessageID) {
		m.MessageID = p.MessageID
	}
	author, err := book.Persons.Get(tx, p.Author)
	switch {
	case err == nil:
		m.From.Email = author.Address()
	case !errors.Is(err, store.ErrNotFound):
		return m, err
	}
	if m.From.Email == "" {
		m.From.Email = g.Address // an author who is known no more
	}
	if p.Thread != p.ID {
		first, err := book.Posts.Get(tx, g.Name, p.Thread)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return m, err
		}
		if header.IsReference(first.MessageID) {
			m.Parent = first.MessageID
		}
	}
	below := templates.Enclosed{Trimmed: len(p.Text) > limit, Files: p.Files, Page: s.fields().Page(p)}
	if below.Trimmed || len(below.Files) > 0 {
		text, err := s.Words.Letter(language, below)
		if err != nil {
			return m, poison{err}
		}
		m.Below = text.Text
	}
	return m, nil
}

// DigestOf is the news as one reader's letter.
func DigestOf(g book.Group, cadence book.Delivery, at time.Time, n News, r templates.Reader) templates.Digest {
	return templates.Digest{Foot: g.Foot(true), Reader: r, Period: string(cadence), Day: at, Threads: n.Threads, Meetings: n.Meetings,
		Joined: n.Joined, Left: n.Left, Log: n.Log}
}
