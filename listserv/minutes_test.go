package listserv_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// held lets Ann and Bob say yes to a weekly circle, and returns the letter that asks one of them for the minutes.
func (w *world) held() (m desk.MeetingDetail, ask sent) {
	w.t.Helper()
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.join("Cem", "cem@home.example")
	m = w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Repeat: "every week", Remind: "1d"})
	for _, l := range w.tick(utc(2026, 11, 11, 16, 0)) {
		if l.Mail.Get("Precedence") != "" || l.To == "cem@home.example" {
			continue
		}
		w.write(mail{from: l.To, subject: "Re: x", body: "Yes, I'll be there.", answers: l.Mail})
	}
	w.post()
	if early := w.tick(utc(2026, 11, 12, 17, 59)); slices.ContainsFunc(early, func(l sent) bool { return strings.HasPrefix(l.Mail.Subject, "Minutes") }) {
		w.t.Fatalf("the minutes are asked for too early: %v", addresses(early))
	}
	for _, l := range w.tick(utc(2026, 11, 12, 18, 1)) {
		if strings.HasPrefix(l.Mail.Subject, "Minutes: Circle") {
			if ask.Mail != nil {
				w.t.Fatalf("two are asked for the minutes: %s and %s", ask.To, l.To)
			}
			ask = l
		}
	}
	if ask.Mail == nil {
		w.t.Fatal("nobody is asked for the minutes")
	}
	return m, ask
}

func TestMinutesAreAskedForPostedAndRememberedUntilDone(t *testing.T) {
	w := newWorld(t)
	_, ask := w.held()
	if again := w.tick(utc(2026, 11, 12, 19, 30)); len(again) > 0 {
		t.Errorf("asked twice: %v", addresses(again))
	}
	w.write(mail{from: ask.To, subject: "Re: " + ask.Mail.Subject, answers: ask.Mail,
		body: "We talked about the new room and all liked it.\r\n\r\nWho does what:\r\n- Bob: asks for the key\r\n- Cem: writes to the city\r\n- Nobody: sleeps\r\n"})
	var posts, asked []string
	var attended sent
	for _, l := range w.post() {
		name, _, _ := strings.Cut(l.To, "@")
		switch {
		case strings.Contains(flat(l.Mail.Text), "Were you there?"):
			asked = append(asked, name)
			attended = l
		case strings.HasPrefix(l.Mail.Subject, "Minutes sent") && l.To == ask.To:
			if text := flat(l.Mail.Text); !strings.Contains(text, "These promises were read in them.") || !strings.Contains(text, "- Bob: asks for the key - Cem: writes to the city Circle") {
				t.Errorf("the echo to who took notes:\n%s", l.Mail.Text)
			}
		case strings.Contains(l.Mail.Text, "We talked about the new room"):
			posts = append(posts, name)
		default:
			t.Errorf("%s got %q", l.To, l.Mail.Subject)
		}
	}
	slices.Sort(asked)
	other := map[string]string{"ann@home.example": "bob", "bob@home.example": "ann"}[ask.To] // who wrote the minutes was there
	if len(posts) < 2 || strings.Join(asked, " ") != other {
		t.Errorf("the minutes went to %v; asked whether they were there: %v", posts, asked)
	}
	w.write(mail{from: attended.To, subject: "Re: x", body: "Yes, I was there.", answers: attended.Mail})
	w.none()
	list, err := w.s.Commitments(t.Context(), "together", false)
	if err != nil || len(list) != 2 || list[0].Name != "Bob" || list[1].Words != "writes to the city" {
		t.Fatalf("%+v, %v", list, err)
	}
	// The next date's reminder says what is open, and its answer what is done.
	var reminder sent
	for _, l := range w.tick(utc(2026, 11, 18, 16, 0)) {
		if l.To == "bob@home.example" && l.Mail.Get("Precedence") == "" {
			reminder = l
		}
	}
	if text := flat(reminder.Mail.Text); !strings.Contains(text, "- Bob: asks for the key - Cem: writes to the city") {
		t.Errorf("%s", reminder.Mail.Text)
	}
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Done: asks for the key", answers: reminder.Mail})
	if echo := w.one("bob@home.example"); !strings.Contains(flat(echo.Mail.Text), "noted as done: - asks for the key") {
		t.Errorf("%s", echo.Mail.Text)
	}
	if list, err = w.s.Commitments(t.Context(), "together", false); err != nil || len(list) != 1 || list[0].Name != "Cem" {
		t.Errorf("%+v, %v", list, err)
	}
	w.write(mail{from: "bob@home.example", subject: "Re: x", body: "Done: writes to the city", answers: reminder.Mail})
	if waits := w.waiting(); len(waits) != 1 {
		t.Errorf("what somebody else said they would do: %+v", waits)
	}
}

