package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mutualaid/mailer/reply/wording"
)

// findings collects, in order and each once, the rules that cut.
type findings []string

func (f *findings) add(rule string) {
	for _, have := range *f {
		if have == rule {
			return
		}
	}
	*f = append(*f, rule)
}

// divide gives every line its verdict and renders the result.
func divide(lines []line, sent string) Reply {
	var why findings
	own := newLetter(sent)
	if own != nil {
		lines = own.mark(lines, &why)
	}
	lines, bare := markQuotations(lines, own, &why)
	markFooters(lines, &why)
	r := Reply{
		Text:      join(lines, fresh),
		Quoted:    join(lines, quoted),
		Signature: join(lines, signature),
		Why:       strings.Join(why, ", "),
	}
	r.Unsure = own == nil && (bare || wording.Long(r.Text[:min(len(r.Text), 200)]))
	return r
}

// maxLooks bounds how many lines that look like an announcement are judged: a hostile mail may hold nothing else.
const maxLooks = 2000

// markQuotations marks what was quoted. A quotation with marks at its lines ends where they end, so that answers
// between and below are kept; one without marks, of which it tells, goes to the end of the mail.
func markQuotations(lines []line, own *letter, why *findings) (marked []line, bare bool) {
	markWrapped(lines)
	budget := maxLooks
	for i := 0; i < len(lines); {
		l := &lines[i]
		switch {
		case l.depth > 0:
			l.is = quoted
			if !l.blank() {
				why.add("quoted lines")
			}
			i++
			continue
		case l.is == quoted || l.blank() && !l.cut:
			i++
			continue
		case l.cut:
			why.add("the program's mark of a quotation")
			cutTail(lines, i, own)
			return lines, true
		}
		if at := sharedLine(l.text); at > 0 {
			lines = slices.Insert(lines, i+1, line{text: l.text[at:]})
			lines[i].text = strings.TrimRight(l.text[:at], " -–—")
			i++
		}
		end, rule, forever := introduction(lines, i, &budget)
		if rule == "" {
			i++
			continue
		}
		why.add(rule)
		for k := i; k < end; k++ {
			lines[k].is = quoted
		}
		markRule(lines, i)
		if forever || !quotedNext(lines, end) {
			cutTail(lines, end, own)
			return lines, true
		}
		i = end
	}
	return lines, false
}

// introduction looks whether what announces a quotation begins at line i. It returns the line after it and the rule,
// "" when there is none; forever says that the quotation has no marks of its own, whatever follows.
func introduction(lines []line, i int, budget *int) (end int, rule string, forever bool) {
	if lines[i].intro {
		return i + 1, "the program's line before a quotation", false
	}
	if isSeparator(lines[i].text) {
		return i + 1, "separator line", !quotedNext(lines, i+1)
	}
	if isNotesTable(lines[i].text) {
		return i + 1, "header block of a quoted mail", true
	}
	if end := headerBlock(lines, i, budget); end > 0 {
		markDrawn(lines, i)
		return end, "header block of a quoted mail", !quotedNext(lines, end)
	}
	if end := labelledBlock(lines, i); end > 0 {
		return end, "header block of a quoted mail", true
	}
	if end := attribution(lines, i, budget); end > 0 {
		return end, "line that announces a quotation", false
	}
	return 0, "", false
}

// quotedNext says whether the next line with words is marked as quoted.
func quotedNext(lines []line, i int) bool {
	for ; i < len(lines) && i >= 0; i++ {
		if !lines[i].blank() {
			return lines[i].depth > 0 || lines[i].is == quoted
		}
	}
	return true // nothing follows: nothing to cut
}

// cutTail marks everything from line i as quoted, but for answers between the words of our own letter.
func cutTail(lines []line, i int, own *letter) {
	if own != nil && own.answersWithin(lines, i) {
		return
	}
	markRule(lines, i)
	for ; i < len(lines); i++ {
		lines[i].is = quoted
	}
}

// markDrawn marks a line drawn around words just above the header of a quoted mail: it announces it, whatever it says.
func markDrawn(lines []line, i int) {
	for i--; i >= 0 && lines[i].blank(); i-- {
	}
	if i >= 0 && lines[i].is == fresh && isDrawn(lines[i].text) {
		lines[i].is = quoted
	}
}

// markRule marks a drawn line just above line i: it belongs to what follows.
func markRule(lines []line, i int) {
	for i--; i >= 0; i-- {
		if lines[i].blank() {
			continue
		}
		if lines[i].is == fresh && isRule(lines[i].text) {
			lines[i].is = quoted
			continue
		}
		return
	}
}

// markWrapped finds the ends of quoted lines that a mail program wrapped without repeating the mark:
//
//	> a long quoted line that was wrapped somewhere near the
//	margin
//	> and goes on
func markWrapped(lines []line) {
	for i := 1; i < len(lines); i++ {
		l, before := &lines[i], lines[i-1]
		if l.depth > 0 || l.blank() || before.depth == 0 || before.blank() {
			continue
		}
		followed := i+1 < len(lines) && lines[i+1].depth > 0
		if wrapped(before.text, l.text, followed) {
			l.depth = before.depth
		}
	}
}

// wrapped says whether s looks like the rest of the quoted line before. Where it may be an answer it is not.
func wrapped(before, s string, followed bool) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	if !followed || strings.ContainsRune("?:!？：！", last) {
		return false
	}
	if strings.Contains(before, "http") && !strings.Contains(s, " ") {
		return true
	}
	first, _ := utf8.DecodeRuneInString(s)
	return len(before) >= 58 && len(s) <= len(before) && (unicode.IsLower(first) || first == '<' || first == '(')
}
