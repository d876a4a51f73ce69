package reply

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// invitation is a letter of ours; its example of an answer must not hide the same answer.
const invitation = `Dear Ann,

we are a group of social workers who meet every month on a screen, share what
weighs on us and decide together what to do. All we need is email. Would you
like to join us? Just reply in plain words, for instance "Yes, count me in" or
"No, thanks". You can leave at any time with one word.

The next meeting is on Monday, 23 March 2026 at 19:00.

Warm greetings
the group Together
`

func rewrap(s string, width int, mark string) string {
	var b strings.Builder
	n := width
	for _, w := range strings.Fields(s) {
		if n+len(w) >= width {
			b.WriteString("\n" + mark)
			n = 0
		}
		b.WriteString(w + " ")
		n += len(w) + 1
	}
	return b.String()
}

func TestOwnLetterIsRecognisedHoweverItWasWrapped(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"bare below":                    {"Yes, count me in\n" + rewrap(invitation, 40, ""), "Yes, count me in"},
		"bare, all on one line":         {"Yes, count me in " + strings.Join(strings.Fields(invitation), " "), "Yes, count me in"},
		"odd marks":                     {"Yes, count me in\n" + rewrap(invitation, 66, "| "), "Yes, count me in"},
		"unknown announcement":          {"Yes, count me in\n\nHet volgende kwam van Together:\n" + rewrap(invitation, 90, ""), "Yes, count me in\n\nHet volgende kwam van Together:"},
		"answer below a bare letter":    {"From: Together <t@example.org>\nSent: Monday\nTo: Ann\nSubject: Join\n\n" + invitation + "\nYes, count me in\n", "Yes, count me in"},
		"answer within a bare letter":   {"From: Together <t@example.org>\nSent: Monday\nTo: Ann\nSubject: Join\n\n" + strings.Replace(invitation, "The next", "I would love to come, yes.\n\nThe next", 1), "I would love to come, yes."},
		"words of the letter are words": {"Yes, count me in\n", "Yes, count me in"},
		"labels of buttons in between":  {"Thank you\n" + strings.Replace(invitation, "The next", "Yes, count me in\nNo, thanks\n\nThe next", 1), "Thank you"},
		"nothing but the letter":        {rewrap(invitation, 50, ""), ""},
		"Outlook's block and letter":    {"No, thanks\n\nVon: T <t@example.org>\nGesendet: Montag\nAn: Ann\nBetreff: Join\n\n" + rewrap(invitation, 200, ""), "No, thanks"},
	} {
		got := FromText(c.text, invitation)
		if got.Text != c.want {
			t.Errorf("%s (%s):\n%s", name, got.Why, cmp.Diff(c.want, got.Text))
		}
	}
}

// ownLetter is another of ours, with links, short lines and a postal address; ownHTML is what HTML programs quote of it.
const ownLetter = `Hello Ann,

Bob invites you to join Working Together.

Just reply to this letter in your own words. "Yes, I'd like to" is enough, and so is "no thanks".

→ Yes, I'd like to join: mailto:together+yes@example.org?subject=yes
→ No, thank you: mailto:together+no@example.org?subject=no

If you don't answer, nothing happens, and you stay on no list.

--
You get this one letter because Bob thought of you for Working Together (together@example.org). If you would rather never hear from us again, reply "no thanks" or use this link: https://example.org/leave/xyz.
Example Street 1
12345 Town
`

const ownHTML = `<h1>An invitation</h1><p>Hello Ann,</p><p>Bob invites you to join Working Together.</p><p>Just reply to this letter in your own words. "Yes, I'd like to" is enough, and so is "no thanks".</p>` +
	`<p><a href="mailto:together+yes@example.org">→ Yes, I'd like to join</a><br><a href="mailto:together+no@example.org">→ No, thank you</a></p><p>If you don't answer, nothing happens, and you stay on no list.</p><hr>` +
	`<p>You get this one letter because Bob thought of you for Working Together (<a href="mailto:together@example.org">together@example.org</a>). If you would rather never hear from us again, reply "no thanks" or <a href="https://example.org/leave/xyz">use this link</a>.<br>Example Street 1<br>12345 Town</p>`

func TestOwnLetterIsRecognisedInTheFormOfTheOther(t *testing.T) {
	const header = `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>From:</b> T<br><b>Sent:</b> Monday</p></div>`
	for name, c := range map[string]struct{ html, want string }{
		"answer above":                   {`<p>Yes, I'd like to</p>` + ownHTML, "Yes, I'd like to\nAn invitation"},
		"answer above Outlook's header":  {`<p>Yes, I'd like to</p>` + header + ownHTML, "Yes, I'd like to"},
		"answer below Outlook's header":  {header + ownHTML + `<p>Yes, with joy</p>`, "Yes, with joy"},
		"answer within Outlook's header": {header + strings.Replace(ownHTML, "<p>If you", "<p>Gladly, from January on.</p><p>If you", 1), "Gladly, from January on."},
		"nothing but the letter":         {header + ownHTML, ""},
		"another letter is not searched": {header + strings.Replace(ownHTML, "Bob invites you to join Working Together", "We are glad to hear that you said yes to it", 1), ""},
	} {
		got := FromHTML(c.html, ownLetter)
		if squeeze(got.Text) != squeeze(c.want) {
			t.Errorf("%s (%s):\n%s", name, got.Why, cmp.Diff(c.want, got.Text))
		}
	}
}
