package browser

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"sync/atomic"
	"time"

	"mutualaid/mailer"
)

// person writes mail by hand.
type person struct{ name, address string }

var (
	ann  = person{"Ann Rossi", "ann@example.org"}
	bob  = person{"Bob Smith", "bob@example.org"}
	cleo = person{"Cleo Okafor-Lindqvist", "cleo@example.org"}
	dan  = person{"Dan", "dan@example.org"}
)

func (p person) String() string { return (&mail.Address{Name: p.name, Address: p.address}).String() }

// text is a body of plain words, with its header fields.
func text(words string) string {
	return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + words
}

var mails atomic.Int64 // counts them, for their Message-IDs

// writes is a mail of a sender whom our provider vouches for, as it lies in the mailbox; body begins with its header fields.
func (p person) writes(subject, body string) []byte {
	_, domain, _ := strings.Cut(p.address, "@")
	return fmt.Appendf(nil, "Authentication-Results: %s;\r\n\tdkim=pass header.d=%[2]s; spf=pass smtp.mailfrom=%[2]s; dmarc=pass header.from=%[2]s\r\n"+
		"From: %s\r\nTo: %s\r\nDate: %s\r\nMessage-ID: <%d.%s>\r\nSubject: %s\r\nMIME-Version: 1.0\r\n%s",
		authserv, domain, p, address, time.Now().Format(time.RFC1123Z), mails.Add(1), p.address, mime.QEncoding.Encode("utf-8", subject), body)
}

// forged is a mail in somebody's name for which the provider does not vouch.
func (p person) forged(subject, body string) []byte {
	return bytes.ReplaceAll(p.writes(subject, body), []byte("=pass"), []byte("=fail"))
}

// answers is a reply in plain words, with the letter below.
func (p person) answers(m *mailer.Mail, words string) []byte {
	body := fmt.Sprintf("In-Reply-To: <%s>\r\nReferences: <%s>\r\n", m.MessageID, strings.Join(append(m.References, m.MessageID), ">\r\n <"))
	words += fmt.Sprintf("\r\n\r\nOn Mon, 2 Nov 2026 at 10:12, %s <%s> wrote:\r\n\r\n", m.From.Name, m.From.Email)
	for line := range strings.Lines(m.Text) {
		words += "> " + strings.TrimRight(line, "\r\n") + "\r\n"
	}
	return p.writes("Re: "+m.Subject, body+text(words))
}
