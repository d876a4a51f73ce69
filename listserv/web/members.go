package web

import (
	"errors"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/microcosm-cc/bluemonday"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/templates/pages"
)

// membersOnly adds the pages for who has signed in. Posts across sites are refused.
func (s *site) membersOnly(mux *http.ServeMux) {
	handle := func(pattern string, do http.HandlerFunc) { mux.Handle(pattern, s.atHome(do)) }
	handle("GET /sign-in", s.askAddress)
	handle("POST /sign-in", s.sendLink)
	handle("GET /in/{link}", s.askToSignIn)
	handle("POST /in/{link}", s.signIn)
	handle("POST /sign-out", s.signOut)
	handle("GET /g/{$}", s.member(s.groupsPage))
	handle("GET /g/{group}/{$}", s.member(s.archive))
	handle("GET /g/{group}/t/{thread}", s.member(s.thread))
	handle("GET /g/{group}/p/{post}/{n}/{name}", s.member(s.attachment))
	handle("GET /g/{group}/meetings", s.member(s.meetings))
	handle("POST /g/{group}/meetings", s.member(s.answerMeeting))
	handle("GET /g/{group}/poll/{poll}", s.member(s.askForTimes))
	handle("POST /g/{group}/poll/{poll}", s.member(s.chooseTimes))
	handle("GET /g/{group}/settings", s.member(s.ownSettings))
	handle("POST /g/{group}/settings", s.member(s.ownSettings))
	handle("GET /g/{group}/decisions", s.member(s.decisions))
	handle("GET /g/{group}/people", s.member(s.peopleSeen))
	handle("GET /g/{group}/log", s.member(s.logPage))
	s.stewardsOnly(handle)
}

// visit is one request of somebody who has signed in; group is the group of the page, if it is of one.
type visit struct {
	listserv.Visitor
	group book.Group
	atom  string // where their news reader finds what is posted, "" without
}

func (v visit) zone() *time.Location { return book.ReaderOf(v.group, v.Person).Zone }
func (v visit) isSteward() bool      { return slices.Contains(v.Stewards, v.group.Name) }
func (v visit) wish() string         { return wish(v.group, v.Person) }

