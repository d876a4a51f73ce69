package listserv_test

import (
	"fmt"
	"strings"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// Two of one name are two, whoever answers again; and who answered to the time before the meeting moved is silent no more.
func TestEchoCountsEverybodyOnce(t *testing.T) {
	w := newWorld(t)
	for i, name := range []string{"Ann", "Ann", "Bob"} {
		w.join(name, fmt.Sprintf("a%d@home.example", i))
	}
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]sent{}
	for _, l := range w.post() {
		calls[l.To] = l
	}
	say := func(who, words string) string {
		w.write(mail{from: who, subject: "Re: x", body: words, answers: calls[who].Mail})
		return flat(w.one(who).Mail.Text)
	}
	say("a0@home.example", "Yes, a bit late")
	if text := say("a1@home.example", "I'll be there"); !strings.Contains(text, "Coming: Ann and Ann Coming late: Ann No answer yet: 1") {
		t.Errorf("%s", text)
	}
	if text := say("a1@home.example", "Sorry, I can't"); !strings.Contains(text, "Coming: Ann Coming late: Ann Can't come: Ann No answer yet: 1") {
		t.Errorf("%s", text)
	}
	w.move(m.ID, "2026-11-13 17:00")
	w.post()
	if text := say("a1@home.example", "Yes"); !strings.Contains(text, "Coming: Ann No answer yet: 2") {
		t.Errorf("%s", text)
	}
}

// Of a great many who come a letter names the first, and counts all others.
func TestRosterOfAGreatManyIsShortAndTrue(t *testing.T) {
	w := newWorld(t)
	w.join("Zoe", "zoe@home.example")
	m, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Assembly", Start: "2026-11-12 17:00"}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	call := w.one("zoe@home.example")
	const many = 300
	for i := range many {
		if _, err := w.s.AddMember(t.Context(), "together", roster.Invitee{Name: fmt.Sprintf("M%03d", i), Email: fmt.Sprintf("m%03d@home.example", i)}, "asked", "steward"); err != nil {
			t.Fatal(err)
		}
	}
	err = w.db.Update(t.Context(), "together", func(tx *store.Tx) error {
		o, err := book.FindOccurrence(tx, "together", m.ID)
		if err != nil {
			return err
		}
		for p, err := range book.Members.All(tx, "together") {
			if err != nil {
				return err
			}
			if err := book.RSVPs.Put(tx, book.RSVP{Occurrence: o.ID, Person: p.Person, Group: "together", Answer: "yes", Start: o.Start, At: w.now}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.write(mail{from: "zoe@home.example", subject: "Re: x", body: "Sorry, I can't", answers: call.Mail})
	for _, l := range w.post() {
		if !strings.HasPrefix(l.Mail.Subject, "You can't come") {
			continue
		}
		if text := flat(l.Mail.Text); !strings.Contains(text, "and 276 more Can't come: Zoe") || len(text) > 2000 {
			t.Errorf("%d bytes: %s", len(text), l.Mail.Text)
		}
		return
	}
	t.Error("no echo")
}
