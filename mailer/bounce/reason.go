package bounce

import "strings"

// maxTold bounds for how many recipients of one report the notification is searched for a reason.
const maxTold = 20

// about returns the server's words about an address: the paragraph in which it stands and, where that gives no reason,
// what follows or what stands above. A negative line means wherever the address stands first.
func (n notice) about(address string, line int) string {
	if line < 0 && address != "" {
		line = n.lineOf(address)
	}
	if line < 0 {
		return oneLine(n.start(12))
	}
	own, end := n.paragraph(line, address)
	if tells(own, address) {
		return oneLine(own)
	}
	for range 3 {
		for end < len(n.low) && (n.low[end] == "" || n.isAddress(end)) {
			end++
		}
		if end >= len(n.low) || n.namesAnother(end, address) || n.triesAnother(end, address) {
			break
		}
		var more string
		if more, end = n.paragraph(end, address); tells(more, address) {
			return oneLine(own + more)
		}
	}
	if again := n.again(line, address); again != "" {
		return oneLine(again)
	}
	if above := n.above(line, address); above != "" {
		return oneLine(above + " " + own)
	}
	return oneLine(own)
}

func (n notice) lineOf(address string) int {
	for i, low := range n.low {
		if strings.Contains(low, address) {
			return i
		}
	}
	return -1
}

// paragraph returns the lines from line on to the next blank one, or to one about another address, and where that is.
func (n notice) paragraph(line int, address string) (text string, end int) {
	var b strings.Builder
	for end = line; end < len(n.lines) && b.Len() < 800; end++ {
		if end > line && (n.low[end] == "" || n.triesAnother(end, address) && !strings.Contains(n.low[line], "d from") || n.addressAt(line) == address && n.namesAnother(end, address)) {
			break
		}
		b.WriteString(n.lines[end] + " ")
	}
	return b.String(), end
}

// isAddress says whether a line is an address and nothing else.
func (n notice) isAddress(line int) bool {
	a, rest := leading(n.lines[line])
	return a != "" && rest == ""
}

// triesAnother says whether a line of a session's transcript is about another address.
func (n notice) triesAnother(line int, address string) bool {
	return strings.Contains(n.low[line], "rcpt to:") && !strings.Contains(n.low[line], address)
}

// addressAt is the address at the beginning of a line, "" when there is none.
func (n notice) addressAt(line int) string {
	a, _ := leading(n.lines[line])
	return a
}

// again looks for a reason where the address stands once more, as in the transcript of a session.
func (n notice) again(line int, address string) string {
	for i := line + 1; i < len(n.low) && i < line+60; i++ {
		if address == "" || !strings.Contains(n.low[i], address) {
			continue
		}
		if text := n.lines[i] + " " + n.lines[min(i+1, len(n.lines)-1)]; tells(text, address) {
			return text
		}
	}
	return ""
}

// above looks for a reason in the lines over a list of addresses.
func (n notice) above(line int, address string) string {
	const lines = 14
	for i := line - 1; i >= max(0, line-lines); i-- {
		switch a, _ := leading(n.lines[i]); {
		case n.low[i] == "" || a != "":
		case tells(n.lines[i], address):
			return n.lines[i]
		}
	}
	return ""
}

// namesAnother says whether a line begins with an address, and not with this one.
func (n notice) namesAnother(line int, address string) bool {
	a, _ := leading(n.lines[line])
	return a != "" && a != address
}

// tells says whether a text about an address gives a reason, by a code or in words.
func tells(text, address string) bool {
	low := strings.ToLower(text)
	if address != "" {
		low = strings.ReplaceAll(low, address, " ") // spam@example.org is no reason
	}
	return statusIn(low) != "" || statusOfReply(low) != "" || containsAny(low, fullWords) || containsAny(low, sizeWords) || containsAny(low, policyWords) ||
		containsAny(low, surelyUnknown) || containsAny(low, unknownWords) || containsAny(low, hostWords) || expired(low)
}

// settle fills in the status and the class that the words imply. only says that the whole notification is about this
// recipient, so that what it says elsewhere counts too; waits, that it is a warning.
func (r *Recipient) settle(n notice, only, waits bool) {
	low := strings.ToLower(r.Text)
	if only && !tells(low, r.Address) {
		low = n.start(60)
		if !tells(low, r.Address) {
			low += " " + n.subject
		}
	}
	low = strings.ReplaceAll(low, r.Address, " ")
	if r.Status == "" {
		if r.Status = statusIn(low); r.Status == "" {
			r.Status = statusOfReply(low)
		}
		if r.Status == "" && only {
			r.Status = statusIn(n.start(60))
		}
	}
	if r.Class == "" && !strings.HasPrefix(r.Status, "5") && waits && !n.gaveUp(r.Address) {
		r.Class = Waiting
	}
	if said := statusIn(low); said != "" && strings.HasSuffix(r.Status, ".0.0") && said[0] == r.Status[0] {
		r.Status = said // the words say more than the status
	}
	if r.Class == Waiting && strings.Contains(low, "envelope expired") { // OpenSMTPD calls it a delay
		r.Class = Soft
	}
	switch general := r.Status == "" || strings.HasSuffix(r.Status, ".0.0"); {
	case r.Class == Waiting && r.Status == "":
		r.Status = "4.0.0"
	case general && r.Class == "" && expired(low):
		r.Status = "4.4.7"
	case r.Status == "":
		r.Status = statusOfWords(low)
	case strings.HasSuffix(r.Status, ".2.2") && containsAny(low, sizeWords) && !containsAny(low, fullWords): // the reply 552 means both
		r.Status = r.Status[:1] + ".3.4"
	}
	if r.Class == "" {
		r.Class = classOf(r.Status, low)
	}
}

