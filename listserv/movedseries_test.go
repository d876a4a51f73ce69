package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"

	"mutualaid/listserv/desk"
)

// shows is the beginning of each date that a calendar program makes of an object, as many as asked for, on Berlin's clock.
func shows(t *testing.T, object string, n int) (all []string) {
	t.Helper()
	cal, err := ics.ParseCalendar(strings.NewReader(object))
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(p *ics.IANAProperty) time.Time {
		v, err := time.ParseInLocation("20060102T150405", p.Value, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var dates []time.Time
	stead := map[time.Time]time.Time{}
	gone := map[time.Time]bool{}
	for _, e := range cal.Events() {
		start := at(e.GetProperty(ics.ComponentPropertyDtStart))
		if id := e.GetProperty(ics.ComponentPropertyRecurrenceId); id != nil {
			stead[at(id)] = start
			continue
		}
		o, err := rrule.StrToROptionInLocation(e.GetProperty(ics.ComponentPropertyRrule).Value, berlin)
		if err != nil {
			t.Fatal(err)
		}
		o.Dtstart = start
		r, err := rrule.NewRRule(*o)
		if err != nil {
			t.Fatal(err)
		}
		next := r.Iterator()
		for len(dates) < n+50 {
			d, more := next()
			if !more {
				break
			}
			dates = append(dates, d)
		}
		for _, p := range e.GetProperties(ics.ComponentPropertyExdate) {
			gone[at(p)] = true
		}
	}
	had := len(stead) + len(gone)
	var starts []time.Time
	for _, d := range dates {
		moved, differs := stead[d]
		switch {
		case gone[d]:
			had--
		case differs:
			had--
			starts = append(starts, moved)
		default:
			starts = append(starts, d)
		}
	}
	if had != 0 {
		t.Errorf("%d exceptions are to dates that the series does not have:\n%s", had, object)
	}
	slices.SortFunc(starts, time.Time.Compare)
	for _, d := range starts[:min(n, len(starts))] {
		all = append(all, d.Format("01-02 15:04"))
	}
	return all
}

// toCome is the beginning of each date that takes place.
func (w *world) toCome(meeting string) (all []string) {
	w.t.Helper()
	for _, d := range w.detail(meeting).Dates {
		if at, err := time.Parse(time.RFC3339, d.Start); err == nil && !d.Cancelled {
			all = append(all, at.Format("01-02 15:04"))
		}
	}
	return all
}

// A series that is moved from a later date on keeps the dates before it in people's calendars, also those that differ.
func TestSeriesMovedFromALaterDateOnStaysWholeInCalendars(t *testing.T) {
	for _, c := range []struct{ name, repeat, to, again string }{
		{"another hour", "every two weeks", "2026-12-31 18:30", ""},
		{"another day", "every week on thursday", "2026-12-04 17:00", ""},
		{"another rule", "weekly", "2026-12-03 17:00", "first thursday"},
		{"so many times", "FREQ=WEEKLY;COUNT=9", "2026-12-03 19:00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: c.repeat})
			w.cancel(m.Dates[1].ID)
			w.move(m.Dates[2].ID, m.Dates[2].Start[:10]+" 20:00")
			w.post()
			if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.Dates[4].ID, c.to, c.again, "steward"); err != nil {
				t.Fatal(err)
			}
			letter := w.one("ann@home.example")
			want := w.toCome(m.Meeting)
			if got := shows(t, w.object(letter), len(want)); !slices.Equal(got, want) {
				t.Errorf("calendars show\n%v, want\n%v", got, want)
			}
			later, _, _ := strings.Cut(letter.Mail.Text, "Will you come")
			_, later, _ = strings.Cut(later, "From then on")
			if strings.Contains(later, "November") || !strings.Contains(later, "(Berlin time)") {
				t.Errorf("dates before it are said to be new:\n%s", letter.Mail.Text)
			}
			// What is sent for one date names it as the whole does, and an answer finds it.
			w.move(m.Dates[3].ID, m.Dates[3].Start[:10]+" 21:00")
			object := w.object(w.one("ann@home.example"))
			_, id, _ := strings.Cut(object, "RECURRENCE-ID;TZID=Europe/Berlin:")
			if id, _, _ = strings.Cut(id, "\r\n"); len(id) != 15 {
				t.Fatalf("%s", object)
			}
			w.reply(m.Meeting, "DECLINED", id, 4, "ann@home.example")
			if d := w.detail(m.Dates[3].ID); d.No != 1 || d.Start[11:16] != "21:00" {
				t.Errorf("%+v", d.OccurrenceView)
			}
		})
	}
}
