package rules_test

import (
	"sync"
	"testing"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/mailer/bounce"
	"mutualaid/templates"
)

var now = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// reader understands every language, which takes a while to learn: all tests share it, as it does not change.
var reader = sync.OnceValues(func() (*answer.Reader, error) {
	loaded, err := templates.Load()
	if err != nil {
		return nil, err
	}
	return answer.New(loaded)
})

// ask is the situation in which Ann, who was invited, answers with words, proven.
func ask(t *testing.T, words string) rules.Situation {
	t.Helper()
	reader, err := reader()
	if err != nil {
		t.Fatal(err)
	}
	group, err := book.Group{Name: "together", Address: "together@example.org"}.Settled()
	if err != nil {
		t.Fatal(err)
	}
	ann := book.Person{ID: "ann", Addresses: []string{"ann@home.example"}, Name: "Ann"}
	invited := book.Member{Group: "together", Person: "ann", Standing: book.Invited}
	return rules.Situation{
		Now: now, ID: "fresh", Group: group, Reader: reader, Words: words, Language: "en", Named: true,
		Mail:   &mailer.Mail{From: mailer.Address{Name: "Ann", Email: "ann@home.example"}, Subject: "Re: An invitation", MessageID: "m1@home.example"},
		Proof:  mailer.Proof{Proven: true},
		Ticket: &ticket.Ticket{Group: "together", Purpose: ticket.Invitation, Subject: "0", Person: "ann"},
		From:   ann, Member: invited, Addressee: ann, Asked: invited,
	}
}

func TestDecideIsPure(t *testing.T) {
	in := ask(t, "Yes, I'm in!")
	a, b := rules.Decide(in), rules.Decide(in)
	if a.Why != b.Why || a.Member.Standing != b.Member.Standing || in.Member.Standing != book.Invited {
		t.Errorf("%+v\n%+v\n%+v", a, b, in.Member)
	}
}

func TestEveryStepSaysWhy(t *testing.T) {
	for name, change := range map[string]func(*rules.Situation){
		"yes":        func(in *rules.Situation) {},
		"unproven":   func(in *rules.Situation) { in.Proof = mailer.Proof{Why: "no word of the provider"} },
		"machine":    func(in *rules.Situation) { in.Machine = "Auto-Submitted" },
		"ours":       func(in *rules.Situation) { in.Ours = "it is our own" },
		"nobody":     func(in *rules.Situation) { in.Mail = &mailer.Mail{} },
		"bounce":     func(in *rules.Situation) { in.Bounce = &bounce.Report{Kind: bounce.Failed} },
		"forged":     func(in *rules.Situation) { in.Ticket, in.Forged = nil, true },
		"stranger":   func(in *rules.Situation) { in.Ticket, in.From, in.Member = nil, book.Person{}, book.Member{} },
		"other hand": func(in *rules.Situation) { in.From = book.Person{ID: "bob"} },
	} {
		in := ask(t, "Yes, I'm in!")
		change(&in)
		if step := rules.Decide(in); step.Why == "" {
			t.Errorf("%s: %+v gives no reason", name, step)
		}
	}
}

func TestMachineMailBringsNothingButAReason(t *testing.T) {
	in := ask(t, "Yes, I'm in!")
	in.Machine = "Auto-Submitted: auto-replied"
	step := rules.Decide(in)
	if len(step.Notes) != 0 || step.Member != nil || step.Case != nil || step.Leave {
		t.Errorf("a machine was given %+v", step)
	}
}

func cameBack(class bounce.Class, status string) *bounce.Report {
	return &bounce.Report{Kind: bounce.Failed, Recipients: []bounce.Recipient{{Address: "ann@home.example", Status: status, Class: class}}}
}

func TestSecondHardBounceSuppressesOnlyAfterAProbe(t *testing.T) {
	in := ask(t, "")
	in.Asked.Standing = book.Joined
	in.Bounce = cameBack(bounce.Hard, "5.1.1")
	first := rules.Decide(in)
	if m := first.Member; m.Standing != book.Joined || len(m.Bounces) != 1 || !m.Probe.Equal(now.Add(24*time.Hour)) {
		t.Fatalf("after one bounce: %+v; a probe is to follow", m)
	}
	in.Asked, in.Now = *first.Member, now.Add(time.Hour)
	again := rules.Decide(in)
	if again.Member.Standing != book.Joined || !again.Member.Probe.Equal(first.Member.Probe) {
		t.Errorf("an hour later: %+v; two letters of one day may fail for one reason", again.Member)
	}
	in.Asked = *again.Member
	in.Asked.Probe, in.Asked.Probed, in.Now = time.Time{}, now.Add(24*time.Hour), now.Add(26*time.Hour)
	in.Ticket = &ticket.Ticket{Group: "together", Purpose: ticket.Note, Subject: rules.Probe, Person: "ann"}
	second := rules.Decide(in)
	if second.Member.Standing != book.Suppressed || second.Case == nil || second.Case.Kind != book.CaseReturn {
		t.Errorf("the probe came back: %+v, case %+v", second.Member, second.Case)
	}
	in.Now = now.Add(60 * 24 * time.Hour)
	if late := rules.Decide(in); late.Member.Standing != book.Joined || late.Member.Probe.IsZero() {
		t.Errorf("two months after a probe that arrived: %+v; it begins anew", late.Member)
	}
}

