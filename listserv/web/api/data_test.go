package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// body is a request's body.
func body(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const archive = "From ann@home.example Mon Oct 12 10:00:00 2026\nFrom: Ann <ann@home.example>\nTo: choir@example.org\nSubject: Old rooms\nMessage-ID: <old1@home.example>\nDate: Mon, 12 Oct 2026 10:00:00 +0000\n\nWho knows one?\n\n" +
	"From bob@home.example Tue Oct 13 10:00:00 2026\nFrom: Bob <bob@home.example>\nTo: choir@example.org\nSubject: Re: Old rooms\nMessage-ID: <old2@home.example>\nIn-Reply-To: <old1@home.example>\nDate: Tue, 13 Oct 2026 10:00:00 +0000\n\nI do.\n"

// moveIn takes over a list, an archive and an export, erases somebody, and takes a copy of the store: each first without doing it.
func (o *office) moveIn(all string) {
	t := o.t
	t.Helper()
	list := NewList{List: "email,name\nbob@home.example,Bob\ncleo@home.example,Cleo\nno address\n", Consent: "agreed on the old list", Delivery: "daily", DryRun: true}
	var told desk.ImportReport
	o.must(all, "POST", "/groups/choir/import/members", body(t, list)).into(t, &told)
	if told.Joined != 2 || !told.DryRun || len(told.Lines) != 2 || len(told.Bad) != 1 || told.Bad[0].Line != 4 {
		t.Errorf("%+v", told)
	}
	if a := o.get(all, "/groups/choir/members/bob@home.example"); a.status != http.StatusNotFound {
		t.Errorf("a dry run took somebody in: %s", a.body)
	}
	list.DryRun = false
	for i, joined := range []int{2, 0} { // the second time nobody comes in twice
		o.must(all, "POST", "/groups/choir/import/members", body(t, list)).into(t, &told)
		if told.Joined != joined || told.Passed != 2-joined {
			t.Errorf("time %d: %+v", i, told)
		}
	}
	var m desk.MemberView
	o.must(all, "GET", "/groups/choir/members/bob@home.example", "").into(t, &m)
	if m.Delivery != book.Daily || m.Consent == nil || !strings.Contains(m.Consent.Words, "agreed on the old list") {
		t.Errorf("%+v", m)
	}

	var posts desk.PostsImported
	for _, want := range []struct {
		dry         bool
		kept, there int
	}{{true, 2, 0}, {false, 2, 0}, {false, 0, 2}} {
		o.must(all, "POST", "/groups/choir/import/posts", body(t, NewPosts{Mbox: []byte(archive), DryRun: want.dry})).into(t, &posts)
		if posts.Kept != want.kept || posts.There != want.there || len(posts.Bad) != 0 {
			t.Errorf("%+v, want %+v", posts, want)
		}
	}
	if a := o.must(all, "GET", "/groups/choir/export/posts.mbox", ""); strings.Count(string(a.body), "Subject: ") != 2 {
		t.Errorf("%s", a.body)
	}

	exported := o.must(all, "GET", "/groups/circle/export/group.json", "").body
	for _, dry := range []bool{true, false} {
		var taken SettingsTaken
		o.must(all, "POST", "/groups/choir/import/settings", body(t, NewSettings{Group: string(exported), DryRun: dry})).into(t, &taken)
		var g book.Group
		o.must(all, "GET", "/groups/choir", "").into(t, &g)
		if taken.DryRun != dry || g.Address != "choir@example.org" || (g.Title == "Care & more") == dry {
			t.Errorf("dry %v: %+v, %+v", dry, taken, g)
		}
	}

	var gone Erased
	o.must(all, "POST", "/erase", `{"address":"bob@home.example","dry_run":true}`).into(t, &gone)
	if !gone.DryRun || len(gone.Removed) == 0 {
		t.Errorf("%+v", gone)
	}
	o.must(all, "GET", "/groups/choir/members/bob@home.example", "")
	o.must(all, "POST", "/erase", `{"address":"bob@home.example","again":"bob@home.example"}`).into(t, &gone)
	if gone.DryRun || o.get(all, "/groups/choir/members/bob@home.example").status != http.StatusNotFound {
		t.Errorf("%+v", gone)
	}
	o.must(all, "POST", "/groups/choir/import/members", body(t, list)).into(t, &told)
	if told.Joined != 0 {
		t.Errorf("who was erased comes back by a list: %+v", told)
	}

	copied := filepath.Join(t.TempDir(), "copy.db")
	a := o.must(all, "GET", "/backup", "")
	if err := os.WriteFile(copied, a.body, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), copied)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	err = db.View(t.Context(), "choir", func(tx *store.Tx) error {
		_, err := book.FindGroup(tx, "choir")
		return err
	})
	if err != nil || a.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment; ") {
		t.Errorf("%v %v", a.header, err)
	}
}

