package smtp_test

import (
	"bufio"
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
	"mutualaid/mailer/smtp"
)

// scripted is a server that answers each line as told, and keeps what it was sent. answer returns "" to say nothing.
func scripted(t *testing.T, answer func(line string, c net.Conn) string) (url string, heard func() []string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			lines = append(lines, converse(c, answer)...)
		}
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	return "smtp+insecure://" + ln.Addr().String(), func() []string { ln.Close(); <-done; return lines }
}

func converse(c net.Conn, answer func(line string, c net.Conn) string) (lines []string) {
	defer c.Close()
	in := bufio.NewReader(c)
	if _, err := c.Write([]byte("220 here\r\n")); err != nil {
		return nil
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return lines
		}
		line = strings.TrimSuffix(line, "\r\n")
		lines = append(lines, line)
		if in.Buffered() > 0 {
			lines = append(lines, "(more came before the answer)")
		}
		if _, err := c.Write([]byte(answer(line, c))); err != nil {
			return lines
		}
	}
}

// polite answers as a server without any extension does.
func polite() func(string, net.Conn) string {
	inData := false
	return func(line string, _ net.Conn) string {
		switch {
		case inData && line == ".":
			inData = false
			return "250 taken\r\n"
		case inData:
			return ""
		case line == "DATA":
			inData = true
			return "354 go on\r\n"
		case line == "QUIT":
			return "221 bye\r\n"
		}
		return "250 ok\r\n"
	}
}

func TestAServerWithoutPipeliningIsAskedOneThingAtATime(t *testing.T) {
	url, heard := scripted(t, polite())
	o := newShelf("a@x.example")
	o.parcels[0].Shared = nil
	s := &smtp.Sender{Outbox: o, Relay: smtp.Relay{URL: url, Mailbox: "group@group.example"}}
	if err := s.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := []string{"EHLO group.example", "MAIL FROM:<group@group.example>", "RCPT TO:<a@x.example>", "DATA", "Message-ID: <0@group.example>", "(more came before the answer)", ".", "QUIT"}
	if diff := cmp.Diff(want, heard()); diff != "" {
		t.Error(diff)
	}
}

func TestAServerThatWantsALetterToNobodyGetsAnEmptyOne(t *testing.T) {
	other := polite()
	url, heard := scripted(t, func(line string, c net.Conn) string {
		switch {
		case strings.HasPrefix(line, "EHLO"):
			return "250-here\r\n250 PIPELINING\r\n"
		case line == "RCPT TO:<a@x.example>":
			return "550 5.1.1 nobody\r\n"
		}
		return other(line, c)
	})
	o := newShelf("a@x.example", "b@x.example")
	s := &smtp.Sender{Outbox: o, Relay: smtp.Relay{URL: url, Mailbox: "group@group.example"}}
	if err := s.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := map[string]smtp.Kind{"a@x.example": smtp.Refused, "b@x.example": smtp.Sent}
	if diff := cmp.Diff(want, o.kinds()); diff != "" {
		t.Errorf("%s\n%q", diff, heard())
	}
}

func TestAReplyWithoutEndIsCut(t *testing.T) {
	flood := strings.Repeat("x", 1<<20)
	other := polite()
	url, _ := scripted(t, func(line string, c net.Conn) string {
		if strings.HasPrefix(line, "MAIL") {
			return "250 " + flood
		}
		return other(line, c)
	})
	o := newShelf("a@x.example")
	s := &smtp.Sender{Outbox: o, Relay: smtp.Relay{URL: url, Mailbox: "group@group.example"}}
	start := time.Now()
	if err := s.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if out := o.ended["a@x.example"]; out.Kind != smtp.Deferred || time.Since(start) > 10*time.Second {
		t.Errorf("after %s: %s", time.Since(start), out)
	}
}

func TestARelayWithoutEightBitMIMEGetsOnlyASCII(t *testing.T) {
	for extension, want := range map[string]string{"": "Gr=C3=BC=C3=9Fe", "250-8BITMIME\r\n": "Grüße"} {
		other := polite()
		url, heard := scripted(t, func(line string, c net.Conn) string {
			if strings.HasPrefix(line, "EHLO") {
				return "250-here\r\n" + extension + "250 SIZE\r\n"
			}
			return other(line, c)
		})
		o := newShelf("a@x.example", "b@x.example")
		o.parcels[0].Shared = []byte("Subject: hello\r\n\r\nGrüße\r\n.\r\n")
		s := &smtp.Sender{Outbox: o, SevenBit: mailer.SevenBit, Relay: smtp.Relay{URL: url, Mailbox: "group@group.example"}}
		if err := s.Once(context.Background()); err != nil {
			t.Fatal(err)
		}
		if lines := heard(); !slices.Contains(lines, want) || !slices.Contains(lines, "..") || len(o.ended) != 2 {
			t.Errorf("%q: %q, ended %v", extension, lines, o.ended)
		}
		if s.SevenBitOnly() != (extension == "") {
			t.Errorf("%q: it takes only ASCII: %v", extension, s.SevenBitOnly())
		}
	}
	url, _ := scripted(t, polite())
	o := newShelf("a@x.example")
	o.parcels[0].Shared = []byte("Subject: Grüße\r\n\r\nhello\r\n")
	s := &smtp.Sender{Outbox: o, SevenBit: mailer.SevenBit, Relay: smtp.Relay{URL: url, Mailbox: "group@group.example"}}
	if err := s.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if out := o.ended["a@x.example"]; out.Kind != smtp.Refused || out.Enhanced != "5.6.3" {
		t.Errorf("%s", out)
	}
}
