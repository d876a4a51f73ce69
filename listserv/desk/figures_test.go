package desk_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

func (o *office) figures(span desk.Span) desk.Figures {
	o.t.Helper()
	f, err := o.Figures(o.t.Context(), "together", span)
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func (o *office) invite(addrs ...string) {
	o.t.Helper()
	var who []roster.Invitee
	for _, a := range addrs {
		who = append(who, roster.Invitee{Email: a})
	}
	if _, err := o.Invite(o.t.Context(), "together", who, false, nil); err != nil {
		o.t.Fatal(err)
	}
}

func TestFiguresTellWhoWasInvitedAnsweredAndJoined(t *testing.T) {
	o := newOffice(t)
	o.member("together", "mia@home.example")
	o.invite("ann@home.example", "bob@home.example", "cleo@home.example", "dan@home.example")
	o.now = o.now.Add(48 * time.Hour)
	o.write("ann@home.example", "Re: Join us", "Yes, count me in", "pass")
	o.write("bob@home.example", "Re: Join us", "No thanks", "pass")
	o.now = o.now.Add(24 * time.Hour)
	if _, err := o.RemoveMember(o.t.Context(), "together", "mia@home.example", "steward"); err != nil {
		t.Fatal(err)
	}
	o.invite("eve@home.example", "ann@home.example")
	o.now = o.now.Add(24 * time.Hour)
	f := o.figures(desk.Month)
	want := []desk.Period{
		{Name: "2026-11-02", Members: 1, Invited: 4}, {Name: "2026-11-03", Members: 1},
		{Name: "2026-11-04", Members: 2, Answered: 2, Joined: 1}, {Name: "2026-11-05", Members: 1, Invited: 1}, {Name: "2026-11-06", Members: 1},
	}
	if diff := cmp.Diff(want, f.Periods); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]desk.Period{{Name: "2026-11", Members: 1, Invited: 5, Answered: 2, Joined: 1}}, o.figures(desk.Year).Periods); diff != "" {
		t.Error(diff)
	}
	o.now = o.now.AddDate(0, 2, 0)
	if f = o.figures(desk.Month); len(f.Periods) != 30 || f.Periods[0] != (desk.Period{Name: "2026-12-08", Members: 1}) || f.Periods[29] != (desk.Period{Name: "2027-01-06", Members: 1}) {
		t.Errorf("two months later: %v", f.Periods)
	}
	if f = o.figures(desk.Year); len(f.Periods) != 3 || f.Periods[0].Name != "2026-11" || f.Periods[2] != (desk.Period{Name: "2027-01", Members: 1}) {
		t.Errorf("two months later: %v", f.Periods)
	}
	o.now = o.now.AddDate(2, 0, 0)
	if f = o.figures(desk.Year); len(f.Periods) != 12 || f.Periods[0].Members != 1 {
		t.Errorf("two years later: %v", f.Periods)
	}
}

func TestFiguresReachOverFiveYearsOfWeeks(t *testing.T) {
	o := newOffice(t)
	began := o.now // a Monday
	for week := range 300 {
		o.now = began.AddDate(0, 0, 7*week+week%7)
		o.member("together", fmt.Sprintf("p%d@home.example", week))
	}
	f := o.figures(desk.Weeks)
	if n := len(f.Periods); n != 262 {
		t.Fatalf("%d weeks", n)
	}
	last, want := f.Periods[261], desk.Period{Name: began.AddDate(0, 0, 7*299).Format(time.DateOnly), Members: 300}
	if last.Name != want.Name || last.Members != want.Members {
		t.Errorf("the last week is %+v, want %+v", last, want)
	}
	for i, p := range f.Periods {
		at, err := time.Parse(time.DateOnly, p.Name)
		if err != nil || at.Weekday() != time.Monday || p.Members != 39+i {
			t.Fatalf("week %d: %+v, %v", i, p, err)
		}
	}
}

