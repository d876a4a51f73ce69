package explain_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/explain"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/templates"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func newReader(t testing.TB) *answer.Reader {
	t.Helper()
	loaded, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := answer.New(loaded)
	if err != nil {
		t.Fatal(err)
	}
	return reader
}

// letter is a mail of Ann's with words and perhaps more fields.
func letter(words string, fields ...string) []byte {
	head := []string{"From: Ann <ann@home.example>", "To: together@example.org", "Subject: Re: An invitation", "Date: Mon, 23 Nov 2026 08:00:00 +0000"}
	return []byte(strings.Join(append(head, fields...), "\r\n") + "\r\n\r\n" + strings.ReplaceAll(words, "\n", "\r\n"))
}

func TestWhatAPersonWroteIsAnsweredWithItsReason(t *testing.T) {
	got := explain.Mail(letter("Yes, count me in! When do we start?\n\nOn Mon, 2 Nov 2026, Circle wrote:\n> Will you join?\n"), answer.Invitation, newReader(t), now)
	want := explain.Result{
		Kind: explain.Human, From: "ann@home.example", Subject: "Re: An invitation", NewText: "Yes, count me in! When do we start?", Answer: answer.Join,
		Why:      `says "Yes, count me in"; asks something as well, which a person should read`,
		Language: "en", Bounces: []explain.Refusal{}, Attachments: []string{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const report = "From: MAILER-DAEMON@mx.example\r\nTo: together@example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n" +
	"Content-Type: multipart/report; report-type=%s; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/%s\r\n\r\n%s\r\n--b--\r\n"

const accepted = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:meeting-7\r\nDTSTAMP:20261101T080000Z\r\n" +
	"ORGANIZER:mailto:together@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@home.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestKindsAreToldInTheOrderOfTheRules(t *testing.T) {
	reader := newReader(t)
	bounced := fmt.Sprintf(report, "delivery-status", "delivery-status", "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; bob@gone.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n")
	complaint := fmt.Sprintf(report, "feedback-report", "feedback-report", "Feedback-Type: abuse\r\nVersion: 1\r\nOriginal-Rcpt-To: bob@gone.example\r\n")
	for _, test := range []struct {
		name    string
		raw     []byte
		kind    explain.Kind
		answer  answer.Kind
		why     string // its beginning
		bounces []explain.Refusal
		rsvp    *explain.RSVP
	}{
		{"a bounce, though it is automatic", []byte(bounced), explain.Bounce, "", "a bounce report: ", []explain.Refusal{{Recipient: "bob@gone.example", Status: "5.1.1", Class: "hard"}}, nil},
		{"a complaint", []byte(complaint), explain.Complaint, "", "a complaint report: ", []explain.Refusal{{Recipient: "bob@gone.example", Class: "policy"}}, nil},
		{"a calendar, though it is automatic", letter(accepted, "Auto-Submitted: auto-replied", "Content-Type: text/calendar; method=REPLY"), explain.Calendar, "", "a calendar's reply: accepted", nil, &explain.RSVP{UID: "meeting-7", PartStat: "ACCEPTED", Attendee: "ann@home.example"}},
		{"a robot that says yes", letter("Yes, count me in!", "Auto-Submitted: auto-replied"), explain.Auto, answer.Auto, "a machine wrote this: Auto-Submitted", nil, nil},
		{"what may be a robot's by its words alone", letter("I am out of office until Monday."), explain.Human, answer.Human, "\"I am out of office\" may be a machine's words", nil, nil},
		{"a person", letter("Yes, count me in!"), explain.Human, answer.Join, "says", nil, nil},
		{"a person from nowhere", []byte("Subject: Re: An invitation\r\n\r\nYes, count me in!"), explain.Human, answer.Human, "the mail does not say whom it is from", nil, nil},
		{"nothing", nil, explain.Unreadable, "", "", nil, nil},
	} {
		got := explain.Mail(test.raw, answer.Invitation, reader, now)
		if got.Kind != test.kind || got.Answer != test.answer || !strings.HasPrefix(got.Why, test.why) || (got.Error != "") != (test.kind == explain.Unreadable) {
			t.Errorf("%s: %+v", test.name, got)
		}
		if test.bounces == nil {
			test.bounces = []explain.Refusal{}
		}
		if diff := cmp.Diff(test.bounces, got.Bounces) + cmp.Diff(test.rsvp, got.RSVP); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestEveryKeyIsWrittenEvenWhenEmpty(t *testing.T) {
	for name, r := range map[string]explain.Result{"unread": explain.Unread("why"), "read": explain.Mail(letter("Hello"), answer.Open, newReader(t), now)} {
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{`"file":""`, `"kind":`, `"from":`, `"subject":`, `"new_text":`, `"answer":`, `"why":`, `"language":`, `"bounces":[]`, `"rsvp":null`, `"attachments":[]`, `"error":`} {
			if !strings.Contains(string(line), key) {
				t.Errorf("%s: no %s in %s", name, key, line)
			}
		}
	}
}

func TestACalendarThatCantBeReadIsNamed(t *testing.T) {
	got := explain.Mail(letter("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x", "Content-Type: text/calendar; method=REPLY"), answer.Reminder, newReader(t), now)
	if got.Kind == explain.Calendar && got.RSVP == nil || got.Kind == explain.Human && got.Error == "" {
		t.Errorf("%+v", got)
	}
}

func TestADayIsReadAsOfTheDayOfWriting(t *testing.T) {
	const words = "Please ask me again in January."
	then := explain.Mail(letter(words), answer.Invitation, newReader(t), now.AddDate(3, 0, 0))
	if then.Answer != answer.Later || !strings.HasSuffix(then.Why, "to be asked again on 2027-01-01") {
		t.Errorf("%+v", then)
	}
	early := explain.Mail(letter(words), answer.Invitation, newReader(t), now.AddDate(-1, 0, 0))
	if early.Answer != answer.Later || !strings.HasSuffix(early.Why, "to be asked again on 2026-01-01") {
		t.Errorf("a mail from the future: %+v", early)
	}
}

func TestAnAttachmentAloneIsAPost(t *testing.T) {
	raw := letter("--b\n\n\n--b\nContent-Type: application/pdf; name=plan.pdf\nContent-Disposition: attachment; filename=plan.pdf\n\nx\n--b--\n", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")
	got := explain.Mail(raw, answer.Open, newReader(t), now)
	if got.Answer != answer.Posted || !cmp.Equal(got.Attachments, []string{"plan.pdf"}) {
		t.Errorf("%+v", got)
	}
	if got := explain.Mail(raw, answer.Invitation, newReader(t), now); got.Answer != answer.Human {
		t.Errorf("to an invitation: %+v", got)
	}
}

func TestTheUnsubscribeButtonLeavesEvenWhenARobotPressesIt(t *testing.T) {
	raw := []byte("From: Ann <ann@home.example>\r\nSubject: unsubscribe\r\nAuto-Submitted: auto-generated\r\n\r\nThis message was created automatically by your mail program.\r\n")
	if got := explain.Mail(raw, answer.Open, newReader(t), now); got.Kind != explain.Auto || got.Answer != answer.Leave {
		t.Errorf("%+v", got)
	}
}

// Who titles a post as Outlook titles its answers has not pressed a button.
func TestAPostTitledLikeAnAnswerIsNone(t *testing.T) {
	raw := []byte("From: Ann <ann@home.example>\r\nSubject: Accepted: our paper on burnout\r\n\r\nIt comes out in May. Who reads the proofs?\r\n")
	if got := explain.Mail(raw, answer.Open, newReader(t), now); got.RSVP != nil || got.Kind != explain.Human || got.Answer != answer.Posted {
		t.Errorf("%+v", got)
	}
	raw = []byte("From: Ann <ann@home.example>\r\nSubject: Akzeptiert: Treffen\r\n\r\n")
	if got := explain.Mail(raw, answer.Open, newReader(t), now); got.RSVP == nil || got.RSVP.PartStat != "ACCEPTED" {
		t.Errorf("%+v", got)
	}
}

// Objections and consent are near each other in words, and both count: only what can't be meant otherwise is taken.
func TestAProposalIsAnsweredByNothingUnclear(t *testing.T) {
	reader := newReader(t)
	for words, want := range map[string]answer.Kind{
		"Yes": answer.Yes, "ok": answer.Yes, "👍": answer.Yes, "No": answer.No, "Nein.": answer.No,
		"No objection": answer.Human, "No, I'm fine with it": answer.Human, "No questions.": answer.Human, "stop": answer.Human, "leave": answer.Human,
		"Yes, but not in May": answer.Human, "I object": answer.No, "Dagegen": answer.No, "No\n\nAnna": answer.No, "I agree": answer.Yes, "Dafür": answer.Yes, "I agree, but only for a year": answer.Human, "Not yes": answer.Human,
	} {
		if got := explain.Mail(letter(words), explain.Proposal, reader, now); got.Answer != want || got.Why == "" {
			t.Errorf("%q: %s (%s), want %s", words, got.Answer, got.Why, want)
		}
	}
}

// What explain says of an answer to an invitation is what the rules make of it when everything else is well.
func TestExplainSaysWhatTheRulesDo(t *testing.T) {
	reader := newReader(t)
	group, err := book.Group{Name: "together", Address: "together@example.org"}.Settled()
	if err != nil {
		t.Fatal(err)
	}
	ann := book.Person{ID: "ann", Addresses: []string{"ann@home.example"}, Name: "Ann"}
	invited := book.Member{Group: "together", Person: "ann", Standing: book.Invited}
	for words, fields := range map[string][]string{
		"Yes, count me in!": nil, "I'm in": {"Auto-Submitted: auto-replied"}, "No, thank you.": nil, "Please ask me again in January.": nil, "Maybe.": nil,
		"I am out of office.": nil, "join": nil, "leave": nil, "Sí, me apunto": nil, "My sister would love to": nil, "Yes. When do we start?": nil, "Remove me from your list": nil,
		accepted: {"Content-Type: text/calendar; method=REPLY"},
	} {
		raw := letter(words, fields...)
		m, err := mailer.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		saw := explain.Look(m)
		step := rules.Decide(rules.Situation{
			Now: now, ID: "fresh", Group: group, Reader: reader, Mail: m, Words: saw.Words, Machine: saw.Machine, Bounce: saw.Bounce, Calendar: saw.Calendar,
			Proof: mailer.Proof{Proven: true}, Ticket: &ticket.Ticket{Group: "together", Purpose: ticket.Invitation, Subject: "0", Person: "ann"},
			From: ann, Member: invited, Addressee: ann, Asked: invited,
		})
		done := "nothing"
		switch {
		case step.Member != nil:
			done = string(step.Member.Standing)
		case step.Case != nil:
			done = "waits"
		}
		got := explain.Mail(raw, answer.Invitation, reader, now)
		want := map[answer.Kind]string{
			answer.Join: string(book.Joined), answer.Decline: string(book.Declined), answer.Leave: string(book.Declined), answer.Later: string(book.Later),
			answer.Human: "waits", answer.Auto: "nothing", "": "waits", // a calendar, and there is no such meeting
		}[got.Answer]
		if done != want {
			t.Errorf("%q: explained as %s %s (%s), done is %s (%s)", words, got.Kind, got.Answer, got.Why, done, step.Why)
		}
	}
}

func FuzzMail(f *testing.F) {
	reader := newReader(f)
	f.Add(letter("Yes, count me in!"), 1)
	f.Add(letter(accepted, "Content-Type: text/calendar"), 2)
	f.Add([]byte(fmt.Sprintf(report, "delivery-status", "delivery-status", "\r\nFinal-Recipient: rfc822; a@b.c\r\n")), -1)
	f.Fuzz(func(t *testing.T, raw []byte, to int) {
		got := explain.Mail(raw, answer.Question(to%9), reader, now)
		if got.Kind == "" || got.Bounces == nil || got.Attachments == nil || strings.Contains(got.Error, "stumble") {
			t.Errorf("%+v", got)
		}
		if (got.Kind == explain.Auto || got.Kind == explain.Bounce || got.Kind == explain.Complaint) && got.Answer == answer.Join {
			t.Errorf("a machine joins: %+v", got)
		}
	})
}
