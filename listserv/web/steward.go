package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/schedule"
	"mutualaid/templates/pages"
)

// Stewarding is what stewards see and do on their pages, beside deciding what waits.
type Stewarding interface {
	Group(ctx context.Context, name string) (desk.GroupView, error)
	SetGroup(ctx context.Context, name string, changes map[string]string) (book.Group, error)
	CountsOf(ctx context.Context, name string) (map[book.Standing]int, error)
	MembersPage(ctx context.Context, name string, want desk.Sought, cursor string) ([]desk.MemberView, string, error)
	MemberByID(ctx context.Context, name, person string) (desk.MemberView, []book.Entry, error)
	AddMember(ctx context.Context, name string, who roster.Invitee, consent, by string) (desk.MemberView, error)
	SetMember(ctx context.Context, name, addr string, changes map[string]string, by string) (desk.MemberView, error)
	RemoveMember(ctx context.Context, name, addr, by string) (desk.MemberView, error)
	Invite(ctx context.Context, name string, people []roster.Invitee, dry bool, progress func(done, total int)) (desk.InviteReport, error)
	QueuePage(ctx context.Context, name string, n int) (list []outbox.Waiting, more bool, err error)
	Figures(ctx context.Context, name string, span desk.Span) (desk.Figures, error)
	PreviewDigest(ctx context.Context, name string, cadence book.Delivery) (desk.Preview, bool, error)
	Meetings(ctx context.Context, name string, n int) ([]desk.OccurrenceView, error)
	MoveMeeting(ctx context.Context, name, id, to, by string) (desk.OccurrenceView, error)
	CancelMeeting(ctx context.Context, name, id, by string) (desk.OccurrenceView, error)
	DescribeMeeting(ctx context.Context, name, id string, in desk.MeetingDetails, by string) (desk.MeetingDetail, error)
	InboxPage(ctx context.Context, name string, n int) (list []desk.Waiting, more bool, err error)
	Admit(ctx context.Context, id, by string) (book.Case, error)
	StopsOf(ctx context.Context, name string) ([]book.Stop, error)
	ResumeGroup(ctx context.Context, name string, drop bool, by string) ([]book.Stop, error)
	Decide(ctx context.Context, v desk.Decision) (book.Case, error)
	Reopen(ctx context.Context, v desk.Decision) (c book.Case, gone bool, err error)
}

// stewardsOnly adds the pages for stewards; handle refuses posts across sites.
func (s *site) stewardsOnly(handle func(pattern string, do http.HandlerFunc)) {
	for path, page := range map[string]func(http.ResponseWriter, *http.Request, visit){
		"GET desk": s.desk, "POST desk": s.decide,
		"GET desk/members": s.people, "POST desk/members": s.addMember, "GET desk/members.csv": s.table,
		"GET desk/members/{person}": s.person, "POST desk/members/{person}": s.changeMember,
		"GET desk/invite": s.invite, "POST desk/invite": s.invite,
		"GET desk/letters": s.outgoing,
		"GET desk/digest":  s.digest, "GET desk/digest/letter": s.digestLetter,
		"GET desk/charts":   s.charts,
		"GET desk/settings": s.settings, "POST desk/settings": s.changeSettings,
		"GET desk/meetings": s.gatherings, "POST desk/meetings": s.changeMeeting,
		"GET desk/call": s.call, "POST desk/call": s.call,
	} {
		method, rest, _ := strings.Cut(path, " ")
		handle(method+" /g/{group}/"+rest, s.member(s.steward(page)))
	}
}

// tab is the head of one of the stewards' pages.
func (v visit) tab(path string) pages.Head {
	head := v.head("desk")
	head.Tab = path
	return head
}

// plainly is what keeps something from being done, "" where it was done, and the status that says so. An error that is nobody's
// mistake comes back as it is.
func plainly(err error) (wrong string, status int, fault error) {
	switch {
	case err == nil:
		return "", http.StatusOK, nil
	case errors.Is(err, book.ErrInput), errors.Is(err, book.ErrTaken), errors.Is(err, book.ErrNoSuch):
		return book.Plainly(err), http.StatusUnprocessableEntity, nil
	}
	return "", 0, err
}

