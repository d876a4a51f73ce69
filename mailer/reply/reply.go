// Package reply finds what a person newly wrote in a mail: without the quotation, the line that announces it, the
// signature, the legal disclaimer and the phone's footer, and with answers that stand inside a quotation kept.
package reply

import "mutualaid/mailer"

// Reply is a mail taken apart. Text, Quoted and Signature are UTF-8 with "\n" line ends, without outer blank lines.
type Reply struct {
	Text      string // the new words
	Quoted    string // what was quoted or forwarded, with the line that announces it
	Signature string // signature, disclaimer, phone's or list's footer
	Why       string // the rules that cut, in words, for explain and the log
}

// New takes apart what m says. sent is the text of our letter that is being answered, "" when unknown: its words are
// recognised in the mail however they were wrapped, and are never taken for the writer's.
func New(m *mailer.Mail, sent string) Reply {
	if m.HTML != "" && m.Text == "" {
		return FromHTML(m.HTML, sent)
	}
	return FromText(m.Text, sent)
}

// FromText takes apart a plain text. sent is as in New.
func FromText(text, sent string) Reply { return Reply{Text: text} }

// FromHTML takes apart an HTML body. sent is as in New.
func FromHTML(html, sent string) Reply { return Reply{Text: html} }
