package listserv_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/mailer"
)

// reason is why a letter went out: what it is about by its ticket, and the time that it tells, for a date that moves is told anew.
func reason(l sent) (kind, why string) {
	f := strings.Split(l.Mail.MessageID, ".")
	purpose, subject := f[0], f[2]
	when := ""
	for line := range strings.SplitSeq(l.Mail.Text, "\n") {
		if strings.Contains(line, "Berlin time") {
			when = strings.TrimSpace(line)
			break
		}
	}
	kind = map[string]string{"w": "welcome", "m": "call", "p": "post", "d": "digest", "t": "asked for minutes", "a": "asked whether they were there"}[purpose]
	switch {
	case strings.HasPrefix(l.Mail.Subject, "Minutes sent"):
		kind = "echo of minutes"
	case purpose != "r":
	case strings.HasPrefix(l.Mail.Subject, "New time"):
		kind = "moved"
	case strings.HasPrefix(l.Mail.Subject, "Cancelled"):
		kind = "cancelled"
	case l.Mail.Get("Auto-Submitted") == "auto-replied":
		kind = "echo of an answer"
	default:
		kind = "reminder"
	}
	if kind == "" {
		kind = "unknown: " + purpose + " " + l.Mail.Subject
	}
	return kind, kind + " " + subject + " " + when
}

// TestAYearOfAGroup lets forty members live through a year of a weekly series, of which some dates move and some are cancelled. Some
// travel, so that the Date of their answers is another zone's, or choose other zones and reminders; the group changes its own.
func TestAYearOfAGroup(t *testing.T) {
	t.Parallel()
	const people = 40
	w := newWorld(t)
	names := make([]string, people)
	got := map[string]map[string]int{} // by member, by kind
	had := map[string]bool{}           // member and reason
	take := func(letters []sent) {
		for _, l := range letters {
			kind, why := reason(l)
			if strings.HasPrefix(kind, "unknown") {
				t.Errorf("%s had a letter for no known reason: %s", l.To, kind)
			}
			if got[l.To] == nil {
				got[l.To] = map[string]int{}
			}
			got[l.To][kind]++
			if had[l.To+" "+why] {
				t.Errorf("%s had two letters for one reason: %s", l.To, why)
			}
			had[l.To+" "+why] = true
		}
	}
	for i := range people {
		names[i] = fmt.Sprintf("m%02d@home.example", i)
		take([]sent{w.join(fmt.Sprintf("M%02d", i), names[i])})
		if i%8 == 7 {
			w.set(names[i], "delivery", "meetings")
		}
	}
	offsets := func(value string) {
		if _, err := w.s.SetGroup(t.Context(), "together", map[string]string{"offsets": value}); err != nil {
			t.Fatal(err)
		}
	}
	offsets("1d")
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: fmt.Sprintf("FREQ=WEEKLY;COUNT=%d", yearDates)}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]*mailer.Mail{}
	for _, l := range w.post() {
		calls[l.To] = l.Mail
		take([]sent{l})
	}
	for i := 0; i < people; i += 8 {
		w.write(mail{from: names[i], subject: "Re: x", body: "Yes to all", answers: calls[names[i]]})
		take(w.post())
	}
	moved, cancelled, minutes := 0, 0, 0
	next := 0
	for at := utc(2026, 11, 3, 16, 0); at.Before(utc(2026, 11, 12, 0, 0).AddDate(0, 0, 7*yearDates)); at = at.Add(6 * time.Hour) {
		// On Mondays a steward looks at the week: each fifth date moves to Friday, each eleventh is cancelled.
		if at.Weekday() == time.Monday && at.Hour() == 10 && next < yearDates {
			start := time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*next)
			if start.Sub(at) < 7*24*time.Hour && start.After(at) {
				for i := 5; i < people; i += 8 {
					w.now = at
					w.set(names[i], "zone", []string{"Asia/Tokyo", "America/Toronto", "Europe/Berlin", "Asia/Kolkata"}[(i+next)%4])
					w.set(names[i], "remind", []string{"2d", "default", "1d", "36h"}[(i/8+next)%4])
				}
				offsets("5d,1d") // whose first was due yesterday
				id := m.Meeting + "-" + start.Format("20060102") + "1700"
				w.now = at
				switch {
				case next%11 == 10:
					if _, err := w.s.CancelMeeting(t.Context(), "together", id, "steward"); err != nil {
						t.Fatal(err)
					}
					cancelled++
				case next%5 == 4:
					if _, err := w.s.MoveMeeting(t.Context(), "together", id, start.AddDate(0, 0, 1).Format("2006-01-02")+" 18:30", "steward"); err != nil {
						t.Fatal(err)
					}
					moved++
				}
			}
		}
		if at.Weekday() == time.Thursday && at.Hour() == 22 {
			next++
			offsets("1d")
		}
		if at.Hour() == 4 {
			continue // nothing is due at night
		}
		letters := w.tick(at)
		take(letters)
		for _, l := range letters {
			kind, _ := reason(l)
			switch i := slices.Index(names, l.To); {
			case kind == "asked for minutes":
				minutes++
				w.write(mail{from: l.To, subject: "Re: " + l.Mail.Subject, body: fmt.Sprintf("We were a few and talked about week %d of our year.", next), answers: l.Mail})
			case kind == "reminder" && i%8 == 1:
				w.write(mail{from: l.To, subject: "Re: x", body: "I'll be there", answers: l.Mail, date: at.In(time.FixedZone("", 3600*[]int{1, -5, 9, 2, -8}[(i/8+next)%5])).Format(time.RFC1123Z)})
			case kind == "reminder" && i%8 == 3:
				w.write(mail{from: l.To, subject: "Re: x", body: "Sorry, I can't make it", answers: l.Mail})
			default:
				continue
			}
			take(w.post())
		}
	}
	held := yearDates - cancelled
	if moved < yearDates/6 || cancelled < yearDates/13 || minutes != held {
		t.Errorf("%d moved, %d cancelled, minutes of %d", moved, cancelled, minutes)
	}
	for i, name := range names {
		g := got[name]
		for kind, want := range map[string]int{"welcome": 1, "call": 1, "reminder": held, "moved": moved, "cancelled": cancelled} {
			if g[kind] != want {
				t.Errorf("%s: %d of %q, want %d", name, g[kind], kind, want)
			}
		}
		echoes := map[int]int{0: 1, 1: held, 3: held}[i%8]
		if g["echo of an answer"] != echoes {
			t.Errorf("%s: %d echoes, want %d", name, g["echo of an answer"], echoes)
		}
		if i%8 == 7 && g["post"] > 0 {
			t.Errorf("%s wants meetings only, and got %d posts", name, g["post"])
		}
	}
	for _, name := range names {
		t.Logf("%s: %s", name, counted(got[name]))
	}
	if waits := w.waiting(); len(waits) > 0 {
		t.Errorf("%d things wait for a person, such as %+v", len(waits), waits[0])
	}
}

func counted(kinds map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		parts = append(parts, fmt.Sprintf("%d × %s", kinds[k], k))
	}
	return strings.Join(parts, ", ")
}
