package mailer

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// ErrHeaderTooLarge is what Relay returns for a mail whose header was not read to its end.
var ErrHeaderTooLarge = errors.New("the mail's header is too large to be sent on")

// Edits says how a post's header changes on its way to the members.
type Edits struct {
	Set  []Field  // stand where the first field of that name stood, or at the end, and replace all of that name
	Drop []string // names dropped besides droppedInRelay, in any case; a name that ends in * drops all that begin so
	Keep []string // names that stay although droppedInRelay has them
	Add  []string // names that each copy will add by itself; for Breaks
}

func (e Edits) drops(name string) bool {
	return isDropped(name, e.Drop) || isDropped(name, droppedInRelay) && !isDropped(name, e.Keep)
}

// droppedInRelay never reach the members: the trace of how the mail came to us, what spoke for or to the author's own
// server, receipts that would tell the author who reads, other lists' fields, and the Message-ID, since each copy carries
// its own with the ticket. DKIM signatures stay, also those that a new From breaks: see RFC 6376 section 4.2. A broken one
// counts as none (section 6.1), and who sends the letter signs it anew.
var droppedInRelay = []string{
	"return-path", "received", "received-spf", "x-received", "delivered-to", "x-original-to", "envelope-to", "delivery-date",
	"x-delivered-to", "x-envelope-*", "x-forwarded-*", "x-google-*", "x-gm-*", "x-originating-ip", "x-apparently-to", "x-uid*",
	"x-mozilla-*", "status", "x-status", "x-keywords", "x-google-dkim-signature", "domainkey-signature",
	"authentication-results", "x-authentication-results", "arc-*", "bimi-*", "bcc", "resent-*", "sender", "message-id",
	"disposition-notification-*", "return-receipt-*", "x-confirm-reading-to", "x-pmrqc", "errors-to", "registered-mail-*",
	"list-*", "precedence", "x-list*", "x-mailman-*", "x-beenthere", "x-loop", "auto-submitted", "feedback-id",
	"x-spam*", "x-rspamd-*", "x-virus-*", "x-barracuda-*", "x-proofpoint-*", "x-forefront-*", "x-microsoft-*", "x-ms-*",
	"x-exchange-*", "x-antiabuse", "x-auto-response-suppress", "x-original-from", "content-length", "lines",
}

// Relay edits a member's post for distribution. Its structure and its body's bytes stay as the author's program wrote
// them; only line ends become CRLF, since SMTP carries no other (RFC 5321 section 2.3.8). Fields that stay are copied
// as raw text; lines in the header that are no field go, so that nothing hidden among them reaches a reader.
func (m *Mail) Relay(e Edits) (Letter, error) {
	if m.header.cut {
		return Letter{}, ErrHeaderTooLarge
	}
	set := map[string][]byte{}
	for _, f := range e.Set {
		name := strings.ToLower(f.Name)
		text, err := appendField(set[name], f)
		if err != nil {
			return Letter{}, err
		}
		set[name] = text
	}
	var head []byte
	for _, f := range m.header.fields {
		text, replaced := set[f.name]
		switch {
		case replaced:
			head = append(head, text...)
			set[f.name] = nil // once, whatever the number of the old ones
		case e.drops(f.name):
		default:
			head = append(head, wireField(m.header.src[f.start:f.end])...)
		}
	}
	for _, f := range e.Set {
		name := strings.ToLower(f.Name)
		head = append(head, set[name]...)
		set[name] = nil
	}
	return Letter{Head: head, Body: crlf(m.header.src[m.header.body:])}, nil
}

func isDropped(name string, list []string) bool {
	return slices.ContainsFunc(list, func(drop string) bool {
		prefix, isPrefix := strings.CutSuffix(drop, "*")
		if isPrefix {
			return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
		}
		return strings.EqualFold(name, drop)
	})
}

// wireField returns one field as it lies in a mail with CRLF line ends, each but the last before white space. A bare CR
// or a NUL becomes a space: it must not turn into a line end on the way, and a field must not end in mid-value.
func wireField(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+8)
	for line := range bytes.Lines(raw) {
		line = bytes.TrimRight(line, "\r\n")
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		for _, c := range line {
			if c == '\r' || c == 0 {
				c = ' '
			}
			out = append(out, c)
		}
		out = append(out, '\r', '\n')
	}
	return out
}

// crlf makes every line end CRLF and leaves bytes alone that have no other.
func crlf(b []byte) []byte {
	if bytes.Count(b, []byte("\r\n")) == bytes.Count(b, []byte("\n")) && bytes.Count(b, []byte("\r\n")) == bytes.Count(b, []byte("\r")) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/32)
	for i, c := range b {
		switch {
		case c == '\n' && (i == 0 || b[i-1] != '\r'):
			out = append(out, '\r', '\n')
		case c == '\r' && (i+1 == len(b) || b[i+1] != '\n'):
			out = append(out, '\r', '\n')
		default:
			out = append(out, c)
		}
	}
	return out
}