// What one request takes over is bounded; whose mail is in no form of this world is told, and the others are kept.
func TestImportsThroughTheInterfaceAreBounded(t *testing.T) {
	o := newOffice(t)
	data := o.token("data", "circle")
	var list strings.Builder
	for i := range takenOverAtOnce + 1 {
		fmt.Fprintf(&list, "p%d@home.example\n", i)
	}
	if a := o.ask(data, "POST", "/groups/circle/import/members", body(t, NewList{List: list.String()})); a.status != http.StatusUnprocessableEntity || !strings.Contains(string(a.body), "send up to 5000 at once") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if members, err := o.Members(t.Context(), "circle", ""); err != nil || len(members) != 0 {
		t.Errorf("%d came in, %v", len(members), err)
	}
	broken := archive + "\nFrom x Tue Oct 13 10:00:00 2026\n\nno head\n"
	var posts desk.PostsImported
	o.must(data, "POST", "/groups/circle/import/posts", `{"mbox":"`+base64.StdEncoding.EncodeToString([]byte(broken))+`"}`).into(t, &posts)
	if posts.Kept != 2 || len(posts.Bad) != 1 || posts.Bad[0].Why == "" {
		t.Errorf("%+v", posts)
	}
	var entries []book.Entry
	o.must(o.token("read", "circle"), "GET", "/groups/circle/log", "").into(t, &entries)
	if !slices.ContainsFunc(entries, func(e book.Entry) bool {
		return e.What == "took over" && e.Detail == "2 posts" && e.By == "a test (by token)"
	}) {
		t.Errorf("%+v", entries)
	}
}

// However many there are, one answer lists a thousand, and members go on by address, each of them once.
func TestListsOfTheInterfaceAreBounded(t *testing.T) {
	o := newOffice(t)
	read := o.token("read", "circle")
	const many = 2*listedAtOnce + 100
	err := o.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		for i := range many {
			p := book.Person{ID: fmt.Sprintf("p%06d", i), Addresses: []string{fmt.Sprintf("p%06d@home.example", (i*7919)%many)}}
			m := book.Member{Group: "circle", Person: p.ID, Standing: book.Joined, Delivery: book.Each, Since: o.now, Changed: o.now}
			c := book.Case{ID: fmt.Sprintf("c%06d", i), Group: "circle", Kind: book.CaseWords, At: o.now}
			if err := errors.Join(book.Persons.Put(tx, p), book.Members.Put(tx, m), book.Cases.Put(tx, c)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	last, total := "", 0
	for page := range 4 {
		var list []desk.MemberView
		o.must(read, "GET", "/groups/circle/members?limit=5000&after="+url.QueryEscape(last), "").into(t, &list)
		if want := []int{listedAtOnce, listedAtOnce, 100, 0}[page]; len(list) != want {
			t.Errorf("page %d has %d", page, len(list))
		}
		for _, m := range list {
			if m.Address <= last {
				t.Fatalf("%s stands behind %s", m.Address, last)
			}
			last, total = m.Address, total+1
		}
	}
	if total != many {
		t.Errorf("%d members of %d", total, many)
	}
	var few []desk.MemberView
	o.must(read, "GET", "/groups/circle/members?limit=3&after=p000007@home.example", "").into(t, &few)
	if len(few) != 3 || few[0].Address != "p000008@home.example" || few[2].Address != "p000010@home.example" {
		t.Errorf("%+v", few)
	}
	var cases []book.Case
	for query, want := range map[string]int{"": listedAtOnce, "?n=5000": listedAtOnce, "?n=2": 2, "?group=circle&n=3": 3} {
		if o.must(read, "GET", "/inbox"+query, "").into(t, &cases); len(cases) != want || cases[0].ID != "c000000" {
			t.Errorf("%s: %d", query, len(cases))
		}
	}
	list := NewList{Welcome: true}
	for i := range 20 {
		list.List += fmt.Sprintf("w%d@home.example\n", i)
	}
	o.must(o.token("data", "circle"), "POST", "/groups/circle/import/members", body(t, list))
	var queue []json.RawMessage
	if o.must(read, "GET", "/queue?n=7", "").into(t, &queue); len(queue) != 7 {
		t.Errorf("%d letters", len(queue))
	}
}

// Nobody who is imported is written to, unless that is wished.
func TestWhoIsImportedIsWelcomedOnlyByWish(t *testing.T) {
	o := newOffice(t)
	all := o.token("all", "circle")
	for i, welcome := range []bool{false, true} {
		o.must(all, "POST", "/groups/circle/import/members", body(t, NewList{List: fmt.Sprintf("p%d@home.example\n", i), Welcome: welcome}))
		var waiting []struct{ Letter struct{ Why string } }
		o.must(all, "GET", "/queue", "").into(t, &waiting)
		if len(waiting) != i {
			t.Errorf("welcome %v: %d letters", welcome, len(waiting))
		}
	}
	if _, err := o.AddMember(t.Context(), "circle", roster.Invitee{Email: "p0@home.example"}, "asked", "steward"); err == nil {
		t.Error("who was imported is no member")
	}
}
