package smtp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// oneWrite is the largest letter that is copied into one buffer and sent by one Write.
const oneWrite = 64 << 10

// errBroken is a connection that cannot be used any more: no reply, half a reply, or 421.
var errBroken = errors.New("the connection broke")

// send sends one copy in a transaction of its own. usable says whether the connection may be used again.
// shared is in wire form already.
func (c *conn) send(from string, copy Copy, shared []byte) (o Outcome, usable bool) {
	head := wireForm(copy.Head)
	mail, rcpt, refusal := c.envelope(from, copy.To, len(head)+len(shared))
	if refusal != nil {
		return *refusal, true
	}
	stage, code, text, err := c.ask(mail, rcpt)
	if err == nil && code/100 == 3 {
		stage, code, text, err = c.data(head, shared)
	}
	switch {
	case err != nil:
		return lost(stage, err), false
	case stage == AtDot && code/100 == 2:
		c.accepted++
		return Outcome{Kind: Sent, Stage: stage, Code: code, Text: oneLine(text)}, true
	case code/100 != 4 && code/100 != 5:
		return lost(stage, fmt.Errorf("the server answered %d %s, which is no answer here", code, text)), false
	}
	c.dirty = stage != AtDot
	o = judge(stage, code, text)
	if stage == AtMail && code/100 == 5 && from == "" && c.mailbox != "" && !c.noEmpty && !c.broken {
		c.noEmpty = true // some relays refuse <>: send as the mailbox instead
		return c.send(from, copy, shared)
	}
	return o, code != 421 && !c.broken
}

// lost is the outcome when there was no clean reply. Once the final dot may have been sent nobody knows.
func lost(stage Stage, err error) Outcome {
	o := Outcome{Kind: Deferred, Stage: stage, Text: oneLine(err.Error())}
	if stage == AtDot {
		o.Kind = Unknown
	}
	return o
}

// envelope makes the two commands, or says why the address can't be written to.
func (c *conn) envelope(from, to string, size int) (mail, rcpt string, refusal *Outcome) {
	refuse := func(enhanced, why string) (string, string, *Outcome) {
		return "", "", &Outcome{Kind: Refused, Stage: AtRcpt, Enhanced: enhanced, Text: why}
	}
	if from == "" && c.noEmpty {
		from = c.mailbox
	}
	path, ok := mailbox(to)
	if !ok {
		return refuse("5.1.3", "this is not an address that mail can be sent to")
	}
	if c.limit > 0 && int64(size) > c.limit {
		return refuse("5.3.4", fmt.Sprintf("the letter has %d bytes, the relay takes %d", size, c.limit))
	}
	sender, ok := mailbox(from)
	if !ok && from != "" {
		return refuse("5.1.7", "the sender is not an address")
	}
	mail = "MAIL FROM:<" + sender + ">"
	if c.size {
		mail += " SIZE=" + strconv.Itoa(size) // RFC 1870 section 6
	}
	if c.eightBit {
		mail += " BODY=8BITMIME"
	}
	if eightBit([]byte(path)) || eightBit([]byte(sender)) {
		if !c.utf8 {
			return refuse("5.6.7", "the relay takes no addresses with letters beyond ASCII") // RFC 6531 section 3.2
		}
		mail += " SMTPUTF8"
	}
	return mail, "RCPT TO:<" + path + ">", nil
}

// mailbox is the address as it stands in a command: its domain in ASCII, and nothing in it that could be a second command.
func mailbox(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at == len(address)-1 || len(address) > 320 {
		return "", false
	}
	local, domain := address[:at], address[at+1:]
	for _, r := range address {
		if r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '\ufffd' {
			return "", false
		}
	}
	if eightBit([]byte(domain)) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return "", false
		}
		domain = ascii
	}
	return local + "@" + domain, true
}

