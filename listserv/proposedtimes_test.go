package listserv_test

import (
	"strings"
	"testing"
)

func TestMemberProposesTimesByMail(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.set("bob@home.example", "zone", "America/Toronto")
	w.write(mail{from: "bob@home.example", subject: "Poll: Winter work", body: "Dear all, when does it suit you?\r\n\r\n- Tuesday 8 December, 6 pm\r\n- 10 December 17:00\r\n\r\nBob"})
	asked := map[string]sent{}
	for _, l := range w.post() {
		asked[l.To] = l
	}
	if len(asked) != 2 {
		t.Fatalf("%d were asked", len(asked))
	}
	if text := flat(asked["ann@home.example"].Mail.Text); !strings.Contains(text, "looks for a time for: Winter work.") || !strings.Contains(text, "A: Tuesday 8 December, 18:00 in Toronto") || !strings.Contains(text, "00:00 on Wednesday 9 December in Berlin for you") && !strings.Contains(text, "Wednesday") {
		t.Errorf("%s", asked["ann@home.example"].Mail.Text)
	}
	// A post that speaks of a poll is a post, and who proposes times that can't be is told so.
	w.write(mail{from: "ann@home.example", subject: "Poll: what do you think?", body: "I read a poll about our profession in the newspaper, and it says that we are tired."})
	w.post()
	w.write(mail{from: "ann@home.example", subject: "Poll: Winter", body: "2026-12-08 18:00\r\n2026-12-08 18:00"})
	if told := w.one("ann@home.example"); !strings.Contains(flat(told.Mail.Text), "2026-12-08 18:00 stands there twice") || len(w.waiting()) != 0 || len(w.polls()) != 1 {
		t.Errorf("%s, %+v", told.Mail.Text, w.waiting())
	}
}

// Who proposes times by mail may say until when all may choose, and a date that doesn't exist is not left out in silence.
func TestTimesByMailHaveAnEndAndExist(t *testing.T) {
	for name, c := range map[string]struct{ body, until, told string }{
		"no end":             {body: "8 December 18:00\r\n10 December 17:00", until: "2026-11-09T10:00"},
		"an end":             {body: "8 December 18:00\r\n10 December 17:00\r\n\r\nUntil 1 December, 12:00", until: "2026-12-01T12:00"},
		"a day":              {body: "until 2026-12-01\r\n8 December 18:00\r\n10 December 17:00", until: "2026-12-01T18:00"},
		"German":             {body: "8. Dezember, 18 Uhr\r\n10.12. 17:00\r\nbis 1. Dezember", until: "2026-12-01T18:00"},
		"French":             {body: "8 décembre 18h\r\n10 décembre 17h\r\nJusqu'au 1 décembre", until: "2026-12-01T18:00"},
		"Spanish":            {body: "8 de diciembre 18:00\r\n10 de diciembre 17:00\r\nHasta el 1 de diciembre", until: "2026-12-01T18:00"},
		"words beside them":  {body: "Can you all meet after 17:00 on one of these?\r\n8 December 18:00\r\n10 December 17:00\r\nIt takes 2 hours.", until: "2026-11-09T10:00"},
		"an end too late":    {body: "8 December 18:00\r\n10 December 17:00\r\nuntil 9 December", told: "it can't end at"},
		"no such day":        {body: "2027-02-29 18:00\r\n2027-03-01 18:00", told: "29 February 2027 does not exist"},
		"no such day of two": {body: "29 February 18:00\r\n1 March 18:00\r\n2 March 18:00", told: "29 February"},
		"another weekday":    {body: "Monday 24 November, 18:00\r\nFriday 25 November, 18:00", told: "the weekday and the date in \"Monday 24 November, 18:00\" are not the same day"},
		"one other weekday":  {body: "8 December 18:00\r\nSat 14 March 2027, 18:00", told: "Sat 14 March 2027, 18:00"},
		"no such hour":       {body: "2027-03-28 02:30\r\n2027-03-01 18:00", told: "does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			w.write(mail{from: "ann@home.example", subject: "Poll: Winter", body: c.body})
			sent := w.post()
			polls := w.polls()
			switch {
			case c.told != "" && (len(sent) != 1 || !strings.HasPrefix(sent[0].Mail.Subject, "Nobody has been asked yet: Winter") || !strings.Contains(flat(sent[0].Mail.Text), c.told) || len(polls) != 0):
				t.Errorf("%+v, %+v", polls, sent)
			case c.told == "" && (len(polls) != 1 || !strings.HasPrefix(polls[0].Until, c.until) || len(polls[0].Options) != 2):
				t.Errorf("%+v, %+v", polls, sent)
			}
			if waits := w.waiting(); len(waits) != 0 {
				t.Errorf("%+v", waits)
			}
		})
	}
}

// How long the meeting takes is read with its times: the longest counts, and that it is the longest is said.
func TestTimesByMailSayHowLong(t *testing.T) {
	for body, said := range map[string]string{
		"24.11. 18-20 Uhr\r\n25.11. 18-20 Uhr":                         "A: Tuesday 24 November, 18:00 (Berlin time) - B: Wednesday 25 November, 18:00 (Berlin time) How long: 2 hours Just",
		"Tue 24 Nov 18:00-20:00\r\nWed 25 Nov 18:00-20:00":             "How long: 2 hours Just",
		"Tue 24 Nov, 6 pm, 2 hours\r\nWed 25 Nov, 6 pm":                "How long: 2 hours Just",
		"Tue 24 Nov, 6 pm, 2 hours\r\nWed 25 Nov, 6 pm, 1 hour":        "How long: 2 hours These times were given different lengths; this is the longest.",
		"Tue 24 Nov, 6 pm\r\nWed 25 Nov, 6 pm\r\nIt takes 90 minutes.": "How long: 90 minutes Just",
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.write(mail{from: "ann@home.example", subject: "Poll: Winter", body: body})
		if asked := w.one("ann@home.example"); !strings.Contains(flat(asked.Mail.Text), said) {
			t.Errorf("%q: %s", body, asked.Mail.Text)
		}
	}
}
