package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// A thread may be long: all of it can be read, and a link to one post leads to the page that holds it.
func TestLongThreadIsReadPageByPage(t *testing.T) {
	h := settle(t)
	const posts = 450
	id := func(n int) string { return fmt.Sprintf("p%04d", n) }
	err := h.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		for n := range posts {
			p := book.Post{ID: id(n), Group: "circle", Thread: id(0), Name: "Ann", Subject: "Long", Text: fmt.Sprintf("words of number %d.", n), At: time.Date(2026, 11, 1, 0, n, 0, 0, time.UTC)}
			if n > 0 {
				p.Subject = "Re: Long"
			}
			if err := book.Posts.Put(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	b.enter(t)
	at := func(n int) string { return "/g/circle/t/" + id(0) + "?at=" + id(n) }
	later, earlier := `href="`+at(200)+`" rel="next"`, `href="`+at(0)+`" rel="prev"`
	for _, path := range []string{"/g/circle/t/" + id(0), at(0), at(199), "/g/circle/t/" + id(0) + "?at=nothing"} {
		b.get(t, path).has(t, http.StatusOK, "<h1>Long</h1>", "number 0.", "number 199.", later).lacks(t, "number 200.", `rel="prev"`)
	}
	b.get(t, at(321)).has(t, http.StatusOK, "<h1>Long</h1>", "number 200.", "number 399.", earlier, `href="`+at(400)+`" rel="next"`).lacks(t, "number 199.", "number 400.")
	b.get(t, at(449)).has(t, http.StatusOK, "number 400.", "number 449.", `href="`+at(200)+`" rel="prev"`).lacks(t, `rel="next"`)
	b.get(t, "/g/circle/t/nothing?at="+id(3)).has(t, http.StatusNotFound)
}
