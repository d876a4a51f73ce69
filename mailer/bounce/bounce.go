// Package bounce reads what mail servers send back: refusals, warnings of delay and complaints, in the standard form
// (RFC 3464, RFC 5965) and in the free forms that real servers use.
package bounce

import "mutualaid/mailer"

// Kind says what a report is about.
type Kind string

// The kinds of report.
const (
	Failed    Kind = "bounce"    // at least one recipient was given up
	Delayed   Kind = "delayed"   // nothing is lost yet: the server goes on trying
	Complaint Kind = "complaint" // a reader called it spam, RFC 5965
)

// Class says what a refusal means for the recipient's address.
type Class string

// The classes of refusal.
const (
	Hard    Class = "hard"    // the address does not exist or takes no mail, for good
	Soft    Class = "soft"    // it may work later
	Policy  Class = "policy"  // the mail or its sender was refused, not the address: never counts against the member
	Full    Class = "full"    // the mailbox is full
	Waiting Class = "delayed" // the server still tries
)

// Recipient is one address the report speaks of.
type Recipient struct {
	Address string // as the report has it, lower-cased domain
	Status  string // RFC 3463 status such as "5.1.1", derived from the words where the report names none
	Class   Class
	Text    string // the server's words, on one line, at most 500 bytes
}

// Original is what the report gives back of the header of the returned mail.
type Original struct {
	MessageID  string // without angle brackets
	References []string
	From, To   string // decoded field values
	Subject    string
	Fields     map[string][]string // all fields, names in canonical form (X-Mutualaid → "X-Mutualaid")
}

// Report is what a mail server said about one of our letters.
type Report struct {
	Kind       Kind
	Recipients []Recipient // in the report's order, each address once
	Original   Original
	Why        string // the rule that recognised it
}

// Read reads m as a report; false when it is not one. A bounce that names no address is a Report without Recipients.
func Read(m *mailer.Mail) (Report, bool) { return Report{}, false }
