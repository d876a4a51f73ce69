package listserv_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/desk"
)

// An answer without a calendar in it can only mean the meeting of the letter that it answers; one with a calendar means the
// meeting that the calendar names, whatever letter it came in answer to.
func TestACalendarsAnswerMeansTheMeetingThatItNames(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	reminder := w.tick(utc(2026, 11, 5, 16, 0))[0]
	lunch := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:lunch@work.example\r\nDTSTAMP:20261103T100000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:ann@home.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	raw := mail{from: "ann@home.example", subject: "Declined: Lunch", answers: reminder.Mail}.raw(60)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=REPLY; charset=utf-8", 1)
	w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\n"+lunch, 1))
	if got, err := w.s.MeetingOf(t.Context(), "together", m.ID); err != nil || got.Yes+got.No != 0 {
		t.Errorf("an answer about lunch: %+v, %v", got.OccurrenceView, err)
	}
	w.write(mail{from: "ann@home.example", subject: "Accepted: Circle"})
	if got, err := w.s.MeetingOf(t.Context(), "together", m.ID); err != nil || got.Yes+got.No != 0 {
		t.Errorf("a guess without a letter: %+v, %v", got.OccurrenceView, err)
	}
	w.write(mail{from: "ann@home.example", subject: "Zugesagt: Circle", answers: reminder.Mail})
	if got, err := w.s.MeetingOf(t.Context(), "together", m.ID); err != nil || got.Yes != 1 {
		t.Errorf("a guess that answers the reminder: %+v, %v", got.OccurrenceView, err)
	}
}