// expired says whether a server gave up after a time: "could not be delivered for 5 days", and not "for the following reason".
func expired(low string) bool {
	return containsAny(strings.ReplaceAll(low, "delivered for the following", " "), expiredWords)
}

// isBlock says whether a server's refusal names neither reader nor place: then it is about the mail, or about who sends it.
// "554 IP=192.0.2.1 - A problem occurred"
func isBlock(text, address string) bool {
	low := strings.ReplaceAll(strings.ToLower(text), address, " ")
	for _, words := range [...][]string{nameWords, fullWords, sizeWords, policyWords, surelyUnknown, unknownWords, hostWords, expiredWords} {
		if containsAny(low, words) {
			return false
		}
	}
	return strings.Contains(low, " ") && statusIn(low) == ""
}

// gaveUp says of a notification that speaks of delays whether what stands above the address speaks of a failure.
func (n notice) gaveUp(address string) bool {
	line := n.lineOf(address)
	if line < 0 {
		return false
	}
	if text, _ := n.paragraph(line, address); containsAny(strings.ToLower(text), waiting) {
		return false
	}
	text := strings.Join(n.low[max(0, line-6):line], " ")
	return !containsAny(text, waiting) && containsAny(text, []string{"permanent error", "address(es) failed", "permanent fatal", "failed permanently", "given up"})
}

// statusOfWords makes a status where the server gives none.
func statusOfWords(low string) string {
	switch {
	case containsAny(low, sizeWords) && !strings.Contains(low, "mailbox"):
		return "5.3.4"
	case containsAny(low, fullWords):
		return "5.2.2"
	case containsAny(low, surelyUnknown), containsAny(low, unknownWords) && !containsAny(low, policyWords):
		return "5.1.1"
	case containsAny(low, policyWords):
		return "5.7.0"
	case containsAny(low, hostWords):
		return "5.1.2"
	}
	return "5.0.0"
}

// SaysUnknown says whether a server's words are that a mailbox does not exist.
func SaysUnknown(text string) bool {
	low := strings.ToLower(text)
	return containsAny(low, surelyUnknown) || containsAny(low, unknownWords) && !containsAny(low, policyWords)
}

// ClassOf judges a refusal in the dialogue of SMTP: by its enhanced status code (RFC 3463), "" where the server knows none, and its words.
func ClassOf(status, text string) Class {
	if status == "" {
		status = "5.0.0"
	}
	return classOf(status, strings.ToLower(text))
}

// classOf judges a refusal by its status (RFC 3463) and, where the status is only general, by the words beside it.
// 5.7.x is about the mail, never about the person.
func classOf(status, low string) Class {
	first, rest, _ := strings.Cut(status, ".")
	subject, _, _ := strings.Cut(rest, ".")
	policy := containsAny(low, policyWords)
	unknown := containsAny(low, surelyUnknown) || !policy && containsAny(low, unknownWords)
	full := !unknown && containsAny(low, fullWords)
	switch rest {
	case "2.2":
		if unknown && !containsAny(low, fullWords) {
			return Hard
		}
		return Full
	case "2.3", "3.4", "1.7", "1.8": // too large; the sender's address
		if full && strings.Contains(low, "full") {
			return Full
		}
		return Policy
	case "4.7": // tried until it was too old
		if full {
			return Full
		}
		return Soft
	case "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1":
		switch {
		case full:
			return Full
		case first == "4":
			return Soft
		case rest == "2.1" && policy && !unknown && strings.Contains(low, "message"):
			return Policy
		}
		return Hard
	}
	switch {
	case subject == "7" && full && !policy:
		return Full
	case subject == "7" && first == "4" && (!policy || containsAny(low, greyWords)): // a first visit is put off
		return Soft
	case subject == "7", subject == "6": // forbidden; a form the server can't take
		return Policy
	case containsAny(low, sizeWords) && !full && !unknown:
		return Policy
	case full:
		return Full
	case first == "4":
		return Soft
	case policy && !unknown:
		return Policy
	}
	return Hard
}
