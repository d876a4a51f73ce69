// Package reply finds what a person newly wrote in a mail: without the quotation, the line that announces it, the
// signature, the legal disclaimer and the phone's footer, and with answers that stand inside a quotation kept.
//
// A mail is read in three steps: its text or HTML becomes lines that know how deep they are quoted (lines.go, html.go);
// the words of our own letter, where it is known (sent.go, package wording), and the quotations are marked (quotation.go);
// of what remains, signatures and footers are taken off (signature.go, package footer).
package reply

import (
	"strings"

	"mutualaid/mailer"
)

// Reply is a mail taken apart. Text, Quoted and Signature are UTF-8 with "\n" line ends, without outer blank lines.
type Reply struct {
	Text      string // the new words
	Quoted    string // what was quoted or forwarded, with the line that announces it
	Signature string // signature, disclaimer, phone's or list's footer
	Why       string // the rules that cut, in words, for explain and the log
	Unsure    bool   // our letter's text, not given, could tell more: a quotation has no marks, or the new words may hold it
}

// maxInput bounds what is read of one body, in bytes: beyond it nothing a person typed is expected.
const maxInput = 1 << 20

// New takes apart what m says. sent is the text of our letter that is being answered, "" when unknown: its words are
// recognised in the mail however they were wrapped, and are never taken for the writer's.
//
// HTML that marks its quotation is the best witness; otherwise the plain text is asked first.
func New(m *mailer.Mail, sent string) Reply {
	switch {
	case m.HTML == "":
		return FromText(m.Text, sent)
	case strings.TrimSpace(m.Text) == "":
		return FromHTML(m.HTML, sent)
	}
	if marksQuotation(m.HTML) {
		if r := FromHTML(m.HTML, sent); r.Text != "" {
			return r
		}
	}
	if r := FromText(m.Text, sent); r.Text != "" {
		return r
	}
	return FromHTML(m.HTML, sent)
}

// FromText takes apart a plain text. sent is as in New.
func FromText(text, sent string) Reply {
	return divide(textLines(bounded(text)), sent)
}

// FromHTML takes apart an HTML body. sent is as in New.
func FromHTML(source, sent string) Reply {
	source = bounded(source)
	r := divide(htmlLines(source), sent)
	if r.Text == "" && r.Signature != "" {
		// iOS Mail and Outlook let people type inside the element that holds the signature.
		lines := htmlLines(source)
		for i := range lines {
			lines[i].signed = false
		}
		r = divide(lines, sent)
	}
	return r
}

func bounded(s string) string {
	if len(s) > maxInput {
		s = strings.ToValidUTF8(s[:maxInput], "")
	}
	return s
}
