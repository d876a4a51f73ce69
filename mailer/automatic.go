package mailer

import (
	"strings"

	"mutualaid/mailer/page"
)

// Automatic says why the mail was written by a machine, or came through a mailing list, and must never be answered by
// one; "" means that a person wrote it. See RFC 3834 section 2 and its relatives that never became a standard.
// X-Auto-Response-Suppress alone is no proof: Exchange puts it on mail that people wrote. A calendar's answers are
// automatic, too: who cares for those looks for them first.
func (m *Mail) Automatic() (why string) {
	for _, look := range [...]func(*Mail) string{
		(*Mail).markedAutomatic, (*Mail).reports, (*Mail).bulk, (*Mail).robotSender, (*Mail).robotSubject, (*Mail).robotBody,
	} {
		if why := look(m); why != "" {
			return why
		}
	}
	return ""
}

// markedAutomatic looks for the fields by which machines say what they are.
func (m *Mail) markedAutomatic() string {
	for _, v := range m.header.all("auto-submitted") {
		if v = keyword(v); v != "" && v != "no" {
			return "Auto-Submitted: " + v
		}
	}
	if m.HasReturnPath && m.ReturnPath == "" {
		return "the envelope sender is empty"
	}
	for _, f := range m.header.fields {
		needs, ok := robotFields[f.name]
		if !ok && !strings.HasPrefix(f.name, "x-autore") {
			continue
		}
		v := strings.ToLower(m.header.raw(f))
		if v == "no" || v == "false" || v == "0" || needs != "" && !strings.Contains(v, needs) {
			continue
		}
		return strings.TrimRight(string(m.header.src[f.start:f.value]), ": \t") + " is set"
	}
	if suppress, ok := m.header.first("x-auto-response-suppress"); ok && keyword(suppress) == "all" && m.Has("X-MS-Exchange-Inbox-Rules-Loop") {
		return "an Exchange rule wrote it"
	}
	return ""
}

// keyword is the first word of a field's value in lower case, without comment and parameters.
func keyword(v string) string {
	if i := strings.IndexAny(v, ";( \t,"); i >= 0 {
		v = v[:i]
	}
	return strings.ToLower(strings.TrimSpace(v))
}

// reports finds what RFC 6522 frames: bounces, complaints and receipts.
func (m *Mail) reports() string {
	if v, ok := m.header.first("content-type"); ok && keyword(v) == "multipart/report" {
		return "it is a report"
	}
	for i, p := range m.Parts {
		switch p.Type {
		case "message/delivery-status", "message/global-delivery-status", "message/feedback-report", "message/disposition-notification":
			if i <= 1 { // further down somebody sends one on
				return "it holds a " + p.Type
			}
		}
	}
	return ""
}

// bulk finds mailing lists and mass mail.
func (m *Mail) bulk() string {
	for _, name := range [...]string{"precedence", "x-precedence"} {
		if v, ok := m.header.first(name); ok {
			switch v = keyword(v); v {
			case "bulk", "list", "junk", "auto_reply", "auto-reply":
				return "Precedence: " + v
			}
		}
	}
	for _, f := range m.header.fields {
		switch f.name {
		case "list-id", "list-unsubscribe", "list-post", "list-help", "list-owner", "list-subscribe", "list-archive",
			"mailing-list", "x-mailing-list", "x-mailman-version", "x-beenthere":
			return "it came through a mailing list (" + f.name + ")"
		}
	}
	return ""
}

// robotSender looks at the names by which machines go.
func (m *Mail) robotSender() string {
	for _, email := range [...]string{m.From.Email, m.Sender.Email, m.ReturnPath} {
		local, _, _ := strings.Cut(strings.ToLower(email), "@")
		local, _, _ = strings.Cut(local, "+")
		squeezed := strings.Map(withoutMarks, local)
		switch {
		case squeezed == "":
		case robotNames[squeezed], strings.HasPrefix(squeezed, "noreply"), strings.HasPrefix(squeezed, "donotreply"),
			strings.HasSuffix(squeezed, "noreply"), strings.HasPrefix(squeezed, "mailerdaemon"),
			email == m.From.Email && (strings.HasPrefix(local, "bounce-") || strings.HasPrefix(local, "bounces-")):
			return "its sender is " + email
		}
	}
	name := strings.ToLower(m.From.Name)
	for _, robot := range [...]string{"mail delivery sub", "mail delivery sys", "mailer-daemon", "mailer daemon", "mail administrator"} {
		if strings.HasPrefix(name, robot) {
			return "its sender is " + m.From.Name
		}
	}
	return ""
}

