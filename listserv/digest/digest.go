// Package digest makes the forms of a digest that mail programs can take apart again: RFC 1153's plain text, and
// multipart/digest (RFC 2046 section 5.1.5). The form for reading is a letter of package templates.
package digest

import (
	"strings"
	"time"

	"mutualaid/mailer"
)

// Message is one post as a digest holds it: what the group saw, and nothing else of the mail.
type Message struct {
	From      mailer.Address // the real author
	At        time.Time
	Subject   string
	MessageID string // the author's own; "" when there was none
	Parent    string // Message-ID of the post that began the thread; "" for that one
	Text      string // what was newly written
	Below     string // what is not here: that there is more, or what was attached, which a digest does not repeat; may be ""
}

// fields are a message's header, in the order of RFC 1153.
func (m Message) fields(group mailer.Address) []mailer.Field {
	list := []mailer.Field{
		{Name: "Date", Value: m.At.Format(time.RFC1123Z)}, {Name: "From", Value: m.From.String()}, {Name: "To", Value: group.String()}, {Name: "Subject", Value: m.Subject}}
	if m.MessageID != "" {
		list = append(list, mailer.Field{Name: "Message-ID", Value: "<" + m.MessageID + ">"})
	}
	return list
}

// body is a message's text and, below it, what is missing.
func (m Message) body() string {
	text := strings.TrimRight(m.Text, " \t\r\n") + "\n"
	if below := strings.TrimSpace(m.Below); below != "" {
		text += "\n" + below + "\n"
	}
	return text
}

// Enclosed is the message as it stands in a MIME digest.
func (m Message) Enclosed(group mailer.Address) mailer.Enclosed {
	fields := m.fields(group)
	if m.Parent != "" && m.Parent != m.MessageID {
		fields = append(fields, mailer.Field{Name: "In-Reply-To", Value: "<" + m.Parent + ">"}, mailer.Field{Name: "References", Value: "<" + m.Parent + ">"})
	}
	return mailer.Enclosed{Fields: fields, Text: m.body()}
}

// The lines that divide a digest, and below its name at the end one of asterisks. See RFC 1153.
const (
	afterPreamble = "----------------------------------------------------------------------" // 70
	betweenPosts  = "------------------------------"                                         // 30
)

// Plain is a whole digest after RFC 1153: preamble, dividing line, the messages with their headers, and the line that ends
// it. A line of a text that looks like one that divides is moved in by a space. name is what the digest is called.
func Plain(name, preamble string, group mailer.Address, messages []Message) string {
	var b strings.Builder
	b.WriteString(harmless(strings.TrimRight(preamble, "\n")) + "\n\n" + afterPreamble + "\n\n")
	for _, m := range messages {
		for _, f := range m.fields(group) {
			b.WriteString(f.Name + ": " + oneLine(plain(f, m, group)) + "\n")
		}
		b.WriteString("\n" + harmless(strings.TrimRight(m.body(), "\n")) + "\n\n" + betweenPosts + "\n\n")
	}
	end := "End of " + oneLine(name) + " Digest"
	b.WriteString(end + "\n" + strings.Repeat("*", len([]rune(end))) + "\n")
	return b.String()
}

// plain is a field's value as a person reads it: the digest is text, in which nothing is encoded.
func plain(f mailer.Field, m Message, group mailer.Address) string {
	readable := func(a mailer.Address) string { return strings.TrimSpace(a.Name + " <" + a.Email + ">") }
	switch f.Name {
	case "From":
		return readable(m.From)
	case "To":
		return readable(group)
	}
	return f.Value
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// harmless moves in lines that begin as a dividing line does.
func harmless(text string) string {
	if !strings.Contains(text, betweenPosts) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, betweenPosts) {
			lines[i] = " " + line
		}
	}
	return strings.Join(lines, "\n")
}
