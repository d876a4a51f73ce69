package listserv_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
)

// calendars ticks by the hour and returns what an address got for its calendar, and when: "METHOD title".
func (w *world) calendars(to string, until time.Time) (got []string) {
	w.t.Helper()
	for at := w.now; at.Before(until); at = at.Truncate(time.Hour).Add(time.Hour) {
		for _, l := range w.tick(at) {
			if l.To != to || !strings.Contains(string(l.Raw), "text/calendar") {
				continue
			}
			o := w.object(l)
			method, title := "", ""
			for line := range strings.SplitSeq(o, "\r\n") {
				if m, is := strings.CutPrefix(line, "METHOD:"); is {
					method = m
				}
				if s, is := strings.CutPrefix(line, "SUMMARY"); is && title == "" {
					_, title, _ = strings.Cut(s, ":")
				}
			}
			got = append(got, at.UTC().Format("01-02 15:04 ")+method+" "+title)
		}
	}
	return got
}

// Who comes back from a pause gets what happened to meetings meanwhile, as it stands now, once, and by day.
func TestWhoComesBackFromAPauseGetsTheMeetingsAsTheyStand(t *testing.T) {
	ann := "ann@home.example"
	for name, c := range map[string]struct {
		pause  string
		do     func(w *world, m desk.MeetingDetail)
		want   []string
		within string // the calendar of the first of them
	}{
		"moved, and again": {"pause until 10 December", func(w *world, m desk.MeetingDetail) {
			w.move(m.Dates[1].ID, "2026-12-20 18:00")
			w.move(m.Dates[1].ID, "2026-12-21 19:00")
		}, []string{"12-10 07:00 REQUEST Circle"}, "DTSTART;TZID=Europe/Berlin:20261221T190000"},
		"one date called off": {"pause until 10 December", func(w *world, m desk.MeetingDetail) { w.cancel(m.Dates[1].ID) },
			[]string{"12-10 07:00 REQUEST Circle"}, "EXDATE;TZID=Europe/Berlin:20261224T170000"},
		"all of it called off": {"pause until 10 December", func(w *world, m desk.MeetingDetail) { w.cancel(m.Meeting) },
			[]string{"12-10 07:00 CANCEL Circle"}, "STATUS:CANCELLED"},
		"ended before its first date": {"pause until 10 December", func(w *world, m desk.MeetingDetail) {
			if _, err := w.s.EndMeeting(w.t.Context(), "together", m.Dates[1].ID, "Mia"); err != nil {
				w.t.Fatal(err)
			}
		}, []string{"12-10 07:00 REQUEST Circle"}, "UNTIL=20261217T160000Z"},
		"a new one, moved before it is told": {"pause until 10 December", func(w *world, _ desk.MeetingDetail) {
			p := w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-28 17:00", Remind: "none"})
			w.move(p.Meeting, "2026-12-29 18:00")
		}, []string{"12-10 07:00 REQUEST Party"}, "DTSTART;TZID=Europe/Berlin:20261229T180000"},
		"one that came and went": {"pause until 10 December", func(w *world, _ desk.MeetingDetail) {
			w.cancel(w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-28 17:00", Remind: "none"}).Meeting)
			w.meeting(desk.MeetingInput{Title: "Walk", Start: "2026-11-10 17:00", Remind: "none"})
		}, nil, ""},
		"until they say so": {"pause", func(w *world, m desk.MeetingDetail) { w.move(m.Dates[1].ID, "2026-12-20 18:00") },
			[]string{"11-20 10:00 REQUEST Circle"}, "DTSTART;TZID=Europe/Berlin:20261220T180000"},
		"in the night": {"pause", func(w *world, m desk.MeetingDetail) {
			w.move(m.Dates[1].ID, "2026-12-20 18:00")
			w.post()
			w.now = utc(2026, 11, 19, 22, 30)
			w.set(ann, "standing", "member")
		}, []string{"11-20 07:00 REQUEST Circle"}, "DTSTART;TZID=Europe/Berlin:20261220T180000"},
		"they leave": {"pause until 10 December", func(w *world, m desk.MeetingDetail) {
			w.move(m.Dates[1].ID, "2026-12-20 18:00")
			w.write(mail{from: ann, subject: "leave"})
			w.post() // with what takes all out of their calendar
		}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", ann)
			m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-12-17 17:00", Repeat: "every week", Remind: "none"})
			w.post()
			w.write(mail{from: ann, subject: c.pause})
			w.post()
			c.do(w, m)
			for _, l := range w.post() {
				if strings.Contains(string(l.Raw), "text/calendar") {
					t.Errorf("%s got %q in the pause", l.To, l.Mail.Subject)
				}
			}
			got := w.calendars(ann, utc(2026, 11, 20, 10, 0))
			if c.pause == "pause" && len(got) == 0 {
				w.now = utc(2026, 11, 20, 10, 0)
				w.set(ann, "standing", "member")
			}
			got = append(got, w.calendars(ann, utc(2026, 12, 12, 0, 0))...)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Who joins a group that has many meetings is called to all of them, a few at a time, and series hide nothing that comes once.
func TestWhoJoinsHearsOfEachOfManyMeetings(t *testing.T) {
	w := newWorld(t)
	var want []string
	add := func(title, start, repeat string) {
		w.meeting(desk.MeetingInput{Title: title, Start: start, Repeat: repeat, Remind: "none"})
		want = append(want, title)
	}
	for i := range 3 {
		add(fmt.Sprintf("Daily %d", i), fmt.Sprintf("2026-11-03 0%d:00", i+1), "daily")
	}
	for i := range 9 {
		add(fmt.Sprintf("Meeting %d", i), fmt.Sprintf("2026-11-%d 17:00", 12+i), "")
	}
	add("Party", "2027-10-20 17:00", "")
	w.post()
	letter := w.invite("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: " + letter.Mail.Subject, body: "Yes, please!", answers: letter.Mail})
	days := map[string]int{}
	var got []string
	for _, what := range w.calendars("ann@home.example", utc(2026, 11, 8, 0, 0)) {
		days[what[:5]]++
		_, title, _ := strings.Cut(what, "REQUEST ")
		got = append(got, title)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("called to %q, want %q", got, want)
	}
	for day, n := range days {
		if n > 5 {
			t.Errorf("%d letters on %s", n, day)
		}
	}
}