func withoutMarks(r rune) rune {
	if r == '-' || r == '_' || r == '.' {
		return -1
	}
	return r
}

// robotSubject looks for the words that vacation robots and ticket systems put first. A "Re:" before them is a person's.
func (m *Mail) robotSubject() string {
	s := strings.ToLower(strings.Join(strings.Fields(m.Subject), " "))
	for strings.HasPrefix(s, "[ext") || strings.HasPrefix(s, "[spam") || strings.HasPrefix(s, "***") { // a gateway's tag
		_, rest, ok := strings.Cut(s[1:], " ")
		if !ok {
			break
		}
		s = rest
	}
	s = strings.TrimLeft(s, "[<*\"'„“ ")
	for _, p := range robotSubjects {
		if rest, ok := strings.CutPrefix(s, p); ok && endsPhrase(rest) {
			return "its subject begins with \u201c" + p + "\u201d"
		}
	}
	if len(m.InReplyTo) == 0 && len(m.References) == 0 && !m.Has("X-Auto-Response-Suppress") {
		return ""
	}
	// People may write these as well, but when they answer their program puts a "Re:" before.
	for _, p := range likelySubjects {
		if rest, ok := strings.CutPrefix(s, p); ok && endsWord(rest) {
			return "an answer whose subject begins with \u201c" + p + "\u201d"
		}
	}
	return ""
}

// endsPhrase says whether a subject that goes on with rest said its say, so that what follows is another's subject.
func endsPhrase(rest string) bool {
	rest = strings.TrimLeft(rest, " \u00a0")
	if rest == "" || strings.ContainsAny(rest[:1], ":-([])<!./|,;*\"'") {
		return true
	}
	for _, p := range [...]string{"–", "—", "：", "【", "（", "»", "from ", "for ", "to ", "re:", "re ", "aw:", "sv:", "von ", "auf ", "zu ",
		"de ", "du ", "à ", "a ", "da ", "di ", "van ", "op ", "från ", "fra ", "til ", "på "} {
		if strings.HasPrefix(rest, p) {
			return true
		}
	}
	return false
}

func endsWord(rest string) bool {
	return rest == "" || strings.ContainsAny(rest[:1], " :-([!./|,")
}

// robotBody looks for a robot that says so in its first lines.
func (m *Mail) robotBody() string {
	const lines, longest, enough = 10, 300, 16 << 10
	words := m.Text
	if strings.TrimSpace(words) == "" {
		words = page.Text(m.HTML[:min(len(m.HTML), enough)])
	}
	if len(words) > 4000 {
		words = words[:4000]
	}
	seen := 0
	for line := range strings.SplitSeq(words, "\n") {
		line = strings.ToLower(strings.Trim(line, " \t*_#=~[](){}!\"'\u00a0"))
		switch {
		case line == "":
			continue
		case strings.HasPrefix(line, ">") || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "from:") || strings.HasPrefix(line, "von:"):
			return ""
		case len(line) < longest && saysRobot(line):
			return "it says: " + line
		}
		if seen++; seen == lines {
			break
		}
	}
	return ""
}

// saysRobot recognises "This is an automatic reply" and its like: a pronoun first, then a word for automatic close to
// one for mail, and nothing that denies or asks.
func saysRobot(line string) bool {
	at := -1
	for _, stem := range robotStems {
		if at = strings.Index(line, stem); at >= 0 {
			break
		}
	}
	switch {
	case strings.ContainsAny(line, "?？"):
		return false
	case at < 0:
		return strings.HasPrefix(line, "please do not reply to this") || strings.HasPrefix(line, "do not reply to this")
	case robotLines[strings.Trim(line, " .:!")]:
		return true
	}
	first, _, _ := strings.Cut(line, " ")
	if !robotPronouns[strings.Trim(first, ",:;")] || at > 60 {
		return line != "" && first[0] >= 0x80 && (strings.Contains(line, "自動") || strings.Contains(line, "自动")) && at < 60
	}
	for _, no := range [...]string{" not ", "n't ", " nicht ", " kein", " pas ", " niet ", " geen ", " no ", " non ", " não ", " nie "} {
		if strings.Contains(line, no) && strings.Index(line, no) < at {
			return false
		}
	}
	near := line[max(0, at-40):min(len(line), at+60)]
	for _, noun := range robotNouns {
		if strings.Contains(near, noun) {
			return true
		}
	}
	return false
}
