package rules_test

import (
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

// ask is the situation in which Ann, who was invited, answers with words, proven.
func ask(t *testing.T, words string) rules.Situation {
	t.Helper()
	loaded, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := answer.New(loaded)
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

func TestSecondHardBounceOnAnotherDaySuppresses(t *testing.T) {
	in := ask(t, "")
	in.Asked.Standing = book.Joined
	in.Bounce = &bounce.Report{Kind: bounce.Failed, Recipients: []bounce.Recipient{{Address: "ann@home.example", Status: "5.1.1", Class: bounce.Hard}}}
	first := rules.Decide(in)
	if first.Member.Standing != book.Joined || len(first.Member.Bounces) != 1 {
		t.Fatalf("after one bounce: %+v", first.Member)
	}
	in.Asked, in.Now = *first.Member, now.Add(time.Hour)
	if again := rules.Decide(in); again.Member.Standing != book.Joined {
		t.Errorf("an hour later: %+v; two letters of one day may fail for one reason", again.Member)
	}
	in.Now = now.Add(48 * time.Hour)
	if second := rules.Decide(in); second.Member.Standing != book.Suppressed {
		t.Errorf("two days later: %+v", second.Member)
	}
}

func TestPolicyRefusalNeverCountsAgainstTheMember(t *testing.T) {
	in := ask(t, "")
	in.Asked.Standing = book.Joined
	in.Bounce = &bounce.Report{Kind: bounce.Failed, Recipients: []bounce.Recipient{{Address: "ann@home.example", Status: "5.7.1", Class: bounce.Policy}}}
	if step := rules.Decide(in); step.Member != nil || len(step.Notes) != 0 {
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