func TestSoftBouncesSuppressOverWeeksAndFade(t *testing.T) {
	days := func(every, until int) (m book.Member, after int) {
		in := ask(t, "")
		in.Asked.Standing = book.Joined
		m = in.Asked
		for day := 0; day <= until; day += every {
			for range 3 { // several letters of one day count as one
				m = rules.CountBounce(m, bounce.Recipient{Class: bounce.Full, Status: "5.2.2"}, true, now.AddDate(0, 0, day))
			}
			if m.Standing == book.Suppressed {
				return m, day
			}
		}
		return m, -1
	}
	if _, after := days(1, 60); after < 18 || after > 28 {
		t.Errorf("full every day, suppressed after %d days, want about three weeks", after)
	}
	if _, after := days(7, 200); after < 60 || after > 120 {
		t.Errorf("full every week, suppressed after %d days, want about three months", after)
	}
	if m, after := days(30, 700); after >= 0 {
		t.Errorf("full once a month, suppressed after %d days: %+v", after, m)
	}
}

func TestPolicyRefusalNeverCountsAgainstTheMember(t *testing.T) {
	in := ask(t, "")
	in.Asked.Standing = book.Joined
	in.Bounce = &bounce.Report{Kind: bounce.Failed, Recipients: []bounce.Recipient{{Address: "ann@home.example", Status: "5.7.1", Class: bounce.Policy}}}
	if step := rules.Decide(in); step.Member != nil && len(step.Member.Bounces) != 0 || len(step.Notes) != 0 {
		t.Errorf("%+v", step)
	}
}

func TestComplaintPausesAndTellsAPerson(t *testing.T) {
	in := ask(t, "")
	in.Asked.Standing = book.Joined
	in.Bounce = &bounce.Report{Kind: bounce.Complaint}
	step := rules.Decide(in)
	if step.Member == nil || step.Member.Standing != book.Paused || step.Case == nil {
		t.Errorf("%+v", step)
	}
	if len(step.Notes) != 1 || step.Notes[0].To.Address() != in.Addressee.Address() || step.Undo == nil || step.Undo.Before.Standing != book.Joined {
		t.Errorf("the member is not told, or can't undo it: %+v, %+v", step.Notes, step.Undo)
	}
}

func TestCommandsDoWhatTheySayAndSaySo(t *testing.T) {
	for words, want := range map[string]book.Delivery{"digest daily": book.Daily, "digest weekly": book.Weekly, "each": book.Each, "meetings only": book.MeetingsOnly} {
		in := ask(t, words)
		in.Ticket, in.Member.Standing = nil, book.Joined
		in.Mail.Subject = ""
		step := rules.Decide(in)
		if step.Member == nil || step.Member.Delivery != want || len(step.Notes) != 1 || step.Undo == nil {
			t.Errorf("%q: %s: member %+v, %d letters", words, step.Why, step.Member, len(step.Notes))
		}
	}
}

func TestPlusAddressesJoinAndLeave(t *testing.T) {
	in := ask(t, "")
	in.Ticket, in.Suffix, in.From, in.Member = nil, "join", book.Person{}, book.Member{}
	if step := rules.Decide(in); step.Member == nil || step.Member.Standing != book.Joined || step.Person == nil {
		t.Errorf("+join: %s %+v", step.Why, step.Member)
	}
	in = ask(t, "")
	in.Ticket, in.Suffix, in.Member.Standing = nil, "leave", book.Joined
	if step := rules.Decide(in); step.Member == nil || step.Member.Standing != book.Left {
		t.Errorf("+leave: %s %+v", step.Why, step.Member)
	}
}

func TestStrangersWhoseAddressIsNotProvenAreNotAnswered(t *testing.T) {
	for _, words := range []string{"Buy this!", "help"} {
		in := ask(t, words)
		in.Ticket, in.From, in.Member, in.Proof = nil, book.Person{}, book.Member{}, mailer.Proof{Why: "dmarc=fail"}
		in.Mail.Subject = ""
		if step := rules.Decide(in); len(step.Notes) != 0 || step.Case == nil {
			t.Errorf("%q: %d letters to an address that anybody may have written; case %v", words, len(step.Notes), step.Case)
		}
	}
}
