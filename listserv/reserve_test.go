package listserv_test

import (
	"context"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
)

// What a meeting's people must know in time goes by the lane that has a reserve; what invites them does not.
func TestRemindersHaveAReserveAndInvitationsToMeetingsNone(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	if _, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Remind: "1d"}, "steward"); err != nil {
		t.Fatal(err)
	}
	if got := w.lanes(t.Context()); len(got) != 1 || got[0] != outbox.Meetings {
		t.Errorf("the invitation goes by %v", got)
	}
	w.post()
	w.now = time.Date(2026, 11, 4, 17, 30, 0, 0, time.UTC)
	if err := w.s.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.lanes(t.Context()); len(got) != 1 || got[0] != outbox.Reminders {
		t.Errorf("the reminder goes by %v", got)
	}
	w.post()
}

// lanes are those of all letters that wait.
func (w *world) lanes(ctx context.Context) (list []outbox.Lane) {
	w.t.Helper()
	for more := true; more; {
		var err error
		if more, err = w.s.Expand(ctx); err != nil {
			w.t.Fatal(err)
		}
	}
	for line, err := range w.out.List(ctx, "together") {
		if err != nil {
			w.t.Fatal(err)
		}
		list = append(list, line.Letter.Lane)
	}
	return list
}
