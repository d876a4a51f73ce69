package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/templates/pages"
)

// plan lets a steward write a meeting down, see its next dates, and only then call it. Showing saves nothing, be it by GET or POST.
func (s *site) plan(w http.ResponseWriter, r *http.Request) {
	group, person, err := s.groups.Planner(r.Context(), r.PathValue("token"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.planFor(w, r, group, person, pages.Head{})
}

func (s *site) planFor(w http.ResponseWriter, r *http.Request, group book.Group, person book.Person, head pages.Head) {
	page := pages.Plan{Group: group.Title, Zone: group.Zone, Duration: "1h"}
	if r.Method == http.MethodPost {
		if _, ok := s.readForm(w, r, wish(group, person)); !ok {
			return
		}
		var err error
		if page, err = s.planned(r, group, person); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	page.Head = head
	status := http.StatusOK
	if page.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	s.write(w, r, status, page, wish(group, person))
}

// markOf tells what a form says apart from what it said before.
func markOf(in desk.MeetingInput) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{in.Title, in.Start, in.Repeat, in.Duration, in.Link, in.Agenda}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// planned is the page with what the form says: its dates, or what is wrong with it. Only the button that calls the meeting does so.
func (s *site) planned(r *http.Request, group book.Group, person book.Person) (pages.Plan, error) {
	field := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	in := desk.MeetingInput{Title: field("title"), Start: field("start"), Repeat: field("repeat"), Duration: cmp.Or(field("duration"), "1h"), Link: field("link"), Agenda: field("agenda")}
	page := pages.Plan{Group: group.Title, Zone: group.Zone, Title: in.Title, Start: in.Start, Repeat: in.Repeat, Duration: in.Duration, Place: in.Link, Agenda: in.Agenda}
	var m desk.MeetingDetail
	var err error
	page.Shown = markOf(in)
	if field("do") == "call" && cmp.Or(field("shown"), page.Shown) == page.Shown { // what was changed since is shown first
		m, err = s.groups.AddMeeting(r.Context(), group.Name, in, person.Called())
		page.Done = err == nil
	} else {
		m, err = s.groups.PlanMeeting(r.Context(), group.Name, in)
	}
	switch {
	case errors.Is(err, book.ErrInput):
		page.Wrong = book.Plainly(err)
		return page, nil
	case err != nil:
		return page, err
	}
	page.Odd = m.Odd
	page.Clashes = strings.Join(m.Clashes, "; ")
	for _, o := range m.Dates {
		if at, err := time.Parse(time.RFC3339, o.Start); err == nil {
			page.Dates = append(page.Dates, s.groups.Moment(group, person, at.In(book.ZoneOr(o.Zone, time.UTC))))
		}
	}
	if page.Done {
		s.log.Info("a meeting was called on the page", "group", group.Name)
	}
	return page, nil
}
