package listserv_test

import (
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer/imap"
)

func TestClearYesOfAProvenSenderJoinsAndIsWelcomedOnce(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	answer := mail{from: "Ann <ann@home.example>", subject: "Re: " + letter.Mail.Subject, body: "Yes, count me in!\r\n\r\n> Would you like to join?", answers: letter.Mail}.raw(1)
	if flag := w.receive(answer); flag != imap.Seen {
		t.Errorf("flag %v, want Seen", flag)
	}
	if got := w.standing("ann@home.example"); got.Standing != book.Joined || got.Consent == nil || got.Consent.Words != "Yes, count me in!" ||
		got.Consent.MessageID != "mail1@home.example" || !got.Consent.At.Equal(w.now) {
		t.Errorf("member %+v with consent %+v", got, got.Consent)
	}
	welcome := w.one("ann@home.example")
	if !strings.Contains(welcome.Mail.Subject, "Working Together") || welcome.Mail.InReplyTo[0] != "mail1@home.example" {
		t.Errorf("welcome %q in reply to %v", welcome.Mail.Subject, welcome.Mail.InReplyTo)
	}
	w.receiveAt(1, answer) // seen at this place
	w.receiveAt(7, answer) // seen as this content
	w.none()
}

func TestYesOfAnUnprovenSenderIsConfirmedByOneLetter(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes please", answers: letter.Mail, unproven: true})
	if got := w.standing("ann@home.example").Standing; got != book.Confirming {
		t.Errorf("standing %s, want confirming", got)
	}
	confirm := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "yes", answers: confirm.Mail, unproven: true})
	got := w.standing("ann@home.example")
	if got.Standing != book.Joined || got.Consent.Words != "Yes please" || got.Consent.How != "confirmed" {
		t.Errorf("member %+v, consent %+v", got, got.Consent)
	}
	w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "yes", answers: confirm.Mail, unproven: true})
	if len(w.waiting()) != 1 {
		t.Errorf("a confirmation used twice waits for nobody: %+v", w.waiting())
	}
}

func TestSpoofedYesDoesNotJoin(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	forged := mail{from: "ann@home.example", subject: "Re: x", body: "Yes please", answers: letter.Mail, unproven: true,
		header: "Authentication-Results: evil.example; dmarc=pass header.from=home.example\r\n"}
	w.write(forged)
	if got := w.standing("ann@home.example").Standing; got != book.Confirming {
		t.Errorf("standing %s, want confirming: only our provider's word counts", got)
	}
	confirm := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", body: "No, that wasn't me", answers: confirm.Mail})
	if got := w.standing("ann@home.example").Standing; got == book.Joined {
		t.Errorf("standing %s after a no", got)
	}
}

func TestClearNoIsThankedAndRemembered(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "No, thank you.", answers: letter.Mail})
	if got := w.standing("bob@home.example").Standing; got != book.Declined {
		t.Errorf("standing %s, want declined", got)
	}
	w.one("bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "No thanks!", answers: letter.Mail})
	w.none()
}

func TestQuestionWaitsForAPersonAndTheSenderIsTold(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Cem", "cem@home.example")
	flag := w.write(mail{from: "cem@home.example", subject: "Re: x", body: "How often do you meet?", answers: letter.Mail})
	if flag != imap.Flagged {
		t.Errorf("flag %v, want Flagged: a steward reads it in her mailbox", flag)
	}
	told := w.one("cem@home.example")
	cases := w.waiting()
	if len(cases) != 1 || cases[0].Words != "How often do you meet?" || cases[0].Kind != book.CaseAnswer {
		t.Fatalf("cases %+v", cases)
	}
	w.write(mail{from: "cem@home.example", subject: "Re: x", body: "And where?", answers: told.Mail})
	w.none() // told once a week
	w.now = w.now.Add(8 * 24 * time.Hour)
	w.write(mail{from: "cem@home.example", subject: "Re: x", body: "Hello? What about my question?", answers: told.Mail})
	w.one("cem@home.example")

	if _, err := w.s.Answer(t.Context(), cases[0].ID, "Every other Thursday.", "Ann"); err != nil {
		t.Fatal(err)
	}
	answer := w.one("cem@home.example")
	if !strings.Contains(answer.Mail.Text, "Every other Thursday.") {
		t.Errorf("answer:\n%s", answer.Mail.Text)
	}
	w.write(mail{from: "cem@home.example", subject: "Re: x", body: "Great, then yes, I'm in.", answers: answer.Mail})
	if got := w.standing("cem@home.example").Standing; got != book.Joined {
		t.Errorf("standing %s after a yes to the answer", got)
	}
	if _, err := w.s.Answer(t.Context(), cases[0].ID, "Again", "Bea"); err == nil || !strings.Contains(err.Error(), "by Ann") {
		t.Errorf("a case was handled twice: %v", err)
	}
}

