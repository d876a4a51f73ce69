package listserv_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// circle is five members in five zones.
func (w *world) circle() {
	w.t.Helper()
	for name, zone := range map[string]string{"Ann": "Europe/Berlin", "Bob": "America/Toronto", "Cem": "Asia/Tokyo", "Dua": "Australia/Sydney", "Eve": "Africa/Nairobi"} {
		addr := strings.ToLower(name) + "@home.example"
		w.join(name, addr)
		w.set(addr, "zone", zone)
	}
	w.post()
}

func (w *world) poll(in desk.PollInput) (v desk.PollView, asked map[string]sent) {
	w.t.Helper()
	v, err := w.s.AddPoll(w.t.Context(), "together", in, "steward")
	if err != nil {
		w.t.Fatal(err)
	}
	asked = map[string]sent{}
	for _, l := range w.post() {
		name, _, _ := strings.Cut(l.To, "@")
		asked[name] = l
	}
	return v, asked
}

func (w *world) polls() []desk.PollView {
	w.t.Helper()
	list, err := w.s.Polls(w.t.Context(), "together")
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// The clocks go back in Toronto on 1 November, are back already in Berlin, have gone forward in Sydney, and stay in Tokyo and
// Nairobi: the times offered lie on both sides of a change in spring.
var spring = desk.PollInput{Title: "Spring work", At: []string{"2027-03-25 18:00", "2027-03-29 18:00", "2027-03-31 09:00"}, Duration: "90m", Link: "https://meet.example.org/spring", Until: "2026-11-10 18:00"}

func TestTimeIsFoundByMailAcrossFiveZonesAndAChangeOfClocks(t *testing.T) {
	w := newWorld(t)
	w.circle()
	_, asked := w.poll(spring)
	if len(asked) != 5 {
		t.Fatalf("%d were asked", len(asked))
	}
	for name, times := range map[string][]string{
		"ann": {"A: Thursday 25 March 2027, 18:00 (Berlin time)", "B: Monday 29 March 2027, 18:00 (Berlin time)"},
		"bob": {"18:00 in Berlin — 13:00 in Toronto for you", "B: Monday 29 March 2027, 18:00 in Berlin — 12:00 in Toronto for you"},
		"cem": {"Friday", "A: Thursday 25 March 2027, 18:00 in Berlin", "02:00", "01:00"},
		"eve": {"20:00 in Nairobi for you", "19:00 in Nairobi for you"},
	} {
		for _, said := range times {
			if text := flat(asked[name].Mail.Text); !strings.Contains(text, said) {
				t.Errorf("%s is not told %q:\n%s", name, said, asked[name].Mail.Text)
			}
		}
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A and B, C if need be", answers: asked["ann"].Mail})
	if echo := w.one("ann@home.example"); !strings.Contains(flat(echo.Mail.Text), "B: Monday 29 March, 18:00 (Berlin time): suits you. So far: 1 yes.") {
		t.Errorf("%s", echo.Mail.Text)
	}
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "any but Wednesday", answers: asked["bob"].Mail})
	w.one("bob@home.example")
	w.write(mail{from: "cem@home.example", subject: "Re: x", body: "none, sorry", answers: asked["cem"].Mail})
	w.one("cem@home.example")
	// Changed: the last answer counts.
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Only B works after all", answers: asked["bob"].Mail})
	if waits := w.waiting(); len(waits) != 1 {
		t.Errorf("an answer that is not understood: %+v", waits)
	}
	w.post()
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "B. A not any more.", answers: asked["bob"].Mail})
	w.post()
	// A day before the end the silent are asked once more, and nobody else.
	var again []string
	for at := w.now.Truncate(time.Hour); at.Before(utc(2026, 11, 10, 17, 0)); at = at.Add(time.Hour) {
		for _, l := range w.tick(at) {
			if strings.HasPrefix(l.Mail.Subject, "Still open") {
				again = append(again, l.To)
			}
		}
	}
	slices.Sort(again)
	if strings.Join(again, " ") != "dua@home.example eve@home.example" {
		t.Errorf("asked once more: %v", again)
	}
	w.write(mail{from: "eve@home.example", subject: "Re: x", body: "B yes, A no", answers: asked["eve"].Mail})
	w.post()
	told := map[string]sent{}
	for _, l := range w.tick(utc(2026, 11, 10, 17, 1)) {
		if strings.HasPrefix(l.Mail.Subject, "It is settled") {
			told[l.To] = l
		}
	}
	if len(told) != 5 {
		t.Fatalf("%d are told", len(told))
	}
	bob := told["bob@home.example"]
	if text := flat(bob.Mail.Text); !strings.Contains(text, "Monday 29 March, 18:00 in Berlin — 12:00 in Toronto for you How long: 90 minutes") || !strings.Contains(text, "3 yes, 1 no") {
		t.Errorf("%s", bob.Mail.Text)
	}
	if object := w.object(bob); !strings.Contains(object, "DTSTART;TZID=Europe/Berlin:20270329T180000\r\n") || !strings.Contains(object, "METHOD:REQUEST") {
		t.Errorf("%s", object)
	}
	list, err := w.s.Meetings(t.Context(), "together", 5)
	if err != nil || len(list) != 1 || list[0].Yes != 3 || list[0].No != 1 || list[0].Silent != 1 || list[0].Link != spring.Link {
		t.Fatalf("%+v, %v", list, err)
	}
	// An answer to the outcome is one to the meeting; one to the old question comes too late.
	w.write(mail{from: "dua@home.example", subject: "Re: x", body: "I'll be there", answers: told["dua@home.example"].Mail})
	w.post()
	if d := w.detail(list[0].ID); d.Yes != 4 {
		t.Errorf("%+v", d.OccurrenceView)
	}
	w.write(mail{from: "dua@home.example", subject: "Re: x", body: "A", answers: asked["dua"].Mail})
	if waits := w.waiting(); len(waits) != 2 || !strings.Contains(waits[1].Why, "over") {
		t.Errorf("%+v", waits)
	}
}

