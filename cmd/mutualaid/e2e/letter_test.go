package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"mutualaid/mailer/mailtest"
)

// letter is one that left the town, as the standard library reads it.
type letter struct {
	to      string
	raw     []byte
	header  mail.Header
	subject string
	parts   []part // the leaves
}

// part is a leaf of a letter, decoded.
type part struct {
	kind string // text/plain
	text string
}

// read is a letter that the relay took.
func (w *town) read(d mailtest.Delivery) letter {
	w.t.Helper()
	l, err := parseLetter(d)
	if err != nil && !(w.broken && l.isPost()) {
		w.t.Errorf("the letter to %v can't be read: %v\n%.4000s", d.To, err, d.Data)
	}
	return l
}

func parseLetter(d mailtest.Delivery) (l letter, err error) {
	l.raw, l.to = d.Data, strings.Join(d.To, " ")
	m, err := mail.ReadMessage(bytes.NewReader(d.Data))
	if err != nil {
		return l, err
	}
	l.header = m.Header
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, fmt.Errorf("subject: %w", err)
	}
	l.parts, err = leaves(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	return l, err
}

// leaves takes a body apart.
func leaves(kind, encoding string, body io.Reader) ([]part, error) {
	if kind == "" {
		kind = "text/plain"
	}
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return nil, fmt.Errorf("content type %q: %w", kind, err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		text, err := decoded(encoding, body)
		return []part{{media, text}}, err
	}
	var all []part
	reader := multipart.NewReader(body, params["boundary"])
	for {
		p, err := reader.NextRawPart()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, fmt.Errorf("%s: %w", media, err)
		}
		within, err := leaves(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		if all = append(all, within...); err != nil {
			return all, err
		}
	}
}

func decoded(encoding string, body io.Reader) (string, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	return string(text), err
}

// text is the part that every mail program shows.
func (l letter) text() string {
	for _, p := range l.parts {
		if p.kind == "text/plain" {
			return p.text
		}
	}
	return ""
}

// id is the Message-ID with its brackets.
func (l letter) id() string { return l.header.Get("Message-Id") }

// isPost says that a member wrote it.
func (l letter) isPost() bool { return l.header.Get("X-Original-From") != "" }

// artefacts are what a reader would see of a template or a format gone wrong.
var artefacts = []string{"<no value>", "&lt;no value&gt;", "{{", "}}", "%!", "<nil>", "0001-01-01", "1 January 0001", "ZgotmplZ", "map["}

// faults are what is wrong with a letter in the eyes of whoever gets it.
func (l letter) faults(groups []string, anyBody bool) (faults []string) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if strings.TrimSpace(l.subject) == "" && !l.isPost() {
		say("no subject")
	}
	if _, err := l.header.Date(); err != nil {
		say("date: %v", err)
	}
	from, err := l.header.AddressList("From")
	if err != nil || len(from) != 1 || !slices.Contains(groups, from[0].Address) {
		say("it is from %v (%v), not from the group", from, err)
	} else if from[0].Name == "" {
		say("its sender has no name")
	}
	for _, name := range []string{"Message-Id", "List-Id", "List-Unsubscribe", "References"} {
		if n := len(l.header[name]); n != 1 {
			say("%d fields %s", n, name)
		}
	}
	if _, err := l.header.AddressList("To"); err != nil && !l.isPost() {
		say("to: %v", err)
	}
	if auto := l.header.Get("Auto-Submitted"); l.isPost() != (auto == "") {
		say("Auto-Submitted: %q", auto)
	}
	if l.isPost() && l.header.Get("Precedence") != "list" {
		say("Precedence: %q", l.header.Get("Precedence"))
	}
	for n, line := range bytes.Split(l.raw, []byte("\r\n")) {
		if len(line) > 998 && !anyBody { // RFC 5322 section 2.1.1
			say("line %d has %d bytes", n+1, len(line))
		}
	}
	if !l.isPost() {
		faults = append(faults, l.bodyFaults()...)
	}
	return faults
}

// bodyFaults are those of what the program wrote itself.
func (l letter) bodyFaults() (faults []string) {
	has := map[string]int{}
	for _, p := range l.parts {
		has[p.kind]++
		if !utf8.ValidString(p.text) {
			faults = append(faults, p.kind+" is not UTF-8")
		}
		for _, bad := range artefacts {
			if strings.Contains(p.text, bad) || strings.Contains(l.subject, bad) {
				faults = append(faults, fmt.Sprintf("%s or subject holds %q", p.kind, bad))
			}
		}
	}
	if has["text/plain"] != 1 || has["text/html"] != 1 {
		faults = append(faults, fmt.Sprintf("its parts are %v, not one plain and one HTML", has))
	}
	if len(strings.Fields(l.text())) < 20 {
		faults = append(faults, fmt.Sprintf("it says hardly anything: %q", l.text()))
	}
	return faults
}

// readLetters looks at every letter that left the town.
func (w *town) readLetters() {
	deliveries := w.sink.Deliveries()
	kinds := map[string]int{}
	for _, d := range deliveries {
		if d.From == "" {
			continue // the relay wrote it
		}
		l := w.read(d)
		for _, fault := range l.faults(groupAddresses, w.broken && l.isPost()) {
			w.t.Errorf("the letter %q to %v: %s", l.subject, d.To, fault)
		}
		kind := l.subject
		if l.isPost() {
			kind = "post: " + kind
		}
		kinds[kind]++
	}
	if !w.t.Failed() {
		w.t.Logf("%d letters, %d different subjects, all sound", len(deliveries), len(kinds))
	}
}

// groupAddresses are those of the groups that the tests make.
var groupAddresses = []string{address, "south@example.org"}
