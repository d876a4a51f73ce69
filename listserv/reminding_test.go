package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
)

// told lists when each address was reminded, from now until a moment, in steps of ten minutes.
func (w *world) told(until time.Time) map[string][]string {
	w.t.Helper()
	all := map[string][]string{}
	for at := w.now.Truncate(10 * time.Minute).Add(10 * time.Minute); at.Before(until); at = at.Add(10 * time.Minute) {
		for _, l := range w.tick(at) {
			if l.Mail.Get("Precedence") == "" { // no digest
				name, _, _ := strings.Cut(l.To, "@")
				all[name] = append(all[name], at.UTC().Format("01-02 15:04"))
			}
		}
	}
	return all
}

func TestRemindersComeBeforeTheNightOfEachReader(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"ann", "bob", "cem"} {
		w.join(strings.ToUpper(n[:1])+n[1:], n+"@home.example")
	}
	w.set("bob@home.example", "zone", "Asia/Tokyo")
	w.set("cem@home.example", "zone", "America/Toronto")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d,1h"})
	got := w.told(utc(2026, 11, 13, 0, 0))
	// 17:00 in Berlin is 16:00 UTC, 01:00 in Tokyo and 11:00 in Toronto. In Tokyo both hours are night: the day before at 21:00,
	// and on the day itself at 21:00.
	for name, want := range map[string][]string{
		"ann": {"11-11 16:00", "11-12 15:00"}, "bob": {"11-11 12:00", "11-12 12:00"}, "cem": {"11-11 16:00", "11-12 15:00"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s was reminded at %v, want %v", name, got[name], want)
		}
	}
}

func TestMembersMayBeRemindedAtTheirOwnTimes(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"ann", "bob", "cem"} {
		w.join(strings.ToUpper(n[:1])+n[1:], n+"@home.example")
	}
	w.set("bob@home.example", "remind", "2d,3h")
	w.set("cem@home.example", "remind", "none")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
	got := w.told(utc(2026, 11, 13, 0, 0))
	for name, want := range map[string][]string{"ann": {"11-11 16:00"}, "bob": {"11-10 16:00", "11-12 13:00"}, "cem": nil} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s was reminded at %v, want %v", name, got[name], want)
		}
	}
	w.set("cem@home.example", "remind", "default")
	if v := w.standing("cem@home.example"); v.Remind != nil {
		t.Errorf("%+v", v)
	}
}

func TestWhoAnsweredIsNotAskedAgainAndTheSilentAreAskedOnce(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"yes", "no", "silent"} {
		w.join(n, n+"@home.example")
	}
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "7d,3d,1d,1h"})
	var asked, told []string
	for at := w.now; at.Before(utc(2026, 11, 13, 0, 0)); at = at.Add(time.Hour) {
		for _, l := range w.tick(at) {
			name, _, _ := strings.Cut(l.To, "@")
			switch {
			case l.Mail.Get("Precedence") != "":
			case strings.Contains(l.Mail.Text, "Will you come?"):
				asked = append(asked, name)
				if name != "silent" {
					w.write(mail{from: l.To, subject: "Re: x", body: map[string]string{"yes": "I'll be there", "no": "Sorry, I can't make it"}[name], answers: l.Mail})
				}
			case strings.Contains(l.Mail.Subject, "Circle: "):
				told = append(told, name)
				if name == "silent" && !strings.Contains(strings.Join(strings.Fields(l.Mail.Text), " "), `If you can't, just reply "no"`) {
					t.Errorf("the last reminder does not say how to say no:\n%s", l.Mail.Text)
				}
			}
		}
	}
	if slices.Sort(asked); !slices.Equal(asked, []string{"no", "silent", "yes"}) {
		t.Errorf("asked: %v", asked)
	}
	if slices.Sort(told); !slices.Equal(told, []string{"silent", "yes", "yes", "yes"}) {
		t.Errorf("reminded without being asked: %v", told)
	}
}

func TestReminderThatDownTimeBroughtIntoTheNightWaitsForTheMorning(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
	w.now = utc(2026, 11, 11, 22, 0) // switched on again at 23:00 in Berlin
	got := w.told(utc(2026, 11, 13, 0, 0))
	if want := []string{"11-12 07:00"}; !slices.Equal(got["ann"], want) {
		t.Errorf("reminded at %v, want %v", got["ann"], want)
	}
}

// subjectsTo lists what an address was reminded of by its subjects, from now until a moment, in steps of an hour; do may act at each of them.
func (w *world) subjectsTo(to string, until time.Time, do func(at time.Time, last sent)) (subjects []string) {
	w.t.Helper()
	var last sent
	for at := w.now.Truncate(time.Hour).Add(time.Hour); at.Before(until); at = at.Add(time.Hour) {
		for _, l := range w.tick(at) {
			if l.To == to && strings.HasPrefix(l.Mail.Subject, "Circle: ") {
				subjects, last = append(subjects, strings.TrimPrefix(l.Mail.Subject, "Circle: ")), l
			}
		}
		do(at, last)
	}
	return subjects
}

