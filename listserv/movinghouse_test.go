package listserv_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/mailer/mailtest"
)

// All meetings of a group go elsewhere by their calendar: series, the dates of them that moved or were called off, and how they repeated
// before. They come once, and nobody hears of it.
func TestMeetingsMoveHouseByTheirCalendar(t *testing.T) {
	check := mailtest.Libical(t)
	w := newWorld(t)
	w.care()
	w.publicFeed()
	weekly := w.meeting(desk.MeetingInput{Title: "Circle, with tea; and \"cake\"", Start: "2026-11-05 17:00", Repeat: "weekly", Duration: "90m", Link: "https://meet.example.org/a?b=1,2", Agenda: "First: hello\nSecond, and; third"})
	w.cancel(weekly.Dates[1].ID)
	w.move(weekly.Dates[2].ID, "2026-11-20 20:00")
	ended := w.meeting(desk.MeetingInput{Title: "Reading", Start: "2026-11-07 10:00", Repeat: "FREQ=MONTHLY;COUNT=5", Zone: "America/Toronto"})
	w.cancel(ended.Dates[2].ID)
	once := w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-20 19:00", Zone: "Africa/Cairo"})
	w.move(once.ID, "2026-12-21 19:00")
	off := w.meeting(desk.MeetingInput{Title: "Not at all", Start: "2026-12-22 19:00", Zone: "UTC"})
	w.cancel(off.ID)
	w.meeting(desk.MeetingInput{Title: "In UTC", Start: "2027-01-01 19:00", Zone: "UTC", Repeat: "first friday"})
	w.now = utc(2026, 11, 21, 12, 0)
	w.post()
	for n, to := range []string{"2026-12-03 18:30", "2026-12-24 09:00"} {
		if _, err := w.s.MoveMeetingOn(t.Context(), "together", w.detail(weekly.Meeting).Dates[1+2*n].ID, to, "", "steward"); err != nil {
			t.Fatal(err)
		}
		w.post()
	}
	before := w.export()
	read, err := moving.ReadMeetings(before)
	if err != nil || len(read.Bad) > 0 || len(read.Meetings) != 4 {
		t.Fatalf("%+v, %v of\n%s", read, err, before)
	}
	for n, dry := range []bool{true, false, false} {
		got, err := w.s.ImportMeetings(t.Context(), "care", read.Meetings, dry)
		if err != nil || len(got.Bad) > 0 || len(got.Kept) != []int{4, 4, 0}[n] || got.There != []int{0, 0, 4}[n] {
			t.Fatalf("%d: %+v, %v", n, got, err)
		}
		list, err := w.s.Meetings(t.Context(), "care", 100)
		if err != nil || dry != (len(list) == 0) {
			t.Errorf("%d: %d dates are to come, %v", n, len(list), err)
		}
	}
	w.none()
	ics, err := w.s.Calendar(t.Context(), "care")
	if err != nil {
		t.Fatal(err)
	}
	after := strings.ReplaceAll(strings.ReplaceAll(string(ics), "\r\n ", ""), ".care@", ".together@")
	want, err := check([]byte(before))
	if err != nil {
		t.Fatalf("%v\n%s", err, before)
	}
	got, err := check([]byte(after))
	if diff := cmp.Diff(want, got); diff != "" || err != nil || len(want) < 6 {
		t.Errorf("libical finds others: %v\n%s\n%s\n%s", err, diff, before, after)
	}
	again, err := moving.ReadMeetings(after)
	for i := range again.Meetings { // they were made at another time
		again.Meetings[i].Created = read.Meetings[i].Created
	}
	if diff := cmp.Diff(read, again); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	// No reminder of another program is sent again, and those to come are.
	if letters := w.tick(w.now.Add(time.Minute)); len(letters) > 0 {
		t.Errorf("%d letters", len(letters))
	}
}
