package listserv_test

import (
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/mailer/imap"
)

// Whoever names the day of another date than the letter asks about means that one.
func TestAnswerIsForTheDayThatItNames(t *testing.T) {
	for words, want := range map[string][4]string{
		"I can't come on 19 November, sorry":                   {"", "no"},
		"See you on November 19th!":                            {"", "yes"},
		"Sorry, I can't on 3 December.":                        {"", "", "no"},
		"I'll be there on Thursday 5 November":                 {"yes"},
		"I'll be there!":                                       {"yes"},
		"Yes, I'll come.\r\n\r\nAgenda: the party on 20 March": {"yes"},
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		m, call := w.series()
		w.write(mail{from: "ann@home.example", subject: "Re: x", body: words, answers: call.Mail})
		echo := w.one("ann@home.example")
		for i, answer := range want {
			said := map[[3]int]string{{1, 0, 0}: "yes", {0, 1, 0}: "no"}[w.said(m.Dates[i].ID)]
			if said != answer {
				t.Errorf("%q: at %s it is %q, want %q", words, m.Dates[i].Start, said, answer)
			}
			day := []string{"5 November", "19 November", "3 December", "17 December"}[i]
			if answer != "" && !strings.Contains(flat(echo.Mail.Text), "When: Thursday "+day) {
				t.Errorf("%q: the echo speaks of another date:\n%s", words, echo.Mail.Text)
			}
		}
	}
}

// A day that is none of its dates, or several, are a person's to read.
func TestAnswerThatNamesAnotherDayIsForAPerson(t *testing.T) {
	for _, words := range []string{
		"I can't come on 20 November",
		"Can't come on Thursday 5 November, but I'll be there on 19 November",
		"Yes to all of them, but not on 19 November",
		"I cannot come on 5 and 19 November",
		"No to all in December",
		"I'll come on Friday",
		"I can't on Monday",
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		m, call := w.series()
		if flag := w.write(mail{from: "ann@home.example", subject: "Re: x", body: words, answers: call.Mail}); flag != imap.Flagged {
			t.Errorf("%q: flagged %v", words, flag)
		}
		if got := w.one("ann@home.example"); got.Mail.Subject != "A person will answer you" {
			t.Errorf("%q: %s", words, got.Mail.Subject)
		}
		for _, o := range m.Dates[:3] {
			if got := w.said(o.ID); got != [3]int{} {
				t.Errorf("%q: %v at %s", words, got, o.Start)
			}
		}
	}
}

// A yes to all that comes when the first date is over, or called off, counts for those that are still to come.
func TestYesToAllCountsForTheDatesToCome(t *testing.T) {
	for what, happens := range map[string]func(*world, string){
		"over":       func(w *world, _ string) { w.now = utc(2026, 11, 6, 9, 0) },
		"called off": func(w *world, first string) { w.cancel(first); w.post() },
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		m, call := w.series()
		happens(w, m.Dates[0].ID)
		w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all", answers: call.Mail})
		echo := w.one("ann@home.example")
		if text := flat(echo.Mail.Text); !strings.Contains(text, "This goes for all dates") || !strings.Contains(text, "When: Thursday 19 November") || !strings.Contains(text, "Coming: Ann") {
			t.Errorf("%s: %s", what, echo.Mail.Text)
		}
		if got := w.said(m.Dates[1].ID); got != [3]int{1, 0, 0} {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// What is said of a whole series is not lost with one date of it: it is told of the next one.
func TestCallOfASeriesOutlivesItsFirstDate(t *testing.T) {
	for name, gone := range map[string]func(*world, string){
		"called off": func(w *world, first string) { w.cancel(first) },
		"over":       func(w *world, _ string) { w.now = utc(2026, 11, 6, 9, 0) },
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every two weeks"}, "steward")
		if err != nil {
			t.Fatal(err)
		}
		gone(w, m.Dates[0].ID)
		called := false
		for _, l := range w.post() {
			if l.Mail.Subject == "You are invited: Circle" {
				called = true
				if text := flat(l.Mail.Text); !strings.Contains(text, "Thursday 19 November 2026, 17:00") {
					t.Errorf("%s: %s", name, l.Mail.Text)
				}
			}
		}
		if !called {
			t.Errorf("%s: nobody is called", name)
		}
	}
}

// A call tells of all dates that are near: no reminders follow it at once.
func TestCallOfADenseSeriesIsNotFollowedByReminders(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	if _, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Stand-up", Start: "2026-11-03 17:00", Repeat: "daily", Remind: "7d,1h"}, "steward"); err != nil {
		t.Fatal(err)
	}
	w.one("ann@home.example")
	if got := w.tick(w.now.Add(time.Minute)); len(got) != 0 {
		t.Errorf("%d letters follow the call: %s", len(got), got[0].Mail.Subject)
	}
}
