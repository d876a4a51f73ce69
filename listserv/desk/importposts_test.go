package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// archived is a mail as an archive has it.
func archived(n int, from, subject, answers string, at time.Time) desk.ArchivedMail {
	raw := fmt.Sprintf("From: %s\r\nDate: %s\r\nSubject: %s\r\nMessage-ID: <old%d@example.org>\r\n", from, at.Format(time.RFC1123Z), subject, n)
	if answers != "" {
		raw += "References: <" + answers + ">\r\n"
	}
	return desk.ArchivedMail{Line: n, Raw: []byte(raw + "\r\nWords of the " + subject + ".\r\n")}
}

func (o *office) posts() (posts []book.Post) {
	o.t.Helper()
	err := o.DB.View(o.t.Context(), "together", func(tx *store.Tx) (err error) {
		posts, err = book.Collect(book.Posts.All(tx, "together"))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return posts
}

func TestPostsOfAnArchiveAreKeptOnceInTheirThreadsAndAreNoNews(t *testing.T) {
	o := newOffice(t)
	o.member("together", "ann@home.example")
	o.member("together", "bob@home.example")
	if _, err := o.Erase(t.Context(), "bob@home.example", "Mia", false); err != nil {
		t.Fatal(err)
	}
	mails := []desk.ArchivedMail{
		archived(1, "Ann <ann@home.example>", "Rooms", "", o.now.Add(-2*time.Hour)),
		archived(2, "zoe at other.example (Zoe Ray)", "Re: Rooms", "old1@example.org", o.now.Add(-time.Hour)),
		archived(3, "bob@home.example", "Bob's", "", o.now.AddDate(-1, 0, 0)),
		archived(4, "ann@home.example", "From tomorrow", "", o.now.AddDate(0, 0, 2)),
		{Line: 5},
		{Line: 6, Raw: []byte("\r\n\r\n")},
	}
	for round, want := range []desk.PostsImported{{Kept: 2}, {There: 2}} {
		n, err := o.ImportPosts(t.Context(), "together", mails, false)
		if err != nil || n.Kept != want.Kept || n.There != want.There || len(n.Bad) != 4 {
			t.Fatalf("round %d: %+v, %v", round, n, err)
		}
		for i, why := range []string{"erased", "can't be", "too large", "empty"} {
			if !strings.Contains(n.Bad[i].Why, why) || n.Bad[i].Line != i+3 {
				t.Errorf("%+v, want %q", n.Bad[i], why)
			}
		}
	}
	posts := o.posts()
	if len(posts) != 2 || posts[1].Thread != posts[0].ID || posts[0].Author != o.personID("ann@home.example") || posts[1].Author != "" || posts[1].Name != "Zoe Ray" ||
		posts[1].Text != "Words of the Re: Rooms." {
		t.Errorf("%+v", posts)
	}
	o.now = o.now.Add(time.Minute)
	text, _, err := o.PreviewDigest(t.Context(), "together", book.Daily)
	if err != nil || strings.Contains(text.Text, "Rooms") {
		t.Errorf("old posts are told as news: %s, %v", text.Text, err)
	}
	for _, w := range must(o.Queue(t.Context(), "together"))(t) {
		if strings.Contains(w.Letter.Why, "Rooms") {
			t.Errorf("an old post is sent: %+v", w)
		}
	}
	o.write("ann@home.example", "Re: Rooms", "And now?", "pass")
	if posts = o.posts(); len(posts) != 3 || posts[2].Thread != posts[2].ID {
		t.Errorf("a post that answers nothing: %+v", posts)
	}
	n, err := o.ImportPosts(t.Context(), "together", []desk.ArchivedMail{archived(9, "x@y.example", "Dry", "", o.now)}, true)
	if err != nil || n.Kept != 1 || len(o.posts()) != 3 {
		t.Errorf("a dry run keeps posts: %+v, %v", n, err)
	}
}

// must ends the test where there was an error.
func must[V any](v V, err error) func(*testing.T) V {
	return func(t *testing.T) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
