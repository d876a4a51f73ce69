package listserv_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/book"
)

const outlookHead = "________________________________\r\nFrom: Working Together <together@example.org>\r\nSent: Monday, 2 November 2026 09:00\r\nTo: Ann\r\nSubject: An invitation\r\n\r\n"

func TestOurOwnInvitationIsNoAnswerHoweverItIsQuoted(t *testing.T) {
	for name, body := range map[string]func(ours string) string{
		"bare, wrapped anew":             func(ours string) string { return strings.Join(strings.Fields(ours), " ") },
		"bare, below an unknown line":    func(ours string) string { return "Bericht van Working Together\r\n\r\n" + ours },
		"below the block of Outlook":     func(ours string) string { return outlookHead + ours },
		"with a name below":              func(ours string) string { return ours + "\r\n\r\nAnn\r\n" },
		"marked with bars":               func(ours string) string { return "| " + strings.ReplaceAll(ours, "\n", "\n| ") },
		"cut short by the mail program":  func(ours string) string { return ours[:2*len(ours)/3] },
		"bare, and the yes of its label": func(ours string) string { return ours + "\r\nYes, I'd like to join\r\n" + ours },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			letter := w.invite("Ann", "ann@home.example")
			w.write(mail{from: "Ann <ann@home.example>", subject: "Re: " + letter.Mail.Subject, body: body(letter.Mail.Text), answers: letter.Mail})
			if got := w.standing("ann@home.example").Standing; got != book.Invited {
				t.Errorf("standing %s, want invited still", got)
			}
		})
	}
}

func TestAnswerIsFoundAboveBelowAndWithinOurOwnBareInvitation(t *testing.T) {
	for name, body := range map[string]func(ours string) string{
		"above, no mark": func(ours string) string { return "Yes, count me in!\r\n\r\n" + ours },
		"below":          func(ours string) string { return outlookHead + ours + "\r\n\r\nYes, count me in!" },
		"within": func(ours string) string {
			return outlookHead + strings.Replace(ours, "If you don't answer", "Yes, count me in!\r\n\r\nIf you don't answer", 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			letter := w.invite("Ann", "ann@home.example")
			w.write(mail{from: "Ann <ann@home.example>", subject: "Re: " + letter.Mail.Subject, body: body(letter.Mail.Text), answers: letter.Mail})
			got := w.standing("ann@home.example")
			if got.Standing != book.Joined || got.Consent.Words != "Yes, count me in!" {
				t.Errorf("standing %s, consent %+v", got.Standing, got.Consent)
			}
		})
	}
}
