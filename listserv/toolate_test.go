package listserv_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// Whoever answers to what is over or called off hears so, and what comes next; nobody else has to look at it.
func TestAnswerThatComesTooLateIsToldWhatHolds(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.cancel(m.Dates[1].ID)
	off := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "I'll be there", answers: off.Mail})
	got := w.one("ann@home.example")
	if text := flat(got.Mail.Text); got.Mail.Subject != "It does not take place: Circle" || !strings.Contains(text, "does not take place: Circle ---- When: Thursday 19 November, 17:00") || !strings.Contains(text, "The next meeting is Circle: Thursday 5 November, 17:00") {
		t.Errorf("%s\n%s", got.Mail.Subject, got.Mail.Text)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "I'll be there!", answers: off.Mail})
	w.none() // it has been said
	w.now = utc(2026, 11, 6, 9, 0)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Sorry, I can't make it", answers: call.Mail})
	got = w.one("ann@home.example")
	if text := flat(got.Mail.Text); got.Mail.Subject != "It is over: Circle" || !strings.Contains(text, "was over: Circle ---- When: Thursday 5 November") || !strings.Contains(text, "The next meeting is Circle: Thursday 3 December") {
		t.Errorf("%s\n%s", got.Mail.Subject, got.Mail.Text)
	}
	if waits := w.waiting(); len(waits) > 0 {
		t.Errorf("%+v", waits)
	}
	if d := w.detail(m.Dates[0].ID); d.No+d.Yes != 0 {
		t.Errorf("%+v", d.OccurrenceView)
	}
	// Not proven to be Ann's: a person reads it, and she hears nothing.
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes", answers: call.Mail, unproven: true})
	w.none()
	if waits := w.waiting(); len(waits) != 1 {
		t.Errorf("%+v", waits)
	}
}

// A calendar that has not heard of a new time answers to the old one: that is no yes to the new one.
func TestCalendarsAnswerToTheTimeBeforeIsNoneToTheNewOne(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	w.move(m.Dates[1].ID, "2026-11-20 18:30")
	w.post()
	w.reply(m.Meeting, "ACCEPTED", "20261119T170000", 0, "ann@home.example")
	asks := w.one("ann@home.example")
	if text := flat(asks.Mail.Text); asks.Mail.Subject != "Another time now: Circle" || !strings.Contains(text, "When: Friday 20 November, 18:30") || !strings.Contains(text, "Will you come then?") {
		t.Errorf("%s\n%s", asks.Mail.Subject, asks.Mail.Text)
	}
	if d := w.detail(m.Dates[1].ID); d.Yes != 0 {
		t.Errorf("%+v", d.OccurrenceView)
	}
	// The other dates are as they were: a yes to all of them counts, and so does one to the new time.
	w.reply(m.Meeting, "ACCEPTED", "", 0, "ann@home.example")
	w.post()
	if d := w.detail(m.Dates[2].ID); d.Yes != 1 {
		t.Errorf("%+v", d.OccurrenceView)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes", answers: asks.Mail})
	w.post()
	if d := w.detail(m.Dates[1].ID); d.Yes != 1 {
		t.Errorf("%+v", d.OccurrenceView)
	}
	// After the whole series has moved, a yes to all of it as it was is none either.
	w.now = w.now.Add(time.Minute)
	if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.Dates[2].ID, "2026-12-04 18:00", "", "steward"); err != nil {
		t.Fatal(err)
	}
	w.post()
	w.reply(m.Meeting, "ACCEPTED", "", 1, "ann@home.example")
	if got := w.one("ann@home.example"); !strings.HasPrefix(got.Mail.Subject, "Another time now") {
		t.Errorf("%s", got.Mail.Subject)
	}
	w.now = w.now.Add(time.Minute)
	w.reply(m.Meeting, "ACCEPTED", "", 2, "ann@home.example")
	if got := w.one("ann@home.example"); !strings.HasPrefix(got.Mail.Subject, "See you there") {
		t.Errorf("%s", got.Mail.Subject)
	}
}

// A button for all dates means those that take place, also where the next one does not.
func TestAnswerToAllDatesMeansTheNextThatTakesPlace(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	w.cancel(m.Dates[0].ID)
	w.post()
	w.reply(m.Meeting, "ACCEPTED", "", 1, "ann@home.example")
	echo := w.one("ann@home.example")
	if text := flat(echo.Mail.Text); !strings.Contains(text, "This goes for all dates") || !strings.Contains(text, "When: Thursday 19 November") {
		t.Errorf("%s", echo.Mail.Text)
	}
	if d := w.detail(m.Dates[1].ID); d.Yes != 1 {
		t.Errorf("%+v", d.OccurrenceView)
	}
}

// Whoever forges a sender must not make us flood them with invitations, and a program that asks again and again gets one.
func TestCalendarThatAsksAgainAndAgainGetsOneInvitation(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	for range 3 {
		w.calendar("REFRESH", m.Meeting+".together@example.org", "NEEDS-ACTION", "", "ann@home.example")
	}
	w.one("ann@home.example")
	w.move(m.Dates[1].ID, "2026-11-20 18:30")
	w.post()
	w.calendar("REFRESH", m.Meeting+".together@example.org", "NEEDS-ACTION", "", "ann@home.example")
	w.one("ann@home.example")
}

