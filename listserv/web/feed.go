package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"mutualaid/templates/pages"
)

// feed gives out what is posted, as Atom: by a member's link, or by the group's name where that is open to all. News readers ask
// again and again, and are told when nothing has changed: RFC 9110 sections 13.1.2 and 13.1.3.
func (s *site) feed(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("name"), ".atom")
	if !ok {
		s.write(w, r, http.StatusNotFound, pages.Lost{})
		return
	}
	read := s.groups.GroupAtom
	if strings.Contains(name, ".") {
		read = s.groups.MemberAtom
	}
	atom, newest, err := read(r.Context(), name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	sum := sha256.Sum256(atom)
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	h.Set("Last-Modified", newest.UTC().Format(http.TimeFormat))
	if unchanged(r, h.Get("ETag"), newest) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	s.send(w, atom)
}

// unchanged says whether who asks has this already. The tag counts more than the time: something may have been taken out.
func unchanged(r *http.Request, tag string, newest time.Time) bool {
	if known := r.Header.Get("If-None-Match"); known != "" {
		return known == tag
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !newest.Truncate(time.Second).After(since)
}
