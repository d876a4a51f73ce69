package digest

import (
	"bufio"
	"bytes"
	"io"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

var group = mailer.Address{Name: "Working Together", Email: "together@example.org"}

var two = []Message{
	{From: mailer.Address{Name: "Jürgen Öz", Email: "j@home.example"}, At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), Subject: "Räume", MessageID: "1@home.example",
		Text: "Who knows a room?\n" + strings.Repeat("-", 30) + "\nnot the end\n" + strings.Repeat("-", 70) + "\n", Below: "Attached:  room.pdf"},
	{From: mailer.Address{Email: "ann@home.example"}, At: time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC), Subject: "Re: Räume", MessageID: "2@home.example", Parent: "1@home.example", Text: "The library.\n\n"},
}

// burst takes a digest apart as RFC 1153 says.
func burst(t *testing.T, text string) (preamble string, messages []string, end string) {
	t.Helper()
	preamble, rest, ok := strings.Cut(text, "\n\n"+strings.Repeat("-", 70)+"\n\n")
	if !ok {
		t.Fatalf("no line of 70 hyphens:\n%s", text)
	}
	parts := strings.Split(rest, "\n\n"+strings.Repeat("-", 30)+"\n\n")
	return preamble, parts[:len(parts)-1], parts[len(parts)-1]
}

func TestAPlainDigestCanBeTakenApart(t *testing.T) {
	text := Plain("Working  Together", "What happened.\n\n"+strings.Repeat("-", 30)+"\n", group, two)
	preamble, messages, end := burst(t, text)
	if !strings.HasPrefix(preamble, "What happened.\n") || end != "End of Working Together Digest\n******************************\n" {
		t.Errorf("%q … %q", preamble, end)
	}
	if len(messages) != 2 {
		t.Fatalf("%d messages in\n%s", len(messages), text)
	}
	for i, m := range messages {
		head, body, _ := strings.Cut(m, "\n\n")
		h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(head + "\n\n"))).ReadMIMEHeader()
		if err != nil {
			t.Fatalf("%v in\n%s", err, m)
		}
		var order []string
		for line := range strings.SplitSeq(head, "\n") {
			name, _, _ := strings.Cut(line, ":")
			order = append(order, name)
		}
		if diff := cmp.Diff([]string{"Date", "From", "To", "Subject", "Message-ID"}, order); diff != "" {
			t.Error(diff)
		}
		if h.Get("Subject") != two[i].Subject || !strings.Contains(h.Get("From"), two[i].From.Email) {
			t.Errorf("%v", h)
		}
		if want := strings.TrimSpace(strings.SplitN(two[i].Text, "\n", 2)[0]); !strings.HasPrefix(body, want) {
			t.Errorf("body %q", body)
		}
	}
	if !strings.Contains(messages[0], "\n "+strings.Repeat("-", 30)+"\nnot the end\n "+strings.Repeat("-", 70)) || !strings.HasSuffix(messages[0], "\n\nAttached:  room.pdf") {
		t.Errorf("%s", messages[0])
	}
}

func TestAMIMEDigestHoldsMessages(t *testing.T) {
	draft := mailer.Draft{From: group, To: group, Subject: "digest", Text: "What happened.", Date: time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC)}
	for _, m := range two {
		draft.Digest = append(draft.Digest, m.Enclosed(group))
	}
	letter, err := draft.Compose()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := letter.Copy(nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mailer.Parse(raw)
	if err != nil || len(m.Parts) != 3 || strings.TrimSpace(m.Text) != "What happened." {
		t.Fatalf("%v, %d parts, %q\n%s", err, len(m.Parts), m.Text, raw)
	}
	for i, p := range m.Parts[1:] {
		inside, err := p.Decoded()
		if err != nil || p.Type != "message/rfc822" {
			t.Fatalf("%s %v", p.Type, err)
		}
		post, err := mailer.Parse(inside)
		if err != nil {
			t.Fatal(err)
		}
		if post.From != two[i].From || post.Subject != two[i].Subject || post.MessageID != two[i].MessageID || !post.Date.Equal(two[i].At) {
			t.Errorf("%v %s %s %s", post.From, post.Subject, post.MessageID, post.Date)
		}
		if want := strings.TrimSpace(two[i].Text); !strings.HasPrefix(post.Text, want) {
			t.Errorf("text %q", post.Text)
		}
		if i == 1 && (len(post.InReplyTo) != 1 || post.InReplyTo[0] != two[0].MessageID) {
			t.Errorf("it answers %v", post.InReplyTo)
		}
	}
	entities(t, raw)
}

// entities reads a digest by the library of go-imap's author.
func entities(t *testing.T, raw []byte) {
	t.Helper()
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	err = e.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, _, err := part.Header.ContentType()
		types = append(types, kind)
		if kind == "message/rfc822" || kind == "text/plain" && len(types) > 3 {
			inside, err := message.Read(part.Body)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, inside.Body)
			return err
		}
		return err
	})
	if err != nil || len(types) != 5 || types[0] != "multipart/mixed" || types[2] != "multipart/digest" {
		t.Errorf("%v %v", types, err)
	}
}
