package desk_test

import (
	"slices"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// dates lists the group's next n dates that take place, on their own clock.
func (o *office) dates(n int) (all []string) {
	o.t.Helper()
	list, err := o.Meetings(o.t.Context(), "together", n)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, d := range list {
		if !d.Cancelled {
			all = append(all, d.Start[:16])
		}
	}
	return all
}

func (o *office) called(in desk.MeetingInput) desk.MeetingDetail {
	o.t.Helper()
	m, err := o.AddMeeting(o.t.Context(), "together", in, "Mia")
	if err != nil {
		o.t.Fatal(err)
	}
	return m
}

func TestSeriesMovesFromOneDateOn(t *testing.T) {
	for _, c := range []struct {
		name, start, repeat, to, again string
		from                           int
		want                           []string
	}{
		{"another hour", "2026-11-05 17:00", "every two weeks", "2026-11-19 18:30", "", 1,
			[]string{"2026-11-05T17:00", "2026-11-19T18:30", "2026-12-03T18:30", "2026-12-17T18:30"}},
		{"another day of the week", "2026-11-05 17:00", "every week on thursday", "2026-11-13 17:00", "", 1,
			[]string{"2026-11-05T17:00", "2026-11-13T17:00", "2026-11-20T17:00", "2026-11-27T17:00"}},
		{"the first Thursday becomes the first Tuesday", "2026-11-05 17:00", "first thursday", "2026-12-01 17:00", "", 1,
			[]string{"2026-11-05T17:00", "2026-12-01T17:00", "2027-01-05T17:00", "2027-02-02T17:00"}},
		{"the first date of all", "2026-11-05 17:00", "every week", "2026-11-06 17:00", "", 0,
			[]string{"2026-11-06T17:00", "2026-11-13T17:00", "2026-11-20T17:00", "2026-11-27T17:00"}},
		{"what is left of a count stays", "2026-11-05 17:00", "FREQ=WEEKLY;COUNT=4", "2026-11-12 18:00", "", 1,
			[]string{"2026-11-05T17:00", "2026-11-12T18:00", "2026-11-19T18:00", "2026-11-26T18:00"}},
		{"another rule", "2026-11-05 17:00", "every week", "2026-11-12 17:00", "every two weeks", 1,
			[]string{"2026-11-05T17:00", "2026-11-12T17:00", "2026-11-26T17:00", "2026-12-10T17:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			m := o.called(desk.MeetingInput{Title: "Circle", Start: c.start, Repeat: c.repeat})
			v, err := o.MoveMeetingOn(t.Context(), "together", m.Dates[c.from].ID, c.to, c.again, "Mia")
			if err != nil {
				t.Fatal(err)
			}
			if got := o.dates(4); !slices.Equal(got, c.want) || v.Start[:16] != c.want[c.from] {
				t.Errorf("%v, the letter is about %s; want %v", got, v.Start, c.want)
			}
			if d, err := o.MeetingOf(t.Context(), "together", m.Dates[0].ID); c.from > 0 && (err != nil || d.Start[:16] != c.want[0]) {
				t.Errorf("the date before it is not known any more: %+v, %v", d, err)
			}
		})
	}
}

// What members want to talk about, and who does what, goes with the dates that a series moves to.
func TestSeriesThatMovesTakesItsAgendasAlong(t *testing.T) {
	for _, c := range []struct {
		name, to, again string
		want            []string // the agendas of the next dates
	}{
		{"another hour", "2026-11-12 18:30", "", []string{"zero", "one", "two", ""}},
		{"a week later, where another date was", "2026-11-19 17:00", "", []string{"zero", "one", "two", ""}},
		{"every other week from then on", "2026-11-12 17:00", "every two weeks", []string{"zero", "one", "two", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			o.member("together", "ann@home.example")
			m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every week"})
			for i, words := range []string{"zero", "one", "two"} {
				if err := o.ChangeAgenda(t.Context(), "together", m.Dates[i].ID, desk.AgendaChange{Add: words}, "Ann"); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := o.Roles(t.Context(), "together", m.Dates[2].ID, "", "ann@home.example", "Mia"); err != nil {
				t.Fatal(err)
			}
			if _, err := o.MoveMeetingOn(t.Context(), "together", m.Dates[1].ID, c.to, c.again, "Mia"); err != nil {
				t.Fatal(err)
			}
			list, err := o.Meetings(t.Context(), "together", 4)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i, date := range list {
				items, err := o.Agenda(t.Context(), "together", date.ID)
				if err != nil {
					t.Fatal(err)
				}
				words := ""
				for _, item := range items {
					words += item.Words
				}
				got = append(got, words)
				roles, err := o.Roles(t.Context(), "together", date.ID, "", "", "")
				if err != nil || (roles.Notes != "") != (i == 2) {
					t.Errorf("date %d: %+v, %v", i, roles, err)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A group says how often it meets in its own language.
func TestSeriesIsSaidInTheGroupsLanguage(t *testing.T) {
	o := newOffice(t)
	m := o.called(desk.MeetingInput{Title: "Kreis", Start: "2026-11-05 17:00", Repeat: "jeden ersten Donnerstag im Monat"})
	if got := o.dates(3); !slices.Equal(got, []string{"2026-11-05T17:00", "2026-12-03T17:00", "2027-01-07T17:00"}) {
		t.Errorf("%v", got)
	}
	if _, err := o.MoveMeetingOn(t.Context(), "together", m.Dates[1].ID, "2026-12-04 17:00", "alle zwei Wochen", "Mia"); err != nil {
		t.Fatal(err)
	}
	if got := o.dates(3); !slices.Equal(got, []string{"2026-11-05T17:00", "2026-12-04T17:00", "2026-12-18T17:00"}) {
		t.Errorf("%v", got)
	}
}

func TestSeriesThatCannotMoveSaysWhy(t *testing.T) {
	o := newOffice(t)
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every week"})
	single := o.called(desk.MeetingInput{Title: "Once", Start: "2026-12-05 17:00"})
	for _, c := range []struct {
		id, to, again string
		why           []string
	}{
		{m.Meeting, "2026-11-12 18:00", "", []string{"name the date", "meeting list together"}},
		{single.ID, "2026-12-06 18:00", "", []string{"does not repeat"}},
		{m.Dates[1].ID, "2027-03-28 02:30", "", []string{"does not exist"}},
		{m.Dates[1].ID, "2026-11-01 17:00", "", []string{"in the past"}},
		{m.Dates[1].ID, "2026-11-12 17:00", "", []string{"already"}},
		{m.Dates[2].ID, "2026-11-05 18:00", "", []string{"not after the date before it"}},
		{m.Dates[1].ID, "2026-11-13 17:00", "first thursday", []string{"is not a date of"}},
	} {
		_, err := o.MoveMeetingOn(t.Context(), "together", c.id, c.to, c.again, "Mia")
		refused(t, err, book.ErrInput, c.why...)
	}
	_, err := o.MoveMeetingOn(t.Context(), "together", m.Meeting+"-202611061700", "2026-12-06 18:00", "", "Mia")
	refused(t, err, book.ErrNoSuch, "meeting list together")
}

func TestSeriesEndsFromOneDateOn(t *testing.T) {
	o := newOffice(t)
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every week"})
	v, err := o.EndMeeting(t.Context(), "together", m.Dates[2].ID, "Mia")
	if err != nil || !v.Cancelled {
		t.Fatalf("%+v, %v", v, err)
	}
	if got := o.dates(10); !slices.Equal(got, []string{"2026-11-05T17:00", "2026-11-12T17:00"}) {
		t.Errorf("%v", got)
	}
	_, err = o.EndMeeting(t.Context(), "together", m.Dates[2].ID, "Mia")
	refused(t, err, book.ErrInput, "cancelled")
	if _, err := o.EndMeeting(t.Context(), "together", m.Dates[0].ID, "Mia"); err != nil {
		t.Fatal(err)
	}
	if got := o.dates(10); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