func TestAYesThatIsTakenBackIsNoYesInTheFigures(t *testing.T) {
	o := newOffice(t)
	o.invite("ann@home.example")
	put := func(change func(*book.Member)) {
		t.Helper()
		err := o.DB.Update(t.Context(), "together", func(tx *store.Tx) error {
			_, m, err := book.LookUp(tx, "together", "ann@home.example", o.now)
			if err != nil {
				return err
			}
			change(&m)
			return book.PutMember(tx, m, o.now)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put(func(m *book.Member) { m.Standing, m.Since = book.Joined, o.now })
	if got := o.figures(desk.Year).Periods[0]; got.Answered != 1 || got.Joined != 1 || got.Members != 1 {
		t.Errorf("joined: %+v", got)
	}
	put(func(m *book.Member) { m.Standing, m.Since = book.Invited, time.Time{} })
	if got := o.figures(desk.Year).Periods[0]; got != (desk.Period{Name: "2026-11", Invited: 1}) {
		t.Errorf("taken back: %+v", got)
	}
	put(func(m *book.Member) { m.Standing = book.Suppressed })
	if got := o.figures(desk.Year).Periods[0]; got.Answered != 0 {
		t.Errorf("an invitation that came back was answered: %+v", got)
	}
}

func TestFiguresTellWhoCameToMeetings(t *testing.T) {
	o := newOffice(t)
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every week"})
	said := []book.RSVP{
		{Person: "a", Occurrence: m.Dates[0].ID, Answer: "yes", There: "yes"}, {Person: "b", Occurrence: m.Dates[0].ID, Answer: "yes", There: "no"},
		{Person: "c", Occurrence: m.Dates[0].ID, Answer: "maybe"}, {Person: "d", Occurrence: m.Meeting, Answer: "yes"}, {Person: "e", Occurrence: m.Meeting, Answer: "yes"},
		{Person: "e", Occurrence: m.Dates[1].ID, Answer: "no"},
	}
	err := o.DB.Update(t.Context(), "together", func(tx *store.Tx) error {
		for i, r := range said {
			r.Group, r.At = "together", o.now.Add(time.Duration(i+1)*time.Minute)
			if r.Occurrence != m.Meeting {
				date, err := book.FindOccurrence(tx, "together", r.Occurrence)
				if err != nil {
					return err
				}
				r.Start = date.Start
			}
			if err := book.RSVPs.Put(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.CancelMeeting(t.Context(), "together", m.Dates[2].ID, "Mia"); err != nil {
		t.Fatal(err)
	}
	if got := o.figures(desk.Month).Dates; len(got) != 0 {
		t.Errorf("before any meeting has been: %v", got)
	}
	o.now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	want := []book.Attendance{{Yes: 4, Maybe: 1, There: 1}, {Yes: 1, No: 1}}
	var got []book.Attendance
	for _, a := range o.figures(desk.Month).Dates {
		got = append(got, a.Attendance)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	o.now = o.now.AddDate(0, 6, 0)
	if got := o.figures(desk.Month).Dates; len(got) != 8 || !got[7].Start.Before(o.now) || !got[6].Start.Before(got[7].Start) {
		t.Errorf("half a year later: %v", got)
	}
}

func TestNoMoreAnswersAreReadThanMayBe(t *testing.T) {
	o := newOffice(t)
	m := o.called(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00"})
	err := o.DB.Update(t.Context(), "together", func(tx *store.Tx) error {
		date, err := book.FindOccurrence(tx, "together", m.ID)
		if err != nil {
			return err
		}
		for _, who := range []string{"a", "b", "c"} {
			if err := book.RSVPs.Put(tx, book.RSVP{Group: "together", Occurrence: m.ID, Person: who, Answer: "yes", Start: date.Start, At: o.now}); err != nil {
				return err
			}
		}
		for most, yes := range map[int]int{2: 0, 3: 3} {
			if a, read, err := book.AttendanceOf(tx, date, most); err != nil || read != 3 || a.Yes != yes {
				t.Errorf("at most %d: %v, %d read, %v", most, a, read, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFiguresOfNoGroupAndNoSpan(t *testing.T) {
	o := newOffice(t)
	if _, err := o.Figures(t.Context(), "nowhere", desk.Month); !errors.Is(err, book.ErrNoSuch) {
		t.Error(err)
	}
	if _, err := o.Figures(t.Context(), "together", "decade"); !errors.Is(err, book.ErrInput) {
		t.Error(err)
	}
	if f := o.figures(desk.Month); len(f.Periods) != 1 || len(f.Dates) != 0 {
		t.Errorf("a group without anybody: %v", f)
	}
}
