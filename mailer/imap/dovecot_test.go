package imap

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
)

func dovecotPoller(d *mailtest.DovecotServer, inbox Inbox) *Poller {
	return &Poller{
		Account: Account{URL: d.URL(), User: d.User, Password: password(d.Password), TLS: d.TLS()},
		Inbox:   inbox,
	}
}

func TestDovecotIsReadFlaggedAndPushes(t *testing.T) {
	t.Parallel()
	dovecot := mailtest.Dovecot(t)
	for i := 1; i <= 150; i++ {
		if err := dovecot.Deliver(letter(i)); err != nil {
			t.Fatal(err)
		}
	}
	inbox := newBox()
	inbox.flag = func(m Message) Flag { return Flag(m.UID % 3) }
	p := dovecotPoller(dovecot, inbox)
	end := runs(t, p)
	inbox.await(t, 150)
	for i := 151; i <= 155; i++ {
		if err := dovecot.Deliver(letter(i)); err != nil {
			t.Fatal(err)
		}
		inbox.await(t, i)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(numbers(1, 155), inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
	for i, m := range inbox.all() {
		if !bytes.Equal(m.Raw, letter(i+1)) {
			t.Fatalf("mail %d came as %q", i+1, m.Raw)
		}
	}
	stored, err := dovecot.Messages()
	if err != nil {
		t.Fatal(err)
	}
	if len(stored) != 155 {
		t.Fatalf("%d mails lie there, want 155", len(stored))
	}
	for _, s := range stored {
		want := Flag(s.UID % 3)
		if s.Has(`\Seen`) != (want == Seen) || s.Has(`\Flagged`) != (want == Flagged) {
			t.Errorf("UID %d bears %v, want %v", s.UID, s.Flags, want)
		}
	}
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(inbox.all()); n != 155 {
		t.Errorf("a second look makes it %d mails", n)
	}
}

func TestDovecotServesOddMails(t *testing.T) {
	t.Parallel()
	dovecot := mailtest.Dovecot(t)
	header := append(bytes.Repeat([]byte("X-Long: of a million bytes in the header, all of them useless\r\n"), 16_000), letter(3)...)
	huge := append(letter(2), bytes.Repeat([]byte("sixty million bytes of holiday pictures, for example!!!!!!\r\n"), 1_000_000)...)
	odd := [][]byte{
		letter(1), huge, header,
		[]byte("no header at all"),
		[]byte("Subject: latin\xe4\xff\r\nContent-Type: text/plain; charset=x-unheard-of\r\n\r\n\xff\xfe\x80\r\n"),
		append([]byte("Subject: big\r\n\r\n"), bytes.Repeat([]byte("a megabyte twelve times over\r\n"), 400_000)...),
		letter(7),
	}
	for _, raw := range odd {
		if err := dovecot.Deliver(raw); err != nil {
			t.Fatal(err)
		}
	}
	inbox := newBox()
	if err := dovecotPoller(dovecot, inbox).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := inbox.all()
	if diff := cmp.Diff(numbers(1, uint32(len(odd))), inbox.uids()); diff != "" {
		t.Fatalf("UIDs (-want +got):\n%s", diff)
	}
	for i, m := range got {
		want := odd[i]
		if i == 1 {
			want = want[:glance]
		}
		if !bytes.Equal(m.Raw, want) || m.Truncated != (i == 1) || m.Broken != "" || m.Size != int64(len(odd[i])) {
			t.Errorf("mail %d of %d bytes came with %d, size %d, truncated %v, broken %q",
				i+1, len(odd[i]), len(m.Raw), m.Size, m.Truncated, m.Broken)
		}
	}
}

func TestDovecotOverTLS(t *testing.T) {
	t.Parallel()
	dovecot := mailtest.Dovecot(t)
	if err := dovecot.Deliver(letter(1)); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"imaps://" + dovecot.AddrTLS, "imap://" + dovecot.Addr} {
		inbox := newBox()
		p := dovecotPoller(dovecot, inbox)
		p.Account.URL = url
		if err := p.Once(t.Context()); err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		if n := len(inbox.all()); n != 1 {
			t.Errorf("%s: %d mails", url, n)
		}
		report, err := p.Try(t.Context())
		if err != nil || report.TLS == "" || !report.Idle || report.Messages != 1 {
			t.Errorf("%s: %+v, %v", url, report, err)
		}
		p.Account.TLS = nil
		if err := p.Once(t.Context()); err == nil {
			t.Errorf("%s: an unknown certificate is trusted", url)
		}
	}
}

func TestDovecotFoldersComeAndGo(t *testing.T) {
	t.Parallel()
	dovecot := mailtest.Dovecot(t)
	if err := dovecot.DeliverTo("Junk", letter(1)); err != nil {
		t.Fatal(err)
	}
	inbox := newBox()
	p := dovecotPoller(dovecot, inbox)
	p.Account.Folders = []string{"INBOX", "Junk", "Nowhere"}
	p.Account.Poll = 30 * time.Millisecond
	var mu sync.Mutex
	var told []error
	p.Trouble = func(err error) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, err)
	}
	runs(t, p)
	first := inbox.await(t, 1)[0]
	if err := dovecot.Remove("Junk"); err != nil {
		t.Fatal(err)
	}
	if err := dovecot.DeliverTo("Junk", letter(2)); err != nil {
		t.Fatal(err)
	}
	if err := dovecot.Deliver(letter(3)); err != nil {
		t.Fatal(err)
	}
	all := inbox.await(t, 2)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	p2 := dovecotPoller(dovecot, inbox)
	p2.Account.Folders = p.Account.Folders
	if err := p2.Once(ctx); err != nil {
		t.Fatal(err)
	}
	if last := inbox.await(t, 3); len(all) < 2 || last[1].UIDValidity == 0 || first.Folder != "Junk" {
		t.Errorf("read %+v", last)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) == 0 {
		t.Error("nobody was told that Nowhere is missing")
	}
}

func TestDovecotRefusesAWrongPassword(t *testing.T) {
	t.Parallel()
	dovecot := mailtest.Dovecot(t)
	p := dovecotPoller(dovecot, newBox())
	p.Account.Password = password("not the right one")
	if err := p.Run(t.Context()); err == nil {
		t.Error("Run takes a wrong password")
	}
}
