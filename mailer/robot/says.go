package robot

import (
	"slices"
	"strings"
	"unicode"
)

// Limits on what is read of a text.
const (
	maxLines = 12
	maxLine  = 300
)

// Newest cuts a text where an older mail is quoted, or a signature begins.
func Newest(text string) string {
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		l := strings.TrimLeft(line, " \t*_\u00a0")
		switch {
		case strings.HasPrefix(l, ">"), strings.HasPrefix(l, "--"), strings.HasPrefix(l, "____"), prefixFold(l, "from:"), prefixFold(l, "von:"), prefixFold(l, "van:"), prefixFold(l, "de :"), prefixFold(l, "da:"):
			return text[:at]
		}
		at += len(line)
	}
	return text
}

func prefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Words says why a text is a robot's that says so in its first lines, "" when it may be a person's. subject is in lower
// case; text is what was newly written.
func Words(subject, text string) (why string) {
	seen := 0
	var start strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.ToLower(strings.Trim(line, " \t*_#=~[](){}!\"'\u00a0\r"))
		if line == "" {
			continue
		}
		if len(line) < 2*maxLine && mayBe(line) {
			for sentence := range strings.SplitSeq(strings.ReplaceAll(line, "! ", ". "), ". ") {
				if rest := afterOpening(sentence); rest != "" && says(rest) {
					return "it says: " + rest
				}
				if len(sentence) < maxLine && says(strings.Trim(sentence, " *_([")) {
					return "it says: " + sentence
				}
			}
		}
		start.WriteString(line[:min(len(line), 2*maxLine)] + " ")
		if seen++; seen == maxLines {
			break
		}
	}
	return signs(subject, start.String())
}

// afterOpening is what follows a greeting ("Dear Ann, this is …") or a label ("Remarque : ceci est …"), "" when there is neither.
func afterOpening(sentence string) string {
	if greeting, rest, ok := strings.Cut(sentence, ", "); ok && len(greeting) < 25 {
		return strings.Trim(rest, " *_([")
	}
	if label, rest, ok := strings.Cut(sentence, ":"); ok && len(label) < 16 && !strings.Contains(strings.Trim(label, " \u00a0"), " ") {
		return strings.Trim(rest, " *_([\u00a0")
	}
	return ""
}

// Speaks says whether a text says anything that machines often say, though people may as well.
func Speaks(text string) bool {
	for what, is := range find(strings.ToLower(text[:min(len(text), maxLines*maxLine)])) {
		if is && what != browser && what != unsubscribe {
			return true
		}
	}
	return false
}

// Away says whether a short text tells of an absence and to whom to turn: people's robots write so, and people might.
func Away(text string) bool {
	if len(text) > maxLines*maxLine {
		return false
	}
	found := find(strings.ToLower(text))
	return found[absent] && found[elsewhere]
}

// numbered says whether a subject holds a ticket's number in brackets: "[#4711]", "[Ticket#2026112610000012]".
func numbered(subject string) bool {
	_, tag, ok := strings.Cut(subject, "[")
	tag, _, closed := strings.Cut(tag, "]")
	if !ok || !closed {
		return false
	}
	_, number, ok := strings.Cut(tag, "#")
	return ok && len(number) >= 4 && strings.Trim(number, "0123456789-: ") == ""
}

// ideograph begins, as a byte, the letters that are written without spaces.
const ideograph = 0xe3

// find looks for what machines say in a text in lower case.
func find(text string) (found [len(signWords)]bool) {
	for at := range len(text) - keyLen {
		if text[at] == ' ' || at > 0 && text[at] < ideograph && (text[at-1] >= 'a' && text[at-1] <= 'z' || text[at-1] >= 0x80) {
			continue // in the middle of a word, or before it
		}
		for _, s := range signIndex[text[at:at+keyLen]] {
			found[s.what] = found[s.what] || strings.HasPrefix(text[at:], s.words)
		}
	}
	return found
}

// signs looks for two things that robots say and people don't say together.
func signs(subject, text string) string {
	found := find(text)
	switch {
	case found[challenge]:
		return "it asks its sender to prove to be a person"
	case found[received] && (found[ticket] || found[deaf] || numbered(subject)):
		return "it confirms that a mail came in"
	case found[gone] && (found[deaf] || found[elsewhere] && !firstPerson(text)):
		return "it says that nobody reads here any more"
	case found[browser] && found[unsubscribe]:
		return "it is a newsletter"
	case found[unattended]:
		return "it says that it comes from a box that nobody reads"
	case receipt(text):
		return "it says that a mail was read"
	case found[absent] && (strings.HasPrefix(subject, "auto:") || strings.HasPrefix(subject, "auto :") || strings.HasPrefix(subject, "auto\u00a0:")):
		return "its subject begins with \u201cauto:\u201d, and it speaks of an absence"
	}
	return ""
}

