package moving

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mails reads an mbox whole.
func mails(t testing.TB, mbox string) (all []string, lines []int) {
	t.Helper()
	err := ReadMails(strings.NewReader(mbox), func(line int, raw []byte) error {
		all, lines = append(all, string(raw)), append(lines, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, lines
}

func TestAnMboxIsReadAsItWasWritten(t *testing.T) {
	at := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	want := []string{
		"Subject: One\r\n\r\nFrom here\r\n>From there\r\n\r\nFrom ann Thu Nov  5 09:00:00 2026\r\n",
		"Subject: Two\r\n\r\nNothing at its end\r\n\r\n\r\n",
		"Subject: Three\r\n\r\n",
	}
	var b bytes.Buffer
	for _, raw := range want {
		if err := WriteMail(&b, "ann@example.org", at, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := mails(t, b.String())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !LooksLikeMbox(b.Bytes()) {
		t.Error("it does not look like an mbox")
	}
}

func TestAnMboxOfMailmanIsRead(t *testing.T) {
	got, lines := mails(t, "From ann at example.org  Mon Jan  2 03:04:05 2012\nFrom: ann at example.org (Ann Lee)\nSubject: [Care] Hello\n\nFrom now on we meet.\n\n"+
		"From bob at example.org  Mon Jan  2 03:04:06 2012\nSubject: Re\n\n>From here\n\n")
	if diff := cmp.Diff([]string{"From: ann at example.org (Ann Lee)\r\nSubject: [Care] Hello\r\n\r\nFrom now on we meet.\r\n", "Subject: Re\r\n\r\nFrom here\r\n"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1, 7}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoMboxIsRefused(t *testing.T) {
	err := ReadMails(strings.NewReader("Subject: x\n\nFrom here 10:00\n"), func(int, []byte) error { return nil })
	if !errors.Is(err, ErrNoMbox) {
		t.Errorf("%v", err)
	}
}

func TestAMailThatIsTooLargeIsNamedAndNotKept(t *testing.T) {
	head := "From ann@example.org Thu Nov  5 09:00:00 2026\n"
	got, lines := mails(t, head+"Subject: huge\n\n"+strings.Repeat(strings.Repeat("x", 1<<20)+"\n", MaxMail>>20+1)+"\n"+head+"Subject: next\n\n")
	if len(got) != 2 || got[0] != "" || got[1] != "Subject: next\r\n" || lines[0] != 1 {
		t.Errorf("%d mails at %v", len(got), lines)
	}
}

func FuzzMbox(f *testing.F) {
	f.Add("Subject: x\r\n\r\nFrom here\r\n>From there\r\n\r\n", "ann@example.org")
	f.Add("From x 10:00\r\n\r\n\r\nFrom y 10:00\r\n", "")
	f.Fuzz(func(t *testing.T, mail, from string) {
		mail = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(mail, "\r", "\n"), "\n\n", "\n \n"), "\n", "\r\n") + "\r\n"
		var b bytes.Buffer
		for range 2 {
			if err := WriteMail(&b, from, time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC), []byte(mail)); err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := mails(t, b.String()); len(got) != 2 || got[0] != mail || got[1] != mail {
			t.Fatalf("%q became %q", mail, got)
		}
		_ = ReadMails(strings.NewReader(mail), func(int, []byte) error { return nil })
	})
}
