package calendar

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

// libical makes a program that reads calendars by libical, the library of many mail and calendar programs.
func libical(t *testing.T) func(object []byte) (starts []int64, err error) {
	t.Helper()
	compiler, err := exec.LookPath("gcc")
	if err != nil {
		mailtest.Missing(t, "gcc")
	}
	program := filepath.Join(t.TempDir(), "check")
	if out, err := exec.Command(compiler, "-o", program, "testdata/libical/check.c", "-lical").CombinedOutput(); err != nil {
		if bytes.Contains(out, []byte("ical")) {
			mailtest.Missing(t, "libical-dev")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	return func(object []byte) (starts []int64, err error) {
		c := exec.Command(program)
		c.Stdin = bytes.NewReader(object)
		out, err := c.Output()
		if exit, ok := err.(*exec.ExitError); ok {
			err = errorText(string(exit.Stderr))
		}
		for line := range strings.Lines(string(out)) {
			n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
			if err != nil {
				return nil, err
			}
			starts = append(starts, n)
		}
		return starts, err
	}
}

type errorText string

func (e errorText) Error() string { return string(e) }

func TestLibicalReadsWhatWeWrite(t *testing.T) {
	check := libical(t)
	good, err := Request(meeting(t))
	if err != nil {
		t.Fatal(err)
	}
	for what, broken := range map[string]string{
		"no organizer": strings.Replace(string(good), "ORGANIZER", "X-ORGANIZER", 1),
		"no time":      strings.Replace(string(good), "DTSTART;TZID=Europe/Berlin:2026", "DTSTART;TZID=Europe/Berlin:soon", 1),
	} {
		if _, err := check([]byte(broken)); err == nil {
			t.Errorf("%s, and libical does not mind", what)
		}
	}
	for _, name := range []string{"UTC", "Europe/Berlin", "America/Toronto", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland", "America/Sao_Paulo"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for month := 0; month < 12; month += 3 {
			e := meeting(t)
			e.Start = time.Date(2026, time.Month(month+1), 12, 17, 0, 0, 0, zone)
			e.Title, e.Description = "Kreis; \"Räume\", 日本\nand more", strings.Repeat("a long line ", 40)+"\r\nEND:VEVENT"
			want := []time.Time{e.Start}
			object, err := Request(e)
			expect(t, check, name+" once", object, err, want)
			e.Rule, e.Except = "FREQ=WEEKLY;COUNT=40", []time.Time{e.Start.AddDate(0, 0, 7)}
			want = nil
			for week := range 40 {
				if week != 1 {
					want = append(want, e.Start.AddDate(0, 0, 7*week))
				}
			}
			moved := e
			moved.Rule, moved.Except, moved.RecurrenceID, moved.Start = "", nil, e.Start.AddDate(0, 0, 14), e.Start.AddDate(0, 0, 15)
			object, err = Request(e, moved)
			expect(t, check, name+" weekly", object, err, want)
			object, err = Cancel(e)
			expect(t, check, name+" cancelled", object, err, want)
			e.Attendee.Email = ""
			object, err = Publish("Working; Together", e)
			expect(t, check, name+" feed", object, err, want)
		}
	}
}

// expect sees to it that libical finds nothing wrong in an object, and the same dates as we.
func expect(t *testing.T, check func([]byte) ([]int64, error), what string, object []byte, err error, want []time.Time) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	starts, err := check(object)
	if err != nil {
		t.Fatalf("%s: libical says %v of\n%s", what, err, object)
	}
	for i, at := range want {
		if i >= len(starts) || starts[i] != at.Unix() {
			t.Fatalf("%s: libical finds %d dates, we %d; date %d is %v for us\n%v\n%s", what, len(starts), len(want), i, at, starts, object)
		}
	}
	if len(starts) != len(want) {
		t.Errorf("%s: libical finds %d dates, we %d", what, len(starts), len(want))
	}
}
