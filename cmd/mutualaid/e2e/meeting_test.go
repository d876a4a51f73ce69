package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// at runs all that is due as if it were that moment, and returns who got a letter whose subject begins so.
func (w *town) at(moment time.Time, subject string) map[string]letter {
	w.t.Helper()
	seen := w.sink.Count()
	w.turn("--now", moment.UTC().Format(time.RFC3339))
	got := map[string]letter{}
	for _, d := range w.sink.Deliveries()[seen:] {
		if l := w.read(d); strings.HasPrefix(l.subject, subject) {
			got[d.To[0]] = l
		}
	}
	return got
}

func words(l letter) string { return strings.Join(strings.Fields(l.text()), " ") }

// TestOneMeetingFromItsInvitationToItsMinutes walks a meeting with single runs, through real servers where there are any: the call,
// an answer in words and one by a calendar's button, an item for the agenda, the reminders, the minutes, and what was promised.
func TestOneMeetingFromItsInvitationToItsMinutes(t *testing.T) {
	everywhere(t, func(t *testing.T, s servers) {
		w := settle(t, s)
		w.found()
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		people := []person{{"Bea", "bea@example.org"}, {"Carl", "carl@example.org"}, {"Dora", "dora@example.org"}}
		for _, p := range people {
			w.do("member", "add", "circle", p.String(), "--consent", "asked at the table")
		}
		w.turn()
		day := time.Now().In(berlin).AddDate(0, 0, 21)
		start := time.Date(day.Year(), day.Month(), day.Day(), 17, 0, 0, 0, berlin)
		seen := w.sink.Count()
		w.do("meeting", "add", "circle", "--title", "Evening round", "--start", start.Format("2006-01-02 15:04"), "--repeat", "every two weeks",
			"--link", "https://meet.example.org/round", "--remind", "1d,1h")
		w.turn()
		calls := map[string]letter{}
		for _, d := range w.sink.Deliveries()[seen:] {
			calls[d.To[0]] = w.read(d)
		}
		if len(calls) < len(people) {
			t.Fatalf("%d were called", len(calls))
		}
		w.deliver(mailing{from: people[0], answers: ptr(calls["bea@example.org"]), words: "I'll be there, a few minutes late.\r\n\r\nAgenda: the key of the room", date: start.AddDate(0, 0, -20)}.raw())
		w.deliver(pressed(people[1], calls["carl@example.org"], "DECLINED"))
		echoes := w.at(start.AddDate(0, 0, -20), "")
		if l, ok := echoes["bea@example.org"]; !ok || !strings.Contains(words(l), "- the key of the room") || !strings.Contains(words(l), "Coming late: Bea") {
			t.Errorf("the echo for Bea: %s", l.text())
		}

		reminded := w.at(start.AddDate(0, 0, -1), "Evening round")
		if _, asked := reminded["carl@example.org"]; asked || len(reminded) < 2 {
			t.Errorf("who said no is reminded, or others are not: %d", len(reminded))
		}
		w.deliver(mailing{from: people[2], answers: ptr(reminded["dora@example.org"]), words: "Yes, I can come", date: start.AddDate(0, 0, -1)}.raw())
		last := w.at(start.Add(-time.Hour), "Evening round")
		for _, p := range []person{people[0], people[2]} {
			if text := words(last[p.address]); !strings.Contains(text, "- the key of the room (Bea)") || !strings.Contains(text, "https://meet.example.org/round") || !strings.Contains(text, "Takes notes:") {
				t.Errorf("the last reminder for %s: %s", p.name, last[p.address].text())
			}
		}
		asks := w.at(start.Add(2*time.Hour+time.Minute), "Minutes: Evening round")
		if len(asks) != 1 {
			t.Fatalf("%d are asked for the minutes", len(asks))
		}
		for to, l := range asks {
			taker := people[0]
			if to == people[2].address {
				taker = people[2]
			}
			w.deliver(mailing{from: taker, answers: &l, words: "We were two and spoke about the key and the winter.\r\n\r\nCarl: asks for the key", date: start.Add(3 * time.Hour)}.raw())
		}
		posts := w.at(start.Add(3*time.Hour), "Re: Minutes: Evening round")
		if len(posts) < 2 {
			t.Errorf("the minutes went to %d", len(posts))
		}
		type commitment struct{ Name, Words string }
		if open := list[[]commitment](w, "meeting", "commitments", "circle"); len(open) != 1 || open[0] != (commitment{"Carl", "asks for the key"}) {
			t.Errorf("%+v", open)
		}
		next := w.at(start.AddDate(0, 0, 13), "Evening round")
		if text := words(next["dora@example.org"]); !strings.Contains(text, "- Carl: asks for the key") {
			t.Errorf("the next reminder does not recall it: %s", next["dora@example.org"].text())
		}
		if waits := list[[]waiting](w, "inbox"); len(waits) != 0 {
			t.Errorf("%+v", waits)
		}
	})
}

func ptr(l letter) *letter { return &l }

// pressed is what Outlook sends when somebody presses a button below a call to a meeting.
func pressed(p person, call letter, partstat string) []byte {
	uid := ""
	for _, part := range call.parts {
		if strings.HasPrefix(part.kind, "text/calendar") {
			for line := range strings.SplitSeq(strings.ReplaceAll(part.text, "\r\n ", ""), "\r\n") {
				if id, ok := strings.CutPrefix(line, "UID:"); ok {
					uid = id
				}
			}
		}
	}
	m := mailing{from: p, subject: "Declined: Evening round", answers: &call}
	raw := string(m.raw())
	head, _, _ := strings.Cut(raw, "Content-Type: text/plain")
	return fmt.Appendf(nil, "%sContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n"+
		"BEGIN:VEVENT\r\nATTENDEE;PARTSTAT=%s;CN=%s:MAILTO:%s\r\nUID:%s\r\nDTSTAMP:%s\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		head, partstat, p.name, p.address, uid, time.Now().UTC().Format("20060102T150405Z"))
}
