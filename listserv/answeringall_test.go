package listserv_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/desk"
)

// called founds a series of three dates and returns the letter that calls Ann to it.
func (w *world) series() (m desk.MeetingDetail, call sent) {
	w.t.Helper()
	m, err := w.s.AddMeeting(w.t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every two weeks", Remind: "1d"}, "steward")
	if err != nil {
		w.t.Fatal(err)
	}
	return m, w.one("ann@home.example")
}

func TestYesToAllGoesForAllDatesUntilAnotherAnswerForOne(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all of them!", answers: call.Mail})
	echo := w.one("ann@home.example")
	if !strings.Contains(echo.Mail.Text, "This goes for all dates") {
		t.Errorf("the echo does not say that all dates are meant:\n%s", echo.Mail.Text)
	}
	for _, o := range m.Dates[:3] {
		if d := w.detail(o.ID); d.Yes != 1 {
			t.Errorf("%s: %d come", o.ID, d.Yes)
		}
	}
	reminders := w.tick(utc(2026, 11, 4, 16, 0))
	if len(reminders) != 1 {
		t.Fatalf("%d letters", len(reminders))
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Not this one, sorry.", answers: reminders[0].Mail})
	if echo := w.one("ann@home.example"); strings.Contains(echo.Mail.Text, "This goes for all dates") {
		t.Errorf("an answer for one date is echoed as one for all:\n%s", echo.Mail.Text)
	}
	if first, second := w.detail(m.Dates[0].ID), w.detail(m.Dates[1].ID); first.No != 1 || second.Yes != 1 {
		t.Errorf("the first: %+v, the second: %+v", first, second)
	}
}

// The words that the letters themselves suggest do what they say.
func TestAnswersToAllGoForAllInTheWordsOfOurLetters(t *testing.T) {
	for words, want := range map[string]string{"Yes to all": "yes", "yes to all.\r\n\r\nAnn": "yes", "Yes to all\r\n\r\nAgenda: the key": "yes", "No to all": "no", "ja zu allen": "yes", "sí a todas": "yes", "oui à toutes": "yes", "Yes": "", "I'll be there, greetings to all of you": ""} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		m, call := w.series()
		w.write(mail{from: "ann@home.example", subject: "Re: x", body: words, answers: call.Mail})
		got := ""
		if d := w.detail(m.Dates[1].ID); d.Yes == 1 {
			got = "yes"
		} else if d.No == 1 {
			got = "no"
		}
		if got != want {
			t.Errorf("%q is noted as %q for the second date, want %q", words, got, want)
		}
	}
}

func TestWhoComesLateIsComingAndNamed(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "I'll be ten minutes late.", answers: call.Mail})
	echo := w.one("ann@home.example")
	if !strings.Contains(strings.Join(strings.Fields(echo.Mail.Text), " "), "Coming late: Ann") {
		t.Errorf("the echo does not name who comes late:\n%s", echo.Mail.Text)
	}
	if d := w.detail(m.Dates[0].ID); d.Yes != 1 {
		t.Errorf("%+v", d)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes, I'll be there on time after all.", answers: call.Mail})
	if echo := w.one("ann@home.example"); strings.Contains(echo.Mail.Text, "Coming late") {
		t.Errorf("who is on time is still said to be late:\n%s", echo.Mail.Text)
	}
}
