package listserv_test

import (
	"fmt"
	"strings"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/schedule"
	"mutualaid/mailer/mailtest"
	"mutualaid/store"
)

// A feed holds what is to come, however long ago it was called, and then the last of what is over.
func TestFeedHoldsWhatIsToComeAndTheLastThatWas(t *testing.T) {
	w := newWorld(t)
	w.publicFeed()
	weekly := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	pattern := w.meeting(desk.MeetingInput{Title: "Once", Start: "2026-11-06 17:00"})
	var meeting book.Meeting
	if err := w.s.DB.Update(t.Context(), "together", func(tx *store.Tx) (err error) {
		if meeting, err = book.Meetings.Get(tx, "together", pattern.Meeting); err != nil {
			return err
		}
		for n := range 600 { // the later it is called, the longer ago it was
			one := meeting
			one.ID, one.Wall = fmt.Sprintf("z%03d", n), schedule.WallOf(utc(2026, 10, 1, 17, 0).AddDate(0, 0, -n))
			if err := book.Meetings.Insert(tx, one); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	feed := w.feed()
	if n := strings.Count(feed, "BEGIN:VEVENT"); n != 500 {
		t.Errorf("%d meetings", n)
	}
	for id, want := range map[string]bool{weekly.Meeting: true, pattern.Meeting: true, "z000": true, "z497": true, "z498": false, "z599": false} {
		if has := strings.Contains(feed, "UID:"+id+".together@"); has != want {
			t.Errorf("%s in the feed: %v", id, has)
		}
	}
	if n := strings.Count(w.export(), "BEGIN:VEVENT"); n != 602 {
		t.Errorf("the export has %d meetings", n)
	}
	if again := w.feed(); again != feed {
		t.Error("the feed is another one each time")
	}
}

func TestGroupWithoutMeetingsHasACalendarWithItsZone(t *testing.T) {
	check := mailtest.Libical(t)
	w := newWorld(t)
	w.publicFeed()
	empty := w.feed()
	if dates, err := check([]byte(empty)); err != nil || len(dates) > 0 {
		t.Errorf("%v, %v of\n%s", dates, err, empty)
	}
	if !strings.Contains(empty, "TZID:Europe/Berlin\r\n") || !strings.Contains(empty, "X-WR-CALNAME:") {
		t.Errorf("%s", empty)
	}
	m := w.meeting(desk.MeetingInput{Title: "Once", Start: "2026-11-06 17:00"})
	w.cancel(m.ID)
	if got := w.feed(); got != empty {
		t.Errorf("with a meeting that is called off:\n%s", got)
	}
}
