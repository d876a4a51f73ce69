package desk_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// personID is how the store knows somebody.
func (o *office) personID(addr string) (id string) {
	o.t.Helper()
	err := o.DB.View(o.t.Context(), "", func(tx *store.Tx) error {
		p, _, err := book.LookUp(tx, "", addr, o.now)
		id = p.ID
		return err
	})
	if err != nil || id == "" {
		o.t.Fatalf("%s: %q, %v", addr, id, err)
	}
	return id
}

func TestNothingIsLeftOfWhoIsErased(t *testing.T) {
	o := newOffice(t)
	o.group("other", "other@example.org")
	o.member("other", "ann@home.example")
	o.live()
	ids := map[string]string{"ann@home.example": o.personID("ann@home.example"), "cy@other.example": "", "eve@other.example": ""}
	before, mails := o.rows()
	for addr, id := range ids {
		seen := false
		for _, rows := range before {
			for _, row := range rows {
				seen = seen || strings.Contains(row, addr) || id != "" && strings.Contains(row, id)
			}
		}
		if !seen && addr != "eve@other.example" { // of her only the mail names the address
			t.Errorf("the test puts nothing of %s into the store", addr)
		}
		done, err := o.Erase(t.Context(), addr, "Mia", false)
		if err != nil {
			t.Fatal(err)
		}
		if addr == "ann@home.example" && (done.Removed["posts"] != 1 || done.Removed["answers to meetings"] != 1 || done.Removed["commitments"] != 1 || done.Removed["votes"] != 1 || len(done.Groups) != 2) {
			t.Errorf("%+v", done)
		}
	}
	after, _ := o.rows()
	for table, rows := range after {
		for _, row := range rows {
			for addr, id := range ids {
				if strings.Contains(row, addr) || id != "" && strings.Contains(row, id) {
					t.Errorf("%s still has %.300s", table, row)
				}
			}
		}
	}
	err := o.DB.View(t.Context(), "", func(tx *store.Tx) error {
		for _, name := range mails {
			raw, err := book.Mails.Get(tx, name)
			for addr := range ids {
				if err == nil && strings.Contains(string(raw), "From: "+addr) {
					t.Errorf("a mail of %s is still kept: %.300s", addr, raw)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	queue, err := book.Collect(o.Outbox(nil).List(t.Context(), ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range queue {
		if ids[w.Recipient.Address] != "" {
			t.Errorf("still to be sent: %+v", w)
		}
	}
	if g, err := o.Group(t.Context(), "together"); err != nil || g.Members != 1 {
		t.Errorf("%d members, %v", g.Members, err)
	}
	if err := o.DB.Check(t.Context()); err != nil {
		t.Error(err)
	}
	o.now = o.now.AddDate(0, 0, 8)
	if err := o.Tick(t.Context()); err != nil { // digests are written over what is left
		t.Error(err)
	}
	for more := true; more; {
		if more, err = o.Expand(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestErasingTakesNothingFromTheOthers(t *testing.T) {
	o := newOffice(t)
	o.live()
	before, _ := o.rows()
	if done, err := o.Erase(t.Context(), "bob@home.example", "Mia", true); err != nil || len(done.Steward) != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	if after, _ := o.rows(); len(after["members"]) != len(before["members"]) {
		t.Error("a dry run has erased somebody")
	}
	if _, err := o.Erase(t.Context(), "bob@home.example", "Mia", false); err != nil {
		t.Fatal(err)
	}
	after, _ := o.rows()
	for _, table := range []string{"posts", "rsvps", "polls", "votes", "agenda", "roles", "commitments", "cases", "pendings", "log"} {
		want := len(before[table])
		if table == "log" {
			want++ // that somebody was erased
		}
		if len(after[table]) != want {
			t.Errorf("%s: %d rows, had %d", table, len(after[table]), len(before[table]))
		}
	}
	_, err := o.Erase(t.Context(), "bob@home.example", "Mia", false)
	refused(t, err, book.ErrNoSuch, "bob@home.example")
}

// A part of an address is nobody's, and an address that is a part of another's takes nothing from them.
func TestErasingByAPartOfAnAddressTakesNothing(t *testing.T) {
	o := newOffice(t)
	o.live()
	if err := o.Update(t.Context(), "together", func(tx *store.Tx) error {
		return book.Entries.Insert(tx, book.Entry{ID: o.NewID(), Group: "together", At: o.now, By: "machine", What: "bounced", Detail: "joann@home.example.org wrote, then ann.ann@home.example"})
	}); err != nil {
		t.Fatal(err)
	}
	before, _ := o.rows()
	for _, addr := range []string{"", " ", "<>", "@", "a", "home.example", "@home.example", "nn@", "e"} {
		for _, dry := range []bool{true, false} {
			if done, err := o.Erase(t.Context(), addr, "Mia", dry); !errors.Is(err, book.ErrInput) {
				t.Errorf("%q: %+v, %v", addr, done, err)
			}
		}
	}
	for _, addr := range []string{"nn@home.example", "ann@home.exampl", "home.example@home.example"} {
		if done, err := o.Erase(t.Context(), addr, "Mia", false); !errors.Is(err, book.ErrNoSuch) {
			t.Errorf("%q: %+v, %v", addr, done, err)
		}
	}
	pointer := regexp.MustCompile(`0x[0-9a-f]+`)
	same := cmp.Comparer(func(a, b string) bool { return pointer.ReplaceAllString(a, "") == pointer.ReplaceAllString(b, "") })
	after, _ := o.rows()
	if diff := cmp.Diff(before, after, same); diff != "" {
		t.Error(diff)
	}
	if _, err := o.Erase(t.Context(), "ann@home.example", "Mia", false); err != nil {
		t.Fatal(err)
	}
	entries, err := o.LogOf(t.Context(), "together", 0)
	if err != nil || !slices.ContainsFunc(entries, func(e book.Entry) bool { return strings.HasPrefix(e.Detail, "joann@home.example.org wrote") }) {
		t.Errorf("another's address is gone from the Log: %+v, %v", entries, err)
	}
}

func TestWhoWasErasedComesBackOnlyByThemselves(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	if _, err := o.Erase(t.Context(), "ann@home.example", "Mia", false); err != nil {
		t.Fatal(err)
	}
	report, err := o.Invite(t.Context(), "together", []roster.Invitee{{Line: 1, Email: "Ann@home.example"}}, false, nil)
	if err != nil || len(report.Sent) != 0 || !strings.Contains(report.Skipped[0].Why, "erased") {
		t.Errorf("%+v, %v", report, err)
	}
	lines, err := o.Import(t.Context(), "together", desk.ImportInput{Program: moving.CSV, People: []moving.Person{{Line: 1, Email: "ann@home.example"}}}, "Mia", nil)
	if err != nil || lines[0].Standing != "" || !strings.Contains(lines[0].Why, "erased") {
		t.Errorf("%+v, %v", lines, err)
	}
	o.write("ann@home.example", "join", "", "pass")
	if m, err := o.MemberOf(t.Context(), "together", "ann@home.example"); err != nil || m.Standing != book.Joined {
		t.Errorf("%+v, %v", m, err)
	}
}
