package web

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/templates/pages"
)

// steward shows a page to stewards alone; to others it is not there.
func (s *site) steward(page func(http.ResponseWriter, *http.Request, visit)) func(http.ResponseWriter, *http.Request, visit) {
	return func(w http.ResponseWriter, r *http.Request, v visit) {
		if !v.isSteward() {
			s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
			return
		}
		page(w, r, v)
	}
}

// desk shows what waits for a person.
func (s *site) desk(w http.ResponseWriter, r *http.Request, v visit) {
	s.showDesk(w, r, v, http.StatusOK, pages.Desk{})
}

// casesShown is how many things that wait the page shows at once.
const casesShown = 50

func (s *site) showDesk(w http.ResponseWriter, r *http.Request, v visit, status int, page pages.Desk) {
	cases, more, err := s.groups.InboxPage(r.Context(), v.group.Name, casesShown)
	if err == nil {
		page.Stops, err = s.stops(r, v)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Head, page.More = v.tab("desk"), more
	for _, c := range cases {
		one := pages.Case{ID: c.ID, Kind: string(c.Kind), Subject: subjectOf(c.Subject), From: fromOf(c.Case), When: s.past(v, c.At), Why: c.Why, Words: c.Whole()}
		one.Answer = c.Answerable()
		if p := c.Proposed; p != nil {
			one.Title, one.To, one.Was = p.Title, s.past(v, p.To), s.past(v, p.Was)
		}
		one.Admit = one.Answer && !c.Member && c.Kind.Yes() != "join"
		page.Cases = append(page.Cases, one)
	}
	s.write(w, r, status, page, v.wish())
}

// fromOf is whom a case is from or about, as mail programs write it.
func fromOf(c book.Case) string {
	if c.Name == "" || c.Address == "" {
		return c.Called()
	}
	return c.Name + " <" + c.Address + ">"
}

// stops are what keeps posts from going out.
func (s *site) stops(r *http.Request, v visit) (list []pages.Stop, err error) {
	stops, err := s.groups.StopsOf(r.Context(), v.group.Name)
	for _, stop := range stops {
		one := pages.Stop{Since: s.past(v, stop.At), Why: stop.Why}
		if stop.Person != "" {
			m, _, err := s.groups.MemberByID(r.Context(), v.group.Name, stop.Person)
			if err != nil && !errors.Is(err, book.ErrNoSuch) {
				return nil, err
			}
			one.Whose = cmp.Or(m.Name, m.Address, "?")
		}
		list = append(list, one)
	}
	return list, err
}

// decide does what a steward wants with a case. Whoever comes second hears that somebody was faster.
func (s *site) decide(w http.ResponseWriter, r *http.Request, v visit) {
	if _, ok := s.readForm(w, r, v.wish()); !ok {
		return
	}
	if do := r.PostForm.Get("do"); do == "resume" || do == "resume-drop" {
		s.resume(w, r, v, do == "resume-drop")
		return
	}
	id, words, by := r.PostForm.Get("case"), strings.TrimSpace(r.PostForm.Get("words")), v.Person.Called()
	c, _, err := s.groups.Case(r.Context(), id)
	if err == nil && c.Group != v.group.Name {
		err = book.ErrNoSuch // another group's
	}
	if errors.Is(err, book.ErrNoSuch) {
		s.write(w, r, http.StatusNotFound, pages.Lost{}, v.wish())
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	what := desk.Decision{Case: id, Do: outcomes[r.PostForm.Get("do")], Words: words, By: by, Steward: v.Person.ID, Hold: holdFor}
	page := pages.Desk{}
	switch {
	case r.PostForm.Get("do") == "admit":
		page.What = "admitted"
		c, err = s.groups.Admit(r.Context(), id, by)
	case what.Do == "":
		s.refuse(w, r, errEmpty, v.wish())
		return
	case what.Do == book.Answer && words == "":
		s.showDesk(w, r, v, http.StatusUnprocessableEntity, pages.Desk{Empty: true})
		return
	case what.Do == book.Reopened:
		page.What = string(book.Reopened)
		c, page.Gone, err = s.groups.Reopen(r.Context(), what)
	default:
		c, err = s.groups.Decide(r.Context(), what)
		page.What = desk.WhatBecame(c)
	}
	switch {
	case errors.Is(err, book.ErrTaken) && !c.Closed.IsZero():
		s.showDesk(w, r, v, http.StatusConflict, pages.Desk{LateBy: cmp.Or(c.By, "–"), LateWhen: s.past(v, c.Closed)})
	case errors.Is(err, book.ErrInput), errors.Is(err, book.ErrNoSuch), errors.Is(err, book.ErrTaken):
		s.showDesk(w, r, v, http.StatusConflict, pages.Desk{Wrong: book.Plainly(err)})
	case err != nil:
		s.fail(w, r, err)
	default:
		s.log.Info("decided on the page", "group", v.group.Name, "case", id)
		page.Done = subjectOf(c.Subject)
		if c.CanReopen() {
			page.Undo = c.ID
		}
		s.showDesk(w, r, v, http.StatusOK, page)
	}
}

// resume lets posts go on that were stopped; with drop, those on their way are sent to nobody any more.
func (s *site) resume(w http.ResponseWriter, r *http.Request, v visit, drop bool) {
	if _, err := s.groups.ResumeGroup(r.Context(), v.group.Name, drop, v.Person.Called()); err != nil {
		s.fail(w, r, err)
		return
	}
	s.log.Info("sending goes on, by the page", "group", v.group.Name, "dropped", drop)
	s.showDesk(w, r, v, http.StatusOK, pages.Desk{Done: v.group.Title, What: "resumed"})
}

// holdFor is how long a letter to whoever asked is held back on a page, so that it can be taken back.
const holdFor = 2 * time.Minute

// outcomes are what the buttons of a case do.
var outcomes = map[string]book.Outcome{"answer": book.Answer, "approve": book.Approved, "reject": book.Rejected, "reopen": book.Reopened}
