// Package robot knows how the robots speak that answer for people: in which words, and which day of return they name.
package robot

import (
	"strings"
	"unicode/utf8"
)

// Subject says why a subject, in lower case and on one line, is a vacation robot's or a ticket system's; "" when it may be
// a person's. text is what was newly written; answers says that the mail names another as the one it answers. A "Re:" before
// the words is a person's. People write of absences, receipts and automatic answers, too: such words make a machine only
// where the mail answers another, quotes its subject, or says in its text what machines say.
func Subject(s, text string, answers bool) (why string) {
	for strings.HasPrefix(s, "[ext") || strings.HasPrefix(s, "[spam") || strings.HasPrefix(s, "***") { // a gateway's tag
		_, rest, ok := strings.Cut(s[1:], " ")
		if !ok {
			break
		}
		s = rest
	}
	s = strings.TrimLeft(s, "[<*\"'„“【《「 ")
	for _, p := range bounceSubjects {
		if rest, ok := strings.CutPrefix(s, p); ok && endsPhrase(rest) && !asks(text) {
			return "its subject begins with \u201c" + p + "\u201d"
		}
	}
	for _, p := range subjects {
		if rest, ok := strings.CutPrefix(s, p); ok && endsPhrase(rest) && (answers || isMachines(rest, text)) {
			return "its subject begins with \u201c" + p + "\u201d"
		}
	}
	if at := strings.LastIndex(s, "(out of office"); at >= 0 && strings.HasSuffix(s, ")") && (answers || isMachines("", text)) {
		return "its subject ends with \u201cout of office\u201d"
	}
	for _, p := range closings {
		if strings.HasSuffix(strings.TrimRight(s, "】」》) "), p) && (answers || isMachines("", text)) {
			return "its subject ends with \u201c" + p + "\u201d"
		}
	}
	for _, p := range endings {
		if at := strings.LastIndex(s, p); at >= 0 {
			rest := strings.TrimRight(s[at+len(p):], ". ")
			if (rest == "" || strings.HasPrefix(rest, " (") && strings.HasSuffix(rest, ")")) && (answers || isMachines("", text)) {
				return "its subject ends with \u201c" + p + "\u201d"
			}
		}
	}
	if opensTicket(s) {
		return "its subject says that a ticket was opened"
	}
	if !answers && !strings.Contains(s, ": re: ") && !strings.Contains(s, ": aw: ") {
		return ""
	}
	// People may write these as well, but when they answer their program puts a "Re:" before.
	for _, p := range likelySubjects {
		if rest, ok := strings.CutPrefix(s, p); ok && (endsWord(rest) || strings.HasSuffix(p, "#") || strings.HasSuffix(p, ":")) {
			return "an answer whose subject begins with \u201c" + p + "\u201d"
		}
	}
	return ""
}

// isMachines says whether what a subject goes on with, or what stands below it, bears out that a machine wrote it: another's
// subject behind a colon, no words at all, or what machines say. Who asks something and speaks of themselves is none.
func isMachines(rest, text string) bool {
	asked := asks(text)
	mark, size := utf8.DecodeRuneInString(strings.TrimLeft(rest, " \u00a0"))
	if rest = strings.TrimLeft(rest, " \u00a0"); strings.ContainsRune(":：]】-–—", mark) && strings.TrimSpace(rest[size:]) != "" {
		return !asked || Speaks(text)
	}
	return !asked && (strings.TrimSpace(text) == "" || Speaks(text))
}

// asks says whether somebody asks something first of all, or asks and speaks of themselves.
func asks(text string) bool {
	end := strings.IndexAny(text, ".!?？\n")
	return end >= 0 && strings.HasPrefix(text[end:], "?") || strings.ContainsAny(text, "?？") && firstPerson(strings.ToLower(text))
}

// opensTicket recognises "Case 00418772 has been created" and its like.
func opensTicket(s string) bool {
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	for _, own := range [...]string{"your ", "ihr ", "ihre ", "votre ", "su ", "tu ", "la sua ", "il suo ", "sua ", "seu ", "uw "} {
		if rest, ok := strings.CutPrefix(s, own); ok {
			s = rest
			break
		}
	}
	for _, noun := range [...]string{"case", "ticket", "request", "incident", "anfrage", "vorgang", "demande", "solicitud", "richiesta", "chamado", "melding", "ärende", "sag"} {
		if !strings.HasPrefix(s, noun) {
			continue
		}
		for _, deed := range [...]string{" created", " received", " opened", " registered", " logged", " erstellt", " eröffnet", " ouvert", " abierto", " eingegangen", " créé", " enregistré", " creado", " recibid", " creat", " apert", " abert", " criad", " aangemaakt", " skapa", " oprettet"} {
			if strings.Contains(s, deed) {
				return true
			}
		}
	}
	return false
}

// endsPhrase says whether a subject that goes on with rest said its say, so that what follows is another's subject.
func endsPhrase(rest string) bool {
	rest = strings.TrimLeft(rest, " \u00a0")
	if rest == "" || strings.ContainsAny(rest[:1], ":-([])<!./|,;*\"'") {
		return true
	}
	for _, p := range [...]string{"–", "—", "：", "】", "》", "」", "【", "（", "»", "from ", "for ", "to ", "re:", "re ", "aw:", "sv:", "von ", "auf ", "zu ",
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
