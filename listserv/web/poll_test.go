package web

import (
	"net/http"
	"strings"
	"testing"

	"mutualaid/listserv/desk"
)

// pollOf asks for a time and reads the member's link out of the letter.
func pollOf(t *testing.T, h *here) string {
	t.Helper()
	if _, err := h.AddPoll(t.Context(), "circle", desk.PollInput{Title: "Winter <b>work</b>", At: []string{soon(0), soon(1), soon(2)}}, "steward"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Expand(t.Context()); err != nil {
		t.Fatal(err)
	}
	box := h.Outbox(nil)
	for {
		parcel, err := box.Claim(t.Context())
		if err != nil || parcel == nil {
			t.Fatal("no letter asks for a time", err)
		}
		if _, link, found := strings.Cut(strings.ReplaceAll(string(parcel.Shared), "=\r\n", ""), "https://groups.example.org/poll/"); found {
			return "/poll/" + link[:strings.IndexAny(link, "> \r\n")]
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
	path := pollOf(t, h)
	for range 2 { // a link scanner follows it again and again
		answer, body := h.do(t, http.MethodGet, path, "", "")
		if answer.StatusCode != http.StatusOK || strings.Contains(body, "<b>work") || strings.Count(body, "<fieldset>") != 3 || strings.Contains(body, "checked") {
			t.Fatalf("%s: %s", answer.Status, body)
		}
	}
	answer, body := h.do(t, http.MethodPost, path, form, "choose=yes&A=yes&B=maybe&C=no")
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, `role="status"`) || strings.Count(body, "checked") != 3 || !strings.Contains(body, "1 oui, 0 si besoin") {
		t.Fatalf("%s: %s", answer.Status, body)
	}
	if got := h.stands(t); got[0] != 1 || got[4] != 1 || got[8] != 1 || sum(got) != 3 {
		t.Errorf("%v", got)
	}
	if _, body := h.do(t, http.MethodGet, path, "", ""); strings.Count(body, "checked") != 3 {
		t.Errorf("the choice is not shown again: %s", body)
	}
	// The last one counts.
	if answer, _ := h.do(t, http.MethodPost, path, form, "choose=yes&C=yes"); answer.StatusCode != http.StatusOK {
		t.Error(answer.Status)
	}
	if got := h.stands(t); got[6] != 1 || sum(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestWhatChoosesNothingIsRefused(t *testing.T) {
	h := settle(t)
	path := pollOf(t, h)
	for body, want := range map[string]int{"": http.StatusBadRequest, "A=yes": http.StatusBadRequest, "choose=yes&A=perhaps": http.StatusBadRequest} {
		if answer, _ := h.do(t, http.MethodPost, path, form, body); answer.StatusCode != want {
			t.Errorf("%q: %s", body, answer.Status)
		}
	}
	for _, wrong := range []string{"/poll/nonsense", path + "x", "/poll" + strings.TrimPrefix(feedless(path), "/poll")} {
		if answer, _ := h.do(t, http.MethodPost, wrong, form, "choose=yes&A=yes"); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", wrong, answer.Status)
		}
	}
	// The link of a letter that people quote must let nobody leave.
	if answer, _ := h.do(t, http.MethodPost, "/leave/"+strings.TrimPrefix(path, "/poll/"), form, "leave=yes"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("it lets its reader leave: %s", answer.Status)
	}
	polls, err := h.Polls(t.Context(), "circle")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.ClosePoll(t.Context(), "circle", polls[0].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	if answer, body := h.do(t, http.MethodPost, path, form, "choose=yes&A=yes"); answer.StatusCode != http.StatusConflict || strings.Contains(body, "<form") {
		t.Errorf("%s: %s", answer.Status, body)
	}
	if got := h.stands(t); sum(got) != 0 {
		t.Errorf("%v", got)
	}
}

// feedless is a poll's link with the letters of its purpose exchanged, so that its signature is another's.
func feedless(path string) string { return strings.Replace(path, "/poll/q.", "/poll/f.", 1) }
