package web

import (
	"errors"
	"net/http"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/templates/pages"
)

// askForTimes shows a choice of times to a member, and changes nothing.
func (s *site) askForTimes(w http.ResponseWriter, r *http.Request, v visit) {
	poll, err := s.groups.PeekPoll(r.Context(), v.group, v.Person, r.PathValue("poll"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, choice(v, poll, false), v.wish())
}

// chooseTimes keeps what the member has marked.
func (s *site) chooseTimes(w http.ResponseWriter, r *http.Request, v visit) {
	id := r.PathValue("poll")
	poll, err := s.groups.PeekPoll(r.Context(), v.group, v.Person, id)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	field, ok := s.readForm(w, r, v.wish())
	if !ok {
		return
	}
	if field("choose") != "yes" {
		s.refuse(w, r, errEmpty, v.wish())
		return
	}
	answers := make([]string, len(poll.Poll.Options))
	for i, o := range poll.Poll.Options {
		answers[i] = field(o.Letter)
	}
	poll, err = s.groups.Choose(r.Context(), v.group, v.Person, id, answers)
	switch {
	case errors.Is(err, book.ErrInput) && poll.Open:
		s.refuse(w, r, errEmpty, v.wish())
	case errors.Is(err, book.ErrInput):
		s.write(w, r, http.StatusConflict, choice(v, poll, false), v.wish())
	case err != nil:
		s.fail(w, r, err)
	default:
		s.log.Info("chosen on the page", "group", v.group.Name)
		s.write(w, r, http.StatusOK, choice(v, poll, true), v.wish())
	}
}

func choice(v visit, poll listserv.PollPage, saved bool) pages.Choose {
	c := pages.Choose{Group: v.group.Title, Title: poll.Poll.Title, Saved: saved, Over: !poll.Open}
	for i, o := range poll.Poll.Options {
		c.Options = append(c.Options, pages.Option{Letter: o.Letter, When: poll.When[i], Mine: o.Mine, Yes: o.Yes, Maybe: o.Maybe})
	}
	return c
}
