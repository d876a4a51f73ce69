package web

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// readFeed is a feed as a news reader takes it.
type readFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Author  string `xml:"author>name"`
		Content struct {
			Type string `xml:"type,attr"`
			HTML string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

// archive puts two posts into the archive: the second has markup in its words, and what XML can't hold.
func (h *here) archive(t *testing.T) {
	t.Helper()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for n, text := range []string{"Who knows a room?\n\nOr a hall?\nA big one.", "<script>alert(1)</script> & \x00 ]]>"} {
		id := h.NewID()
		p := book.Post{ID: id, Group: "circle", Thread: id, Name: "Ann <b>", Subject: "Rooms & <i>halls</i>", Text: text, At: at.AddDate(0, 0, n)}
		if err := h.Update(t.Context(), "circle", func(tx *store.Tx) error { return book.Posts.Put(tx, p) }); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *here) atom(t *testing.T, want string) {
	t.Helper()
	if _, err := h.SetGroup(t.Context(), "circle", map[string]string{"atom": want}); err != nil {
		t.Fatal(err)
	}
}

func TestFeedOfTheArchiveIsOpenOnlyWhereTheGroupWishesIt(t *testing.T) {
	h := settle(t)
	h.archive(t)
	group, ann, err := h.PeekToken(t.Context(), h.token)
	if err != nil {
		t.Fatal(err)
	}
	if group.Atom != book.AtomOff || h.AtomLink(group, ann) != "" {
		t.Errorf("at first it is %q", group.Atom)
	}
	h.atom(t, book.AtomMembers)
	group.Atom = book.AtomMembers
	link := strings.TrimPrefix(h.AtomLink(group, ann), "https://groups.example.org")
	_, calendar, err := h.DatesOf(t.Context(), group, ann, 1)
	if err != nil {
		t.Fatal(err)
	}
	calendar = strings.NewReplacer("https://groups.example.org/calendar/", "/feed/", ".ics", ".atom").Replace(calendar)
	for _, test := range []struct {
		wish, path string
		want       int
	}{
		{book.AtomOff, "/feed/circle.atom", http.StatusNotFound}, {book.AtomOff, link, http.StatusNotFound},
		{book.AtomMembers, "/feed/circle.atom", http.StatusNotFound}, {book.AtomMembers, link, http.StatusOK},
		{book.AtomMembers, calendar, http.StatusNotFound}, // the calendar's link opens the calendar
		{book.AtomMembers, link[:len(link)-8] + "xyz.atom", http.StatusNotFound},
		{book.AtomPublic, "/feed/circle.atom", http.StatusOK}, {book.AtomPublic, link, http.StatusOK},
		{book.AtomPublic, "/feed/circle", http.StatusNotFound}, {book.AtomPublic, "/feed/nothing.atom", http.StatusNotFound},
	} {
		h.atom(t, test.wish)
		if answer, _ := h.do(t, http.MethodGet, test.path, "", ""); answer.StatusCode != test.want {
			t.Errorf("%s: %s: %s, want %d", test.wish, test.path, answer.Status, test.want)
		}
	}
	h.atom(t, book.AtomPublic)
	if _, err := h.RemoveMember(t.Context(), "circle", "ann@example.org", "steward"); err != nil {
		t.Fatal(err)
	}
	if answer, _ := h.do(t, http.MethodGet, link, "", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("who has left reads on: %s", answer.Status)
	}
}

func TestFeedSaysWhatWasWrittenAndNothingOfItIsMarkup(t *testing.T) {
	h := settle(t)
	h.archive(t)
	h.atom(t, book.AtomPublic)
	answer, body := h.do(t, http.MethodGet, "/feed/circle.atom", "", "")
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/atom+xml") || answer.Header.Get("Last-Modified") != "Tue, 03 Nov 2026 09:00:00 GMT" {
		t.Errorf("%s, %s", answer.Header.Get("Content-Type"), answer.Header.Get("Last-Modified"))
	}
	var f readFeed
	if err := xml.Unmarshal([]byte(body), &f); err != nil || len(f.Entries) != 2 {
		t.Fatalf("%v in\n%s", err, body)
	}
	got := []string{f.Entries[0].Title, f.Entries[0].Author, f.Entries[0].Content.Type, f.Entries[0].Content.HTML, f.Entries[1].Content.HTML, f.Updated}
	want := []string{"Rooms & <i>halls</i>", "Ann <b>", "html", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; \uFFFD ]]&gt;</p>\n",
		"<p>Who knows a room?</p>\n<p>Or a hall?<br>\nA big one.</p>\n", "2026-11-03T09:00:00Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(body, "ann@example.org") {
		t.Errorf("it tells an address:\n%s", body)
	}
	if _, err := h.SetGroup(t.Context(), "circle", map[string]string{"address": "elsewhere@example.org", "title": "Another"}); err != nil {
		t.Fatal(err)
	}
	_, again := h.do(t, http.MethodGet, "/feed/circle.atom", "", "")
	var moved readFeed
	if err := xml.Unmarshal([]byte(again), &moved); err != nil || moved.ID != f.ID || moved.Entries[0].ID != f.Entries[0].ID || f.ID == f.Entries[0].ID {
		t.Errorf("the ids changed: %v\n%s", err, again)
	}
}

func TestFeedThatHasNotChangedIsNotSentAgain(t *testing.T) {
	h := settle(t)
	h.archive(t)
	h.atom(t, book.AtomPublic)
	first, _ := h.do(t, http.MethodGet, "/feed/circle.atom", "", "")
	ask := func(name, value string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.pages.URL+"/feed/circle.atom", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set(name, value)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode
	}
	got := []int{ask("If-None-Match", first.Header.Get("ETag")), ask("If-Modified-Since", first.Header.Get("Last-Modified")),
		ask("If-None-Match", `"other"`), ask("If-Modified-Since", "Mon, 02 Nov 2026 09:00:00 GMT")}
	if diff := cmp.Diff([]int{304, 304, 200, 200}, got); diff != "" {
		t.Error(diff)
	}
}

func TestArchivesHeadNamesItsFeed(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	if page := b.get(t, "/g/circle/"); strings.Contains(page.body, "application/atom+xml") {
		t.Errorf("there is no feed, but the page names one:\n%s", page.body)
	}
	h.atom(t, book.AtomPublic)
	const link = `<link rel="alternate" type="application/atom+xml" title="Atom" href="https://groups.example.org/feed/circle.atom">`
	if page := b.get(t, "/g/circle/"); !strings.Contains(page.body, link) || !strings.Contains(page.body, "Comme flux pour un lecteur de nouvelles") {
		t.Errorf("no feed in the head of\n%s", page.body)
	}
}
