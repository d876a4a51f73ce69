package outbox

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"mutualaid/mailer/mailtest"
)

// bare sends n letters over kept connections by a loop that stores nothing.
func bare(b *testing.B, addr string, n, connections int, letter []byte) time.Duration {
	var next atomic.Int64
	var working sync.WaitGroup
	start := time.Now()
	for range connections {
		working.Go(func() {
			raw, err := net.Dial("tcp", addr)
			if err != nil {
				b.Error(err)
				return
			}
			c, err := gosmtp.NewClient(raw, "localhost")
			if err != nil {
				b.Error(err)
				return
			}
			for i := next.Add(1); i <= int64(n) && err == nil; i = next.Add(1) {
				err = bareLetter(c, fmt.Sprintf("<p%d@example.org>", i), letter)
			}
			if err != nil {
				b.Error(err)
			}
			if err := c.Quit(); err != nil {
				b.Error(err)
			}
		})
	}
	working.Wait()
	return time.Since(start)
}

func bareLetter(c *gosmtp.Client, to string, letter []byte) error {
	if err := c.Mail("<group@group.example>"); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter); err != nil {
		return err
	}
	return w.Close()
}

// BenchmarkFanOut sends one 4 KB letter to 10,000 people over 10 connections, through the outbox and by a bare loop with the same
// client library, and reports the ratio of their speeds.
func BenchmarkFanOut(b *testing.B) {
	const n, connections = 10000, 10
	head := "Message-ID: <i.group.0123456789abcdef.0123456789abcdef.0123456789abcdef@group.example>\r\n" +
		"List-Unsubscribe: <https://group.example/leave/0123456789abcdef0123456789abcdef>\r\n"
	text := append([]byte("From: group@group.example\r\nSubject: hello\r\n\r\n"), bytes.Repeat([]byte("This is a line of the letter, and it is as long as most lines are.\r\n"), 57)...)
	for b.Loop() {
		b.StopTimer()
		o, _ := newOutbox(b)
		o.Head = func(l Letter, r Recipient) ([]byte, error) {
			return []byte(head + "To: <" + r.Address + ">\r\n"), nil
		}
		relay := sink(b, mailtest.SMTPOptions{Forget: true})
		lonely := bare(b, relay.Addr(), n, connections, append([]byte(head), text...))
		body = text
		add(b, o, letter("l1", Posts), people(0, n))
		s := sender(o, relay.URL(), connections)
		b.StartTimer()
		start := time.Now()
		if err := s.Once(context.Background()); err != nil {
			b.Fatal(err)
		}
		ours := time.Since(start)
		b.ReportMetric(n/ours.Seconds(), "letters/s")
		b.ReportMetric(n/lonely.Seconds(), "bare/s")
		b.ReportMetric(lonely.Seconds()/ours.Seconds(), "ratio")
	}
}