func TestChoiceEndsWhenAllHaveAnsweredAndTiesAreShown(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	_, asked := w.poll(spring)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A and C", answers: asked["ann"].Mail})
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "A if need be, B", answers: asked["bob"].Mail})
	w.post()
	var told sent
	for _, l := range w.tick(w.now.Add(time.Minute)) {
		if l.To == "bob@home.example" && strings.HasPrefix(l.Mail.Subject, "It is settled") {
			told = l
		}
	}
	if told.Mail == nil {
		t.Fatalf("it does not end: %+v", w.polls())
	}
	if text := flat(told.Mail.Text); !strings.Contains(text, "We meet: Spring work ---- Thursday 25 March") || !strings.Contains(text, "As many can come at: - B: Monday 29 March, 18:00 (Berlin time) - C: Wednesday 31 March, 09:00 (Berlin time) Among equals") {
		t.Errorf("%s", told.Mail.Text)
	}
}

// What came of a choice says what each has said themselves, and names no time beside it that nobody can come to.
func TestWhatWasChosenSaysWhatItsReaderSaid(t *testing.T) {
	w := newWorld(t)
	w.circle()
	_, asked := w.poll(spring)
	for name, words := range map[string]string{"ann": "A if need be, B no, C no", "bob": "B no, C no, A maybe", "cem": "none", "dua": "C no"} {
		w.write(mail{from: name + "@home.example", subject: "Re: x", body: words, answers: asked[name].Mail})
	}
	w.post()
	told := map[string]string{}
	for _, l := range w.tick(utc(2026, 11, 10, 17, 1)) {
		if strings.HasPrefix(l.Mail.Subject, "It is settled") {
			told[l.To] = flat(l.Mail.Text)
		}
	}
	for name, said := range map[string]string{"ann": "we have noted that you may come", "bob": "we have noted that you may come", "cem": "You said that you can't come at this time", "dua": "Will you come?", "eve": "Will you come?"} {
		text := told[name+"@home.example"]
		if !strings.Contains(text, said) || strings.Contains(text, "Will you come?") != (said == "Will you come?") {
			t.Errorf("%s: %s", name, text)
		}
		if strings.Contains(text, "As many can come") || strings.Contains(text, "One fewer can come") {
			t.Errorf("times that suit nobody stand beside it: %s", text)
		}
	}
}

