package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/mailer/mailtest"
	"mutualaid/store"
)

// asked is what an object says of the attendee's answer: to all dates first, then to those that differ, by their RECURRENCE-ID.
func asked(object string) (all []string) {
	for _, event := range strings.Split(object, "BEGIN:VEVENT\r\n")[1:] {
		_, line, _ := strings.Cut(event, "ATTENDEE;")
		line, _, _ = strings.Cut(line, "\r\n")
		said := ""
		for part := range strings.SplitSeq(strings.Split(line, ":mailto:")[0], ";") {
			if key, value, _ := strings.Cut(part, "="); key == "PARTSTAT" || key == "RSVP" {
				said += " " + value
			}
		}
		id := "all"
		if _, rest, differs := strings.Cut(event, "RECURRENCE-ID;TZID=Europe/Berlin:"); differs {
			id = rest[4:8]
		}
		all = append(all, id+said)
	}
	return all
}

func (w *world) asks(what string, l sent, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, asked(w.object(l))); diff != "" {
		w.t.Errorf("%s:\n%s\n%s", what, diff, w.object(l))
	}
}

// A calendar keeps what it is told of its owner's answer: below "we have noted that you come" it must not say that nobody answered.
func TestInvitationsSayWhatIsKnownOfTheAnswer(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	uid := func(m desk.MeetingDetail) string { return m.Meeting + ".together@example.org" }
	again := func(m desk.MeetingDetail) sent {
		w.t.Helper()
		w.post()
		if err := w.s.DB.Update(t.Context(), "together", func(tx *store.Tx) error {
			meeting, err := book.Meetings.Get(tx, "together", m.Meeting)
			if err == nil {
				_, err = w.s.Call(tx, w.group(), meeting, w.person("ann@home.example"))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return w.one("ann@home.example")
	}
	once := w.meeting(desk.MeetingInput{Title: "Party", Start: "2026-12-20 19:00"})
	w.asks("nothing yet", again(once), "all NEEDS-ACTION TRUE")
	for _, said := range []string{"DECLINED", "TENTATIVE", "ACCEPTED"} {
		w.now = w.now.Add(time.Minute)
		w.calendar("REPLY", uid(once), said, "", "ann@home.example")
		w.asks(said, again(once), "all "+said+" TRUE")
	}
	w.post()
	w.calendar("REFRESH", uid(once), "NEEDS-ACTION", "", "ann@home.example")
	if got := asked(w.object(w.one("ann@home.example"))); len(got) != 1 || strings.Contains(got[0], "NEEDS-ACTION") {
		t.Errorf("who asks for the invitation after answering is asked again: %q", got)
	}
	w.move(once.ID, "2026-12-21 19:00")
	w.asks("moved", w.one("ann@home.example"), "all NEEDS-ACTION TRUE") // its new time was not asked yet

	weekly := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	w.now = w.now.Add(time.Minute)
	w.reply(weekly.Meeting, "TENTATIVE", "20261119T170000", 0, "ann@home.example")
	w.asks("one date", again(weekly), "all NEEDS-ACTION TRUE", "1119 TENTATIVE TRUE")
	w.now = w.now.Add(time.Minute)
	w.reply(weekly.Meeting, "ACCEPTED", "", 0, "ann@home.example")
	w.asks("all dates", again(weekly), "all ACCEPTED TRUE")
	w.now = w.now.Add(time.Minute)
	w.reply(weekly.Meeting, "DECLINED", "20261126T170000", 0, "ann@home.example")
	w.asks("all but one", again(weekly), "all ACCEPTED TRUE", "1126 DECLINED TRUE")
	w.move(weekly.Dates[1].ID, "2026-11-12 18:00")
	w.asks("one moved", w.one("ann@home.example"), "1112 NEEDS-ACTION TRUE")
	w.asks("with one moved", again(weekly), "all ACCEPTED TRUE", "1112 NEEDS-ACTION TRUE", "1126 DECLINED TRUE")
	if _, err := w.s.MoveMeetingOn(t.Context(), "together", weekly.Dates[4].ID, "2026-12-03 18:30", "", "steward"); err != nil {
		t.Fatal(err)
	}
	// The dates before keep their answers; those at the new time are asked.
	w.asks("from here", w.one("ann@home.example"), "all NEEDS-ACTION TRUE", "1105 ACCEPTED TRUE", "1112 NEEDS-ACTION TRUE", "1119 ACCEPTED TRUE", "1126 DECLINED TRUE")
}

func TestEndOfASeriesAsksNobodyAgain(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
	w.now = w.now.Add(time.Minute)
	w.reply(m.Meeting, "ACCEPTED", "", 0, "ann@home.example")
	w.post()
	if _, err := w.s.EndMeeting(t.Context(), "together", m.Dates[3].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	for _, l := range w.post() {
		switch l.To {
		case "ann@home.example":
			w.asks("who had answered", l, "all ACCEPTED")
		case "bob@home.example":
			w.asks("who had not", l, "all NEEDS-ACTION")
		}
	}
}

// starts are the dates of some events in order, as they stand on Berlin's clock.
func starts(t *testing.T, check func([]byte) (map[string][]time.Time, error), object string) (all []string) {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	dates, err := check([]byte(object))
	if err != nil {
		t.Fatalf("libical: %v\n%s", err, object)
	}
	var list []time.Time
	for _, some := range dates {
		list = append(list, some[:min(len(some), 400)]...)
	}
	slices.SortFunc(list, time.Time.Compare)
	for _, at := range list {
		all = append(all, at.In(berlin).Format("2006-01-02 15:04"))
	}
	return all
}

// What is over stays in people's calendars when a series moves, under its one UID; feeds and exports hold all of it.
func TestSeriesThatMovesKeepsItsPast(t *testing.T) {
	check := mailtest.Libical(t)
	for _, c := range []struct{ name, repeat, to, again string }{
		{"another hour", "weekly", "18:30", ""},
		{"a rarer rule", "weekly", "17:00", "monthly"},
		{"the rarest rule", "weekly", "17:00", "yearly"},
		{"so many times", "FREQ=WEEKLY;COUNT=30", "19:00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.publicFeed()
			w.join("Ann", "ann@home.example")
			m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: c.repeat})
			w.cancel(m.Dates[1].ID)
			w.move(m.Dates[2].ID, m.Dates[2].Start[:10]+" 20:00")
			w.now = utc(2026, 12, 8, 12, 0) // five are over
			w.post()
			want := []string{"2026-11-05 17:00", "2026-11-19 20:00", "2026-11-26 17:00", "2026-12-03 17:00", "2026-12-10 17:00", "2026-12-17 " + c.to}
			if _, err := w.s.MoveMeetingOn(t.Context(), "together", m.Dates[6].ID, "2026-12-17 "+c.to, c.again, "steward"); err != nil {
				t.Fatal(err)
			}
			for what, object := range map[string]string{"letter": w.object(w.one("ann@home.example")), "feed": w.feed(), "export": w.export()} {
				got := starts(t, check, object)
				if diff := cmp.Diff(want, got[:min(len(got), len(want))]); diff != "" {
					t.Errorf("%s:\n%s\n%s", what, diff, object)
				}
				if events := strings.Count(object, "BEGIN:VEVENT"); what == "letter" && strings.Count(object, "UID:"+m.Meeting+".together@example.org\r\n") != events {
					t.Errorf("%s is under several UIDs:\n%s", what, object)
				}
			}
			// It moves once more.
			w.now = utc(2026, 12, 18, 12, 0)
			if _, err := w.s.MoveMeetingOn(t.Context(), "together", w.detail(m.Meeting).Dates[0].ID, "2027-12-30 16:00", "weekly", "steward"); err != nil {
				t.Fatal(err)
			}
			want = append(want, "2027-12-30 16:00", "2028-01-06 16:00")
			for what, object := range map[string]string{"letter": w.object(w.last("ann@home.example")), "feed": w.feed(), "export": w.export()} {
				got := starts(t, check, object)
				if diff := cmp.Diff(want, got[:min(len(got), len(want))]); diff != "" {
					t.Errorf("%s, moved again:\n%s\n%s", what, diff, object)
				}
			}
		})
	}
}

// A rule that comes seldom has not so many dates before: the last ones stay, and nothing stands in another century.
func TestLongPastBeforeASeldomRuleIsCutShort(t *testing.T) {
	check := mailtest.Libical(t)
	for again, want := range map[string]int{"monthly": 52, "yearly": 13, "weekly": 52, "daily": 52} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "weekly"})
		w.now = utc(2028, 1, 1, 12, 0)
		w.post()
		if _, err := w.s.MoveMeetingOn(t.Context(), "together", w.detail(m.Meeting).Dates[1].ID, "2028-01-14 19:00", again, "steward"); err != nil {
			t.Fatal(err)
		}
		object := w.object(w.last("ann@home.example"))
		var over []string
		for _, at := range starts(t, check, object) {
			if at < "2028-01-01" {
				over = append(over, at)
			}
		}
		if len(over) != want || over[len(over)-1] != "2027-12-30 17:00" {
			t.Errorf("%s: %d dates that are over, to %v\n%s", again, len(over), over[max(0, len(over)-1):], object)
		}
		if _, first, _ := strings.Cut(object, "RRULE"); strings.Contains(first, "DTSTART;TZID=Europe/Berlin:19") {
			t.Errorf("%s stands in another century", again)
		}
		if len(object) > 40_000 {
			t.Errorf("%s: %d bytes", again, len(object))
		}
	}
}

// last is the last letter to somebody.
func (w *world) last(to string) (l sent) {
	w.t.Helper()
	for _, s := range w.post() {
		if s.To == to {
			l = s
		}
	}
	return l
}

func (w *world) publicFeed() {
	w.t.Helper()
	if _, err := w.s.SetGroup(w.t.Context(), "together", map[string]string{"feed": "public"}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) feed() string {
	w.t.Helper()
	ics, err := w.s.GroupFeed(w.t.Context(), "together")
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.ReplaceAll(string(ics), "\r\n ", "")
}

func (w *world) export() string {
	w.t.Helper()
	ics, err := w.s.Calendar(w.t.Context(), "together")
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.ReplaceAll(string(ics), "\r\n ", "")
}
