package listserv_test

import (
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/mailer/calendar"
	"mutualaid/mailer/mailtest"
)

// Whatever a group sends for calendars, from the first invitation to the last goodbye, libical takes, and we read ourselves.
func TestEveryObjectForCalendarsIsReadByLibicalAndByUs(t *testing.T) {
	check := mailtest.Libical(t)
	for _, zone := range []string{"Europe/Berlin", "Africa/Cairo", "Africa/Casablanca", "Europe/Dublin", "UTC"} {
		w := newWorld(t)
		methods := map[string]int{}
		look := func(what string) {
			w.t.Helper()
			for _, l := range w.post() {
				for _, p := range l.Mail.Parts {
					if p.Type != "text/calendar" && p.Type != "application/ics" {
						continue
					}
					object, err := p.Decoded()
					if err != nil {
						t.Fatal(err)
					}
					_, method, _ := strings.Cut(string(object), "METHOD:")
					method, _, _ = strings.Cut(method, "\r\n")
					methods[method]++
					dates, err := check(object)
					if err != nil || len(dates) == 0 {
						t.Errorf("%s, %s: libical finds %d events, %v of\n%s", zone, what, len(dates), err, object)
					}
					entries, err := calendar.Entries(string(object))
					if err != nil || len(entries) != strings.Count(string(object), "BEGIN:VEVENT") {
						t.Errorf("%s, %s: %d events, %v", zone, what, len(entries), err)
					}
					for _, e := range entries {
						if name := e.Start.Location().String(); name != zone || !e.Ours || e.Odd != "" || e.Cancelled != (method == "CANCEL") {
							t.Errorf("%s, %s: %s, %+v", zone, what, name, e)
						}
					}
				}
			}
		}
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		once, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Party; all, of us", Start: "2026-12-20 19:00", Zone: zone}, "steward")
		must(once, err)
		look("one")
		weekly, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly", Zone: zone, Agenda: "a\nb", Link: "https://meet.example.org/x"}, "steward")
		must(weekly, err)
		look("a series")
		w.now = w.now.Add(time.Minute)
		w.reply(weekly.Meeting, "ACCEPTED", "", 0, "ann@home.example")
		w.reply(weekly.Meeting, "DECLINED", "20261119T170000", 0, "ann@home.example")
		w.calendar("REFRESH", weekly.Meeting+".together@example.org", "NEEDS-ACTION", "", "ann@home.example")
		look("sent again")
		w.move(once.ID, "2026-12-21 19:00")
		look("moved")
		w.move(weekly.Dates[1].ID, "2026-11-13 18:00")
		look("a date moved")
		w.cancel(weekly.Dates[2].ID)
		look("a date called off")
		w.now = utc(2026, 12, 1, 12, 0)
		dates := w.detail(weekly.Meeting).Dates
		must(w.s.MoveMeetingOn(t.Context(), "together", dates[1].ID, "2026-12-10 18:30", "", "steward"))
		look("moved from here on")
		w.write(mail{from: "cy@home.example", subject: "Re: Hello", body: "Yes, please", answers: w.invite("Cy", "cy@home.example").Mail})
		look("somebody joins")
		must(w.s.EndMeeting(t.Context(), "together", w.detail(weekly.Meeting).Dates[5].ID, "steward"))
		look("ended from here on")
		must(w.s.RemoveMember(t.Context(), "together", "bob@home.example", "steward"))
		look("somebody is removed")
		w.cancel(once.ID)
		look("called off")
		w.cancel(weekly.Meeting)
		look("the whole called off")
		if methods["REQUEST"] < 10 || methods["CANCEL"] < 5 || len(methods) != 2 {
			t.Errorf("%v", methods)
		}
	}
}

// Who chose a time is not asked by their calendar whether they come.
func TestInvitationToAChosenTimeSaysWhatWasChosen(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	v, asked := w.poll(desk.PollInput{Title: "Work", At: []string{"2026-11-20 17:00", "2026-11-21 10:00"}})
	w.write(mail{from: "ann@home.example", subject: "Re: " + asked["ann"].Mail.Subject, body: "A, B if need be", answers: asked["ann"].Mail})
	w.post()
	w.now = w.now.Add(time.Hour)
	if _, err := w.s.ClosePoll(t.Context(), "together", v.ID, "steward"); err != nil {
		t.Fatal(err)
	}
	for _, l := range w.post() {
		w.asks(l.To, l, map[string]string{"ann@home.example": "all ACCEPTED TRUE", "bob@home.example": "all NEEDS-ACTION TRUE"}[l.To])
	}
}
