package listserv_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/mailer/imap"
)

func invitees(list ...string) []roster.Invitee {
	var out []roster.Invitee
	for i, s := range list {
		who, err := roster.Parse(s)
		if err != nil {
			panic(err)
		}
		who.Line = i + 1
		out = append(out, who)
	}
	return out
}

func TestPostGoesToThoseWhoWantEachAndNotToItsAuthor(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"ann", "bob", "cem", "dee", "eve"} {
		w.join(strings.ToUpper(n[:1])+n[1:], n+"@home.example")
	}
	w.write(mail{from: "cem@home.example", subject: "digest daily"})
	w.write(mail{from: "dee@home.example", subject: "pause until 2026-12-01"})
	w.write(mail{from: "eve@home.example", subject: "meetings only"})
	w.post()
	raw := mail{from: "Ann <ann@home.example>", subject: "A room for us", body: "Who knows a room?\r\n\r\n-- \r\nAnn"}.raw(99)
	w.receive(raw)
	got := w.post()
	if want := []string{"bob@home.example"}; !slices.Equal(addresses(got), want) {
		t.Fatalf("the post went to %v, want %v", addresses(got), want)
	}
	m := got[0].Mail
	if m.From.Name != "Ann via Working Together" || m.From.Email != groupAddr || m.Get("X-Original-From") != "Ann <ann@home.example>" || m.ReplyTo[0].Email != groupAddr {
		t.Errorf("From %v, X-Original-From %q, Reply-To %v", m.From, m.Get("X-Original-From"), m.ReplyTo)
	}
	for name, want := range map[string]string{"Precedence": "list", "List-Id": "Working Together <together.example.org>", "Subject": "A room for us"} {
		if m.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, m.Get(name), want)
		}
	}
	for _, name := range []string{"List-Unsubscribe", "List-Post", "List-Help", "List-Owner"} {
		if m.Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if _, body, _ := bytes.Cut([]byte(raw), []byte("\r\n\r\n")); !bytes.HasSuffix(got[0].Raw, body) {
		t.Errorf("the body's bytes were not kept:\n%s", got[0].Raw)
	}
}

func TestAnswersStayInTheirThreadForEveryMember(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"ann", "bob", "cem"} {
		w.join(n, n+"@home.example")
	}
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?"})
	first := w.post()
	w.write(mail{from: "bob@home.example", subject: "Re: Rooms", body: "I do.", answers: first[0].Mail})
	second := w.post()
	if len(second) != 2 {
		t.Fatalf("the answer went to %v", addresses(second))
	}
	for _, s := range second {
		if !slices.Contains(s.Mail.References, "mail4@home.example") || len(s.Mail.InReplyTo) != 1 || s.Mail.InReplyTo[0] != "mail4@home.example" {
			t.Errorf("to %s: In-Reply-To %v, References %v; want the author's own Message-ID", s.To, s.Mail.InReplyTo, s.Mail.References)
		}
	}
}

func TestPostByAStrangerWaitsAndIsPassedOnByASteward(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	if flag := w.write(mail{from: "Zoe <zoe@far.example>", subject: "Hello", body: "May I say something?"}); flag != imap.Flagged {
		t.Errorf("flag %v", flag)
	}
	w.one("zoe@far.example")
	c := w.waiting()[0]
	if _, err := w.s.Approve(t.Context(), c.ID, "Ann"); err != nil {
		t.Fatal(err)
	}
	if got := w.one("ann@home.example"); got.Mail.From.Name != "Zoe via Working Together" {
		t.Errorf("From %v", got.Mail.From)
	}
	if len(w.waiting()) != 0 {
		t.Errorf("still waiting: %+v", w.waiting())
	}
}

func TestPostOfAnUnprovenMemberIsConfirmedFirst(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?", unproven: true})
	confirm := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "Yes", answers: confirm.Mail, unproven: true})
	if got := w.one("bob@home.example"); got.Mail.Subject != "Rooms" || !strings.Contains(got.Mail.Text, "Who knows a room?") {
		t.Errorf("%q: %q", got.Mail.Subject, got.Mail.Text)
	}
}

