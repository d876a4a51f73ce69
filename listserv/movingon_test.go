package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"
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

// What was said to all dates stays for those before the move, and one that comes after it goes for all.
func TestWhatWasSaidToAllStaysForTheDatesThatStay(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all", answers: call.Mail})
	w.post()
	coming := func() (yes []int) {
		for _, d := range w.detail(m.Meeting).Dates[:4] {
			yes = append(yes, d.Yes)
		}
		return yes
	}
	w.now = w.now.Add(time.Hour)
	if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.Dates[2].ID, "2026-12-03 18:30", "", "steward"); err != nil {
		t.Fatal(err)
	}
	told := w.one("ann@home.example")
	if got := coming(); !slices.Equal(got, []int{1, 1, 0, 0}) {
		t.Errorf("%v come, want two of the dates before, and none to the new ones", got)
	}
	w.now = w.now.Add(time.Hour)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all", answers: told.Mail})
	w.post()
	if got := coming(); !slices.Equal(got, []int{1, 1, 1, 1}) {
		t.Errorf("after another yes to all %v come", got)
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
