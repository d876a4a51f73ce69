package listserv_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/rules"
	"mutualaid/store"
)

// answer answers a letter from an address that our provider doesn't vouch for.
func (w *world) answer(from string, letter sent, words string) {
	w.t.Helper()
	w.write(mail{from: from, subject: "Re: " + letter.Mail.Subject, body: words, answers: letter.Mail, unproven: true})
}

func TestUnprovenNoToAnInvitationIsThankedAndTakesNobodyIn(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	w.answer("ann@home.example", letter, "No thanks.")
	if got := w.one("ann@home.example"); strings.Contains(got.Mail.Text, "want to leave") {
		t.Errorf("who never joined is asked whether they leave:\n%s", got.Mail.Text)
	}
	w.answer("ann@home.example", letter, "No, thank you.")
	w.none()
	if got := w.standing("ann@home.example").Standing; got != book.Declined {
		t.Errorf("a no makes %s", got)
	}
	if list := w.waiting(); len(list) != 0 {
		t.Errorf("a clear no waits for a person: %+v", list)
	}
}

func TestApprovingWordsFromAnotherAddressTakesNobodyIn(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	if _, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Call", Start: "2026-11-05 17:00"}, "Mia"); err != nil {
		t.Fatal(err)
	}
	reminder := w.tick(w.now.Add(time.Minute))[0]
	w.write(mail{from: "ann@work.example", subject: "Re: Call", body: "No, I can't come", answers: reminder.Mail})
	w.approve()
	if got, err := w.s.MemberOf(t.Context(), "together", "ann@work.example"); !errors.Is(err, book.ErrNoSuch) {
		t.Errorf("a no to a meeting made a member: %+v, %v", got, err)
	}
}

// approve approves the one case that waits.
func (w *world) approve() {
	w.t.Helper()
	list := w.waiting()
	if len(list) != 1 {
		w.t.Fatalf("%d cases wait: %+v", len(list), list)
	}
	if _, err := w.s.Approve(w.t.Context(), list[0].ID, "Mia"); err != nil {
		w.t.Fatal(err)
	}
}

func TestApprovingAnUnclearAnswerToAConfirmingLetterTakesNobodyIn(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "leave", unproven: true})
	w.answer("ann@home.example", w.one("ann@home.example"), "What is this about, and who are you?")
	if list := w.waiting(); len(list) != 1 || list[0].Kind != book.CaseWords {
		t.Errorf("%+v", list)
	}
}

func TestSecondUnprovenRequestOfAKindNeverTakesIn(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	for range 2 {
		w.write(mail{from: "ann@home.example", subject: "leave", unproven: true})
	}
	if list := w.waiting(); len(list) != 1 || list[0].Kind != book.CaseWords {
		t.Errorf("%+v", list)
	}
}

func TestConfirmationMayRepeatWhatWasAskedFor(t *testing.T) {
	for _, words := range []string{"leave", "unsubscribe", "Yes", "Yes, unsubscribe me", "Yes, please remove me", "Yes, I want to leave"} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.write(mail{from: "ann@home.example", subject: "leave", unproven: true})
		w.answer("ann@home.example", w.one("ann@home.example"), words)
		if got := w.standing("ann@home.example").Standing; got != book.Left || len(w.waiting()) != 0 {
			t.Errorf("leaving, confirmed with %q: %s, and %d cases", words, got, len(w.waiting()))
		}
		w.one("ann@home.example")
	}
	for _, words := range []string{"join", "subscribe", "Yes, I want to join"} {
		w := newWorld(t)
		w.write(mail{from: "ann@home.example", subject: "join", unproven: true})
		w.answer("ann@home.example", w.one("ann@home.example"), words)
		if got := w.standing("ann@home.example").Standing; got != book.Joined {
			t.Errorf("joining, confirmed with %q: %s", words, got)
		}
	}
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest weekly", unproven: true})
	w.answer("ann@home.example", w.one("ann@home.example"), "digest weekly")
	if got := w.standing("ann@home.example").Delivery; got != book.Weekly {
		t.Errorf("delivery %s after it was asked for twice", got)
	}
}

func TestRequestThatIsNotTheSendersIsDropped(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "leave", unproven: true})
	w.answer("ann@home.example", w.one("ann@home.example"), "No, that wasn't me.")
	if got := w.standing("ann@home.example").Standing; got != book.Joined {
		t.Errorf("%s", got)
	}
	w.write(mail{from: "ann@home.example", subject: "digest weekly", unproven: true})
	w.answer("ann@home.example", w.one("ann@home.example"), "leave")
	if got := w.standing("ann@home.example"); got.Delivery != book.Each {
		t.Errorf("%+v after an answer that asks for something else", got)
	}
}

func TestRequestOfAnotherKindIsAskedAboutWhileOneWaits(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "digest weekly", unproven: true})
	w.one("ann@home.example")
	w.now = w.now.Add(14 * 24 * time.Hour)
	w.write(mail{from: "ann@home.example", subject: "leave", unproven: true})
	w.answer("ann@home.example", w.one("ann@home.example"), "Yes")
	if got := w.standing("ann@home.example").Standing; got != book.Left {
		t.Errorf("%s: an unanswered letter about something else keeps a member from leaving", got)
	}
}

func TestForgedPostsBringTheirVictimAFewLettersAtMost(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	for i := range 50 {
		w.write(mail{from: "ann@home.example", subject: fmt.Sprint("Number ", i), body: "Words that Ann never wrote.", unproven: true})
	}
	if all := w.post(); len(all) == 0 || len(all) > 4 {
		t.Errorf("%d letters to Ann about 50 forged posts", len(all))
	}
	if list := w.waiting(); len(list) != 47 {
		t.Errorf("%d cases; the posts nobody was asked about wait for a person", len(list))
	}
}

