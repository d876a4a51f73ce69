package imap

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// liedTo reads once from the liar, with little patience.
func liedTo(t *testing.T, l *liar) (*box, error) {
	t.Helper()
	inbox := newBox()
	p := poller(l.url(), inbox)
	p.Account.User, p.Account.Password = "ada", password("pw")
	p.Limits = brisk
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return inbox, p.Once(ctx)
}

// poison spoils mail 3 of 5 whenever its body is asked for: the others come, and it comes as Broken.
func TestMailThatBreaksTheConnectionIsSetAsideAndTheMailBehindIsServed(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(c *lie){
		"drop in the middle of the body": func(c *lie) {
			c.say("* 3 FETCH (UID 3 BODY[] {500}\r\nFrom: half")
			c.hangUp()
		},
		"mute in the middle of the body": func(c *lie) { c.say("* 3 FETCH (UID 3 BODY[] {500}\r\nFrom: half") },
		"half a line":                    func(c *lie) { c.say("* 3 FETCH (UID 3 BO") },
		"mute":                           func(*lie) {},
		"a huge literal":                 func(c *lie) { c.say("* 3 FETCH (UID 3 BODY[] {99999999999}\r\nFrom: me") },
		"an item not asked for":          func(c *lie) { c.say("* 3 FETCH (UID 3 X-GM-WHAT 17 BODY[] {2}\r\n\r\n)\r\n") },
		"an unknown answer":              func(c *lie) { c.say("* SURPRISE party\r\n") },
		"BYE": func(c *lie) {
			c.say("* BYE shutting down\r\n")
			c.hangUp()
		},
		"no line end, for ever": func(c *lie) {
			c.say("* OK ")
			junk := []byte(strings.Repeat("junk ", 1<<14))
			for _, err := c.conn.Write(junk); err == nil; _, err = c.conn.Write(junk) {
			}
		},
		"refusal":       func(c *lie) { c.say("%s NO [SERVERBUG] internal error\r\n", c.tag) },
		"never a body":  func(c *lie) { c.ok() },
		"NIL as a body": func(c *lie) { c.say("* 3 FETCH (UID 3 BODY[] NIL)\r\n"); c.ok() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, 5)
			l.answer = func(c *lie, command string) bool {
				if asksBody(command, 3, 5) {
					spoil(c)
					return true
				}
				return false
			}
			inbox, err := liedTo(t, l)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(numbers(1, 5), inbox.uids()); diff != "" {
				t.Fatalf("UIDs (-want +got):\n%s", diff)
			}
			for _, m := range inbox.all() {
				if (m.Broken != "") != (m.UID == 3) {
					t.Errorf("UID %d: broken %q, want it of 3 alone", m.UID, m.Broken)
				}
				if m.UID != 3 && string(m.Raw) != string(letter(int(m.UID))) {
					t.Errorf("UID %d came as %q", m.UID, m.Raw)
				}
			}
			if got := inbox.marks["INBOX"]; got.UID != 5 || got.UIDValidity != 7 {
				t.Errorf("mark %+v, want UID 5 of UIDVALIDITY 7", got)
			}
			if n := l.count("UID STORE"); n == 0 {
				t.Error("no flags were set")
			}
		})
	}
}

