package bounce

import (
	"strings"

	"mutualaid/mailer"
)

// maxRecipients bounds how many recipients of one report are kept.
const maxRecipients = 500

// maxStatus bounds how much of a status part is read, in bytes.
const maxStatus = 256 << 10

// deliveryStatus reads the message/delivery-status parts, RFC 3464. standard says that there is one, be it empty.
// Recipients to whom the mail was delivered or passed on are left out.
func deliveryStatus(m *mailer.Mail) (list []Recipient, standard bool) {
	for _, p := range m.Parts {
		if !isStatus(p) {
			continue
		}
		standard = true
		for _, g := range statusGroups(p) {
			if r, ok := g.recipient(); ok && len(list) < maxRecipients {
				list = append(list, r)
			}
		}
	}
	return list, standard
}

func isStatus(p mailer.Part) bool {
	return p.Type == "message/delivery-status" || p.Type == "message/global-delivery-status" || p.Type == "text/delivery-status"
}

// saysDelivered says whether the status parts speak of delivered mail only.
func saysDelivered(m *mailer.Mail) bool {
	good := false
	for _, p := range m.Parts {
		if !isStatus(p) {
			continue
		}
		for _, g := range statusGroups(p) {
			switch g.action() {
			case "delivered", "relayed", "expanded", "deliverable":
				good = true
			case "":
			default:
				return false
			}
		}
	}
	return good
}

// statusGroups reads a status part; what can't be decoded has none.
func statusGroups(p mailer.Part) []group {
	text, err := p.Text()
	if err != nil {
		return nil
	}
	return groups(text[:min(len(text), maxStatus)])
}

// group is the fields about one recipient, names lower-cased.
type group map[string]string

// groups splits the text of a delivery status. Fields are grouped by blank lines; a second recipient in a group begins
// a new one, since some servers forget the blank line.
func groups(text string) []group {
	var all []group
	g := group{}
	last := ""
	next := func() {
		last = ""
		if len(g) == 0 {
			return
		}
		if len(all) < 4*maxRecipients {
			all = append(all, g)
		}
		g = group{}
	}
	for l := range strings.SplitSeq(text, "\n") {
		l = strings.TrimRight(l, "\r ")
		if l == "" {
			next()
			continue
		}
		if (l[0] == ' ' || l[0] == '\t') && last != "" {
			if len(g[last]) < 4096 {
				g[last] += " " + strings.TrimSpace(l)
			}
			continue
		}
		name, value, ok := strings.Cut(l, ":")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, again := g[name]; again && name == "final-recipient" {
			next()
		}
		if _, again := g[name]; !again {
			g[name] = strings.TrimSpace(value)
			last = name
		} else {
			last = ""
		}
	}
	next()
	return all
}

// action is the first word of the Action field, lower-cased; servers add reasons in brackets.
func (g group) action() string {
	a := strings.ToLower(g["action"])
	if i := strings.IndexAny(a, " (;,"); i >= 0 {
		a = a[:i]
	}
	return a
}

// recipient reads a per-recipient group, RFC 3464 section 2.3.
func (g group) recipient() (Recipient, bool) {
	address := ""
	for _, name := range [...]string{"original-recipient", "final-recipient", "x-actual-recipient"} {
		if address = typedAddress(g[name]); address != "" {
			break
		}
	}
	if address == "" {
		return Recipient{}, false
	}
	r := Recipient{Address: address, Status: statusIn(g["status"]), Text: oneLine(words(g))}
	switch g.action() {
	case "delivered", "relayed", "expanded", "deliverable":
		return Recipient{}, false
	case "delayed":
		r.Class = Waiting
	case "":
		if strings.HasPrefix(r.Status, "2") {
			return Recipient{}, false
		}
	}
	if said := statusIn(g["diagnostic-code"]); said != "" && (r.Status == "" || strings.HasSuffix(r.Status, ".0.0") && said[0] == r.Status[0]) {
		r.Status = said // the status is only general: the remote server's own says more
	}
	if r.Status == "" {
		r.Status = statusOfReply(g["status"] + " " + g["diagnostic-code"])
	}
	return r, true
}

// words are what the server said about the recipient.
func words(g group) string {
	said := g["diagnostic-code"]
	if kind, rest, ok := strings.Cut(said, ";"); ok && len(kind) < 20 && !strings.Contains(kind, " ") {
		said = strings.TrimSpace(rest)
	}
	if said == "" {
		said = g["x-supplementary-info"] + g["x400-supplementary-info"]
	}
	if _, note, ok := strings.Cut(g["status"], " "); ok {
		said = strings.TrimSpace(said + " " + note)
	}
	if _, note, ok := strings.Cut(g["action"], " "); ok && said == "" {
		said = note
	}
	return said
}

// typedAddress reads "rfc822; user@example.org"; other types of address are nothing to us.
func typedAddress(s string) string {
	kind, rest, ok := strings.Cut(s, ";")
	if !ok {
		rest = kind
	} else if k := strings.ToLower(strings.TrimSpace(kind)); k == "x400" {
		return ""
	}
	rest = strings.TrimSpace(rest)
	if list := addressesIn(rest); len(list) > 0 {
		return list[0]
	}
	return ""
}

// statusIn finds an enhanced status such as 5.1.1, RFC 3463, "" when there is none. An address such as 10.4.1.1 is none.
func statusIn(s string) string {
	for i := 0; i+5 <= len(s); i++ {
		if c := s[i]; c != '2' && c != '4' && c != '5' || s[i+1] != '.' || i > 0 && (digit(s[i-1]) || s[i-1] == '.' || s[i-1] >= 'a' && s[i-1] <= 'z') {
			continue
		}
		j := i + 2
		for j < len(s) && j < i+5 && digit(s[j]) {
			j++
		}
		if j == i+2 || j >= len(s) || s[j] != '.' {
			continue
		}
		k := j + 1
		for k < len(s) && k < j+4 && digit(s[k]) {
			k++
		}
		if k == j+1 || k < len(s) && (digit(s[k]) || s[k] == '.' && k+1 < len(s) && digit(s[k+1])) {
			continue
		}
		return s[i:k]
	}
	return ""
}

// statusOfReply derives a status from an SMTP reply code such as 550 that begins a word.
func statusOfReply(s string) string {
	for i := 0; i+3 <= len(s); i++ {
		if c := s[i]; c != '4' && c != '5' || s[i+1] < '0' || s[i+1] > '5' || !digit(s[i+2]) {
			continue
		}
		if i > 0 && s[i-1] != ' ' && s[i-1] != ':' && s[i-1] != '(' && s[i-1] != '[' && s[i-1] != '\n' && s[i-1] != '<' || i+3 < len(s) && s[i+3] != ' ' && s[i+3] != '-' && s[i+3] != ':' && s[i+3] != ']' && s[i+3] != ')' && s[i+3] != '#' {
			continue
		}
		switch code := s[i : i+3]; code {
		case "552", "452":
			return code[:1] + ".2.2"
		case "550", "551", "553", "450":
			return code[:1] + ".1.0"
		case "421":
			return "4.4.2"
		default:
			return code[:1] + ".0.0"
		}
	}
	return ""
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
