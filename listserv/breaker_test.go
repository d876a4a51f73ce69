package listserv_test

import (
	"fmt"
	"testing"
	"time"

	"mutualaid/listserv/book"
)

// kinds counts what waits by its kind.
func kinds(list []book.Case) map[book.CaseKind]int {
	n := map[book.CaseKind]int{}
	for _, c := range list {
		n[c.Kind]++
	}
	return n
}

func TestStolenAccountIsStoppedBeforeTheTenthPost(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	copies := 0
	for n := range 25 {
		w.write(mail{from: "bob@home.example", subject: fmt.Sprint("Offer ", n), body: fmt.Sprintf("Buy this wonderful thing number %d now, it is cheap.", n)})
		copies += len(w.post())
		w.now = w.now.Add(30 * time.Second)
	}
	if copies >= 10 {
		t.Errorf("%d copies went out", copies)
	}
	w.now = w.now.Add(24 * time.Hour) // it does not begin again by itself
	w.write(mail{from: "bob@home.example", subject: "One more", body: "And here is one more offer for you all."})
	w.none()
	if got := kinds(w.waiting()); got[book.CaseStop] != 1 || got[book.CasePost] != 25+1-copies {
		t.Errorf("waiting: %v after %d copies", got, copies)
	}
	w.write(mail{from: "ann@home.example", subject: "What was that?", body: "Who else got these strange offers from Bob?"})
	w.one("bob@home.example")

	ended, err := w.s.ResumeGroup(t.Context(), "together", false, "Ann")
	if err != nil || len(ended) != 1 {
		t.Fatalf("%+v, %v", ended, err)
	}
	w.write(mail{from: "bob@home.example", subject: "Sorry", body: "I have my account back, and a new password."})
	w.one("ann@home.example")
	if got := kinds(w.waiting()); got[book.CaseStop] != 0 {
		t.Errorf("still waiting: %v", got)
	}
}

// What a steward has let go on goes on at once: the posts from before it are no burst any more.
func TestWhatIsResumedIsNotStoppedAgainByWhatWasBefore(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	for n := range 12 {
		w.write(mail{from: "bob@home.example", subject: fmt.Sprint("News ", n), body: fmt.Sprintf("The river stands at %d metres now, take care.", n)})
		w.post()
	}
	if ended, err := w.s.ResumeGroup(t.Context(), "together", false, "Ann"); err != nil || len(ended) != 1 {
		t.Fatalf("%+v, %v", ended, err)
	}
	w.now = w.now.Add(time.Minute)
	w.write(mail{from: "bob@home.example", subject: "The last one", body: "It falls again, all is well, thank you."})
	w.one("ann@home.example")
	if got := kinds(w.waiting()); got[book.CaseStop] != 0 {
		t.Errorf("stopped again: %v", got)
	}
}

func TestSameWordsAgainAndAgainAreALoop(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	copies := 0
	for n := range 12 { // a robot that answers the group, once an hour
		w.write(mail{from: "bob@home.example", subject: fmt.Sprint("Re: your mail ", n), body: "We have got your message and will look into it soon."})
		copies += len(w.post())
		w.now = w.now.Add(time.Hour)
	}
	if copies != 3 {
		t.Errorf("%d copies went out, want 3", copies)
	}
	for range 6 {
		w.write(mail{from: "ann@home.example", subject: "Re: thanks", body: "Thank you!"})
		copies += len(w.post())
		w.now = w.now.Add(time.Hour)
	}
	if copies != 9 {
		t.Errorf("%d copies in all: thanking often is no loop", copies)
	}
}

func TestStormStopsTheWholeGroupAndKeepsWhatIsOnItsWay(t *testing.T) {
	w := newWorld(t)
	for n := range 12 {
		w.join(fmt.Sprint("P", n), fmt.Sprintf("p%d@home.example", n))
	}
	for n := range 70 {
		w.write(mail{from: fmt.Sprintf("p%d@home.example", n%12), subject: fmt.Sprint("Storm ", n), body: fmt.Sprintf("This is message %d of a storm of messages.", n)})
		w.now = w.now.Add(30 * time.Second)
	}
	w.none() // nothing had been written to anybody when the circuit broke, and now it waits
	if got := kinds(w.waiting()); got[book.CaseStop] != 1 || got[book.CasePost] != 10 {
		t.Errorf("waiting: %v", got)
	}
	stop := book.Case{}
	for _, c := range w.waiting() {
		if c.Kind == book.CaseStop {
			stop = c
		}
	}
	if _, err := w.s.Approve(t.Context(), stop.ID, "Ann"); err != nil {
		t.Fatal(err)
	}
	if got := len(w.post()); got != 60*11 {
		t.Errorf("%d letters went out once it was let go on, want %d", got, 60*11)
	}
}

func TestForgedStrangersMakeUsWriteToAFewAtMost(t *testing.T) {
	w := newWorld(t)
	letters := 0
	for n := range 80 {
		w.write(mail{from: fmt.Sprintf("victim%d@home.example", n), subject: "join", unproven: true})
		letters += len(w.post())
	}
	if letters != 30 {
		t.Errorf("%d strangers were written to", letters)
	}
	if got := len(w.waiting()); got != 50 {
		t.Errorf("%d wait for a person", got)
	}
	w.now = w.now.Add(2 * time.Hour)
	w.write(mail{from: "real@home.example", subject: "join", unproven: true})
	w.one("real@home.example")
}