// Where the program was off until all times had passed, nobody is told that they suit nobody.
func TestChoiceThatEndsAfterAllItsTimesSaysSo(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	_, asked := w.poll(spring)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A and B", answers: asked["ann"].Mail})
	w.post()
	told := w.tick(utc(2027, 4, 20, 12, 0))
	if len(told) != 2 || !strings.Contains(flat(told[0].Mail.Text), "the times that suit somebody had passed") || strings.Contains(told[0].Mail.Text, "anybody") {
		t.Errorf("%v", told)
	}
}

func TestChoiceThatSuitsNobodyIsTold(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	v, asked := w.poll(spring)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "none of them", answers: asked["ann"].Mail})
	w.post()
	if told := w.tick(w.now.Add(time.Minute)); len(told) != 1 || !strings.HasPrefix(told[0].Mail.Subject, "No time found") {
		t.Errorf("%v", addresses(told))
	}
	if list, err := w.s.Meetings(t.Context(), "together", 5); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := w.s.ClosePoll(t.Context(), "together", v.ID, "steward"); !errors.Is(err, book.ErrInput) {
		t.Errorf("%v", err)
	}
}

func TestSomebodyElsesChoiceGoesToAPerson(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	_, asked := w.poll(spring)
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "A", answers: asked["ann"].Mail})
	w.post()
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "B", answers: asked["ann"].Mail, unproven: true})
	if polls := w.polls(); polls[0].Voted != 0 || len(w.waiting()) != 1 {
		t.Errorf("%+v, %+v", polls, w.waiting())
	}
	ask := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes, that was me", answers: ask.Mail, unproven: true})
	w.post()
	if polls := w.polls(); polls[0].Voted != 1 || polls[0].Options[1].Yes != 1 {
		t.Errorf("%+v", polls)
	}
}

func TestBadChoicesOfTimesAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		in  desk.PollInput
		why string
	}{
		{desk.PollInput{Title: "x", At: []string{"2027-03-25 18:00"}}, "give 2 to 8"},
		{desk.PollInput{At: spring.At}, "needs a title"},
		{desk.PollInput{Title: "x", At: []string{"2027-03-25 18:00", "2020-03-25 18:00"}}, "in the past"},
		{desk.PollInput{Title: "x", At: []string{"2027-03-25 18:00", "2027-03-28 02:30"}}, "does not exist"},
		{desk.PollInput{Title: "x", At: []string{"2027-03-25 18:00", "2027-03-25 18:00"}}, "twice"},
		{desk.PollInput{Title: "x", At: []string{"2027-03-25 18:00", "tomorrow"}}, "tomorrow"},
		{desk.PollInput{Title: "x", At: []string{"Monday 2026-11-24 18:00", "Wed 2026-11-25 18:00"}}, "are not the same day"},
		{desk.PollInput{Title: "x", At: spring.At, Zone: "Europe/Nowhere"}, "Nowhere"},
		{desk.PollInput{Title: "x", At: spring.At, Until: "2027-06-01 10:00"}, "before the first time"},
		{desk.PollInput{Title: "x", At: spring.At, Duration: "long"}, "duration"},
	} {
		if _, err := w.s.AddPoll(t.Context(), "together", c.in, "steward"); !errors.Is(err, book.ErrInput) || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%+v: %v", c.in, err)
		}
	}
}

// Who joins while a choice is open is asked as well, once; nobody is reminded of a question that they never got.
func TestWhoJoinsIsAskedWhatIsOpen(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	_, asked := w.poll(spring)
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A", answers: asked["ann"].Mail})
	w.post()
	letter := w.invite("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: " + letter.Mail.Subject, body: "Yes, please!", answers: letter.Mail})
	questions := func(letters []sent) (list []string) {
		for _, l := range letters {
			if strings.Contains(l.Mail.Subject, "When shall we meet?") {
				list = append(list, l.To+" "+l.Mail.Subject)
			}
		}
		return list
	}
	if got := questions(w.post()); len(got) != 1 || got[0] != "bob@home.example When shall we meet? Spring work" {
		t.Errorf("asked: %v", got)
	}
	w.write(mail{from: "ann@home.example", subject: "pause until 9 November", body: ""})
	w.post()
	var later []string
	for at := w.now.Truncate(time.Hour); at.Before(utc(2026, 11, 10, 17, 0)); at = at.Add(time.Hour) {
		later = append(later, questions(w.tick(at))...)
	}
	if len(later) != 1 || later[0] != "bob@home.example Still open: When shall we meet? Spring work" {
		t.Errorf("asked later: %v", later)
	}
}