// member shows a page to who has signed in and is in its group; others are asked to sign in first.
func (s *site) member(page func(http.ResponseWriter, *http.Request, visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie(s.cookie)
		if err != nil {
			s.toSignIn(w, r)
			return
		}
		who, err := s.groups.SignedIn(r.Context(), c.Value)
		if errors.Is(err, book.ErrNoSuch) {
			s.toSignIn(w, r)
			return
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		v := visit{Visitor: who}
		if name := r.PathValue("group"); name != "" {
			i := slices.IndexFunc(who.Groups, func(g book.Group) bool { return g.Name == name })
			if i < 0 {
				s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
				return
			}
			v.group = who.Groups[i]
			v.atom = s.groups.AtomLink(v.group, v.Person)
		}
		page(w, r, v)
	}
}

func (s *site) toSignIn(w http.ResponseWriter, r *http.Request) {
	to := ""
	if r.Method == http.MethodGet {
		to = "?to=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, "/sign-in"+to, http.StatusSeeOther)
}

// ours is a path of the members' pages, or the first of these where it is anything else: nobody is sent elsewhere.
func ours(to string) string {
	if u, err := url.Parse(to); err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && strings.HasPrefix(to, "/g/") && !strings.ContainsAny(to, "\\\r\n") && len(to) < 500 {
		return to
	}
	return "/g/"
}

func (s *site) askAddress(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, http.StatusOK, pages.SignIn{To: ours(r.URL.Query().Get("to"))})
}

// sendLink says the same whoever's address it is.
func (s *site) sendLink(w http.ResponseWriter, r *http.Request) {
	field, ok := s.readForm(w, r)
	if !ok {
		return
	}
	address, to := field("address"), ours(field("to"))
	err := s.groups.AskSignIn(r.Context(), address, to)
	switch {
	case errors.Is(err, book.ErrInput):
		s.write(w, r, http.StatusUnprocessableEntity, pages.SignIn{To: to, Address: address, Wrong: true})
	case errors.Is(err, listserv.ErrNowhere):
		s.write(w, r, http.StatusServiceUnavailable, pages.SignIn{Nowhere: true})
	case err != nil:
		s.fail(w, r, err)
	default:
		s.write(w, r, http.StatusOK, pages.SignIn{Sent: true, Address: address})
	}
}

// askToSignIn shows a button: what looks at every link of a letter signs nobody in.
func (s *site) askToSignIn(w http.ResponseWriter, r *http.Request) {
	p, err := s.groups.PeekSignIn(r.Context(), r.PathValue("link"))
	if err != nil {
		s.failIn(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, pages.Enter{Address: p.Address()}, p.Language)
}

// signIn signs in by the button alone: what posts every form that it finds burns no link.
func (s *site) signIn(w http.ResponseWriter, r *http.Request) {
	field, ok := s.readForm(w, r)
	if !ok {
		return
	}
	if field("enter") != "yes" {
		s.refuse(w, r, errEmpty)
		return
	}
	secret, to, lasts, err := s.groups.SignIn(r.Context(), r.PathValue("link"))
	if err != nil {
		s.failIn(w, r, err)
		return
	}
	http.SetCookie(w, s.session(secret, lasts))
	http.Redirect(w, r, ours(to), http.StatusSeeOther)
}

// failIn answers a link that signs nobody in, or not any more.
func (s *site) failIn(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, book.ErrNoSuch) {
		s.write(w, r, http.StatusNotFound, pages.Lost{In: true})
		return
	}
	s.fail(w, r, err)
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(s.cookie); err == nil {
		if err := s.groups.SignOut(r.Context(), c.Value); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	http.SetCookie(w, s.session("", -time.Second))
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// session is the cookie of a session. Over https its name binds it to this host: RFC 6265bis section 4.1.3.2.
func (s *site) session(secret string, lasts time.Duration) *http.Cookie {
	return &http.Cookie{Name: s.cookie, Value: secret, Path: "/", MaxAge: int(lasts / time.Second), HttpOnly: true, Secure: strings.HasPrefix(s.cookie, "__Host-"), SameSite: http.SameSiteLaxMode}
}

// cookieName is the name of the session's cookie for pages at an address.
func cookieName(address string) string {
	if strings.HasPrefix(address, "https://") {
		return "__Host-mutualaid"
	}
	return "mutualaid"
}

func (s *site) groupsPage(w http.ResponseWriter, r *http.Request, v visit) {
	if len(v.Groups) == 1 {
		http.Redirect(w, r, "/g/"+v.Groups[0].Name+"/", http.StatusSeeOther)
		return
	}
	page := pages.Groups{Address: v.Person.Address()}
	for _, g := range v.Groups {
		page.Groups = append(page.Groups, pages.Link{To: "/g/" + g.Name + "/", Words: g.Title})
	}
	s.write(w, r, http.StatusOK, page, v.Person.Language)
}

// head is what every page of a group shows at its top.
func (v visit) head(here string) pages.Head {
	return pages.Head{Atom: v.atom, Group: v.group.Title, Base: "/g/" + v.group.Name + "/", Here: here, Address: v.Person.Address(), Steward: v.isSteward()}
}

func (s *site) archive(w http.ResponseWriter, r *http.Request, v visit) {
	q := r.URL.Query()
	page := pages.Archive{Head: v.head("archive"), Query: strings.TrimSpace(q.Get("q"))}
	if page.Query != "" {
		s.found(w, r, v, page)
		return
	}
	threads, next, err := s.groups.Threads(r.Context(), v.group.Name, q.Get("before"))
	if errors.Is(err, book.ErrInput) {
		s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, t := range threads {
		page.Threads = append(page.Threads, pages.Thread{To: page.Base + "t/" + t.Thread, Subject: subjectOf(t.Subject), Names: strings.Join(t.Names, ", "), Posts: t.Posts, When: s.past(v, t.Last)})
	}
	if next != "" {
		page.Older = page.Base + "?before=" + url.QueryEscape(next)
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

// found shows the posts that a search finds.
func (s *site) found(w http.ResponseWriter, r *http.Request, v visit, page pages.Archive) {
	found, err := s.groups.Search(r.Context(), v.group.Name, page.Query, v.zone())
	status := http.StatusOK
	misread := new(listserv.Misread)
	switch {
	case errors.As(err, &misread):
		page.Wrong, page.Limit, page.Term, status = misread.What, misread.Limit, misread.Term, http.StatusUnprocessableEntity
	case err != nil:
		s.fail(w, r, err)
		return
	}
	for _, p := range found {
		page.Hits = append(page.Hits, pages.Hit{To: page.Base + "t/" + p.Thread + "?at=" + url.QueryEscape(p.ID) + "#" + p.ID, Subject: subjectOf(p.Subject), Name: p.Name, When: s.past(v, p.At), Words: beginning(p.Text)})
	}
	s.write(w, r, status, page, v.wish())
}

// beginning is how a text begins, cut between words.
func beginning(text string) string {
	const runes = 200
	words := strings.Fields(text)
	n := 0
	for i, w := range words {
		if n += len([]rune(w)) + 1; n > runes {
			return strings.Join(words[:i], " ") + " …"
		}
	}
	return strings.Join(words, " ")
}

// past is a moment that may be years ago, on the reader's clock.
func (s *site) past(v visit, at time.Time) string { return s.groups.Then(v.group, v.Person, at) }

func subjectOf(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

// harmless keeps what words look like, and nothing that is fetched from elsewhere or leaves its place.
var harmless = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "div", "span", "h2", "h3", "h4", "b", "strong", "i", "em", "u", "s", "blockquote", "ul", "ol", "li", "pre", "code", "table", "thead", "tbody", "tr", "td", "th", "hr", "sub", "sup")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddSpaceWhenStrippingTag(true)
	return p
}()

// safe is a text in which nothing is left that could act: see harmless.
func safe(html string) template.HTML { return template.HTML(harmless.Sanitize(html)) }

func (s *site) thread(w http.ResponseWriter, r *http.Request, v visit) {
	id := r.PathValue("thread")
	thread, err := s.groups.Thread(r.Context(), v.group.Name, id, r.URL.Query().Get("at"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Posts{Head: v.head("thread"), Subject: subjectOf(thread.Subject), Write: v.group.Address}
	for first, to := range map[string]*string{thread.Earlier: &page.Earlier, thread.Later: &page.Later} {
		if first != "" {
			*to = page.Base + "t/" + url.PathEscape(id) + "?at=" + url.QueryEscape(first)
		}
	}
	for _, p := range thread.Posts {
		one := pages.Post{ID: p.ID, Name: p.Name, When: s.past(v, p.At), Text: p.Text, Whole: p.Whole}
		if p.HTML != "" && p.Whole != "" {
			one.HTML = safe(p.HTML)
		}
		for n, name := range p.Files {
			one.Files = append(one.Files, pages.Link{To: page.Base + "p/" + p.ID + "/" + strconv.Itoa(n) + "/" + url.PathEscape(strings.ReplaceAll(name, "/", "_")), Words: name})
		}
		page.Posts = append(page.Posts, one)
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

// attachment gives out a file for keeping, and never for showing: nobody looked at what is in it.
func (s *site) attachment(w http.ResponseWriter, r *http.Request, v visit) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 {
		s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
		return
	}
	name, content, err := s.groups.Attachment(r.Context(), v.group.Name, r.PathValue("post"), n)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.Itoa(len(content)))
	s.send(w, content)
}

// datesShown is how many dates, and lines of the Log, a page shows.
const (
	datesShown = 10
	linesShown = 200
)

func (s *site) meetings(w http.ResponseWriter, r *http.Request, v visit) {
	s.showMeetings(w, r, v, false)
}

func (s *site) showMeetings(w http.ResponseWriter, r *http.Request, v visit, saved bool) {
	dates, feed, err := s.groups.DatesOf(r.Context(), v.group, v.Person, datesShown)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Meetings{Head: v.head("meetings"), Feed: feed, Saved: saved}
	for _, d := range dates {
		page.Dates = append(page.Dates, pages.Date{ID: d.ID, Title: d.Meeting.Title, When: s.groups.Moment(v.group, v.Person, d.Start.In(book.ZoneOr(d.Meeting.Zone, time.UTC))), Place: d.Meeting.Link, Mine: d.Mine, Yes: d.Yes, No: d.No, Maybe: d.Maybe, Link: strings.HasPrefix(d.Meeting.Link, "https://")})
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

func (s *site) answerMeeting(w http.ResponseWriter, r *http.Request, v visit) {
	field, ok := s.readForm(w, r, v.wish())
	if !ok {
		return
	}
	err := s.groups.AnswerDate(r.Context(), v.group, v.Person, field("date"), field("answer"))
	switch {
	case errors.Is(err, book.ErrInput), errors.Is(err, book.ErrNoSuch):
		s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
	case err != nil:
		s.fail(w, r, err)
	default:
		s.showMeetings(w, r, v, true)
	}
}

func (s *site) logPage(w http.ResponseWriter, r *http.Request, v visit) {
	entries, err := s.groups.LogOf(r.Context(), v.group.Name, linesShown)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Log{Head: v.head("log")}
	slices.Reverse(entries)
	for _, e := range entries {
		page.Lines = append(page.Lines, s.line(v, e))
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

// line is a line of the Log in the reader's words.
func (s *site) line(v visit, e book.Entry) pages.Line {
	act := s.groups.Told(v.group, v.Person, e)
	return pages.Line{When: s.past(v, e.At), By: act.By, What: act.What, Whom: act.Whom, Detail: act.Detail}
}
