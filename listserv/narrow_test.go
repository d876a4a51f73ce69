package listserv_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	reference "github.com/emersion/go-msgauth/dkim"

	"mutualaid/listserv/book"
	"mutualaid/mailer"
	"mutualaid/mailer/dkim"
)

// Where the relay takes only ASCII, a post that holds anything else can't keep its author's signature: it goes out in the group's name,
// written so that the relay need change nothing that is signed.
func TestAPostThatTheRelayCannotTakeAsItIsGoesOutInTheGroupsName(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dkim")
	if _, err := dkim.Make(folder); err != nil {
		t.Fatal(err)
	}
	keys, err := dkim.Load(folder, "example.org", "together")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, k := range keys {
		if texts[k.Name()], err = k.Record(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, words, from string
		narrow            bool
	}{
		{"any bytes, any relay", "Wei\u00df jemand einen Raum?", "ann@home.example", false},
		{"any bytes, ASCII alone", "Wei\u00df jemand einen Raum?", groupAddr, true},
		{"ASCII, ASCII alone", "Who knows a room for Thursday?", "ann@home.example", true},
	} {
		w := newWorld(t)
		w.s.Settings.Keys = keys
		w.out = w.s.Outbox(nil)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		w.strictly(book.FromAuto, func(context.Context, string) (bool, error) { return false, nil })
		w.s.SevenBitOnly = func() bool { return c.narrow }
		w.write(mail{from: "Ann <ann@home.example>", subject: "Rooms", body: c.words, header: "Content-Transfer-Encoding: 8bit\r\n"})
		got := w.one("bob@home.example")
		if got.Mail.From.Email != c.from {
			t.Errorf("%s: from %v, want %s", c.name, got.Mail.From, c.from)
		}
		raw := got.Raw
		if c.narrow { // as the sender does it for such a relay
			narrow, ok := mailer.SevenBit(raw)
			if !ok || !bytes.Equal(narrow, raw) {
				t.Errorf("%s: the relay gets other bytes than those that are signed", c.name)
			}
			raw = narrow
		}
		list, err := reference.VerifyWithOptions(bytes.NewReader(raw), &reference.VerifyOptions{LookupTXT: func(name string) ([]string, error) { return []string{texts[name]}, nil }})
		if err != nil || len(list) != 2 {
			t.Fatalf("%s: %d signatures, %v", c.name, len(list), err)
		}
		for _, v := range list {
			if v.Err != nil {
				t.Errorf("%s: %v", c.name, v.Err)
			}
		}
	}
}
