package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mutualaid/listserv/desk"
	"mutualaid/mailer"
)

// pollOf asks for a time and reads the link out of the letter.
func pollOf(t *testing.T, h *here) string {
	t.Helper()
	if _, err := h.AddPoll(t.Context(), "circle", desk.PollInput{Title: "Winter <b>work</b>", At: []string{soon(0), soon(1), soon(2)}}, "steward"); err != nil {
		t.Fatal(err)
	}
	return h.linkIn(t, "/g/circle/poll/")
}

// linkIn reads a link of ours, by how its path begins, out of the next letter that has one.
func (h *here) linkIn(t *testing.T, path string) string {
	t.Helper()
	if _, err := h.Expand(t.Context()); err != nil {
		t.Fatal(err)
	}
	box := h.Outbox(nil)
	for {
		parcel, err := box.Claim(t.Context())
		if err != nil || parcel == nil {
			t.Fatalf("no letter has a link to %s: %v", path, err)
		}
		m, err := mailer.Parse(append(parcel.Copies[0].Head[:len(parcel.Copies[0].Head):len(parcel.Copies[0].Head)], parcel.Shared...))
		if err != nil {
			t.Fatal(err)
		}
		if _, link, found := strings.Cut(m.Text, "https://groups.example.org"+path); found {
			return path + link[:strings.IndexAny(link, "> \r\n")]
		}
	}
}

// stands is how the newest choice of times stands: "1 yes, 0 if need be, 0 no" of each option.
func (h *here) stands(t *testing.T) (list []int) {
	t.Helper()
	polls, err := h.Polls(t.Context(), "circle")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range polls[0].Options {
		list = append(list, o.Yes, o.Maybe, o.No)
	}
	return list
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}

func TestTimesAreChosenOnThePageByPostAlone(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	path := pollOf(t, h)
	for range 2 { // a link scanner follows it again and again
		got := b.get(t, path)
		if got.status != http.StatusOK || strings.Contains(got.body, "<b>work") || strings.Count(got.body, "<fieldset>") != 3 || strings.Contains(got.body, "checked") {
			t.Fatalf("%d: %s", got.status, got.body)
		}
	}
	got := b.do(t, http.MethodPost, path, url.Values{"choose": {"yes"}, "A": {"yes"}, "B": {"maybe"}, "C": {"no"}})
	if got.status != http.StatusOK || !strings.Contains(got.body, `role="status"`) || strings.Count(got.body, "checked") != 3 || !strings.Contains(got.body, "1 oui, 0 si besoin") {
		t.Fatalf("%d: %s", got.status, got.body)
	}
	if got := h.stands(t); got[0] != 1 || got[4] != 1 || got[8] != 1 || sum(got) != 3 {
		t.Errorf("%v", got)
	}
	if got := b.get(t, path); strings.Count(got.body, "checked") != 3 {
		t.Errorf("the choice is not shown again: %s", got.body)
	}
	// The last one counts.
	if got := b.do(t, http.MethodPost, path, url.Values{"choose": {"yes"}, "C": {"yes"}}); got.status != http.StatusOK {
		t.Error(got.status)
	}
	if got := h.stands(t); got[6] != 1 || sum(got) != 1 {
		t.Errorf("%v", got)
	}
}

// The link stands in a letter that people quote and forward: whoever follows it is asked who they are, and chooses for nobody else.
func TestTheLinkOfAChoiceActsForNobody(t *testing.T) {
	h := settle(t)
	path := pollOf(t, h)
	stranger := h.browser(t)
	if got := stranger.get(t, path); got.path != "/sign-in?to="+url.QueryEscape(path) || strings.Contains(got.body, "Winter") {
		t.Errorf("%s: %s", got.path, got.body)
	}
	if got := stranger.do(t, http.MethodPost, path, url.Values{"choose": {"yes"}, "A": {"yes"}}); !strings.HasPrefix(got.path, "/sign-in") {
		t.Errorf("%d %s", got.status, got.path)
	}
	if got := h.stands(t); sum(got) != 0 {
		t.Errorf("a stranger has chosen: %v", got)
	}
}

func TestWhatChoosesNothingIsRefused(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	path := pollOf(t, h)
	for _, c := range []struct {
		form url.Values
		want int
	}{{url.Values{}, http.StatusBadRequest}, {url.Values{"A": {"yes"}}, http.StatusBadRequest}, {url.Values{"choose": {"yes"}, "A": {"perhaps"}}, http.StatusBadRequest}} {
		if got := b.do(t, http.MethodPost, path, c.form); got.status != c.want {
			t.Errorf("%v: %d", c.form, got.status)
		}
	}
	yes := url.Values{"choose": {"yes"}, "A": {"yes"}}
	for _, wrong := range []string{path + "x", "/g/other" + strings.TrimPrefix(path, "/g/circle")} {
		if got := b.do(t, http.MethodPost, wrong, yes); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
	if got := b.do(t, http.MethodPost, path, yes, "Sec-Fetch-Site", "cross-site"); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d", got.status)
	}
	polls, err := h.Polls(t.Context(), "circle")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.ClosePoll(t.Context(), "circle", polls[0].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	if got := b.do(t, http.MethodPost, path, yes); got.status != http.StatusConflict || strings.Contains(got.body, "<form method=\"post\">\n<fieldset") {
		t.Errorf("%d: %s", got.status, got.body)
	}
	if got := h.stands(t); sum(got) != 0 {
		t.Errorf("%v", got)
	}
}
