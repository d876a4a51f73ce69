package listserv_test

import (
	"strings"
	"testing"
)

func TestSeriesThatMovesForGoodIsToldOnceAndAsksAnew(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all", answers: call.Mail})
	w.one("ann@home.example")
	if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.Dates[1].ID, "2026-11-20 18:00", "", "steward"); err != nil {
		t.Fatal(err)
	}
	told := w.one("ann@home.example")
	text := strings.Join(strings.Fields(told.Mail.Text), " ")
	for _, said := range []string{"New time: Friday 20 November", "Not any more: Thursday 19 November", "all later dates", "Friday 4 December"} {
		if !strings.Contains(text, said) {
			t.Errorf("%q is not told:\n%s", said, told.Mail.Text)
		}
	}
	object := w.object(told)
	for _, line := range []string{"METHOD:REQUEST\r\n", "UID:" + m.Meeting + ".together@example.org\r\n", "RECURRENCE-ID;TZID=Europe/Berlin:20261106T180000\r\n", "DTSTART;TZID=Europe/Berlin:20261106T180000\r\n", "SEQUENCE:1\r\n"} {
		if !strings.Contains(object, line) {
			t.Errorf("%q is missing:\n%s", line, object)
		}
	}
	list, err := w.s.Meetings(t.Context(), "together", 3)
	if err != nil {
		t.Fatal(err)
	}
	if first, second := list[0], list[1]; first.Yes != 1 || second.Yes != 0 || second.Silent == 0 {
		t.Errorf("what was said to all dates: %+v, then %+v", first, second)
	}
}

func TestSeriesThatEndsIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	if _, err := w.s.EndMeeting(t.Context(), "together", m.Dates[2].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	told := w.one("ann@home.example")
	if !strings.Contains(told.Mail.Text, "All later dates of it are called off as well.") || !strings.Contains(told.Mail.Text, "Thursday 3 December") {
		t.Errorf("%s", told.Mail.Text)
	}
	object := w.object(told)
	for _, line := range []string{"METHOD:REQUEST\r\n", "UNTIL=20261203T160000Z", "EXDATE;TZID=Europe/Berlin:20261203T170000\r\n"} {
		if !strings.Contains(object, line) {
			t.Errorf("%q is missing:\n%s", line, object)
		}
	}
}
