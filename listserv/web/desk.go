package web

import (
	"errors"
	"net/http"
	"strings"

	"mutualaid/listserv/book"
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
	switch do := r.PostForm.Get("do"); {
	case do == "answer" && words == "":
		s.showDesk(w, r, v, http.StatusUnprocessableEntity, pages.Desk{Empty: true})
		return
	case do == "answer":
		c, err = s.groups.Answer(r.Context(), id, words, by)
	case do == "approve":
		c, err = s.groups.Approve(r.Context(), id, by)
	case do == "reject":
		c, err = s.groups.Reject(r.Context(), id, words, by)
	case do == "reopen":
		c, err = s.groups.Reopen(r.Context(), id, by)
	default:
		http.Error(w, "this form decides nothing", http.StatusBadRequest)
		return
	}
	switch {
	case errors.Is(err, book.ErrInput), errors.Is(err, book.ErrNoSuch), errors.Is(err, book.ErrTaken):
		s.showDesk(w, r, v, http.StatusConflict, pages.Desk{Wrong: book.Plainly(err)})
	case err != nil:
		s.fail(w, r, err)
	default:
		s.log.Info("decided on the page", "group", v.group.Name, "case", id)
		page := pages.Desk{Done: subjectOf(c.Subject)}
		if c.CanReopen() {
			page.Undo = c.ID
		}
		s.showDesk(w, r, v, http.StatusOK, page)
	}
}
