package dkim

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// covered are the fields that a signature covers where a letter has them, and, once more than it has, so that none can be
// added (RFC 6376 section 8.15), those of always. With the List-Unsubscribe fields one-click works: RFC 8058 section 4.
var (
	covered = []string{"reply-to", "cc", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding",
		"list-id", "list-unsubscribe", "list-unsubscribe-post", "list-post", "list-help", "list-owner", "auto-submitted"}
	always = []string{"from", "to", "subject", "date", "message-id"}
)

// field is a header field in canonical form: name:value CRLF.
type field struct{ name, text string }

// Letter is what all copies of a letter share, made ready for Sign: the body is hashed once.
type Letter struct {
	keys   []Key
	fields []field
	body   string
	at     time.Time
}

// Prepare reads the header fields and the body that all copies share, with CRLF. Signatures name the time at, so that equal
// copies have equal ones.
func Prepare(keys []Key, shared []byte, at time.Time) *Letter {
	head, body, found := bytes.Cut(shared, []byte("\r\n\r\n"))
	if !found && bytes.HasPrefix(shared, []byte("\r\n")) {
		head, body = nil, shared[2:]
	}
	sum := sha256.Sum256(relaxed(body))
	return &Letter{keys: keys, fields: canonical(append(slices.Clone(head), "\r\n"...)), body: base64.StdEncoding.EncodeToString(sum[:]), at: at}
}

// Sign makes a DKIM-Signature field for each key, ending in CRLF, to stand above a copy's own head.
func (l *Letter) Sign(head []byte) ([]byte, error) {
	all := append(canonical(head), l.fields...)
	names, signed := cover(all)
	var out []byte
	for _, k := range l.keys {
		algorithm := "rsa-sha256"
		if _, ok := k.private.(ed25519.PrivateKey); ok {
			algorithm = "ed25519-sha256"
		}
		value := "v=1; a=" + algorithm + "; c=relaxed/relaxed; d=" + k.Domain + "; s=" + k.Selector + ";\r\n t=" + strconv.FormatInt(l.at.Unix(), 10) +
			"; bh=" + l.body + ";\r\n h=" + strings.Join(wrapped(names), "") + ";\r\n b="
		sum := sha256.Sum256([]byte(signed + "dkim-signature:" + squeeze(value)))
		how := crypto.SignerOpts(crypto.SHA256)
		if algorithm == "ed25519-sha256" {
			how = crypto.Hash(0) // RFC 8463 section 3: the hash itself is what is signed
		}
		b, err := k.private.Sign(rand.Reader, sum[:], how)
		if err != nil {
			return nil, fmt.Errorf("sign with %s: %w", k.Name(), err)
		}
		out = append(out, "DKIM-Signature: "+value+folded(base64.StdEncoding.EncodeToString(b))+"\r\n"...)
	}
	return out, nil
}

// cover lists the names that are signed, and the fields in the order in which they are. Of several of a name the last counts
// first: RFC 6376 section 5.4.2.
func cover(all []field) (names []string, signed string) {
	var text strings.Builder
	for _, name := range slices.Concat(always, covered) {
		n := 0
		for _, f := range slices.Backward(all) {
			if f.name == name {
				text.WriteString(f.text)
				names = append(names, name)
				n++
			}
		}
		if slices.Contains(always, name) {
			names = append(names, name)
		}
	}
	return names, text.String()
}

// wrapped joins names with colons so that no line is longer than it should be.
func wrapped(names []string) []string {
	var out []string
	line := 0
	for i, name := range names {
		if i > 0 {
			out = append(out, ":")
		}
		if line += len(name) + 1; line > 70 {
			out, line = append(out, "\r\n  "), len(name)+1
		}
		out = append(out, name)
	}
	return out
}

// folded breaks a signature into lines.
func folded(s string) string {
	var b strings.Builder
	for ; len(s) > 70; s = s[70:] {
		b.WriteString(s[:70] + "\r\n  ")
	}
	return b.String() + s
}

// canonical reads header fields into relaxed form: RFC 6376 section 3.4.2.
func canonical(head []byte) []field {
	var list []field
	for len(head) > 0 {
		end := len(head)
		for at := 0; ; { // a field goes on where a line begins with white space
			n := bytes.Index(head[at:], []byte("\r\n"))
			if n < 0 {
				break
			}
			if at += n + 2; at >= len(head) || head[at] != ' ' && head[at] != '\t' {
				end = at
				break
			}
		}
		name, value, ok := strings.Cut(string(head[:end]), ":")
		if ok {
			name = strings.ToLower(strings.TrimRight(name, " \t"))
			list = append(list, field{name, name + ":" + squeeze(value) + "\r\n"})
		}
		head = head[end:]
	}
	return list
}

// squeeze unfolds a value and makes each run of white space one space.
func squeeze(value string) string {
	return strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }), " ")
}

// relaxed is a body in relaxed form: RFC 6376 section 3.4.4.
func relaxed(body []byte) []byte {
	out := make([]byte, 0, len(body)+2)
	for len(body) > 0 {
		line, rest, _ := bytes.Cut(body, []byte("\r\n"))
		space := false
		for _, c := range bytes.TrimRight(line, " \t") {
			if c == ' ' || c == '\t' {
				space = true
				continue
			}
			if space {
				out, space = append(out, ' '), false
			}
			out = append(out, c)
		}
		out, body = append(out, '\r', '\n'), rest
	}
	for bytes.HasSuffix(out, []byte("\r\n\r\n")) {
		out = out[:len(out)-2]
	}
	if string(out) == "\r\n" {
		return nil
	}
	return out
}
