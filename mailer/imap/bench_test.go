package imap

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// sink takes everything and does nothing.
type sink struct{ n int }

func (*sink) Mark(context.Context, string) (Mark, error) { return Mark{}, nil }

func (s *sink) Receive(_ context.Context, batch []Message, _ Mark) ([]Flag, error) {
	s.n += len(batch)
	return slices.Repeat([]Flag{Seen}, len(batch)), nil
}

// BenchmarkIntake reads 10,000 mails of 3 KB, and tells the speed as a ratio to a bare loop in the same run.
func BenchmarkIntake(b *testing.B) {
	const mails = 10_000
	server := memoryServer(b)
	body := bytes.Repeat([]byte("sixty-two characters of a mail that is not very interesting.\r\n"), 47)
	for i := range mails {
		if _, err := server.Append(user, "INBOX", append(letter(i), body...)); err != nil {
			b.Fatal(err)
		}
	}
	var bare, ours time.Duration
	for b.Loop() {
		began := time.Now()
		if n := bareFetch(b, server.Addr()); n != mails {
			b.Fatalf("the bare loop read %d", n)
		}
		bare += time.Since(began)
		began = time.Now()
		s := &sink{}
		if err := poller(server.URL(), s).Once(b.Context()); err != nil || s.n != mails {
			b.Fatalf("read %d: %v", s.n, err)
		}
		ours += time.Since(began)
	}
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(float64(b.N)*mails/ours.Seconds(), "mails/s")
}

func bareFetch(b *testing.B, addr string) (n int) {
	client, err := imapclient.DialInsecure(addr, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	if err := client.Login(user, secret).Wait(); err != nil {
		b.Fatal(err)
	}
	if _, err := client.Select("INBOX", nil).Wait(); err != nil {
		b.Fatal(err)
	}
	var all imap.UIDSet
	all.AddRange(1, 0)
	cmd := client.Fetch(all, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}})
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		if _, err := m.Collect(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := cmd.Close(); err != nil {
		b.Fatal(err)
	}
	return n
}
