package mailer

import (
	"strings"
	"time"

	"mutualaid/mailer/page"
	"mutualaid/mailer/robot"
)

// Automatic says why the mail was written by a machine, or came through a mailing list, and must never be answered by
// one; "" means that a person wrote it. See RFC 3834 section 2 and its relatives that never became a standard.
// X-Auto-Response-Suppress alone is no proof: Exchange puts it on mail that people wrote. A calendar's answers are
// automatic, too: who cares for those looks for them first.
func (m *Mail) Automatic() (why string) {
	for _, look := range [...]func(*Mail) string{
		(*Mail).markedAutomatic, (*Mail).reports, (*Mail).bulk, (*Mail).robotSender, (*Mail).robotWords,
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
		if !ok && !namedAutomatic(f.name) {
			continue
		}
		v := strings.ToLower(m.header.raw(f))
		if v == "no" || v == "false" || v == "0" || needs != "" && !strings.Contains(v, needs) {
			continue
		}
		return strings.TrimRight(string(m.header.src[f.start:f.value]), ": \t") + " is set"
	}
	if v, ok := m.header.first("x-mailer"); ok {
		v = strings.ToLower(v)
		for _, name := range ticketMailers {
			if strings.HasPrefix(v, name) {
				return "X-Mailer: " + name
			}
		}
		for _, name := range robotMailers {
			if !m.answers() && strings.HasPrefix(v, name) {
				return "X-Mailer: " + name
			}
		}
	}
	if suppress, ok := m.header.first("x-auto-response-suppress"); ok && keyword(suppress) == "all" && m.Has("X-MS-Exchange-Inbox-Rules-Loop") {
		return "an Exchange rule wrote it"
	}
	return ""
}

// namedAutomatic says whether a field is one by which its name alone tells of an automatic answer: X-Autoreply,
// X-Auto-Response, X-Out-Of-Office. What asks others not to answer, as X-Auto-Response-Suppress does, is none.
func namedAutomatic(field string) bool {
	if len(field) < 9 || strings.Contains(field, "suppress") || field[0] != 'x' && field[0] != 'a' {
		return false
	}
	name := strings.Map(withoutMarks, field)
	name = strings.TrimPrefix(name, "x")
	for _, stem := range [...]string{"autorepl", "autorespon", "autogenerat", "autosubmitted", "autoanswer", "outofoffice", "holidayrepl", "machinegenerated", "vacation"} {
		if at := strings.Index(name, stem); at == 0 || at > 0 && (stem == "autorepl" || stem == "autorespon" || stem == "vacation") {
			return true
		}
	}
	return false
}

// answers says whether the mail calls itself an answer to another, as people's do who write through a site's form.
func (m *Mail) answers() bool {
	subject := " " + strings.ToLower(m.Subject)
	for _, re := range [...]string{" re:", " aw:", " sv:", " vs:", " antw:", " rif:", " res:", " odp:", " ynt:", " rép:"} {
		if strings.Contains(subject, re) {
			return true
		}
	}
	return len(m.InReplyTo) > 0
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
			case "bulk", "list", "junk", "auto_reply", "auto-reply", "autoreply":
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
			if squeezed == "postmaster" && m.answered() {
				continue
			}
			own := email == m.From.Email || squeezed == "postmaster" || strings.HasPrefix(squeezed, "mailerdaemon")
			if own || robot.Speaks(m.newest()) { // else it is a relay's way, or a form's, for what a person wrote
				return "its sender is " + email
			}
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

// answered says whether a person answers in a mail program, as postmasters do who were asked.
func (m *Mail) answered() bool {
	if len(m.InReplyTo) == 0 || !m.HasReturnPath {
		return false
	}
	program := strings.ToLower(m.Get("X-Mailer") + " " + m.Get("User-Agent"))
	for _, name := range [...]string{"microsoft outlook 1", "thunderbird", "apple mail", "iphone mail", "evolution", "kmail", "mutt", "roundcube", "k-9"} {
		if strings.Contains(program, name) {
			return true
		}
	}
	return false
}

func withoutMarks(r rune) rune {
	if r == '-' || r == '_' || r == '.' {
		return -1
	}
	return r
}

// robotWords reads the subject and the first words as a person would who wonders whether a robot answers.
func (m *Mail) robotWords() string {
	subject := strings.ToLower(strings.Join(strings.Fields(m.Subject), " "))
	if why := robot.Subject(subject, m.newest(), len(m.InReplyTo) > 0 || len(m.References) > 0 || m.Has("X-Auto-Response-Suppress")); why != "" {
		return why
	}
	return robot.Words(subject, m.newest())
}

// Back is the day on which the absent person whose robot wrote m is back, at midnight UTC; zero when it names none.
// What the day leaves out, such as its year, is filled in from the mail's date, or from now when it has none.
func (m *Mail) Back(now time.Time) time.Time {
	if !m.Date.IsZero() && m.Date.Before(now) {
		now = m.Date
	}
	return robot.Return(m.Subject, m.newest(), now)
}

// newest is the beginning of the mail's words, down to where an older mail is quoted.
func (m *Mail) newest() string {
	const enough, most = 16 << 10, 4000
	words := m.Text
	if strings.TrimSpace(words) == "" {
		words = page.Text(m.HTML[:min(len(m.HTML), enough)])
	}
	return robot.Newest(words[:min(len(words), most)])
}
