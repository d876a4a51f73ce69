package listserv_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/mailer/smtp"
)

// refuseAll has the relay refuse everybody but the stewards, and returns the letters to them.
func (w *world) refuseAll() (toStewards []string) {
	w.t.Helper()
	for {
		p, err := w.out.Claim(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if p == nil {
			return toStewards
		}
		var ended []smtp.Ended
		for _, c := range p.Copies {
			one := smtp.Ended{N: c.N, Outcome: smtp.Outcome{Kind: smtp.Refused, Stage: smtp.AtRcpt, Code: 550, Enhanced: "5.1.1", Text: "no such user " + c.To}}
			if c.To == "mia@home.example" {
				one.Outcome = smtp.Outcome{Kind: smtp.Sent}
				toStewards = append(toStewards, string(p.Shared))
			}
			ended = append(ended, one)
		}
		if err := w.out.Close(w.t.Context(), p.ID, ended...); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) inviteMany(from, n int) {
	w.t.Helper()
	var list []roster.Invitee
	for i := range n {
		list = append(list, roster.Invitee{Line: i + 1, Email: fmt.Sprintf("gone%d@home.example", from+i)})
	}
	if _, err := w.s.Invite(w.t.Context(), "together", list, false, nil); err != nil {
		w.t.Fatal(err)
	}
}

func TestManyWhoCantBeReachedAreOneNoticeADay(t *testing.T) {
	w := newWorld(t)
	w.join("Mia", "mia@home.example")
	if _, err := w.s.SetMember(t.Context(), "together", "mia@home.example", map[string]string{"steward": "true"}, "test"); err != nil {
		t.Fatal(err)
	}
	w.inviteMany(0, 130)
	letters := w.refuseAll()
	list := w.waiting()
	if len(list) != 1 || len(list[0].Unreached) != 100 || list[0].Beyond != 30 || list[0].Why != "mail to 130 people can't be delivered" {
		t.Fatalf("%d cases, the first %+v", len(list), list[0])
	}
	w.write(mail{from: "stranger@home.example", subject: "What is this?", body: "How often do you meet, and what does it cost to be with you?"})
	told := w.now
	for w.now.Before(told.Add(12 * time.Hour)) {
		if err := w.s.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, l := range w.refuseAll() {
			if strings.Contains(l, "gone7@home.example") && w.now.Sub(told) < time.Hour {
				t.Errorf("told after %s, while it gathers", w.now.Sub(told))
			}
			letters = append(letters, l)
		}
		if w.now = w.now.Add(20 * time.Minute); w.now.Sub(told) == 3*time.Hour {
			w.inviteMany(1000, 5) // they wait until tomorrow
		}
	}
	about := 0
	for _, l := range letters {
		if strings.Contains(l, "gone") {
			about++
			if !strings.Contains(l, "gone7@home.example: 550 5.1.1") || !strings.Contains(l, "+ 30") {
				t.Errorf("the letter does not say whom and why:\n%s", l)
			}
		}
	}
	if about != 1 {
		t.Errorf("%d letters about them within 12 hours, want 1", about)
	}
	if !strings.Contains(strings.Join(letters, ""), "What is this?") {
		t.Error("another case was not told meanwhile")
	}
	w.now = told.Add(25*time.Hour + time.Minute)
	if err := w.s.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if next := strings.Join(w.refuseAll(), "\n"); !strings.Contains(next, "gone1003@home.example") || strings.Contains(next, "gone7@") {
		t.Errorf("the next day's letter:\n%s", next)
	}
}

func TestOneWhoCantBeReachedIsNamedAsTheCases(t *testing.T) {
	w := newWorld(t)
	w.inviteMany(7, 1)
	w.refuseAll()
	list := w.waiting()
	if len(list) != 1 || list[0].Kind != book.CaseNotice || list[0].Address != "gone7@home.example" || !strings.Contains(list[0].Why, "550") {
		t.Errorf("%+v", list)
	}
	if _, err := w.s.Erase(t.Context(), "gone7@home.example", "Mia", false); err != nil {
		t.Fatal(err)
	}
	if list := w.waiting(); len(list) != 0 {
		t.Errorf("erased, and still: %+v", list)
	}
}

func TestWhoIsErasedIsTakenOutOfTheNoticeAboutSeveral(t *testing.T) {
	w := newWorld(t)
	w.inviteMany(1, 2)
	w.refuseAll()
	if _, err := w.s.Erase(t.Context(), "gone1@home.example", "Mia", false); err != nil {
		t.Fatal(err)
	}
	if list := w.waiting(); len(list) != 1 || len(list[0].Unreached) != 1 || strings.Contains(list[0].Whole(), "gone1@") {
		t.Errorf("%+v", list)
	}
}