func TestConfirmedPostIsNotLostWhenItsAuthorHasLeft(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Precious words that took an hour.", unproven: true})
	asked := w.one("ann@home.example")
	w.remove("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: Rooms", body: "Yes", answers: asked.Mail})
	list := w.waiting()
	if len(list) != 1 || list[0].Words != "Precious words that took an hour." || list[0].Subject != "Rooms" {
		t.Fatalf("%+v", list)
	}
	_, raw, err := w.s.Case(t.Context(), list[0].ID)
	if err != nil || !strings.Contains(string(raw), "Precious words") {
		t.Errorf("the kept mail is %q, %v", raw, err)
	}
	err = w.db.View(t.Context(), "", func(tx *store.Tx) error {
		_, err := book.Mails.Get(tx, list[0].ID)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the yes itself is kept for ever: %v", err)
	}
}

func TestQuestionBesideAYesKeepsItsMailAfterTheYesIsConfirmed(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	w.answer("ann@home.example", letter, "Yes, please! When do you meet?")
	w.answer("ann@home.example", w.one("ann@home.example"), "Yes")
	if got := w.standing("ann@home.example").Standing; got != book.Joined {
		t.Fatal(got)
	}
	list := w.waiting()
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	if _, raw, err := w.s.Case(t.Context(), list[0].ID); err != nil || !strings.Contains(string(raw), "When do you meet?") {
		t.Errorf("the kept mail is %q, %v", raw, err)
	}
}

func TestStewardsAreToldOfWhatNobodyConfirmed(t *testing.T) {
	w := newWorld(t)
	w.steward("Mia", "mia@home.example")
	w.write(mail{from: "Joe <joe@other.example>", subject: "join", unproven: true})
	w.one("joe@other.example")
	w.now = w.now.Add(24 * time.Hour)
	w.write(mail{from: "bob@other.example", subject: "Hi", body: "What is this?"})
	w.tick(w.now.Add(time.Minute))
	told := w.tick(w.now.Add(31 * 24 * time.Hour))
	if len(told) == 0 {
		told = w.tick(w.now.Add(time.Minute))
	}
	if len(told) != 1 || told[0].To != "mia@home.example" || !strings.Contains(told[0].Mail.Text, "joe@other.example") {
		t.Errorf("letters to %v about what ran out", addresses(told))
	}
}

// steward makes somebody a steward of the group.
func (w *world) steward(name, addr string) {
	w.t.Helper()
	if _, err := w.s.AddMember(w.t.Context(), "together", roster.Invitee{Name: name, Email: addr}, "said so", "Mia"); err != nil {
		w.t.Fatal(err)
	}
	w.set(addr, "steward", "true")
	w.one(addr)
}

func TestForgedJoinKeepsNobodyFromBeingInvited(t *testing.T) {
	w := newWorld(t)
	w.write(mail{from: "joe@other.example", subject: "join", unproven: true})
	w.one("joe@other.example")
	w.invite("Joe", "joe@other.example")
}

func TestWhoNeverConfirmedStandsWhereTheyStood(t *testing.T) {
	w := newWorld(t)
	w.write(mail{from: "joe@other.example", subject: "join", unproven: true})
	w.one("joe@other.example")
	letter := w.invite("Ann", "ann@home.example")
	w.answer("ann@home.example", letter, "Yes, please!")
	w.tick(w.now.Add(31 * 24 * time.Hour))
	if got := w.standing("ann@home.example").Standing; got != book.Invited {
		t.Errorf("Ann was invited and is %s now", got)
	}
	if got, err := w.s.MemberOf(t.Context(), "together", "joe@other.example"); !errors.Is(err, book.ErrNoSuch) {
		t.Errorf("Joe was nobody here and is %+v, %v", got, err)
	}
	if list, err := w.s.Members(t.Context(), "together", ""); err != nil || len(list) != 1 {
		t.Errorf("the group knows %+v, %v", list, err)
	}
	g, err := w.s.Group(t.Context(), "together")
	if err != nil || g.Members != 0 || g.Invited != 1 {
		t.Errorf("%d members and %d invited are counted, %v", g.Members, g.Invited, err)
	}
	w.invite("Joe", "joe@other.example")
}

// A link to what waits for a yes opens until the thirtieth day, whether or not anybody has tidied up since, and then changes nothing.
func TestLinkThatConfirmsIsOverAfterThirtyDays(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "leave", unproven: true})
	m := regexp.MustCompile(`https://groups\.example\.org/confirm/([^\s>]+)`).FindStringSubmatch(w.one("ann@home.example").Mail.Text)
	if m == nil {
		t.Fatal("no link in the letter")
	}
	began := w.now
	w.now = began.Add(rules.ConfirmFor)
	if c, err := w.s.PeekConfirm(t.Context(), m[1]); err != nil || c.What != "leave" {
		t.Errorf("%+v, %v", c, err)
	}
	w.now = began.Add(rules.ConfirmFor + time.Second)
	if c, err := w.s.PeekConfirm(t.Context(), m[1]); !errors.Is(err, listserv.ErrOver) || c.Group.Name != "together" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := w.s.ConfirmByLink(t.Context(), m[1]); !errors.Is(err, listserv.ErrOver) {
		t.Errorf("%v", err)
	}
	if got := w.standing("ann@home.example").Standing; got != book.Joined {
		t.Errorf("%s", got)
	}
}
