package mailer

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/encoded"
)

func draft() Draft {
	return Draft{
		From: Address{Name: "Together", Email: "together@example.org"}, To: Address{Name: "Jana Müller", Email: "jana@example.org"},
		Subject: "Einladung zum Kreis für gegenseitige Hilfe, jeden zweiten Dienstag um sechs", Date: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		Text: "Liebe Jana,\n\nwir treffen uns.\n-- \nDie Gruppe\n", Language: "de",
	}
}

func compose(t *testing.T, d Draft) (Letter, *Mail) {
	t.Helper()
	l, err := d.Compose()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := l.Copy([]Field{{"Message-ID", "<ticket@example.org>"}})
	if err != nil {
		t.Fatal(err)
	}
	checkWire(t, raw)
	m, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Defects) > 0 {
		t.Errorf("defects: %q", m.Defects)
	}
	return l, m
}

// checkWire checks what every mail server may ask of a mail.
func checkWire(t *testing.T, raw []byte) {
	t.Helper()
	if bytes.Count(raw, []byte("\n")) != bytes.Count(raw, []byte("\r\n")) || bareCR(raw) {
		t.Errorf("a bare CR or LF in %q", raw)
	}
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > longestLine || !encoded.IsASCII(string(line)) {
			t.Errorf("line %q", line)
		}
	}
	if _, err := mail.ReadMessage(bytes.NewReader(raw)); err != nil {
		t.Error(err)
	}
}

func TestLetterIsReadBackAsItWasWritten(t *testing.T) {
	d := draft()
	d.HTML = "<p>Liebe Jana, wir treffen uns – bald.</p>\n"
	d.ReplyTo = &Address{Name: "Alle", Email: "together+all@example.org"}
	d.Fields = []Field{{"List-Id", "<together.example.org>"}, {"Auto-Submitted", "auto-generated"}}
	_, m := compose(t, d)
	got := []any{m.MessageID, m.From, m.To, m.ReplyTo, m.Subject, m.Date.UTC(), m.Text, m.HTML, m.Language, m.Get("List-Id"), m.Get("auto-submitted")}
	want := []any{"ticket@example.org", d.From, []Address{d.To}, []Address{*d.ReplyTo}, d.Subject, d.Date, d.Text, d.HTML, "de", "<together.example.org>", "auto-generated"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"User-Agent", "X-Mailer", "Bcc"} {
		if m.Has(name) {
			t.Errorf("it has %s", name)
		}
	}
}

func TestLetterWithoutMessageIDOfItsOwn(t *testing.T) {
	l, _ := compose(t, draft())
	if bytes.Contains(bytes.ToLower(l.Head), []byte("message-id")) || !bytes.HasSuffix(l.Head, []byte("\r\n")) || bytes.HasSuffix(l.Head, []byte("\r\n\r\n")) {
		t.Errorf("%q", l.Head)
	}
}

func TestEqualDraftsAreEqualLetters(t *testing.T) {
	d := draft()
	d.HTML, d.Calendar, d.CalendarMethod = "<p>x</p>", []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"), "REQUEST"
	d.Attachments = []File{{"a.txt", "text/plain", []byte("x")}}
	a, _ := compose(t, d)
	for range 10 {
		if b, _ := compose(t, d); !bytes.Equal(a.Head, b.Head) || !bytes.Equal(a.Body, b.Body) {
			t.Fatal("they differ")
		}
	}
	d.Text += "!"
	if b, _ := compose(t, d); bytes.Equal(a.Head, b.Head) {
		t.Error("another letter has the same boundary")
	}
}

