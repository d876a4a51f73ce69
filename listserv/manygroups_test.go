package listserv_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/mailer/imap"
)

// care adds a second group, at an alias of the same mailbox, in which Ann and Cy are.
func (w *world) care() {
	w.t.Helper()
	if _, err := w.s.AddGroup(w.t.Context(), book.Group{Name: "care", Title: "Care", Address: "care@example.org"}, nil); err != nil {
		w.t.Fatal(err)
	}
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	for _, who := range []roster.Invitee{{Name: "Ann", Email: "ann@home.example"}, {Name: "Cy", Email: "cy@home.example"}} {
		if _, err := w.s.AddMember(w.t.Context(), "care", who, "said so", "Mia"); err != nil {
			w.t.Fatal(err)
		}
	}
	w.post()
}

func reached(all []sent) []string {
	to := addresses(all)
	slices.Sort(to)
	return to
}

func TestMailGoesToTheGroupItWasWrittenToNotToTheOneOfTheMailbox(t *testing.T) {
	for _, header := range []string{"Delivered-To: together@example.org\r\n", "X-Original-To: together@example.org\r\n", ""} {
		w := newWorld(t)
		w.care()
		w.write(mail{from: "ann@home.example", to: "care@example.org", subject: "Private", body: "Only for the care group, please.", header: header})
		if diff := cmp.Diff([]string{"cy@home.example"}, reached(w.post())); diff != "" {
			t.Errorf("%q: %s", header, diff)
		}
	}
}

func TestMailToTwoGroupsReachesBoth(t *testing.T) {
	w := newWorld(t)
	w.care()
	m := mail{from: "ann@home.example", to: "care@example.org, Together <together@example.org>", subject: "Both", body: "For both of our groups."}.raw(100)
	w.receive(m)
	if diff := cmp.Diff([]string{"bob@home.example", "cy@home.example"}, reached(w.post())); diff != "" {
		t.Error(diff)
	}
	w.receive(m) // the copy that came by the other address
	w.none()
}

func TestAnswerThatItsAuthorWroteToAnotherGroupIsForThatOneAlone(t *testing.T) {
	w := newWorld(t)
	w.care()
	w.write(mail{from: "bob@home.example", subject: "Rooms", body: "Who knows a room?"})
	post := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", to: "care@example.org", subject: "Fwd: Rooms", body: "Between us: Bob's client is ours, too.", answers: post.Mail})
	if diff := cmp.Diff([]string{"cy@home.example"}, reached(w.post())); diff != "" {
		t.Error(diff)
	}
}

func TestBounceCountsInTheGroupWhoseLetterItWas(t *testing.T) {
	w := newWorld(t)
	w.care()
	w.write(mail{from: "ann@home.example", to: "care@example.org", subject: "Rooms", body: "Who knows a room?"})
	post := w.one("cy@home.example")
	if flag := w.receive(bounce("cy@home.example", post.Mail.MessageID, 1)); flag != imap.Seen {
		t.Errorf("flagged %v", flag)
	}
	got, err := w.s.MemberOf(t.Context(), "care", "cy@home.example")
	if err != nil || len(got.Bounces) != 1 {
		t.Errorf("%+v, %v", got.Bounces, err)
	}
}

func TestBatchForSeveralGroupsIsReadToItsEnd(t *testing.T) {
	w := newWorld(t)
	w.care()
	var batch []imap.Message
	for i, to := range []string{"care@example.org", "care@example.org, together@example.org", "together@example.org"} {
		raw := []byte(mail{from: "ann@home.example", to: to, subject: "To " + to, body: "Some words for you."}.raw(200 + i))
		batch = append(batch, imap.Message{Folder: "INBOX", UIDValidity: 1, UID: 500 + uint32(i), Size: int64(len(raw)), Raw: raw})
	}
	flags, err := w.s.Receive(t.Context(), batch, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: 502})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]imap.Flag{imap.Seen, imap.Seen, imap.Seen}, flags); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"bob@home.example", "bob@home.example", "cy@home.example", "cy@home.example"}, reached(w.post())); diff != "" {
		t.Error(diff)
	}
	w.restart()
	if mark, err := w.s.Mark(t.Context(), "INBOX"); err != nil || mark.UID > 502 {
		t.Errorf("%+v, %v", mark, err)
	}
}
