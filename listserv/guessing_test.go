package listserv_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/desk"
)

func TestZoneIsGuessedFromMailsAndSetRightInOneLine(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Sam", "sam@home.example")
	w.write(mail{from: "sam@home.example", subject: "Hello", body: "Hello from far away, I am glad to be here with all of you.", date: "Mon, 2 Nov 2026 04:00:00 -0500"})
	w.post()
	if v := w.standing("sam@home.example"); v.Zone != "America/New_York" || !v.Guessed {
		t.Fatalf("%q, guessed %v", v.Zone, v.Guessed)
	}
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
	var sams, anns sent
	for _, l := range w.tick(utc(2026, 11, 11, 16, 0)) {
		switch {
		case l.Mail.Get("Precedence") != "":
		case l.To == "sam@home.example":
			sams = l
		default:
			anns = l
		}
	}
	text := strings.Join(strings.Fields(sams.Mail.Text), " ")
	for _, said := range []string{"17:00 in Berlin", "11:00 in New York for you", `Reply with "time zone" and your city`} {
		if !strings.Contains(text, said) {
			t.Errorf("%q is not said:\n%s", said, sams.Mail.Text)
		}
	}
	if strings.Contains(anns.Mail.Text, "Your mails come from a clock") {
		t.Errorf("who is where the group is, is told of a guess:\n%s", anns.Mail.Text)
	}
	w.write(mail{from: "sam@home.example", subject: "Re: x", body: "time zone Bogota", answers: sams.Mail})
	echo := w.one("sam@home.example")
	if v := w.standing("sam@home.example"); v.Zone != "America/Bogota" || v.Guessed {
		t.Errorf("%q, guessed %v", v.Zone, v.Guessed)
	}
	// What they have said themselves is not guessed over; and a no takes it back.
	w.write(mail{from: "sam@home.example", subject: "Hello again", body: "I am on a journey for a few days and write from there.", date: "Mon, 2 Nov 2026 20:00:00 +1300"})
	w.post()
	if v := w.standing("sam@home.example"); v.Zone != "America/Bogota" {
		t.Errorf("%q", v.Zone)
	}
	w.write(mail{from: "sam@home.example", subject: "Re: x", body: "No", answers: echo.Mail})
	if v := w.standing("sam@home.example"); v.Zone != "America/New_York" || !v.Guessed {
		t.Errorf("%q, guessed %v", v.Zone, v.Guessed)
	}
}

func TestUnknownCityWaitsForAPerson(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "time zone Atlantis", body: ""})
	if list := w.waiting(); len(list) != 1 || !strings.Contains(list[0].Why, "no time zone or city of that name") {
		t.Errorf("%+v", list)
	}
}
