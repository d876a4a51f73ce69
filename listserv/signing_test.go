package listserv_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	reference "github.com/emersion/go-msgauth/dkim"

	"mutualaid/mailer/dkim"
)

func TestEveryLetterIsSignedWhereThereAreKeys(t *testing.T) {
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
	w := newWorld(t)
	w.s.Settings.Keys, w.s.Settings.URL = keys, "https://groups.example.org"
	w.out = w.s.Outbox(nil)
	letters := []sent{w.join("Ann", "ann@home.example")}
	w.join("Bob", "bob@home.example")
	w.join("Cem", "cem@home.example")
	w.write(mail{from: "bob@home.example", subject: "R\u00e4ume", body: "Wei\u00df jemand einen Raum f\u00fcr Donnerstag?", header: "Content-Transfer-Encoding: 8bit\r\n"})
	posts := w.post()
	if len(posts) != 2 {
		t.Fatalf("the post went to %v", addresses(posts))
	}
	for _, l := range append(letters, posts...) {
		list, err := reference.VerifyWithOptions(bytes.NewReader(l.Raw), &reference.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
			return []string{texts[name]}, nil
		}})
		if err != nil || len(list) != 2 {
			t.Fatalf("to %s, %s: %d signatures, %v", l.To, l.Mail.Subject, len(list), err)
		}
		for _, v := range list {
			if v.Err != nil || v.Domain != "example.org" {
				t.Errorf("to %s, %s: %s %v", l.To, l.Mail.Subject, v.Domain, v.Err)
			}
			for _, name := range []string{"List-Unsubscribe", "List-Unsubscribe-Post", "From"} {
				if !strings.Contains(strings.ToLower(strings.Join(v.HeaderKeys, " ")), strings.ToLower(name)) {
					t.Errorf("%s is not covered, only %v", name, v.HeaderKeys)
				}
			}
		}
		for _, c := range l.Raw {
			if c >= 0x80 {
				t.Errorf("what is signed has bytes that a server may change on its way: %s", l.Raw)
				break
			}
		}
	}
}

func TestAnotherDomainsLettersAreNotSigned(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dkim")
	if _, err := dkim.Make(folder); err != nil {
		t.Fatal(err)
	}
	keys, err := dkim.Load(folder, "example.com", "together")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.s.Settings.Keys = keys
	w.out = w.s.Outbox(nil)
	if got := w.join("Ann", "ann@home.example"); got.Mail.Has("DKIM-Signature") {
		t.Errorf("signed by %s", got.Mail.Get("DKIM-Signature"))
	}
}
