package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/desk/desktest"
	"mutualaid/listserv/roster"
	"mutualaid/mailer/imap"
)

// office is a desk over a real store, with one group.
type office struct {
	desk.Desk
	t   testing.TB
	now time.Time
	uid uint32
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	o.Desk = desktest.New(t, listserv.Settings{Address: "together@example.org", AuthServ: "mx.example.org"}, func() time.Time { return o.now })
	o.group("together", "together@example.org")
	return o
}

func (o *office) group(name, addr string) {
	o.t.Helper()
	if _, err := o.AddGroup(o.t.Context(), book.Group{Name: name, Address: addr, Zone: "Europe/Berlin"}, nil); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) member(group, addr string) {
	o.t.Helper()
	if _, err := o.AddMember(o.t.Context(), group, roster.Invitee{Email: addr}, "said so", "Mia"); err != nil {
		o.t.Fatal(err)
	}
}

// write brings in a mail to the group; proof is the word of our provider.
func (o *office) write(from, subject, body, proof string) {
	o.t.Helper()
	o.uid++
	raw := fmt.Sprintf("Authentication-Results: mx.example.org; dmarc=%s header.from=%s\r\nFrom: %s\r\nTo: together@example.org\r\nSubject: %s\r\n"+
		"Date: Mon, 2 Nov 2026 10:00:00 +0100\r\nMessage-ID: <m%d@home.example>\r\n\r\n%s\r\n", proof, from[strings.Index(from, "@")+1:], from, subject, o.uid, body)
	msg := imap.Message{Folder: "INBOX", UIDValidity: 1, UID: o.uid, Size: int64(len(raw)), Raw: []byte(raw)}
	if _, err := o.Receive(o.t.Context(), []imap.Message{msg}, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: o.uid}); err != nil {
		o.t.Fatal(err)
	}
}

