package imap

import (
	"fmt"
	"testing"
	"time"
)

func TestALetterToOurselvesIsFoundInEveryWatchedFolderAndNothingIsMarked(t *testing.T) {
	server := memoryServer(t, "Spam", "Elsewhere")
	deliver(t, server, "INBOX", 1, 20)
	mine := func(n int) []byte {
		return fmt.Appendf(nil, "From: together@example.org\r\nX-Ours: token-%d\r\nSubject: s\r\n\r\nbody %d\r\n", n, n)
	}
	for folder, n := range map[string]int{"INBOX": 1, "Spam": 2, "Elsewhere": 3} {
		if _, err := server.Append(user, folder, mine(n)); err != nil {
			t.Fatal(err)
		}
	}
	p := poller(server.URL(), nil)
	p.Account.Folders = []string{"INBOX", "Spam", "Nowhere", "INBOX"}
	for n, want := range map[int]string{1: "INBOX", 2: "Spam", 3: ""} {
		found, err := p.Find(t.Context(), "X-Ours", fmt.Sprintf("token-%d", n), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			if len(found) != 0 {
				t.Errorf("%d was found in %s, which nobody watches", n, found[0].Folder)
			}
			continue
		}
		if len(found) != 1 || found[0].Folder != want || string(found[0].Raw) != string(mine(n)) || time.Since(found[0].Received) > time.Minute {
			t.Errorf("%d: %+v", n, found)
		}
	}
	if found, err := p.Find(t.Context(), "X-Ours", "token-", time.Now().Add(72*time.Hour)); err != nil || len(found) != 0 {
		t.Errorf("of the day after tomorrow: %v %v", found, err)
	}
	stored, err := server.Messages(user, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stored {
		if s.Has(`\seen`) {
			t.Errorf("UID %d was marked as seen", s.UID)
		}
	}
}
