package desk_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// rows are the rows of every table, as text; those of Mails can't be listed and are asked for by name.
func (o *office) rows() (all map[string][]string, mails []string) {
	o.t.Helper()
	all = map[string][]string{}
	err := o.DB.View(o.t.Context(), "", func(tx *store.Tx) error {
		for _, take := range []func() error{
			func() error { return show(all, "groups", book.Groups.All(tx)) },
			func() error { return show(all, "persons", book.Persons.All(tx)) },
			func() error { return show(all, "members", book.Members.All(tx)) },
			func() error { return show(all, "posts", book.Posts.All(tx)) },
			func() error { return show(all, "meetings", book.Meetings.All(tx)) },
			func() error { return show(all, "rsvps", book.RSVPs.All(tx)) },
			func() error { return show(all, "polls", book.Polls.All(tx)) },
			func() error { return show(all, "votes", book.Votes.All(tx)) },
			func() error { return show(all, "tokens", book.Tokens.All(tx)) },
			func() error { return show(all, "sessions", book.Sessions.All(tx)) },
			func() error { return show(all, "late", book.Lates.All(tx)) },
			func() error { return show(all, "hooks", book.Hooks.All(tx)) },
			func() error { return show(all, "tellings", book.Tellings.All(tx)) },
			func() error { return show(all, "agenda", book.Items.All(tx)) },
			func() error { return show(all, "roles", book.Given.All(tx)) },
			func() error { return show(all, "commitments", book.Commitments.All(tx)) },
			func() error { return show(all, "cases", book.Cases.All(tx)) },
			func() error { return show(all, "pendings", book.Pendings.All(tx)) },
			func() error { return show(all, "wishes", book.Wishes.All(tx)) },
			func() error { return show(all, "verdicts", book.Verdicts.All(tx)) },
			func() error { return show(all, "undos", book.Undos.All(tx)) },
			func() error { return show(all, "wordings", book.Wordings.All(tx)) },
			func() error { return show(all, "stops", book.Stops.All(tx)) },
			func() error { return show(all, "rhythms", book.Rhythms.All(tx)) },
			func() error { return show(all, "calls", book.Calls.All(tx)) },
			func() error { return show(all, "reminders", book.Reminders.All(tx)) },
			func() error { return show(all, "log", book.Entries.All(tx)) },
			func() error { return show(all, "mailings", book.Mailings.All(tx)) },
			func() error { return show(all, "issues", book.Issues.All(tx)) },
			func() error { return show(all, "answered", book.AutoAnswers.All(tx)) },
			func() error { return show(all, "occasions", book.Occasions.All(tx)) },
			func() error { return show(all, "counts", book.Counts.All(tx)) },
			func() error { return show(all, "days", book.Days.All(tx)) },
			func() error { return show(all, "settings", book.Settings.All(tx)) },
		} {
			if err := take(); err != nil {
				return err
			}
		}
		for p, err := range book.Posts.All(tx) {
			if err != nil {
				return err
			}
			mails = append(mails, p.Mail)
		}
		for c, err := range book.Cases.All(tx) {
			if err != nil {
				return err
			}
			mails = append(mails, c.Mail, c.ID)
		}
		for p, err := range book.Pendings.All(tx) {
			if err != nil {
				return err
			}
			mails = append(mails, p.Mail, p.ID)
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all, mails
}

func show[V any](all map[string][]string, table string, rows iter.Seq2[V, error]) error {
	for v, err := range rows {
		if err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		all[table] = append(all[table], fmt.Sprintf("%+v", v))
	}
	return nil
}

// live fills a group with some of everything: members, posts, meetings, answers, digests, and what waits, open or closed.
func (o *office) live() {
	o.t.Helper()
	ctx := o.t.Context()
	must := func(err error) {
		o.t.Helper()
		if err != nil {
			o.t.Fatal(err)
		}
	}
	_, err := o.AddHook(ctx, desk.HookInput{Group: "together", URL: "https://hook.example/told", Events: "all"}, "Mia")
	must(err)
	o.member("together", "ann@home.example")
	o.member("together", "bob@home.example")
	_, err = o.SetMember(ctx, "together", "bob@home.example", map[string]string{"steward": "true", "delivery": "daily"}, "Mia")
	must(err)
	m, err := o.AddMeeting(ctx, "together", desk.MeetingInput{Title: "Call", Start: "2026-11-05 17:00"}, "Mia")
	must(err)
	must(o.Update(ctx, "together", func(tx *store.Tx) error {
		ann, _, err := book.LookUp(tx, "together", "ann@home.example", o.now)
		return errors.Join(err, book.RSVPs.Put(tx, book.RSVP{Group: "together", Occurrence: m.ID, Person: ann.ID, Answer: "yes", Words: "Yes, says Ann"}),
			book.Polls.Put(tx, book.Poll{ID: "q", Group: "together", Title: "When?", Until: o.now.AddDate(1, 0, 0)}),
			book.Calls.Put(tx, book.Call{Group: "together", Meeting: m.ID, Person: ann.ID, Due: o.now.AddDate(1, 0, 0)}),
			book.Reminders.Put(tx, book.Reminded{Group: "together", Occurrence: m.ID, Person: ann.ID}),
			book.Votes.Put(tx, book.Vote{Group: "together", Poll: "q", Person: ann.ID}),
			book.Wishes.Put(tx, book.Wish{Group: "together", ID: "w", Kind: "data", Person: ann.ID, Address: ann.Address()}),
			book.Verdicts.Put(tx, book.Verdict{Group: "together", ID: "v", Case: "c", Do: book.Approved, Person: ann.ID}),
			book.Items.Put(tx, book.Item{Group: "together", Occurrence: m.ID, ID: "i", Person: ann.ID, Name: "ann", Words: "Rooms"}),
			book.Given.Put(tx, book.Roles{Group: "together", Occurrence: m.ID, Notes: ann.ID}),
			book.Commitments.Put(tx, book.Commitment{Group: "together", Meeting: m.Meeting, Occurrence: m.ID, ID: "c", Person: ann.ID, Name: "ann", Words: "asks for a room"}))
	}))
	_, err = o.AddToken(ctx, desk.TokenInput{Name: "The website", Group: "together", Scopes: "read"}, "Mia")
	must(err)
	o.write("ann@home.example", "Rooms", "Who knows a room?", "pass")
	o.write("ann@home.example", "Forged", "Words that wait for a yes.", "fail")
	o.write("joe@other.example", "join", "", "fail")
	o.write("ann@home.example", "digest weekly", "", "pass")
	o.write("cy@other.example", "My trouble", "Something very private.", "pass")
	waiting, err := o.Inbox(ctx, "together")
	must(err)
	_, err = o.Answer(ctx, waiting[0].ID, "Thank you.", "Mia")
	must(err)
	o.write("di@other.example", "A question", "What is this?", "pass")
	o.write("eve@other.example", "A post", "Words that a steward passes on.", "pass")
	waiting, err = o.Inbox(ctx, "together")
	must(err)
	_, err = o.Approve(ctx, waiting[len(waiting)-1].ID, "Mia")
	must(err)
	for more := true; more; {
		more, err = o.Expand(ctx)
		must(err)
	}
	o.now = o.now.AddDate(0, 0, 1).Add(12 * time.Hour)
	must(o.Tick(ctx))
	_, err = o.CancelMeeting(ctx, "together", m.ID, "Mia") // its mailing is still to be expanded
	must(err)
}

func TestRemovedGroupLeavesNothingBehind(t *testing.T) {
	o := newOffice(t)
	o.live()
	before, mails := o.rows()
	for _, table := range []string{"posts", "rsvps", "polls", "votes", "tokens", "hooks", "tellings", "agenda", "roles", "commitments", "cases", "pendings", "undos", "mailings", "issues", "answered", "occasions"} {
		if len(before[table]) == 0 {
			t.Errorf("the test puts nothing into %s", table)
		}
	}
	if err := o.RemoveGroup(t.Context(), "together"); err != nil {
		t.Fatal(err)
	}
	after, _ := o.rows()
	for table, rows := range after {
		for _, row := range rows {
			// What the store keeps for itself, and which date of a meeting has been recalled, names nobody.
			if table != "settings" && table != "occasions" || strings.Contains(row, "together") {
				t.Errorf("%s still has %.200s", table, row)
			}
		}
	}
	o.noMails(mails)
	if list, err := book.Collect(o.Outbox(nil).List(t.Context(), "")); err != nil || len(list) != 0 {
		t.Errorf("still to be sent: %+v, %v", list, err)
	}
	if err := o.DB.Check(t.Context()); err != nil {
		t.Error(err)
	}
	o.group("together", "together@example.org") // the name and the address are free again
	o.live()
}

// noMails checks that none of the mails is kept any more.
func (o *office) noMails(names []string) {
	o.t.Helper()
	err := o.DB.View(context.WithoutCancel(o.t.Context()), "", func(tx *store.Tx) error {
		for _, name := range names {
			if raw, err := book.Mails.Get(tx, name); err == nil {
				o.t.Errorf("a mail is still kept: %.300s", raw)
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestRemovedGroupTakesNothingFromTheOthers(t *testing.T) {
	o := newOffice(t)
	o.group("together-care", "care@example.org") // a name that begins like the other
	o.member("together-care", "ann@home.example")
	o.live()
	if err := o.RemoveGroup(t.Context(), "together"); err != nil {
		t.Fatal(err)
	}
	list, err := o.Members(t.Context(), "together-care", "")
	if err != nil || len(list) != 1 || list[0].Address != "ann@home.example" {
		t.Errorf("%+v, %v", list, err)
	}
	if g, err := o.Group(t.Context(), "together-care"); err != nil || g.Members != 1 {
		t.Errorf("%d members, %v", g.Members, err)
	}
	queue, err := o.Queue(t.Context(), "together-care")
	if err != nil || len(queue) == 0 {
		t.Errorf("Ann's welcome to the other group is gone: %v, %v", queue, err)
	}
	err = o.RemoveGroup(t.Context(), "together")
	refused(t, err, book.ErrNoSuch, "together")
}
