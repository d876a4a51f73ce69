package listserv_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/mailer/imap"
)

// object is the iCalendar object of a letter, its folded lines joined.
func (w *world) object(l sent) string {
	w.t.Helper()
	for _, p := range l.Mail.Parts {
		if p.Type == "text/calendar" {
			b, err := p.Decoded()
			if err != nil {
				w.t.Fatal(err)
			}
			return string(bytes.ReplaceAll(b, []byte("\r\n "), nil))
		}
	}
	w.t.Fatalf("%q brings no calendar", l.Mail.Subject)
	return ""
}

// calendar lets a calendar program answer in its owner's name.
func (w *world) calendar(method, uid, partstat, recurrence, addr string) imap.Flag {
	w.t.Helper()
	return w.answered(method, uid, partstat, recurrence, 0, addr)
}

// reply lets a calendar program answer to a version of a meeting.
func (w *world) reply(meeting, partstat, recurrence string, sequence int, addr string) imap.Flag {
	w.t.Helper()
	return w.answered("REPLY", meeting+".together@example.org", partstat, recurrence, sequence, addr)
}

func (w *world) answered(method, uid, partstat, recurrence string, sequence int, addr string) imap.Flag {
	w.t.Helper()
	event := "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:" + w.now.UTC().Format("20060102T150405Z") + "\r\nORGANIZER:mailto:together@example.org\r\n"
	if recurrence != "" {
		event += "RECURRENCE-ID;TZID=Europe/Berlin:" + recurrence + "\r\n"
	}
	event += "ATTENDEE;PARTSTAT=" + partstat + ":mailto:" + addr + "\r\nSEQUENCE:" + strconv.Itoa(sequence) + "\r\nEND:VEVENT\r\n"
	raw := mail{from: addr, subject: partstat}.raw(int(w.uid) + 1)
	raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method="+method+"; charset=utf-8", 1)
	return w.receive(strings.Replace(raw, "\r\n\r\n", "\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:"+method+"\r\n"+event+"END:VCALENDAR\r\n", 1))
}

