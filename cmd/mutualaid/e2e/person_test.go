package e2e

import (
	"fmt"
	"net/mail"
	"strings"
	"time"
)

// person writes mail by hand.
type person struct{ name, address string }

func (p person) String() string { return (&mail.Address{Name: p.name, Address: p.address}).String() }

// mailing is what somebody writes. Its zero fields are those of an honest mail whose sender our provider vouches for.
type mailing struct {
	from     person
	to       string // "" is the group
	subject  string
	words    string
	answers  *letter
	unproven bool
	header   string // further fields, each ending CRLF
	date     time.Time
	id       string
}

// raw is the mail as the provider puts it into the mailbox.
func (m mailing) raw() []byte {
	var b strings.Builder
	field := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	_, domain, _ := strings.Cut(m.from.address, "@")
	if !m.unproven {
		field("Authentication-Results: %s;\r\n\tdkim=pass header.d=%[2]s; spf=pass smtp.mailfrom=%[2]s; dmarc=pass header.from=%[2]s", authserv, domain)
	}
	if m.to == "" {
		m.to = address
	}
	if m.date.IsZero() {
		m.date = time.Now()
	}
	if m.id == "" {
		m.id = fmt.Sprintf("%d.%s", m.date.UnixNano(), strings.ReplaceAll(m.from.address, "@", "."))
	}
	words := m.words
	field("From: %s", m.from)
	field("To: %s", m.to)
	field("Date: %s", m.date.Format(time.RFC1123Z))
	field("Message-ID: <%s@%s>", m.id, domain)
	if l := m.answers; l != nil {
		if m.subject == "" {
			m.subject = "Re: " + l.subject
		}
		field("In-Reply-To: %s", l.id())
		field("References: %s\r\n %s", strings.Join(strings.Fields(l.header.Get("References")), "\r\n "), l.id())
		words += "\r\n\r\n" + quoted(*l)
	}
	field("Subject: %s", m.subject)
	b.WriteString(m.header)
	field("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s", words)
	return []byte(b.String())
}

// quoted is the letter below an answer, as mail programs put it there.
func quoted(l letter) string {
	var b strings.Builder
	from := l.header.Get("From")
	if a, err := l.header.AddressList("From"); err == nil {
		from = fmt.Sprintf("%s <%s>", a[0].Name, a[0].Address)
	}
	fmt.Fprintf(&b, "On Mon, 2 Nov 2026 at 10:12, %s wrote:\r\n\r\n", from)
	for line := range strings.Lines(l.text()) {
		fmt.Fprintf(&b, "> %s\r\n", strings.TrimRight(line, "\r\n"))
	}
	return b.String()
}
