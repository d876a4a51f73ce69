package listserv_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// stewards takes three stewards in, who have read their welcome, and an invited person who asks something.
func threeStewards(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for _, name := range []string{"Ann", "Bea", "Cem"} {
		w.steward(name, strings.ToLower(name)+"@home.example")
	}
	w.post()
	return w
}

// ask lets an invited person ask something, and returns what each steward gets about it.
func (w *world) ask(words string) map[string]sent {
	w.t.Helper()
	letter := w.invite("Fatima", "fatima@home.example")
	w.write(mail{from: "Fatima <fatima@home.example>", subject: "Re: " + letter.Mail.Subject, body: words, answers: letter.Mail})
	w.one("fatima@home.example") // that a person will answer
	told := map[string]sent{}
	for _, s := range w.tick(w.now.Add(time.Minute)) {
		told[s.To] = s
	}
	if len(told) != 3 {
		w.t.Fatalf("%d stewards are told", len(told))
	}
	return told
}

// answers lets somebody answer a letter, and the desk do what came of it; what goes out at once is returned by address.
func (w *world) answers(from string, to sent, words string) map[string]sent {
	w.t.Helper()
	w.write(mail{from: from, subject: "Re: " + to.Mail.Subject, body: words + "\n\n> " + strings.ReplaceAll(to.Mail.Text, "\n", "\n> "), answers: to.Mail})
	return w.carriedOut()
}

func (w *world) carriedOut() map[string]sent {
	w.t.Helper()
	if err := w.s.Fulfil(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	got := map[string]sent{}
	for _, s := range w.post() {
		if s.Mail.Subject == "A room" {
			continue // a post that is passed on
		}
		if before, twice := got[s.To]; twice {
			w.t.Fatalf("%s got %q and %q", s.To, before.Mail.Subject, s.Mail.Subject)
		}
		got[s.To] = s
	}
	return got
}

func (w *world) says(s sent, words ...string) {
	w.t.Helper()
	text := s.Mail.Subject + "\n" + strings.Join(strings.Fields(s.Mail.Text), " ")
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.t.Errorf("to %s, %q is missing:\n%s\n%s", s.To, word, s.Mail.Subject, s.Mail.Text)
		}
	}
}

const question = "How often do you meet, and where?"

func TestAStewardsYesByMailDecidesAndTheOthersAreTold(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	w.says(told["bea@home.example"], `"yes": Fatima <fatima@home.example> is taken in`, "Whoever answers first has decided")
	got := w.answers("bea@home.example", told["bea@home.example"], "Yes please!\n\nBea")
	if len(got) != 4 {
		t.Fatalf("%d letters", len(got))
	}
	w.says(got["fatima@home.example"], "Welcome")
	w.says(got["bea@home.example"], "this is done", "Fatima has been taken in", `Just reply "no"`, "The others")
	for _, other := range []string{"ann@home.example", "cem@home.example"} {
		w.says(got[other], "Bea has taken care of this", "Fatima has been taken in")
	}
	if m := w.standing("fatima@home.example"); m.Standing != book.Joined || m.Consent == nil || m.Consent.Words != question {
		t.Errorf("%+v", m)
	}
	if list := w.waiting(); len(list) != 0 {
		t.Errorf("%d things wait", len(list))
	}
}

func TestASecondStewardHearsThatAnotherWasFaster(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	w.answers("bea@home.example", told["bea@home.example"], "Yes")
	got := w.answers("cem@home.example", told["cem@home.example"], "We meet every other Thursday at six, in the library.")
	if len(got) != 1 {
		t.Fatalf("%d letters", len(got))
	}
	w.says(got["cem@home.example"], "Bea has taken care of this already", "Your words were not sent", "every other Thursday at six")
	if got := w.answers("ann@home.example", told["ann@home.example"], "No"); len(got) != 1 {
		t.Errorf("%d letters", len(got))
	} else {
		w.says(got["ann@home.example"], "Bea has taken care of this already")
	}
	if m := w.standing("fatima@home.example"); m.Standing != book.Joined {
		t.Errorf("%+v", m)
	}
}

func TestWordsOfAStewardGoToWhoeverAskedAndCanBeTakenBackForAWhile(t *testing.T) {
	const words = "We meet every other Thursday at six, in the library."
	for _, back := range []bool{false, true} {
		w := threeStewards(t)
		told := w.ask(question)
		got := w.answers("ann@home.example", told["ann@home.example"], words)
		if _, early := got["fatima@home.example"]; early || len(got) != 3 {
			t.Fatalf("%d letters", len(got))
		}
		w.says(got["ann@home.example"], "Fatima gets this answer", words, "It goes out on")
		w.says(got["cem@home.example"], "Ann has taken care of this", words)
		if back {
			again := w.answers("ann@home.example", got["ann@home.example"], "no")
			w.says(again["ann@home.example"], "Waits again", "It was taken back")
			w.says(again["bea@home.example"], "Ann has taken this back", question)
			if len(w.waiting()) != 1 {
				t.Error("it does not wait")
			}
		}
		out := w.tick(w.now.Add(11 * time.Minute))
		if back {
			if len(out) != 0 {
				t.Errorf("%v got what was taken back", addresses(out))
			}
			continue
		}
		if len(out) != 1 || out[0].To != "fatima@home.example" {
			t.Fatalf("letters to %v", addresses(out))
		}
		w.says(out[0], words, "Ann", question)
		late := w.answers("ann@home.example", got["ann@home.example"], "no")
		w.says(late["ann@home.example"], "could not be done", "has gone out")
	}
}