func TestHiccupsLoseNothing(t *testing.T) {
	t.Parallel()
	for name, hiccup := range map[string]func(c *lie, command string) bool{
		"drop in the middle of the body, once": func(c *lie, command string) bool {
			if c.number > 1 || !asksBody(command, 3, 5) {
				return false
			}
			c.say("* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\n* 3 FETCH (UID 3 BODY[] {500}\r\nFrom: half", len(letter(1)), letter(1))
			c.hangUp()
			return true
		},
		"BYE to SELECT": func(c *lie, command string) bool {
			if c.number > 1 || !strings.HasPrefix(command, "SELECT") {
				return false
			}
			c.say("* BYE maintenance\r\n")
			c.hangUp()
			return true
		},
		"dates that are none": func(c *lie, command string) bool {
			if !strings.Contains(command, "INTERNALDATE") {
				return false
			}
			c.say("* 1 FETCH (UID 1 INTERNALDATE \"yesterday\" RFC822.SIZE 3)\r\n")
			return true
		},
		"no answer to a list": func(c *lie, command string) bool {
			return c.number <= 2 && strings.HasPrefix(command, "UID FETCH") && !strings.Contains(command, "BODY")
		},
		"no sizes": func(c *lie, command string) bool {
			if !strings.HasPrefix(command, "UID FETCH") || strings.Contains(command, "BODY") {
				return false
			}
			for uid := 1; uid <= 5; uid++ {
				c.say("* %d FETCH (UID %d FLAGS (\\Seen))\r\n", uid, uid)
			}
			return c.ok()
		},
		"flags changed by somebody else": func(c *lie, command string) bool {
			if asksBody(command, 3, 5) && c.count("UID FETCH") < 4 {
				c.say("* 3 FETCH (UID 3 FLAGS (\\Seen))\r\n* 2 FETCH (FLAGS ())\r\n* 5 EXISTS\r\n* 0 RECENT\r\n")
			}
			return false
		},
		"newest mail again and again": func(c *lie, command string) bool {
			if strings.HasPrefix(command, "UID FETCH") && !strings.Contains(command, "BODY") {
				c.say("* 5 FETCH (UID 5 RFC822.SIZE 10)\r\n")
			}
			return false
		},
		"no UIDNEXT": func(c *lie, _ string) bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.uidNext = false
			return false
		},
		"flags are refused": func(c *lie, command string) bool {
			if !strings.HasPrefix(command, "UID STORE") {
				return false
			}
			c.say("%s NO [READ-ONLY] never\r\n", c.tag)
			return true
		},
		"flags break the connection": func(c *lie, command string) bool {
			if strings.HasPrefix(command, "UID STORE") && c.number < 3 {
				c.hangUp()
				return true
			}
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, 5)
			l.answer = hiccup
			inbox, err := liedTo(t, l)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(numbers(1, 5), inbox.uids()); diff != "" {
				t.Fatalf("UIDs (-want +got):\n%s", diff)
			}
			for _, m := range inbox.all() {
				if string(m.Raw) != string(letter(int(m.UID))) || m.Broken != "" || m.Truncated {
					t.Errorf("UID %d came as %q, broken %q", m.UID, m.Raw, m.Broken)
				}
			}
		})
	}
}

func TestServerThatCanNotBeReadIsAClearError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(c *lie, command string) bool
		want   error
		words  string
	}{
		"mute from the beginning": {func(*lie, string) bool { return true }, errMute, "greet"},
		"BYE as a greeting": {func(c *lie, _ string) bool {
			c.say("* BYE too busy\r\n")
			return true
		}, nil, "too busy"},
		"another protocol": {func(c *lie, _ string) bool {
			c.say("220 smtp.example.org ESMTP\r\n")
			return true
		}, nil, "greet"},
		"wrong password": {func(c *lie, command string) bool {
			if strings.HasPrefix(command, "LOGIN") {
				c.say("%s NO LOGIN failed.\r\n", c.tag)
				return true
			}
			return false
		}, ErrAuth, "LOGIN failed"},
		"too many connections": {func(c *lie, command string) bool {
			if strings.HasPrefix(command, "LOGIN") {
				c.say("%s NO [ALERT] Too many simultaneous connections. (Failure)\r\n", c.tag)
				return true
			}
			return false
		}, nil, "Too many"},
		"mailbox that vanished": {func(c *lie, command string) bool {
			if strings.HasPrefix(command, "SELECT") {
				c.say("%s NO [NONEXISTENT] Unknown Mailbox: INBOX\r\n", c.tag)
				return true
			}
			return false
		}, ErrFolder, "INBOX"},
		"mute after the password": {func(_ *lie, command string) bool {
			return strings.HasPrefix(command, "SELECT")
		}, errMute, "open INBOX"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, 5)
			l.answer = c.answer
			inbox, err := liedTo(t, l)
			if err == nil || !strings.Contains(err.Error(), c.words) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("Once: %v, want %v and %q", err, c.want, c.words)
			}
			if c.want != ErrAuth && errors.Is(err, ErrAuth) {
				t.Errorf("Once: %v, which is no matter of the password", err)
			}
			if strings.Contains(fmt.Sprint(err), "pw") {
				t.Errorf("the error shows the password: %v", err)
			}
			if len(inbox.all()) != 0 {
				t.Errorf("read %v", inbox.uids())
			}
		})
	}
}

func TestMailThatVanishesBetweenListAndBodyIsPassedOver(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 5)
	l.answer = func(c *lie, command string) bool {
		if asksBody(command, 3, 5) {
			c.mu.Lock()
			delete(c.mails, 3)
			c.mu.Unlock()
		}
		return false
	}
	inbox, err := liedTo(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{1, 2, 4, 5}, inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
}

