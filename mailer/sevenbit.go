package mailer

import (
	"bytes"
	"mime/quotedprintable"
	"strings"
)

// SevenBit returns a letter with CRLF line ends in which no part's content has a byte beyond ASCII: such parts become
// quoted-printable where they are text, else base64. It is what a server without 8BITMIME must be given: RFC 6152 section 3.
// false: something in it cannot be written so, such as a signed part that changing would break, or a header field.
func SevenBit(raw []byte) ([]byte, bool) { return sevenBit(raw, 0) }

func sevenBit(raw []byte, depth int) ([]byte, bool) {
	if isASCII(raw) {
		return raw, true
	}
	m, err := Parse(raw)
	if err != nil || depth > maxDepth {
		return nil, false
	}
	var out []byte
	done := 0
	for _, p := range m.Parts {
		if isASCII(p.raw) {
			continue
		}
		encoding, content, ok := p.ascii(depth)
		if !ok || p.container == "signed" || p.top < done {
			return nil, false
		}
		head, ok := p.relabelled(raw, encoding)
		if !ok {
			return nil, false
		}
		out = append(append(append(out, raw[done:p.top]...), head...), content...)
		done = p.Offset + p.Len
	}
	out = append(out, raw[done:]...)
	return out, isASCII(out)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// ascii encodes a part's content.
func (p Part) ascii(depth int) (encoding string, content []byte, ok bool) {
	switch {
	case p.Encoding != "" && p.Encoding != "7bit" && p.Encoding != "8bit" && p.Encoding != "binary":
		return "", nil, false
	case p.Type == "message/rfc822": // RFC 2045 section 6.4 lets its parts be encoded, not itself
		content, ok = sevenBit(p.raw, depth+1)
		return "7bit", content, ok
	case strings.HasPrefix(p.Type, "message/"), strings.HasPrefix(p.Type, "multipart/"):
		return "", nil, false
	case !strings.HasPrefix(p.Type, "text/"):
		return "base64", bytes.TrimSuffix(wrapBase64(p.raw), []byte("\r\n")), true
	}
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	w.Write(p.raw) // a bytes.Buffer takes everything
	w.Close()
	return "quoted-printable", b.Bytes(), true
}

// relabelled is a part's header with another Content-Transfer-Encoding, up to where its content begins.
func (p Part) relabelled(raw []byte, encoding string) ([]byte, bool) {
	if p.Offset < p.top {
		return nil, false
	}
	h := scanHeader(raw[:p.Offset], p.top, nil)
	if h.cut {
		return nil, false
	}
	head := append([]byte(nil), "Content-Transfer-Encoding: "+encoding+"\r\n"...)
	at := p.top
	for _, f := range h.fields {
		if f.name == "content-transfer-encoding" {
			head = append(head, raw[at:f.start]...)
			at = f.end
		}
	}
	return append(head, raw[at:p.Offset]...), true
}