// Who paused when all were asked is asked when the silent are, and not told that they have been silent.
func TestWhoWasNotAskedIsNotReminded(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "pause", body: ""})
	w.post()
	w.poll(spring)
	w.write(mail{from: "bob@home.example", subject: "resume", body: ""})
	w.post()
	later := map[string]string{}
	for at := w.now.Truncate(time.Hour); at.Before(utc(2026, 11, 10, 17, 0)); at = at.Add(time.Hour) {
		for _, l := range w.tick(at) {
			later[l.To] = l.Mail.Subject
		}
	}
	if later["ann@home.example"] != "Still open: When shall we meet? Spring work" || later["bob@home.example"] != "When shall we meet? Spring work" {
		t.Errorf("%v", later)
	}
}

func TestChoiceThatNobodyAnsweredSaysSo(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.poll(spring)
	var told string
	for _, l := range w.tick(utc(2026, 11, 10, 17, 1)) {
		if strings.HasPrefix(l.Mail.Subject, "No time found") {
			told = flat(l.Mail.Text)
		}
	}
	if !strings.Contains(told, "Nobody has answered, so nothing is settled") || strings.Contains(told, "suits anybody") {
		t.Errorf("%s", told)
	}
}

// Who answers between the options of our letter, as mail programs quote it, is read as who answers above it.
func TestAnswersBetweenQuotedOptionsAreVotes(t *testing.T) {
	quoted := func(asked, mark string, answers map[string]string) string {
		var lines []string
		said := ""
		for line := range strings.SplitSeq(strings.TrimSpace(asked)+"\n", "\n") {
			if line = strings.TrimSuffix(line, "\r"); said != "" && !strings.HasPrefix(line, "  ") { // an option may take two lines
				if mark == "" {
					lines[len(lines)-1] += " – " + said
				} else {
					lines = append(lines, said)
				}
				said = ""
			}
			if item, ok := strings.CutPrefix(line, "- "); ok {
				said = answers[item[:1]]
			}
			lines = append(lines, mark+line)
		}
		return strings.Join(lines, "\r\n")
	}
	for name, c := range map[string]struct{ head, mark, lang, yes, no string }{
		"under quoted options":  {head: "On Mon, 2 Nov 2026 at 11:00, Together wrote:\r\n", mark: "> ", lang: "en", yes: "yes", no: "no"},
		"German":                {head: "Am 02.11.2026 um 11:00 schrieb Together:\r\n", mark: "> ", lang: "de", yes: "ja", no: "geht nicht"},
		"French":                {head: "Le 2 nov. 2026 à 11:00, Together a écrit :\r\n", mark: "> ", lang: "fr", yes: "oui", no: "non"},
		"behind them, unquoted": {head: "See below\r\n\r\n-----Original Message-----\r\nFrom: Together\r\nSent: Monday, 2 November 2026 11:00\r\nTo: Bob\r\nSubject: When shall we meet?\r\n\r\n", lang: "en", yes: "yes", no: "no"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Bob", "bob@home.example")
			w.join("Ann", "ann@home.example")
			w.set("bob@home.example", "language", c.lang)
			w.set("bob@home.example", "zone", "America/Toronto")
			w.post()
			_, asked := w.poll(desk.PollInput{Title: "Work", At: []string{"2026-11-24 18:00", "2026-11-25 09:00", "2026-12-01 18:00"}})
			w.write(mail{from: "bob@home.example", subject: "Re: x", body: c.head + quoted(asked["bob"].Mail.Text, c.mark, map[string]string{"A": c.yes, "B": c.no}), answers: asked["bob"].Mail})
			w.post()
			v := w.polls()[0]
			if len(w.waiting()) != 0 || v.Options[0].Yes != 1 || v.Options[1].No != 1 || v.Options[2].Yes+v.Options[2].No+v.Options[2].Maybe != 0 {
				t.Errorf("%+v, %+v", v, w.waiting())
			}
		})
	}
}

