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

// send sends one letter to the recipients of copies, which all have its head, in one transaction. outs are what became of the
// first of them: of all, but where the server has no room for so many in one transaction. usable says whether the
// connection may be used again. shared is in wire form already.
func (c *conn) send(from string, copies []Copy, shared []byte) (outs []Outcome, usable bool) {
	head := wireForm(copies[0].Head)
	if own := copies[0].From; own != "" {
		from = own
	}
	if from == "" && c.noEmpty {
		from = c.mailbox
	}
	outs = c.outs[:0]
	for range copies {
		outs = append(outs, Outcome{})
	}
	c.outs = outs
	mail, rcpts := c.envelope(from, copies, len(head)+len(shared), outs)
	if len(rcpts) == 0 {
		return outs, true
	}
	a := c.ask(mail, rcpts)
	if a.err == nil && a.code/100 == 3 {
		a = c.data(head, shared)
	}
	if a.err == nil && a.stage == AtMail && a.code/100 == 5 && from == "" && c.mailbox != "" && !c.noEmpty && !c.broken {
		c.noEmpty, c.dirty = true, true // some relays refuse <>: send as the mailbox instead
		return c.send(from, copies, shared)
	}
	for i, one := range c.said {
		if !one.refused() || a.stage == AtMail {
			one = a
		}
		outs[rcpts[i].copy] = one.outcome()
	}
	if a.stage == AtDot && a.code/100 == 2 {
		c.accepted++
	}
	c.dirty = a.stage != AtDot
	return outs[:c.taken(outs)], a.clean() && !c.broken
}

// room is how many recipients a transaction may have, of those we would like.
func (c *conn) room(want int) int {
	if c.most > 0 {
		return min(want, c.most)
	}
	return want
}

// taken is how many of the recipients the server had room for. It says of those beyond it, which are the last, that there are too
// many: RFC 5321 section 4.5.3.1.10 wants them sent again at once, in a transaction of their own.
func (c *conn) taken(outs []Outcome) int {
	n := len(outs)
	for n > 1 && outs[n-1].Stage == AtRcpt && outs[n-1].Code == 452 && (outs[n-1].Enhanced == "" || outs[n-1].Enhanced == "4.5.3") {
		n--
	}
	if n < len(outs) {
		c.most = n
	}
	return n
}

// answer is a server's reply at one stage, or why there was none.
type answer struct {
	stage Stage
	code  int
	text  string
	err   error
}

// refused says whether a command was not taken.
func (a answer) refused() bool {
	if a.stage == AtData {
		return a.err != nil || a.code/100 != 3
	}
	return a.err != nil || a.code/100 != 2
}

// clean says whether the server may be asked again after this.
func (a answer) clean() bool {
	return a.err == nil && a.code != 421 && (a.code/100 == 2 && a.stage == AtDot || a.code/100 == 4 || a.code/100 == 5)
}

// outcome is what an answer that ends a transaction means for a copy.
func (a answer) outcome() Outcome {
	switch {
	case a.err != nil:
		return lost(a.stage, a.err)
	case a.stage == AtDot && a.code/100 == 2:
		return Outcome{Kind: Sent, Stage: a.stage, Code: a.code, Text: oneLine(a.text)}
	case a.code/100 != 4 && a.code/100 != 5:
		return lost(a.stage, fmt.Errorf("the server answered %d %s, which is no answer here", a.code, a.text))
	}
	return judge(a.stage, a.code, a.text)
}

// lost is the outcome when there was no clean reply. Once the final dot may have been sent nobody knows.
func lost(stage Stage, err error) Outcome {
	o := Outcome{Kind: Deferred, Stage: stage, Text: oneLine(err.Error())}
	if stage == AtDot {
		o.Kind = Unknown
	}
	return o
}

// rcpt is a recipient's command, and whose it is.
type rcpt struct {
	copy int
	line string
}