// lettersShown is how many letters that are still to be sent a page shows.
const lettersShown = 100

func (s *site) outgoing(w http.ResponseWriter, r *http.Request, v visit) {
	list, more, err := s.groups.QueuePage(r.Context(), v.group.Name, lettersShown)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Outgoing{Head: v.tab("desk/letters"), More: more}
	if page.Stops, err = s.stops(r, v); err != nil {
		s.fail(w, r, err)
		return
	}
	for _, l := range list {
		page.Letters = append(page.Letters, pages.Sending{To: l.Recipient.Address, Why: l.Letter.Why, Due: s.past(v, l.Due), Said: l.Last, Tries: l.Tries, Now: l.Sending, Unclear: l.Unknown})
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

// digest shows the next digest. Its HTML loses what a mail program would show and a page must not.
func (s *site) digest(w http.ResponseWriter, r *http.Request, v visit) {
	cadence := cadenceOf(r)
	text, some, err := s.groups.PreviewDigest(r.Context(), v.group.Name, cadence)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Preview{Head: v.tab("desk/digest"), Daily: cadence == book.Daily, Nothing: !some, Subject: text.Subject, Text: text.Text, HTML: safe(text.HTML)}
	s.write(w, r, http.StatusOK, page, v.wish())
}

func cadenceOf(r *http.Request) book.Delivery {
	if r.URL.Query().Get("every") == string(book.Daily) {
		return book.Daily
	}
	return book.Weekly
}

// Styles of our own letters, by which their page is let to look as they do in a mail program.
var (
	styleBlock = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	styleOf    = regexp.MustCompile(` style="([^"]*)"`)
)

// digestLetter shows the next digest as a mail program does. It can do nothing, and loads nothing: the styles that our templates
// wrote are named by their hashes. See CSP Level 3, sections 6.7.3.3 and 8.2.
func (s *site) digestLetter(w http.ResponseWriter, r *http.Request, v visit) {
	text, some, err := s.groups.PreviewDigest(r.Context(), v.group.Name, cadenceOf(r))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if !some {
		s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
		return
	}
	allowed := "'unsafe-hashes'"
	for _, found := range append(styleBlock.FindAllStringSubmatch(text.HTML, -1), styleOf.FindAllStringSubmatch(text.HTML, -1)...) {
		sum := sha256.Sum256([]byte(html.UnescapeString(found[1])))
		allowed += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src "+allowed+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	s.send(w, []byte(text.HTML))
}

// fields are the settings of a group in the order of the page.
func fields(g book.Group) []pages.Field {
	return []pages.Field{
		{Key: "title", Value: g.Title}, {Key: "about", Value: g.About, Long: true}, {Key: "invitation", Value: g.Invitation, Long: true},
		{Key: "postal", Value: g.Postal, Long: true}, {Key: "address", Value: g.Address}, {Key: "language", Value: g.Language}, {Key: "zone", Value: g.Zone},
		{Key: "entry", Value: g.Entry, Choices: []string{"open", "ask"}},
		{Key: "reply_to", Value: g.ReplyTo, Choices: []string{"group", "author"}},
		{Key: "from", Value: string(g.From), Choices: []string{string(book.FromGroup), string(book.FromAuto), string(book.FromAuthor)}},
		{Key: "daily", Value: g.Daily}, {Key: "weekly", Value: g.Weekly},
		{Key: "offsets", Value: schedule.FormatOffsets(g.Offsets)}, {Key: "quiet", Value: g.Quiet}, {Key: "agenda_closes", Value: g.Closes},
		{Key: "feed", Value: g.Feed, Choices: []string{book.FeedPrivate, book.FeedPublic}},
		{Key: "atom", Value: g.Atom, Choices: []string{book.AtomOff, book.AtomMembers, book.AtomPublic}},
		{Key: "max_size", Value: strconv.FormatInt(g.MaxSize, 10)},
	}
}

func (s *site) settings(w http.ResponseWriter, r *http.Request, v visit) {
	g, err := s.groups.Group(r.Context(), v.group.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, pages.Settings{Head: v.tab("desk/settings"), Fields: fields(g.Group)}, v.wish())
}

// changeSettings saves what has changed. What is wrong is said above the form, which keeps what was written.
func (s *site) changeSettings(w http.ResponseWriter, r *http.Request, v visit) {
	field, ok := s.readForm(w, r, v.wish())
	if !ok {
		return
	}
	g, err := s.groups.Group(r.Context(), v.group.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Settings{Head: v.tab("desk/settings"), Fields: fields(g.Group)}
	changes := map[string]string{}
	for i, f := range page.Fields {
		// A browser sends line ends as CRLF: HTML Standard section 4.10.21.4.
		said := strings.ReplaceAll(field(f.Key), "\r\n", "\n")
		if _, there := r.PostForm[f.Key]; there && said != f.Value {
			changes[f.Key], page.Fields[i].Value = said, said
		}
	}
	status := http.StatusOK
	if len(changes) > 0 {
		_, err = s.groups.SetGroup(r.Context(), v.group.Name, changes)
		if page.Wrong, status, err = plainly(err); err != nil {
			s.fail(w, r, err)
			return
		}
		if page.Wrong != "" {
			wrong := desk.WrongSettings(g.Group, changes)
			for i, f := range page.Fields {
				page.Fields[i].Wrong = wrong[f.Key]
			}
		}
	}
	page.Saved = page.Wrong == ""
	s.write(w, r, status, page, v.wish())
}

func (s *site) gatherings(w http.ResponseWriter, r *http.Request, v visit) {
	s.showGatherings(w, r, v, http.StatusOK, pages.Gatherings{})
}

func (s *site) showGatherings(w http.ResponseWriter, r *http.Request, v visit, status int, page pages.Gatherings) {
	dates, err := s.groups.Meetings(r.Context(), v.group.Name, datesShown)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Head = v.tab("desk/meetings")
	page.Call = page.Base + "desk/call"
	for _, d := range dates {
		at, err := d.Begins()
		if err != nil {
			s.fail(w, r, err)
			return
		}
		page.Dates = append(page.Dates, pages.Gathering{ID: d.ID, Title: d.Title, When: s.groups.Moment(v.group, v.Person, at), Zone: d.Zone,
			Start: at.Format("2006-01-02T15:04"), Yes: d.Yes, Maybe: d.Maybe, No: d.No, Silent: d.Silent, Cancelled: d.Cancelled, Repeats: d.Repeat != "", Length: d.Duration, Place: d.Link, Agenda: d.Agenda,
			Coming: strings.Join(d.Roster.Yes, ", "), Perhaps: strings.Join(d.Roster.Maybe, ", "), Absent: strings.Join(d.Roster.No, ", ")})
	}
	s.write(w, r, status, page, v.wish())
}

func (s *site) changeMeeting(w http.ResponseWriter, r *http.Request, v visit) {
	field, ok := s.readForm(w, r, v.wish())
	if !ok {
		return
	}
	var err error
	switch field("do") {
	case "move":
		_, err = s.groups.MoveMeeting(r.Context(), v.group.Name, field("date"), field("to"), v.Person.Called())
	case "describe":
		title, length, place, agenda := field("title"), field("duration"), field("link"), field("agenda")
		_, err = s.groups.DescribeMeeting(r.Context(), v.group.Name, field("date"), desk.MeetingDetails{Title: &title, Duration: &length, Link: &place, Agenda: &agenda}, v.Person.Called())
	case "cancel":
		_, err = s.groups.CancelMeeting(r.Context(), v.group.Name, field("date"), v.Person.Called())
	default:
		s.refuse(w, r, errEmpty, v.wish())
		return
	}
	wrong, status, err := plainly(err)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.showGatherings(w, r, v, status, pages.Gatherings{Wrong: wrong, Done: wrong == ""})
}

// call lets a steward who has signed in call a meeting.
func (s *site) call(w http.ResponseWriter, r *http.Request, v visit) {
	s.planFor(w, r, v.group, v.Person, v.tab("desk/meetings"))
}

// deliveries are the ways in which a member can get mail.
var deliveries = []string{string(book.Each), string(book.Daily), string(book.Weekly), string(book.MeetingsOnly)}

func standings() (list []string) {
	for _, st := range book.Standings {
		list = append(list, string(st))
	}
	return list
}

func isStanding(s string) bool { return slices.Contains(standings(), s) }
