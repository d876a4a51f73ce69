package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
)

// Who takes notes or facilitates is not said to, who has said that they can't come: another is asked for the minutes.
func TestWhoCantComeTakesNoNotes(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"Ann", "Bob", "Cem"} {
		w.join(n, strings.ToLower(n)+"@home.example")
	}
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d,1h"})
	if _, err := w.s.Roles(t.Context(), "together", m.ID, "bob@home.example", "cem@home.example", "Mia"); err != nil {
		t.Fatal(err)
	}
	for _, l := range w.tick(utc(2026, 11, 11, 16, 0)) {
		if !strings.Contains(l.Mail.Text, "Facilitates:  Bob") || !strings.Contains(l.Mail.Text, "Takes notes:  Cem") {
			t.Errorf("%s: who does what is not told:\n%s", l.To, l.Mail.Text)
		}
		words := "Sorry, I can't come"
		if l.To == "ann@home.example" {
			words = "I'll be there"
		}
		w.write(mail{from: l.To, subject: "Re: x", body: words, answers: l.Mail})
		w.post()
	}
	var text string
	for _, l := range w.tick(utc(2026, 11, 12, 15, 0)) {
		text = l.Mail.Text
		if l.To != "ann@home.example" || strings.Contains(text, "Facilitates:") || !strings.Contains(text, "Takes notes:  Ann") {
			t.Errorf("to %s:\n%s", l.To, text)
		}
	}
	if text == "" {
		t.Fatal("no last reminder")
	}
	if ask := w.tick(utc(2026, 11, 12, 18, 1)); len(ask) != 1 || ask[0].To != "ann@home.example" || !strings.HasPrefix(ask[0].Mail.Subject, "Minutes: Circle") {
		t.Errorf("%v", addresses(ask))
	}
}

// The last reminder that goes out on the evening before brings the final agenda: nothing is added behind it.
func TestAgendaClosesWithALastReminderBeforeTheNight(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Early", Start: "2026-11-12 07:30", Remind: "1d,1h", Repeat: "every week"})
	first := w.tick(utc(2026, 11, 10, 20, 0)) // the one of the day before falls into the night as well
	if len(first) != 1 || !strings.Contains(flat(first[0].Mail.Text), "The list is open until Wednesday 11 November, 21:00 (Berlin time)") {
		t.Fatalf("%v\n%s", addresses(first), first[0].Mail.Text)
	}
	last := w.tick(utc(2026, 11, 11, 20, 0))
	if len(last) != 1 || strings.Contains(flat(last[0].Mail.Text), "The list is open") {
		t.Fatalf("%v\n%s", addresses(last), last[0].Mail.Text)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Agenda: the key", answers: last[0].Mail})
	w.post()
	if items := w.agenda(m.Dates[0].ID); len(items) > 0 {
		t.Errorf("behind the final agenda: %q", items)
	}
	if items := w.agenda(m.Dates[1].ID); len(items) != 1 {
		t.Errorf("the next date's agenda: %q", items)
	}
}

// untilMinutes ticks by the hour and returns who got a letter about minutes, or was asked whether they were there, and when.
func (w *world) untilMinutes(until time.Time) (got []string) {
	w.t.Helper()
	for at := w.now.Truncate(time.Hour).Add(time.Hour); at.Before(until); at = at.Add(time.Hour) {
		for _, l := range w.tick(at) {
			for _, what := range []string{"Minutes:", "Were you there?"} {
				if strings.HasPrefix(l.Mail.Subject, what) {
					name, _, _ := strings.Cut(l.To, "@")
					got = append(got, at.Format("02 15h ")+name+" "+what)
				}
			}
		}
	}
	slices.Sort(got)
	return got
}

func TestMinutesAreAskedForInTheMorningOfTheNoteTaker(t *testing.T) {
	w := newWorld(t)
	w.join("Bob", "bob@home.example")
	w.set("bob@home.example", "zone", "Asia/Tokyo")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 19:00", Remind: "1d"})
	w.reply(m.Meeting, "ACCEPTED", "", 0, "bob@home.example")
	w.post()
	w.now = utc(2026, 11, 12, 17, 0)
	if got, want := w.untilMinutes(utc(2026, 11, 14, 0, 0)), []string{"12 23h bob Minutes:"}; !slices.Equal(got, want) { // 08:00 in Tokyo
		t.Errorf("%q, want %q", got, want)
	}
}

// Where no minutes come, another who was to be there is asked, and then the stewards are told, once, and all are asked whether they were.
func TestMinutesThatDoNotComeAreAskedForElsewhereAndThenTold(t *testing.T) {
	w := newWorld(t)
	w.steward("Sue", "sue@home.example")
	_, ask := w.held()
	for _, at := range []time.Time{utc(2026, 11, 15, 17, 59), utc(2026, 11, 15, 18, 1)} {
		var asked []string
		for _, l := range w.tick(at) {
			if strings.HasPrefix(l.Mail.Subject, "Minutes:") {
				asked = append(asked, l.To)
				if !strings.Contains(flat(l.Mail.Text), "Nobody has written the minutes of this meeting") {
					t.Errorf("%s", l.Mail.Text)
				}
			}
		}
		if early := at.Minute() == 59; early && asked != nil || !early && (len(asked) != 1 || asked[0] == ask.To) {
			t.Errorf("%v: asked %v", at, asked)
		}
	}
	if got := w.waiting(); len(got) > 0 {
		t.Errorf("told too early: %+v", got)
	}
	var got []string
	for _, l := range append(w.tick(utc(2026, 11, 18, 18, 1)), w.tick(utc(2026, 11, 18, 18, 5))...) {
		if strings.HasPrefix(l.Mail.Subject, "Were you there?") {
			who, _, _ := strings.Cut(l.To, "@")
			got = append(got, who)
		}
	}
	if slices.Sort(got); !slices.Equal(got, []string{"ann", "bob", "sue"}) { // all who had said that they would come
		t.Errorf("asked whether they were there: %q", got)
	}
	waits := w.waiting()
	if len(waits) != 1 || waits[0].Why != "nobody has written the minutes of Circle, 2026-11-12" {
		t.Fatalf("%+v", waits)
	}
}

// Minutes that came are no matter for anybody, whoever wrote them and however late.
func TestMinutesThatComeInTimeAreAskedForNoMore(t *testing.T) {
	w := newWorld(t)
	w.steward("Sue", "sue@home.example")
	_, ask := w.held()
	w.write(mail{from: ask.To, subject: "Re: x", body: "We talked about the new room and all liked it.", answers: ask.Mail})
	w.post()
	w.now = utc(2026, 11, 12, 19, 0)
	if got := w.untilMinutes(utc(2026, 11, 19, 17, 0)); len(got) > 0 {
		t.Errorf("%q", got)
	}
	if waits := w.waiting(); len(waits) > 0 {
		t.Errorf("%+v", waits)
	}
}

// A series to which nobody says that they come is told of once.
func TestMeetingsThatNobodyIsExpectedAtAreToldOnce(t *testing.T) {
	w := newWorld(t)
	w.steward("Sue", "sue@home.example")
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every week", Remind: "none"})
	if got := w.untilMinutes(utc(2026, 12, 1, 0, 0)); len(got) > 0 {
		t.Errorf("%q", got)
	}
	waits := w.waiting()
	if len(waits) != 1 || !strings.HasPrefix(waits[0].Why, "nobody said that they would come to Circle, 2026-11-05") {
		t.Errorf("%+v", waits)
	}
}