// envelope makes the commands of a transaction, and notes in outs why a recipient can't be written to.
func (c *conn) envelope(from string, copies []Copy, size int, outs []Outcome) (mail string, rcpts []rcpt) {
	sender, ok := mailbox(from)
	ok = ok || from == ""
	utf8 := eightBit([]byte(sender))
	rcpts = c.rcpts[:0]
	for i, copy := range copies {
		path, good := mailbox(copy.To)
		wide := eightBit([]byte(path)) || eightBit([]byte(sender))
		why := Outcome{Kind: Refused, Stage: AtRcpt}
		switch {
		case !good:
			why.Enhanced, why.Text = "5.1.3", "this is not an address that mail can be sent to"
		case c.limit > 0 && int64(size) > c.limit:
			why.Enhanced, why.Text = "5.3.4", fmt.Sprintf("the letter has %d bytes, the relay takes %d", size, c.limit)
		case !ok:
			why.Enhanced, why.Text = "5.1.7", "the sender is not an address"
		case wide && !c.utf8:
			why.Enhanced, why.Text = "5.6.7", "the relay takes no addresses with letters beyond ASCII" // RFC 6531 section 3.2
		default:
			utf8 = utf8 || wide
			rcpts = append(rcpts, rcpt{i, "RCPT TO:<" + path + ">"})
			continue
		}
		outs[i] = why
	}
	c.rcpts = rcpts
	mail = "MAIL FROM:<" + sender + ">"
	if c.size {
		mail += " SIZE=" + strconv.Itoa(size) // RFC 1870 section 6
	}
	if c.eightBit {
		mail += " BODY=8BITMIME"
	}
	if utf8 {
		mail += " SMTPUTF8"
	}
	return mail, rcpts
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

// ask sends the commands up to DATA, together where the server allows that (RFC 2920). It keeps in c.said what was answered
// to each recipient, and returns the reply to DATA where one of them was taken; else the refusal that ended it.
func (c *conn) ask(mail string, rcpts []rcpt) answer {
	c.said = c.said[:0]
	steps := c.steps[:0]
	if c.dirty {
		steps = append(steps, step{AtMail, "RSET", c.timeouts.Mail})
	}
	steps = append(steps, step{AtMail, mail, c.timeouts.Mail})
	for _, r := range rcpts {
		steps = append(steps, step{AtRcpt, r.line, c.timeouts.Rcpt})
	}
	steps = append(steps, step{AtData, "DATA", c.timeouts.Data})
	c.steps = steps
	var a answer
	if c.pipeline {
		a = c.askTogether(steps)
	} else {
		a = c.askOneByOne(steps)
	}
	for len(c.said) < len(rcpts) {
		c.said = append(c.said, a) // it ended before they were named
	}
	return a
}

// nobody is the answer to all recipients where none was taken.
func (c *conn) nobody() (a answer, none bool) {
	for _, a = range c.said {
		if !a.refused() {
			return a, false
		}
	}
	return a, true
}

func (c *conn) askOneByOne(steps []step) (a answer) {
	for _, s := range steps {
		if s.stage == AtData {
			if a, none := c.nobody(); none {
				return a
			}
		}
		a = c.command(s)
		if s.stage == AtRcpt && a.err == nil && a.code != 421 {
			c.said = append(c.said, a)
			continue
		}
		if a.refused() {
			return a
		}
	}
	return a
}

func (c *conn) askTogether(steps []step) (a answer) {
	lines := c.lines[:0]
	for _, s := range steps {
		lines = append(append(lines, s.line...), "\r\n"...)
	}
	c.lines = lines
	if err := c.write(lines, steps[0].wait); err != nil {
		return answer{stage: AtMail, err: err}
	}
	for i, s := range steps {
		if s.stage == AtData {
			if a, none := c.nobody(); none {
				c.broken = c.skip(steps[i:]) != nil // the refusal stands, whatever comes behind it
				return a
			}
		}
		a = c.reply(s)
		if s.stage == AtRcpt && a.err == nil && a.code != 421 {
			c.said = append(c.said, a)
			continue
		}
		if a.refused() {
			if a.err == nil && a.code != 421 {
				c.broken = c.skip(steps[i+1:]) != nil
			}
			return a
		}
	}
	return a
}

// step is a command of a transaction.
type step struct {
	stage Stage
	line  string
	wait  time.Duration
}

// skip reads the replies to commands that were sent before we knew of the refusal. A server that wants the letter although
// it took no recipient gets an empty one (RFC 2920 section 3.1).
func (c *conn) skip(steps []step) error {
	for _, s := range steps {
		a := c.reply(s)
		if a.err == nil && s.stage == AtData && a.code/100 == 3 {
			if a.err = c.write([]byte(".\r\n"), c.timeouts.Block); a.err == nil {
				a = c.reply(step{AtDot, "", c.timeouts.Dot})
			}
		}
		if a.err == nil && a.code/100 == 2 && (s.stage == AtData || a.stage == AtDot) {
			a.err = fmt.Errorf("%w: the server took a letter to nobody: %s", errBroken, a.text)
		}
		if a.err == nil && a.code == 421 {
			a.err = fmt.Errorf("%w: 421 %s", errBroken, a.text)
		}
		if a.err != nil {
			return a.err
		}
	}
	return nil
}

func (c *conn) command(s step) answer {
	if err := c.write([]byte(s.line+"\r\n"), s.wait); err != nil {
		return answer{stage: s.stage, err: err}
	}
	return c.reply(s)
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

// reply reads one reply to a step, whatever its code.
func (c *conn) reply(s step) answer {
	if err := c.wire.within(s.wait); err != nil {
		return answer{stage: s.stage, err: err}
	}
	code, text, err := c.client.Text.ReadResponse(0)
	var refusal *textproto.Error
	if errors.As(err, &refusal) {
		return answer{s.stage, refusal.Code, refusal.Msg, nil}
	}
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errBroken, err)
	}
	return answer{s.stage, code, text, err}
}

// data sends the letter and reads the reply to the final dot. go-mail's writer would end a letter that broke off with a dot
// at the next command; here the dot is only written after all that stands before it. A Write that fails has not
// written the dot, so the letter was not taken: the stage then is AtData.
func (c *conn) data(head, shared []byte) answer {
	end := []byte(".\r\n")
	switch small := len(head)+len(shared) <= oneWrite; {
	case small && c.plain != nil:
		// The system gathers the pieces: the body is not even copied.
		if err := c.wire.within(c.timeouts.Block); err != nil {
			return answer{stage: AtData, err: err}
		}
		pieces := net.Buffers{head, shared, end}
		if _, err := pieces.WriteTo(c.plain); err != nil {
			return answer{stage: AtData, err: err}
		}
		head, shared, end = nil, nil, nil
	case small:
		c.buffer = append(append(append(c.buffer[:0], head...), shared...), end...)
		head, shared, end = c.buffer, nil, nil
	}
	for block := range blocks(head, shared, end) {
		if err := c.write(block, c.timeouts.Block); err != nil {
			return answer{stage: AtData, err: err}
		}
	}
	return c.reply(step{AtDot, "", c.timeouts.Dot})
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
