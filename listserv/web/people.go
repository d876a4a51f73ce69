package web

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
	"mutualaid/templates/pages"
)

// returned is the choice of those whose mail came back, beside the standings.
const returned = "returned"

func (s *site) people(w http.ResponseWriter, r *http.Request, v visit) {
	q := r.URL.Query()
	s.showPeople(w, r, v, http.StatusOK, pages.People{Words: strings.TrimSpace(q.Get("q")), Standing: q.Get("standing")}, q.Get("after"))
}

func (s *site) showPeople(w http.ResponseWriter, r *http.Request, v visit, status int, page pages.People, after string) {
	want := desk.Sought{Words: page.Words, Returned: page.Standing == returned}
	if isStanding(page.Standing) {
		want.Standing = book.Standing(page.Standing)
	}
	list, next, err := s.groups.MembersPage(r.Context(), v.group.Name, want, after)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	counts, err := s.groups.CountsOf(r.Context(), v.group.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Head, page.Standings, page.Counts = v.tab("desk/members"), standings(), map[string]int{}
	for st, n := range counts {
		page.Counts[string(st)] = n
	}
	for _, m := range list {
		page.List = append(page.List, s.viewPerson(v, m))
	}
	if next != "" {
		page.More = "?" + url.Values{"q": {page.Words}, "standing": {page.Standing}, "after": {next}}.Encode()
	}
	s.write(w, r, status, page, v.wish())
}

// viewPerson is a member as pages show them.
func (s *site) viewPerson(v visit, m desk.MemberView) pages.Person {
	p := pages.Person{To: "/g/" + v.group.Name + "/desk/members/" + m.ID, ID: m.ID, Name: m.Name, Address: m.Address, Standing: string(m.Standing), Delivery: string(m.Delivery),
		Steward: m.Steward, Bounces: len(m.Bounces), Invited: s.day(v, m.Invited), Since: s.day(v, m.Since), Until: s.day(v, m.Until)}
	if n := len(m.Bounces); n > 0 {
		p.Bounced, p.Status, p.Said = s.day(v, m.Bounces[n-1].At), m.Bounces[n-1].Status, m.Bounces[n-1].Said
	}
	if c := m.Consent; c != nil {
		p.Consent, p.How, p.Words, p.Message = s.day(v, c.At), c.How, c.Words, c.MessageID
	}
	return p
}

// day is the day of a moment on the reader's clock, "" where there is none.
func (s *site) day(v visit, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(v.zone()).Format(time.DateOnly)
}

func (s *site) addMember(w http.ResponseWriter, r *http.Request, v visit) {
	field, ok := s.readForm(w, r, v.wish())
	if !ok {
		return
	}
	if field("do") == "again" {
		s.sendAgain(w, r, v, field("person"), field("standing"))
		return
	}
	who := roster.Invitee{Email: field("address"), Name: field("name"), Language: v.group.Language}
	page := pages.People{Adding: pages.Person{Address: who.Email, Name: who.Name, Words: field("consent")}}
	_, err := s.groups.AddMember(r.Context(), v.group.Name, who, page.Adding.Words, v.Person.Called())
	wrong, status, err := plainly(err)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Wrong, page.Done = wrong, wrong == ""
	if page.Done {
		page.Adding = pages.Person{}
	}
	s.showPeople(w, r, v, status, page, "")
}

// sendAgain gives mail to somebody in the list whose mail came back.
func (s *site) sendAgain(w http.ResponseWriter, r *http.Request, v visit, person, standing string) {
	m, _, err := s.groups.MemberByID(r.Context(), v.group.Name, person)
	if err == nil {
		_, err = s.groups.SetMember(r.Context(), v.group.Name, m.Address, map[string]string{"standing": string(book.Joined)}, v.Person.Called())
	}
	wrong, status, err := plainly(err)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.showPeople(w, r, v, status, pages.People{Standing: standing, Wrong: wrong, Done: wrong == ""}, "")
}

// table gives out all whom a group knows as CSV, page by page. No cell of it is a formula to a spreadsheet.
func (s *site) table(w http.ResponseWriter, r *http.Request, v visit) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+v.group.Name+`-members.csv"`)
	if err := s.writeTable(w, r, v); err != nil && r.Context().Err() == nil {
		s.log.Error("a table of members broke off", "group", v.group.Name, "error", err)
		panic(http.ErrAbortHandler) // the browser must not take the half for the whole
	}
}

func (s *site) writeTable(to io.Writer, r *http.Request, v visit) error {
	out := csv.NewWriter(to)
	if err := out.Write([]string{"address", "name", "standing", "delivery", "steward", "invited", "since", "language", "zone"}); err != nil {
		return err
	}
	for cursor, more := "", true; more; more = cursor != "" {
		list, next, err := s.groups.MembersPage(r.Context(), v.group.Name, desk.Sought{}, cursor)
		if err != nil {
			return err
		}
		cursor = next
		for _, m := range list {
			steward := ""
			if m.Steward {
				steward = "yes"
			}
			cells := []string{m.Address, m.Name, string(m.Standing), string(m.Delivery), steward, s.day(v, m.Invited), s.day(v, m.Since), m.Language, m.Zone}
			for i, cell := range cells {
				cells[i] = moving.Inert(cell)
			}
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (s *site) person(w http.ResponseWriter, r *http.Request, v visit) {
	s.showPerson(w, r, v, http.StatusOK, pages.OnePerson{})
}

func (s *site) showPerson(w http.ResponseWriter, r *http.Request, v visit, status int, page pages.OnePerson) {
	m, history, err := s.groups.MemberByID(r.Context(), v.group.Name, r.PathValue("person"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Head, page.Person, page.Deliveries = v.tab("desk/members"), s.viewPerson(v, m), deliveries
	page.In = m.Standing == book.Joined || m.Standing == book.Paused
	for _, e := range history {
		page.History = append(page.History, s.line(v, e))
	}
	s.write(w, r, status, page, v.wish())
}

func (s *site) changeMember(w http.ResponseWriter, r *http.Request, v visit) {
	field, ok := s.readForm(w, r, v.wish())
	if !ok {
		return
	}
	m, _, err := s.groups.MemberByID(r.Context(), v.group.Name, r.PathValue("person"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	changes := map[string]string{}
	switch field("do") {
	case "save":
		steward := "false"
		if field("steward") == "true" {
			steward = "true"
		}
		for key, value := range map[string][2]string{"name": {m.Name, field("name")}, "delivery": {string(m.Delivery), field("delivery")}, "steward": {trueOr(m.Steward), steward}} {
			if value[0] != value[1] {
				changes[key] = value[1]
			}
		}
	case "pause":
		changes["until"] = field("until")
	case "resume", "again":
		changes["standing"] = string(book.Joined)
	case "remove":
	default:
		s.refuse(w, r, errEmpty, v.wish())
		return
	}
	if field("do") == "remove" {
		_, err = s.groups.RemoveMember(r.Context(), v.group.Name, m.Address, v.Person.Called())
	} else if len(changes) > 0 {
		_, err = s.groups.SetMember(r.Context(), v.group.Name, m.Address, changes, v.Person.Called())
	}
	wrong, status, err := plainly(err)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.showPerson(w, r, v, status, pages.OnePerson{Wrong: wrong, Done: wrong == ""})
}

func trueOr(is bool) string {
	if is {
		return "true"
	}
	return "false"
}