func TestAStewardWhoseWordsMayBeADecisionIsAsked(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	got := w.answers("ann@home.example", told["ann@home.example"], "Yes, every second Thursday.")
	if len(got) != 1 {
		t.Fatalf("%d letters", len(got))
	}
	w.says(got["ann@home.example"], "Shall this go to Fatima?", "Yes, every second Thursday.")
	if m := w.standing("fatima@home.example"); m.Standing != book.Invited || len(w.waiting()) != 1 {
		t.Fatalf("%+v", m)
	}
	got = w.answers("ann@home.example", got["ann@home.example"], "Yes")
	w.says(got["ann@home.example"], "Fatima gets this answer", "Yes, every second Thursday.")
	if len(w.waiting()) != 0 {
		t.Error("it still waits")
	}
}

func TestWhatAStewardNeverConfirmsGoesOnWaitingOnce(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	w.answers("ann@home.example", told["ann@home.example"], "Yes, every second Thursday.")
	w.tick(w.now.AddDate(0, 0, 31))
	if list := w.waiting(); len(list) != 1 || list[0].Words != question {
		t.Errorf("%+v", list)
	}
}

func TestOnlyStewardsDecideByMail(t *testing.T) {
	w := threeStewards(t)
	w.join("Mallory", "mallory@home.example")
	w.post()
	told := w.ask(question)
	w.answers("mallory@home.example", told["ann@home.example"], "Yes")
	if m := w.standing("fatima@home.example"); m.Standing != book.Invited {
		t.Errorf("%+v", m)
	}
	// Nor does a letter in a steward's name, before she says that it was her.
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes", answers: told["ann@home.example"].Mail, unproven: true})
	got := w.carriedOut()
	if m := w.standing("fatima@home.example"); m.Standing != book.Invited {
		t.Fatalf("%+v", m)
	}
	w.says(got["ann@home.example"], "Was this you?")
	w.answers("ann@home.example", got["ann@home.example"], "Yes, that was me")
	if m := w.standing("fatima@home.example"); m.Standing != book.Joined {
		t.Errorf("%+v", m)
	}
}

func TestEachThingThatWaitsIsDecidedByMail(t *testing.T) {
	for kind, want := range map[book.CaseKind]struct{ yes, no string }{
		book.CaseEntry:   {"has been taken in", "set aside"},
		book.CaseWords:   {"read and put away", "set aside"},
		book.CaseReturn:  {"gets mail again", "set aside"},
		book.CaseStop:    {"Posts are passed on again", "set aside"},
		book.CaseNotice:  {"read and put away", "set aside"},
		book.CaseProblem: {"read once more", "set aside"},
		book.CasePost:    {"passed on to everyone", "not passed on, and its author is told"},
	} {
		for _, word := range []string{"yes", "no"} {
			w := threeStewards(t)
			if _, err := w.s.AddMember(t.Context(), "together", roster.Invitee{Name: "Gus", Email: "gus@home.example"}, "said so", "Ann"); err != nil {
				t.Fatal(err)
			}
			w.post()
			w.waits(kind)
			var notice sent
			for _, s := range w.tick(w.now.Add(time.Minute)) {
				if s.To == "bea@home.example" {
					notice = s
				}
			}
			if notice.Mail == nil {
				t.Fatalf("%s: nobody is told", kind)
			}
			got := w.answers("bea@home.example", notice, word)
			if got["bea@home.example"].Mail == nil || got["cem@home.example"].Mail == nil {
				t.Errorf("%s, %s: letters to %d", kind, word, len(got))
				continue
			}
			words := want.yes
			if word == "no" {
				words = want.no
			}
			w.says(got["bea@home.example"], words)
			w.says(got["cem@home.example"], "Bea has taken care of this", words)
			if list := w.waiting(); len(list) != 0 {
				t.Errorf("%s, %s: %+v waits", kind, word, list)
			}
		}
	}
}

