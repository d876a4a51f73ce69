package listserv_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer/imap"
)

// backlog has mails read at once that came into the mailbox at these times; who wrote them and what, each says.
func (w *world) backlog(came []time.Time, write func(n int) mail) {
	w.t.Helper()
	done := w.s.Reading("INBOX")
	for len(came) > 0 { // as the poller does, in batches
		var batch []imap.Message
		for len(batch) < 4 && len(came) > 0 {
			w.uid++
			raw := write(int(w.uid)).raw(int(w.uid))
			batch = append(batch, imap.Message{Folder: "INBOX", UIDValidity: 1, UID: w.uid, Received: came[0], Size: int64(len(raw)), Raw: []byte(raw)})
			came = came[1:]
		}
		if _, err := w.s.Receive(w.t.Context(), batch, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: w.uid}); err != nil {
			w.t.Fatal(err)
		}
	}
	done()
}

func every(from time.Time, apart time.Duration, n int) (list []time.Time) {
	for i := range n {
		list = append(list, from.Add(time.Duration(i)*apart))
	}
	return list
}

func chat(n int) mail {
	return mail{from: fmt.Sprintf("p%d@home.example", n%2), subject: fmt.Sprint("Day ", n), body: fmt.Sprintf("This is what happened here on day number %d, all is well.", n)}
}

func pair(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.join("Pia", "p0@home.example")
	w.join("Paul", "p1@home.example")
	return w
}

func TestWhatCameWhileNothingRanIsNoBurstWhenItIsReadAtOnce(t *testing.T) {
	w := pair(t)
	began := w.now
	w.backlog(nil, chat)
	w.now = began.Add(10 * 24 * time.Hour)
	w.backlog(every(began.Add(time.Hour), 3*time.Hour, 70), chat)
	if got := kinds(w.waiting()); len(got) != 0 {
		t.Fatalf("waiting: %v", got)
	}
	if got := len(w.post()); got != 70 {
		t.Errorf("%d letters went out, want 70", got)
	}
}

func TestABurstThatCameWhileNothingRanIsOneAllTheSame(t *testing.T) {
	w := pair(t)
	began := w.now
	w.now = began.Add(10 * 24 * time.Hour)
	w.backlog(append(every(began.Add(time.Hour), 2*time.Hour, 8), every(began.Add(48*time.Hour), 20*time.Second, 30)...), chat)
	if got := kinds(w.waiting()); got[book.CaseStop] != 2 || got[book.CasePost] != 30-2*9 {
		t.Errorf("waiting: %v", got)
	}
}

// No mail came before the last time that all was read, nor after now: what a server says otherwise is not believed. And where it says nothing, it is now.
func TestAServerThatLiesAboutWhenMailCameHidesNoBurst(t *testing.T) {
	for name, lie := range map[string]func(time.Time) time.Time{
		"long ago": func(now time.Time) time.Time { return now.Add(-1000 * time.Hour) },
		"to come":  func(now time.Time) time.Time { return now.Add(1000 * time.Hour) },
		"nothing":  func(time.Time) time.Time { return time.Time{} },
	} {
		for _, restarts := range []bool{false, true} {
			w := pair(t)
			w.backlog(nil, chat)
			for n := range 24 {
				w.now = w.now.Add(20 * time.Second)
				came := lie(w.now)
				if !came.IsZero() {
					came = came.Add(time.Duration(n) * 10 * time.Hour)
				}
				w.backlog([]time.Time{came}, chat)
				if restarts {
					if err := w.s.Settle(t.Context()); err != nil {
						t.Fatal(err)
					}
					w.restart()
				}
			}
			if got := kinds(w.waiting()); got[book.CaseStop] != 2 || got[book.CasePost] != 24-2*9 {
				t.Errorf("%s, restarts %v: waiting %v", name, restarts, got)
			}
		}
	}
}

func TestTheSameWordsReadAtOnceAreALoopOnlyIfTheyCameWithinADay(t *testing.T) {
	for apart, stops := range map[time.Duration]int{40 * time.Hour: 0, time.Hour: 1} {
		w := pair(t)
		began := w.now
		w.now = began.Add(30 * 24 * time.Hour)
		w.backlog(every(began.Add(time.Hour), apart, 10), func(n int) mail {
			return mail{from: "p0@home.example", subject: fmt.Sprint("Week ", n), body: strings.Repeat("The kitchen is open as always. ", 2)}
		})
		if got := kinds(w.waiting()); got[book.CaseStop] != stops {
			t.Errorf("every %s: waiting %v", apart, got)
		}
	}
}
