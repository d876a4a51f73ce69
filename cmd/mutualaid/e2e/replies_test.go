package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// invitees is how many people are invited.
const invitees = 200

// answered is what one invited person does, and where they stand then.
type answered struct {
	person
	language string
	words    string
	standing string
	waits    bool // for a person
	letters  int  // that answer it
	twist    func(*mailing)
}

var yeses = []string{"Yes, count me in!", "Yes please", "I'd love to join.", "Sure, I'm in.", "Yes, I would like to join. Thank you for asking."}

// crowd is everybody who is invited: half of them say yes, the others do what people and machines do.
func crowd() []answered {
	all := make([]answered, invitees)
	for i := range all {
		a := answered{person: person{fmt.Sprintf("Person %03d", i), fmt.Sprintf("p%03d@people.example", i)}, standing: "invited", letters: 1}
		switch i % 10 {
		case 0, 1, 2, 3:
			a.words, a.standing = yeses[i/10%len(yeses)], "member"
		case 4:
			a.words, a.standing, a.language = "Ja, ich bin gerne dabei.", "member", "de"
		case 5:
			a.words, a.standing = "No, thank you.", "declined"
		case 6:
			a.words, a.standing = "No thanks, I have too much on my plate.", "declined"
			if i%20 == 6 { // ten in all: so many letters about such cases a steward gets in an hour
				a.words, a.standing, a.waits = "How often do you meet, and does it cost anything?", "invited", true
			}
		case 7:
			a.words, a.standing = "Yes, count me in!", "confirming"
			a.twist = func(m *mailing) { m.unproven = true }
		case 8:
			a.words, a.letters = "I am out of the office until Monday.", 0
			a.twist = func(m *mailing) {
				m.subject, m.header = "Automatic reply: An invitation", "Auto-Submitted: auto-replied\r\n"
			}
		case 9:
			a.words, a.standing = "Yes, count me in!", "confirming"
			a.twist = func(m *mailing) { // somebody else's server vouches
				m.unproven, m.header = true, "Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=people.example\r\n"
			}
		}
		all[i] = a
	}
	return all
}

// invited invites the crowd by CSV and returns the answers that they write to the letters which reached them.
func (w *town) invited(people []answered) (replies [][]byte) {
	w.t.Helper()
	w.do("group", "add", "circle", "--title", "Care Circle", "--zone", "Europe/Berlin", "--about", "We help each other.",
		"--invitation", "Come and meet us.", "--postal", "Care Circle, 1 Long Street, Berlin", "--steward", "Ann <ann@example.org>")
	var csv strings.Builder
	csv.WriteString("language,name,email\n")
	for _, p := range people {
		fmt.Fprintf(&csv, "%s,%s,%s\n", p.language, p.name, p.address)
	}
	w.write("people.csv", csv.String(), 0o644)
	if out := w.do("invite", "circle", "people.csv"); !strings.Contains(out, fmt.Sprintf("Invited: %d. Passed over: 0. Lines that can't be used: 0.", len(people))) {
		w.t.Fatalf("invite said %q", out)
	}
	if sum := w.turn(); sum.Sent != len(people)+1 || sum.Queued != 0 {
		w.t.Fatalf("the invitations: %+v", sum)
	}
	letters := map[string]letter{}
	for _, d := range w.sink.Deliveries() {
		letters[d.To[0]] = w.read(d)
	}
	for _, p := range people {
		l, ok := letters[p.address]
		if !ok {
			w.t.Fatalf("no invitation reached %s", p.address)
		}
		m := mailing{from: p.person, words: p.words, answers: &l}
		if p.twist != nil {
			p.twist(&m)
		}
		replies = append(replies, m.raw())
	}
	return replies
}

func TestRepliesToInvitationsAreAllTakenInOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, s servers) {
		w, people := settle(t, s), crowd()
		for _, r := range w.invited(people) {
			w.deliver(r)
		}
		before := s.sink.Count()
		sum := w.turn()
		if sum.Received != len(people) || sum.Queued != 0 || sum.Refused != 0 || sum.Unknown != 0 {
			t.Errorf("the first run: %+v", sum)
		}
		t.Logf("the first run: %+v", sum)
		w.everyoneAnswered(people, before)

		then, reached := w.state(), s.sink.Count()
		again := w.turn()
		if again.Received != 0 || again.Sent != 0 {
			t.Errorf("the second run: %+v", again)
		}
		t.Logf("the second run: %+v", again)
		if diff := cmp.Diff(then, w.state()); diff != "" {
			t.Errorf("the second run changed something (-first +second):\n%s", diff)
		}
		if n := s.sink.Count(); n != reached {
			t.Errorf("the second run sent %d letters", n-reached)
		}
		if out := w.do("queue"); !strings.Contains(out, "Nothing waits to be sent.") {
			t.Errorf("queue: %s", out)
		}
	})
}

