package rules_test

import (
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/mailer/calendar"
)

// calendars is the situation in which Ann, a member, answers with her calendar program for a meeting in a week.
func calendars(t *testing.T, c calendar.Answer) rules.Situation {
	t.Helper()
	in := ask(t, "Ann Lee has accepted this invitation.")
	in.Member.Standing = book.Joined
	start := now.AddDate(0, 0, 7)
	in.Occurrence = &book.Occurrence{ID: "m1-202611090900", Meeting: book.Meeting{ID: "m1", Title: "Circle"}, Start: start, End: start.Add(time.Hour)}
	c.UID, c.Attendee, c.Stamp = "o1.together@example.org", "ann@home.example", now
	in.Calendar = []calendar.Answer{c}
	return in
}

func TestACalendarsCommentIsKeptAndReadByAPersonWhenItAsksOrDisagrees(t *testing.T) {
	for comment, shown := range map[string]bool{
		"I'll bring cake": false, "Yes, I'll be there": false, "Can I bring a friend?": true, "No, I can't make it": true,
	} {
		step := rules.Decide(calendars(t, calendar.Answer{Method: "REPLY", PartStat: "ACCEPTED", Comment: comment}))
		if step.RSVP == nil || step.RSVP.Answer != "yes" || step.RSVP.Words != comment || (step.Case != nil) != shown {
			t.Errorf("%q: %+v", comment, step)
		}
	}
}

func TestACalendarThatDelegatesOrProposesIsAPersonsToAnswer(t *testing.T) {
	for _, c := range []calendar.Answer{{Method: "REPLY", PartStat: "DELEGATED"}, {Method: "COUNTER", PartStat: "TENTATIVE"}} {
		if step := rules.Decide(calendars(t, c)); step.Case == nil || step.RSVP != nil {
			t.Errorf("%+v: %+v", c, step)
		}
	}
	if step := rules.Decide(calendars(t, calendar.Answer{Method: "REFRESH", PartStat: "NEEDS-ACTION"})); step.Case != nil || step.RSVP != nil || step.Call != "m1" {
		t.Errorf("it asks for the invitation again: %+v", step)
	}
	if step := rules.Decide(calendars(t, calendar.Answer{Method: "REPLY", PartStat: "NEEDS-ACTION"})); step.Case != nil || step.RSVP != nil {
		t.Errorf("no answer yet: %+v", step)
	}
}

// The attendee that a calendar names is a claim: it counts only when the sender is that person.
func TestACalendarSpeaksForItsSenderAlone(t *testing.T) {
	in := calendars(t, calendar.Answer{Method: "REPLY", PartStat: "DECLINED"})
	in.Calendar[0].Attendee = "bob@home.example"
	if step := rules.Decide(in); step.RSVP != nil || step.Case == nil || !strings.Contains(step.Why, "in the name of bob@home.example") {
		t.Errorf("%+v", step)
	}
	in = calendars(t, calendar.Answer{Method: "REPLY", PartStat: "DECLINED"})
	in.Machine, in.Proof.Proven = "Auto-Submitted", false
	if step := rules.Decide(in); step.RSVP != nil || step.Case == nil {
		t.Errorf("unproven: %+v", step)
	}
}

func TestAGuessMeansTheOneDateOfTheLetter(t *testing.T) {
	for guess, whole := range map[bool]bool{true: false, false: true} {
		in := calendars(t, calendar.Answer{Method: "REPLY", PartStat: "DECLINED", Guess: guess})
		in.Occurrence.ID, in.Occurrence.Meeting.ID, in.Occurrence.Meeting.Rule, in.Words = "m1-202611091000", "m1", "FREQ=WEEKLY", ""
		if step := rules.Decide(in); step.RSVP == nil || step.RSVP.Whole() != whole {
			t.Errorf("guess %v: %+v", guess, step.RSVP)
		}
	}
}