// ask sends the commands up to DATA, together where the server allows that (RFC 2920), and returns the first reply that
// is a refusal, or the one to DATA.
func (c *conn) ask(mail, rcpt string) (stage Stage, code int, text string, err error) {
	steps := []step{{AtMail, mail, c.timeouts.Mail}, {AtRcpt, rcpt, c.timeouts.Rcpt}, {AtData, "DATA", c.timeouts.Data}}
	if c.dirty {
		steps = append([]step{{AtMail, "RSET", c.timeouts.Mail}}, steps...)
	}
	if !c.pipeline {
		for _, s := range steps {
			if code, text, err = c.command(s); err != nil || s.refused(code) {
				return s.stage, code, text, err
			}
		}
		c.dirty = false
		return AtData, code, text, nil
	}
	var lines []byte
	for _, s := range steps {
		lines = append(append(lines, s.line...), "\r\n"...)
	}
	if err := c.write(lines, steps[0].wait); err != nil {
		return AtMail, 0, "", err
	}
	for i, s := range steps {
		code, text, err := c.reply(s.wait)
		if err != nil || s.refused(code) {
			if err == nil && code != 421 {
				c.broken = c.skip(steps[i+1:]) != nil // the refusal stands, whatever comes behind it
			}
			return s.stage, code, text, err
		}
		if s.stage == AtData {
			c.dirty = false
			return AtData, code, text, nil
		}
	}
	return AtData, 0, "", errBroken
}

// step is a command of a transaction.
type step struct {
	stage Stage
	line  string
	wait  time.Duration
}

func (s step) refused(code int) bool {
	if s.stage == AtData {
		return code/100 != 3
	}
	return code/100 != 2
}

// skip reads the replies to commands that were sent before we knew of the refusal. A server that wants the letter although
// it took no recipient gets an empty one (RFC 2920 section 3.1).
func (c *conn) skip(steps []step) error {
	for _, s := range steps {
		code, text, err := c.reply(s.wait)
		if err == nil && s.stage == AtData && code/100 == 3 {
			if err = c.write([]byte(".\r\n"), c.timeouts.Block); err == nil {
				code, text, err = c.reply(c.timeouts.Dot)
			}
		}
		if err == nil && s.stage == AtData && code/100 == 2 {
			err = fmt.Errorf("%w: the server took a letter to nobody: %s", errBroken, text)
		}
		if err == nil && code == 421 {
			err = fmt.Errorf("%w: 421 %s", errBroken, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) command(s step) (code int, text string, err error) {
	if err := c.write([]byte(s.line+"\r\n"), s.wait); err != nil {
		return 0, "", err
	}
	return c.reply(s.wait)
}

func (c *conn) write(p []byte, wait time.Duration) error {
	if err := c.wire.within(wait); err != nil {
		return err
	}
	w := c.client.Text.W
	if _, err := w.Write(p); err != nil {
		return err
	}
	return w.Flush()
}

// reply reads one reply, whatever its code.
func (c *conn) reply(wait time.Duration) (code int, text string, err error) {
	if err := c.wire.within(wait); err != nil {
		return 0, "", err
	}
	code, text, err = c.client.Text.ReadResponse(0)
	var refusal *textproto.Error
	if errors.As(err, &refusal) {
		return refusal.Code, refusal.Msg, nil
	}
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errBroken, err)
	}
	return code, text, err
}

// data sends the letter and reads the reply to the final dot. go-mail's writer would end a letter that broke off with a dot
// at the next command; here the dot is only written after all that stands before it. A Write that fails has not
// written the dot, so the letter was not taken: the stage then is AtData.
func (c *conn) data(head, shared []byte) (stage Stage, code int, text string, err error) {
	end := []byte(".\r\n")
	switch small := len(head)+len(shared) <= oneWrite; {
	case small && c.plain != nil:
		// The system gathers the pieces: the body is not even copied.
		if err := c.wire.within(c.timeouts.Block); err != nil {
			return AtData, 0, "", err
		}
		pieces := net.Buffers{head, shared, end}
		if _, err := pieces.WriteTo(c.plain); err != nil {
			return AtData, 0, "", err
		}
		head, shared, end = nil, nil, nil
	case small:
		c.buffer = append(append(append(c.buffer[:0], head...), shared...), end...)
		head, shared, end = c.buffer, nil, nil
	}
	for block := range blocks(head, shared, end) {
		if err := c.write(block, c.timeouts.Block); err != nil {
			return AtData, 0, "", err
		}
	}
	code, text, err = c.reply(c.timeouts.Dot)
	return AtDot, code, text, err
}

// blocks cuts a long letter so that each piece can be given its own time.
func blocks(parts ...[]byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for _, p := range parts {
			for len(p) > 0 {
				n := min(len(p), 2*oneWrite)
				if !yield(p[:n]) {
					return
				}
				p = p[n:]
			}
		}
	}
}
