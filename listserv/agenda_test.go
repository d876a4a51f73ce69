package listserv_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/desk"
)

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// agenda is what is to be talked about at a date.
func (w *world) agenda(id string) (list []string) {
	w.t.Helper()
	items, err := w.s.Agenda(w.t.Context(), "together", id)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, i := range items {
		list = append(list, i.By+": "+i.Words)
	}
	return list
}

func TestMembersPutThingsOnTheAgendaByReply(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Repeat: "every week", Remind: "1d,1h"})
	var ask sent
	for _, l := range w.tick(utc(2026, 11, 11, 16, 0)) {
		if l.To == "ann@home.example" && strings.Contains(l.Mail.Text, "Will you come?") {
			ask = l
		}
	}
	if !strings.Contains(flat(ask.Mail.Text), `Reply with a line such as "Agenda: the new room"`) {
		t.Errorf("the reminder does not ask:\n%s", ask.Mail.Text)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes, I'll be there.\r\n\r\nAgenda: the new room, and\r\nwho has a key\r\n\r\nAnn", answers: ask.Mail})
	echo := w.one("ann@home.example")
	if text := flat(echo.Mail.Text); !strings.Contains(text, "you will come") || !strings.Contains(text, "- the new room, and who has a key") {
		t.Errorf("%s", echo.Mail.Text)
	}
	w.write(mail{from: "bob@home.example", subject: "Agenda: the letter to the city", body: "Bob"})
	if noted := w.one("bob@home.example"); !strings.Contains(flat(noted.Mail.Text), "- the letter to the city") {
		t.Errorf("%s", noted.Mail.Text)
	}
	want := "Ann: the new room, and who has a key|Bob: the letter to the city"
	if got := strings.Join(w.agenda(m.Dates[0].ID), "|"); got != want {
		t.Errorf("%s", got)
	}
	// The last reminder brings the agenda whole, and asks for no more.
	for _, l := range w.tick(utc(2026, 11, 12, 15, 0)) {
		text := flat(l.Mail.Text)
		if l.Mail.Get("Precedence") == "" && (!strings.Contains(text, "- the new room, and who has a key (Ann) - the letter to the city (Bob)") || strings.Contains(text, "Something else to talk about")) {
			t.Errorf("%s", l.Mail.Text)
		}
	}
	// What comes too late is for the next date, and said to be.
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Agenda:\r\n- parking\r\n- lunch", answers: ask.Mail})
	if noted := w.one("ann@home.example"); !strings.Contains(flat(noted.Mail.Text), "so it is for the next one") || !strings.Contains(flat(noted.Mail.Text), "19 November") {
		t.Errorf("%s", noted.Mail.Text)
	}
	if got := strings.Join(w.agenda(m.Dates[1].ID), "|"); got != "Ann: parking|Ann: lunch" {
		t.Errorf("%s", got)
	}
	if list := w.waiting(); len(list) > 0 {
		t.Errorf("%+v", list)
	}
}

// The last reminder brings the final agenda, also where the group lets it stay open for longer.
func TestAgendaClosesWithTheLastReminder(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Repeat: "every week", Remind: "3d,1d"})
	first := w.tick(utc(2026, 11, 9, 16, 0))
	if text := flat(first[0].Mail.Text); !strings.Contains(text, "The list is open until Wednesday 11 November, 17:00") {
		t.Errorf("%s", text)
	}
	w.tick(utc(2026, 11, 11, 16, 0))
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Agenda: the keys", answers: first[0].Mail})
	w.post()
	if now, next := w.agenda(m.Dates[0].ID), w.agenda(m.Dates[1].ID); len(now) != 0 || strings.Join(next, "|") != "Ann: the keys" {
		t.Errorf("%v, then %v", now, next)
	}
}

func TestAgendaOfAMeetingThatIsOverGoesToAPerson(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
	letters := w.tick(utc(2026, 11, 11, 16, 0))
	w.tick(utc(2026, 11, 12, 15, 30))
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Agenda: too late", answers: letters[0].Mail})
	if list := w.waiting(); len(list) != 1 || !strings.Contains(list[0].Why, "closed") {
		t.Errorf("%+v", list)
	}
}

func TestUnprovenItemIsConfirmedFirst(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
	letters := w.tick(utc(2026, 11, 11, 16, 0))
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Agenda: the keys", answers: letters[0].Mail, unproven: true})
	if got := w.agenda(m.Dates[0].ID); len(got) > 0 {
		t.Errorf("%v", got)
	}
	ask := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes, that was me", answers: ask.Mail, unproven: true})
	w.post()
	if got := strings.Join(w.agenda(m.Dates[0].ID), "|"); got != "Ann: the keys" {
		t.Errorf("%s", got)
	}
}

// An item is announced as people do in their language.
func TestAgendaItemsAreAnnouncedInManyWays(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
	letters := w.tick(utc(2026, 11, 11, 16, 0))
	heads := []string{"Agenda", "Agenda items", "Please put on the agenda", "Tagesordnung", "Für die Agenda", "Bitte auf die Tagesordnung", "Themen", "Ordre du jour ", "Points à l'ordre du jour ",
		"Orden del día", "Punto del orden del día", "Por favor, para el orden del día"}
	for _, head := range heads {
		w.write(mail{from: "ann@home.example", subject: "Re: x", body: head + ": the key of " + head, answers: letters[0].Mail})
		w.post()
	}
	got := w.agenda(m.Dates[0].ID)
	for i, head := range heads {
		if want := strings.TrimSpace("Ann: the key of " + head); i >= len(got) || got[i] != want {
			t.Errorf("%q is no item: %v", head, got)
			break
		}
	}
	if waits := w.waiting(); len(waits) > 0 {
		t.Errorf("%+v", waits)
	}
}
