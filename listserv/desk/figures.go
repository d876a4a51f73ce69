package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// Span is over how long figures reach back.
type Span string

const (
	Month Span = "month" // the last 30 days, one by one
	Year  Span = "year"  // the last twelve months
	Weeks Span = "weeks" // the last five years, week by week
)

// Figures say how a group has been doing. Days and months are those of UTC.
type Figures struct {
	Span    Span         `json:"span"`
	Periods []Period     `json:"periods"` // the oldest first; none before what is known begins
	Dates   []Attendance `json:"meetings"`
	More    bool         `json:"more"` // meetings had so many answers that earlier ones are left out
}

// Period is a day, as in 2026-03-01, a month, as in 2026-03, or a week, as its Monday, and what it came to.
type Period struct {
	Name      string `json:"name"`
	Members   int    `json:"members"` // at its end, or now
	Invited   int    `json:"invited"`
	Answered  int    `json:"answered"`
	Joined    int    `json:"joined"`  // after an invitation
	Sent      int    `json:"sent"`    // letters, taken by the relay
	Refused   int    `json:"refused"` // or given up
	Withdrawn int    `json:"withdrawn"`
}

// Attendance is who said what of a meeting that has been.
type Attendance struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Start time.Time `json:"start"`
	book.Attendance
}

// Figures reads how a group has been doing: a row for each day, and the answers for the last few meetings.
func (d *Desk) Figures(ctx context.Context, name string, span Span) (f Figures, err error) {
	if span != Month && span != Year && span != Weeks {
		return f, fmt.Errorf("%w: figures reach over a month, a year or five years of weeks, not %q", book.ErrInput, span)
	}
	f = Figures{Span: span, Periods: periods(span, d.Now())}
	first := span.first(d.Now())
	var days []book.Day
	var members int
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		c, err := book.CountOf(tx, name)
		if err != nil {
			return err
		}
		members = c.Members
		if days, err = book.DaysSince(tx, name, first); err != nil {
			return err
		}
		f.Dates, f.More, err = attendances(tx, name, d.Now())
		return err
	})
	if err != nil {
		return f, err
	}
	letters, err := d.Outbox(nil).DaysSince(ctx, name, first)
	if err != nil {
		return f, err
	}
	f.fill(days, letters, members, book.DayOf(first))
	return f, nil
}

// fill counts days into the periods in which they lie. On a day without a row nobody came or went. What is taken back, such as a yes
// by mistake, may be taken off another period than it was counted in: none has less than nothing for that.
func (f *Figures) fill(days []book.Day, letters []outbox.Day, members int, first string) {
	at := map[string]*Period{}
	for i := range f.Periods {
		f.Periods[i].Members = -1
		at[f.Periods[i].Name] = &f.Periods[i]
	}
	before, known := 0, len(f.Periods)-1
	for _, day := range days {
		if day.Day < first {
			before, known = day.Members, 0
		} else if p := at[f.Span.period(day.Day)]; p != nil {
			p.Members = day.Members
			p.Invited, p.Answered, p.Joined = p.Invited+day.Invited, p.Answered+day.Answered, p.Joined+day.Joined
		}
	}
	for _, day := range letters {
		if p := at[f.Span.period(day.Day)]; p != nil {
			p.Sent, p.Refused, p.Withdrawn = p.Sent+day.Sent, p.Refused+day.Refused, p.Withdrawn+day.Suppressed
		}
	}
	for i := range f.Periods {
		p := &f.Periods[i]
		if p.Members >= 0 || p.Sent+p.Refused+p.Withdrawn > 0 {
			known = min(known, i)
		}
		if p.Members < 0 {
			p.Members = before
		}
		before = p.Members
		p.Invited, p.Answered, p.Joined = max(0, p.Invited), max(0, p.Answered), max(0, p.Joined)
	}
	f.Periods[len(f.Periods)-1].Members = members
	f.Periods = f.Periods[known:]
}

// first is the moment with which the figures begin.
func (s Span) first(now time.Time) time.Time {
	y, m, d := now.UTC().Date()
	switch s {
	case Year:
		return time.Date(y, m-11, 1, 0, 0, 0, 0, time.UTC)
	case Weeks:
		return monday(time.Date(y-5, m, d, 0, 0, 0, 0, time.UTC))
	}
	return time.Date(y, m, d-29, 0, 0, 0, 0, time.UTC)
}

// monday is the day with which the week of a day begins. See ISO 8601-1 section 4.1.
func monday(day time.Time) time.Time { return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) }

// period names the one in which a day lies, as in 2026-03-01.
func (s Span) period(day string) string {
	switch s {
	case Year:
		return day[:len("2026-03")]
	case Weeks:
		if at, err := time.Parse(time.DateOnly, day); err == nil { // each day that is kept is one
			return book.DayOf(monday(at))
		}
	}
	return day
}

// periods are all up to now.
func periods(s Span, now time.Time) (list []Period) {
	for at := s.first(now); !at.After(now); {
		list = append(list, Period{Name: s.period(book.DayOf(at))})
		switch s {
		case Year:
			at = at.AddDate(0, 1, 0)
		case Weeks:
			at = at.AddDate(0, 0, 7)
		default:
			at = at.AddDate(0, 0, 1)
		}
	}
	return list
}

// The figures tell of so many meetings, within a year, and so many answers to them are read at most.
const (
	datesTold   = 8
	answersRead = 20_000
)

// attendances are the last meetings that have been, the earliest first. Where all their answers are more than are read, the earlier
// meetings are left out, and more is true.
func attendances(tx *store.Tx, name string, now time.Time) (list []Attendance, more bool, err error) {
	var dates []book.Occurrence
	for m, err := range book.Meetings.All(tx, name) {
		if err != nil {
			return nil, false, err
		}
		some, err := m.Occurrences(now.AddDate(-1, 0, 0), now, 400)
		if err != nil {
			return nil, false, err
		}
		dates = append(dates, some...)
	}
	book.SortOccurrences(dates)
	list, left := []Attendance{}, answersRead
	for _, o := range slices.Backward(dates) {
		if o.Cancelled || o.End.After(now) {
			continue
		}
		a, read, err := book.AttendanceOf(tx, o, left)
		if err != nil {
			return nil, false, err
		}
		if more = read > left; more {
			break
		}
		left -= read
		if list = append(list, Attendance{ID: o.ID, Title: o.Meeting.Title, Start: o.Start, Attendance: a}); len(list) == datesTold {
			break
		}
	}
	slices.Reverse(list)
	return list, more, nil
}
