package bounce

import "strings"

// maxTold bounds for how many recipients of one report the notification is searched for a reason.
const maxTold = 50

// about returns the server's words about an address: the paragraph in which it stands and, where that gives no reason,
// what follows or what stands above. A negative line means wherever the address stands first.
func (n notice) about(address string, line int) string {
	if line < 0 && address != "" {
		line = n.lineOf(address)
	}
	if line < 0 {
		return oneLine(n.start(12))
	}
	own, end := n.paragraph(line)
	if tells(own, address) {
		return oneLine(own)
	}
	for range 3 {
		for end < len(n.low) && n.low[end] == "" {
			end++
		}
		if end >= len(n.low) || n.namesAnother(end, address) {
			break
		}
		var more string
		if more, end = n.paragraph(end); tells(more, address) {
			return oneLine(own + more)
		}
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

// paragraph returns the lines from line on to the next blank one, and where that is.
func (n notice) paragraph(line int) (text string, end int) {
	var b strings.Builder
	for end = line; end < len(n.lines) && b.Len() < 800; end++ {
		if n.low[end] == "" && end > line {
			break
		}
		b.WriteString(n.lines[end] + " ")
	}
	return b.String(), end
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
		containsAny(low, unknownWords) || containsAny(low, hostWords) || containsAny(low, expiredWords)
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
	}
	if r.Class == "" && !strings.HasPrefix(r.Status, "5") && waits {
		r.Class = Waiting
	}
	switch general := r.Status == "" || strings.HasSuffix(r.Status, ".0.0"); {
	case r.Class == Waiting && r.Status == "":
		r.Status = "4.0.0"
	case general && r.Class == "" && containsAny(low, expiredWords):
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
		return Policy
	case "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1":
		switch {
		case full:
			return Full
		case first == "4":
			return Soft
		}
		return Hard
	}
	switch {
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
