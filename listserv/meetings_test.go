package listserv_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/mailer/imap"
)

// meeting calls a meeting, whose invitations are taken out of the way.
func (w *world) meeting(in desk.MeetingInput) desk.MeetingDetail {
	w.t.Helper()
	m, err := w.s.AddMeeting(w.t.Context(), "together", in, "steward")
	if err != nil {
		w.t.Fatal(err)
	}
	w.post()
	return m
}

func utc(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}

func TestEachReminderGoesOutOnceAlsoOverRestartsAndDownTime(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	start := utc(2026, 11, 12, 16, 0)
	count := map[time.Time]int{}
	for at := w.now; at.Before(start.Add(2 * time.Hour)); at = at.Add(time.Hour) {
		if at.Hour()%5 == 0 {
			w.restart()
		}
		for _, l := range w.tick(at) {
			if count[at]++; len(count) == 1 {
				w.write(mail{from: l.To, subject: "Re: x", body: "I'll be there", answers: l.Mail})
				w.post()
			}
		}
	}
	want := map[time.Time]int{utc(2026, 11, 5, 16, 0): 1, utc(2026, 11, 11, 16, 0): 1, utc(2026, 11, 12, 15, 0): 1}
	delete(count, utc(2026, 11, 8, 17, 0)) // a digest hour; nobody takes digests
	if len(count) != len(want) {
		t.Fatalf("reminders at %v, want at %v", count, want)
	}
	for at, n := range want {
		if count[at] != n {
			t.Errorf("%d letters at %s, want %d", count[at], at, n)
		}
	}
}

func TestReminderMissedByDownTimeIsReplacedByTheNextAndDroppedAfterTheStart(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-20 17:00"})
	if got := w.tick(utc(2026, 11, 19, 17, 0)); len(got) != 1 {
		t.Fatalf("%d letters after a week's silence, want the one reminder that still helps", len(got))
	}
	if got := w.tick(utc(2026, 11, 20, 16, 30)); len(got) != 0 {
		t.Fatalf("%d letters after the meeting began", len(got))
	}
}

func TestReminderSaysTheReadersOwnTime(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	if _, err := w.s.SetMember(t.Context(), "together", "ann@home.example", map[string]string{"zone": "America/Toronto"}, "steward"); err != nil {
		t.Fatal(err)
	}
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Link: "https://meet.example/circle"})
	got := w.tick(utc(2026, 11, 5, 16, 0))
	if len(got) != 1 || !strings.Contains(got[0].Mail.Text, "11:00") || !strings.Contains(got[0].Mail.Text, "17:00") || !strings.Contains(got[0].Mail.Text, "https://meet.example/circle") {
		t.Fatalf("%d letters; the first:\n%s", len(got), got[0].Mail.Text)
	}
}

func TestSeriesKeepsItsWallClockOverTheChangeOfClocks(t *testing.T) {
	w := newWorld(t)
	w.now = utc(2026, 10, 1, 9, 0)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-10-15 17:00", Repeat: "weekly", Remind: "1h"})
	var at []time.Time
	for now := w.now; now.Before(utc(2026, 11, 6, 0, 0)); now = now.Add(time.Hour) {
		for range w.tick(now) {
			at = append(at, now)
		}
	}
	want := []time.Time{utc(2026, 10, 15, 14, 0), utc(2026, 10, 22, 14, 0), utc(2026, 10, 29, 15, 0), utc(2026, 11, 5, 15, 0)}
	if !slices.EqualFunc(at, want, time.Time.Equal) {
		t.Errorf("reminders at %v, want %v", at, want)
	}
}