func TestEmptyAndTooLargePostsAreKeptAndToldOnce(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	if flag := w.write(mail{from: "ann@home.example", subject: "empty"}); flag != imap.Flagged {
		t.Errorf("flag %v", flag)
	}
	w.one("ann@home.example")
	if _, err := w.s.SetGroup(t.Context(), "together", map[string]string{"max_size": "2000"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w.write(mail{from: "ann@home.example", subject: "large", body: strings.Repeat("word ", 500)})
	}
	w.one("ann@home.example")
	if n := len(w.waiting()); n != 3 {
		t.Errorf("%d cases kept, want 3", n)
	}
}

func TestOurOwnLettersComingBackDoNothing(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?"})
	copied := w.one("bob@home.example")
	w.receive(string(copied.Raw))
	w.none()
	bounced := strings.Replace(string(copied.Raw), "Message-ID: <", "Message-ID: <other.", 1)
	bounced = strings.Replace(bounced, "From: ", "From: bob@home.example\r\nX-From: ", 1)
	if flag := w.receive(bounced); flag != imap.Flagged {
		t.Errorf("a post that came round is flagged %v", flag)
	}
	w.none()
}

func TestTitlesThatLookLikeCommandsArePosts(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "ann@home.example", subject: "Help", body: "My client needs a place to sleep tonight.\r\nDoes anybody know one?"})
	if got := w.one("bob@home.example"); got.Mail.Subject != "Help" {
		t.Errorf("%q", got.Mail.Subject)
	}
}

func TestUnsubscribeSentToAllLeavesAndReachesNobody(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?"})
	post := w.one("bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Re: Rooms", body: "unsubscribe\r\n\r\nBob Smith", answers: post.Mail})
	w.one("bob@home.example")
	if got := w.standing("bob@home.example").Standing; got != book.Left {
		t.Errorf("standing %s", got)
	}
}

func TestMailsWithAbsurdHeadersDoNotStopTheMailBehindThem(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	long := strings.Repeat("x", 5000)
	w.write(mail{from: strings.Repeat("y", 4000) + "@home.example", subject: "subscribe"})
	w.receive(strings.Replace(mail{from: "ann@home.example", subject: "Rooms", body: "Who knows a room?"}.raw(7), "<mail7@", "<"+long+"@", 1))
	w.one("bob@home.example")
	w.receive(strings.Replace(mail{from: "bob@home.example", subject: "Re: Rooms", body: "I do."}.raw(8), "MIME-Version", "In-Reply-To: <"+long+"@home.example>\r\nMIME-Version", 1))
	w.one("ann@home.example")
	if len(w.waiting()) != 1 {
		t.Errorf("cases %+v; want the mail with the absurd sender", w.waiting())
	}
}

func TestWordsAloneNeverMakeAMachineOfAMember(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Who covers?", body: "Dear all,\n\nat our clinic every out of office message now says who covers. " +
		"Could we do the same? Nobody should get an automatic reply and then silence. I am away next week myself, so please write to the " +
		"others meanwhile, and let us talk about it on Thursday.\n\nBob"})
	if got := w.one("ann@home.example"); got.Mail.Subject != "Who covers?" {
		t.Errorf("Ann got %s", got.Mail.Subject)
	}
	w.write(mail{from: "bob@home.example", subject: "Thursday", body: "I am out of the office until Monday."})
	w.none()
	if list := w.waiting(); len(list) != 1 || list[0].Kind != book.CasePost {
		t.Errorf("what may be a machine's waits as %+v", list)
	}
}

func TestWhatMayBeAMachinesAnswerWaitsAndIsNotAnswered(t *testing.T) {
	w := newWorld(t)
	letter := w.invite("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: " + letter.Mail.Subject, body: "I am out of the office until Monday.", answers: letter.Mail})
	w.none()
	list := w.waiting()
	if len(list) != 1 || list[0].Kind != book.CaseAnswer || w.standing("ann@home.example").Standing != book.Invited {
		t.Errorf("it waits as %+v", list)
	}
}
