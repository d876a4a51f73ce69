package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/templates/pages"
)

// settingsByLink are somebody's own settings, opened by a link that a letter to them alone has brought. Only the button saves.
func (s *site) settingsByLink(w http.ResponseWriter, r *http.Request) {
	g, p, err := s.groups.ReadSettingsLink(r.Context(), r.PathValue("link"))
	switch {
	case errors.Is(err, listserv.ErrOver):
		s.write(w, r, http.StatusGone, pages.Lost{Settings: true, Group: g.Address, Write: g.Mailto("settings")}, wish(g, p))
	case errors.Is(err, book.ErrNoSuch):
		s.write(w, r, http.StatusNotFound, pages.Lost{Settings: true})
	case err != nil:
		s.fail(w, r, err)
	default:
		s.own(w, r, g, p, pages.Head{})
	}
}

// ownSettings are those of who has signed in.
func (s *site) ownSettings(w http.ResponseWriter, r *http.Request, v visit) {
	s.own(w, r, v.group, v.Person, v.head("settings"))
}

func (s *site) own(w http.ResponseWriter, r *http.Request, g book.Group, p book.Person, head pages.Head) {
	now, err := s.groups.OwnSettings(r.Context(), g, p.ID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if r.Method == http.MethodPost {
		s.saveOwn(w, r, g, p, head, now)
		return
	}
	s.write(w, r, http.StatusOK, s.filled(pages.Own{Head: head}, g, p, now), wish(g, p))
}

func (s *site) saveOwn(w http.ResponseWriter, r *http.Request, g book.Group, p book.Person, head pages.Head, now rules.Wanted) {
	page, status, lang := pages.Own{Head: head}, http.StatusOK, wish(g, p)
	field, ok := s.readForm(w, r, lang)
	if !ok {
		return
	}
	if field("links") == "end" {
		s.endLinks(w, r, g, p, head, now)
		return
	}
	if field("save") != "yes" {
		s.refuse(w, r, errEmpty, lang)
		return
	}
	now = wanted(r, now)
	var err error
	if page.Saved, page.Wrong, err = s.groups.SaveSettings(r.Context(), g, p.ID, now); err != nil {
		s.fail(w, r, err)
		return
	}
	switch {
	case len(page.Wrong) > 0:
		status = http.StatusUnprocessableEntity
	case page.Saved:
		s.log.Info("settings saved on the page", "group", g.Name)
		p.Language = now.Language
		if now, err = s.groups.OwnSettings(r.Context(), g, p.ID); err != nil {
			s.fail(w, r, err)
			return
		}
	default:
		page.Same = true
	}
	s.write(w, r, status, s.filled(page, g, p, now), wish(g, p))
}

// endLinks makes the links to somebody's settings useless, the one that has led here as well.
func (s *site) endLinks(w http.ResponseWriter, r *http.Request, g book.Group, p book.Person, head pages.Head, now rules.Wanted) {
	if err := s.groups.EndLinks(r.Context(), g, p.ID); err != nil {
		s.fail(w, r, err)
		return
	}
	s.log.Info("links to settings were made useless", "group", g.Name)
	page := pages.Own{Head: head, Ended: true, Write: g.Mailto("settings"), To: g.Address}
	s.write(w, r, http.StatusOK, s.filled(page, g, p, now), wish(g, p))
}

// wanted is what a form says; what it does not speak of stays. A checkbox that is not ticked speaks by the field before it.
func wanted(r *http.Request, w rules.Wanted) rules.Wanted {
	for name, to := range map[string]*string{"mail": &w.Mail, "until": &w.Until, "form": &w.Form, "remind": &w.Remind, "own": &w.Own, "shown": &w.Shown, "name": &w.Name, "language": &w.Language, "zone": &w.Zone} {
		if said, there := r.PostForm[name]; there {
			*to = said[len(said)-1]
		}
	}
	if w.Own != "on" {
		w.Own = ""
	}
	return w
}

// ownNames is what the languages of pages and letters call themselves.
var ownNames = map[string]string{"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}

// filled is the page with somebody's settings, or what they wrote instead.
func (s *site) filled(page pages.Own, g book.Group, p book.Person, w rules.Wanted) pages.Own {
	page.Group, page.Address, page.GroupZone = g.Title, p.Address(), g.Zone
	page.Mail, page.Until, page.Form, page.Shown, page.Posts = w.Mail, w.Until, w.Form, w.Shown, w.Own == "on"
	page.Remind = w.Remind
	for _, r := range rules.Reminds {
		page.Reminds = append(page.Reminds, r.Value)
	}
	if !slices.Contains(page.Reminds, w.Remind) {
		page.Reminds = append(page.Reminds, w.Remind) // a steward has noted it
	}
	page.Name, page.Language, page.Zone = w.Name, w.Language, w.Zone
	page.Today = time.Now().In(book.ReaderOf(g, p).Zone).AddDate(0, 0, 1).Format(time.DateOnly)
	codes := s.pages.Languages()
	if w.Language != "" && !slices.Contains(codes, w.Language) && book.CheckLanguage(w.Language) == nil {
		codes = append(codes, w.Language) // it is theirs, though nothing is written in it
	}
	for _, code := range codes {
		page.Languages = append(page.Languages, pages.Language{Code: code, Name: cmp.Or(ownNames[code], code)})
	}
	return page
}