func TestNobodyIsInvitedTwiceNorAfterANo(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", body: "no thanks", answers: letter.Mail})
	w.post()
	welcome := w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", body: "unsubscribe", answers: welcome.Mail})
	w.post()
	w.invite("Cem", "cem@home.example")
	w.join("Dee", "dee@home.example")
	w.post()
	people := invitees("bob@home.example", "Ann <ann@home.example>", "CEM@home.example", "dee@home.example", groupAddr, "eve@home.example", "eve@home.example")
	r, err := w.s.Invite(t.Context(), "together", people, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sent) != 1 || len(r.Skipped) != 6 {
		t.Errorf("sent %+v, skipped %+v", r.Sent, r.Skipped)
	}
	for _, s := range r.Skipped {
		if s.Why == "" || s.Line == 0 {
			t.Errorf("skipped without a reason or line: %+v", s)
		}
	}
	w.one("eve@home.example")
}

func TestMailtoLinkOfTheInvitationJoinsWithoutATicket(t *testing.T) {
	w := newWorld(t)
	w.invite("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "yes"})
	if got := w.standing("ann@home.example").Standing; got != book.Joined {
		t.Errorf("standing %s", got)
	}
}

func TestNoToTheWelcomeUndoesIt(t *testing.T) {
	w := newWorld(t)
	welcome := w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "no", answers: welcome.Mail})
	if got := w.standing("ann@home.example").Standing; got != book.Left {
		t.Errorf("standing %s", got)
	}
	goodbye := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "No! I did not want that", answers: goodbye.Mail})
	w.post()
	if got := w.standing("ann@home.example").Standing; got != book.Joined && len(w.waiting()) == 0 {
		t.Errorf("standing %s: taking the goodbye back did nothing", got)
	}
}

func TestMachinesAreNeverAnsweredNorTakenForAYes(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	for _, header := range []string{"Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n", "Precedence: bulk\r\n", "Return-Path: <>\r\n"} {
		w.write(mail{from: "ann@home.example", subject: "Out of office: yes", body: "Yes, I am away.", answers: letter.Mail, header: header})
	}
	w.none()
	if got := w.standing("ann@home.example").Standing; got != book.Invited {
		t.Errorf("standing %s", got)
	}
}

func TestAnswerFromAnotherAddressWaitsForAPerson(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	w.write(mail{from: "mallory@evil.example", body: "Yes, I'm in", answers: letter.Mail})
	if got := w.standing("ann@home.example").Standing; got != book.Invited {
		t.Errorf("standing %s", got)
	}
	if len(w.waiting()) != 1 {
		t.Errorf("cases %+v", w.waiting())
	}
}

func TestMailsThatWereNotYetFlaggedWhenTheProcessDiedAreFlaggedByTheNext(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Cem", "cem@home.example")
	question := mail{from: "cem@home.example", subject: "Re: x", body: "How often do you meet?", answers: letter.Mail}.raw(1)
	w.receiveAt(5, question)
	w.restart() // before the flag was set
	mark, err := w.s.Mark(t.Context(), "INBOX")
	if err != nil || mark.UID != 4 {
		t.Fatalf("mark %+v, %v; want 4, so that the mail is looked at once more", mark, err)
	}
	w.post()
	if flag := w.receiveAt(5, question); flag != imap.Flagged {
		t.Errorf("flag %v, want Flagged as the first time", flag)
	}
	w.none()
	if len(w.waiting()) != 1 {
		t.Errorf("cases %+v", w.waiting())
	}
	if err := w.s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.restart()
	if mark, err := w.s.Mark(t.Context(), "INBOX"); err != nil || mark.UID != 5 {
		t.Errorf("mark %+v, %v after all was settled; want 5", mark, err)
	}
}

func TestMailFromBeforeTheGroupIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	old := strings.Replace(mail{from: "zoe@far.example", subject: "Holidays", body: "Shall we go to the sea?"}.raw(1), "2 Nov 2026", "2 Nov 2020", 1)
	msg := imap.Message{Folder: "INBOX", UIDValidity: 1, UID: 1, Raw: []byte(old), Received: time.Date(2020, 11, 2, 10, 0, 0, 0, time.UTC)}
	flags, err := w.s.Receive(t.Context(), []imap.Message{msg}, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: 1})
	if err != nil || flags[0] != imap.Leave {
		t.Errorf("flags %v, %v", flags, err)
	}
	w.none()
	if len(w.waiting()) != 0 {
		t.Errorf("cases %+v", w.waiting())
	}
}

func TestWhoAsksToBeAskedLaterIsAskedAgainThatDayOnce(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ines", "ines@home.example")
	w.write(mail{from: "ines@home.example", subject: "Re: x", body: "Not now, please ask me again in January.", answers: letter.Mail})
	if got := w.standing("ines@home.example"); got.Standing != book.Later || got.Until.Before(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v", got)
	}
	w.one("ines@home.example")
	if got := w.tick(time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)); len(got) != 0 {
		t.Errorf("letters before the day: %v", addresses(got))
	}
	again := w.tick(time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC))
	if len(again) != 1 || again[0].Mail.MessageID == letter.Mail.MessageID {
		t.Fatalf("asked again by %v", addresses(again))
	}
	if got := w.tick(time.Date(2027, 1, 2, 9, 0, 0, 0, time.UTC)); len(got) != 0 {
		t.Errorf("asked twice: %v", addresses(got))
	}
	w.write(mail{from: "ines@home.example", subject: "Re: x", body: "Yes, now I can. Count me in!", answers: again[0].Mail})
	if got := w.standing("ines@home.example"); got.Standing != book.Joined {
		t.Errorf("%+v", got)
	}
}
