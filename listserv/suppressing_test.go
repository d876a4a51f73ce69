package listserv_test

import (
	"errors"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/mailer/smtp"
)

// deferAll claims all that is due and lets the relay put every copy off.
func (w *world) deferAll() (to []string) {
	w.t.Helper()
	for more := true; more; {
		var err error
		if more, err = w.s.Expand(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	for {
		p, err := w.out.Claim(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if p == nil {
			return to
		}
		var ended []smtp.Ended
		for _, c := range p.Copies {
			to = append(to, c.To)
			ended = append(ended, smtp.Ended{N: c.N, Outcome: smtp.Outcome{Kind: smtp.Deferred, Stage: smtp.AtRcpt, Code: 451, Text: "greylisted"}})
		}
		if err := w.out.Close(w.t.Context(), p.ID, ended...); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestWhatWaitsIsNotSentToWhoHasLeftOrPausedMeanwhile(t *testing.T) {
	for name, end := range map[string]func(w *world){
		"left":   func(w *world) { w.write(mail{from: "ann@home.example", subject: "unsubscribe"}) },
		"paused": func(w *world) { w.write(mail{from: "ann@home.example", subject: "pause"}) },
		"removed": func(w *world) {
			if _, err := w.s.RemoveMember(w.t.Context(), "together", "ann@home.example", "a steward"); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		w.join("Cem", "cem@home.example")
		w.write(mail{from: "bob@home.example", subject: "Rooms", body: "Who knows a room for Thursday?"})
		if to := w.deferAll(); len(to) != 2 {
			t.Fatalf("%s: first tried to %v", name, to)
		}
		end(w)
		w.now = w.now.Add(time.Hour)
		posts := 0
		for _, s := range w.post() {
			if s.Mail.Subject != "Rooms" {
				continue // what tells them that it is done
			}
			if posts++; s.To != "cem@home.example" {
				t.Errorf("%s: the post goes to %s", name, s.To)
			}
		}
		if posts != 1 {
			t.Errorf("%s: the post went out %d times, want once", name, posts)
		}
		s, err := w.out.Stats(t.Context())
		if err != nil || s.Suppressed != 1 || !s.Balanced() {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
}

func TestNobodyIsInvitedWhoHasAnsweredBeforeTheInvitationWentOut(t *testing.T) {
	w := newWorld(t)
	list := []roster.Invitee{{Line: 1, Name: "Ann", Email: "ann@home.example"}, {Line: 2, Name: "Bob", Email: "bob@home.example"}}
	if _, err := w.s.Invite(t.Context(), "together", list, false, nil); err != nil {
		t.Fatal(err)
	}
	w.write(mail{from: "ann@home.example", subject: "unsubscribe"})
	if got := w.standing("ann@home.example").Standing; got != book.Declined {
		t.Fatalf("Ann is %s", got)
	}
	invited := map[string]bool{}
	for _, s := range w.post() {
		if s.Mail.Get("Auto-Submitted") == "auto-generated" {
			invited[s.To] = true
		}
	}
	if invited["ann@home.example"] || !invited["bob@home.example"] {
		t.Errorf("invited: %v", invited)
	}
}

func isLost(err error) bool { return errors.Is(err, smtp.ErrLost) }
