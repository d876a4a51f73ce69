package imap

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// liar is an IMAP server that says what its script says. It answers what is needed to get as far as the lie.
type liar struct {
	t     *testing.T
	ln    net.Listener
	start sync.Once
	done  sync.WaitGroup

	mu       sync.Mutex
	mails    map[uint32]string
	uidNext  bool // told in SELECT
	caps     string
	conns    []net.Conn
	commands []string // all that was asked, without tags

	// answer takes a command over; it returns false where the liar may answer as an honest server does.
	answer func(c *lie, command string) bool
}

// lie is one connection to the liar.
type lie struct {
	*liar
	conn   net.Conn
	tag    string
	number int // of the connection, from 1
}

// hangUp ends the connection from within an answer.
func (c *lie) hangUp() { _ = c.conn.Close() }

func (c *lie) say(format string, args ...any) {
	// An error means that the client has left, which the reading side notices.
	_, _ = fmt.Fprintf(c.conn, format, args...)
}

func (c *lie) ok() bool {
	c.say("%s OK done\r\n", c.tag)
	return true
}

func newLiar(t *testing.T, mails int) *liar {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, ln: ln, mails: make(map[uint32]string), caps: "IMAP4rev1 IDLE", uidNext: true}
	for i := 1; i <= mails; i++ {
		l.mails[uint32(i)] = string(letter(i))
	}
	l.answer = func(*lie, string) bool { return false }
	t.Cleanup(func() {
		if err := ln.Close(); err != nil {
			t.Error(err)
		}
		l.mu.Lock()
		for _, c := range l.conns {
			_ = c.Close()
		}
		l.mu.Unlock()
		l.done.Wait()
	})
	return l
}

// url begins to serve: what is said of the liar is said before.
func (l *liar) url() string {
	l.start.Do(func() { l.done.Go(l.serve) })
	return "imap+insecure://" + l.ln.Addr().String()
}

func (l *liar) serve() {
	for number := 1; ; number++ {
		conn, err := l.ln.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		l.conns = append(l.conns, conn)
		l.mu.Unlock()
		c := &lie{liar: l, conn: conn, number: number}
		l.done.Go(c.talk)
	}
}

func (c *lie) talk() {
	defer c.hangUp()
	if !c.answer(c, "GREETING") {
		c.say("* OK [CAPABILITY %s] here\r\n", c.caps)
	}
	lines := bufio.NewScanner(c.conn)
	for lines.Scan() {
		tag, command, _ := strings.Cut(lines.Text(), " ")
		c.tag = tag
		c.mu.Lock()
		c.commands = append(c.commands, command)
		c.mu.Unlock()
		if !c.answer(c, command) {
			c.honest(command)
		}
	}
}

// count says how many commands with the prefix came.
func (l *liar) count(prefix string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	var n int
	for _, command := range l.commands {
		if strings.HasPrefix(command, prefix) {
			n++
		}
	}
	return n
}

func (c *lie) honest(command string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	verb, rest, _ := strings.Cut(command, " ")
	switch verb {
	case "SELECT":
		c.say("* %d EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n", len(c.mails))
		if c.uidNext {
			c.say("* OK [UIDNEXT %d] ok\r\n", c.last()+1)
		}
	case "IDLE":
		c.say("+ idling\r\n")
		return
	case "DONE":
	case "LOGOUT":
		c.say("* BYE\r\n%s OK\r\n", c.tag)
		c.hangUp()
		return
	case "CAPABILITY":
		c.say("* CAPABILITY %s\r\n", c.caps)
	case "UID":
		c.fetch(rest)
	}
	c.ok()
}

func (l *liar) last() uint32 {
	var last uint32
	for uid := range l.mails {
		last = max(last, uid)
	}
	return last
}

func (c *lie) fetch(rest string) {
	var set string
	if n, _ := fmt.Sscanf(rest, "FETCH %s ", &set); n != 1 {
		return
	}
	for uid := uint32(1); uid <= c.last(); uid++ {
		raw, ok := c.mails[uid]
		if !ok || !holds(set, uid, c.last()) {
			continue
		}
		switch {
		case !strings.Contains(rest, "BODY"):
			c.say("* %d FETCH (UID %d RFC822.SIZE %d)\r\n", uid, uid, len(raw))
		case strings.Contains(rest, "<"):
			var offset, size int
			if _, err := fmt.Sscanf(rest[strings.Index(rest, "<"):], "<%d.%d>", &offset, &size); err != nil {
				c.t.Errorf("partial fetch: %q", rest)
			}
			end := min(offset+size, len(raw))
			piece := raw[min(offset, end):end]
			c.say("* %d FETCH (UID %d BODY[]<%d> {%d}\r\n%s)\r\n", uid, uid, offset, len(piece), piece)
		default:
			c.say("* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n", uid, uid, len(raw), raw)
		}
	}
}

// holds says whether the set, such as 1:3,7:*, holds the UID; "n:*" always holds the last.
func holds(set string, uid, last uint32) bool {
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		var a, b uint32
		if _, err := fmt.Sscan(from, &a); err != nil {
			return false
		}
		b = a
		if isRange && to == "*" {
			b = last
			a = min(a, last)
		} else if isRange {
			if _, err := fmt.Sscan(to, &b); err != nil {
				return false
			}
		}
		if a <= uid && uid <= b {
			return true
		}
	}
	return false
}

// asksBody says whether the command fetches the body of the mail.
func asksBody(command string, uid, last uint32) bool {
	var set string
	n, _ := fmt.Sscanf(command, "UID FETCH %s ", &set)
	return n == 1 && strings.Contains(command, "BODY") && holds(set, uid, last)
}
