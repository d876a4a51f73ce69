package bounce

import (
	"slices"
	"strings"

	"mutualaid/mailer"

	"mutualaid/mailer/encoded"
)

// rank says how sure a place in the notification is to name a failed address; lower is surer.
type rank int

const (
	alone    rank = iota // <user@example.org>: or the address on a line of its own
	labelled             // Recipient: user@example.org
	told                 // in a sentence about the failure
	titled               // in the subject
	sentTo               // To: user@example.org
	named                // anywhere: only when it is the one address named
	none
)

// found is an address in the notification.
type found struct {
	address string
	rank    rank
	line    int
}

// fromWords reads the failed recipients from a notification without a usable delivery status.
func fromWords(m *mailer.Mail, n notice, o Original) []Recipient {
	var list []Recipient
	for _, v := range m.Values("X-Failed-Recipients") {
		for _, a := range addressesIn(v) {
			list = append(list, Recipient{Address: a, Text: n.about(a, -1)})
		}
	}
	if len(list) > 0 {
		return list
	}
	finds := n.withoutExpanded(withoutSenders(n.find(m), o), o)
	best := none
	for _, f := range finds {
		best = min(best, f.rank)
	}
	if best == alone {
		best = labelled // both are sure
	}
	if best == named && !oneAddress(finds) {
		best = alone - 1
	}
	seen := make(map[string]bool)
	for _, f := range finds {
		if f.rank <= best && f.rank < none && !seen[f.address] && len(list) < maxRecipients {
			seen[f.address] = true
			r := Recipient{Address: f.address}
			if len(list) < maxTold {
				r.Text = n.about(f.address, f.line)
			}
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		list = n.localNames(m)
	}
	if len(list) == 0 {
		if a := envelope(m); a != "" {
			list = append(list, Recipient{Address: a, Text: n.about("", -1)})
		}
	}
	if len(list) == 0 {
		list = n.onlyRecipient(m, o)
	}
	return list
}

// onlyRecipient takes the one to whom the returned mail was written: it came back, so it is about them. What came by a
// list was written to the list, unless the report names the local part.
func (n notice) onlyRecipient(m *mailer.Mail, o Original) []Recipient {
	to := addressesIn(o.To)
	if len(to) != 1 || writtenTo(m, to[0]) {
		return nil
	}
	local, _, _ := strings.Cut(to[0], "@")
	line := slices.IndexFunc(n.low, func(low string) bool {
		return strings.Contains(low, local) && slices.ContainsFunc(strings.Fields(low), func(w string) bool { return strings.Trim(w, "<>\"'()*-:,.«»„“”") == local })
	})
	if line < 0 && o.Fields["List-Id"] != nil {
		return nil
	}
	return []Recipient{{Address: to[0], Text: n.about("", line)}}
}

// withoutSenders leaves out who wrote the returned mail, unless nobody else is named.
func withoutSenders(finds []found, o Original) []found {
	senders := strings.ToLower(o.From + " " + strings.Join(o.Fields["Reply-To"], " ") + " " + strings.Join(o.Fields["Return-Path"], " ") + " " + strings.Join(o.Fields["Sender"], " "))
	if strings.TrimSpace(senders) == "" {
		return finds
	}
	var others []found
	for _, f := range finds {
		if !strings.Contains(senders, f.address) {
			others = append(others, f)
		}
	}
	if others == nil {
		return finds
	}
	return others
}

// withoutExpanded leaves out what Exim made of an address to which the returned mail was written:
//
//	kim@example.net
//	  (generated from list@example.org)
func (n notice) withoutExpanded(finds []found, o Original) []found {
	to, expanded := strings.ToLower(o.To), map[string]bool{}
	for i, low := range n.low {
		if to == "" || !strings.Contains(low, "generated from ") || i == 0 {
			continue
		}
		from := addressesIn(low)
		if into := n.addressAt(i - 1); into != "" && len(from) == 1 && from[0] != into && strings.Contains(to, from[0]) && !strings.Contains(to, into) {
			expanded[into] = true
		}
	}
	return slices.DeleteFunc(finds, func(f found) bool { return expanded[f.address] })
}

// envelope reads the recipient out of the return path that a list made for each one alone, to which the report was sent:
// list-bounces+ann=example.com@example.org. See draft-levine-mass-verp.
func envelope(m *mailer.Mail) string {
	for _, to := range m.To {
		local, _, _ := strings.Cut(strings.ToLower(to.Email), "@")
		user, domain, ok := cutLast(local, "=")
		if !ok || !validDomain(domain) {
			continue
		}
		if _, rest, found := cutLast(user, "+"); found {
			user = rest
		} else if at := strings.Index(user, "bounce"); at >= 0 {
			_, user, _ = strings.Cut(user[at:], "-")
		} else if _, rest, found := strings.Cut(user, "-"); found {
			user = rest
		}
		if user = strings.TrimLeft(user, "0123456789-"); user != "" {
			return user + "@" + domain
		}
	}
	return ""
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// ours are addresses that are never the failed one: the reporter's, and the one the report was sent to.
func ours(m *mailer.Mail, a string) bool {
	local, _, _ := strings.Cut(a, "@")
	switch local {
	case "postmaster", "mailer-daemon", "mdaemon", "abuse", "helpdesk", "support", "hostmaster":
		return true
	}
	if strings.EqualFold(a, m.From.Email) && !strings.Contains(strings.ToLower(m.Subject), "undeliver") {
		return true
	}
	return writtenTo(m, a)
}

// writtenTo says whether the report was sent to that address.
func writtenTo(m *mailer.Mail, a string) bool {
	return slices.ContainsFunc(m.To, func(to mailer.Address) bool { return strings.EqualFold(a, to.Email) })
}

// oneAddress says whether all the finds are of one address.
func oneAddress(finds []found) bool {
	for _, f := range finds {
		if f.address != finds[0].address {
			return false
		}
	}
	return len(finds) > 0
}

// find lists the addresses of the notification with their ranks.
func (n notice) find(m *mailer.Mail) []found {
	var list []found
	if saysSubject(m.Subject) {
		for _, a := range addressesIn(m.Subject) {
			if !ours(m, a) && !strings.Contains(strings.ToLower(m.Subject), "from "+a) {
				list = append(list, found{a, titled, -1})
			}
		}
	}
	transcript := false
	for i, l := range n.lines {
		low := n.low[i]
		if transcript && strings.HasPrefix(strings.TrimLeft(low, "| "), "---") {
			transcript = false
		}
		if strings.Contains(low, "session transcript") || strings.Contains(low, "transcript of session") || strings.Contains(low, "transcript of the session") || strings.Contains(low, "message log") {
			transcript = true
		}
		if strings.IndexByte(l, '@') < 0 {
			continue
		}
		r, only := n.judge(i, transcript)
		if r == none {
			continue
		}
		if into := n.expansion(i); into != "" { // one recipient: the one that was written to
			list = slices.DeleteFunc(list, func(f found) bool { return f.address == into && f.line < i })
			r = alone
		}
		for _, a := range addressesIn(withoutLinks(l)) {
			sender := r == told && strings.Contains(low, "from "+a) || strings.Contains(low, "from <"+a)
			if (only == "" || a == only) && !sender && (!ours(m, a) || r == labelled) {
				list = append(list, found{a, r, i})
			}
		}
	}
	return list
}

// expansion is the address that sendmail made of the one in line i, "" when the line is no such note below a reason:
//
//	<user@example.net>
//	    (reason: 550 5.1.1 User unknown)
//	    (expanded from: <list@example.org>)
func (n notice) expansion(i int) string {
	if !strings.HasPrefix(n.low[i], "(expanded from:") {
		return ""
	}
	reason := false
	for at := i - 1; at >= max(0, i-5) && n.low[at] != ""; at-- {
		if a := n.addressAt(at); a != "" && !strings.HasPrefix(n.low[at], "(") {
			if reason && !slices.Contains(addressesIn(n.lines[i]), a) {
				return a
			}
			return ""
		}
		reason = reason || strings.HasPrefix(n.low[at], "(reason:")
	}
	return ""
}

// labels are words before an address that say it failed, lower-cased, without the colon.
var labels = []string{"failed recipient", "recipient", "recipients", "recipient address", "original address", "error-for", "undeliverable address", "undeliverable to", "undeliverable  to", "unknown user", "user unknown", "invalid final delivery userid", "intended recipient", "delivery failed", "failed address", "address", "email address", "e-mail address", "invalid recipient", "unknown recipient", "final-recipient", "original-recipient", "failed", "to address", "rcpt to",
	"empfänger", "destinataire", "destinatario", "destinatarios", "destinatário", "ontvanger", "получатель", "адрес", "宛先", "收件人", "user's mailbox is full", "mailbox is full", "mailbox full", "user mailbox exceeds allowed size", "mailbox unavailable", "expanded from", "generated from", "originally addressed to", "was addressed to", "mail to", "unable to deliver to", "unknown address", "not delivered to", "addressed to", "smtp"}

// withoutLinks takes the links out of a line: an address in one is a page's or a form's.
func withoutLinks(l string) string {
	for _, scheme := range [...]string{"http://", "https://", "mailto:"} {
		for {
			at := strings.Index(encoded.Fold(l), scheme)
			if at < 0 {
				break
			}
			end := strings.IndexAny(l[at:], " \t>)]\"'")
			if end < 0 {
				end = len(l) - at
			}
			l = l[:at] + " " + l[at+end:]
		}
	}
	return l
}

// judge ranks the place of line i. only, when not "", is the one address of the line that counts.
func (n notice) judge(i int, transcript bool) (r rank, only string) {
	l, low := n.lines[i], n.low[i]
	if strings.Contains(low, "expanded from") || strings.Contains(low, "generated from") {
		return labelled, ""
	}
	if at := strings.Index(low, "ddressed to"); at >= 0 {
		if after := addressesIn(low[at:]); len(after) > 0 {
			return labelled, after[0]
		}
		return none, ""
	}
	if ignored(low) {
		return none, ""
	}
	label, value, labelledLine := strings.Cut(low, ":")
	if labelledLine && strings.IndexByte(label, '@') < 0 {
		label = strings.Trim(label, " -*>[(<")
		switch label {
		case "to":
			return sentTo, ""
		case "from", "sender", "cc", "bcc", "reply-to", "message-id", "subject", "date", "sent", "contact", "return-path", "x-original-message-id", "mail from", "originator", "envelope-from":
			return none, ""
		}
		if containsWord(label) && strings.IndexByte(value, '@') >= 0 {
			return labelled, ""
		}
	}
	if a, rest := leading(l); a != "" && !transcript {
		if rest == "" || strings.ContainsAny(rest[:1], ":;(-.,|") || strings.HasPrefix(rest, "on ") || strings.HasPrefix(rest, "--") || containsAny(strings.ToLower(rest), failures) || len(strings.Fields(rest)) <= 8 && !strings.HasSuffix(rest, ".") {
			return alone, a
		}
	}
	near := low
	if i > 0 {
		near = n.low[i-1] + " " + low
	}
	if i+1 < len(n.low) {
		near += " " + n.low[i+1]
	}
	if !transcript && (containsAny(near, failures) || containsAny(low, reasons)) || strings.Contains(low, "rcpt to") || strings.Contains(low, "your message to") || strings.Contains(low, "your mail to") {
		return told, ""
	}
	return named, ""
}

// reasons are words of a server about a failed address, lower-cased.
var reasons = []string{"quota", "unknown", "mailbox", "no such", "not found", "invalid", "does not like recipient", "not listed", "does not exist", "doesn't exist", "rejected", "inactive", "disabled", "could not find a gateway", "no longer", "undeliverable", "not exist", "unavailable", "full", "not valid", "not recognized", "suspended", "不存在", "неизвест", "не существует"}

// ignored are lines whose addresses are there to be asked, not failed.
func ignored(low string) bool {
	return containsAny(low, []string{"contact ", "please send mail to", "send mail to <postmaster", "for assistance", "for help", "please reply to", "questions", "report this", "webmaster@", "please forward", "forward this", "ask your", "administrator at", "try emailing", "addressed from", "message from ", "sent by ", "from: ", "mail from:", "sender ", "return-path", "message-id", "e.g.", "mail from <"}) &&
		!containsAny(low, []string{"undeliverable", "could not be delivered", "failed recipient", "rcpt to", "recipient address rejected", "user unknown", "unknown user"})
}

// containsWord says whether a label speaks of a failed address.
func containsWord(label string) bool {
	for _, l := range labels {
		if label == l || strings.HasSuffix(label, " "+l) || strings.HasPrefix(label, l+" ") {
			return len(label) < 90
		}
	}
	return false
}

// leading returns the address with which a line begins, after bullets and brackets, and what follows it.
func leading(l string) (address, rest string) {
	s := strings.TrimLeft(l, " \t>*-•·|<\"'[(")
	if i := strings.IndexByte(s, ':'); i > 0 && i < 8 && strings.EqualFold(s[:i], "smtp") || i > 0 && strings.EqualFold(s[:i], "mailto") {
		s = s[i+1:]
	}
	at := strings.IndexByte(s, '@')
	if at <= 0 || strings.ContainsAny(s[:at], " \t,;:") && !strings.HasPrefix(s, `"`) {
		if i := strings.Index(s, "smtp="); i < 0 { // X.400: c=US;a= ;p=ACME;dda:SMTP=user@example.org
			if i = strings.Index(s, "SMTP="); i < 0 || i > at {
				return "", ""
			}
		}
	}
	list := addressesIn(s)
	if len(list) == 0 {
		return "", ""
	}
	end := strings.Index(encoded.Fold(s), list[0])
	if end < 0 {
		return "", ""
	}
	rest = strings.TrimLeft(s[end+len(list[0]):], "> \t\"']")
	if again, found := strings.CutPrefix(strings.ToLower(strings.TrimLeft(rest, "<(")), list[0]); found { // "user@x" <user@x>
		rest = strings.TrimLeft(again, ">) \t")
	}
	return list[0], strings.TrimSpace(rest)
}

// localNames reads names without a domain below the words of failure, as AOL writes them: they are of the reporter's
// own domain.
func (n notice) localNames(m *mailer.Mail) []Recipient {
	_, domain, ok := strings.Cut(strings.ToLower(m.From.Email), "@")
	if !ok || !mailSystem(m) {
		return nil
	}
	for i, low := range n.low {
		if !containsAny(low, failures) || !strings.Contains(low, "recipient") && !strings.Contains(low, "address") {
			continue
		}
		var list []Recipient
		for _, name := range n.low[i+1:] {
			if name == "" && len(list) == 0 {
				continue
			}
			if name == "" || strings.ContainsAny(name, " @:") || len(name) > 64 || len(list) >= maxRecipients {
				break
			}
			list = append(list, Recipient{Address: name + "@" + domain, Text: n.about("", -1)})
		}
		return list
	}
	return nil
}
