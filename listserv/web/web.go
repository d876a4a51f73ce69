// Package web answers browsers, and the mail programs that let people leave by one click.
//
// Nothing happens on GET, for link scanners follow links: only POST acts.
package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/rules"
	"mutualaid/templates"
	"mutualaid/templates/pages"
)

// Groups is what the pages show and do: the holder of a letter's token may leave the group that the letter came from, and
// programs subscribe to calendars.
type Groups interface {
	PeekToken(ctx context.Context, token string) (book.Group, book.Person, error)
	LeaveByToken(ctx context.Context, token string) (book.Group, error)
	ReadSettingsLink(ctx context.Context, link string) (book.Group, book.Person, error)
	PeopleSeen(ctx context.Context, g book.Group, lang, after string) (list []listserv.Seen, next string, err error)
	Choices(ctx context.Context, g book.Group, p book.Person, open bool, before string) (list []listserv.Choice, next string, err error)
	PeekConfirm(ctx context.Context, link string) (listserv.Confirming, error)
	ConfirmByLink(ctx context.Context, link string) (listserv.Confirming, error)
	OwnSettings(ctx context.Context, g book.Group, person string) (rules.Wanted, error)
	EndLinks(ctx context.Context, g book.Group, person string) error
	SaveSettings(ctx context.Context, g book.Group, person string, want rules.Wanted) (changed bool, wrong map[string]string, err error)
	MemberFeed(ctx context.Context, token string) ([]byte, error)
	PeekPoll(ctx context.Context, g book.Group, p book.Person, poll string) (listserv.PollPage, error)
	Planner(ctx context.Context, token string) (book.Group, book.Person, error)
	Moment(g book.Group, p book.Person, at time.Time) string
	Then(g book.Group, p book.Person, at time.Time) string
	PlanMeeting(ctx context.Context, group string, in desk.MeetingInput) (desk.MeetingDetail, error)
	AddMeeting(ctx context.Context, group string, in desk.MeetingInput, by string) (desk.MeetingDetail, error)
	Choose(ctx context.Context, g book.Group, p book.Person, poll string, answers []string) (listserv.PollPage, error)
	GroupFeed(ctx context.Context, group string) ([]byte, error)
	AtomLink(g book.Group, p book.Person) string
	MemberAtom(ctx context.Context, token string) (atom []byte, newest time.Time, err error)
	GroupAtom(ctx context.Context, group string) (atom []byte, newest time.Time, err error)
	AskSignIn(ctx context.Context, address, to string) error
	PeekSignIn(ctx context.Context, link string) (book.Person, error)
	SignIn(ctx context.Context, link string) (secret, to string, lasts time.Duration, err error)
	SignOut(ctx context.Context, secret string) error
	SignedIn(ctx context.Context, secret string) (listserv.Visitor, error)
	Threads(ctx context.Context, group, before string) (list []listserv.ThreadLine, next string, err error)
	Thread(ctx context.Context, group, thread, at string) (listserv.ThreadPage, error)
	Search(ctx context.Context, group, words string, zone *time.Location) ([]book.Post, error)
	Attachment(ctx context.Context, group, post string, n int) (name string, content []byte, err error)
	DatesOf(ctx context.Context, g book.Group, p book.Person, n int) (list []listserv.DateOf, feed string, err error)
	AnswerDate(ctx context.Context, g book.Group, p book.Person, date, said string) error
	Told(g book.Group, p book.Person, e book.Entry) templates.Act
	LogOf(ctx context.Context, group string, n int) ([]book.Entry, error)
	Case(ctx context.Context, id string) (book.Case, []byte, error)
	Stewarding
}

// maxBody bounds the bytes of a form.
const maxBody = 64 << 10

type site struct {
	groups Groups
	alive  func(context.Context) error
	pages  *pages.Pages
	cookie string // the name of a session's
	log    *slog.Logger
}

// New makes the handler of all pages at an address such as https://groups.example.org; alive says for /healthz whether the
// program can work.
func New(groups Groups, address string, alive func(context.Context) error, log *slog.Logger) (http.Handler, error) {
	p, err := pages.Load()
	if err != nil {
		return nil, err
	}
	s := &site{groups: groups, alive: alive, pages: p, cookie: cookieName(address), log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /leave/{token}", s.askToLeave)
	mux.HandleFunc("POST /leave/{token}", s.leave)
	mux.HandleFunc("GET /plan/{token}", s.plan)
	mux.Handle("POST /plan/{token}", s.atHome(s.plan))
	mux.HandleFunc("GET /settings/{link}", s.settingsByLink)
	mux.Handle("POST /settings/{link}", s.atHome(s.settingsByLink))
	mux.HandleFunc("GET /confirm/{link}", s.confirm)
	mux.Handle("POST /confirm/{link}", s.atHome(s.confirm))
	mux.HandleFunc("GET /calendar/{name}", s.calendar)
	mux.HandleFunc("GET /feed/{name}", s.feed)
	mux.HandleFunc("GET /healthz", s.health)
	s.membersOnly(mux)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { s.write(w, r, http.StatusNotFound, pages.Lost{}) })
	return s.guard(mux), nil
}

// Server serves a handler with limits on time and size, so that slow or greedy clients can't hold it up.
func Server(handler http.Handler, errorLog *log.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ErrorLog: errorLog,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
}

