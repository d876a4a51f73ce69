package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"mutualaid/listserv/desk"
)

// feedOf reads a member's link to their calendar out of the letter that calls a meeting.
func feedOf(t *testing.T, h *here) string {
	t.Helper()
	if _, err := h.Expand(t.Context()); err != nil {
		t.Fatal(err)
	}
	box := h.Outbox(nil)
	for {
		parcel, err := box.Claim(t.Context())
		if err != nil || parcel == nil {
			t.Fatal("no letter calls a meeting", err)
		}
		_, link, found := strings.Cut(strings.ReplaceAll(string(parcel.Shared), "=\r\n", ""), "https://groups.example.org/calendar/")
		if found {
			return "/calendar/" + link[:strings.Index(link, ".ics")] + ".ics"
		}
	}
}

// soon is five in the afternoon of a day a month ahead, and so many days after it.
func soon(days int) string { return time.Now().AddDate(0, 1, days).Format("2006-01-02") + " 17:00" }

func TestAMembersCalendarHasAllMeetingsAndTheirPlaces(t *testing.T) {
	h := settle(t)
	m, err := h.AddMeeting(t.Context(), "circle", desk.MeetingInput{Title: "Kreis", Start: soon(0), Repeat: "every two weeks", Link: "https://meet.example.org/secret", Agenda: "what hurts"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.MoveMeeting(t.Context(), "circle", m.Dates[1].ID, soon(15), "steward"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.CancelMeeting(t.Context(), "circle", m.Dates[2].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	path := feedOf(t, h)
	answer, body := h.do(t, http.MethodGet, path, "", "")
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/calendar") {
		t.Fatalf("%s %s: %s", answer.Status, answer.Header.Get("Content-Type"), body)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil || len(cal.Events()) != 2 {
		t.Fatalf("%v, %d events in %s", err, len(cal.Events()), body)
	}
	for _, want := range []string{"RRULE:FREQ=WEEKLY;INTERVAL=2", "EXDATE", "RECURRENCE-ID", "https://meet.example.org/secret", "what hurts", "METHOD:PUBLISH"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	if strings.Contains(body, "ATTENDEE") || strings.Contains(body, "ann@example.org") {
		t.Errorf("it names somebody:\n%s", body)
	}
	again, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.pages.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Header.Set("If-None-Match", answer.Header.Get("ETag"))
	unchanged, err := http.DefaultClient.Do(again)
	if err != nil {
		t.Fatal(err)
	}
	defer unchanged.Body.Close()
	if unchanged.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %s", unchanged.Status)
	}
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics")
	if answer, _ := h.do(t, http.MethodGet, "/leave/"+token, "", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("who has the calendar's link is asked to leave: %s", answer.Status)
	}
	if answer, _ := h.do(t, http.MethodPost, "/leave/"+token, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"); answer.StatusCode != http.StatusNotFound || h.standing(t) != "member" {
		t.Errorf("who has the calendar's link lets its owner leave: %s, %s", answer.Status, h.standing(t))
	}
	if answer, _ := h.do(t, http.MethodGet, "/calendar/"+h.token+".ics", "", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("the link of a letter opens the calendar: %s", answer.Status)
	}
	if _, err := h.RemoveMember(t.Context(), "circle", "ann@example.org", "steward"); err != nil {
		t.Fatal(err)
	}
	if answer, body := h.do(t, http.MethodGet, path, "", ""); answer.StatusCode != http.StatusNotFound || strings.Contains(body, "secret") {
		t.Errorf("who has left reads on: %s", answer.Status)
	}
}

func TestAGroupsCalendarIsForEverybodyOnlyWhereTheGroupWantsThat(t *testing.T) {
	h := settle(t)
	if _, err := h.AddMeeting(t.Context(), "circle", desk.MeetingInput{Title: "Kreis", Start: soon(0), Link: "https://meet.example.org/secret", Agenda: "what hurts"}, "steward"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/calendar/circle.ics", "/calendar/nobody.ics", "/calendar/circle", "/calendar/f.circle.0.x.0123456789abcdef.ics"} {
		if answer, body := h.do(t, http.MethodGet, path, "", ""); answer.StatusCode != http.StatusNotFound || strings.Contains(body, "VEVENT") {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
	if _, err := h.SetGroup(t.Context(), "circle", map[string]string{"feed": "public"}); err != nil {
		t.Fatal(err)
	}
	answer, body := h.do(t, http.MethodGet, "/calendar/circle.ics", "", "")
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, ":Kreis\r\n") || strings.Contains(body, "secret") || strings.Contains(body, "hurts") {
		t.Errorf("%s:\n%s", answer.Status, body)
	}
	if _, err := h.SetGroup(t.Context(), "circle", map[string]string{"feed": "friends"}); err == nil || !strings.Contains(err.Error(), "private or public") {
		t.Errorf("%v", err)
	}
}