func (w *world) cancel(id string) {
	w.t.Helper()
	if _, err := w.s.CancelMeeting(w.t.Context(), "together", id, "steward"); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) move(id, to string) {
	w.t.Helper()
	if _, err := w.s.MoveMeeting(w.t.Context(), "together", id, to, "steward"); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) detail(id string) desk.MeetingDetail {
	w.t.Helper()
	m, err := w.s.MeetingOf(w.t.Context(), "together", id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func TestNewSeriesIsCalledOnceAndComesAsOneEvent(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every two weeks"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	call := w.one("ann@home.example")
	for _, line := range []string{"METHOD:REQUEST\r\n", "UID:" + m.Meeting + ".together@example.org\r\n", "RRULE:FREQ=WEEKLY;INTERVAL=2\r\n", "DTSTART;TZID=Europe/Berlin:20261105T170000\r\n"} {
		if !strings.Contains(w.object(call), line) {
			t.Errorf("no %q in\n%s", line, w.object(call))
		}
	}
	if strings.Contains(w.object(call), "RECURRENCE-ID") || !strings.Contains(call.Mail.Text, "19 November") {
		t.Errorf("%s\n%s", call.Mail.Text, w.object(call))
	}
	if again := w.tick(w.now); len(again) != 0 {
		t.Errorf("%d more letters at once: the call is told, so no reminder of it is due", len(again))
	}
}

func TestWhoJoinsIsInvitedToWhatIsToComeWithItsExceptions(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-20 19:00"})
	for i, do := range []func(id string) error{
		func(id string) error {
			_, err := w.s.CancelMeeting(t.Context(), "together", id, "steward")
			return err
		},
		func(id string) error {
			_, err := w.s.MoveMeeting(t.Context(), "together", id, "2026-11-20 18:00", "steward")
			return err
		},
	} {
		if err := do(m.Dates[i+1].ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range w.post() {
		if o := w.object(l); !strings.Contains(o, "RECURRENCE-ID;TZID=Europe/Berlin:202611") || strings.Contains(o, "RRULE:FREQ=WEEKLY") {
			t.Errorf("a change of one date came as\n%s", o)
		}
	}
	letter := w.invite("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Yes, please!", answers: letter.Mail})
	got := w.post()
	if len(got) != 3 {
		t.Fatalf("%d letters to who joined, want a welcome and two calls", len(got))
	}
	o := w.object(got[1])
	for _, line := range []string{"RRULE:FREQ=WEEKLY\r\n", "EXDATE;TZID=Europe/Berlin:20261112T170000\r\n", "RECURRENCE-ID;TZID=Europe/Berlin:20261119T170000\r\n", "DTSTART;TZID=Europe/Berlin:20261120T180000\r\n", "SEQUENCE:2\r\n"} {
		if !strings.Contains(o, line) {
			t.Errorf("no %q in\n%s", line, o)
		}
	}
}

func TestCalendarAnswersAllDatesOrOneAndTheLastCounts(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	uid := m.Meeting + ".together@example.org"
	coming := func() (yes []int) {
		for _, d := range w.detail(m.Meeting).Dates[:4] {
			yes = append(yes, d.Yes-d.No)
		}
		return yes
	}
	w.calendar("REPLY", uid, "ACCEPTED", "", "ann@home.example")
	w.one("ann@home.example")
	if got := coming(); !slices.Equal(got, []int{1, 1, 1, 1}) {
		t.Errorf("after a yes to the series: %v", got)
	}
	w.now = w.now.AddDate(0, 0, 1)
	w.calendar("REPLY", uid, "DECLINED", "20261112T170000", "ann@home.example")
	w.one("ann@home.example")
	if got := coming(); !slices.Equal(got, []int{1, -1, 1, 1}) {
		t.Errorf("after a no to the second date: %v", got)
	}
	w.now = w.now.AddDate(0, 0, 1)
	w.calendar("REPLY", uid, "DECLINED", "", "ann@home.example")
	if got := coming(); !slices.Equal(got, []int{-1, -1, -1, -1}) {
		t.Errorf("after a no to the series: %v", got)
	}
	w.post()
	if flag := w.calendar("REPLY", uid, "ACCEPTED", "20261113T170000", "ann@home.example"); flag != imap.Flagged {
		t.Errorf("a yes to a date that the series never had is flagged %v", flag)
	}
}

func TestCalendarThatAsksAgainGetsTheInvitationAgain(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	if flag := w.calendar("REFRESH", m.Meeting+".together@example.org", "NEEDS-ACTION", "", "ann@home.example"); flag != imap.Seen {
		t.Errorf("flagged %v: %+v", flag, w.waiting())
	}
	if o := w.object(w.one("ann@home.example")); !strings.Contains(o, "RRULE:FREQ=WEEKLY\r\n") {
		t.Errorf("%s", o)
	}
	w.calendar("REFRESH", m.Meeting+".together@example.org", "NEEDS-ACTION", "", "mallory@home.example")
	w.none()
}

func TestWhoJoinsIsInvitedToTheSoonestMeetings(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	for _, day := range []string{"12-20", "12-19", "12-18", "12-17", "12-16", "12-15", "11-20"} {
		w.meeting(desk.MeetingInput{Title: "Of " + day, Start: "2026-" + day + " 19:00"})
	}
	letter := w.invite("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Yes, please!", answers: letter.Mail})
	var called []string
	for _, l := range w.post()[1:] {
		called = append(called, l.Mail.Subject)
	}
	if all := strings.Join(called, "\n"); len(called) != 5 || !strings.Contains(all, "Of 11-20") || strings.Contains(all, "Of 12-20") || strings.Contains(all, "Of 12-19") {
		t.Errorf("called to\n%s", all)
	}
}

func TestMeetingThatMovesOntoAnotherSaysSo(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	weekly := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-20 19:00"})
	for _, c := range []struct{ to, with string }{{"2026-12-20 18:30", "Party"}, {"2026-11-19 17:30", "Circle"}, {"2026-11-21 17:00", ""}} {
		v, err := w.s.MoveMeeting(t.Context(), "together", weekly.Dates[1].ID, c.to, "steward")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(v.Clashes, "; "); c.with == "" && got != "" || !strings.HasPrefix(got, c.with) {
			t.Errorf("to %s: %q", c.to, got)
		}
	}
	v, err := w.s.MoveMeetingOn(t.Context(), "together", weekly.Dates[2].ID, "2026-11-22 19:00", "", "steward")
	if err != nil || len(v.Clashes) != 1 {
		t.Errorf("%v %v", v.Clashes, err)
	}
}

func TestRuleWithYearsBetweenIsNotOver(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Leap", Start: "2028-02-29 17:00", Repeat: "FREQ=YEARLY;INTERVAL=3"})
	if len(m.Dates) < 1 || !strings.HasPrefix(m.Dates[0].Start, "2028-02-29") {
		t.Errorf("%+v", m.Dates)
	}
}

// A series and its dates count their changes apart: who answered a date that has moved may still say no to all by what they know of the series.
func TestAnswerToAllCountsBehindOneToADateThatHasMoved(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	w.now = w.now.Add(time.Hour)
	w.move(m.Dates[0].ID, "2026-11-06 18:00")
	w.post()
	w.now = w.now.Add(time.Hour)
	w.reply(m.Meeting, "ACCEPTED", "20261105T170000", 1, "ann@home.example")
	w.one("ann@home.example")
	w.now = w.now.Add(time.Hour)
	w.reply(m.Meeting, "DECLINED", "", 0, "ann@home.example")
	if echo := w.one("ann@home.example"); !strings.Contains(flat(echo.Mail.Text), "This goes for all dates of it") {
		t.Errorf("%s", echo.Mail.Text)
	}
	for _, d := range w.detail(m.Meeting).Dates[1:4] { // the one that moved was asked anew
		if d.No != 1 || d.Yes != 0 {
			t.Errorf("%s: yes %d, no %d", d.Start, d.Yes, d.No)
		}
	}
}
