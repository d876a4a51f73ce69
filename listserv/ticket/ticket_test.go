package ticket

import (
	"errors"
	"strings"
	"testing"
)

var key = Key("a key of this test")

func messageID(t Ticket, letter, domain string) string {
	id, _ := key.IDs(t, letter, domain)
	return id
}

func TestTicketComesBackFromMessageIDAndReference(t *testing.T) {
	want := Ticket{Group: "care-team", Purpose: Reminder, Subject: "0123456789abcdef-202612031700", Person: "0123456789abcdef"}
	_, reference := key.IDs(want, "letter", "example.org")
	for _, id := range []string{
		messageID(want, "letter", "example.org"),
		"<" + messageID(want, "letter", "example.org") + ">",
		reference,
		strings.ToUpper(messageID(want, "letter", "Example.ORG")),
		messageID(want, "letter", "relay.of.somebody.else"),
		key.String(want),
	} {
		got, ok, err := key.Read(id)
		if err != nil || !ok || got != want {
			t.Errorf("Read(%q) = %+v, %v, %v; want %+v", id, got, ok, err, want)
		}
	}
}

func TestForgedTicketIsNamed(t *testing.T) {
	good := key.String(Ticket{Group: "care", Purpose: Confirm, Subject: "x1", Person: "p1"})
	for _, id := range []string{
		strings.Replace(good, "x1", "x2", 1),
		strings.Replace(good, "p1", "p2", 1),
		"i" + good[1:],
		Key("another key").String(Ticket{Group: "care", Purpose: Confirm, Subject: "x1", Person: "p1"}),
	} {
		if _, ok, err := key.Read(id); ok || !errors.Is(err, ErrForged) {
			t.Errorf("Read(%q) = %v, %v; want ErrForged", id, ok, err)
		}
	}
}

func TestOtherPeoplesMessageIDsAreNoTickets(t *testing.T) {
	for _, id := range []string{"", "<>", "CAF=abc.def@mail.gmail.com", "a.b.c.d.e@example.org", "<1.2.3.4@x>", "....@x"} {
		if got, ok, err := key.Read(id); ok || err != nil {
			t.Errorf("Read(%q) = %+v, %v, %v; want nothing", id, got, ok, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(messageID(Ticket{"g", Post, "s", "p"}, "l", "example.org"))
	f.Add("<.....@>")
	f.Fuzz(func(t *testing.T, id string) {
		got, ok, err := key.Read(id)
		if ok && err == nil {
			if again, ok, err := key.Read(key.String(got)); !ok || err != nil || again != got {
				t.Fatalf("%q read as %+v, written and read again as %+v", id, got, again)
			}
		}
	})
}

func TestLettersOfOneTicketHaveTheirOwnMessageIDs(t *testing.T) {
	about := Ticket{Group: "care", Purpose: Reminder, Subject: "m1", Person: "p1"}
	if a, b := messageID(about, "week before", "example.org"), messageID(about, "day before", "example.org"); a == b {
		t.Errorf("two letters share the Message-ID %s", a)
	}
	if a, b := messageID(about, "one", "example.org"), messageID(about, "one", "example.org"); a != b {
		t.Errorf("one letter sent twice has two Message-IDs: %s and %s", a, b)
	}
}

func TestQuotedTicketOpensNoLink(t *testing.T) {
	about := Ticket{Group: "care", Purpose: Post, Subject: "s1", Person: "p1"}
	if got, err := key.ReadLink(key.Link(about)); err != nil || got != about {
		t.Errorf("%+v, %v", got, err)
	}
	for _, link := range []string{key.String(about), messageID(about, "l", "example.org"), "", ".", key.Link(about) + "x", strings.Replace(key.Link(about), "p1", "p2", 1)} {
		if got, err := key.ReadLink(link); err == nil {
			t.Errorf("ReadLink(%q) = %+v", link, got)
		}
	}
}
