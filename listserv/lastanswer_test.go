package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/mailer/imap"
)

// replies lets a calendar program answer to several dates in one mail; each is a RECURRENCE-ID with its parameters, "" for all dates.
func (w *world) replies(meeting, addr string, dates ...[2]string) imap.Flag {
	w.t.Helper()
	var events strings.Builder
	for _, d := range dates {
		events.WriteString("BEGIN:VEVENT\r\nUID:" + meeting + ".together@example.org\r\nDTSTAMP:" + w.now.UTC().Format("20060102T150405Z") + "\r\n")
		if d[0] != "" {
			events.WriteString("RECURRENCE-ID;" + d[0] + "\r\n")
		}
		events.WriteString("ATTENDEE;PARTSTAT=" + d[1] + ":mailto:" + addr + "\r\nSEQUENCE:0\r\nEND:VEVENT\r\n")
	}
	raw := mail{from: addr, subject: "Answers"}.raw(int(w.uid) + 1)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=REPLY; charset=utf-8", 1)
	return w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n"+events.String()+"END:VCALENDAR\r\n", 1))
}

// said counts a date's yes, no and maybe.
func (w *world) said(id string) [3]int {
	w.t.Helper()
	d := w.detail(id)
	return [3]int{d.Yes, d.No, d.Maybe}
}

func TestCalendarMayAnswerToSeveralDatesInOneMail(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	flag := w.replies(m.Meeting, "ann@home.example", [2]string{"", "ACCEPTED"}, [2]string{"TZID=Europe/Berlin:20261119T170000", "DECLINED"}, [2]string{"TZID=Europe/Berlin:20261203T170000", "TENTATIVE"})
	if flag != imap.Seen {
		t.Errorf("flagged %v: %+v", flag, w.waiting())
	}
	var subjects []string
	for _, l := range w.post() {
		subjects = append(subjects, l.Mail.Subject)
	}
	slices.Sort(subjects)
	if got := strings.Join(subjects, "|"); got != "See you there: Circle|You can't come: Circle|You may come: Circle" {
		t.Errorf("echoes: %s", got)
	}
	for i, want := range [][3]int{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}} {
		if got := w.said(m.Dates[i].ID); got != want {
			t.Errorf("%s: %v, want %v", m.Dates[i].Start, got, want)
		}
	}
}

func TestCalendarsAnswerFromOneDateOn(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	w.replies(m.Meeting, "ann@home.example", [2]string{"TZID=Europe/Berlin;RANGE=THISANDFUTURE:20261105T170000", "ACCEPTED"})
	if echo := w.one("ann@home.example"); !strings.Contains(flat(echo.Mail.Text), "This goes for all dates") {
		t.Errorf("from the next date on is all of them:\n%s", echo.Mail.Text)
	}
	// From a later date on: that one is noted, and a person sees the rest.
	if flag := w.replies(m.Meeting, "ann@home.example", [2]string{"TZID=Europe/Berlin;RANGE=THISANDFUTURE:20261203T170000", "DECLINED"}); flag != imap.Flagged {
		t.Errorf("flagged %v", flag)
	}
	w.one("ann@home.example")
	for i, want := range [][3]int{{1, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 0, 0}} {
		if got := w.said(m.Dates[i].ID); got != want {
			t.Errorf("%s: %v, want %v", m.Dates[i].Start, got, want)
		}
	}
	if waits := w.waiting(); len(waits) != 1 || !strings.Contains(waits[0].Why, "for that date and all that follow: only the date itself is noted") {
		t.Errorf("%+v", waits)
	}
}

