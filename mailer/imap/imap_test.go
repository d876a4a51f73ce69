package imap

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEverythingThereIsReadOnceInOrderAndWhole(t *testing.T) {
	server := memoryServer(t)
	deliver(t, server, "INBOX", 1, 200)
	inbox := newBox()
	for range 2 {
		if err := poller(server.URL(), inbox).Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(numbers(1, 200), inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
	for i, m := range inbox.all() {
		if !bytes.Equal(m.Raw, letter(i+1)) || m.Size != int64(len(m.Raw)) || m.Received.IsZero() {
			t.Fatalf("mail %d came as %+v", i+1, m)
		}
	}
	if inbox.batches != 4 {
		t.Errorf("%d batches, want 4 of 64 at most", inbox.batches)
	}
	want := Mark{Folder: "INBOX", UIDValidity: 1, UID: 200}
	if diff := cmp.Diff(want, inbox.marks["INBOX"]); diff != "" {
		t.Errorf("mark (-want +got):\n%s", diff)
	}
}

func TestMailboxShowsWhatBecameOfEachMail(t *testing.T) {
	server := memoryServer(t)
	deliver(t, server, "INBOX", 1, 90)
	inbox := newBox()
	inbox.flag = func(m Message) Flag { return Flag(m.UID % 3) }
	if err := poller(server.URL(), inbox).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored, err := server.Messages(user, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if len(stored) != 90 {
		t.Fatalf("%d mails lie there, want all 90", len(stored))
	}
	for _, s := range stored {
		want := Flag(s.UID % 3)
		if s.Has(`\seen`) != (want == Seen) || s.Has(`\flagged`) != (want == Flagged) {
			t.Errorf("UID %d bears %v, want %v", s.UID, s.Flags, want)
		}
	}
}

func TestNewMailIsPushedAtOnce(t *testing.T) {
	server := memoryServer(t)
	inbox := newBox()
	runs(t, poller(server.URL(), inbox))
	var took []time.Duration
	for i := 1; i <= 30; i++ {
		began := time.Now()
		deliver(t, server, "INBOX", i, i)
		inbox.await(t, i)
		took = append(took, time.Since(began))
	}
	if median := middle(took); median > 50*time.Millisecond {
		t.Errorf("a mail took %v from the server to the inbox", median)
	}
}

func middle(d []time.Duration) time.Duration {
	var less int
	for _, x := range d {
		less = 0
		for _, y := range d {
			if y < x {
				less++
			}
		}
		if less == len(d)/2 {
			return x
		}
	}
	return d[0]
}

func TestFailedReceivingIsTriedAgainAndNothingIsSkipped(t *testing.T) {
	server := memoryServer(t)
	deliver(t, server, "INBOX", 1, 100)
	inbox := newBox()
	inbox.fail = errors.New("the disk is full")
	p := poller(server.URL(), inbox)
	if err := p.Once(t.Context()); !errors.Is(err, inbox.fail) {
		t.Fatalf("Once: %v, want the inbox's error", err)
	}
	stored, err := server.Messages(user, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stored {
		if len(s.Flags) != 0 {
			t.Fatalf("UID %d bears %v though it was not kept", s.UID, s.Flags)
		}
	}
	inbox.fail = nil
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(numbers(1, 100), inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
}

func TestFolderMadeAnewIsReadFromTheBeginning(t *testing.T) {
	server := memoryServer(t)
	deliver(t, server, "INBOX", 1, 20)
	inbox := newBox()
	p := poller(server.URL(), inbox)
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(server.Remove(user, "INBOX"), server.Create(user, "INBOX")); err != nil {
		t.Fatal(err)
	}
	deliver(t, server, "INBOX", 1, 3)
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(numbers(1, 20), 1, 2, 3), inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
	if got := inbox.marks["INBOX"]; got.UIDValidity != 2 || got.UID != 3 {
		t.Errorf("mark %+v, want UIDVALIDITY 2 and UID 3", got)
	}
}

func TestFolderMadeAnewIsNoticedWhileWatching(t *testing.T) {
	server := memoryServer(t)
	deliver(t, server, "INBOX", 1, 5)
	inbox := newBox()
	p := poller(server.URL(), inbox)
	p.Account.Poll = 20 * time.Millisecond
	p.Limits = brisk
	runs(t, p)
	inbox.await(t, 5)
	if err := errors.Join(server.Remove(user, "INBOX"), server.Create(user, "INBOX")); err != nil {
		t.Fatal(err)
	}
	deliver(t, server, "INBOX", 1, 2)
	if last := inbox.await(t, 7)[6]; last.UIDValidity != 2 || last.UID != 2 {
		t.Errorf("the last mail is UID %d of UIDVALIDITY %d", last.UID, last.UIDValidity)
	}
}

func TestSeveralFoldersAreReadAndMissingOnesToldOnce(t *testing.T) {
	server := memoryServer(t, "Junk")
	deliver(t, server, "INBOX", 1, 3)
	deliver(t, server, "Junk", 4, 5)
	inbox := newBox()
	p := poller(server.URL(), inbox)
	p.Account.Folders = []string{"INBOX", "Junk", "Nowhere"}
	p.Account.Poll = 10 * time.Millisecond
	told := make(chan error, 100)
	p.Trouble = func(err error) { told <- err }
	end := runs(t, p)
	inbox.await(t, 5)
	deliver(t, server, "Junk", 6, 6)
	inbox.await(t, 6)
	server.Cut()
	deliver(t, server, "Junk", 7, 7)
	deliver(t, server, "INBOX", 8, 8)
	inbox.await(t, 8)
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 {
		t.Fatalf("told %d times, want once", len(told))
	}
	if err := <-told; !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), "Nowhere") {
		t.Errorf("told %v, want that Nowhere is missing", err)
	}
	if got := inbox.marks["Junk"].UID; got != 4 {
		t.Errorf("mark of Junk at %d, want 4", got)
	}
}

func TestMissingFirstFolderIsAnError(t *testing.T) {
	server := memoryServer(t)
	p := poller(server.URL(), newBox())
	p.Account.Folders = []string{"Nowhere"}
	if err := p.Once(t.Context()); !errors.Is(err, ErrFolder) {
		t.Errorf("Once: %v, want ErrFolder", err)
	}
}

func TestJunkIsFoundBelowINBOX(t *testing.T) {
	server := memoryServer(t, "INBOX/Junk")
	deliver(t, server, "INBOX/Junk", 1, 2)
	inbox := newBox()
	p := poller(server.URL(), inbox)
	p.Account.Folders = []string{"INBOX", "Junk"}
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := inbox.all(); len(got) != 2 || got[0].Folder != "Junk" {
		t.Errorf("read %v, want two mails of Junk", got)
	}
}

func TestBrokenConnectionIsOpenedAgain(t *testing.T) {
	server := memoryServer(t)
	inbox := newBox()
	p := poller(server.URL(), inbox)
	p.Limits = brisk
	runs(t, p)
	for i := 1; i <= 10; i++ {
		deliver(t, server, "INBOX", i, i)
		inbox.await(t, i)
		server.Cut()
	}
	if diff := cmp.Diff(numbers(1, 10), inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
}

func TestWrongPasswordStopsAndIsToldOnceAndNeverShown(t *testing.T) {
	server := memoryServer(t)
	for name, read := range map[string]func(*Poller) error{
		"run":  func(p *Poller) error { return p.Run(t.Context()) },
		"once": func(p *Poller) error { return p.Once(t.Context()) },
		"try":  func(p *Poller) error { _, err := p.Try(t.Context()); return err },
	} {
		p := poller(server.URL(), newBox())
		p.Account.Password = password("not the right one")
		err := read(p)
		if !errors.Is(err, ErrAuth) {
			t.Fatalf("%s: %v, want ErrAuth", name, err)
		}
		if strings.Contains(err.Error(), "not the right one") {
			t.Errorf("%s shows the password: %v", name, err)
		}
	}
}

func TestStoppingEndsCleanly(t *testing.T) {
	server := memoryServer(t)
	inbox := newBox()
	end := runs(t, poller(server.URL(), inbox))
	deliver(t, server, "INBOX", 1, 1)
	inbox.await(t, 1)
	began := time.Now()
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("stopping took %v", took)
	}
	stored, err := server.Messages(user, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if !stored[0].Has(`\seen`) {
		t.Errorf("the mail kept before the end bears %v, want \\Seen", stored[0].Flags)
	}
}

func TestLargeAndEmptyMailDoNotStandInTheWay(t *testing.T) {
	server := memoryServer(t)
	huge := append(letter(2), bytes.Repeat([]byte("five million bytes of holiday pictures, for example!\r\n"), 100_000)...)
	big := append(letter(3), bytes.Repeat([]byte("two million bytes\r\n"), 100_000)...)
	for _, raw := range [][]byte{letter(1), huge, big, {}, letter(5)} {
		if _, err := server.Append(user, "INBOX", raw); err != nil {
			t.Fatal(err)
		}
	}
	inbox := newBox()
	p := poller(server.URL(), inbox)
	p.Limits = Limits{Bytes: 1 << 20, Chunk: 300_000}
	p.Account.MaxSize = 4 << 20
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := inbox.all()
	if diff := cmp.Diff(numbers(1, 5), inbox.uids()); diff != "" {
		t.Fatalf("UIDs (-want +got):\n%s", diff)
	}
	if m := got[1]; !m.Truncated || m.Size != int64(len(huge)) || !bytes.Equal(m.Raw, huge[:1<<20]) || m.Broken != "" {
		t.Errorf("of 5 MB came %d bytes, truncated %v, size %d", len(m.Raw), m.Truncated, m.Size)
	}
	if m := got[2]; m.Truncated || !bytes.Equal(m.Raw, big) {
		t.Errorf("of 2 MB came %d bytes, truncated %v", len(m.Raw), m.Truncated)
	}
	if m := got[3]; string(m.Raw) != "\r\n" || m.Broken != "" {
		t.Errorf("the mail of 0 bytes came as %+v", m)
	}
	if m := got[4]; !bytes.Equal(m.Raw, letter(5)) {
		t.Errorf("the mail behind came as %q", m.Raw)
	}
}

func TestTryTellsWhatTheServerIs(t *testing.T) {
	server := memoryServer(t, "Junk")
	deliver(t, server, "INBOX", 1, 3)
	p := poller(server.URL(), nil)
	p.Account.Folders = []string{"INBOX", "Junk", "Nowhere"}
	got, err := p.Try(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Capabilities) == 0 {
		t.Error("no capabilities")
	}
	got.Capabilities = nil
	want := Report{
		Server: server.Addr(), Idle: true, Folders: []string{"INBOX", "Junk"}, Missing: []string{"Nowhere"}, Messages: 3,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}
