package bounce

import "strings"

// about returns the server's words about an address: the lines from where it stands to the next blank line, or the
// notification's beginning.
func (n notice) about(address string, line int) string {
	if line < 0 && address != "" {
		for i, low := range n.low {
			if strings.Contains(low, address) {
				line = i
				break
			}
		}
	}
	var b strings.Builder
	if line < 0 {
		for i := 0; i < len(n.lines) && b.Len() < 1000; i++ {
			b.WriteString(n.lines[i] + " ")
		}
		return oneLine(b.String())
	}
	for i := line; i < len(n.lines) && b.Len() < 800; i++ {
		if n.low[i] == "" && i > line && b.Len() > len(address)+12 {
			break
		}
		b.WriteString(n.lines[i] + " ")
	}
	return oneLine(b.String())
}

// Words by which servers give their reason, lower-cased.
var (
	fullWords = []string{"quota", "mailbox full", "mailbox is full", "mailfolder is full", "mail folder is full", "full mailbox", "inbox is full", "storage limit", "over disk", "disk space", "box space", "exceeded storage", "exceeded its storage", "too much mail", "mailbox has exceeded", "mailbox size limit", "postfach ist voll", "postfach voll", "boîte pleine", "boite pleine", "bandeja llena", "buzón lleno", "casella piena", "ящик переполнен",
		"out of storage", "insufficient storage", "insufficient system storage", "exdiskquota", "maildir is full", "容量", "空间不足", "已满", "user is over", "over their limit", "account is full"}
	policyWords = []string{"spam", "blacklist", "black list", "blocklist", "blocked using", "block list", "dnsbl", "rbl", "spamhaus", "spamcop", "barracuda", "dmarc", "spf ", "dkim", "sender policy", "sender address rejected", "sender rejected", "not accepting mail from", "relaying denied", "relay access denied", "unable to relay", "relaying not allowed", "not permitted to relay", "policy", "prohibited", "unsolicited", "virus", "content rejected", "message content", "bad reputation", "reputation", "poor reputation",
		"blocked by", "been blocked", "is blocked", "not allowed to send", "not authorized", "not authorised", "unauthenticated", "authentication required", "message size exceeds", "exceeded maximum incoming message size", "message too large", "maximum message size", "message size limit", "size limit exceeded", "too big", "banned", "attachment", "ptr record", "reverse dns", "no resent-from", "header", "sender verify failed", "domain of sender", "sender domain", "rejected by local scanning", "filter", "access denied", "message refused", "helo"}
	unknownWords = []string{"user unknown", "unknown user", "no such user", "does not exist", "doesn't exist", "no mailbox", "mailbox unavailable", "not found", "invalid recipient", "recipient unknown", "unknown recipient", "unknown or illegal", "not a valid", "no such address", "invalid mailbox", "disabled", "account has been", "not listed", "no account", "doesn't have a", "user not known", "inactive", "bad destination mailbox", "not recognized", "address rejected", "unknown address", "no longer", "nonexist", "non-exist", "unknown local"}
)

// settle fills in the status and the class that the words imply. only says that the whole notification is about this
// recipient, so that what it says elsewhere counts too.
func (r *Recipient) settle(n notice, only bool) {
	low := strings.ToLower(r.Text)
	if r.Status == "" {
		if r.Status = statusIn(r.Text); r.Status == "" {
			r.Status = statusOfReply(r.Text)
		}
	}
	if r.Class == "" && n.waits() && !strings.HasPrefix(r.Status, "5") {
		r.Class = Waiting
	}
	if r.Status == "" && only && r.Class == "" {
		r.Status = n.status()
	}
	if r.Status == "" {
		r.Status = statusOfWords(low, r.Class)
	}
	if r.Class == "" {
		r.Class = classOf(r.Status, low)
	}
}

// status is what the notification as a whole says about the only recipient, "" when it says nothing clear.
func (n notice) status() string {
	text := strings.Join(n.low[:min(len(n.low), 60)], "\n")
	if s := statusIn(text); s != "" {
		return s
	}
	if s := statusOfReply(text); s != "" {
		return s
	}
	switch {
	case containsAny(text, fullWords):
		return "5.2.2"
	case containsAny(text, unknownWords):
		return "5.1.1"
	}
	return ""
}

// statusOfWords makes a status where the server gives none.
func statusOfWords(low string, c Class) string {
	switch {
	case c == Waiting:
		return "4.0.0"
	case containsAny(low, fullWords):
		return "5.2.2"
	case containsAny(low, unknownWords):
		return "5.1.1"
	case containsAny(low, policyWords):
		return "5.7.0"
	case strings.Contains(low, "host") && (strings.Contains(low, "not found") || strings.Contains(low, "unknown")) || strings.Contains(low, "domain does not exist"):
		return "5.1.2"
	}
	return "5.0.0"
}

// classOf judges a refusal by its status (RFC 3463) and, where the status is only general, by the words beside it.
// 5.7.x is about the mail, never about the person.
func classOf(status, low string) Class {
	first, rest, _ := strings.Cut(status, ".")
	subject, _, _ := strings.Cut(rest, ".")
	full := rest == "2.2" || containsAny(low, fullWords)
	unknown := containsAny(low, unknownWords)
	switch {
	case subject == "7" && !(unknown && !containsAny(low, policyWords)):
		return Policy
	case rest == "2.2" && !unknown:
		return Full
	case rest == "2.3" || rest == "3.4" || subject == "6": // too large, or a form the server can't take
		return Policy
	case rest == "1.7" || rest == "1.8": // the sender's address
		return Policy
	case rest == "1.1" || rest == "1.2" || rest == "1.3" || rest == "1.6" || rest == "1.10" || rest == "2.1":
		if first == "4" {
			return Soft
		}
		return Hard
	case full && !unknown:
		return Full
	case first == "4":
		return Soft
	case !unknown && containsAny(low, policyWords):
		return Policy
	}
	return Hard
}
