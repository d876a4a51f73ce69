package listserv_test

import (
	"fmt"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer/smtp"
)

// robbed is a group in which Bob's account was stolen: nine posts have been tried once and put off by the relay, then the circuit broke.
func robbed(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for _, name := range []string{"ann", "bob", "cem", "dora"} {
		w.join(name, name+"@home.example")
	}
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room for Thursday?"})
	w.deferAll()
	for n := range 15 {
		w.write(mail{from: "bob@home.example", subject: fmt.Sprint("Offer ", n), body: fmt.Sprintf("Buy this wonderful thing number %d now.", n)})
		if n == 4 { // five have become letters, the other four not yet
			w.deferAll()
		}
	}
	if got := kinds(w.waiting()); got[book.CaseStop] != 1 || got[book.CasePost] != 6 {
		t.Fatalf("waiting: %v", got)
	}
	w.now = w.now.Add(time.Hour) // all that was put off is due again
	return w
}

func subjects(all []sent) map[string]int {
	n := map[string]int{}
	for _, s := range all {
		n[s.Mail.Subject[:5]]++
	}
	return n
}

func TestAStopKeepsTheLettersThatAreOnTheirWayUntilItIsResumed(t *testing.T) {
	w := robbed(t)
	if got := subjects(w.post()); got["Offer"] != 0 || got["Rooms"] != 3 {
		t.Fatalf("sent while Bob is stopped: %v, want Ann's three letters alone", got)
	}
	held := 0
	for line, err := range w.out.List(t.Context(), "together") {
		if err != nil {
			t.Fatal(err)
		}
		if line.Held {
			held++
		}
	}
	if held != 5*3 {
		t.Errorf("the queue names %d letters as held, want 15", held)
	}
	if due, some, err := w.out.NextDue(t.Context()); err != nil || some {
		t.Errorf("something is due at %s: %v", due, err)
	}
	if _, err := w.s.ResumeGroup(t.Context(), "together", false, "Ann"); err != nil {
		t.Fatal(err)
	}
	if got := subjects(w.post()); got["Offer"] != 9*3 {
		t.Errorf("sent once it was let go on: %v, want 27 letters", got)
	}
	if s, err := w.out.Stats(t.Context()); err != nil || s.Queued != 0 || !s.Balanced() {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestApprovingTheStopLetsTheLettersGoToo(t *testing.T) {
	w := robbed(t)
	w.post()
	for _, c := range w.waiting() {
		if c.Kind == book.CaseStop {
			if _, err := w.s.Approve(t.Context(), c.ID, "Ann"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := subjects(w.post()); got["Offer"] != 9*3 {
		t.Errorf("sent once it was approved: %v", got)
	}
	w.write(mail{from: "bob@home.example", subject: "Offer of peace", body: "I have my account back, and a new password."})
	if got := subjects(w.post()); got["Offer"] != 3 {
		t.Errorf("stopped again by what was before: %v", got)
	}
}

func TestResumingMayDropWhatWasOnItsWay(t *testing.T) {
	w := robbed(t)
	w.post()
	if _, err := w.s.ResumeGroup(t.Context(), "together", true, "Ann"); err != nil {
		t.Fatal(err)
	}
	w.none()
	if s, err := w.out.Stats(t.Context()); err != nil || s.Queued != 0 || s.Suppressed != 5*3 || !s.Balanced() {
		t.Errorf("%+v, %v", s, err)
	}
	w.write(mail{from: "bob@home.example", subject: "Sorry", body: "I have my account back, and a new password."})
	if got := len(w.post()); got != 3 {
		t.Errorf("%d letters of what he wrote after it, want 3", got)
	}
}

// A stop and a leaving reach letters that a connection has claimed already, before the next of them is begun.
func TestWhatChangesReachesTheLettersOfAClaim(t *testing.T) {
	for name, change := range map[string]func(w *world){
		"stopped": func(w *world) {
			for n := range 10 {
				w.write(mail{from: "bob@home.example", subject: fmt.Sprint("Offer ", n), body: fmt.Sprintf("Buy thing number %d now.", n)})
			}
		},
		"left": func(w *world) {
			for _, m := range []string{"ann", "cem", "dora"} {
				w.write(mail{from: m + "@home.example", subject: "unsubscribe"})
			}
		},
	} {
		w := newWorld(t)
		for _, m := range []string{"ann", "bob", "cem", "dora"} {
			w.join(m, m+"@home.example")
		}
		w.write(mail{from: "bob@home.example", subject: "Offer", body: "Buy this wonderful thing now."})
		if _, err := w.s.Expand(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := w.out.Claim(t.Context())
		if err != nil || p == nil || len(p.Copies) != 3 {
			t.Fatalf("%s: %+v, %v", name, p, err)
		}
		if err := w.out.Note(t.Context(), p.ID, nil, p.Copies[0].N); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sent := []smtp.Ended{{N: p.Copies[0].N, Outcome: smtp.Outcome{Kind: smtp.Sent}}}
		change(w)
		if err := w.out.Note(t.Context(), p.ID, sent, p.Copies[1].N); !isLost(err) {
			t.Errorf("%s: the next copy may be begun: %v", name, err)
		}
		if err := w.out.Close(t.Context(), p.ID, sent...); err != nil {
			t.Fatal(err)
		}
		for _, s := range w.post() {
			if s.Mail.Subject == "Offer" {
				t.Errorf("%s: it goes to %s", name, s.To)
			}
		}
	}
}
