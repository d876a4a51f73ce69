package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// stewarding is a browser in which Ann, a steward whose language is English, has signed in.
func (h *here) stewarding(t *testing.T) *browser {
	t.Helper()
	h.set(t, map[string]string{"steward": "true", "language": "en"})
	b := h.browser(t)
	b.enter(t)
	return b
}

// suppress lets mail to somebody come back until no more goes out.
func (h *here) suppress(t *testing.T, address string) {
	t.Helper()
	id, err := h.FindMember(t.Context(), "circle", address)
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		m, err := book.Members.Get(tx, "circle", id)
		if err != nil {
			return err
		}
		m.Standing, m.Bounces = book.Suppressed, []book.Bounced{{At: time.Now(), Status: "5.1.1"}}
		return book.PutMember(tx, m, h.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *here) set(t *testing.T, changes map[string]string) {
	t.Helper()
	if _, err := h.SetMember(t.Context(), "circle", "ann@example.org", changes, "steward"); err != nil {
		t.Fatal(err)
	}
}

// has expects a page with these words.
func (p page) has(t *testing.T, status int, words ...string) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("%d, want %d: %s", p.status, status, p.body)
	}
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			t.Errorf("%q is not on the page:\n%s", w, p.body)
		}
	}
	return p
}

func (p page) lacks(t *testing.T, words ...string) page {
	t.Helper()
	for _, w := range words {
		if strings.Contains(p.body, w) {
			t.Errorf("%q is on the page:\n%s", w, p.body)
		}
	}
	return p
}

var stewardPages = []string{"desk", "desk/members", "desk/invite", "desk/letters", "desk/digest", "desk/charts", "desk/settings", "desk/meetings", "desk/call", "desk/members.csv"}

func TestStewardsPagesAreForStewardsAlone(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	for _, path := range stewardPages {
		if p := b.get(t, "/g/circle/"+path); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.status)
		}
		if p := h.browser(t).get(t, "/g/circle/"+path); !strings.HasPrefix(p.path, "/sign-in") {
			t.Errorf("%s leads nobody to sign in: %s", path, p.path)
		}
	}
	if p := b.do(t, "POST", "/g/circle/desk/settings", url.Values{"title": {"Mine"}}); p.status != http.StatusNotFound {
		t.Errorf("who is no steward changes settings: %d", p.status)
	}
}

func TestLookingAtStewardsPagesChangesNothing(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	before, err := h.LogOf(t.Context(), "circle", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stewardPages {
		if p := b.get(t, "/g/circle/"+path+"?do=send&do=remove&list=x%40example.org&title=x"); p.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, p.status, p.body)
		}
	}
	after, err := h.LogOf(t.Context(), "circle", 0)
	if err != nil || len(after) != len(before) {
		t.Errorf("the Log has %d lines, had %d (%v)", len(after), len(before), err)
	}
}

func TestOtherSitesPostNothingForASteward(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	if p := b.do(t, "POST", "/g/circle/desk/settings", url.Values{"title": {"Taken"}}, "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden {
		t.Errorf("%d", p.status)
	}
	if g, err := h.Group(t.Context(), "circle"); err != nil || g.Title != "Care <Circle>" {
		t.Errorf("%q, %v", g.Title, err)
	}
}

