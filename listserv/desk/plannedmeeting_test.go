package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// What can't be is refused in words that say why, and nobody is called.
func TestMeetingThatCannotBeIsRefusedInWords(t *testing.T) {
	o := newOffice(t)
	for want, in := range map[string]desk.MeetingInput{
		"no clock shows 25:00":                                    {Repeat: "every tuesday at 25:00"},
		`"every second tuesday" has two meanings`:                 {Repeat: "jeden zweiten Dienstag um 18 Uhr"},
		"goes from 1 to":                                          {Repeat: "every 0 weeks on tuesday", Start: "2026-11-10 17:00"},
		"29 February 2027 does not exist":                         {Start: "2027-02-28 17:00", Repeat: "daily", Except: []string{"2027-02-29"}},
		"this is one meeting and no series":                       {Start: "2027-02-28 17:00", Except: []string{"2027-02-28"}},
		"all dates of Circle are left out":                        {Start: "2026-11-10 17:00", Repeat: "weekly, 2 times", Except: []string{"2026-11-10", "2026-11-17"}},
		"2039-01-01 17:00 is more than 12 years ahead":            {Start: "2039-01-01 17:00"},
		`the link begins with "javascript:"`:                      {Start: "2026-11-10 17:00", Link: "javascript:alert(1)"},
		"a link is one line":                                      {Start: "2026-11-10 17:00", Link: "https://a.example/\nBcc: x"},
		"a title is one line of 200 letters":                      {Start: "2026-11-10 17:00", Title: "Cir\x1b[2Jcle"},
		`duration "10s": write it in minutes and hours`:           {Start: "2026-11-10 17:00", Duration: "10s"},
		`2026-11-12 17:00 is not a date of "every other tuesday"`: {Start: "2026-11-12 17:00", Repeat: "every other tuesday"},
	} {
		if in.Title == "" {
			in.Title = "Circle"
		}
		if _, err := o.AddMeeting(t.Context(), "together", in, "Mia"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", in, err, want)
		}
	}
	if list := o.dates(10); len(list) != 0 {
		t.Errorf("called: %v", list)
	}
}

// Words alone say when a series begins: with the next date there is. Places may be words.
func TestSeriesThatOnlyWordsDescribe(t *testing.T) {
	for words, want := range map[string]string{ // it is Monday 2 November 2026, 10:00 in Berlin
		"every two weeks on thursday at 17:00":       "2026-11-05T17:00 2026-11-19T17:00",
		"every two weeks on monday at 9.00":          "2026-11-09T09:00 2026-11-23T09:00",
		"first thursday of the month at 5.30pm":      "2026-11-05T17:30 2026-12-03T17:30",
		"un mardi sur deux à 18h":                    "2026-11-03T18:00 2026-11-17T18:00",
		"un martes de cada dos a las 6 de la tarde":  "2026-11-03T18:00 2026-11-17T18:00",
		"alle zwei Wochen am Dienstag um 19.30 Uhr":  "2026-11-03T19:30 2026-11-17T19:30",
		"every tuesday at noon":                      "2026-11-03T12:00 2026-11-10T12:00",
		"second to last friday of the month at 4 pm": "2026-11-20T16:00 2026-12-18T16:00",
	} {
		o := newOffice(t)
		o.called(desk.MeetingInput{Title: "Circle", Repeat: words, Link: "Town hall: room 5"})
		if got := strings.Join(o.dates(2), " "); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func TestMeetingIsNotCalledTwice(t *testing.T) {
	o := newOffice(t)
	in := desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"}
	m := o.called(in)
	if _, err := o.AddMeeting(t.Context(), "together", in, "Mia"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), "has been called already, as "+m.Meeting) {
		t.Errorf("%v", err)
	}
	if _, err := o.CancelMeeting(t.Context(), "together", m.Meeting, "Mia"); err != nil {
		t.Fatal(err)
	}
	o.called(in) // it was called off
}

// What may surprise of dates is said before anybody is called, and clashes of dates that move are of those alone.
func TestPlannerSeesWhatMaySurprise(t *testing.T) {
	o := newOffice(t)
	plan, err := o.PlanMeeting(t.Context(), "together", desk.MeetingInput{Title: "Night", Start: "2027-03-21 02:30", Repeat: "weekly"})
	if err != nil || len(plan.Odd) != 1 || !strings.Contains(plan.Odd[0], "it begins at 03:30 then") {
		t.Errorf("%q, %v", plan.Odd, err)
	}
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	o.called(desk.MeetingInput{Title: "Party", Start: "2026-11-05 17:30"})
	o.called(desk.MeetingInput{Title: "Feast", Start: "2026-11-26 18:30"})
	v, err := o.MoveMeetingOn(t.Context(), "together", m.Dates[2].ID, "2026-11-19 18:00", "", "Mia")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(v.Clashes, "|"); got != "Feast, Thu 2026-11-26 18:30" {
		t.Errorf("at the same time: %s", got)
	}
	if len(v.Later) != 10 || v.Later[0].Start[:16] != "2026-11-19T18:00" || v.Later[9].Start[:16] != "2027-01-21T18:00" {
		t.Errorf("%d dates: %+v", len(v.Later), v.Later)
	}
}

// What people read of a meeting may change, of all its dates; what they answered stays.
func TestMeetingIsDescribedAnew(t *testing.T) {
	o := newOffice(t)
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly", Link: "https://old.example"})
	link, long, bad := "https://new.example/x", "90m", "javascript:x"
	v, err := o.DescribeMeeting(t.Context(), "together", m.Dates[1].ID, desk.MeetingDetails{Link: &link, Duration: &long}, "Mia")
	if err != nil || v.Link != link || v.Duration != "90m" || v.Title != "Circle" || v.Dates[0].ID != m.Dates[0].ID {
		t.Errorf("%+v, %v", v.OccurrenceView, err)
	}
	for want, in := range map[string]desk.MeetingDetails{"nothing of it is changed": {Link: &link}, "the link begins with": {Link: &bad}} {
		if _, err := o.DescribeMeeting(t.Context(), "together", m.Meeting, in, "Mia"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	o.now = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	if _, err := o.CancelMeeting(t.Context(), "together", m.Meeting, "Mia"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.DescribeMeeting(t.Context(), "together", m.Meeting, desk.MeetingDetails{Duration: &long}, "Mia"); err == nil || !strings.Contains(err.Error(), "over, or cancelled") {
		t.Errorf("%v", err)
	}
}