// guard sets the headers that keep a page from being more than it is, and lets nobody send more than a page takes.
func (s *site) guard(next http.Handler) http.Handler {
	policy := "default-src 'none'; style-src " + s.pages.Style() + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer") // the address holds a token
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		most := largest(r)
		r.Body = http.MaxBytesReader(w, r.Body, most)
		if r.ContentLength > most && most == maxBody { // the page that takes lists says itself how large they may be
			s.refuse(w, r, &http.MaxBytesError{Limit: most})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// largest is how many bytes may be sent to a page.
func largest(r *http.Request) int64 {
	if strings.HasPrefix(r.URL.Path, "/g/") && strings.HasSuffix(r.URL.Path, "/desk/invite") {
		return 2 * maxList
	}
	return maxBody
}

// atHome refuses posts across sites: see net/http.CrossOriginProtection.
func (s *site) atHome(do http.HandlerFunc) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.write(w, r, http.StatusForbidden, pages.Refused{Why: "elsewhere"})
	}))
	return cross.Handler(do)
}

// askToLeave shows a button, and changes nothing.
func (s *site) askToLeave(w http.ResponseWriter, r *http.Request) {
	group, person, err := s.groups.PeekToken(r.Context(), r.PathValue("token"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, pages.Leave{Group: group.Title, Address: person.Address()}, wish(group, person))
}

// leave lets somebody out: by the page's button, or by a mail program that posts List-Unsubscribe=One-Click and follows
// no redirect. See RFC 8058 section 3.2.
func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	how, err := posted(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	token := r.PathValue("token")
	_, person, err := s.groups.PeekToken(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	group, err := s.groups.LeaveByToken(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.log.Info("left by link", "group", group.Name, "how", how)
	s.write(w, r, http.StatusOK, pages.Left{Group: group.Title, Address: person.Address(), Write: group.Address}, wish(group, person))
}

// calendar gives out a group's calendar: by a member's link, or by the group's name where that is open to all. Programs ask
// again and again, and are told when nothing has changed: RFC 9110 section 13.1.2.
func (s *site) calendar(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("name"), ".ics")
	if !ok {
		s.write(w, r, http.StatusNotFound, pages.Lost{})
		return
	}
	read := s.groups.GroupFeed
	if strings.Contains(name, ".") {
		read = s.groups.MemberFeed
	}
	ics, err := read(r.Context(), name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	sum := sha256.Sum256(ics)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "text/calendar; charset=utf-8; method=PUBLISH")
	h.Set("Content-Disposition", `inline; filename="meetings.ics"`)
	s.send(w, ics)
}

// posted reads the form that must come with a POST, in both encodings that RFC 8058 section 3.2 allows.
func posted(r *http.Request) (how string, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
	case kind == "multipart/form-data":
		err = r.ParseMultipartForm(maxBody)
	case kind == "application/x-www-form-urlencoded":
		err = r.ParseForm()
	default:
		err = http.ErrNotSupported
	}
	switch {
	case err != nil:
		return "", err
	case r.PostForm.Get("List-Unsubscribe") == "One-Click":
		return "one click", nil
	case r.PostForm.Get("leave") == "yes":
		return "button", nil
	}
	return "", errEmpty
}

// errEmpty is a form that asks for nothing.
var errEmpty = errors.New("this form asks for nothing")

// refuse answers a form that is too large, that can't be read, or that asks for nothing. None of them changes anything.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error, wishes ...string) {
	page, status := pages.Refused{Why: "form"}, http.StatusBadRequest
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		page.Why, status = "large", http.StatusRequestEntityTooLarge
	} else if errors.Is(err, errEmpty) {
		page.Why = "empty"
	}
	s.write(w, r, status, page, wishes...)
}

// readForm reads a posted form, or says that it can't be read.
func (s *site) readForm(w http.ResponseWriter, r *http.Request, wishes ...string) (field func(string) string, ok bool) {
	if err := r.ParseForm(); err != nil {
		s.refuse(w, r, err, wishes...)
		return nil, false
	}
	return func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }, true
}

func wish(g book.Group, p book.Person) string {
	if p.Language != "" {
		return p.Language
	}
	return g.Language
}

// health says whether the store can be read.
func (s *site) health(w http.ResponseWriter, r *http.Request) {
	if err := s.alive(r.Context()); err != nil {
		s.log.Error("not healthy", "error", err)
		http.Error(w, "not well", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	s.send(w, []byte("ok\n"))
}

// fail answers a token that leads nowhere, or a store that does not answer.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, book.ErrNoSuch) {
		s.write(w, r, http.StatusNotFound, pages.Lost{})
		return
	}
	if r.Context().Err() == nil {
		s.log.Error("a page could not be answered", "error", err)
	}
	s.write(w, r, http.StatusInternalServerError, pages.Lost{Ours: true})
}

// write writes a page whole: a failure on the way is no half page.
func (s *site) write(w http.ResponseWriter, r *http.Request, status int, page any, wishes ...string) {
	var b bytes.Buffer
	if err := s.pages.Write(&b, page, append(wishes, r.Header.Get("Accept-Language"))...); err != nil {
		s.log.Error("a page could not be written", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	s.send(w, b.Bytes())
}

func (s *site) send(w http.ResponseWriter, body []byte) {
	if _, err := w.Write(body); err != nil {
		s.log.Debug("a browser went away", "error", err)
	}
}
