package demo

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/demo/quotation"
)

// Write makes a mail of a person's, at the moment at which it is sent.
type Write func(t *town, p *Person) ([]byte, error)

// sheet is a mail on its way into the group's mailbox: what the provider saw, and what the writer's program wrote.
type sheet struct {
	verdict string // of the provider, after the authserv-id
	path    string // Return-Path
	fields  []string
	body    string
}

// bytes adds what the provider adds.
func (s sheet) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Return-Path: <%s>\r\nDelivered-To: %s\r\nAuthentication-Results: %s;\r\n\t%s\r\n", s.path, address, authserv, s.verdict)
	for _, f := range s.fields {
		b.WriteString(f + "\r\n")
	}
	b.WriteString("\r\n" + s.body)
	return b.Bytes()
}

// proven is what a provider writes when all is well.
func proven(email string) string {
	d := domainOf(email)
	return fmt.Sprintf("dkim=pass header.d=%s; spf=pass smtp.mailfrom=%s;\r\n\tdmarc=pass header.from=%s", d, email, d)
}

// sheetOf begins a person's mail.
func (t *town) sheetOf(p *Person, subject string) sheet {
	now := t.clock.now().In(p.zone())
	s := sheet{verdict: proven(p.Email), path: p.Email}
	if p.Unproven {
		s.verdict = "dkim=none; spf=none smtp.mailfrom=" + p.Email + ";\r\n\tdmarc=none header.from=" + domainOf(p.Email)
	}
	s.fields = []string{
		"From: " + mime.QEncoding.Encode("utf-8", p.Name) + " <" + p.Email + ">",
		"To: Care Circle <" + address + ">",
		"Subject: " + mime.QEncoding.Encode("utf-8", subject),
		"Date: " + now.Format(time.RFC1123Z),
		"Message-ID: <" + messageID(now, p) + ">",
		"MIME-Version: 1.0",
	}
	return s
}

func messageID(now time.Time, p *Person) string {
	local, domain, _ := strings.Cut(p.Email, "@")
	return now.UTC().Format("20060102.1504") + "." + local + "@mail." + domain
}

// says is a new mail in plain text.
func says(subject, words string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		s := t.sheetOf(p, subject)
		s.text("plain", signed(p, words))
		return s.bytes(), nil
	}
}

// answers is a reply to the newest letter of that kind, as the person's program writes it.
func answers(kind Kind, words string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		l, err := p.last(kind)
		if err != nil {
			return nil, err
		}
		subject := l.Mail.Subject
		if !strings.HasPrefix(subject, "Re:") {
			subject = replyPrefix(p) + subject
		}
		s := t.sheetOf(p, subject)
		s.fields = append(s.fields, "In-Reply-To: <"+l.Mail.MessageID+">", "References: <"+strings.Join(append(l.Mail.References, l.Mail.MessageID), ">\r\n <")+">")
		w := quotation.Writer{Name: p.Name, Email: p.Email, Program: p.Program, Language: p.Language, Zone: p.zone()}
		if plain, rich := quotation.Reply(w, words, l.Mail); rich != "" {
			s.alternative(plain, rich)
		} else {
			s.text("plain", plain)
		}
		return s.bytes(), nil
	}
}

func replyPrefix(p *Person) string {
	if p.Program == "outlook" && p.Language == "de" {
		return "AW: "
	}
	return "Re: "
}

// text makes a body of one part.
func (s *sheet) text(subtype, words string) {
	s.fields = append(s.fields, "Content-Type: text/"+subtype+"; charset=utf-8", "Content-Transfer-Encoding: quoted-printable")
	s.body = printable(words)
}

// alternative makes a body of plain text and HTML.
func (s *sheet) alternative(plain, rich string) {
	s.fields = append(s.fields, `Content-Type: multipart/alternative; boundary="=_alt"`)
	s.body = alternative(plain, rich)
}

func alternative(plain, rich string) string {
	return "--=_alt\r\n" + part("text/plain", plain) + "--=_alt\r\n" + part("text/html", rich) + "--=_alt--\r\n"
}

func part(kind, words string) string {
	return "Content-Type: " + kind + "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + printable(words) + "\r\n"
}

func printable(words string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	// A strings.Builder takes everything.
	_, _ = w.Write([]byte(strings.ReplaceAll(words, "\n", "\r\n")))
	_ = w.Close()
	return b.String() + "\r\n"
}

// signed is how a person ends a mail.
func signed(p *Person, words string) string {
	if strings.Contains(words, "\n") {
		return words + "\n\n-- \n" + p.Name + "\n"
	}
	return words + "\n"
}
