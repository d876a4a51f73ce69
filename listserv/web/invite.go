package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/templates/pages"
)

// Bounds of a list of people: so many bytes are read, and so many people are invited from the page at once; the command takes any number.
const (
	maxList    = 1 << 20
	maxInvited = 500
)

// invite shows what would be sent to whom, and sends it only by the button below that.
func (s *site) invite(w http.ResponseWriter, r *http.Request, v visit) {
	page := pages.Invite{Head: v.tab("desk/invite")}
	status := http.StatusOK
	if r.Method == http.MethodPost {
		list, err := listOf(w, r)
		if err != nil {
			page.Wrong, status = err.Error(), http.StatusUnprocessableEntity
		} else if status, err = s.invited(r, v, list, &page); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	counts, err := s.groups.CountsOf(r.Context(), v.group.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if err := s.invitedSoFar(r, v, &page); err != nil {
		s.fail(w, r, err)
		return
	}
	page.Answers = map[string]int{}
	for _, st := range book.Standings {
		if counts[st] > 0 {
			page.Answers[string(st)] = counts[st]
		}
	}
	s.write(w, r, status, page, v.wish())
}

// invitedSoFar lists who was invited, what they answered, and when.
func (s *site) invitedSoFar(r *http.Request, v visit, page *pages.Invite) error {
	list, next, err := s.groups.MembersPage(r.Context(), v.group.Name, desk.Sought{Invited: true}, r.URL.Query().Get("after"))
	for _, m := range list {
		p := s.viewPerson(v, m)
		if m.Standing != book.Invited {
			p.Changed = cmp.Or(p.Since, s.day(v, m.Changed))
		}
		page.Invited = append(page.Invited, p)
	}
	if next != "" {
		page.More = "?" + url.Values{"after": {next}}.Encode()
	}
	return err
}

// listOf is the list that was written or, before it, the file that was chosen.
func listOf(w http.ResponseWriter, r *http.Request) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 2*maxList)
	err := r.ParseMultipartForm(maxList)
	if errors.Is(err, http.ErrNotMultipart) {
		err = r.ParseForm()
	}
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return "", fmt.Errorf("the list is larger than %d KiB: use parts of it, or the command `mutualaid invite`", maxList>>10)
	}
	if err != nil {
		return "", errors.New("this form can't be read")
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return r.PostForm.Get("list"), nil // nothing was chosen
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxList))
	if err != nil {
		return "", fmt.Errorf("the file can't be read: %w", err)
	}
	return string(text), nil
}

func (s *site) invited(r *http.Request, v visit, list string, page *pages.Invite) (status int, err error) {
	page.List = list
	people, bad, err := roster.Read(strings.NewReader(list))
	switch {
	case err != nil:
		page.Wrong, page.List = err.Error(), ""
		return http.StatusUnprocessableEntity, nil
	case len(people) > maxInvited:
		page.Wrong = fmt.Sprintf("These are %d people. The page takes %d at once: use parts of the list, or the command `mutualaid invite`.", len(people), maxInvited)
		return http.StatusUnprocessableEntity, nil
	case len(people)+len(bad) == 0:
		page.Wrong = "Nobody stands in this list: write an address on each line."
		return http.StatusUnprocessableEntity, nil
	}
	send := r.PostForm.Get("do") == "send"
	report, err := s.groups.Invite(r.Context(), v.group.Name, people, !send, nil)
	if err != nil {
		var wrong string
		wrong, status, err = plainly(err)
		page.Wrong = wrong
		return status, err
	}
	if !report.Done.IsZero() {
		page.Plan, page.Days = s.past(v, report.Done), report.Days
	}
	if send {
		s.log.Info("invited on the page", "group", v.group.Name, "letters", len(report.Sent))
		page.Done, page.List = len(report.Sent), ""
		if page.Done > 0 {
			return http.StatusOK, nil
		}
	}
	page.Shown, page.Subject, page.Letter = true, report.Example.Subject, report.Example.Text
	for _, one := range report.Sent {
		page.Sent = append(page.Sent, pages.Invitee{Name: strings.TrimSpace(one.Name + " <" + one.Address + ">")})
	}
	for _, one := range report.Skipped {
		page.Skipped = append(page.Skipped, pages.Invitee{Name: one.Address, Why: one.Why})
	}
	for _, one := range bad {
		page.Bad = append(page.Bad, pages.Invitee{Name: one.Text, Why: one.Why})
	}
	return http.StatusOK, nil
}