// Who asks for the invitation to a series that has been called off whole is told so.
func TestInvitationToWhatIsCalledOffIsNotSentAgainButToldSo(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Repeat: "weekly"})
	w.cancel(m.Meeting)
	w.post()
	w.answered("REFRESH", m.Meeting+".together@example.org", "NEEDS-ACTION", "", 0, "ann@home.example")
	if got := w.one("ann@home.example"); !strings.Contains(flat(got.Mail.Text), "does not take place") {
		t.Errorf("%s", got.Mail.Text)
	}
}

// Who proposes another time for what has been called off, or is over, is told so, and no steward is asked.
func TestProposedTimeForWhatIsNoMoreIsToldSo(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(w *world, id string)
		want string
	}{
		"cancelled": {func(w *world, id string) { w.cancel(id) }, "does not take place"},
		"over":      {func(w *world, _ string) { w.now = utc(2026, 11, 13, 9, 0) }, "was over"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
			c.end(w, m.Dates[0].ID)
			w.post()
			w.answered("COUNTER", m.Meeting+".together@example.org", "TENTATIVE", "", 0, "ann@home.example")
			if got := w.one("ann@home.example"); !strings.Contains(flat(got.Mail.Text), c.want) {
				t.Errorf("%s", got.Mail.Text)
			}
			if waits := w.waiting(); len(waits) != 0 {
				t.Errorf("%+v", waits)
			}
		})
	}
}

func TestProposedTimeIsAnsweredAndShownToAPerson(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	if _, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Training", Start: "2026-11-13 18:30", Remind: "none"}, "steward"); err != nil {
		t.Fatal(err)
	}
	w.post()
	ics := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\nUID:" + m.Meeting + ".together@example.org\r\nDTSTAMP:20261102T090000Z\r\nDTSTART:20261113T170000Z\r\nDTEND:20261113T180000Z\r\nATTENDEE;PARTSTAT=TENTATIVE:mailto:ann@home.example\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	raw := mail{from: "ann@home.example", subject: "New time proposed: Circle"}.raw(70)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=COUNTER; charset=utf-8", 1)
	w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\n"+ics, 1))
	if got := w.one("ann@home.example"); !strings.Contains(flat(got.Mail.Text), "Thank you for proposing another time.") {
		t.Errorf("%s", got.Mail.Text)
	}
	want := `proposing another time for Circle: Fri 2026-11-13 18:00 (Europe/Berlin) instead of 2026-11-12 17:00`
	waits := w.waiting()
	if len(waits) != 1 || !strings.Contains(waits[0].Why, want) || waits[0].Proposed == nil || waits[0].Proposed.Occurrence != m.Dates[0].ID {
		t.Fatalf("%+v", waits)
	}
	// A steward's yes moves it, once, and everybody is told; that is not taken back, for the letters are out.
	c, err := w.s.Approve(t.Context(), waits[0].ID, "Bea")
	if err != nil || c.CanReopen() {
		t.Errorf("%+v, %v", c, err)
	}
	if got := w.one("ann@home.example"); !strings.Contains(flat(got.Mail.Text), "New time: Friday 13 November 2026, 18:00") {
		t.Errorf("%s", got.Mail.Text)
	}
	if d := w.detail(m.Dates[0].ID); d.Start != "2026-11-13T18:00:00+01:00" {
		t.Errorf("%+v", d.OccurrenceView)
	}
	if told := w.waiting(); len(told) != 1 || told[0].Why != "Circle is at the same time as another meeting: Training, Fri 2026-11-13 18:30" {
		t.Errorf("%+v", told)
	}
	if _, err := w.s.Approve(t.Context(), waits[0].ID, "Cem"); !errors.Is(err, book.ErrTaken) {
		t.Errorf("%v", err)
	}
	if _, _, err := w.s.Reopen(t.Context(), desk.Decision{Case: waits[0].ID, Do: book.Reopened}); !errors.Is(err, book.ErrInput) {
		t.Errorf("%v", err)
	}
}

// Whoever proposed another time that a steward does not want hears that it stays; the steward has read why they asked for it.
func TestProposedTimeThatIsNotTakenIsAnswered(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	ics := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\nUID:" + m.Meeting + ".together@example.org\r\nDTSTAMP:20261102T090000Z\r\nDTSTART:20261113T170000Z\r\nCOMMENT:My train comes at five.\r\nATTENDEE;PARTSTAT=TENTATIVE:mailto:ann@home.example\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	raw := mail{from: "ann@home.example", subject: "New time proposed: Circle"}.raw(70)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=COUNTER; charset=utf-8", 1)
	w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\n"+ics, 1))
	waiting := w.one("ann@home.example")
	if text := flat(waiting.Mail.Text); strings.Contains(text, "You are on no list") || !strings.Contains(text, "You get this as a member of Working Together") {
		t.Errorf("the foot is a stranger's:\n%s", waiting.Mail.Text)
	}
	waits := w.waiting()
	if len(waits) != 1 || waits[0].Words != "My train comes at five." {
		t.Fatalf("%+v", waits)
	}
	if c, err := w.s.Reject(t.Context(), waits[0].ID, "", "Bea"); err != nil || desk.WhatBecame(c) != "stays" {
		t.Errorf("%+v, %v", c, err)
	}
	got := w.one("ann@home.example")
	if text := flat(got.Mail.Text); got.Mail.Subject != "It stays when it is: Circle" || !strings.Contains(text, "the meeting stays when it is: Circle ---- When: Thursday 12 November, 17:00") {
		t.Errorf("%s\n%s", got.Mail.Subject, got.Mail.Text)
	}
}
