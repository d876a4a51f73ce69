package mailer

import (
	"bytes"
	"fmt"
	"strings"

	"mutualaid/mailer/encoded"
)

// Part is one leaf of a mail's MIME tree. A message/rfc822 is a leaf too: its content can be given to Parse.
type Part struct {
	Type        string            // media type in lower case
	Params      map[string]string // parameters of Content-Type, names in lower case
	Disposition string            // "", "inline", "attachment" or as given, in lower case
	Name        string            // file name, "" when none
	ContentID   string            // without angle brackets
	Encoding    string            // Content-Transfer-Encoding in lower case
	Offset, Len int               // where the encoded content lies in Mail.Raw
	raw         []byte
	top         int // where its header begins

	group     int    // which outermost multipart/alternative it is in, 0 none
	container string // subtype of the multipart that holds it
	index     int    // its place there
}

// Decoded returns the part's content without its transfer encoding. What is damaged is decoded as far as it goes;
// an error says that the encoding is unknown and the content was returned as it lies in the mail.
func (p Part) Decoded() ([]byte, error) {
	return p.decoded(encoded.Decode)
}

// Text returns the part's content as UTF-8 with LF line ends. The error is that of Decoded.
func (p Part) Text() (string, error) {
	b, err := p.decoded(encoded.DecodeWords)
	return encoded.LF(encoded.Charset(b, p.charset(b))), err
}

func (p Part) decoded(decode func(b []byte, transfer string) ([]byte, bool)) ([]byte, error) {
	b, known := decode(p.raw, p.Encoding)
	if !known {
		return b, fmt.Errorf("content transfer encoding %q is unknown", p.Encoding)
	}
	return b, nil
}

// charset is the declared one; HTML that has none may declare it inside.
func (p Part) charset(content []byte) string {
	label := p.Params["charset"]
	if label != "" || p.Type != "text/html" {
		return label
	}
	head := bytes.ToLower(content[:min(len(content), 2000)])
	_, after, ok := bytes.Cut(head, []byte("charset="))
	if !ok {
		return ""
	}
	after = bytes.TrimLeft(after, `"'`)
	end := bytes.IndexAny(after, "\"' />;")
	if end <= 0 || bytes.HasPrefix(after, []byte("utf-16")) { // what could be read as ASCII is no UTF-16
		return ""
	}
	return string(after[:end])
}

func hasField(h *header, name string) bool {
	_, ok := h.first(name)
	return ok
}

// describe reads the Content- fields. The first of several counts, as in most mail programs.
func (t *tree) describe(h *header) Part {
	p := Part{Type: "text/plain"}
	if v, ok := h.first("content-type"); ok {
		p.Type, p.Params = encoded.Params(v, "")
		p.Type = mediaType(p.Type)
	}
	if v, ok := h.first("content-transfer-encoding"); ok {
		p.Encoding = encoded.Transfer(v)
	}
	var params map[string]string
	if v, ok := h.first("content-disposition"); ok {
		p.Disposition, params = encoded.Params(v, "")
	}
	if p.Name = params["filename"]; p.Name == "" {
		p.Name = p.Params["name"]
	}
	if p.Name == "" && p.Type == "application/ms-tnef" {
		p.Name = "winmail.dat" // what Exchange calls it, and who looks for it knows it by
	}
	if n := len(p.Name); n > 2 && p.Name[0] == '\'' && p.Name[n-1] == '\'' {
		p.Name = p.Name[1 : n-1]
	}
	p.Name = strings.Map(encoded.Printable, p.Name)
	if v, ok := h.first("subject"); ok && t.subject == "" && (p.Params["protected-headers"] == "v1" || p.Params["hp"] != "") {
		t.subject = strings.TrimSpace(encoded.Words(v, ""))
	}
	if v, ok := h.first("content-id"); ok {
		p.ContentID = strings.Trim(v, "<> \t")
	}
	return p
}

// mediaType answers what is no type with text/plain: RFC 2045 section 5.2.
func mediaType(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	switch {
	case s == "text" || s == "plain":
		return "text/plain"
	case s == "html":
		return "text/html"
	case strings.Count(s, "/") != 1 || s[0] == '/' || s[len(s)-1] == '/':
		return "text/plain"
	}
	return s
}
