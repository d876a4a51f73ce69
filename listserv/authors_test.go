package listserv_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"mutualaid/listserv/book"
	"mutualaid/mailer"
)

// strictly sets whether authors' domains want mail refused that can't prove to be from there.
func (w *world) strictly(from book.From, strict func(context.Context, string) (bool, error)) {
	w.t.Helper()
	w.s.Settings.Strict = strict
	if _, err := w.s.SetGroup(w.t.Context(), "together", map[string]string{"from": string(from)}); err != nil {
		w.t.Fatal(err)
	}
}

func TestAPostIsFromItsAuthorOnlyWhereNoDomainMindsIt(t *testing.T) {
	lax := func(context.Context, string) (bool, error) { return false, nil }
	strict := func(context.Context, string) (bool, error) { return true, nil }
	lost := func(context.Context, string) (bool, error) { return true, errors.New("the DNS is silent") }
	const group, author = `"Ann via Working Together" <` + groupAddr + ">", "Ann <ann@home.example>"
	for name, c := range map[string]struct {
		setting book.From
		policy  func(context.Context, string) (bool, error)
		want    string
	}{
		"by itself":                  {book.FromGroup, lax, group},
		"a domain that doesn't mind": {book.FromAuto, lax, author},
		"one that does":              {book.FromAuto, strict, group},
		"always, it says":            {book.FromAuthor, lax, author},
		"always, but it does":        {book.FromAuthor, strict, group},
		"nobody knows":               {book.FromAuto, lost, group},
		"nobody can be asked":        {book.FromAuto, nil, group},
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		w.strictly(c.setting, c.policy)
		w.write(mail{from: "Ann <ann@home.example>", subject: "Rooms", body: "Who knows a room for Thursday?"})
		got := w.one("bob@home.example")
		want, err := mailer.ParseAddress(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if got.Mail.From != want {
			t.Errorf("%s: from %v, want %v", name, got.Mail.From, want)
		}
		if reply := got.Mail.Get("Reply-To"); !strings.Contains(reply, groupAddr) {
			t.Errorf("%s: Reply-To %s", name, reply)
		}
		w.write(mail{from: "bob@home.example", subject: "Re: Rooms", body: "The library has one.", answers: got.Mail})
		if answer := w.one("ann@home.example"); len(answer.Mail.InReplyTo) != 1 {
			t.Errorf("%s: the answer stands in no thread", name)
		}
	}
}

// signed is a mail as its author's provider signs it.
func signed(t *testing.T, raw string, fields ...string) (string, []byte) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	head, rest, _ := strings.Cut(raw, "From:") // what our provider prepends comes later
	err = dkim.Sign(&out, strings.NewReader("From:"+rest), &dkim.SignOptions{Domain: "home.example", Selector: "s", Signer: private, Hash: crypto.SHA256, HeaderKeys: fields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationSimple})
	if err != nil {
		t.Fatal(err)
	}
	return head + out.String(), public
}

func verified(t *testing.T, raw, public []byte) error {
	t.Helper()
	list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) {
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		return errors.New("there is no signature")
	}
	return list[0].Err
}

func TestTheAuthorsSignatureStaysGoodWhereNothingSignedChanges(t *testing.T) {
	lax := func(context.Context, string) (bool, error) { return false, nil }
	for name, c := range map[string]struct {
		setting book.From
		fields  []string
		good    bool
		from    string
	}{
		"an ordinary signature":                  {book.FromAuto, []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}, true, "ann@home.example"},
		"one that covers what is not there":      {book.FromAuto, []string{"From", "From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"}, true, "ann@home.example"},
		"one that covers a field we must change": {book.FromAuto, []string{"From", "To", "Subject", "Date", "Reply-To", "List-Id"}, false, groupAddr},
		"the same, the author at any rate":       {book.FromAuthor, []string{"From", "To", "Subject", "Date", "Reply-To", "List-Id"}, false, "ann@home.example"},
		"a rewritten From":                       {book.FromGroup, []string{"From", "To", "Subject", "Date"}, false, groupAddr},
	} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.join("Bob", "bob@home.example")
		w.strictly(c.setting, lax)
		raw, public := signed(t, mail{from: "Ann <ann@home.example>", subject: "Rooms", body: "Who knows a room for Thursday?\r\n\r\n  Ann  "}.raw(77), c.fields...)
		w.receive(raw)
		got := w.one("bob@home.example")
		if err := verified(t, got.Raw, public); (err == nil) != c.good {
			t.Errorf("%s: %v\n%s", name, err, got.Raw)
		}
		if got.Mail.From.Email != c.from {
			t.Errorf("%s: from %s", name, got.Mail.From.Email)
		}
	}
}

func TestASubjectThatNobodyEncodedIsEncoded(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Räume", body: "Who knows a room for Thursday?"})
	got := w.one("ann@home.example")
	if got.Mail.Subject != "Räume" || !got.Mail.Plain("Subject") {
		t.Errorf("the subject is %q, in ASCII: %v", got.Mail.Subject, got.Mail.Plain("Subject"))
	}
	w.write(mail{from: "bob@home.example", subject: "=?iso-8859-1?q?R=E4ume?=", body: "Who knows another room for Thursday?"})
	if got := w.one("ann@home.example"); !bytes.Contains(got.Raw, []byte("Subject: =?iso-8859-1?q?R=E4ume?=\r\n")) {
		t.Errorf("what its author's program encoded was changed:\n%s", got.Raw)
	}
}
