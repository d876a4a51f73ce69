package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// planOf is Ann's page for calling meetings, once she is a steward.
func planOf(t *testing.T, h *here) string {
	t.Helper()
	if _, err := h.SetMember(t.Context(), "circle", "ann@example.org", map[string]string{"steward": "true"}, "steward"); err != nil {
		t.Fatal(err)
	}
	link, err := h.PlanLink(t.Context(), "circle", "")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(link, "https://groups.example.org")
}

func (h *here) meetings(t *testing.T) int {
	t.Helper()
	list, err := h.Meetings(t.Context(), "circle", 5)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestPageShowsTheNextTenDatesBeforeAMeetingIsCalled(t *testing.T) {
	h := settle(t)
	path := planOf(t, h)
	if answer, body := h.do(t, http.MethodGet, path, "", ""); answer.StatusCode != http.StatusOK || strings.Contains(body, `value="call"`) {
		t.Fatalf("%s: %s", answer.Status, body)
	}
	say := url.Values{"title": {"Kreis <i>eins</i>"}, "start": {strings.Replace(soon(0), " ", "T", 1)}, "repeat": {"every two weeks"}, "duration": {"90m"}, "do": {"show"}}
	answer, body := h.do(t, http.MethodPost, path, form, say.Encode())
	if answer.StatusCode != http.StatusOK || strings.Count(body, "<li>") != 10 || !strings.Contains(body, `value="call"`) || strings.Contains(body, "<i>") {
		t.Fatalf("%s: %s", answer.Status, body)
	}
	if n := h.meetings(t); n != 0 {
		t.Fatalf("showing called %d", n)
	}
	for wrong, why := range map[string]string{"start=2020-01-01T17:00&title=x": "2020-01-01 17:00 (x) est passé", "title=&start=" + soon(0): "une réunion a besoin d’un titre", "title=x&repeat=now+and+then&start=" + soon(0): "now and then"} {
		if answer, body := h.do(t, http.MethodPost, path, form, strings.ReplaceAll(wrong, " ", "+")+"&do=call"); answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, why) {
			t.Errorf("%s: %s: %s", wrong, answer.Status, body)
		}
	}
	say.Set("do", "call")
	if answer, body := h.do(t, http.MethodPost, path, form, say.Encode()); answer.StatusCode != http.StatusOK || !strings.Contains(body, `role="status"`) || strings.Contains(body, "<form") {
		t.Fatalf("%s: %s", answer.Status, body)
	}
	if n := h.meetings(t); n != 5 {
		t.Errorf("%d dates", n)
	}
	// What was changed after it was shown is shown again before it is called.
	say.Set("title", "Zwei")
	say.Set("shown", markOf(desk.MeetingInput{Title: "Kreis <i>eins</i>", Start: say.Get("start"), Repeat: "every two weeks", Duration: "90m"}))
	if answer, body := h.do(t, http.MethodPost, path, form, say.Encode()); answer.StatusCode != http.StatusOK || !strings.Contains(body, `value="call"`) || h.meetings(t) != 5 {
		t.Errorf("%s: %s", answer.Status, body)
	}
	say.Set("do", "show")
	if _, body := h.do(t, http.MethodPost, path, form, say.Encode()); !strings.Contains(body, "Kreis &lt;i&gt;eins") {
		t.Errorf("what is at the same time is not said: %s", body)
	}
}

func TestOnlyAStewardsOwnLinkCallsMeetings(t *testing.T) {
	h := settle(t)
	path := planOf(t, h)
	call := url.Values{"title": {"x"}, "start": {soon(0)}, "do": {"call"}}.Encode()
	for _, wrong := range []string{"/plan/x", path + "x", strings.Replace(path, "/plan/k.", "/plan/f.", 1), "/plan/" + h.token} {
		if answer, _ := h.do(t, http.MethodPost, wrong, form, call); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", wrong, answer.Status)
		}
	}
	if answer, _ := h.do(t, http.MethodPost, "/leave/"+strings.TrimPrefix(path, "/plan/"), form, "leave=yes"); answer.StatusCode != http.StatusNotFound || h.standing(t) != book.Joined {
		t.Errorf("it lets her leave: %s", answer.Status)
	}
	if _, err := h.SetMember(t.Context(), "circle", "ann@example.org", map[string]string{"steward": "false"}, "steward"); err != nil {
		t.Fatal(err)
	}
	if answer, _ := h.do(t, http.MethodPost, path, form, call); answer.StatusCode != http.StatusNotFound || h.meetings(t) != 0 {
		t.Errorf("who is no steward any more: %s", answer.Status)
	}
}