func TestMailOf60MBAndOf0BytesAreServed(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 4)
	l.mails[2] = string(letter(2)) + strings.Repeat("sixty million bytes of holiday pictures, for example!!!!!!\r\n", 1_000_000)
	l.mails[3] = ""
	inbox, err := liedTo(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(numbers(1, 4), inbox.uids()); diff != "" {
		t.Fatalf("UIDs (-want +got):\n%s", diff)
	}
	got := inbox.all()
	if m := got[1]; !m.Truncated || len(m.Raw) != glance || m.Size != int64(len(l.mails[2])) || m.Broken != "" {
		t.Errorf("of 60 MB came %d bytes of %d, truncated %v, broken %q", len(m.Raw), m.Size, m.Truncated, m.Broken)
	}
	if m := got[2]; len(m.Raw) != 0 || m.Size != 0 || m.Broken != "" || m.Truncated {
		t.Errorf("0 bytes came as %+v", m)
	}
}

func TestUnderstatedSizeIsReadInPieces(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 3)
	l.mails[2] = string(letter(2)) + strings.Repeat("more than was said\r\n", 100_000)
	l.answer = func(c *lie, command string) bool {
		if !strings.HasPrefix(command, "UID FETCH") || strings.Contains(command, "BODY") {
			return false
		}
		for uid := 1; uid <= 3; uid++ {
			c.say("* %d FETCH (UID %d RFC822.SIZE 100)\r\n", uid, uid)
		}
		return c.ok()
	}
	inbox, err := liedTo(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if got := inbox.all(); len(got) != 3 || string(got[1].Raw) != l.mails[2] || got[1].Broken != "" {
		t.Errorf("read %v; of %d bytes came %d", inbox.uids(), len(l.mails[2]), len(got[1].Raw))
	}
}

func TestWithoutIDLETheMailboxIsPolled(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 2)
	l.caps = "IMAP4rev1"
	inbox := newBox()
	p := poller(l.url(), inbox)
	p.Account.User, p.Account.Password = "ada", password("pw")
	p.Account.Poll = 5 * time.Millisecond
	runs(t, p)
	inbox.await(t, 2)
	l.mu.Lock()
	l.mails[3] = string(letter(3))
	l.mu.Unlock()
	inbox.await(t, 3)
	if n := l.count("IDLE"); n != 0 {
		t.Errorf("IDLE was asked %d times", n)
	}
}

func TestSilentIDLEIsLookedBehind(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 2)
	inbox := newBox()
	p := poller(l.url(), inbox)
	p.Account.User, p.Account.Password = "ada", password("pw")
	p.Account.Poll = 5 * time.Millisecond
	runs(t, p)
	inbox.await(t, 2)
	l.mu.Lock()
	l.mails[3] = string(letter(3))
	l.mu.Unlock()
	inbox.await(t, 3)
}

func TestFlagsOwedAreSetOnTheNextConnection(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 5)
	set := make(chan string, 10)
	l.answer = func(c *lie, command string) bool {
		if !strings.HasPrefix(command, "UID STORE") {
			return false
		}
		if c.number == 1 {
			c.hangUp()
			return true
		}
		set <- command
		return false
	}
	inbox := newBox()
	p := poller(l.url(), inbox)
	p.Account.User, p.Account.Password = "ada", password("pw")
	p.Limits = brisk
	runs(t, p)
	inbox.await(t, 5)
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case got := <-set:
		if got != `UID STORE 1:5 +FLAGS.SILENT (\Seen)` {
			t.Errorf("the next connection says %q", got)
		}
	case <-patience.C:
		t.Error("the flags were never set")
	}
	if diff := cmp.Diff(numbers(1, 5), inbox.uids()); diff != "" {
		t.Errorf("UIDs (-want +got):\n%s", diff)
	}
}

func TestStoppingDoesNotWaitForAMuteServer(t *testing.T) {
	t.Parallel()
	l := newLiar(t, 5)
	asked := make(chan struct{}, 10)
	l.answer = func(_ *lie, command string) bool {
		if asksBody(command, 1, 5) {
			asked <- struct{}{}
			return true
		}
		return false
	}
	p := poller(l.url(), newBox())
	p.Account.User, p.Account.Password = "ada", password("pw")
	p.Limits = Limits{Grace: 50 * time.Millisecond}
	end := runs(t, p)
	<-asked
	began := time.Now()
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("stopping took %v", took)
	}
}