// receipt recognises the receipts that Notes and Exchange write without a part that programs could read: "Return Receipt",
// and "Your message To: … Subject: … was read on …".
func receipt(text string) bool {
	if rest, ok := strings.CutPrefix(text, "return receipt "); ok {
		return strings.Contains(rest, "your document") && strings.Contains(rest, "was received")
	}
	for _, form := range [...][3]string{
		{"your message ", "subject:", " was read on "}, {"your message ", "subject:", " was deleted without being read"},
		{"ihre nachricht ", "betreff:", " wurde gelesen"}, {"ihre nachricht ", "betreff:", " gelesen"}, {"ihre nachricht ", "betreff:", " ungelesen gelöscht"},
		{"votre message ", "objet", " a été lu "}, {"su mensaje ", "asunto:", " se leyó "}, {"el mensaje ", "asunto:", " se leyó "}, {"il messaggio ", "oggetto:", " è stato letto "}, {"uw bericht ", "onderwerp:", " gelezen"}, {"a sua mensagem ", "assunto:", " foi lida "},
	} {
		if rest, ok := strings.CutPrefix(text, form[0]); ok && strings.Contains(rest, form[1]) && strings.Contains(rest, form[2]) {
			return true
		}
	}
	return false
}

// mayBe says whether a line holds what all the words for automatic have in common.
func mayBe(line string) bool {
	for _, s := range [...]string{"aut", "otomatik", "not reply", "авто", "自", "자동", "αυτό", "abwesenheitsnotiz"} {
		if strings.Contains(line, s) {
			return true
		}
	}
	return false
}

// firstClause is what stands before the first colon.
func firstClause(line string) string {
	clause, _, _ := strings.Cut(line, ":")
	return strings.TrimSpace(clause)
}

// foreignPronoun says whether a line in an alphabet without spaces begins by speaking of itself.
func foreignPronoun(line string) bool {
	for _, p := range [...]string{"これは", "このメール", "この返信", "本メール", "当メール", "此", "这是", "這是", "本邮件", "本郵件", "自动", "自動", "이 메일", "본 메일"} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return false
}

// firstPerson says whether somebody speaks of themselves.
func firstPerson(text string) bool {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if persons[w] {
			return true
		}
	}
	return false
}

// says recognises "This is an automatic reply" and its like: a pronoun first, then a word for automatic close to
// one for mail, and nothing that denies or asks.
func says(line string) bool {
	at := -1
	for _, stem := range stems {
		if at = strings.Index(line, stem); at >= 0 {
			break
		}
	}
	switch {
	case strings.Contains(line, "?") || strings.Contains(line, "？"):
		return false
	case at < 0:
		noun, ok := strings.CutPrefix(strings.TrimPrefix(line, "please "), "do not reply to this ")
		return ok && slices.ContainsFunc(nouns[:5], func(n string) bool { return strings.Contains(noun[:min(len(noun), 20)], n) }) // not "to this address"
	case wholeLines[strings.Trim(line, " .:!")], wholeLines[firstClause(line)]:
		return true
	}
	first, rest, _ := strings.Cut(line, " ")
	if first == "please" && !strings.HasPrefix(rest, "do ") && !strings.HasPrefix(rest, "don") {
		told, noted := strings.CutPrefix(rest, "note") // else somebody asks something about another mail
		return noted && says(strings.TrimPrefix(strings.TrimLeft(told, " :,"), "that "))
	}
	if !pronouns[strings.Trim(first, ",:;")] || at > 60 {
		return at < 60 && foreignPronoun(line)
	}
	for _, no := range [...]string{" not ", "n't ", " nicht ", " kein", " pas ", " niet ", " geen ", " no ", " non ", " não ", " nie "} {
		if strings.Contains(line, no) && strings.Index(line, no) < at {
			return false
		}
	}
	for _, deed := range otherDeeds { // what a firm's server does with every mail
		if i := strings.Index(line[at:], deed); i >= 0 && i < 50 {
			return false
		}
	}
	near := line[max(0, at-40):min(len(line), at+60)]
	for _, noun := range nouns {
		if strings.Contains(near, noun) {
			return true
		}
	}
	return false
}
