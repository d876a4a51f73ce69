package desk_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

func TestImportNeverOverrulesWhatSomebodySaidHere(t *testing.T) {
	o := newOffice(t)
	o.member("together", "in@home.example")
	o.member("together", "gone@home.example")
	if _, err := o.RemoveMember(t.Context(), "together", "gone@home.example", "Mia"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Invite(t.Context(), "together", []roster.Invitee{{Email: "asked@home.example"}, {Email: "no@home.example"}}, false, nil); err != nil {
		t.Fatal(err)
	}
	err := o.Update(t.Context(), "together", func(tx *store.Tx) error {
		_, m, err := book.LookUp(tx, "together", "no@home.example", o.now)
		if err != nil {
			return err
		}
		m.Standing = book.Declined
		return book.PutMember(tx, m, o.now)
	})
	if err != nil {
		t.Fatal(err)
	}
	var people []moving.Person
	for i, addr := range []string{"in@home.example", "gone@home.example", "asked@home.example", "no@home.example", "together@example.org", "new@home.example"} {
		people = append(people, moving.Person{Line: i + 1, Email: addr, Delivery: book.Weekly, Since: o.now.AddDate(-1, 0, 0)})
	}
	for _, dry := range []bool{true, false} {
		lines, err := o.Import(t.Context(), "together", desk.ImportInput{Program: moving.Mailman3, People: people, Dry: dry}, "Mia", nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"is a member already", "left the group", "", "said no", "it is the group's own address", ""} {
			if lines[i].Why != want || (want == "") != (lines[i].Standing == book.Joined) {
				t.Errorf("dry %v: %+v, want %q", dry, lines[i], want)
			}
		}
	}
	m, err := o.MemberOf(t.Context(), "together", "new@home.example")
	if err != nil || m.Delivery != book.Weekly || m.Consent.How != "imported" || m.Consent.Words != "imported from Mailman 3 on 2026-11-02, there since 2025-11-02" {
		t.Errorf("%+v, %+v, %v", m, m.Consent, err)
	}
	if g, err := o.Group(t.Context(), "together"); err != nil || g.Members != 3 {
		t.Errorf("%d members, %v", g.Members, err)
	}
}

func TestAnImportThatWasInterruptedGoesOn(t *testing.T) {
	o := newOffice(t)
	var people []moving.Person
	for i := range 500 {
		people = append(people, moving.Person{Line: i + 1, Email: strings.Repeat("a", i/26+1) + string(rune('a'+i%26)) + "@home.example"})
	}
	broken := people[:300:300]
	lines, err := o.Import(t.Context(), "together", desk.ImportInput{Program: moving.CSV, People: append(broken, moving.Person{Line: 301, Email: "not an address"})}, "Mia", nil)
	if err != nil || lines[300].Standing != "" || lines[300].Why == "" {
		t.Fatalf("%+v, %v", lines[300], err)
	}
	var told []int
	lines, err = o.Import(t.Context(), "together", desk.ImportInput{Program: moving.CSV, People: people}, "Mia", func(done, total int) { told = append(told, done) })
	if err != nil || len(lines) != 500 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	joined := 0
	for _, l := range lines {
		if l.Standing == book.Joined {
			joined++
		}
	}
	if joined != 200 || told[len(told)-1] != 500 {
		t.Errorf("%d joined, told %v", joined, told)
	}
	if g, err := o.Group(t.Context(), "together"); err != nil || g.Members != 500 {
		t.Errorf("%d members, %v", g.Members, err)
	}
	var said []string
	for _, e := range must(o.LogOf(t.Context(), "together", 0))(t) {
		if e.What == "took over" {
			said = append(said, e.By+": "+e.Detail)
		}
	}
	if diff := cmp.Diff([]string{"Mia: 300 people from a CSV list", "Mia: 200 people from a CSV list"}, said); diff != "" {
		t.Error(diff)
	}
}

func TestAMeetingThatIsTakenOverRecallsNothingTwice(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	if _, err := o.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Call", Start: "2026-11-05 17:00", Repeat: "weekly"}, "Mia"); err != nil {
		t.Fatal(err)
	}
	var group strings.Builder
	if _, err := o.Export(t.Context(), "together", only(desk.GroupFile, &group)); err != nil {
		t.Fatal(err)
	}
	from, err := desk.ReadGroup([]byte(group.String()))
	if err != nil {
		t.Fatal(err)
	}
	o.group("other", "other@example.org")
	o.member("other", "bob@home.example")
	for _, want := range []int{1, 0} {
		titles, err := o.ImportGroup(t.Context(), "other", from, false, "Mia")
		if err != nil || len(titles) != want {
			t.Errorf("%v, %v", titles, err)
		}
	}
	queued := func() (n int) {
		list, err := o.Queue(t.Context(), "other")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := queued()
	o.turn()
	if n := queued(); n != before {
		t.Errorf("%d letters went out by the import", n-before)
	}
	o.now = time.Date(2026, 11, 5, 15, 10, 0, 0, time.UTC) // an hour before
	o.turn()
	if n := queued(); n <= before {
		t.Error("nobody was reminded")
	}
}

// turn does what the clock asks for.
func (o *office) turn() {
	o.t.Helper()
	if err := o.Tick(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = o.Expand(o.t.Context()); err != nil {
			o.t.Fatal(err)
		}
	}
}

// only keeps one file of an export.
func only(name string, to io.Writer) func(string) io.Writer {
	return func(file string) io.Writer {
		if file == name {
			return to
		}
		return io.Discard
	}
}
