package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const walked = 28 * 24 * time.Hour

// reader is a member whose letters of the four weeks are counted.
type reader struct {
	person
	delivery string
	zone     string // "" is the group's
}

// village is a group of the four weeks, with one series of meetings.
type village struct {
	name, address, title string
	zone                 *time.Location
	daily, weekly        clock
	meeting              string    // title
	first                time.Time // its first date
	readers              []reader
}

// clock is when a digest comes.
type clock struct{ hour, minute int }

func (c clock) cron(day string) string { return fmt.Sprintf("%d %d * * %s", c.minute, c.hour, day) }

// on is the moment on a day. The hours of a night in which the clocks change are counted from midnight: a time that the
// night skips comes as much later, and one that it has twice comes the first time.
func (c clock) on(day time.Time) time.Time {
	y, m, d := day.Date()
	if c.hour < 4 {
		return time.Date(y, m, d, 0, 0, 0, 0, day.Location()).Add(time.Duration(c.hour)*time.Hour + time.Duration(c.minute)*time.Minute)
	}
	return time.Date(y, m, d, c.hour, c.minute, 0, 0, day.Location())
}

// springWalk begins two weeks before Europe's clocks go forward; a week later those of Sydney go back.
func springWalk(now time.Time) time.Time {
	for year := now.Year(); ; year++ {
		change := time.Date(year, time.March, 31, 1, 0, 0, 0, time.UTC)
		change = change.AddDate(0, 0, -int(change.Weekday()))
		if start := change.AddDate(0, 0, -14); start.After(now.AddDate(0, 0, 1)) {
			return start
		}
	}
}

func TestFourWeeksAcrossClockChangesSendEachReminderAndDigestOnce(t *testing.T) {
	t.Parallel()
	w := settle(t, small(t))
	w.program = plain(t) // starting it 672 times is slow enough without the race detector
	start := springWalk(time.Now())
	villages := w.villages(start)
	ann := person{"Ann Berg", "ann@example.org"}
	w.turn("--now", start.Add(-time.Hour).Format(time.RFC3339)) // whatever was due before, the welcome letters among it

	began, seen, got := time.Now(), w.sink.Count(), map[string][]string{}
	steps := 0
	for at := start; at.Before(start.Add(walked)); at = at.Add(time.Hour) {
		if at.Hour() == 9 {
			for _, v := range villages {
				w.deliver(mailing{from: ann, to: v.address, subject: "News of " + at.Format("2 January"), words: "Dear all, this is the news of the day.",
					id: fmt.Sprintf("news.%d.%s", at.Unix(), v.name)}.raw())
			}
		}
		w.do("run", "--once", "--now", at.Format(time.RFC3339))
		steps++
		deliveries := w.sink.Deliveries()
		for _, d := range deliveries[seen:] {
			l := w.read(d)
			what := w.whatIs(l, villages, at)
			got[what] = append(got[what], at.UTC().Format(time.RFC3339))
		}
		seen = len(deliveries)
	}
	t.Logf("%d steps in %s", steps, time.Since(began).Round(time.Second))

	want, kinds := map[string][]string{}, map[string]int{}
	for _, v := range villages {
		v.expect(want, start)
	}
	for what, times := range got {
		slices.Sort(times)
		kinds[strings.Fields(what)[0]] += len(times)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what came, to whom, and in which step (-want +got):\n%s", diff)
	}
	t.Logf("letters: %v", kinds)
}

// villages makes two groups, at the two ends of the world, whose clocks change in different directions.
func (w *town) villages(start time.Time) []village {
	w.t.Helper()
	zone := func(name string) *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			w.t.Fatal(err)
		}
		return loc
	}
	berlin, sydney := zone("Europe/Berlin"), zone("Australia/Sydney")
	y, m, d := start.Date()
	ann := person{"Ann Berg", "ann@example.org"}
	villages := []village{
		{name: "circle", address: address, title: "Care Circle", zone: berlin, daily: clock{18, 0}, weekly: clock{2, 30},
			meeting: "Evening round", first: time.Date(y, m, d+3, 17, 0, 0, 0, berlin),
			readers: []reader{{ann, "each", ""}, {person{"Dora", "dora@example.org"}, "daily", ""}, {person{"Kim", "kim@example.org"}, "daily", "Asia/Kolkata"},
				{person{"Wendy", "wendy@example.org"}, "weekly", ""}, {person{"Tom", "tom@example.org"}, "each", "America/Toronto"},
				{person{"Mel", "mel@example.org"}, "meetings", ""}}},
		{name: "south", address: "south@example.org", title: "South Side", zone: sydney, daily: clock{2, 30}, weekly: clock{18, 0},
			meeting: "Morning round", first: time.Date(y, m, d+1, 9, 30, 0, 0, sydney),
			readers: []reader{{ann, "each", ""}, {person{"Sam", "sam@example.org"}, "daily", ""}, {person{"Sue", "sue@example.org"}, "weekly", ""}}},
	}
	for _, v := range villages {
		w.do("group", "add", v.name, "--title", v.title, "--address", v.address, "--zone", v.zone.String(), "--steward", ann.String(),
			"--daily", v.daily.cron("*"), "--weekly", v.weekly.cron("SUN"), "--quiet", "none")
		for _, r := range v.readers[1:] {
			w.do("member", "add", v.name, r.String(), "--consent", "asked me on the phone")
		}
		for _, r := range v.readers {
			args := []string{"member", "set", v.name, r.address, "--delivery", r.delivery}
			if r.zone != "" {
				args = append(args, "--zone", r.zone)
			}
			w.do(args...)
		}
		w.do("meeting", "add", v.name, "--title", v.meeting, "--start", v.first.Format("2006-01-02 15:04"), "--repeat", "every week", "--remind", "7d,1d,1h")
	}
	return villages
}