// A zone that is guessed from a Date, or said, and another choice of reminders are no reason to be reminded of the same again.
func TestNobodyIsRemindedAgainBecauseTheirClockIsAnother(t *testing.T) {
	ann := "ann@home.example"
	at := func(day, hour int) time.Time { return utc(2026, 11, day, hour, 0) }
	for name, c := range map[string]struct {
		do   map[time.Time]func(w *world, last sent)
		want []string
	}{
		"an answer from another zone": {map[time.Time]func(*world, sent){
			at(5, 16): func(w *world, last sent) {
				w.write(mail{from: ann, subject: "Re: x", body: "I'll be there", answers: last.Mail, date: "Thu, 5 Nov 2026 11:05:00 -0500"})
			},
		}, []string{"in a week", "tomorrow", "in one hour"}},
		"posts from two zones by who is silent": {map[time.Time]func(*world, sent){
			at(6, 16): func(w *world, _ sent) {
				w.write(mail{from: ann, subject: "A question", body: "Who has a ladder to lend me this week?", date: "Fri, 6 Nov 2026 18:05:00 +0200"})
			},
			at(8, 17): func(w *world, _ sent) {
				w.write(mail{from: ann, subject: "Thanks", body: "I found a ladder, thank you all very much.", date: "Sun, 8 Nov 2026 09:05:00 -0800"})
			},
		}, []string{"in a week", "tomorrow"}}, // in Los Angeles the last one comes before the night
		"another zone, said": {map[time.Time]func(*world, sent){
			at(6, 10): func(w *world, _ sent) { w.write(mail{from: ann, subject: "time zone Toronto"}) },
		}, []string{"in a week", "in one hour"}},
		"another zone, set by a steward, and back": {map[time.Time]func(*world, sent){
			at(6, 10): func(w *world, _ sent) { w.set(ann, "zone", "Asia/Tokyo") },
			at(7, 10): func(w *world, _ sent) { w.set(ann, "zone", "Europe/Berlin") },
		}, []string{"in a week", "in one hour"}},
		"other reminders, of which one has come": {map[time.Time]func(*world, sent){
			at(6, 10): func(w *world, _ sent) { w.write(mail{from: ann, subject: "remind me a week before"}) },
		}, []string{"in a week"}},
		"other reminders, of which one is past": {map[time.Time]func(*world, sent){
			at(6, 10): func(w *world, _ sent) { w.set(ann, "remind", "10d,6d,2h") },
			at(8, 10): func(w *world, _ sent) { w.set(ann, "remind", "6d,5d,2h") },
		}, []string{"in a week", "in 2 hours"}},
		"a zone in which the others have had the last one": {map[time.Time]func(*world, sent){
			at(12, 13): func(w *world, _ sent) { w.set(ann, "zone", "Asia/Tokyo") },
		}, []string{"in a week", "in 2 hours"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", ann)
			w.join("Bob", "bob@home.example")
			w.set("bob@home.example", "zone", "Asia/Tokyo") // whose reminders come at their own times
			w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
			got := w.subjectsTo(ann, utc(2026, 11, 13, 0, 0), func(now time.Time, last sent) {
				if do := c.do[now]; do != nil {
					do(w, last)
				}
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("reminded %q, want %q", got, c.want)
			}
		})
	}
}

// A reminder that a group begins to send does not come late, and those who are still to be asked are asked by the next one.
func TestANewReminderOfAGroupDoesNotComeLate(t *testing.T) {
	for name, c := range map[string]struct {
		at   time.Time
		set  string
		want []string
	}{
		"between two":          {utc(2026, 11, 7, 10, 0), "14d,6d,1d", []string{"in a week asks", "tomorrow"}},
		"before the first":     {utc(2026, 11, 4, 10, 0), "14d,7d,1h", []string{"in a week asks", "in one hour"}},
		"the only ones passed": {utc(2026, 11, 7, 10, 0), "14d,6d", []string{"in a week asks"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			w.join("Bob", "bob@home.example")
			w.set("bob@home.example", "zone", "America/Toronto")
			w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
			got := map[string][]string{}
			for at := utc(2026, 11, 3, 10, 0); at.Before(utc(2026, 11, 13, 0, 0)); at = at.Add(time.Hour) {
				for _, l := range w.tick(at) {
					if what, is := strings.CutPrefix(l.Mail.Subject, "Circle: "); is {
						if strings.Contains(l.Mail.Text, "Will you come?") {
							what += " asks"
						}
						got[l.To] = append(got[l.To], what)
					}
				}
				if at.Equal(c.at) {
					if _, err := w.s.SetGroup(t.Context(), "together", map[string]string{"offsets": c.set}); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, to := range []string{"ann@home.example", "bob@home.example"} {
				if !slices.Equal(got[to], c.want) {
					t.Errorf("%s was reminded %q, want %q", to, got[to], c.want)
				}
			}
		})
	}
}

// Who lives where the group was when its zone is another goes by the same hours as before.
func TestAGroupThatMovesToAnotherZoneKeepsItsMembersNights(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.set("ann@home.example", "zone", "Europe/Berlin")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d,1h"})
	if _, err := w.s.SetGroup(t.Context(), "together", map[string]string{"zone": "Asia/Tokyo"}); err != nil {
		t.Fatal(err)
	}
	if got, want := w.told(utc(2026, 11, 13, 0, 0))["ann"], []string{"11-11 16:00", "11-12 15:00"}; !slices.Equal(got, want) {
		t.Errorf("reminded at %v, want %v", got, want)
	}
}

func TestReminderFurtherAheadThanTheyComeIsRefused(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	_, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Party", Start: "2027-06-12 17:00", Remind: "90d"}, "steward")
	if err == nil || !strings.Contains(err.Error(), "more than 60 days before the meeting") {
		t.Errorf("%v", err)
	}
	if _, err := w.s.SetMember(t.Context(), "together", "ann@home.example", map[string]string{"remind": "61d"}, "steward"); err == nil || !strings.Contains(err.Error(), "more than 60 days") {
		t.Errorf("%v", err)
	}
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2027-02-12 17:00", Remind: "60d"})
	if got, want := w.told(utc(2026, 12, 20, 0, 0))["ann"], []string{"12-14 16:00"}; !slices.Equal(got, want) {
		t.Errorf("reminded at %v, want %v", got, want)
	}
}
