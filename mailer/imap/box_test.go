package imap

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mutualaid/mailer/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	user   = "together@example.org"
	secret = "a pass \"word\" of ours"
)

// box is an inbox that keeps all it is given, in memory.
type box struct {
	mu       sync.Mutex
	messages []Message
	marks    map[string]Mark
	batches  int
	flag     func(Message) Flag
	fail     error
	got      chan struct{} // holds one after each batch
}

func newBox() *box {
	return &box{marks: make(map[string]Mark), got: make(chan struct{}, 1), flag: func(Message) Flag { return Seen }}
}

func (b *box) Mark(_ context.Context, folder string) (Mark, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.marks[folder], nil
}

func (b *box) Receive(_ context.Context, batch []Message, mark Mark) ([]Flag, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return nil, b.fail
	}
	b.batches++
	b.messages = append(b.messages, batch...)
	b.marks[mark.Folder] = mark
	var flags []Flag
	for _, m := range batch {
		flags = append(flags, b.flag(m))
	}
	select {
	case b.got <- struct{}{}:
	default:
	}
	return flags, nil
}

func (b *box) all() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Message(nil), b.messages...)
}

// await returns once n mails are there.
func (b *box) await(t *testing.T, n int) []Message {
	t.Helper()
	patience := time.NewTimer(20 * time.Second)
	defer patience.Stop()
	for {
		if all := b.all(); len(all) >= n {
			return all
		}
		select {
		case <-b.got:
		case <-patience.C:
			t.Fatalf("%d mails came, want %d", len(b.all()), n)
		}
	}
}

func (b *box) uids() []uint32 {
	var uids []uint32
	for _, m := range b.all() {
		uids = append(uids, m.UID)
	}
	return uids
}

func numbers(from, to uint32) []uint32 {
	var n []uint32
	for i := from; i <= to; i++ {
		n = append(n, i)
	}
	return n
}

func letter(i int) []byte {
	return fmt.Appendf(nil, "From: person%d@example.net\r\nSubject: mail %d\r\n\r\nYes, count me in.\r\n", i, i)
}

func password(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// brisk are limits for servers that misbehave on purpose.
var brisk = Limits{
	Command: 1500 * time.Millisecond, Body: time.Second, Grace: 200 * time.Millisecond,
	First: time.Millisecond, Last: 4 * time.Millisecond,
	Bytes: 1 << 20, Chunk: 256 << 10,
}

func poller(url string, inbox Inbox) *Poller {
	return &Poller{Account: Account{URL: url, User: user, Password: password(secret)}, Inbox: inbox}
}

func memoryServer(t testing.TB, folders ...string) *mailtest.IMAPServer {
	t.Helper()
	return memoryServerWith(t, mailtest.IMAPOptions{}, folders...)
}

func memoryServerWith(t testing.TB, options mailtest.IMAPOptions, folders ...string) *mailtest.IMAPServer {
	t.Helper()
	server, err := mailtest.NewIMAPServerWith(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the IMAP server: %v", err)
		}
	})
	if err := server.AddUser(user, secret, folders...); err != nil {
		t.Fatal(err)
	}
	return server
}

func deliver(t testing.TB, server *mailtest.IMAPServer, folder string, from, to int) {
	t.Helper()
	for i := from; i <= to; i++ {
		if _, err := server.Append(user, folder, letter(i)); err != nil {
			t.Fatal(err)
		}
	}
}

// runs starts Run; the function returned ends it and hands back what it said.
func runs(t *testing.T, p *Poller) (end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	var once sync.Once
	var err error
	end = func() error {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	t.Cleanup(func() {
		if err := end(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return end
}