// whatIs names a letter, and looks whether what it says of time is right for its reader.
func (w *town) whatIs(l letter, villages []village, at time.Time) string {
	w.t.Helper()
	for _, v := range villages {
		if from, err := l.header.AddressList("From"); err != nil || from[0].Address != v.address {
			continue
		}
		switch {
		case l.isPost():
			return fmt.Sprintf("post %s %s", v.name, l.to)
		case l.subject == "For you to know ("+v.title+")" && strings.Contains(strings.Join(strings.Fields(l.text()), " "), "nobody said that they would come to "+v.meeting):
			return fmt.Sprintf("notice %s %s", v.name, l.to)
		case strings.HasPrefix(l.subject, v.meeting):
			if next := v.recalled(l.subject, at); !says(l, v, next) {
				w.t.Errorf("%s: the reminder to %s does not name %s:\n%s", at.Format(time.RFC3339), l.to, next, l.text())
			}
			return fmt.Sprintf("reminder %s %s %s", v.name, l.to, l.subject)
		case strings.Contains(l.text(), "This is what happened in "+v.title+" since yesterday"):
			return fmt.Sprintf("daily %s %s", v.name, l.to)
		case strings.Contains(l.text(), "This is what happened in "+v.title+" this week"):
			return fmt.Sprintf("weekly %s %s", v.name, l.to)
		}
	}
	return fmt.Sprintf("letter nobody expects: %s to %s", l.subject, l.to)
}

// reminders are how long before a meeting its members are reminded.
var reminders = []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour}

// stepOf is the first full hour at or after a moment.
func stepOf(due time.Time) time.Time {
	return due.Add(time.Hour - time.Nanosecond).Truncate(time.Hour).UTC()
}

// subject is that of the reminder which goes out so long before a date.
func (v village) subject(next time.Time, offset time.Duration) string {
	switch left := next.Sub(stepOf(next.Add(-offset))); {
	case offset == 7*24*time.Hour:
		return v.meeting + ": in a week"
	case offset == 24*time.Hour:
		return v.meeting + ": tomorrow"
	case left < time.Hour:
		return fmt.Sprintf("%s: in %d minutes", v.meeting, left/time.Minute)
	}
	return v.meeting + ": in one hour"
}

// recalled is the date of which the reminder of that subject speaks in that step.
func (v village) recalled(subject string, at time.Time) time.Time {
	for week := range 8 {
		next := v.first.AddDate(0, 0, 7*week)
		for _, offset := range reminders {
			if stepOf(next.Add(-offset)).Equal(at) && v.subject(next, offset) == subject {
				return next
			}
		}
	}
	return time.Time{}
}

// says looks for the meeting's day and hour on the group's clock and, where it differs, the hour on the reader's.
func says(l letter, v village, next time.Time) bool {
	ok := strings.Contains(l.text(), next.Format("Monday 2 January, 15:04"))
	for _, r := range v.readers {
		if r.address == l.to && r.zone != "" {
			loc, err := time.LoadLocation(r.zone)
			ok = ok && err == nil && strings.Contains(l.text(), next.In(loc).Format("15:04")+" ")
		}
	}
	return ok
}

// expect notes in which step each letter of the four weeks is due.
func (v village) expect(want map[string][]string, start time.Time) {
	end := start.Add(walked)
	note := func(kind, to string, due time.Time) {
		step := stepOf(due)
		if step.Before(start) || !step.Before(end) {
			return
		}
		what := strings.TrimSpace(strings.Replace(kind, " ", " "+v.name+" "+to+" ", 1))
		want[what] = append(want[what], step.Format(time.RFC3339))
		slices.Sort(want[what])
	}
	note("notice ", "ann@example.org", v.first.Add(2*time.Hour+3*24*time.Hour)) // nobody answers: the steward hears of it once
	for _, r := range v.readers {
		for week := range 8 {
			next := v.first.AddDate(0, 0, 7*week)
			for _, offset := range []time.Duration{reminders[0], reminders[2]} { // who is silent is asked once, and reminded at the last
				note("reminder "+v.subject(next, offset), r.address, next.Add(-offset))
			}
		}
		for day := range 30 {
			y, m, d := start.In(v.zone).Date()
			date := time.Date(y, m, d-1+day, 0, 0, 0, 0, v.zone)
			switch {
			case r.delivery == "daily":
				note("daily ", r.address, v.daily.on(date))
			case r.delivery == "weekly" && date.Weekday() == time.Sunday:
				if due := v.weekly.on(date); due.After(start.Add(9 * time.Hour)) { // before that nobody wrote anything
					note("weekly ", r.address, due)
				}
			case r.delivery == "each" && r.address != "ann@example.org" && day < 28:
				note("post ", r.address, start.Truncate(24*time.Hour).AddDate(0, 0, day).Add(9*time.Hour))
			}
		}
	}
}
