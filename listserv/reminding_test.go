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
