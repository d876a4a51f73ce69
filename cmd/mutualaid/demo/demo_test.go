package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"mutualaid/mailer"
)

func TestEveningIsSixOnTheClocksOfBerlinAlsoWhenTheyChange(t *testing.T) {
	var got []string
	for at := at("10-23 18:00"); len(got) < 3; {
		at = evening(at)
		got = append(got, at.Format(time.RFC3339))
	}
	if diff := cmp.Diff([]string{"2026-10-24T16:00:00Z", "2026-10-25T17:00:00Z", "2026-10-26T17:00:00Z"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestScenesStandInTheOrderOfTimeAndNoneAtAMomentOfTheClock(t *testing.T) {
	s := NewStory()
	var last time.Time
	for _, scene := range s.Scenes {
		if scene.At.Before(last) {
			t.Errorf("%s comes before the scene above it", scene.name())
		}
		last = scene.At
		for _, m := range s.Meetings {
			for _, r := range m.Reminders {
				if scene.At.Equal(r) {
					t.Errorf("%s happens as a reminder goes out: which comes first?", scene.name())
				}
			}
		}
		if scene.At.Equal(evening(scene.At.Add(-time.Second))) {
			t.Errorf("%s happens as digests go out: which comes first?", scene.name())
		}
	}
	if last.After(s.End) {
		t.Error("the story goes on after its end")
	}
}

func TestPausedMembersGetNothingUntilTheirPauseEnds(t *testing.T) {
	s := NewStory()
	l := newLedger(s)
	p := s.Invited[0]
	b := l.beliefs[p]
	b.standing, b.until = "paused", at("11-02 00:00")
	if got := l.active(at("11-01 23:59")); len(got) != 0 {
		t.Errorf("%d people get mail during the pause", len(got))
	}
	if got := l.active(at("11-02 00:00")); len(got) != 1 {
		t.Errorf("%d people get mail after it", len(got))
	}
}

func TestNoLineIsWiderThanTheTerminalAndNobodyCanSteerIt(t *testing.T) {
	var out strings.Builder
	teller := newTeller(Options{Out: &out, Width: 40})
	teller.begin(Scene{At: at("10-12 09:00"), Who: &Person{Name: "Émile Laurent"}, Say: strings.Repeat("“Oui, \x1b[2Javec plaisir !” ", 8)})
	teller.came(at("10-12 09:00"), nil, []outcome{{"emile@courriel.example", "read as join: says \"Oui\""}})
	for _, line := range strings.Split(out.String(), "\n") {
		if uniseg.StringWidth(line) > 40 {
			t.Errorf("%q is wider than 40 columns", line)
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Errorf("an escape sequence got through: %q", out.String())
	}
}

func TestMailProgramsQuoteAsTheyDo(t *testing.T) {
	letter := Letter{Kind: Invitation, Mail: parse(t, "From: Care Circle <circle@example.org>\r\nTo: x@y.example\r\nSubject: An invitation\r\n"+
		"Date: Mon, 12 Oct 2026 07:00:00 +0000\r\nMessage-ID: <i.circle.0.abc.mac.x@example.org>\r\n\r\nWould you like to join?\r\n")}
	for _, test := range []struct{ program, language, want string }{
		{"gmail", "en", "On Mon, Oct 12, 2026 at 9:00 AM Care Circle <circle@example.org> wrote:"},
		{"gmail", "es", "El lun, 12 oct 2026 a las 09:00, Care Circle (<circle@example.org>) escribió:"},
		{"outlook", "en", "Sent: Monday, October 12, 2026 9:00 AM"},
		{"outlook", "de", "Gesendet: 12.10.2026 09:00"},
		{"apple", "fr", "> Le 12 10 2026 à 09:00, Care Circle <circle@example.org> a écrit :"},
		{"thunderbird", "de", "Am 12.10.26 um 09:00 schrieb Care Circle:"},
	} {
		s := NewStory()
		town := &town{clock: &clock{at: s.Begin}}
		p := &Person{Name: "Ida Ö", Email: "ida@home.example", Program: test.program, Language: test.language, inbox: []Letter{letter}}
		raw, err := answers(Invitation, "Yes, gladly!")(town, p)
		if err != nil {
			t.Fatal(err)
		}
		m := parse(t, string(raw))
		if !strings.Contains(m.Text, test.want) || !strings.Contains(m.Text, "Yes, gladly!") || !strings.Contains(m.Text, "Would you like to join?") {
			t.Errorf("%s in %s writes:\n%s", test.program, test.language, m.Text)
		}
		if len(m.Defects) > 0 || len(m.InReplyTo) != 1 || !m.Proof(authserv).Proven {
			t.Errorf("%s: defects %v, in reply to %v, proof %v", test.program, m.Defects, m.InReplyTo, m.Proof(authserv))
		}
	}
}

func parse(t *testing.T, raw string) *mailer.Mail {
	t.Helper()
	m, err := mailer.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