func TestStewardsTakePeopleInAndLookAfterThem(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	b.get(t, "/g/circle/desk/members").has(t, http.StatusOK, "ann@example.org", "steward")
	b.do(t, "POST", "/g/circle/desk/members", url.Values{"address": {"bob@example.org"}, "name": {"Bob"}}).has(t, http.StatusUnprocessableEntity, "write down how you know", `value="Bob"`)
	b.do(t, "POST", "/g/circle/desk/members", url.Values{"address": {"bob"}, "consent": {"he said so"}}).has(t, http.StatusUnprocessableEntity, `value="bob"`)
	b.do(t, "POST", "/g/circle/desk/members", url.Values{"address": {"bob@example.org"}, "name": {"Bob <b>"}, "consent": {"he said so on the phone"}}).has(t, http.StatusOK, "Done.", "Bob &lt;b&gt;")
	id, err := h.FindMember(t.Context(), "circle", "Bob@Example.org")
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	at := "/g/circle/desk/members/" + id
	b.get(t, at).has(t, http.StatusOK, "he said so on the phone", "added by a steward", "each post")
	b.do(t, "POST", at, url.Values{"do": {"save"}, "name": {"Bob"}, "delivery": {"weekly"}, "steward": {"true"}}).has(t, http.StatusOK, "Done.")
	b.do(t, "POST", at, url.Values{"do": {"save"}, "name": {"Bob"}, "delivery": {"hourly"}}).has(t, http.StatusUnprocessableEntity, "use each, daily, weekly or meetings")
	m, err := h.MemberOf(t.Context(), "circle", "bob@example.org")
	if err != nil || m.Delivery != book.Weekly || !m.Steward || m.Name != "Bob" {
		t.Errorf("%+v, %v", m, err)
	}
	b.do(t, "POST", at, url.Values{"do": {"pause"}, "until": {"soon"}}).has(t, http.StatusUnprocessableEntity, "a date such as")
	b.do(t, "POST", at, url.Values{"do": {"pause"}, "until": {time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}}).has(t, http.StatusOK, "member, pausing", "Send mail again now")
	b.do(t, "POST", at, url.Values{"do": {"resume"}}).has(t, http.StatusOK, "Done.").lacks(t, "member, pausing")
	b.do(t, "POST", at, url.Values{"do": {"remove"}}).has(t, http.StatusOK, "Done.", "left").lacks(t, "Yes, end it")
	b.do(t, "POST", at, url.Values{"do": {"remove"}}).has(t, http.StatusUnprocessableEntity, "is not a member")
	b.do(t, "POST", at, url.Values{"do": {"dance"}}).has(t, http.StatusBadRequest)
	b.get(t, "/g/circle/desk/members/nobody").has(t, http.StatusNotFound)
}

func TestMembersArePagedAndFound(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	var people []roster.Invitee
	for i := range 120 {
		people = append(people, roster.Invitee{Email: fmt.Sprintf("p%03d@example.org", i), Name: fmt.Sprintf("Person %03d", i)})
	}
	if _, err := h.Invite(t.Context(), "circle", people, false, nil); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	pagesRead := 0
	for path := "/g/circle/desk/members?standing=invited"; path != ""; pagesRead++ {
		p := b.get(t, path).has(t, http.StatusOK)
		for i := range 120 {
			if name := fmt.Sprintf("Person %03d", i); strings.Contains(p.body, name) {
				if seen[name] {
					t.Errorf("%s stands on two pages", name)
				}
				seen[name] = true
			}
		}
		_, more, ok := strings.Cut(p.body, `<a href="?`)
		if path = ""; ok {
			more, _, _ = strings.Cut(more, `"`)
			path = "/g/circle/desk/members?" + strings.ReplaceAll(more, "&amp;", "&")
		}
	}
	if len(seen) != 120 || pagesRead != 3 {
		t.Errorf("%d people on %d pages", len(seen), pagesRead)
	}
	b.get(t, "/g/circle/desk/members?q=PERSON+007").has(t, http.StatusOK, "p007@example.org").lacks(t, "p008@example.org")
	b.get(t, "/g/circle/desk/members?q=zzz").has(t, http.StatusOK, "Nobody here fits.")
	b.get(t, "/g/circle/desk/members?standing=returned").has(t, http.StatusOK, "Nobody here fits.")
	b.get(t, "/g/circle/desk/members?standing=%3Cscript%3E&after=%00").has(t, http.StatusOK)
}