// refused checks that an act was refused as what it is, in words that name what was wrong.
func refused(t *testing.T, err, kind error, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%v, want %v", err, kind)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestMembersAreListedByStandingsThatThereAre(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	_, err := o.Members(t.Context(), "together", "friend")
	refused(t, err, book.ErrInput, "friend", "invited", "paused")
	_, err = o.Members(t.Context(), "nowhere", "")
	refused(t, err, book.ErrNoSuch, "nowhere", "group list")
	list, err := o.Members(t.Context(), "together", string(book.Joined))
	if err != nil || len(list) != 1 || list[0].Address != "ann@home.example" {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := o.Members(t.Context(), "together", string(book.Paused)); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestMembersOfAllPagesAreListed(t *testing.T) {
	o := newOffice(t)
	var people []roster.Invitee
	for i := range book.PageSize + 10 {
		people = append(people, roster.Invitee{Line: i + 1, Email: fmt.Sprintf("p%d@home.example", i)})
	}
	if _, err := o.Invite(t.Context(), "together", people, false, nil); err != nil {
		t.Fatal(err)
	}
	if list, err := o.Members(t.Context(), "together", string(book.Invited)); err != nil || len(list) != len(people) {
		t.Errorf("%d of %d, %v", len(list), len(people), err)
	}
}

func TestInvitationsAreRefusedInWords(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	o.member("together", "left@home.example")
	if _, err := o.RemoveMember(t.Context(), "together", "left@home.example", "Mia"); err != nil {
		t.Fatal(err)
	}
	line := func(addr string) roster.Invitee { return roster.Invitee{Email: addr} }
	people := []roster.Invitee{line("new@home.example"), line("ann@home.example"), line("left@home.example"), line("together@example.org"), line("New@Home.example")}
	got := map[string]string{}
	report, err := o.Invite(t.Context(), "together", people, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, skipped := range report.Skipped {
		got[skipped.Address] = skipped.Why
	}
	want := map[string]string{"ann@home.example": "is a member already", "left@home.example": "left the group", "together@example.org": "it is the group's own address",
		"new@home.example": "stands here twice"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(report.Sent) != 1 {
		t.Errorf("%+v", report.Sent)
	}
	again, err := o.Invite(t.Context(), "together", people[:1], false, nil)
	if err != nil || len(again.Skipped) != 1 || again.Skipped[0].Why != "has been invited already, on 2026-11-02" {
		t.Errorf("%+v, %v", again, err)
	}
	_, err = o.Invite(t.Context(), "nowhere", people, false, nil)
	refused(t, err, book.ErrNoSuch, "nowhere")
}

func TestRehearsedInvitationKeepsNothing(t *testing.T) {
	o := newOffice(t)
	report, err := o.Invite(t.Context(), "together", []roster.Invitee{{Email: "new@home.example"}}, true, nil)
	if err != nil || len(report.Sent) != 1 || report.Example.Text == "" {
		t.Fatalf("%+v, %v", report, err)
	}
	_, err = o.MemberOf(t.Context(), "together", "new@home.example")
	refused(t, err, book.ErrNoSuch, "new@home.example", "members together")
}

func TestSettingsOfAMemberAreRefusedInWords(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	if _, err := o.Invite(t.Context(), "together", []roster.Invitee{{Email: "bob@home.example"}}, false, nil); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ addr, key, value, says string }{
		{"ann@home.example", "delivery", "hourly", "each, daily, weekly or meetings"},
		{"ann@home.example", "until", "tomorrow", "2027-01-31"},
		{"bob@home.example", "until", "2027-01-31", "only a member can pause"},
		{"bob@home.example", "standing", "member", "member add"},
		{"ann@home.example", "standing", "left", "member or paused"},
		{"ann@home.example", "steward", "yes", "true or false"},
		{"ann@home.example", "own_posts", "", "true or false"},
		{"ann@home.example", "zone", "Middle/Earth", "Middle/Earth"},
		{"ann@home.example", "colour", "blue", "use delivery, until"},
	} {
		before, err := o.MemberOf(t.Context(), "together", x.addr)
		if err != nil {
			t.Fatal(err)
		}
		_, err = o.SetMember(t.Context(), "together", x.addr, map[string]string{"name": "Changed", x.key: x.value}, "Mia")
		refused(t, err, book.ErrInput, x.says)
		after, err := o.MemberOf(t.Context(), "together", x.addr)
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Errorf("%s=%s was refused, and yet: %s %v", x.key, x.value, diff, err)
		}
	}
	_, err := o.SetMember(t.Context(), "together", "nobody@home.example", map[string]string{"name": "x"}, "Mia")
	refused(t, err, book.ErrNoSuch, "nobody@home.example")
}

func TestMemberIsAddedAndRemovedOnce(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	_, err := o.AddMember(t.Context(), "together", roster.Invitee{Email: "Ann@home.example"}, "said so", "Mia")
	refused(t, err, book.ErrTaken, "ann@home.example", "member already")
	_, err = o.AddMember(t.Context(), "together", roster.Invitee{Email: "not an address"}, "said so", "Mia")
	refused(t, err, book.ErrInput, "not an address")
	if _, err := o.RemoveMember(t.Context(), "together", "ann@home.example", "Mia"); err != nil {
		t.Fatal(err)
	}
	_, err = o.RemoveMember(t.Context(), "together", "ann@home.example", "Mia")
	refused(t, err, book.ErrInput, "ann@home.example", "not a member", "left")
}

func TestSeriesIsCancelledAsAWholeAfterItsNextDateWas(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	series, err := o.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Call", Start: "2026-11-05 17:00", Repeat: "every week"}, "Mia")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // of the series' own ID it is the next date that stands
		if _, err := o.CancelMeeting(t.Context(), "together", series.Dates[0].ID, "Mia"); err != nil {
			t.Fatal(err)
		}
		_, err = o.CancelMeeting(t.Context(), "together", series.Dates[0].ID, "Mia")
		refused(t, err, book.ErrInput, "cancelled already")
		series.Dates = series.Dates[1:]
	}
	last, err := o.CancelMeeting(t.Context(), "together", series.Meeting, "Mia")
	if err != nil || !last.Cancelled || last.ID != series.Dates[0].ID {
		t.Fatalf("%+v, %v", last, err)
	}
	dates, err := o.Meetings(t.Context(), "together", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dates {
		if !d.Cancelled {
			t.Errorf("%s still takes place", d.ID)
		}
	}
	_, err = o.CancelMeeting(t.Context(), "together", series.Meeting, "Mia")
	refused(t, err, book.ErrInput, "cancelled already")
}

func TestOneMeetingThatIsOffCannotBeCancelledAgainNorMoved(t *testing.T) {
	o := newOffice(t)
	m, err := o.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Call", Start: "2026-11-05 17:00"}, "Mia")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.CancelMeeting(t.Context(), "together", m.ID, "Mia"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{m.ID, m.Meeting} {
		_, err = o.CancelMeeting(t.Context(), "together", id, "Mia")
		refused(t, err, book.ErrInput, "cancelled already")
		_, err = o.MoveMeeting(t.Context(), "together", id, "2026-11-06 17:00", "Mia")
		refused(t, err, book.ErrInput, "cancelled", "meeting add")
	}
	_, err = o.CancelMeeting(t.Context(), "together", m.Meeting+"-202611061700", "Mia")
	refused(t, err, book.ErrNoSuch, "meeting list together")
}