func TestStewardsByMailAndByPageAtOnceDecideOnce(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	w.write(mail{from: "bea@home.example", subject: "Re: x", body: "Yes", answers: told["bea@home.example"].Mail})
	id := w.waiting()[0].ID
	person, err := w.s.FindMember(t.Context(), "together", "cem@home.example")
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	var byPage, byMail error
	both.Go(func() {
		_, byPage = w.s.Decide(context.WithoutCancel(t.Context()), desk.Decision{Case: id, Do: book.Answer, Words: "Thursdays.", By: "Cem", Steward: person})
	})
	both.Go(func() { byMail = w.s.Fulfil(context.WithoutCancel(t.Context())) })
	both.Wait()
	if byMail != nil {
		t.Fatal(byMail)
	}
	joined := w.standing("fatima@home.example").Standing == book.Joined
	if pageLost := errors.Is(byPage, book.ErrTaken); joined != pageLost || byPage != nil && !pageLost {
		t.Fatalf("joined %v, by page: %v", joined, byPage)
	}
	letters := map[string]int{}
	for _, s := range w.post() {
		letters[s.To]++
		switch {
		case joined && s.To == "bea@home.example":
			w.says(s, "this is done")
		case joined && s.To == "cem@home.example":
			w.says(s, "Bea has taken care of this, so you need not")
		case !joined && s.To == "bea@home.example" && !strings.Contains(s.Mail.Text, "so you need not"):
			w.says(s, "Cem has taken care of this already")
		}
	}
	if letters["ann@home.example"] != 1 || letters["fatima@home.example"] != 1 {
		t.Errorf("%v", letters)
	}
}

func TestWhoHasNotReadOfItYetIsSparedBothLetters(t *testing.T) {
	w := threeStewards(t)
	letter := w.invite("Fatima", "fatima@home.example")
	w.write(mail{from: "fatima@home.example", subject: "Re: " + letter.Mail.Subject, body: question, answers: letter.Mail})
	w.one("fatima@home.example")
	w.now = w.now.Add(time.Minute)
	if err := w.s.Tick(t.Context()); err != nil { // the notices are in the outbox, and none has gone out
		t.Fatal(err)
	}
	if _, err := w.s.Answer(t.Context(), w.waiting()[0].ID, "On Thursdays.", "Ann"); err != nil {
		t.Fatal(err)
	}
	w.one("fatima@home.example")
}

func TestStewardsAreToldThatAnotherLetPostsGoOn(t *testing.T) {
	w := threeStewards(t)
	if _, err := w.s.AddMember(t.Context(), "together", roster.Invitee{Name: "Gus", Email: "gus@home.example"}, "said so", "Ann"); err != nil {
		t.Fatal(err)
	}
	w.post()
	w.waits(book.CaseStop)
	w.tick(w.now.Add(time.Minute))
	if _, err := w.s.ResumeGroup(t.Context(), "together", false, "Ann"); err != nil {
		t.Fatal(err)
	}
	got := w.carriedOut()
	if len(got) != 2 {
		t.Fatalf("%d letters", len(got))
	}
	w.says(got["bea@home.example"], "Ann has taken care of this", "Posts are passed on again")
}

func TestASecondYesOfTheSameStewardChangesNothing(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	w.answers("bea@home.example", told["bea@home.example"], "Yes")
	got := w.answers("bea@home.example", told["bea@home.example"], "yes")
	if len(got) != 1 {
		t.Fatalf("%d letters", len(got))
	}
	w.says(got["bea@home.example"], "already", "Fatima has been taken in")
}

func TestWhoWasTakenInAndWelcomedIsToldWhenThatIsTakenBack(t *testing.T) {
	w := threeStewards(t)
	told := w.ask(question)
	done := w.answers("bea@home.example", told["bea@home.example"], "Yes")
	got := w.answers("bea@home.example", done["bea@home.example"], "No.\n\nBea")
	w.says(got["bea@home.example"], "Waits again", "A letter had gone out before")
	w.says(got["fatima@home.example"], "You are no longer a member")
	if m := w.standing("fatima@home.example"); m.Standing != book.Invited || len(w.waiting()) != 1 {
		t.Errorf("%+v", m)
	}
}

// waits lets something of a kind wait for a person, of Gus, who is a member.
func (w *world) waits(kind book.CaseKind) {
	w.t.Helper()
	id, err := w.s.FindMember(w.t.Context(), "together", "gus@home.example")
	if err != nil {
		w.t.Fatal(err)
	}
	c := book.Case{ID: w.s.NewID(), Group: "together", Kind: kind, Person: id, Name: "Gus", Address: "gus@home.example", At: w.now, Why: "a test", Mail: "kept"}
	if kind == book.CaseEntry {
		c.Person, c.Name, c.Address = "", "Eve", "eve@home.example"
	}
	err = w.s.Update(w.t.Context(), "together", func(tx *store.Tx) error {
		m, err := book.Members.Get(tx, "together", id)
		if err != nil {
			return err
		}
		if kind == book.CaseReturn {
			m.Standing = book.Suppressed
		}
		raw := mail{from: "gus@home.example", subject: "A room", body: "Who knows a room for ten people?"}.raw(9000)
		return errors.Join(book.PutMember(tx, m, w.now), book.Mails.Put(tx, store.K("kept"), []byte(raw)), book.Stops.Put(tx, book.Stop{Group: "together", Person: "nobody"}), book.Cases.Insert(tx, c))
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
