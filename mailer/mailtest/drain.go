package mailtest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Drain is a relay that takes letters as fast as it can, keeps none, and counts them for each recipient. It costs as little as
// a relay can, so that what is measured with it is the sender.
type Drain struct {
	listener *trackedListener
	heads    bool

	mu      sync.Mutex
	had     map[string]int
	ids     map[string]string
	tally   Tally
	want    int           // recipients that Until waits for; 0 is none
	reached chan struct{} // closed when that many have had a letter
}

// Tally is what a Drain has taken since it was last reset.
type Tally struct {
	Letters    int
	Recipients int       // different ones
	Twice      int       // letters beyond the first to a recipient
	Bytes      int64     // of letters, on the wire
	At         time.Time // when the last one was taken
}

// NewDrain starts a drain on a free port of 127.0.0.1. With heads it remembers the last Message-ID that each recipient had.
func NewDrain(heads bool) (*Drain, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &Drain{listener: track(ln), heads: heads}
	d.Reset()
	d.listener.live.Add(1) // the loop that accepts
	go d.accept()
	return d, nil
}

// Addr is the drain's host and port.
func (d *Drain) Addr() string { return d.listener.Addr().String() }

// Close stops the drain and waits for its connections to end.
func (d *Drain) Close() error {
	err := d.listener.Close()
	d.listener.cut()
	d.listener.wait()
	return err
}

// Reset begins to count anew.
func (d *Drain) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.had, d.ids, d.tally = make(map[string]int), make(map[string]string), Tally{}
}

// Until waits until so many recipients have had a letter, or for so long, and returns what was taken by then. One at a time may
// wait.
func (d *Drain) Until(recipients int, patience time.Duration) Tally {
	d.mu.Lock()
	reached := make(chan struct{})
	if d.want, d.reached = recipients, reached; d.tally.Recipients >= recipients {
		d.want = 0
		close(reached)
	}
	d.mu.Unlock()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-reached:
	case <-late.C:
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.want = 0
	return d.tally
}

// MessageIDs are the last that each recipient had.
func (d *Drain) MessageIDs() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	ids := make(map[string]string, len(d.ids))
	for to, id := range d.ids {
		ids[to] = id
	}
	return ids
}

func (d *Drain) accept() {
	defer d.listener.live.Done()
	for {
		conn, err := d.listener.Accept()
		if err != nil {
			return
		}
		go d.serve(conn)
	}
}

// drained is one dialogue with a Drain.
type drained struct {
	*Drain
	in   *bufio.Reader
	out  *bufio.Writer
	to   []string
	size int64
	id   string
}

// serve talks until the client goes away; how a connection ends is the client's matter.
func (d *Drain) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	s := &drained{Drain: d, in: bufio.NewReaderSize(conn, 32<<10), out: bufio.NewWriter(conn)}
	line, reply := []byte(nil), "220 drain ESMTP\r\n"
	for err := error(nil); err == nil; {
		if _, err = s.out.WriteString(reply); err != nil {
			return
		}
		if s.in.Buffered() == 0 { // replies to commands that came together go together: RFC 2920 section 3.2
			if s.out.Flush() != nil {
				return
			}
		}
		if line, err = s.in.ReadSlice('\n'); err == nil {
			reply, err = s.answer(bytes.TrimRight(line, "\r\n"))
		}
	}
}

// answer is the reply to a command; an error ends the dialogue.
func (s *drained) answer(line []byte) (reply string, err error) {
	verb, rest, _ := bytes.Cut(line, []byte(" "))
	switch strings.ToUpper(string(verb)) {
	case "EHLO":
		return "250-drain\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 104857600\r\n", nil
	case "MAIL":
		s.to = s.to[:0]
	case "RCPT":
		s.to = append(s.to, address(rest))
	case "DATA":
		return s.data()
	case "QUIT":
		_, err := s.out.WriteString("221 bye\r\n")
		return "", errors.Join(err, s.out.Flush(), io.EOF)
	case "HELO", "RSET", "NOOP":
	default:
		return "502 unknown\r\n", nil
	}
	return "250 ok\r\n", nil
}

func address(path []byte) string {
	_, after, _ := bytes.Cut(path, []byte("<"))
	inner, _, _ := bytes.Cut(after, []byte(">"))
	return string(inner)
}

// data reads a letter up to its final dot.
func (s *drained) data() (reply string, err error) {
	if len(s.to) == 0 {
		return "554 no recipients\r\n", nil
	}
	if _, err := s.out.WriteString("354 go on\r\n"); err != nil {
		return "", err
	}
	if err := s.out.Flush(); err != nil {
		return "", err
	}
	s.size, s.id = 0, ""
	for head, lineStart := s.heads, true; ; {
		line, err := s.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return "", err
		}
		if lineStart && len(line) == 3 && line[0] == '.' {
			s.take(s.to, s.size, s.id)
			return "250 taken\r\n", nil
		}
		lineStart = err == nil
		s.size += int64(len(line))
		if head {
			head = len(line) > 2
			if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Message-ID")) {
				s.id = string(bytes.TrimSpace(value))
			}
		}
	}
}

func (d *Drain) take(to []string, size int64, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tally.Letters++
	d.tally.Bytes += size
	d.tally.At = time.Now()
	for _, a := range to {
		n := d.had[a]
		d.had[a] = n + 1
		if n == 0 {
			d.tally.Recipients++
		} else {
			d.tally.Twice++
		}
		if id != "" {
			d.ids[a] = id
		}
	}
	if d.want > 0 && d.tally.Recipients >= d.want {
		d.want = 0
		close(d.reached)
	}
}
