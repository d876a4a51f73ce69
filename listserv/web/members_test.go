package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/store"
)

// browser is somebody's browser: it keeps cookies, and follows where it is sent.
type browser struct {
	*http.Client
	h *here
}

func (h *here) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar}, h}
}

// page is what a browser gets.
type page struct {
	status int
	path   string
	header http.Header
	body   string
}

func (b *browser) do(t *testing.T, method, path string, form url.Values, header ...string) page {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, b.h.pages.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return b.read(t, req)
}

func (b *browser) read(t *testing.T, req *http.Request) page {
	t.Helper()
	res, err := b.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{res.StatusCode, res.Request.URL.RequestURI(), res.Header, string(body)}
}

func (b *browser) get(t *testing.T, path string) page { return b.do(t, http.MethodGet, path, nil) }

var linkIn = regexp.MustCompile(`(?:https://groups\.example\.org|http://127\.0\.0\.1:8025)/in/([\w-]+)`)

// links are the sign-in links in the letters that are to be sent.
func (h *here) links(t *testing.T) (all []string) {
	t.Helper()
	box := h.Outbox(nil)
	seen := map[string]bool{}
	for {
		parcel, err := box.Claim(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if parcel == nil || seen[parcel.ID] {
			return all
		}
		seen[parcel.ID] = true
		for _, c := range parcel.Copies {
			m, err := mailer.Parse(append(c.Head[:len(c.Head):len(c.Head)], parcel.Shared...))
			if err != nil {
				t.Fatal(err)
			}
			if link := linkIn.FindStringSubmatch(m.Text); link != nil {
				all = append(all, link[1])
			}
		}
	}
}

// enter signs ann in.
func (b *browser) enter(t *testing.T) {
	t.Helper()
	if p := b.do(t, "POST", "/sign-in", url.Values{"address": {"Ann@Example.org"}, "to": {"/g/circle/"}}); p.status != http.StatusOK || !strings.Contains(p.body, "Ann@Example.org") {
		t.Fatalf("%d %s", p.status, p.body)
	}
	links := b.h.links(t)
	if len(links) != 1 {
		t.Fatalf("%d links", len(links))
	}
	if p := b.get(t, "/in/"+links[0]); p.status != http.StatusOK || !strings.Contains(p.body, `<button name="enter"`) {
		t.Fatalf("%d %s", p.status, p.body)
	}
	if p := b.get(t, "/g/circle/"); !strings.HasPrefix(p.path, "/sign-in") {
		t.Fatalf("looking at the link signs in: %s", p.path)
	}
	for _, junk := range []url.Values{{}, {"enter": {""}}, {"enter": {"on"}}, {"x": {"yes"}, "address": {"a@b.example"}}} {
		if p := b.do(t, "POST", "/in/"+links[0], junk); p.status != http.StatusBadRequest || p.header.Get("Set-Cookie") != "" {
			t.Fatalf("%v signs in: %d %s", junk, p.status, p.body)
		}
	}
	if p := b.do(t, "POST", "/in/"+links[0], url.Values{"enter": {"yes"}}); p.status != http.StatusOK || p.path != "/g/circle/" {
		t.Fatalf("%d %s %s", p.status, p.path, p.body)
	}
	if p := b.do(t, "POST", "/in/"+links[0], url.Values{"enter": {"yes"}}); p.status != http.StatusNotFound {
		t.Errorf("the link signs in twice: %d", p.status)
	}
}

const posted1 = "From: Ann <ann@example.org>\r\nTo: circle@example.org\r\nSubject: Rooms <script>alert(1)</script>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p onclick='x()'>Who knows a <b>room</b>?<script>alert(2)</script><img src='https://track.example/x.png'><a href='javascript:y()'>z</a> <a href='https://room.example/'>here</a></p><style>*{display:none}</style>\r\n" +
	"--b\r\nContent-Type: text/plain; name=\"plan <1>.html\"\r\nContent-Disposition: attachment; filename=\"plan <1>.html\"\r\n\r\n<script>alert(3)</script>\r\n--b--\r\n"

// post keeps a post with its mail.
func (h *here) post(t *testing.T, p book.Post, raw string) {
	t.Helper()
	err := h.Update(t.Context(), "circle", func(tx *store.Tx) error {
		p.Group, p.Mail = "circle", p.ID
		if err := book.Mails.Put(tx, store.K(p.Mail), []byte(raw)); err != nil {
			return err
		}
		return book.Posts.Insert(tx, p)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMembersSignInByALetterAndReadTheArchive(t *testing.T) {
	h := settle(t)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	h.post(t, book.Post{ID: "p1", Thread: "p1", Name: "Ann <b>", Subject: "Rooms <script>alert(1)</script>", Text: "Who knows a room?", Files: []string{"plan <1>.html"}, At: at}, posted1)
	h.post(t, book.Post{ID: "p2", Thread: "p2", Name: "Bob", Subject: "Árboles", Text: "Trees are green", At: at.Add(time.Hour)}, "From: b@x.org\r\nSubject: x\r\n\r\nTrees are green\r\n")
	h.post(t, book.Post{ID: "p3", Thread: "p1", Name: "Cy", Subject: "Re: Rooms", Text: "I do", At: at.Add(2 * time.Hour)}, "From: c@x.org\r\nSubject: x\r\n\r\nI do\r\n\r\n> Who knows a room?\r\n")
	b := h.browser(t)
	b.enter(t)
	p := b.get(t, "/g/circle/")
	if strings.Index(p.body, "Rooms") > strings.Index(p.body, "Árboles") || strings.Contains(p.body, "<script") || !strings.Contains(p.body, `lang="fr"`) {
		t.Errorf("%s", p.body)
	}
	p = b.get(t, "/g/circle/t/p1")
	for _, want := range []string{"Who knows a room?", "Ann &lt;b&gt;", "plan &lt;1&gt;.html", "&gt; Who knows a room?", "<b>room</b>", `href="https://room.example/" rel="nofollow noreferrer"`} {
		if !strings.Contains(p.body, want) {
			t.Errorf("no %s in %s", want, p.body)
		}
	}
	for _, bad := range []string{"<script", "onclick", "track.example", "javascript:", "display:none", "<img"} {
		if strings.Contains(p.body, bad) {
			t.Errorf("%s stands in %s", bad, p.body)
		}
	}
	file := regexp.MustCompile(`href="(/g/circle/p/p1/0/[^"]+)"`).FindStringSubmatch(p.body)
	if file == nil {
		t.Fatalf("no file in %s", p.body)
	}
	f := b.get(t, file[1])
	if f.status != http.StatusOK || !strings.HasPrefix(f.header.Get("Content-Disposition"), "attachment") || f.header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(f.header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(f.body, "alert(3)") {
		t.Errorf("%d %v %s", f.status, f.header, f.body)
	}
	for path, want := range map[string]int{"/g/circle/t/none": 404, "/g/circle/p/p1/7/x": 404, "/g/circle/p/none/0/x": 404, "/g/circle/p/p1/x/x": 404, "/g/other/": 404, "/g/circle/?before=x": 404, "/g/circle/log": 200, "/g/circle/meetings": 200} {
		if p := b.get(t, path); p.status != want {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	if p := b.do(t, "POST", "/sign-out", url.Values{}); p.path != "/sign-in" {
		t.Errorf("%s", p.path)
	}
	if p := b.get(t, "/g/circle/t/p1"); !strings.HasPrefix(p.path, "/sign-in?to=") {
		t.Errorf("signed out, and still in: %s", p.path)
	}
}

// What has been is told on the reader's clock, and a meeting on both where they differ: nobody reads UTC.
func TestPagesTellTheReadersTime(t *testing.T) {
	h := settle(t)
	if _, err := h.SetGroup(t.Context(), "circle", map[string]string{"zone": "Europe/Berlin"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SetMember(t.Context(), "circle", "ann@example.org", map[string]string{"zone": "America/Toronto", "language": "en"}, "steward"); err != nil {
		t.Fatal(err)
	}
	h.post(t, book.Post{ID: "p1", Thread: "p1", Name: "Bob", Subject: "Rooms", Text: "Who knows one?", At: time.Date(2026, 1, 1, 2, 30, 0, 0, time.UTC)}, "x")
	day := time.Now().AddDate(0, 1, 0).UTC().Format("2006-01-02")
	if _, err := h.AddMeeting(t.Context(), "circle", desk.MeetingInput{Title: "Round", Start: day + " 17:00"}, "steward"); err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	b.enter(t)
	for path, want := range map[string]string{"/g/circle/": "Wednesday 31 December 2025, 21:30", "/g/circle/t/p1": "Wednesday 31 December 2025, 21:30", "/g/circle/meetings": "17:00 in Berlin"} {
		if p := b.get(t, path); !strings.Contains(p.body, want) || strings.Contains(p.body, "UTC") {
			t.Errorf("%s: no %s, or UTC, in %s", path, want, p.body[strings.Index(p.body, "<main"):])
		}
	}
}

func TestSearchFindsByWordsNamesAndDays(t *testing.T) {
	h := settle(t)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	h.post(t, book.Post{ID: "p1", Thread: "p1", Name: "Ann", Subject: "Rooms", Text: "Who knows a quiet room?", At: at}, "x")
	h.post(t, book.Post{ID: "p2", Thread: "p2", Name: "José", Subject: "Árboles", Text: "Trees in the room", At: at.AddDate(0, 0, 7)}, "x")
	b := h.browser(t)
	b.enter(t)
	for query, want := range map[string]string{
		"room": "p2 p1", "ROOM quiet": "p1", `"quiet room"`: "p1", `"room quiet"`: "", "room -trees": "p1", "from:jose": "p2", "arboles": "p2", "after:2026-11-05": "p2",
		"before:2026-11-05": "p1", "after:2026-11-01 before:2026-11-03 room": "p1", "nothing": "", "from:ann trees": "",
	} {
		p := b.get(t, "/g/circle/?q="+url.QueryEscape(query))
		var got []string
		for _, m := range regexp.MustCompile(`/t/p\d\?at=(p\d)#`).FindAllStringSubmatch(p.body, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != want || p.status != http.StatusOK {
			t.Errorf("%s: %d %v, want %s", query, p.status, got, want)
		}
	}
	for _, bomb := range []string{strings.Repeat("a ", 100), strings.Repeat("x", 400), "room after:2026-13-45", "-before:<b>"} {
		if p := b.get(t, "/g/circle/?q="+url.QueryEscape(bomb)); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, `role="alert"`) {
			t.Errorf("%d", p.status)
		}
	}
}

func TestMembersAnswerMeetingsOnThePage(t *testing.T) {
	h := settle(t)
	m, err := h.AddMeeting(t.Context(), "circle", desk.MeetingInput{Title: "Round", Start: time.Now().AddDate(0, 1, 0).UTC().Format("2006-01-02") + " 17:00", Link: "https://meet.example.org/x"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	b.enter(t)
	if p := b.get(t, "/g/circle/meetings"); !strings.Contains(p.body, "Round") || !strings.Contains(p.body, "https://meet.example.org/x") || strings.Contains(p.body, `aria-pressed="true"`) {
		t.Errorf("%s", p.body)
	}
	p := b.do(t, "POST", "/g/circle/meetings", url.Values{"date": {m.ID}, "answer": {"yes"}})
	if p.status != http.StatusOK || !strings.Contains(p.body, `value="yes" aria-pressed="true"`) || !strings.Contains(p.body, `role="status"`) {
		t.Errorf("%d %s", p.status, p.body)
	}
	detail, err := h.MeetingOf(t.Context(), "circle", m.ID)
	if err != nil || len(detail.Coming) != 1 {
		t.Errorf("%+v %v", detail, err)
	}
	for _, bad := range []url.Values{{"date": {"none"}, "answer": {"yes"}}, {"date": {m.ID}, "answer": {"perhaps"}}} {
		if p := b.do(t, "POST", "/g/circle/meetings", bad); p.status != http.StatusNotFound {
			t.Errorf("%v: %d", bad, p.status)
		}
	}
	if p := b.do(t, "POST", "/g/circle/meetings", url.Values{"date": {m.ID}, "answer": {"no"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden {
		t.Errorf("another site answers: %d", p.status)
	}
}

// Only letters that are written count: who asks for addresses that are nobody's, or for one member's again and again, keeps no
// other member out, and whoever asks for everybody's gets a bounded number of letters written.
func TestMadeUpAddressesKeepNobodyOut(t *testing.T) {
	h := settle(t)
	for i := range 70 {
		if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: fmt.Sprintf("m%d@example.org", i), Language: "en"}, "asked", "steward"); err != nil {
			t.Fatal(err)
		}
	}
	var asking sync.WaitGroup
	for part := range 50 {
		asking.Go(func() {
			for i := range 200 {
				if err := h.AskSignIn(t.Context(), fmt.Sprintf("x%d-%d@example.org", part, i), "/g/"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	asking.Wait()
	for range 100 {
		if err := h.AskSignIn(t.Context(), "m0@example.org", "/g/"); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.AskSignIn(t.Context(), "ann@example.org", "/g/"); err != nil {
		t.Fatal(err)
	}
	if n := len(h.links(t)); n != 2 {
		t.Fatalf("%d letters, want one to ann and one to m0", n)
	}
	for i := range 70 {
		if err := h.AskSignIn(t.Context(), fmt.Sprintf("m%d@example.org", i), "/g/"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.links(t)); n < 58 || n > 118 { // 60 a minute, and a minute may have ended
		t.Errorf("%d letters to 70 members", n)
	}
	kept := 0
	if err := h.DB.View(t.Context(), "", func(tx *store.Tx) error {
		for _, err := range book.Sessions.All(tx) {
			if err != nil {
				return err
			}
			kept++
		}
		return nil
	}); err != nil || kept > 71 {
		t.Errorf("%d links are kept, %v", kept, err)
	}
}

func TestAskingForOthersFloodsNobody(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	known := b.do(t, "POST", "/sign-in", url.Values{"address": {"ann@example.org"}})
	unknown := b.do(t, "POST", "/sign-in", url.Values{"address": {"nobody@example.org"}})
	if strings.ReplaceAll(known.body, "ann@", "nobody@") != unknown.body || known.status != unknown.status {
		t.Errorf("who is a member can be seen")
	}
	for range 200 {
		b.do(t, "POST", "/sign-in", url.Values{"address": {"ann@example.org"}})
	}
	if n := len(h.links(t)); n != 1 {
		t.Errorf("%d letters", n)
	}
	if p := b.do(t, "POST", "/sign-in", url.Values{"address": {"no address"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, `role="alert"`) {
		t.Errorf("%d", p.status)
	}
}

// Without a public address links lead to this machine, if the pages are on it alone; else it is said why nobody can sign in.
func TestLinksLeadToWhereThePagesAre(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	h.Settings.URL = ""
	if p := b.do(t, "POST", "/sign-in", url.Values{"address": {"ann@example.org"}}); p.status != http.StatusServiceUnavailable || !strings.Contains(p.body, "(url)") {
		t.Errorf("%d %s", p.status, p.body)
	}
	h.Local = "http://127.0.0.1:8025"
	if p := b.do(t, "POST", "/sign-in", url.Values{"address": {"ann@example.org"}}); p.status != http.StatusOK {
		t.Errorf("%d %s", p.status, p.body)
	}
	if n := len(h.links(t)); n != 1 {
		t.Errorf("%d links", n)
	}
}

func TestNobodyIsSentElsewhere(t *testing.T) {
	for to, want := range map[string]string{
		"/g/circle/t/p1": "/g/circle/t/p1", "/g/circle/?q=a": "/g/circle/?q=a", "": "/g/", "https://evil.example/": "/g/", "//evil.example/g/": "/g/", "/\\evil.example": "/g/",
		"/g/\\evil": "/g/", "/leave/x": "/g/", "javascript:alert(1)": "/g/", "/g/" + strings.Repeat("x", 600): "/g/", "/g/\r\nSet-Cookie: x": "/g/",
	} {
		if got := ours(to); got != want {
			t.Errorf("%q leads to %q", to, got)
		}
	}
}

func TestSessionsAreBoundToTheHostOverHTTPS(t *testing.T) {
	s := &site{cookie: cookieName("https://groups.example.org")}
	if c := s.session("x", time.Hour); c.Name != "__Host-mutualaid" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("%+v", c)
	}
	if c := (&site{cookie: cookieName("http://127.0.0.1")}).session("x", time.Hour); c.Secure {
		t.Errorf("%+v", c)
	}
}

// aCase is something that waits for a person.
func (h *here) aCase(t *testing.T, group, subject string, kind book.CaseKind) string {
	t.Helper()
	id := h.NewID()
	err := h.Update(t.Context(), group, func(tx *store.Tx) error {
		return book.Cases.Insert(tx, book.Case{ID: id, Group: group, Kind: kind, At: time.Now(), Address: "cy@home.example", Name: "Cy <x>", Subject: subject, Words: "How often <b>do</b> you meet?", Why: "asks something"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestStewardsDecideOnThePage(t *testing.T) {
	h := settle(t)
	if _, err := h.AddGroup(t.Context(), book.Group{Name: "other", Title: "Other", Address: "other@example.org", Language: "en"}, nil); err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	b.enter(t)
	question, entry, foreign := h.aCase(t, "circle", "A question", book.CaseWords), h.aCase(t, "circle", "Join <b>", book.CaseEntry), h.aCase(t, "other", "Not theirs", book.CaseWords)
	if p := b.get(t, "/g/circle/desk"); p.status != http.StatusNotFound {
		t.Errorf("who is no steward sees the desk: %d", p.status)
	}
	if p := b.do(t, "POST", "/g/circle/desk", url.Values{"case": {question}, "do": {"reject"}}); p.status != http.StatusNotFound {
		t.Errorf("who is no steward decides: %d", p.status)
	}
	if p := b.get(t, "/g/circle/"); strings.Contains(p.body, "/g/circle/desk") {
		t.Errorf("who is no steward is led to the desk")
	}
	if _, err := h.SetMember(t.Context(), "circle", "ann@example.org", map[string]string{"steward": "true"}, "steward"); err != nil {
		t.Fatal(err)
	}
	p := b.get(t, "/g/circle/desk")
	for _, want := range []string{"A question", "Join &lt;b&gt;", "How often &lt;b&gt;do&lt;/b&gt; you meet?", "une question est posée", "Accueillir", "Lu, c’est réglé", `aria-current="page"`} {
		if !strings.Contains(p.body, want) {
			t.Errorf("no %s in %s", want, p.body)
		}
	}
	if strings.Contains(p.body, "Not theirs") {
		t.Errorf("another group's case is shown")
	}
	for _, c := range []struct {
		form url.Values
		want int
	}{
		{url.Values{"case": {foreign}, "do": {"reject"}}, 404}, {url.Values{"case": {"none"}, "do": {"reject"}}, 404}, {url.Values{"case": {question}}, 400},
		{url.Values{"case": {question}, "do": {"answer"}, "words": {" "}}, 422}, {url.Values{"case": {question}, "do": {"answer"}, "words": {"Every month."}}, 200},
		{url.Values{"case": {question}, "do": {"approve"}}, 409}, {url.Values{"case": {entry}, "do": {"approve"}}, 200},
	} {
		if p := b.do(t, "POST", "/g/circle/desk", c.form); p.status != c.want {
			t.Errorf("%v: %d, want %d", c.form, p.status, c.want)
		}
	}
	if p := b.do(t, "POST", "/g/circle/desk", url.Values{"case": {h.aCase(t, "circle", "x", book.CaseWords)}, "do": {"reject"}}, "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden {
		t.Errorf("another site decides: %d", p.status)
	}
	if m, err := h.MemberOf(t.Context(), "circle", "cy@home.example"); err != nil || m.Standing != book.Joined {
		t.Errorf("%+v %v", m, err)
	}
}
