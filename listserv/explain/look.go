package explain

import (
	"fmt"
	"slices"
	"strings"

	"mutualaid/mailer"
	"mutualaid/mailer/bounce"
	"mutualaid/mailer/calendar"
	"mutualaid/mailer/reply"
)

// Sight is what a mail shows by itself, before anybody asks what it answers and who its sender is.
type Sight struct {
	Bounce   *bounce.Report    // nil when no mail server speaks
	Calendar []calendar.Answer // none when it is a bounce, or no calendar answers
	Broken   error             // a calendar's answer is there and can't be read
	Machine  string            // why a machine wrote it, "" when a person did
	Words    string            // what was newly written
	Unsure   bool              // whether the text of the letter that it answers could tell more of that
}

// Look takes a parsed mail apart.
func Look(m *mailer.Mail) Sight {
	s := Sight{Machine: m.Automatic()}
	s.Words, s.Unsure = words(m, "")
	if report, ok := bounce.Read(m); ok {
		s.Bounce = &report
		return s
	}
	s.Calendar, s.Broken = calendar.Read(m)
	return s
}

// Words is what the author newly wrote; of a mail that is passed on without a word, what is passed on. sent is the text of
// our letter that the mail answers, where it is known, so that none of it is taken for the author's.
func Words(m *mailer.Mail, sent string) string {
	fresh, _ := words(m, sent)
	return fresh
}

func words(m *mailer.Mail, sent string) (fresh string, unsure bool) {
	r := reply.New(m, sent)
	fresh = strings.TrimSpace(r.Text)
	mark, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(m.Subject)), ":")
	if fresh == "" && slices.Contains([]string{"fwd", "fw", "wg", "tr", "rv", "enc", "i", "doorst"}, strings.TrimSpace(mark)) {
		fresh = strings.TrimSpace(m.Words())
	}
	return fresh, r.Unsure
}

// Kind says what wrote the mail, and how one can tell. The order is that of rules.Decide: a bounce is machine mail as well,
// and so is a calendar's answer.
func (s Sight) Kind() (kind Kind, why string) {
	switch {
	case s.Bounce != nil && s.Bounce.Kind == bounce.Complaint:
		return Complaint, "a complaint report: " + s.Bounce.Why
	case s.Bounce != nil:
		return Bounce, fmt.Sprintf("a %s report: %s", s.Bounce.Kind, s.Bounce.Why)
	case len(s.Calendar) > 0 && (!s.Calendar[0].Guess || s.Words == ""):
		c := s.Calendar[0]
		why = strings.TrimSuffix(fmt.Sprintf("a calendar's %s: %s", strings.ToLower(c.Method), strings.ToLower(c.PartStat)), ": ")
		if c.Guess {
			why += ", from the subject alone"
		}
		return Calendar, why
	case s.Machine != "":
		return Auto, "a machine wrote this: " + s.Machine
	}
	return Human, ""
}
