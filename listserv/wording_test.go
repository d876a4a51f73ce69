package listserv_test

import (
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// bareQuote is a letter's text as a mail program quotes that marks nothing: no line before it, no ">", lines broken anew.
func bareQuote(text string, width int) string {
	var b strings.Builder
	n := 0
	for word := range strings.FieldsSeq(text) {
		if n > 0 && n+1+len(word) > width {
			b.WriteString("\r\n")
			n = 0
		} else if n > 0 {
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += len(word)
	}
	return b.String()
}

func (w *world) wordings() (all []book.Wording) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), "", func(tx *store.Tx) (err error) {
		all, err = book.Collect(book.Wordings.All(tx))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestOurOwnInvitationIsNeverReadAsTheAnswer(t *testing.T) {
	w := newWorld(t)
	for i, width := range []int{40, 72, 900} {
		addr := strings.Repeat("a", i+1) + "@home.example"
		letter := w.invite("Ann", addr)
		w.write(mail{from: addr, subject: "Re: x", body: "Yes, count me in!\r\n\r\n" + bareQuote(letter.Mail.Text, width), answers: letter.Mail})
		if got := w.standing(addr); got.Standing != book.Joined || got.Consent.Words != "Yes, count me in!" {
			t.Errorf("width %d: %s, consent %+v, waiting %+v", width, got.Standing, got.Consent, w.waiting())
		}
		w.one(addr)
	}
}

func TestAnswerToAnOlderTextOfTheInvitationIsFreedOfIt(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	if _, err := w.s.SetGroup(t.Context(), "together", map[string]string{"invitation": "Something quite different is written here now, and at some length, so that nobody could take it for the old one."}); err != nil {
		t.Fatal(err)
	}
	newer := w.invite("Bob", "bob@home.example")
	for addr, l := range map[string]sent{"ann@home.example": letter, "bob@home.example": newer} {
		w.write(mail{from: addr, subject: "Re: x", body: "I'm in.\r\n\r\n" + bareQuote(l.Mail.Text, 60), answers: l.Mail})
		if got := w.standing(addr); got.Standing != book.Joined || got.Consent.Words != "I'm in." {
			t.Errorf("%s: %s, %+v", addr, got.Standing, got.Consent)
		}
	}
}

func TestOneTextIsKeptOnceHoweverManyAreInvited(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"Ann", "Bob", "Cem"} {
		w.invite(name, strings.ToLower(name)+"@home.example")
	}
	if got := w.wordings(); len(got) != 1 || !strings.Contains(got[0].Text, "bring group work back") {
		t.Errorf("%d texts are kept: %+v", len(got), got)
	}
	w.tick(w.now.AddDate(0, 0, 401))
	if got := w.wordings(); len(got) != 0 {
		t.Errorf("after 400 days %d texts are kept", len(got))
	}
}

func TestLinesThatDifferForEachReaderAreKnownAsOursToo(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	first := w.tick(utc(2026, 11, 5, 16, 0))
	for _, r := range first {
		if r.To == "bob@home.example" {
			w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Maybe, I don't know yet", answers: r.Mail})
		}
	}
	w.post()
	for _, r := range w.tick(utc(2026, 11, 11, 16, 0)) {
		if r.To != "bob@home.example" {
			continue
		}
		if !strings.Contains(r.Mail.Text, "might come") {
			t.Fatalf("the reminder does not repeat his answer:\n%s", r.Mail.Text)
		}
		block := "\r\n________________________________\r\nFrom: Working Together <together@example.org>\r\nSent: Wednesday, November 11, 2026 5:00 PM\r\nTo: Bob <bob@home.example>\r\nSubject: Circle: tomorrow\r\n\r\n"
		w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Yes, I can come\r\n" + block + strings.ReplaceAll(r.Mail.Text, "\n", "\r\n"), answers: r.Mail})
	}
	got, err := w.s.MeetingOf(t.Context(), "together", m.ID)
	if err != nil || got.Yes != 1 || got.Maybe != 0 {
		t.Errorf("%+v, %v, waiting %+v", got.OccurrenceView, err, w.waiting())
	}
}

func TestAnswersToDigestsRemindersAndPostsAreFreedOfOurWords(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "digest daily"})
	w.post()
	posted := "Who knows a quiet room near the station that would hold the twenty of us on a Thursday evening?"
	w.write(mail{from: "ann@home.example", subject: "A room", body: posted})
	w.post()
	digest := w.tick(utc(2026, 11, 3, 18, 0))[0]
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "The library has one, I can ask there.\r\n\r\n" + bareQuote(digest.Mail.Text, 66), answers: digest.Mail})
	answer := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: A room", body: "Wonderful, please do!\r\n\r\nThe library has one,\r\nI can ask there.", answers: answer.Mail})
	w.post()
	posts := w.posts()
	if len(posts) != 3 || posts[1].Text != "The library has one, I can ask there." {
		t.Errorf("%d posts, the second says %q", len(posts), posts[1].Text)
	}
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	reminder := w.tick(utc(2026, 11, 5, 16, 0))[0]
	w.write(mail{from: reminder.To, subject: "Re: x", body: "No, sorry, not this time.\r\n\r\n" + bareQuote(reminder.Mail.Text, 50), answers: reminder.Mail})
	got, err := w.s.MeetingOf(t.Context(), "together", m.ID)
	if err != nil || got.No != 1 {
		t.Errorf("%+v, %v, %+v", got.OccurrenceView, err, w.waiting())
	}
}

func (w *world) posts() (all []book.Post) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), "", func(tx *store.Tx) (err error) {
		all, err = book.Collect(book.Posts.ByRange(tx, "at", store.K("together"), store.K("together", w.now.Add(time.Hour))))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestLogSaysWhyTheMachineDidWhatItDid(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00"})
	reminder := w.tick(utc(2026, 11, 5, 16, 0))[0]
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "I'll be there", answers: reminder.Mail})
	entries, err := w.s.LogOf(t.Context(), "together", 0)
	if err != nil {
		t.Fatal(err)
	}
	why := map[string]string{}
	for _, e := range entries {
		why[e.What] = e.Detail + "|" + e.Why
	}
	for what, words := range map[string]string{"joined": "yes, please", "answered": "be there"} {
		if !strings.Contains(strings.ToLower(why[what]), words) {
			t.Errorf("the Log says of %s: %q, which does not hold the words %q", what, why[what], words)
		}
	}
	if !strings.Contains(why["answered"], "yes: Circle, 2026-11-12") {
		t.Errorf("answered: %q", why["answered"])
	}
}
