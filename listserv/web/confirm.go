package web

import (
	"errors"
	"net/http"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/templates/pages"
)

// confirm asks whether it was them, and carries it out by the button alone: what opens links or posts every form does nothing.
func (s *site) confirm(w http.ResponseWriter, r *http.Request) {
	link := r.PathValue("link")
	c, err := s.groups.PeekConfirm(r.Context(), link)
	if err == nil && r.Method == http.MethodPost {
		field, ok := s.readForm(w, r, wish(c.Group, c.Person))
		if !ok {
			return
		}
		if field("confirm") != "yes" {
			s.refuse(w, r, errEmpty, wish(c.Group, c.Person))
			return
		}
		_, err = s.groups.ConfirmByLink(r.Context(), link)
	}
	lang := wish(c.Group, c.Person)
	switch {
	case errors.Is(err, listserv.ErrOver):
		s.write(w, r, http.StatusGone, pages.Lost{Confirm: true, Group: c.Group.Address, Write: c.Group.Mailto("")}, lang)
	case errors.Is(err, book.ErrNoSuch):
		s.write(w, r, http.StatusNotFound, pages.Lost{Confirm: true})
	case err != nil:
		s.fail(w, r, err)
	default:
		done := r.Method == http.MethodPost
		if done {
			s.log.Info("confirmed on the page", "group", c.Group.Name, "what", c.What)
		}
		s.write(w, r, http.StatusOK, pages.Confirm{Group: c.Group.Title, Address: c.Person.Address(), What: c.What, Subject: c.Subject, Words: beginning(c.Words), Done: done}, lang)
	}
}