func TestInvitationToAMeetingHoldsItsCalendarTwice(t *testing.T) {
	d := draft()
	d.HTML, d.CalendarMethod = "<p>x</p>", "request"
	d.Calendar = []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n")
	d.Attachments = []File{{"Protokoll – März.pdf", "application/pdf", []byte("%PDF")}}
	l, m := compose(t, d)
	type part struct{ Type, Method, Charset, Disposition, Name, Container, Content string }
	var got []part
	for _, p := range m.Parts[2:] {
		b, err := p.Decoded()
		if err != nil {
			t.Error(err)
		}
		got = append(got, part{p.Type, p.Params["method"], p.Params["charset"], p.Disposition, p.Name, p.container, string(b)})
	}
	want := []part{
		{"text/calendar", "REQUEST", "UTF-8", "", "", "alternative", string(d.Calendar)},
		{"application/ics", "", "", "attachment", "invite.ics", "mixed", string(d.Calendar)},
		{"application/pdf", "", "", "attachment", "Protokoll – März.pdf", "mixed", "%PDF"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%s", diff, l.Body)
	}
}

func TestTextOfAnyKindArrives(t *testing.T) {
	for _, text := range []string{
		"short\n", "From here on\n", strings.Repeat("long ", 500) + "\n", strings.Repeat("x", 5000) + "\n", "Grüße\n", "Привет, это письмо для всех\n", "你好\n",
		".\n..\n.x\n", "tab\there\n", "-- \nname\n", "a=b=20\n", "trailing   \n\n\n", "--alt_x\n", "bell\a\n", strings.Repeat("ä", 3000) + "\n",
	} {
		d := draft()
		d.Text, d.HTML = text, "<p>"+text
		if _, m := compose(t, d); m.Text != text {
			t.Errorf("%.60q arrives as %.60q", text, m.Text)
		}
	}
	d := draft()
	d.Text = "a\r\nb\rc\nd"
	if _, m := compose(t, d); m.Text != "a\nb\nc\nd\n" {
		t.Errorf("%q", m.Text)
	}
}

func TestNothingThatAStrangerWroteAddsAField(t *testing.T) {
	for name, spoil := range map[string]func(*Draft, string){
		"subject":      func(d *Draft, s string) { d.Subject = s },
		"value":        func(d *Draft, s string) { d.Fields = []Field{{"X-Original-From", s}} },
		"field name":   func(d *Draft, s string) { d.Fields = []Field{{s, "x"}} },
		"address":      func(d *Draft, s string) { d.To.Email = s },
		"from":         func(d *Draft, s string) { d.From.Email = s },
		"reply-to":     func(d *Draft, s string) { d.ReplyTo = &Address{Email: s} },
		"language":     func(d *Draft, s string) { d.Language = s },
		"type of file": func(d *Draft, s string) { d.Attachments = []File{{"a", s, nil}} },
		"method":       func(d *Draft, s string) { d.Calendar, d.CalendarMethod = []byte("METHOD:"+s), s },
	} {
		for _, s := range []string{"a\r\nBcc: evil@example.org", "a\nBcc: evil@example.org", "a\rBcc: evil@example.org", "a\x00b", "a\r\n\r\nbody", "a\u0085b"} {
			d := draft()
			spoil(&d, s)
			if l, err := d.Compose(); err == nil {
				t.Errorf("%s %q is let through: %s", name, s, l.Head)
			}
		}
	}
	d := draft()
	d.To.Name, d.From.Name = "a\r\nBcc: evil@example.org", "\x00\n\n"
	d.Attachments = []File{{"a\"\r\nBcc: evil@example.org\r\n\r\n.txt", "", nil}}
	if _, m := compose(t, d); m.Has("Bcc") || len(m.Parts) != 2 {
		t.Errorf("%s", m.Raw)
	}
	if _, err := (Letter{}).Copy([]Field{{"List-Unsubscribe", "<x>\r\nBcc: y"}}); err == nil {
		t.Error("a recipient's own field is let through")
	}
}

func TestIncompleteDraftIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Draft){
		"no sender": func(d *Draft) { d.From = Address{} }, "no recipient": func(d *Draft) { d.To = Address{} }, "no date": func(d *Draft) { d.Date = time.Time{} },
		"no text": func(d *Draft) { d.Text = " \n" }, "SMTPUTF8": func(d *Draft) { d.To.Email = "jörg@example.org" }, "method without calendar": func(d *Draft) { d.CalendarMethod = "REQUEST" },
		"another method": func(d *Draft) { d.Calendar, d.CalendarMethod = []byte("METHOD:CANCEL\r\n"), "REQUEST" }, "a mail as file": func(d *Draft) { d.Attachments = []File{{"a", "message/rfc822", nil}} },
	} {
		d := draft()
		spoil(&d)
		if _, err := d.Compose(); err == nil {
			t.Errorf("%s: composed", name)
		}
	}
}

func TestDomainOfAnotherAlphabetGoesAsASCII(t *testing.T) {
	d := draft()
	d.To.Email = "jana@bücher.example"
	if _, m := compose(t, d); m.To[0].Email != "jana@xn--bcher-kva.example" {
		t.Errorf("%v", m.To)
	}
}

func TestFieldsAreFolded(t *testing.T) {
	for _, f := range []Field{
		{"References", strings.Repeat("<0123456789abcdef0123456789abcdef@mail.example.org> ", 40)}, {"Subject", strings.Repeat("word ", 60)},
		{"Subject", strings.Repeat("Grüße ", 60)}, {"Subject", strings.Repeat("こんにちは", 30)}, {"Subject", "=?utf-8?q?not_meant?="}, {"Subject", ""}, {"Subject", " a  b\tc "},
		{"List-Unsubscribe", "<https://groups.example.org/" + strings.Repeat("x", 200) + ">, <mailto:x@example.org>"},
		{"To", "Jörg <j@x.org>, Müller Ü <m@x.org>"},
	} {
		b, err := EncodeFields([]Field{f})
		if err != nil {
			t.Fatal(err)
		}
		m := read(t, string(b)+"\r\n")
		if got := strings.Join(strings.Fields(m.Get(f.Name)), " "); got != strings.Join(strings.Fields(f.Value), " ") {
			t.Errorf("%q is read as %q", f.Value, got)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
			if strings.TrimSpace(line) == "" || len(line) > wantedLine && !strings.Contains(line, "xxx") || !encoded.IsASCII(line) {
				t.Errorf("line %q", line)
			}
		}
	}
	for _, f := range []Field{{"", "x"}, {"A:", "x"}, {"A B", "x"}, {"Ä", "x"}, {"A", strings.Repeat("x", 1200)}, {"A", "x\n y"}, {"To", "jörg@example.org"}} {
		if b, err := EncodeFields([]Field{f}); err == nil {
			t.Errorf("%q is written as %q", f, b)
		}
	}
}