// everyoneAnswered compares where everybody stands, and what they got, with what they wrote.
func (w *town) everyoneAnswered(people []answered, before int) {
	w.t.Helper()
	members, flags := w.members("circle"), w.flags()
	waits := map[string]bool{}
	for _, c := range list[[]waiting](w, "inbox") {
		waits[c.From] = true
	}
	got := map[string]int{}
	for _, d := range w.sink.Deliveries()[before:] {
		got[d.To[0]]++
	}
	joined := 0
	for i, p := range people {
		m := members[p.address]
		if m.Standing != p.standing || waits[p.address] != p.waits || got[p.address] != p.letters {
			w.t.Errorf("%s wrote %q: %s, waits %v, %d letters; want %s, %v, %d",
				p.address, p.words, m.Standing, waits[p.address], got[p.address], p.standing, p.waits, p.letters)
		}
		if want := map[bool]string{false: `\Seen`, true: `\Flagged`}[p.waits]; flags[i] != want {
			w.t.Errorf("the mail of %s bears %q, want %q", p.address, flags[i], want)
		}
		if p.standing != "member" {
			if m.Consent != nil {
				w.t.Errorf("%s has not consented, but: %+v", p.address, m.Consent)
			}
			continue
		}
		joined++
		if m.Consent == nil || m.Consent.Words != p.words || m.Consent.How != "reply" || m.Consent.MessageID == "" || m.Consent.At.IsZero() {
			w.t.Errorf("the consent of %s is %+v, wants the words %q", p.address, m.Consent, p.words)
		}
	}
	w.t.Logf("%d of %d joined, each with the words of their consent, such as %q", joined, len(people), members[people[4].address].Consent.Words)
}

// state is all that a steward can see of the group, in the mailbox and by commands.
type state struct {
	Members, Inbox, Log string
	Flags               []string
}

func (w *town) state() state {
	w.t.Helper()
	return state{w.do("members", "circle", "--json"), w.do("inbox", "--json"), w.do("log", "circle", "--json"), w.flags()}
}

// story is a state without its times and made-up names: what must be the same however often the program died on the way.
type story struct {
	Members  map[string]member
	Inbox    []string
	Log      []string
	Flags    []string
	Letters  []string // who got which; one that came twice under its name counts once
	Leftover string
}

func (w *town) story(letters []letter) story {
	w.t.Helper()
	s := story{Members: w.members("circle"), Flags: w.flags(), Leftover: w.do("queue")}
	for address, m := range s.Members {
		if m.Consent != nil {
			m.Consent.At = m.Consent.At.UTC().Truncate(1 << 62)
			s.Members[address] = m
		}
	}
	for _, c := range list[[]waiting](w, "inbox") {
		s.Inbox = append(s.Inbox, strings.Join([]string{c.Kind, c.From, c.Subject, c.Words, c.Why}, "|"))
	}
	for _, e := range list[[]map[string]any](w, "log", "circle", "-n", "1000") {
		s.Log = append(s.Log, fmt.Sprint(e["by"], e["what"], e["name"], e["detail"]))
	}
	had := map[string]bool{}
	for _, l := range letters {
		if !had[l.id()] {
			s.Letters = append(s.Letters, l.to+": "+l.subject)
		}
		had[l.id()] = true
	}
	slices.Sort(s.Inbox)
	slices.Sort(s.Log)
	slices.Sort(s.Letters)
	return s
}

// copyOf is a second town with the same servers and a copy of the store, that watches a folder of its own.
func (w *town) copyOf(folder string) *town {
	w.t.Helper()
	c := &town{servers: w.servers, t: w.t, program: w.program, dir: w.t.TempDir(), folder: folder}
	c.write("secret", password+"\n", 0o600)
	c.configure(fmt.Sprintf("connections = %d", connections))
	raw, err := os.ReadFile(w.path("mutualaid.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	c.write("mutualaid.db", string(raw), 0o600)
	return c
}
