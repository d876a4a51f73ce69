package web

import (
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

func (s *site) showDesk(w http.ResponseWriter, r *http.Request, v visit, status int, page pages.Desk) {
	cases, err := s.groups.Inbox(r.Context(), v.group.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Head = v.tab("desk")
	for _, c := range cases {
		page.Cases = append(page.Cases, pages.Case{ID: c.ID, Kind: string(c.Kind), Subject: subjectOf(c.Subject), From: strings.TrimSpace(c.Name + " <" + c.Address + ">"), When: s.past(v, c.At), Why: c.Why, Words: strings.TrimSpace(c.Words)})
	}
	s.write(w, r, status, page, v.wish())
}

// decide does what a steward wants with a case. Whoever comes second hears that somebody was faster.
func (s *site) decide(w http.ResponseWriter, r *http.Request, v visit) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "this form can't be read", http.StatusBadRequest)
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
	case what.Do == "":
		http.Error(w, "this form decides nothing", http.StatusBadRequest)
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

// holdFor is how long a letter to whoever asked is held back on a page, so that it can be taken back.
const holdFor = 2 * time.Minute

// outcomes are what the buttons of a case do.
var outcomes = map[string]book.Outcome{"answer": book.Answer, "approve": book.Approved, "reject": book.Rejected, "reopen": book.Reopened}
