package web

import (
	"cmp"
	"net/http"
	"strconv"

	"mutualaid/listserv"
	"mutualaid/templates/pages"
)

// decisions shows what the group decides just now, and what came of what it decided.
func (s *site) decisions(w http.ResponseWriter, r *http.Request, v visit) {
	list, err := s.groups.Choices(r.Context(), v.group, v.Person)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Decisions{Head: v.head("decisions")}
	for _, c := range list {
		one := pages.Decision{Title: c.Title, Voted: strconv.Itoa(c.Voted), Members: strconv.Itoa(c.Members), Mine: c.Mine}
		switch {
		case c.Open():
			one.To, one.Until = page.Base+"poll/"+c.ID, s.past(v, c.Until)
			page.Open = append(page.Open, one)
			continue
		case !c.Outcome.IsZero():
			one.Outcome = s.past(v, c.Outcome)
		}
		page.Ended = append(page.Ended, one)
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

// peopleSeen shows the members who want to be seen by the others.
func (s *site) peopleSeen(w http.ResponseWriter, r *http.Request, v visit) {
	from, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("from"), "0"))
	if err != nil || from < 0 {
		from = 0 // somebody has changed the address: they see the first page
	}
	list, more, err := s.groups.PeopleSeen(r.Context(), v.group, v.wish(), from)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Circle{Head: v.head("people")}
	if more {
		page.More = "?from=" + strconv.Itoa(from+listserv.SeenPage)
	}
	for _, p := range list {
		page.People = append(page.People, pages.Seen{Name: p.Name, Address: p.Address})
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}