func TestTheTableOfMembersHoldsNoFormulas(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: "eve@example.org", Name: `=HYPERLINK("https://evil.example")`}, "asked", "steward"); err != nil {
		t.Fatal(err)
	}
	p := b.get(t, "/g/circle/desk/members.csv").has(t, http.StatusOK)
	if got := p.header.Get("Content-Disposition"); got != `attachment; filename="circle-members.csv"` {
		t.Error(got)
	}
	rows, err := csv.NewReader(strings.NewReader(p.body)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v %q", err, rows)
	}
	if rows[2][0] != "eve@example.org" || rows[2][1] != `'=HYPERLINK("https://evil.example")` {
		t.Errorf("%q", rows[2])
	}
}

// upload posts a file as a browser does.
func (b *browser) upload(t *testing.T, path string, fields map[string]string, text []byte) page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile("file", "people.csv")
	if err == nil {
		_, err = f.Write(text)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.h.pages.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.read(t, req)
}

func TestStewardsSeeTheLetterBeforeTheyInvite(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	const at = "/g/circle/desk/invite"
	list := "Cleo <cleo@example.org>\r\nann@example.org\r\nnonsense\r\n"
	b.do(t, "POST", at, url.Values{"do": {"show"}, "list": {list}}).has(t, http.StatusOK, "Cleo &lt;cleo@example.org&gt;", "Send the letters: 1", "is a member already", "nonsense")
	if m, err := h.MemberOf(t.Context(), "circle", "cleo@example.org"); err == nil {
		t.Fatalf("showing has invited %+v", m)
	}
	b.do(t, "POST", at, url.Values{"do": {"send"}, "list": {list}}).has(t, http.StatusOK, "Letters on their way: 1", "invited, no answer yet: 1")
	b.do(t, "POST", at, url.Values{"do": {"send"}, "list": {list}}).has(t, http.StatusOK, "has been invited already", "Nobody would be written to.")
	b.do(t, "POST", at, url.Values{"do": {"show"}, "list": {" "}}).has(t, http.StatusUnprocessableEntity)
	b.upload(t, at, map[string]string{"do": "show", "list": ""}, []byte("name;e-mail\r\nJ\xfcrgen;juergen@example.org\r\n")).has(t, http.StatusOK, "Jürgen &lt;juergen@example.org&gt;", "Send the letters: 1")
	b.upload(t, at, map[string]string{"do": "show"}, []byte("PK\x03\x04 no list")).has(t, http.StatusUnprocessableEntity)
	b.upload(t, at, map[string]string{"do": "show"}, bytes.Repeat([]byte("a line of a list that never ends\n"), 200_000)).has(t, http.StatusUnprocessableEntity, "larger than")
	var many strings.Builder
	for i := range maxInvited + 1 {
		fmt.Fprintf(&many, "q%d@example.org\n", i)
	}
	b.do(t, "POST", at, url.Values{"do": {"send"}, "list": {many.String()}}).has(t, http.StatusUnprocessableEntity, "501 people")
	b.get(t, "/g/circle/desk/letters").has(t, http.StatusOK, "cleo@example.org", "invitation")
}