func TestAnswerToAReminderIsRecordedAndEchoedAndTheLastOneCounts(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	reminder := w.tick(utc(2026, 11, 5, 16, 0))[0]
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "I'll be there", answers: reminder.Mail})
	echo := w.one("ann@home.example")
	if !strings.Contains(echo.Mail.Text, "Ann") {
		t.Errorf("the echo has no roster:\n%s", echo.Mail.Text)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Sorry, I can't make it after all", answers: echo.Mail})
	w.one("ann@home.example")
	got, err := w.s.MeetingOf(t.Context(), "together", m.ID)
	if err != nil || got.Yes != 0 || got.No != 1 || !slices.Equal(got.NotComing, []string{"Ann"}) {
		t.Errorf("%+v, %v", got.OccurrenceView, err)
	}
	if flag := w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Where is the link?", answers: echo.Mail}); flag != imap.Flagged {
		t.Errorf("a question is flagged %v", flag)
	}
}

func TestCalendarsAnswerCountsAlthoughItLooksLikeAMachines(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	uid := m.Dates[0].ID + ".together@example.org"
	ics := strings.ReplaceAll("BEGIN:VCALENDAR\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nDTSTART:20261112T160000Z\nDTEND:20261112T170000Z\nDTSTAMP:20261103T100000Z\nORGANIZER:mailto:together@example.org\nUID:"+uid+"\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ann:mailto:ann@home.example\nSEQUENCE:0\nSUMMARY:Circle\nEND:VEVENT\nEND:VCALENDAR\n", "\n", "\r\n")
	raw := mail{from: "ann@home.example", subject: "Accepted: Circle", header: "Auto-Submitted: auto-generated\r\n"}.raw(50)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=REPLY; charset=utf-8", 1)
	w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\n"+ics, 1))
	got, err := w.s.MeetingOf(t.Context(), "together", m.ID)
	if err != nil || got.Yes != 1 {
		t.Errorf("%+v, %v", got.OccurrenceView, err)
	}
}

func TestCancelledAndMovedMeetingsAreTold(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Repeat: "weekly"})
	if _, err := w.s.MoveMeeting(t.Context(), "together", m.Dates[1].ID, "2026-11-20 18:00", "steward"); err != nil {
		t.Fatal(err)
	}
	if got := w.one("ann@home.example"); !strings.Contains(got.Mail.Text, "18:00") {
		t.Errorf("%s", got.Mail.Text)
	}
	if _, err := w.s.CancelMeeting(t.Context(), "together", m.Dates[0].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	w.one("ann@home.example")
	dates, err := w.s.Meetings(t.Context(), "together", 3)
	if err != nil || !dates[0].Cancelled || dates[1].Start != "2026-11-20T18:00:00+01:00" {
		t.Errorf("%+v, %v", dates, err)
	}
	for _, s := range w.tick(utc(2026, 11, 12, 15, 30)) {
		t.Errorf("letter of a cancelled meeting: %s", s.Mail.Subject)
	}
}

func TestImpossibleMeetingsAreRefusedInWords(t *testing.T) {
	w := newWorld(t)
	for _, in := range []desk.MeetingInput{
		{Title: "", Start: "2026-12-03 17:00"},
		{Title: "x", Start: "2027-02-29 17:00"},
		{Title: "x", Start: "2027-03-28 02:30"}, // skipped in Berlin
		{Title: "x", Start: "2020-01-01 10:00"},
		{Title: "x", Start: "2026-12-03 17:00", Zone: "Europe/Berlln"},
		{Title: "x", Start: "2026-12-03 17:00", Duration: "long"},
		{Title: "x", Start: "2026-12-03 17:00", Repeat: "now and then"},
		{Title: "x", Start: "2026-12-03 17:00", Remind: "soon"},
		{Title: "x", Start: "2026-12-01 17:00", Repeat: "first thursday"},
		{Title: "x", Start: "2026-12-03 18:00", Repeat: "first thursday at 17:00"},
		{Title: "x", Start: "2026-12-03"},
		{Title: "x", Repeat: "first thursday"},
		{Title: "x", Repeat: "every two weeks at 17:00"},
		{Title: "x", Start: "2026-12-03 17:00", Repeat: "weekly", Except: []string{"2026-12-11"}},
		{Title: "x", Start: "2026-12-03 17:00", Repeat: "weekly", Except: []string{"Christmas"}},
		{Title: "x", Start: "2027-02-03 17:00", Repeat: "every year on 30 February"},
	} {
		if _, err := w.s.AddMeeting(t.Context(), "together", in, "steward"); err == nil || len(err.Error()) < 20 {
			t.Errorf("%+v: %v", in, err)
		}
	}
}

