package listserv_test

import (
	"slices"
	"strings"
	"testing"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

func TestACopyThatSeveralShareNamesNobodyAndIsAnsweredAllTheSame(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"ann", "bob", "cem", "dag"} {
		w.join(name, name+"@home.example")
	}
	w.out.Together = 50
	w.write(mail{from: "bob@home.example", subject: "Rooms", body: "Who knows a room for Thursday?"})
	copies := w.post()
	to := addresses(copies)
	slices.Sort(to)
	if want := []string{"ann@home.example", "cem@home.example", "dag@home.example"}; !slices.Equal(to, want) {
		t.Fatalf("to %v", to)
	}
	first := copies[0]
	for _, c := range copies[1:] {
		if string(c.Raw) != string(first.Raw) {
			t.Errorf("the copies of %s and %s differ", c.To, first.To)
		}
	}
	for _, name := range []string{"ann", "cem", "dag"} {
		if strings.Contains(string(first.Raw), name) {
			t.Errorf("the shared copy names %s", name)
		}
	}
	if got := first.Mail.Get("List-Unsubscribe"); got != "<mailto:"+groupAddr+"?subject=unsubscribe>" || first.Mail.Get("List-Unsubscribe-Post") != "" {
		t.Errorf("List-Unsubscribe: %s", got)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: Rooms", body: "The library has one.", answers: first.Mail})
	answer := w.post()
	if len(answer) != 3 || !slices.Contains(answer[0].Mail.InReplyTo, first.Mail.MessageID) {
		t.Errorf("the answer goes to %v, in reply to %v", addresses(answer), answer[0].Mail.InReplyTo)
	}
	var threads []string
	err := w.db.View(t.Context(), "together", func(tx *store.Tx) error {
		threads = nil
		for p, err := range book.Posts.All(tx, "together") {
			if err != nil {
				return err
			}
			threads = append(threads, p.Thread)
		}
		return nil
	})
	if err != nil || len(threads) != 2 || threads[0] != threads[1] {
		t.Errorf("threads %v, %v: the answer belongs to the post's", threads, err)
	}
}