func TestStewardsChangeSettings(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	const at = "/g/circle/desk/settings"
	b.get(t, at).has(t, http.StatusOK, "Care &lt;Circle&gt;", "7d,1d,1h", "0 18 * * *")
	b.do(t, "POST", at, url.Values{"title": {"Circle"}, "zone": {"Europe/Berlin"}, "about": {"Two\r\nlines"}, "offsets": {"2d,1h"}}).has(t, http.StatusOK, "Saved.")
	g, err := h.Group(t.Context(), "circle")
	if err != nil || g.Title != "Circle" || g.Zone != "Europe/Berlin" || g.About != "Two\nlines" || len(g.Offsets) != 2 {
		t.Errorf("%+v, %v", g, err)
	}
	b.do(t, "POST", at, url.Values{"title": {"Other"}, "zone": {"Moon/Base"}}).has(t, http.StatusUnprocessableEntity, "Moon/Base", `value="Other"`).lacks(t, "Saved.")
	b.do(t, "POST", at, url.Values{"name": {"taken"}, "created": {"2001"}}).has(t, http.StatusOK)
	if g, err := h.Group(t.Context(), "circle"); err != nil || g.Title != "Circle" || g.Name != "circle" {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestStewardsMoveAndCancelMeetings(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	const at = "/g/circle/desk/meetings"
	b.get(t, at).has(t, http.StatusOK, "No meeting is called")
	day := time.Now().AddDate(0, 1, 0).UTC()
	b.do(t, "POST", "/g/circle/desk/call", url.Values{"do": {"show"}, "title": {"Round"}, "start": {day.Format(time.DateOnly) + "T17:00"}}).has(t, http.StatusOK, "Nothing is saved yet")
	b.get(t, at).has(t, http.StatusOK, "No meeting is called")
	b.do(t, "POST", "/g/circle/desk/call", url.Values{"do": {"call"}, "title": {"Round"}, "start": {day.Format(time.DateOnly) + "T17:00"}}).has(t, http.StatusOK, "It is called")
	list, err := h.Meetings(t.Context(), "circle", 5)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	b.get(t, at).has(t, http.StatusOK, "Round", "0 yes, 0 maybe, 0 no, 1 silent", `value="`+day.Format(time.DateOnly)+`T17:00"`)
	b.do(t, "POST", at, url.Values{"do": {"move"}, "date": {list[0].ID}, "to": {"yesterday"}}).has(t, http.StatusUnprocessableEntity)
	b.do(t, "POST", at, url.Values{"do": {"move"}, "date": {list[0].ID}, "to": {day.Format(time.DateOnly) + "T18:30"}}).has(t, http.StatusOK, "Done.", "18:30")
	described := url.Values{"do": {"describe"}, "date": {list[0].ID}, "title": {"Evening round"}, "duration": {"90m"}, "link": {"https://meet.example.org/x"}, "agenda": {""}}
	b.do(t, "POST", at, described).has(t, http.StatusOK, "Done.", "Evening round", `value="https://meet.example.org/x"`, `value="90m"`)
	described.Set("link", "javascript:alert(1)")
	b.do(t, "POST", at, described).has(t, http.StatusUnprocessableEntity, "the link begins with")
	b.do(t, "POST", at, url.Values{"do": {"cancel"}, "date": {list[0].ID}}).has(t, http.StatusOK, "cancelled").lacks(t, "Yes, cancel it")
	b.do(t, "POST", at, url.Values{"do": {"cancel"}, "date": {"x"}}).has(t, http.StatusUnprocessableEntity)
	b.do(t, "POST", at, url.Values{"date": {"x"}}).has(t, http.StatusBadRequest)
}

func TestStewardsSeeTheDigestWithoutSendingIt(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	h.post(t, book.Post{ID: "p1", Thread: "p1", Name: "Ann", Subject: "Rooms", Text: "Who knows a room?", At: time.Now()}, posted1)
	b.get(t, "/g/circle/desk/digest?every=daily").has(t, http.StatusOK, "Who knows a room?", "Rooms").lacks(t, "style=", "<img")
}

func TestWhatWasSetAsideCanBeTakenUpAgain(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	id := h.aCase(t, "circle", "A question", book.CaseWords)
	p := b.do(t, "POST", "/g/circle/desk", url.Values{"case": {id}, "do": {"reject"}}).has(t, http.StatusOK, "Take that back")
	if strings.Contains(p.body, "id=\""+id+"\"") {
		t.Error("it still waits")
	}
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {id}, "do": {"reopen"}}).has(t, http.StatusOK, `id="`+id+`"`)
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {id}, "do": {"reopen"}}).has(t, http.StatusConflict, "waits already")
	asked := h.aCase(t, "circle", "How often?", book.CaseWords)
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {asked}, "do": {"answer"}, "words": {"On Thursdays"}}).has(t, http.StatusOK, "goes out in two minutes", "Take that back")
	if !h.queued(t, "cy@home.example") {
		t.Fatal("the answer does not go out")
	}
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {asked}, "do": {"reopen"}}).has(t, http.StatusOK, `id="`+asked+`"`, "waits again")
	if h.queued(t, "cy@home.example") {
		t.Error("the answer goes out still")
	}
	entry := h.aCase(t, "circle", "Asks to join", book.CaseEntry)
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {entry}, "do": {"approve"}}).has(t, http.StatusOK, "Take that back")
	if m, err := h.MemberOf(t.Context(), "circle", "cy@home.example"); err != nil || m.Standing != book.Joined {
		t.Errorf("%+v, %v", m, err)
	}
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {entry}, "do": {"reopen"}}).has(t, http.StatusOK, `id="`+entry+`"`)
	if m, err := h.MemberOf(t.Context(), "circle", "cy@home.example"); err != nil || m.Standing != book.Left {
		t.Errorf("%+v, %v", m, err)
	}
}