// A calendar's answer that was on its way when its owner wrote another in plain words is not the last one.
func TestLastAnswerIsTheOneWrittenLast(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.now = utc(2026, 11, 2, 12, 0)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Sorry, I can't.", answers: call.Mail, date: "Mon, 2 Nov 2026 12:40:00 +0100"})
	w.one("ann@home.example")
	late := w.now
	w.now = utc(2026, 11, 2, 11, 0) // when the calendar wrote, in a mail of 10:00 in Berlin
	raw := "20261105T170000"
	w.reply(m.Meeting, "ACCEPTED", raw, 0, "ann@home.example")
	w.now = late
	w.none()
	if got := w.said(m.Dates[0].ID); got != [3]int{0, 1, 0} {
		t.Errorf("%v", got)
	}
	// One that was written after it counts.
	w.now = utc(2026, 11, 2, 13, 0)
	w.reply(m.Meeting, "ACCEPTED", raw, 0, "ann@home.example")
	w.one("ann@home.example")
	if got := w.said(m.Dates[0].ID); got != [3]int{1, 0, 0} {
		t.Errorf("%v", got)
	}
}

// What lay in the mailbox when the time changed was no answer to the new one.
func TestAnswerThatCameBeforeTheMoveIsNoneToTheNewTime(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	reply := func(received time.Time) {
		w.uid++
		raw := mail{from: "ann@home.example", subject: "Re: x", body: "Yes, gladly", answers: call.Mail}.raw(int(w.uid))
		msg := imap.Message{Folder: "INBOX", UIDValidity: 1, UID: w.uid, Received: received, Size: int64(len(raw)), Raw: []byte(raw)}
		if _, err := w.s.Receive(t.Context(), []imap.Message{msg}, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: w.uid}); err != nil {
			t.Fatal(err)
		}
	}
	w.now = utc(2026, 11, 2, 12, 0)
	w.move(m.Dates[0].ID, "2026-11-06 18:30")
	w.post()
	reply(utc(2026, 11, 2, 11, 0))
	asks := w.one("ann@home.example")
	if asks.Mail.Subject != "Another time now: Circle" || w.said(m.Dates[0].ID) != [3]int{} {
		t.Errorf("%s, %v", asks.Mail.Subject, w.said(m.Dates[0].ID))
	}
	reply(utc(2026, 11, 2, 12, 1))
	w.one("ann@home.example")
	if got := w.said(m.Dates[0].ID); got != [3]int{1, 0, 0} {
		t.Errorf("%v", got)
	}
}

// Whoever leaves has the meetings taken out of their calendar, and whoever comes back is asked anew.
func TestWhoLeavesHasNoMeetingsInTheirCalendar(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	one := w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-20 19:00"})
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all", answers: call.Mail})
	w.post()
	leave := func() sent {
		w.write(mail{from: "ann@home.example", subject: "leave"})
		return w.one("ann@home.example")
	}
	bye := leave()
	var files []string
	for _, p := range bye.Mail.Parts {
		b, err := p.Decoded()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(p.Name, ".ics") {
			files = append(files, string(b))
		}
	}
	if o := w.object(bye); !strings.Contains(o, "METHOD:CANCEL\r\n") || !strings.Contains(o, "UID:"+m.Meeting+".together@example.org\r\n") || !strings.Contains(o, "mailto:ann@home.example\r\n") || strings.Contains(o, "RECURRENCE-ID") {
		t.Errorf("%s", o)
	}
	if len(files) != 2 || !strings.Contains(files[1], "METHOD:CANCEL\r\n") || !strings.Contains(files[1], "UID:"+one.Meeting+".together@example.org") || !strings.Contains(flat(bye.Mail.Text), "takes our meetings out of your calendar") {
		t.Errorf("%d files: %s\n%s", len(files), strings.Join(files, "\n"), bye.Mail.Text)
	}
	// It was not meant: all is as it was, and the calendar hears of it.
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "No! I did not want that", answers: bye.Mail})
	var subjects []string
	for _, l := range w.post() {
		subjects = append(subjects, l.Mail.Subject)
	}
	slices.Sort(subjects)
	if got := strings.Join(subjects, "|"); !strings.Contains(got, "You are invited: Circle|You are invited: Party") || len(subjects) != 3 {
		t.Errorf("%s", got)
	}
	if got := w.said(m.Dates[1].ID); got != [3]int{1, 0, 0} {
		t.Errorf("after it was taken back: %v", got)
	}
	// Left for good, and back after a while: what was said before counts no more.
	w.now = w.now.Add(time.Hour)
	leave()
	w.now = w.now.Add(time.Hour)
	w.write(mail{from: "ann@home.example", subject: "join"})
	if n := len(w.post()); n != 3 {
		t.Errorf("%d letters at joining again", n)
	}
	if got := w.said(m.Dates[1].ID); got != [3]int{} {
		t.Errorf("after joining again: %v", got)
	}
	// Who is removed by a steward has them taken out too.
	if _, err := w.s.RemoveMember(t.Context(), "together", "ann@home.example", "steward"); err != nil {
		t.Fatal(err)
	}
	if o := w.object(w.one("ann@home.example")); !strings.Contains(o, "METHOD:CANCEL\r\n") {
		t.Errorf("%s", o)
	}
}

