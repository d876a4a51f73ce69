// Package bounce reads what mail servers send back: refusals, warnings of delay and complaints, in the standard form
// (RFC 3464, RFC 5965) and in the free forms that real servers use.
//
// The machine-readable part is believed first; the words of the notification are read where it is missing or empty.
package bounce

import (
	"slices"
	"strings"

	"mutualaid/mailer"
)

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
	Hard    Class = "hard"    // given up for good: the address does not exist or takes no mail
	Soft    Class = "soft"    // given up for a reason that passes (status 4.x.x): the next letter may arrive
	Policy  Class = "policy"  // the mail or its sender was refused, not the address: never counts against the member
	Full    Class = "full"    // the mailbox is full
	Waiting Class = "delayed" // the server still tries
)

// Recipient is one address the report speaks of.
type Recipient struct {
	Address string // lower-cased; as we wrote it where the report says so (Original-Recipient)
	Status  string // RFC 3463 status such as "5.1.1"; derived from the words where the report names none
	Class   Class
	Text    string // the server's words, on one line, at most 500 bytes
}

// Original is what the report gives back of the header of the returned mail. All is empty when it gives nothing back.
type Original struct {
	MessageID  string   // without angle brackets
	References []string // without angle brackets
	From, To   string   // decoded field values
	Subject    string
	Fields     map[string][]string // all fields, decoded, names in canonical form ("X-Mutualaid")
}

// Report is what a mail server said about one of our letters.
type Report struct {
	Kind       Kind
	Recipients []Recipient // in the report's order, each address once
	Original   Original
	Why        string // the rule that recognised it
}

// Read reads m as a report; false when it is not one. A bounce that names no address is a Report without Recipients:
// the ticket in Original may still say whom it is about.
func Read(m *mailer.Mail) (Report, bool) {
	if r, ok := complaint(m); ok {
		return r, true
	}
	if r, ok := notified(m); ok {
		return r, true
	}
	standard := isStandard(m)
	if !standard && !suspect(m) {
		return Report{}, false // an ordinary mail: its body need not be read
	}
	n := notification(m)
	why := recognise(m, n, standard)
	if why == "" {
		return Report{}, false
	}
	if !standard {
		if inner := wrapped(m); inner != nil { // a gateway put the report into a mail of its own
			return Read(inner)
		}
	}
	statuses := deliveryStatus(m, n)
	if len(statuses) == 0 && refusedByFilter(m) {
		statuses = n.refused(m)
	}
	if standard && len(statuses) == 0 && saysDelivered(m) {
		return Report{}, false // a receipt: all went well
	}
	r := Report{Kind: Failed, Why: why, Original: original(m, n)}
	switch {
	case len(statuses) > 0:
		r.Recipients = statuses
	default:
		r.Recipients = fromWords(m, n, r.Original)
	}
	if refusedByFilter(m) {
		for i := range r.Recipients {
			r.Recipients[i].Class = filtered(n)
		}
	}
	waits := n.waits()
	for i := range r.Recipients {
		if r.Recipients[i].Text == "" && i < maxTold {
			r.Recipients[i].Text = n.about(r.Recipients[i].Address, -1)
		}
		r.Recipients[i].settle(n, len(r.Recipients) == 1, waits)
	}
	r.Recipients = once(r.Recipients)
	if !standard && len(r.Recipients) == 0 && r.Original.Fields == nil && r.Original.MessageID == "" {
		return Report{}, false // it is about no mail and nobody
	}
	if len(r.Recipients) == 0 && waits || len(r.Recipients) > 0 && all(r.Recipients, Waiting) {
		r.Kind = Delayed
	}
	return r, true
}

// refusedByFilter says whether a reader's own filter sent the mail back, RFC 5429.
func refusedByFilter(m *mailer.Mail) bool {
	return slices.ContainsFunc(m.Parts, func(p mailer.Part) bool { return p.Type == "message/disposition-notification" })
}

// refused reads for whom it sent it back.
func (n notice) refused(m *mailer.Mail) []Recipient {
	for _, p := range m.Parts {
		if p.Type == "message/disposition-notification" {
			return n.recipients(statusGroups(p), m)
		}
	}
	return nil
}

// filtered is what such a refusal means: the mail was not wanted, or there is no room for it.
func filtered(n notice) Class {
	if containsAny(n.start(10), fullWords) {
		return Full
	}
	return Policy
}

// wrapped returns the standard report that m carries as an attached mail, nil when it carries none. The attached mail
// has no report attached in turn that would count.
func wrapped(m *mailer.Mail) *mailer.Mail {
	for _, p := range m.Parts {
		if p.Type != "message/rfc822" {
			continue
		}
		b, err := p.Decoded()
		if err != nil {
			continue
		}
		inner, err := mailer.Parse(b)
		if err != nil {
			continue
		}
		if !isStandard(inner) {
			continue
		}
		if n := notification(inner); len(deliveryStatus(inner, n)) > 0 && recognise(inner, n, true) != "" {
			return inner
		}
	}
	return nil
}

// once keeps the first of each address.
func once(list []Recipient) []Recipient {
	seen := make(map[string]bool, len(list))
	out := list[:0]
	for _, r := range list {
		if !seen[r.Address] {
			seen[r.Address] = true
			out = append(out, r)
		}
	}
	return out
}

func all(list []Recipient, c Class) bool {
	for _, r := range list {
		if r.Class != c {
			return false
		}
	}
	return true
}

// oneLine squeezes white space and cuts to what a log can bear.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 500 {
		s = strings.ToValidUTF8(s[:500], "")
	}
	return s
}
