package web

import (
	"net/http"
	"net/url"
	"strconv"

	"mutualaid/listserv"
	"mutualaid/templates/pages"
)

// decisions shows what the group decides just now, and what came of what it decided, each a page at a time.
func (s *site) decisions(w http.ResponseWriter, r *http.Request, v visit) {
	page := pages.Decisions{Head: v.head("decisions")}
	at := [2]string{r.URL.Query().Get("open"), r.URL.Query().Get("ended")}
	open, nextOpen, err := s.groups.Choices(r.Context(), v.group, v.Person, true, at[0])
	if err != nil {
		s.fail(w, r, err)
		return
	}
	ended, nextEnded, err := s.groups.Choices(r.Context(), v.group, v.Person, false, at[1])
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, c := range open {
		one := s.decision(v, c)
		one.To, one.Until = page.Base+"poll/"+c.ID, s.past(v, c.Until)
		page.Open = append(page.Open, one)
	}
	for _, c := range ended {
		page.Ended = append(page.Ended, s.decision(v, c))
	}
	page.MoreOpen, page.MoreEnded = onward(nextOpen, at[1], nextOpen), onward(at[0], nextEnded, nextEnded)
	s.write(w, r, http.StatusOK, page, v.wish())
}

// onward is where a page of decisions goes on, "" at the end: the other list stays where it is.
func onward(open, ended, next string) string {
	if next == "" {
		return ""
	}
	q := url.Values{}
	if open != "" {
		q.Set("open", open)
	}
	if ended != "" {
		q.Set("ended", ended)
	}
	return "?" + q.Encode()
}

func (s *site) decision(v visit, c listserv.Choice) pages.Decision {
	one := pages.Decision{Title: c.Title, Voted: strconv.Itoa(c.Voted), Members: strconv.Itoa(c.Members), Mine: c.Mine}
	if !c.Open() && !c.Outcome.IsZero() {
		one.Outcome = s.past(v, c.Outcome)
	}
	return one
}

// peopleSeen shows the members who want to be seen by the others.
func (s *site) peopleSeen(w http.ResponseWriter, r *http.Request, v visit) {
	list, next, err := s.groups.PeopleSeen(r.Context(), v.group, v.wish(), r.URL.Query().Get("after"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := pages.Circle{Head: v.head("people")}
	if next != "" {
		page.More = "?" + url.Values{"after": {next}}.Encode()
	}
	for _, p := range list {
		page.People = append(page.People, pages.Seen{Name: p.Name, Address: p.Address})
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}
