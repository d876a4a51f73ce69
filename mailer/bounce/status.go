package bounce

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"mutualaid/mailer"
)

// maxRecipients bounds how many recipients of one report are kept.
const maxRecipients = 500

// maxStatus bounds how much of a status part is read, in bytes.
const maxStatus = 256 << 10

// deliveryStatus reads the message/delivery-status parts, RFC 3464. Recipients to whom the mail was delivered or passed on are left out.
func deliveryStatus(m *mailer.Mail, n notice) []Recipient {
	var list []Recipient
	for _, p := range m.Parts {
		if isStatus(p) {
			list = append(list, n.recipients(statusGroups(p), m)...)
		}
	}
	if list == nil { // a gateway made the status part a text
		if i := slices.IndexFunc(n.low, func(low string) bool {
			return strings.HasPrefix(low, "final-recipient:") || strings.HasPrefix(low, "original-recipient:")
		}); i >= 0 {
			list = n.recipients(groups(strings.Join(n.lines[i:], "\n")), m)
		}
	}
	return list[:min(len(list), maxRecipients)]
}

// recipients reads the groups that are about a recipient. What they leave unsaid is looked for in the notification.
func (n notice) recipients(all []group, m *mailer.Mail) []Recipient {
	var list []Recipient
	for _, g := range all {
		r, ok := g.recipient(m)
		if !ok || len(list) >= maxRecipients {
			continue
		}
		if r.Text == "" && len(list) < maxTold {
			if line := n.lineOf(typedAddress(g["final-recipient"])); line >= 0 {
				r.Text = n.about(typedAddress(g["final-recipient"]), line)
			}
		}
		list = append(list, r)
	}
	return list
}

// isStandard says whether there is a delivery status, be it empty.
func isStandard(m *mailer.Mail) bool { return slices.ContainsFunc(m.Parts, isStatus) }

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
func (g group) recipient(m *mailer.Mail) (Recipient, bool) {
	address := ""
	for _, name := range [...]string{"original-recipient", "final-recipient", "x-actual-recipient"} {
		a := typedAddress(g[name])
		if a != "" && (name != "original-recipient" || !writtenTo(m, a)) { // a list that names itself means nobody
			address = a
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
	case "delayed", "delay":
		r.Class = Waiting
	case "":
		if strings.HasPrefix(r.Status, "2") {
			return Recipient{}, false
		}
	}
	if said := statusIn(g["diagnostic-code"]); said != "" && (r.Status == "" || strings.HasSuffix(r.Status, ".0.0")) {
		r.Status = said // the status is only general: the remote server's own says more
	}
	if r.Status == "" {
		r.Status = statusOfReply(g["status"] + " " + g["diagnostic-code"])
	}
	if r.Status == "5.0.0" && r.Class == "" && isBlock(g["diagnostic-code"], address) {
		r.Class = Policy
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

// typedAddress reads "rfc822; user@example.org"; of other types of address only what holds such a one.
func typedAddress(s string) string {
	kind, rest, ok := strings.Cut(s, ";")
	if !ok {
		rest = kind
	}
	rest = strings.NewReplacer("(a)", "@", "+2B", "+", "+3D", "=").Replace(unescape(strings.TrimSpace(rest))) // RFC 2156 section 4.3.1, RFC 3461 section 4
	if _, inner, found := strings.Cut(strings.ToLower(rest), "rfc-822="); found {
		rest, _, _ = strings.Cut(inner, "/")
	} else if strings.EqualFold(strings.TrimSpace(kind), "x400") {
		return ""
	}
	if list := addressesIn(rest); len(list) > 0 {
		return list[0]
	}
	return ""
}

// unescape reads what stands for a rune beyond ASCII in an address: \x{F8}. See RFC 6533 section 3.
func unescape(s string) string {
	for range 64 {
		before, rest, ok := strings.Cut(s, `\x{`)
		hex, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			break
		}
		r, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || r > unicode.MaxRune {
			break
		}
		s = before + string(rune(r)) + after
	}
	return s
}

// statusIn finds an enhanced status such as 5.1.1, RFC 3463, "" when there is none. An address such as 10.4.1.1 is none.
func statusIn(s string) string {
	for i := 0; i+5 <= len(s); i++ {
		if c := s[i]; c != '2' && c != '4' && c != '5' || s[i+1] != '.' || s[i+2] > '7' || i > 0 && (digit(s[i-1]) || s[i-1] == '.' || s[i-1] >= 'a' && s[i-1] <= 'z') {
			continue
		}
		j := i + 2
		for j < len(s) && j < i+3 && digit(s[j]) {
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
