package imap

import (
	"errors"
	"slices"
	"testing"
)

// A folder has been read when all that was there has been kept: not before, and not when keeping it failed.
func TestAFolderIsReadOnlyOnceAllOfItIsKept(t *testing.T) {
	server := memoryServer(t, "Junk")
	deliver(t, server, "INBOX", 1, 100)
	inbox := newBox()
	inbox.fail = errors.New("the disk is full")
	p := poller(server.URL(), inbox)
	p.Account.Folders = []string{"INBOX", "Junk"}
	var begun, read []string
	p.Reading = func(folder string) func() {
		begun = append(begun, folder)
		return func() {
			read = append(read, folder)
			if n := len(inbox.all()); folder == "INBOX" && n != 100 {
				t.Errorf("%s is said to be read after %d mails", folder, n)
			}
		}
	}
	if err := p.Once(t.Context()); !errors.Is(err, inbox.fail) {
		t.Fatalf("Once: %v, want the inbox's error", err)
	}
	if !slices.Contains(begun, "INBOX") || slices.Contains(read, "INBOX") {
		t.Errorf("begun %v, read %v though nothing was kept", begun, read)
	}
	inbox.fail, read = nil, nil
	if err := p.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(read, []string{"Junk", "INBOX"}) {
		t.Errorf("read: %v", read)
	}
}