// Who corrects the minutes by a second reply has nobody asked once more.
func TestCorrectedMinutesAskNobodyTwice(t *testing.T) {
	w := newWorld(t)
	_, ask := w.held()
	asked := 0
	for _, words := range []string{"We talked about the new room and all liked it.", "A correction: two of us did not like the room."} {
		w.write(mail{from: ask.To, subject: "Re: x", body: words, answers: ask.Mail})
		for _, l := range w.post() {
			if strings.HasPrefix(l.Mail.Subject, "Were you there?") {
				asked++
			}
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// Who was to take notes may have gone: then somebody else who was there is asked, or who facilitated, or a steward.
func TestMinutesAreAskedForThoughTheNoteTakerIsGone(t *testing.T) {
	ann, bob, cleo := "ann@home.example", "bob@home.example", "cleo@home.example"
	for name, c := range map[string]struct {
		comes, facilitator, notes string
		away                      []string
		want                      []string
	}{
		"they are there":                {comes: cleo, facilitator: ann, notes: bob, want: []string{bob}},
		"somebody else comes":           {comes: cleo, facilitator: ann, notes: bob, away: []string{bob}, want: []string{cleo}},
		"only who facilitated is left":  {comes: cleo, facilitator: bob, notes: cleo, away: []string{cleo}, want: []string{bob}},
		"only a steward is left":        {comes: bob, facilitator: bob, notes: bob, away: []string{bob}, want: []string{ann}},
		"nobody has said anything":      {want: nil},
		"nobody is left, and no role":   {comes: bob, away: []string{bob}, want: nil},
		"a role without any answers":    {facilitator: cleo, want: []string{cleo}},
		"who comes is away as they are": {comes: cleo, notes: bob, away: []string{bob, cleo}, want: []string{ann}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for name, address := range map[string]string{"Ann": ann, "Bob": bob, "Cleo": cleo} {
				w.join(name, address)
			}
			if _, err := w.s.SetMember(t.Context(), "together", ann, map[string]string{"steward": "true"}, "ann"); err != nil {
				t.Fatal(err)
			}
			m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
			if c.comes != "" {
				for _, l := range w.tick(utc(2026, 11, 11, 17, 0)) {
					if l.To == c.comes {
						w.write(mail{from: l.To, subject: "Re: x", body: "I'll be there", answers: l.Mail})
					}
				}
			}
			if c.facilitator+c.notes != "" {
				if _, err := w.s.Roles(t.Context(), "together", m.Dates[0].ID, c.facilitator, c.notes, "steward"); err != nil {
					t.Fatal(err)
				}
			}
			for _, address := range c.away {
				if _, err := w.s.SetMember(t.Context(), "together", address, map[string]string{"standing": "paused"}, "steward"); err != nil {
					t.Fatal(err)
				}
			}
			w.post()
			var asked []string
			for _, l := range w.tick(utc(2026, 11, 12, 19, 1)) {
				if strings.HasPrefix(l.Mail.Subject, "Minutes: ") {
					asked = append(asked, l.To)
				}
			}
			if diff := cmp.Diff(c.want, asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Minutes are called in the group's language, whatever their author reads, unless the author calls them otherwise. What is
// answered to them has one subject for all.
func TestMinutesHaveTheirTitleInTheGroupsLanguage(t *testing.T) {
	for name, c := range map[string]struct{ subject, want string }{
		"as they were asked for": {"Re: Protokoll: Circle, Donnerstag, 12. November 2026", "Minutes: Circle, Thursday 12 November 2026"},
		"in their program's way": {"AW: Protokoll: Circle, Donnerstag, 12. November 2026", "Minutes: Circle, Thursday 12 November 2026"},
		"by their own name":      {"Der Abend im Rückblick", "Der Abend im Rückblick"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.join("Ann", "ann@home.example")
			w.join("Bob", "bob@home.example")
			if _, err := w.s.SetMember(t.Context(), "together", "bob@home.example", map[string]string{"language": "de"}, "steward"); err != nil {
				t.Fatal(err)
			}
			m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
			if _, err := w.s.Roles(t.Context(), "together", m.Dates[0].ID, "", "bob@home.example", "steward"); err != nil {
				t.Fatal(err)
			}
			w.post()
			var ask sent
			for _, l := range w.tick(utc(2026, 11, 12, 18, 1)) {
				if strings.HasPrefix(l.Mail.Subject, "Protokoll: ") {
					ask = l
				}
			}
			w.write(mail{from: ask.To, subject: c.subject, body: "Wir haben über den neuen Raum gesprochen, alle waren zufrieden.", answers: ask.Mail})
			got := ""
			for _, l := range w.post() {
				if l.To == "ann@home.example" && strings.Contains(l.Mail.Text, "neuen Raum") {
					got = l.Mail.Subject
				}
			}
			threads, _, err := w.s.Threads(t.Context(), "together", "")
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want || len(threads) != 1 || threads[0].Subject != c.want {
				t.Errorf("%q, in the archive %+v", got, threads)
			}
		})
	}
}

// A note taker of whom nothing is left in the group keeps nothing else of it waiting.
func TestForgottenNoteTakerHoldsNothingUp(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Repeat: "every week", Remind: "1d"})
	if _, err := w.s.Roles(t.Context(), "together", m.Dates[0].ID, "", "bob@home.example", "steward"); err != nil {
		t.Fatal(err)
	}
	err := w.db.Update(t.Context(), "together", func(tx *store.Tx) error {
		p, _, err := book.LookUp(tx, "together", "bob@home.example", w.now)
		return errors.Join(err, book.Members.Delete(tx, "together", p.ID))
	})
	if err != nil {
		t.Fatal(err)
	}
	w.tick(utc(2026, 11, 12, 18, 1)) // fails where it does
	if next := w.tick(utc(2026, 11, 18, 16, 0)); len(next) != 1 {
		t.Errorf("%v", addresses(next))
	}
}

func TestShortAnswerIsNoMinutes(t *testing.T) {
	w := newWorld(t)
	_, ask := w.held()
	w.write(mail{from: ask.To, subject: "Re: x", body: "I wasn't there, sorry", answers: ask.Mail})
	w.post()
	if waits := w.waiting(); len(waits) != 1 || !strings.Contains(waits[0].Why, "too short") {
		t.Errorf("%+v", waits)
	}
}

func TestNotesAreTakenInTurnUnlessTheGroupSaysWho(t *testing.T) {
	w := newWorld(t)
	m, first := w.held()
	for _, l := range w.tick(utc(2026, 11, 18, 16, 0)) {
		if l.Mail.Get("Precedence") == "" && l.To != "cem@home.example" {
			w.write(mail{from: l.To, subject: "Re: x", body: "Yes, I'll be there.", answers: l.Mail})
		}
	}
	w.post()
	second := ""
	for _, l := range w.tick(utc(2026, 11, 19, 18, 1)) {
		if strings.HasPrefix(l.Mail.Subject, "Minutes") {
			second = l.To
		}
	}
	if second == "" || second == first.To {
		t.Errorf("%s, then %s", first.To, second)
	}
	if _, err := w.s.Roles(t.Context(), "together", m.Dates[2].ID, "ann@home.example", "cem@home.example", "steward"); err != nil {
		t.Fatal(err)
	}
	for _, l := range w.tick(utc(2026, 11, 25, 16, 0)) {
		if text := flat(l.Mail.Text); strings.HasPrefix(l.Mail.Subject, "Circle: ") && !strings.Contains(text, "Facilitates: Ann") || strings.HasPrefix(l.Mail.Subject, "Circle: ") && strings.Contains(text, "Takes notes: Bob") {
			t.Errorf("%s", l.Mail.Text)
		}
	}
	third := ""
	for _, l := range w.tick(utc(2026, 11, 26, 18, 1)) {
		if strings.HasPrefix(l.Mail.Subject, "Minutes") {
			third = l.To
		}
	}
	if third != "cem@home.example" {
		t.Errorf("%q", third)
	}
}

// Who answers that they have no minutes has written none: a person reads it, and nobody is asked whether they were there.
func TestAnAnswerThatSpeaksOfMinutesIsNone(t *testing.T) {
	for words, none := range map[string]bool{
		"Sorry, I wasn't there, so I have no minutes to give you":                    true,
		"Sorry, I had to leave early. Could somebody else take the notes?":           true,
		"I did not take any notes this time, sorry about that.":                      true,
		"Leider war ich gar nicht da, kann jemand anders das Protokoll schreiben?":   true,
		"Ich habe diesmal leider kein Protokoll geschrieben, es ging alles so rasch": true,
		"Je n'ai pas pris de notes cette fois, je suis désolée":                      true,
		"Lo siento, esta vez no tomé notas de la reunión":                            true,
		"I will send them to you tomorrow evening, promised.":                        true,
		"Ich schicke sie euch am Wochenende, versprochen, vorher geht nichts":        true,
		"Je vous les envoie demain soir, promis juré, merci":                         true,
		"We meet again on Friday, and Ann will bring the chairs for all.":            false,
		"Here are the notes: we spoke about the room, and all of us liked it.":       false,
		"We were four and talked about the winter. It was good.":                     false,
		"I have no more notes than this:\nBob: asks for the key":                     false,
		"Das Protokoll: wir haben über den Raum gesprochen, alle waren zufrieden.":   false,
	} {
		w := newWorld(t)
		_, ask := w.held()
		w.write(mail{from: ask.To, subject: "Re: " + ask.Mail.Subject, body: words, answers: ask.Mail})
		posts := 0
		for _, l := range w.post() {
			if l.To != ask.To {
				posts++
			}
		}
		if waits := w.waiting(); (len(waits) == 1) != none || (posts == 0) != none {
			t.Errorf("%q: %d letters to others, waits: %+v", words, posts, waits)
		}
	}
}

// What our letter called open, and was done before somebody answered below it, is not promised anew.
func TestAQuotedPromiseThatIsDoneStaysDone(t *testing.T) {
	w := newWorld(t)
	_, ask := w.held()
	answer := func(body string) {
		w.write(mail{from: ask.To, subject: "Re: " + ask.Mail.Subject, body: body, answers: ask.Mail})
		w.post()
	}
	open := func() (n int) {
		list, err := w.s.Commitments(t.Context(), "together", false)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	answer("We met and all went well.\r\n" + "Bob: asks for the key")
	for _, l := range w.tick(utc(2026, 11, 18, 16, 0)) {
		if l.To == "bob@home.example" && l.Mail.Get("Precedence") == "" {
			w.write(mail{from: l.To, subject: "Re: x", body: "Done: asks for the key", answers: l.Mail})
		}
	}
	w.post()
	answer("A correction: we met in the old room.\r\n\r\n> Still open:\r\n> - Bob: asks for the key")
	if n := open(); n != 0 {
		t.Errorf("%d are open", n)
	}
	answer("The key was lost, so there is more to do.\r\n" + "Bob: asks for the key")
	if n := open(); n != 1 {
		t.Errorf("%d are open after it was promised again", n)
	}
}

// What people will do is written in many ways: numbered, ticked off, in bold, for several at once, and below in our own letter.
func TestPromisesAreReadInTheWaysPeopleWriteThem(t *testing.T) {
	for body, want := range map[string]string{
		"We met and all went well.\r\n1. Bob: asks for the key\r\n2) Cem: writes":                          "Bob: asks for the key|Cem: writes",
		"We met and all went well.\r\n[ ] Bob: rings\r\n☐ Cem: sings\r\n- [x] Ann: swims":                  "Bob: rings|Cem: sings|Ann: swims",
		"We met and all went well.\r\n**Bob:** walks\r\n*Cem*: talks\r\n* Ann: runs":                       "Bob: walks|Cem: talks|Ann: runs",
		"We met and all went well.\r\nAnn and Bob: bake bread\r\nCem, Ann & Bob: dance":                    "Ann: bake bread|Bob: bake bread|Cem: dance|Ann: dance|Bob: dance",
		"Wir trafen uns, alles war gut.\r\nAnn und Bob: backen Brot":                                       "Ann: backen Brot|Bob: backen Brot",
		"We met and all went well.\r\nAnn and Zoe: bake bread\r\nRoom: the old one":                        "",
		"We met and all went well.\r\nBob: sings\r\nBob: sings":                                            "Bob: sings",
		"Filled in below, thank you all for coming.\r\n\r\n> Who will do what:\r\n> Bob: asks for the key": "Bob: asks for the key",
		"Filled in below, thank you all for coming.\r\n\r\n-----Original Message-----\r\nFrom: Together\r\nSent: Thursday\r\nTo: Ann\r\nSubject: Minutes\r\n\r\nWho will do what:\r\nCem: writes": "Cem: writes",
	} {
		w := newWorld(t)
		_, ask := w.held()
		for range 2 { // a correction promises nothing twice
			w.write(mail{from: ask.To, subject: "Re: " + ask.Mail.Subject, body: body, answers: ask.Mail})
			w.post()
		}
		list, err := w.s.Commitments(t.Context(), "together", false)
		var got []string
		for _, c := range list {
			got = append(got, c.Name+": "+c.Words)
		}
		if strings.Join(got, "|") != want || err != nil {
			t.Errorf("%s\nbrings %q, %v; want %q", body, got, err, want)
		}
	}
}

// Whether somebody was there is said in their own words, in any of the languages.
func TestWhetherSomebodyWasThereIsReadInPlainWords(t *testing.T) {
	for words, want := range map[string]string{
		"Yes": "yes", "I was there": "yes", "yes i was": "yes", "I was there, but late": "yes", "I did attend": "yes", "Ja, war dabei.": "yes", "War da": "yes",
		"J'y étais": "yes", "Oui, j'étais là": "yes", "Sí, estuve": "yes", "Sí, asistí": "yes",
		"no": "no", "I was not there": "no", "Wasn't able to make it": "no", "I missed it, sorry": "no", "Leider konnte ich nicht kommen": "no", "Nein, war krank": "no",
		"Non, je n'ai pas pu venir": "no", "Je n'ai finalement pas pu venir": "no", "No pude ir": "no", "No he podido venir": "no",
		"Who else was there?": "", "Perhaps": "",
	} {
		w := newWorld(t)
		_, ask := w.held()
		w.write(mail{from: ask.To, subject: "Re: x", body: "We talked about the new room and all liked it.", answers: ask.Mail})
		for _, l := range w.post() {
			if strings.HasPrefix(l.Mail.Subject, "Were you there") {
				w.write(mail{from: l.To, subject: "Re: " + l.Mail.Subject, body: words, answers: l.Mail})
			}
		}
		got := ""
		err := w.s.DB.View(t.Context(), "together", func(tx *store.Tx) error {
			for r, err := range book.RSVPs.All(tx) {
				if err != nil {
					return err
				}
				p, err := book.Persons.Get(tx, r.Person)
				if err != nil {
					return err
				}
				if p.Address() != ask.To && r.There != "" {
					got = r.There
				}
			}
			return nil
		})
		if got != want || err != nil || (len(w.waiting()) == 1) != (want == "") {
			t.Errorf("%q: %q, want %q (%v; waits: %d)", words, got, want, err, len(w.waiting()))
		}
	}
}

// Minutes that were written into the letter that asked for them go out without it: quoted, as most programs do, or as Outlook leaves it.
func TestMinutesWrittenIntoTheLetterGoOutAlone(t *testing.T) {
	for name, quote := range map[string][2]string{
		"quoted":  {"On 12 Nov 2026 at 19:00, Working Together <together@example.org> wrote:\n", "> "},
		"Outlook": {"\n\n-----Original Message-----\nFrom: Working Together <together@example.org>\nSent: Thursday, November 12, 2026 7:00 PM\nTo: Ann\nSubject: Minutes: Circle\n\n", ""},
	} {
		w := newWorld(t)
		_, ask := w.held()
		var b strings.Builder
		b.WriteString(quote[0])
		for line := range strings.SplitSeq(ask.Mail.Text, "\n") {
			b.WriteString(quote[1] + line + "\n")
			switch {
			case strings.HasPrefix(line, "What was said"):
				b.WriteString("\nWe talked about the room. It has a door now and all liked that very much.\n\n")
			case strings.HasPrefix(line, "Who will do what"):
				b.WriteString("\nBob: asks for the key\n\n")
			}
		}
		w.write(mail{from: ask.To, subject: "Re: " + ask.Mail.Subject, body: strings.ReplaceAll(b.String(), "\n", "\r\n"), answers: ask.Mail})
		posts := 0
		for _, l := range w.post() {
			text := flat(l.Mail.Text)
			if !strings.Contains(text, "It has a door now") {
				continue
			}
			posts++
			if !strings.Contains(text, "Bob: asks for the key") {
				t.Errorf("%s: what was promised is missing:\n%s", name, l.Mail.Text)
			}
			for _, ours := range []string{"You have no notes", "wrote:", "Original Message", "> ", "To fill in", "To leave, reply"} {
				if before, _, _ := strings.Cut(text, "-- Working"); strings.Contains(before, ours) {
					t.Errorf("%s: our letter is in it (%q):\n%s", name, ours, l.Mail.Text)
				}
			}
		}
		if posts == 0 {
			t.Errorf("%s: no minutes went out; %+v", name, w.waiting())
		}
	}
}

// What stands on the agenda of our letter promises nothing, and what is said of each item keeps the item beside it.
func TestAgendaInTheLetterIsNoPromise(t *testing.T) {
	for name, under := range map[string]string{"above": "", "under the item": "Agreed by all, we take it from May on, with the garden."} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		m := w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "1d"})
		if err := w.s.ChangeAgenda(t.Context(), "together", m.Meeting, desk.AgendaChange{Add: "Bob: tells about the trip"}, "Ann"); err != nil {
			t.Fatal(err)
		}
		for _, l := range w.tick(utc(2026, 11, 11, 16, 1)) {
			w.write(mail{from: l.To, subject: "Re: x", body: "I'll be there", answers: l.Mail})
		}
		w.post()
		var ask sent
		for _, l := range w.tick(utc(2026, 11, 12, 18, 1)) {
			if strings.HasPrefix(l.Mail.Subject, "Minutes: Circle") {
				ask = l
			}
		}
		if ask.Mail == nil {
			t.Fatal("nobody is asked for the minutes")
		}
		var b strings.Builder
		if under == "" {
			b.WriteString("We talked about the new room and all liked it very much.\r\n\r\n")
		}
		b.WriteString("On 12 Nov 2026, Working Together wrote:\r\n")
		for line := range strings.SplitSeq(ask.Mail.Text, "\n") {
			b.WriteString("> " + line + "\r\n")
			if under != "" && strings.Contains(line, "tells about the trip") {
				b.WriteString("\r\n" + under + "\r\n\r\n")
			}
		}
		w.write(mail{from: ask.To, subject: "Re: x", body: b.String(), answers: ask.Mail})
		posted := 0
		for _, l := range w.post() {
			text := flat(l.Mail.Text)
			if strings.Contains(text, "liked it very much") || under != "" && strings.Contains(text, under) {
				posted++
				if strings.Contains(text, "tells about the trip") != (under != "") {
					t.Errorf("%s:\n%s", name, l.Mail.Text)
				}
			}
		}
		if list, err := w.s.Commitments(t.Context(), "together", true); err != nil || len(list) != 0 || posted == 0 {
			t.Errorf("%s: %d went out, promised: %+v, %v", name, posted, list, err)
		}
	}
}
