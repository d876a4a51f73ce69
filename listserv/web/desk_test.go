package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

func TestWhoOnlyWroteIsTakenInBesideTheirQuestion(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	id := h.aCase(t, "circle", "A question", book.CaseWords)
	b.get(t, "/g/circle/desk").has(t, http.StatusOK, "Take them in as well")
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {id}, "do": {"admit"}}).has(t, http.StatusOK, `id="`+id+`"`, "still waits").lacks(t, "Take them in as well")
	if m, err := h.MemberOf(t.Context(), "circle", "cy@home.example"); err != nil || m.Standing != book.Joined || m.Consent == nil || m.Consent.Words != "How often <b>do</b> you meet?" {
		t.Errorf("%+v, %v", m, err)
	}
	b.do(t, "POST", "/g/circle/desk", url.Values{"case": {id}, "do": {"admit"}}).has(t, http.StatusConflict, "is a member already")
}

func TestNoticesTakeNoWords(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	h.aCase(t, "circle", "Mail came back", book.CaseReturn)
	b.get(t, "/g/circle/desk").has(t, http.StatusOK, "Send them mail again").lacks(t, "<textarea", "Take them in")
}

func TestStoppedSendingGoesOnWithOneClick(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	ann, err := h.FindMember(t.Context(), "circle", "ann@example.org")
	if err != nil {
		t.Fatal(err)
	}
	for who, words := range map[string]string{"": "No posts are passed on since", ann: "Posts by ann@example.org are held since"} {
		err := h.Update(t.Context(), "circle", func(tx *store.Tx) error {
			return book.Stops.Put(tx, book.Stop{Group: "circle", Person: who, At: time.Now(), Why: "900 letters <b>in an hour"})
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"desk", "desk/letters"} {
			b.get(t, "/g/circle/"+path).has(t, http.StatusOK, words, "900 letters &lt;b&gt;in an hour", `value="resume"`)
		}
		b.do(t, "POST", "/g/circle/desk", url.Values{"do": {"resume"}}).has(t, http.StatusOK, "Posts are passed on again").lacks(t, words)
		if list, err := h.StopsOf(t.Context(), "circle"); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
	}
}

func TestManyThingsThatWaitStandOnPagesOfFifty(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	for i := range casesShown + 1 {
		h.aCase(t, "circle", fmt.Sprintf("Question %03d", i), book.CaseWords)
	}
	b.get(t, "/g/circle/desk").has(t, http.StatusOK, "Question 000", "Question 049", "More waits than is shown here").lacks(t, "Question 050")
}

func TestInvitationsTellWhoAnsweredWhatAndWhen(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	if _, err := h.Invite(t.Context(), "circle", []roster.Invitee{{Email: "dan@example.org", Name: "Dan"}, {Email: "eve@example.org", Name: "Eve"}}, false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: "eve@example.org"}, "yes, count me in", "Ann"); err != nil {
		t.Fatal(err)
	}
	today := time.Now().UTC().Format(time.DateOnly)
	b.get(t, "/g/circle/desk/invite").has(t, http.StatusOK, "Invited on "+today+" · invited, no answer yet", "Invited on "+today+" · member, on "+today, "yes, count me in").lacks(t, ">ann@example.org</a>")
}

func TestReturnedMailIsToldInTheServersWordsAndEndedWithOneClick(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: "bob@example.org"}, "asked", "steward"); err != nil {
		t.Fatal(err)
	}
	h.suppress(t, "bob@example.org")
	bob, err := h.FindMember(t.Context(), "circle", "bob@example.org")
	if err != nil {
		t.Fatal(err)
	}
	err = h.Update(t.Context(), "circle", func(tx *store.Tx) error {
		m, err := book.Members.Get(tx, "circle", bob)
		if err != nil {
			return err
		}
		m.Bounces[0].Said = "550 no <such> user"
		if err := book.Cases.Insert(tx, book.Case{ID: h.NewID(), Group: "circle", Kind: book.CaseReturn, Person: bob, Address: "bob@example.org", At: time.Now()}); err != nil {
			return err
		}
		return book.PutMember(tx, m, h.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	b.get(t, "/g/circle/desk/members?standing=returned").has(t, http.StatusOK, "550 no &lt;such&gt; user", "Send them mail again")
	b.do(t, "POST", "/g/circle/desk/members", url.Values{"do": {"again"}, "person": {bob}, "standing": {"returned"}}).has(t, http.StatusOK, "Done.", "Nobody here fits")
	if m, err := h.MemberOf(t.Context(), "circle", "bob@example.org"); err != nil || m.Standing != book.Joined {
		t.Errorf("%+v, %v", m, err)
	}
	b.get(t, "/g/circle/desk").has(t, http.StatusOK, "Nothing waits")
}

func TestWrongSettingsAreToldBesideTheirFields(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	p := b.do(t, "POST", "/g/circle/desk/settings", url.Values{"title": {"Other"}, "zone": {"Moon/Base"}, "max_size": {"much"}}).has(t, http.StatusUnprocessableEntity, `id="zone-wrong"`, `id="max_size-wrong"`, `value="Other"`)
	p.lacks(t, `id="title-wrong"`, "Saved.")
}

func TestAWholeAddressIsFoundAmongMany(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	var people []roster.Invitee
	for i := range 60 {
		people = append(people, roster.Invitee{Email: fmt.Sprintf("p%03d@example.org", i)})
	}
	if _, err := h.Invite(t.Context(), "circle", people, false, nil); err != nil {
		t.Fatal(err)
	}
	b.get(t, "/g/circle/desk/members?q=P059@example.org").has(t, http.StatusOK, "p059@example.org").lacks(t, `rel="next"`)
	b.get(t, "/g/circle/desk/members?q=@example.org").has(t, http.StatusOK, `rel="next"`)
}

func TestStewardsSeeWhoAnsweredAMeeting(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	m, err := h.AddMeeting(t.Context(), "circle", desk.MeetingInput{Title: "Round", Start: time.Now().AddDate(0, 1, 0).Format(time.DateOnly) + " 17:00", Duration: "1h"}, "Ann")
	if err != nil {
		t.Fatal(err)
	}
	b.do(t, "POST", "/g/circle/meetings", url.Values{"date": {m.Dates[0].ID}, "answer": {"yes"}}).has(t, http.StatusOK)
	b.get(t, "/g/circle/desk/meetings").has(t, http.StatusOK, "Coming: ann")
	b.get(t, "/g/circle/desk/call").has(t, http.StatusOK, `href="/g/circle/desk/members"`)
}

// The letter's own styles may be used on its page, by their hashes, and nothing else.
func TestTheDigestIsShownAsAMailProgramDoes(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	h.post(t, book.Post{ID: "p1", Thread: "p1", Name: "Ann", Subject: "Rooms", Text: `Who knows <style>a room</style> style="x"?`, At: time.Now()}, posted1)
	p := b.get(t, "/g/circle/desk/digest/letter").has(t, http.StatusOK, "Who knows", "<style>")
	policy := p.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe-inline") {
		t.Error(policy)
	}
	if n := len(regexp.MustCompile(`'sha256-`).FindAllString(policy, -1)); n != strings.Count(p.body, "<style>")+strings.Count(p.body, ` style="`) {
		t.Errorf("%d hashes for\n%s", n, p.body)
	}
}