// Whoever presses a button that nothing comes of hears that a person will read it.
func TestCalendarsAnswerThatAPersonReadsIsAnswered(t *testing.T) {
	for name, uid := range map[string]string{"of another calendar": "abc@elsewhere.example", "of nothing we know": "nosuch.together@example.org"} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		if flag := w.calendar("REPLY", uid, "ACCEPTED", "", "ann@home.example"); flag != imap.Flagged {
			t.Errorf("%s: flagged %v", name, flag)
		}
		if got := w.one("ann@home.example"); got.Mail.Subject != "A person will answer you" {
			t.Errorf("%s: %s", name, got.Mail.Subject)
		}
	}
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, _ := w.series()
	w.reply(m.Meeting, "DELEGATED", "20261105T170000", 0, "ann@home.example")
	if got := w.one("ann@home.example"); got.Mail.Subject != "A person will answer you" {
		t.Errorf("%s", got.Mail.Subject)
	}
}

func TestAgendaOfACancelledDateStandsForTheNext(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Agenda: the new room", answers: call.Mail})
	w.one("ann@home.example")
	w.cancel(m.Dates[0].ID)
	w.post()
	if got := w.agenda(m.Dates[0].ID); len(got) != 0 {
		t.Errorf("still %v", got)
	}
	if got := w.agenda(m.Dates[1].ID); strings.Join(got, "|") != "Ann: the new room" {
		t.Errorf("%v", got)
	}
}

// What changes of a meeting but its time is told once, and who has answered is not asked anew.
func TestMeetingThatIsDescribedAnewIsTold(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, call := w.series()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes to all", answers: call.Mail})
	w.post()
	link := "https://new.example/room"
	if _, err := w.s.DescribeMeeting(t.Context(), "together", m.Meeting, desk.MeetingDetails{Link: &link}, "steward"); err != nil {
		t.Fatal(err)
	}
	told := w.one("ann@home.example")
	if text := flat(told.Mail.Text); told.Mail.Subject != "Changed: Circle" || !strings.Contains(text, "Something has changed about this meeting") || !strings.Contains(text, "Where: <https://new.example/room>") || !strings.Contains(text, "You had said that you will come.") {
		t.Errorf("%s\n%s", told.Mail.Subject, told.Mail.Text)
	}
	if o := w.object(told); !strings.Contains(o, "METHOD:REQUEST\r\n") || !strings.Contains(o, "SEQUENCE:1\r\n") || !strings.Contains(o, "RRULE:FREQ=WEEKLY;INTERVAL=2\r\n") || !strings.Contains(o, "LOCATION:https://new.example/room\r\n") {
		t.Errorf("%s", o)
	}
	if got := w.said(m.Dates[2].ID); got != [3]int{1, 0, 0} {
		t.Errorf("%v", got)
	}
	// The button of the old invitation still counts: its time is the same.
	w.reply(m.Meeting, "DECLINED", "", 0, "ann@home.example")
	w.one("ann@home.example")
	if got := w.said(m.Dates[2].ID); got != [3]int{0, 1, 0} {
		t.Errorf("%v", got)
	}
}