// queued says whether a letter to an address is still to be sent.
func (h *here) queued(t *testing.T, address string) bool {
	t.Helper()
	list, err := h.Queue(t.Context(), "circle")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(list, func(w outbox.Waiting) bool { return w.Recipient.Address == address })
}

func TestMailGoesOutAgainToWhomItCameBackFrom(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: "bob@example.org"}, "asked", "steward"); err != nil {
		t.Fatal(err)
	}
	h.suppress(t, "bob@example.org")
	p := b.get(t, "/g/circle/desk/members?standing=returned").has(t, http.StatusOK, "bob@example.org", "5.1.1")
	p.lacks(t, `desk/members/`+"ann")
	id, err := h.FindMember(t.Context(), "circle", "bob@example.org")
	if err != nil {
		t.Fatal(err)
	}
	b.do(t, "POST", "/g/circle/desk/members/"+id, url.Values{"do": {"again"}}).has(t, http.StatusOK, "Done.")
	if m, err := h.MemberOf(t.Context(), "circle", "bob@example.org"); err != nil || m.Standing != book.Joined || len(m.Bounces) != 0 {
		t.Errorf("%+v, %v", m, err)
	}
}

var _ Groups = (*desk.Desk)(nil)

// What can't be done is told in the language of the page: ours is Ann's, German.
func TestStewardsAreToldWhatIsWrongInTheirLanguage(t *testing.T) {
	h := settle(t)
	h.set(t, map[string]string{"steward": "true", "language": "de"})
	b := h.browser(t)
	b.enter(t)
	for _, one := range []struct {
		path string
		form url.Values
		want string
	}{
		{"/g/circle/desk/settings", url.Values{"zone": {"Europe/Berlim"}}, "es gibt keine Zeitzone „Europe/Berlim“: Meinst du Europe/Berlin?"},
		{"/g/circle/desk/settings", url.Values{"weekly": {"soon"}}, "sie hat 1 Felder und sollte fünf haben"},
		{"/g/circle/desk/members", url.Values{"address": {"no address"}, "consent": {"said so"}}, "„no address“ hat kein @"},
		{"/g/circle/desk/members", url.Values{"address": {"new@home.example"}}, "Schreib auf, woher du weißt, dass sie es möchten"},
		{"/g/circle/desk/members", url.Values{"address": {"ann@example.org"}, "consent": {"said so"}}, "ann@example.org ist schon Mitglied"},
		{"/g/circle/desk/meetings", url.Values{"do": {"cancel"}, "date": {"none"}}, "circle hat kein Treffen „none“"},
		{"/g/circle/desk/call", url.Values{"do": {"call"}, "title": {"Kreis"}, "start": {soon(0)}, "repeat": {"now and then"}}, "Wiederholung „now and then“: „now“ ist hier nicht zu verstehen: schreib es wie „wöchentlich“"},
		{"/g/circle/desk/invite", url.Values{"do": {"show"}, "list": {"ann@example.org\nno address"}}, "ist schon Mitglied"},
	} {
		b.do(t, "POST", one.path, one.form).lacks(t, "is no", "there is", "needs", "already")
		p := b.do(t, "POST", one.path, one.form)
		if !strings.Contains(html.UnescapeString(p.body), one.want) {
			t.Errorf("%s %v: %q is not in\n%s", one.path, one.form, one.want, p.body)
		}
	}
}
