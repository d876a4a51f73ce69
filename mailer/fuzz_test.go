package mailer

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"mutualaid/mailer/encoded"
)

// seed adds the project's own mails and the hostile ones, cut short.
func seed(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.eml"))
	odd, err2 := filepath.Glob(filepath.Join("testdata", "odd", "*.eml"))
	if files = append(files, odd...); err != nil || err2 != nil || len(odd) == 0 {
		f.Fatal("no mails to begin with", err, err2)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, raw := range hostileMails() {
		f.Add(raw[:2000])
	}
	f.Add([]byte(post))
	f.Add(ordinaryReply())
}

func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw)
		if err != nil {
			if len(bytes.TrimSpace(raw)) > 0 {
				t.Fatal(err)
			}
			return
		}
		for _, s := range []string{m.Subject, m.Text, m.HTML, m.Words(), m.From.Name, m.From.Email, m.Automatic(), m.Fingerprint(), strings.Join(m.Files(), "")} {
			if !utf8.ValidString(s) {
				t.Fatalf("%q is no UTF-8", s)
			}
		}
		end := 0
		for _, p := range m.Parts {
			if p.Offset < end || p.Offset+p.Len > len(raw) || p.Len < 0 {
				t.Fatalf("part at %d, %d after %d of %d", p.Offset, p.Len, end, len(raw))
			}
			end = p.Offset + p.Len
			if s, _ := p.Text(); !utf8.ValidString(s) || strings.Contains(s, "\r") {
				t.Fatalf("%q is no text", s)
			}
		}
		again, err := Parse(raw)
		if err != nil || again.Fingerprint() != m.Fingerprint() || again.Text != m.Text {
			t.Fatal("read twice, it differs")
		}
	})
}

func FuzzProof(f *testing.F) {
	for _, s := range []string{
		"mx; dmarc=pass header.from=example.org", `mx 1; spf=pass reason="a;b" smtp.mailfrom="x; dmarc=pass"@evil.org`, "mx; dkim=pass (a(b)) header.d=example.org; none",
		"mx", ";", "=", "mx;=pass", `mx; dkim="pass`, "dmarc=pass header.from=example.org", "mx; dkim = pass header.i = @example.org",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, results string) {
		if strings.ContainsAny(results, "\r\n") {
			return
		}
		m, err := Parse([]byte("Authentication-Results: " + results + "\nFrom: a@example.org\n\n"))
		if err != nil {
			t.Fatal(err)
		}
		p := m.Proof("mx")
		if lower := strings.ToLower(results); p.Proven && (!strings.Contains(lower, "pass") || !strings.Contains(lower, "example.org") || !strings.Contains(lower, "mx")) {
			t.Fatalf("%+v", p)
		}
		if p.Why == "" {
			t.Fatal("no reason")
		}
	})
}

func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"=?utf-8?q?a?= =?utf-8?b?w6Q=?=", "\"a\" <b@c.org>, (x) d@e.org", "a: b@c.org, d;", "text/plain; a*0*=utf-8''%C3; a*1*=%A4", "<a@b> <c@d>", "Mon, 23 Nov 2026 11:05:00 +0100",
		"=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=", "=?utf-7?q?+?=", "\x1b$B",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if strings.ContainsAny(v, "\r\n") {
			return
		}
		var b strings.Builder
		for _, name := range []string{"Subject", "From", "To", "Content-Type", "Content-Disposition", "References", "Date", "Auto-Submitted"} {
			b.WriteString(name + ": " + v + "\n")
		}
		m, err := Parse([]byte(b.String() + "\nbody"))
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(m.Subject) || !utf8.ValidString(m.From.Name+m.From.Email) || !utf8.ValidString(m.Parts[0].Name) {
			t.Fatalf("%q %v", m.Subject, m.From)
		}
		if out, err := EncodeFields([]Field{{"Subject", m.Subject}, {"From", m.From.String()}, {"X", v}}); err == nil {
			if !encoded.IsASCII(string(out)) || bareCR(out) || bytes.Contains(out, []byte("\r\n\r\n")) {
				t.Fatalf("%q", out)
			}
			back, err := Parse(append(out, "\r\nbody"...))
			if err != nil || strings.Join(strings.Fields(back.Subject), "") != strings.Join(strings.Fields(m.Subject), "") {
				t.Fatalf("%q is read back as %q", m.Subject, back.Subject)
			}
			if len(back.header.fields) != 3 {
				t.Fatalf("%d fields: %q", len(back.header.fields), out)
			}
		}
	})
}

func FuzzRelay(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw)
		if err != nil {
			return
		}
		l, err := m.Relay(Edits{Set: []Field{{"From", "Group <g@example.org>"}, {"X-Set", "1"}}, Drop: []string{"X-*"}})
		if err != nil {
			if !m.header.cut {
				t.Fatal(err)
			}
			return
		}
		out, err := l.Copy([]Field{{"Message-ID", "<1@example.org>"}})
		if err != nil {
			t.Fatal(err)
		}
		if bareCR(out) || bytes.Count(out, []byte("\n")) != bytes.Count(out, []byte("\r\n")) || bytes.Contains(l.Head, []byte("\r\n\r\n")) {
			t.Fatalf("%q", out)
		}
		back, err := Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		if len(back.Froms) != 1 || back.Froms[0].Email != "g@example.org" || back.Has("Received") || back.Has("Bcc") || back.MessageID != "1@example.org" {
			t.Fatalf("%q", out)
		}
		if !bytes.Equal(bytes.ReplaceAll(bytes.ReplaceAll(l.Body, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n")),
			bytes.ReplaceAll(bytes.ReplaceAll(m.header.src[m.header.body:], []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))) {
			t.Fatal("the body differs")
		}
	})
}