// Who changes their choice in answer to our echo does not say what the echo says, which they quote.
func TestChoiceIsChangedInAnswerToItsEcho(t *testing.T) {
	for name, mark := range map[string]string{"quoted": "> ", "as Outlook does": ""} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			w.join("Bob", "bob@home.example")
			_, asked := w.poll(spring)
			w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A and B. Not C.", answers: asked["ann"].Mail})
			echo := w.one("ann@home.example")
			body := "B if need be, C works, A not any more\r\n\r\n-----Original Message-----\r\nFrom: Together\r\nSent: Monday, 2 November 2026 11:00\r\nTo: Ann\r\nSubject: Your choice\r\n\r\n"
			for line := range strings.SplitSeq(strings.TrimSpace(echo.Mail.Text), "\n") {
				body += mark + strings.TrimSuffix(line, "\r") + "\r\n"
			}
			w.write(mail{from: "ann@home.example", subject: "Re: x", body: body, answers: echo.Mail})
			w.post()
			v := w.polls()[0]
			if v.Options[0].Yes != 0 || v.Options[0].No != 1 || v.Options[1].Maybe != 1 || v.Options[2].Yes != 1 {
				t.Errorf("%+v, %+v", v, w.waiting())
			}
		})
	}
}

// Two meetings at once are told to the stewards, whoever brought them about: a member's mail, the clock, or a steward's yes.
func TestStewardsAreToldOfTwoMeetingsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-24 18:00", Remind: "none"})
	w.post()
	w.write(mail{from: "ann@home.example", subject: "Poll: Winter", body: "Tue 24 Nov 18:30\r\nWed 25 Nov 18:00"})
	asked := w.one("ann@home.example")
	clash := "Winter may be at the same time as another meeting: Circle, Tue 2026-11-24 18:00"
	if waits := w.waiting(); len(waits) != 1 || waits[0].Why != clash {
		t.Errorf("%+v", waits)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A", answers: asked.Mail})
	w.post()
	w.tick(w.now.Add(time.Minute))
	clash = "Winter is at the same time as another meeting: Circle, Tue 2026-11-24 18:00"
	if waits := w.waiting(); len(waits) != 2 || waits[1].Why != clash {
		t.Errorf("%+v", waits)
	}
}

// The best time may be over when the choice ends: then it is the best of those to come.
func TestChoiceThatEndsLateTakesATimeToCome(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.join("Cem", "cem@home.example")
	_, asked := w.poll(desk.PollInput{Title: "Soon", At: []string{"2026-11-10 18:00", "2026-11-20 18:00"}, Duration: "1h", Until: "2026-11-09 18:00"})
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "A and B", answers: asked["ann"].Mail})
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "A", answers: asked["bob"].Mail})
	w.post()
	w.tick(utc(2026, 11, 12, 9, 0))
	if list, err := w.s.Meetings(t.Context(), "together", 5); err != nil || len(list) != 1 || !strings.HasPrefix(list[0].Start, "2026-11-20T18:00") {
		t.Errorf("%+v, %v", list, err)
	}
}

// Who is asked once more is asked by day, on their own clock, and not when they have answered before morning.
func TestNobodyIsAskedOnceMoreAtNight(t *testing.T) {
	w := newWorld(t)
	w.circle()
	_, asked := w.poll(spring)
	again := map[string]time.Time{}
	for at := w.now.Truncate(time.Hour); at.Before(utc(2026, 11, 10, 17, 0)); at = at.Add(30 * time.Minute) {
		if at.Equal(utc(2026, 11, 9, 21, 0)) { // 06:00 in Tokyo
			w.write(mail{from: "cem@home.example", subject: "Re: x", body: "A and B", answers: asked["cem"].Mail})
			w.post()
		}
		for _, l := range w.tick(at) {
			if strings.HasPrefix(l.Mail.Subject, "Still open") {
				name, _, _ := strings.Cut(l.To, "@")
				again[name] = at
			}
		}
	}
	if _, late := again["cem"]; late || len(again) != 4 {
		t.Errorf("asked once more: %v", again)
	}
	for name, zone := range map[string]string{"ann": "Europe/Berlin", "bob": "America/Toronto", "dua": "Australia/Sydney", "eve": "Africa/Nairobi"} {
		where, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if hour := again[name].In(where).Hour(); hour < 8 || hour >= 21 {
			t.Errorf("%s is asked at %v", name, again[name].In(where))
		}
	}
}