// A date that is moved so far ahead that no list shows it any more is a slip of the pen.
func TestNoDateMovesOutOfSight(t *testing.T) {
	w := newWorld(t)
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-12-03 17:00", Repeat: "first thursday"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.s.MoveMeeting(t.Context(), "together", m.ID, "2062-12-03 17:00", "steward"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), "more than 12 years ahead") {
		t.Errorf("%v", err)
	}
	if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.ID, "2062-12-07 17:00", "", "steward"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), "more than 12 years ahead") {
		t.Errorf("%v", err)
	}
}

// The words of a series may say all of when it takes place: its day and its hour, on the group's clock.
func TestSeriesMayBeSaidInWordsAlone(t *testing.T) {
	w := newWorld(t) // Monday 2 November 2026, 10:00 in Berlin
	for _, c := range []struct{ start, repeat, want string }{
		{"", "first Thursday of the month at 17:00", "2026-11-05T17:00:00+01:00"},
		{"", "jeden ersten Montag im Monat um 9 Uhr", "2026-12-07T09:00:00+01:00"}, // today's has passed
		{"", "le premier lundi du mois à 18h30", "2026-11-02T18:30:00+01:00"},
		{"", "every day at 7:30pm, 3 times", "2026-11-02T19:30:00+01:00"},
		{"2026-12-03", "first Thursday of the month at 17:00", "2026-12-03T17:00:00+01:00"},
		{"2026-12-03 17:00", "first Thursday of the month at 17:00", "2026-12-03T17:00:00+01:00"},
	} {
		m, err := w.s.PlanMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: c.start, Repeat: c.repeat})
		if err != nil || m.Start != c.want {
			t.Errorf("%q, %q: %s, %v; want %s", c.start, c.repeat, m.Start, err, c.want)
		}
	}
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-12-03 17:00", Repeat: "first thursday"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.ID, "2027-01-05 18:00", "first tuesday at 19:00", "steward"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), "say the hour once") {
		t.Errorf("%v", err)
	}
	if o, err := w.s.MoveMeetingOn(t.Context(), "together", m.ID, "2027-01-05 18:00", "first tuesday at 18:00", "steward"); err != nil || o.Start != "2027-01-05T18:00:00+01:00" {
		t.Errorf("%+v, %v", o, err)
	}
}

// A series that began in the past is one to come: it is said where that would start.
func TestSeriesThatBeganInThePastIsToldItsNextDate(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "x", Start: "2020-01-02 17:00", Repeat: "every two weeks"}, "steward")
	if !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), `2020-01-02 17:00 is in the past; the next date of "every two weeks" is 2026-11-12 17:00: start there`) {
		t.Errorf("%v", err)
	}
}

// Days that are left out when a series is called are in nobody's calendar, and nobody is reminded of them.
func TestSeriesLeavesDaysOut(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly", Except: []string{"2026-11-05", "2026-11-19"}, Remind: "1d"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	call := w.one("ann@home.example")
	if text := flat(call.Mail.Text); !strings.Contains(text, "First: Thursday 12 November") || strings.Contains(text, "19 November") {
		t.Errorf("%s", call.Mail.Text)
	}
	if object := w.object(call); strings.Count(object, "EXDATE") != 2 || !strings.Contains(object, "EXDATE;TZID=Europe/Berlin:20261119T170000\r\n") {
		t.Errorf("%s", object)
	}
	for _, day := range []int{4, 18} {
		if got := w.tick(utc(2026, 11, day, 16, 0)); len(got) != 0 {
			t.Errorf("on the %dth: %s", day, got[0].Mail.Subject)
		}
	}
	if got := w.tick(utc(2026, 11, 25, 16, 0)); len(got) != 1 {
		t.Errorf("%v", addresses(got))
	}
	if m.Dates[0].Cancelled != true {
		t.Errorf("%+v", m.Dates)
	}
}

