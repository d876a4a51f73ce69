package moving

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// An mbox is mails one behind the other, each below a line that begins with "From ", and with a blank line behind it. Lines of
// mails that look like that line get a > before them, and one more where they have some (mboxrd); see RFC 4155, whose default
// format can't be read back without loss.
var fromLine = regexp.MustCompile(`^From \S+.*\d\d:\d\d`)

// MaxMail is how many bytes one mail of an mbox may have.
const MaxMail = 50 << 20

// WriteMail adds a mail to an mbox. from is its sender's address, "" is not known.
func WriteMail(w io.Writer, from string, at time.Time, raw []byte) error {
	if from == "" || strings.ContainsFunc(from, func(r rune) bool { return r <= ' ' || unicode.IsSpace(r) }) {
		from = "MAILER-DAEMON"
	}
	b := bytes.NewBuffer(make([]byte, 0, len(raw)+100))
	fmt.Fprintf(b, "From %s %s\n", from, at.UTC().Format(time.ANSIC))
	for line := range bytes.Lines(raw) {
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			b.WriteByte('>')
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

// ErrNoMbox is a file that does not begin as an mbox does.
var ErrNoMbox = errors.New("this is no mbox: its first line does not begin with \"From \"")

// LooksLikeMbox says whether a file begins as an mbox does.
func LooksLikeMbox(beginning []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(beginning, "\r\n"), []byte("\n"))
	return fromLine.Match(line)
}

// ReadMails calls fn with each mail of an mbox: the line where it begins, and its bytes with CRLF, which fn may keep; nil where
// there are more than MaxMail. An error of fn ends it.
func ReadMails(r io.Reader, fn func(line int, raw []byte) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var raw []byte
	began, n, blank, huge := 0, 0, true, false
	end := func() error {
		if began == 0 {
			return nil
		}
		if huge {
			return fn(began, nil)
		}
		return fn(began, bytes.TrimSuffix(raw, []byte("\r\n"))) // the blank line is the mbox's
	}
	for {
		line, err := longLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the mbox: %w", err)
		}
		if len(line) > 0 {
			n++
			text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
			switch {
			case blank && fromLine.Match(text):
				if err := end(); err != nil {
					return err
				}
				began, raw, huge = n, nil, false
			case began == 0 && len(text) > 0:
				return ErrNoMbox
			case began > 0 && !huge:
				if bytes.HasPrefix(text, []byte(">")) && bytes.HasPrefix(bytes.TrimLeft(text, ">"), []byte("From ")) {
					text = text[1:]
				}
				if huge = len(raw)+len(text) > MaxMail; !huge {
					raw = append(append(raw, text...), "\r\n"...)
				}
			}
			blank = len(text) == 0
		}
		if err != nil {
			return end()
		}
	}
}

// longLine reads a line of any length, of which no more is kept than a mail may have and a little, so that it is seen to be more.
func longLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err // it is the reader's own until the next one is read
	}
	long := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		if line, err = in.ReadSlice('\n'); len(long) <= MaxMail {
			long = append(long, line...)
		}
	}
	return long, err
}
