package listserv_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
)

// link is the token of the letter's unsubscribe link.
func link(t *testing.T, letter sent) string {
	t.Helper()
	_, rest, ok := strings.Cut(letter.Mail.Get("List-Unsubscribe"), "/leave/")
	if !ok {
		t.Fatalf("no link in List-Unsubscribe: %s", letter.Mail.Get("List-Unsubscribe"))
	}
	token, _, _ := strings.Cut(rest, ">")
	return token
}

func TestLinkOfALetterLetsItsReaderLeave(t *testing.T) {
	w := newWorld(t)
	w.s.Settings.URL = "https://lists.example.org"
	welcome := w.join("Ann", "ann@home.example")
	for range 2 { // providers may ask twice
		if _, err := w.s.LeaveByToken(t.Context(), link(t, welcome)); err != nil {
			t.Fatal(err)
		}
	}
	w.one("ann@home.example")
	if got := w.standing("ann@home.example").Standing; got != book.Left {
		t.Errorf("%s", got)
	}
}

func TestMessageIDOfALetterOpensNoLink(t *testing.T) {
	w := newWorld(t)
	welcome := w.join("Ann", "ann@home.example")
	id, _, _ := strings.Cut(welcome.Mail.MessageID, "@")
	short := id[:strings.LastIndex(id, ".")]
	for _, token := range append([]string{id, short}, welcome.Mail.References...) {
		token, _, _ = strings.Cut(token, "@")
		if _, err := w.s.LeaveByToken(t.Context(), token); !errors.Is(err, book.ErrNoSuch) {
			t.Errorf("%s: %v", token, err)
		}
	}
	if got := w.standing("ann@home.example").Standing; got != book.Joined {
		t.Errorf("%s: whoever is copied on an answer could unsubscribe its author", got)
	}
}

func TestPostsCarryNobodysTicketOrLinkToOthers(t *testing.T) {
	w := newWorld(t)
	w.s.Settings.URL = "https://lists.example.org"
	welcome := w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest daily"})
	w.one("ann@home.example")
	w.write(mail{from: "bob@home.example", subject: "News", body: "A post with words for all of you."})
	w.post()
	digest := w.tick(time.Date(2026, 11, 3, 20, 0, 0, 0, time.UTC))[0]
	ann := w.personOf(digest)
	for _, answered := range []sent{digest, welcome} {
		w.write(mail{from: "ann@home.example", subject: "Re: " + answered.Mail.Subject, answers: answered.Mail,
			body: "I liked Bob's idea, let us meet on Thursday at my place and talk about the fund."})
	}
	for _, c := range w.waiting() { // an answer to a welcome is a person's to read
		if _, err := w.s.Approve(t.Context(), c.ID, "Mia"); err != nil {
			t.Fatal(err)
		}
	}
	copies := 0
	for _, letter := range w.post() {
		if letter.To != "bob@home.example" {
			continue
		}
		copies++
		head, _, _ := strings.Cut(string(letter.Raw), "\r\n\r\n")
		if strings.Contains(head, ann) {
			t.Errorf("Bob gets what was signed for Ann:\n%s", head)
		}
	}
	if copies == 0 {
		t.Error("Bob got no copy at all")
	}
}

// personOf is the recipient's ID in the ticket of a letter.
func (w *world) personOf(letter sent) string {
	w.t.Helper()
	parts := strings.Split(letter.Mail.MessageID, ".")
	if len(parts) < 5 {
		w.t.Fatalf("no ticket: %s", letter.Mail.MessageID)
	}
	return parts[3]
}