func TestDigestsTellWhatIsNewOnceAndNothingWhenNothingIs(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.join("Cem", "cem@home.example")
	w.write(mail{from: "bob@home.example", subject: "digest daily"})
	w.write(mail{from: "cem@home.example", subject: "digest weekly"})
	w.post()
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?"})
	var got []string
	for at := w.now; at.Before(utc(2026, 11, 16, 0, 0)); at = at.Add(time.Hour) {
		for _, s := range w.tick(at) {
			got = append(got, at.Format("Mon 02 15:04")+" "+s.To)
			if !strings.Contains(s.Mail.Text, "Who knows a room?") || !strings.Contains(s.Mail.HTML, "Who knows a room?") {
				t.Errorf("digest without the post:\n%s", s.Mail.Text)
			}
		}
	}
	want := []string{"Mon 02 17:00 bob@home.example", "Sun 08 17:00 cem@home.example"}
	if !slices.Equal(got, want) {
		t.Errorf("digests %v, want %v", got, want)
	}
	_, anything, err := w.s.PreviewDigest(t.Context(), "together", book.Daily)
	if err != nil || anything {
		t.Errorf("the preview has news (%v, %v) where the digest has none", anything, err)
	}
}

func TestMissedDigestsBecomeOne(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "digest daily"})
	w.post()
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?"})
	if got := w.tick(utc(2026, 11, 7, 9, 0)); len(got) != 1 {
		t.Errorf("%d digests after five days down, want 1", len(got))
	}
	w.none()
}

func TestCalendarsAnswerToOurMeetingIsFoundBesideAnotherOne(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	event := func(uid string) string {
		return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20261103T100000Z\r\nORGANIZER:mailto:together@example.org\r\nATTENDEE;PARTSTAT=DECLINED:mailto:ann@home.example\r\nEND:VEVENT\r\n"
	}
	ics := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n" + event("lunch@work.example") + event(m.Dates[0].ID+".together@example.org") + "END:VCALENDAR\r\n"
	raw := mail{from: "ann@home.example", subject: "Declined: Circle"}.raw(51)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=REPLY; charset=utf-8", 1)
	w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\n"+ics, 1))
	got, err := w.s.MeetingOf(t.Context(), "together", m.ID)
	if err != nil || got.No != 1 {
		t.Errorf("%+v, %v, waiting %+v", got.OccurrenceView, err, w.waiting())
	}
}

func TestRobotKnownOnlyByItsWordsIsNeverAnswered(t *testing.T) {
	w := newWorld(t)
	welcome := w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	reminder := w.tick(utc(2026, 11, 5, 16, 0))[0]
	for _, answers := range []sent{welcome, reminder} {
		w.write(mail{from: "ann@home.example", subject: "Re: x", answers: answers.Mail,
			body: "I am currently out of the office with limited access to email and will return on 30 November. For urgent matters please contact my colleague."})
		w.none()
	}
	got := w.standing("ann@home.example")
	if got.Standing != book.Joined || got.Away.In(time.UTC).Format("2006-01-02 15:04") != "2026-11-29 23:00" { // midnight in Berlin
		t.Errorf("standing %s, back on %s", got.Standing, got.Away)
	}
}

func TestReturnDateIsKeptOnlyFromWhoeverIsAway(t *testing.T) {
	w := newWorld(t)
	welcome := w.join("Ann", "ann@home.example")
	robot := mail{from: "ann@home.example", subject: "Out of office", header: "Auto-Submitted: auto-replied\r\n", unproven: true, body: "I am away until 14 December and read no mail."}
	w.write(robot)
	if got := w.standing("ann@home.example"); !got.Away.IsZero() {
		t.Errorf("anybody may have written that, and it was kept: %s", got.Away)
	}
	robot.answers = welcome.Mail
	w.write(robot)
	if got := w.standing("ann@home.example"); got.Away.In(time.UTC).Format(time.DateOnly) != "2026-12-13" {
		t.Errorf("back on %s", got.Away)
	}
	w.none()
}
