package listserv_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// bounce is a report of a mail server that somebody can't be reached. Many don't say which letter it was.
func bounce(failed, letter string, n int) string {
	original := ""
	if letter != "" {
		original = "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + letter + ">\r\n\r\n"
	}
	return fmt.Sprintf("Return-Path: <>\r\nFrom: MAILER-DAEMON@home.example\r\nTo: %s\r\nSubject: Undelivered Mail Returned to Sender\r\n"+
		"Message-ID: <b%d@home.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; home.example\r\n\r\n"+
		"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n%s--b--\r\n", groupAddr, n, failed, original)
}

func TestBouncesOfNoticesMakeNoMoreNoticesThanOneADay(t *testing.T) {
	w := newWorld(t)
	w.steward("Mia", "mia@home.example")
	w.receive(bounce("mia@home.example", "", 0))
	n := 0
	for range 48 {
		for range w.tick(w.now.Add(time.Hour)) {
			n++
			w.receive(bounce("mia@home.example", "", n))
		}
	}
	if n > 3 {
		t.Errorf("%d letters to a dead address within two days", n)
	}
	if cases := len(w.waiting()); cases > 3 {
		t.Errorf("%d cases about one dead address within two days", cases)
	}
}

func TestBouncesOfTwoAddressesAreBothShown(t *testing.T) {
	w := newWorld(t)
	w.receive(bounce("ann@home.example", "", 1))
	w.receive(bounce("bob@home.example", "", 2))
	w.receive(bounce("bob@home.example", "", 3))
	if list := w.waiting(); len(list) != 2 {
		t.Errorf("%d cases", len(list))
	}
}

func TestDigestAndLogSayNothingOfPrivateLettersToTheStewards(t *testing.T) {
	private := "I am in hospital with a burn-out"
	for outcome, do := range map[string]func(w *world, id string) error{
		"answered": func(w *world, id string) error {
			_, err := w.s.Answer(t.Context(), id, "Of course.", "Mia")
			return err
		},
		"rejected": func(w *world, id string) error { _, err := w.s.Reject(t.Context(), id, "", "Mia"); return err },
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.write(mail{from: "ann@home.example", subject: "digest daily"})
		w.one("ann@home.example")
		w.write(mail{from: "Bob Privat <bob@other.example>", subject: private, body: "Can I come later? I am ill."})
		if err := do(w, w.waiting()[0].ID); err != nil {
			t.Fatal(err)
		}
		w.post()
		for _, letter := range w.tick(time.Date(2026, 11, 3, 20, 0, 0, 0, time.UTC)) {
			if strings.Contains(letter.Mail.Text, "Privat") || strings.Contains(letter.Mail.Text, private) {
				t.Errorf("%s: all members read\n%s", outcome, letter.Mail.Text)
			}
		}
		log, err := w.s.LogOf(t.Context(), "together", 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range log {
			if strings.Contains(e.Name+e.Detail, "Privat") || strings.Contains(e.Detail, private) {
				t.Errorf("%s: %+v", outcome, e)
			}
		}
	}
}
