package listserv_test

import (
	"testing"
	"time"

	"mutualaid/listserv/book"
)

// set changes a member by a steward's hand.
func (w *world) set(addr, key, value string) {
	w.t.Helper()
	if _, err := w.s.SetMember(w.t.Context(), "together", addr, map[string]string{key: value}, "Mia"); err != nil {
		w.t.Fatal(err)
	}
}

// remove removes a member by a steward's hand, and lets the letter about it go out.
func (w *world) remove(addr string) {
	w.t.Helper()
	if _, err := w.s.RemoveMember(w.t.Context(), "together", addr, "Mia"); err != nil {
		w.t.Fatal(err)
	}
	w.one(addr)
}

func TestOldNoDoesNotBringBackWhoWasRemoved(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest weekly"})
	echo := w.one("ann@home.example")
	w.remove("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "No", answers: echo.Mail})
	if got := w.standing("ann@home.example").Standing; got != book.Left {
		t.Errorf("a no to an old letter made %s of who was removed", got)
	}
	if list := w.waiting(); len(list) != 1 {
		t.Errorf("%d cases; a person should read the no", len(list))
	}
}

func TestOldNoDoesNotBringBackWhoHasLeft(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest weekly"})
	echo := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "leave"})
	w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "No!", answers: echo.Mail})
	if got := w.standing("ann@home.example").Standing; got != book.Left {
		t.Errorf("an annoyed no to an old letter made %s of who has left", got)
	}
}

func TestOldNoDoesNotMakeAStewardAgain(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.set("ann@home.example", "steward", "true")
	w.write(mail{from: "ann@home.example", subject: "digest weekly"})
	echo := w.one("ann@home.example")
	w.set("ann@home.example", "steward", "false")
	w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "No", answers: echo.Mail})
	if w.standing("ann@home.example").Steward {
		t.Error("a no to an old letter gave the steward's powers back")
	}
}

func TestOldNoDoesNotTakeBackWhatWasSetSince(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest weekly"})
	echo := w.one("ann@home.example")
	w.now = w.now.Add(time.Hour)
	w.set("ann@home.example", "delivery", "daily")
	w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "No", answers: echo.Mail})
	if got := w.standing("ann@home.example").Delivery; got != book.Daily {
		t.Errorf("delivery is %s; a no to an old letter undid a newer setting", got)
	}
}

func TestNoToAnEchoTakesBackWhatItTold(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest weekly"})
	echo := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "No", answers: echo.Mail})
	w.one("ann@home.example")
	if got := w.standing("ann@home.example").Delivery; got != book.Each {
		t.Errorf("delivery is %s after a no to the change", got)
	}
}

func TestNoToTheGoodbyeGivesAStewardTheirPlaceBack(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.set("ann@home.example", "steward", "true")
	w.write(mail{from: "ann@home.example", subject: "leave"})
	goodbye := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: " + goodbye.Mail.Subject, body: "No", answers: goodbye.Mail})
	if got := w.standing("ann@home.example"); got.Standing != book.Joined || !got.Steward {
		t.Errorf("%+v; nobody had touched it since", got)
	}
}
