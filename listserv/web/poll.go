package web

import (
	"errors"
	"net/http"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/templates/pages"
)

// askForTimes shows a choice of times to the member whose link it is, and changes nothing.
func (s *site) askForTimes(w http.ResponseWriter, r *http.Request) {
	v, err := s.groups.PeekPoll(r.Context(), r.PathValue("token"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, choice(v, false), wish(v.Group, v.Person))
}

// chooseTimes keeps what the member has marked.
func (s *site) chooseTimes(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	v, err := s.groups.PeekPoll(r.Context(), token)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil || r.PostForm.Get("choose") != "yes" {
		http.Error(w, "this form chooses nothing", http.StatusBadRequest)
		return
	}
	answers := make([]string, len(v.Poll.Options))
	for i, o := range v.Poll.Options {
		answers[i] = r.PostForm.Get(o.Letter)
	}
	v, err = s.groups.Choose(r.Context(), token, answers)
	switch {
	case errors.Is(err, book.ErrInput) && v.Open:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case errors.Is(err, book.ErrInput):
		s.write(w, r, http.StatusConflict, choice(v, false), wish(v.Group, v.Person))
	case err != nil:
		s.fail(w, r, err)
	default:
		s.log.Info("chosen on the page", "group", v.Group.Name)
		s.write(w, r, http.StatusOK, choice(v, true), wish(v.Group, v.Person))
	}
}

func choice(v listserv.PollPage, saved bool) pages.Choose {
	c := pages.Choose{Group: v.Group.Title, Title: v.Poll.Title, Saved: saved, Over: !v.Open}
	for i, o := range v.Poll.Options {
		c.Options = append(c.Options, pages.Option{Letter: o.Letter, When: v.When[i], Mine: o.Mine, Yes: o.Yes, Maybe: o.Maybe})
	}
	return c
}
