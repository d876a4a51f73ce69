package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mutualaid/mailer/reply/footer"
)

// markFooters marks signatures, disclaimers and footers in what is not quoted.
func markFooters(lines []line, why *findings) {
	said := false // new words stand above
	budget := maxFooters
	for i := 0; i < len(lines); {
		if lines[i].is == quoted {
			i++
			continue
		}
		end := i
		for end < len(lines) && lines[end].is != quoted {
			end++
		}
		said = footersOf(lines[i:end], said, &budget, why) || said
		i = end
	}
}

// footersOf marks the footers of one stretch of new lines. It says whether new words remain in it.
func footersOf(part []line, said bool, budget *int, why *findings) bool {
	remains := false
	for i := 0; i < len(part); i++ {
		l := &part[i]
		if l.blank() || l.is == signature {
			continue
		}
		if l.signed {
			l.is = signature
			why.add("the program's mark of a signature")
			continue
		}
		if strings.HasPrefix(l.text, "[cid:") && strings.HasSuffix(l.text, "]") && !strings.Contains(l.text, " ") {
			l.is = signature // the place of a picture, which is no word: a logo mostly
			continue
		}
		if footer.Tag(strings.ToLower(l.text)) {
			l.is = signature
			why.add("disclaimer or footer")
			continue
		}
		if begin, end := paragraphFooter(part, i, budget); end > i {
			why.add("disclaimer or footer")
			mark(part[begin:end])
			if above := titleOf(part, begin); above >= 0 {
				mark(part[above:begin])
				remains = slices.ContainsFunc(part[:above], func(l line) bool { return l.is == fresh && !l.blank() })
			}
			if begin == i {
				i = end - 1
				continue
			}
		}
		if *budget > 0 && footer.Phone(l.text) {
			*budget--
			why.add("footer of a mail program")
			if said || remains {
				mark(part[i:])
				return remains
			}
			l.is = signature
			continue
		}
		if rest := strings.TrimSpace(footer.Cut(l.text)); rest != l.text {
			why.add("footer of a mail program")
			l.text = rest
			mark(part[i+1:])
			return true
		}
		if *budget > 0 && delimits(part, i, said || remains, budget) {
			why.add("signature")
			mark(part[i:])
			return remains
		}
		if end := closing(part, i, said || remains, budget); end > i {
			why.add("closing and signature")
			mark(part[i:end])
			i = end - 1
			continue
		}
		remains = true
	}
	return remains
}

// titleOf is the line above a disclaimer that begins at line i when that is its title and stands alone, -1 when there is none.
func titleOf(part []line, i int) int {
	above := i - 1
	for above >= 0 && part[above].blank() {
		above--
	}
	if above < 0 || part[above].is != fresh || above > 0 && !part[above-1].blank() || !footer.Titles(strings.ToLower(part[above].text)) {
		return -1
	}
	return above
}

// maxFooter is how many lines below a mark are looked at to judge it.
const maxFooter = 120

// maxFooters bounds how many such marks are judged in a mail.
const maxFooters = 100

func mark(lines []line) {
	for i := range lines {
		lines[i].is = signature
	}
}

// delimits says whether line i sets a signature or a list's footer apart from the text above it. "-- " is the standard
// mark (RFC 3676 section 4.3); other drawn lines count when only a few short lines follow.
func delimits(part []line, i int, said bool, budget *int) bool {
	t := part[i].text
	if t != "--" && !isRule(t) && !strings.HasPrefix(t, "-- ") {
		return false
	}
	if strings.Contains(t, " ") && strings.Trim(t, "- ") == "" { // "- - -"
		return false
	}
	if underlines(part, i) || framed(part, i) {
		return false
	}
	*budget--
	rest, short := 0, true
	for _, l := range part[i+1 : min(len(part), i+maxFooter)] {
		if l.blank() {
			continue
		}
		if rest == 0 && strings.Contains(strings.ToLower(l.text), "mailing list") {
			return said
		}
		if footer.Leaves(strings.ToLower(l.text)) {
			return said
		}
		rest++
		short = short && utf8.RuneCountInString(l.text) <= 80 && !isSentence(l.text)
	}
	switch {
	case t == "--":
		return said && rest <= 60
	case strings.HasPrefix(t, "-- "):
		return said && rest <= 6 && short && utf8.RuneCountInString(t) <= 60 && !isSentence(t[3:])
	}
	return said && rest <= 8 && short
}

// underlines says whether line i is drawn below a title, as long as that, and stands apart from what is said above:
//
//	Agenda
//	______
func underlines(part []line, i int) bool {
	if i == 0 || part[i-1].blank() || i > 1 && !part[i-2].blank() {
		return false
	}
	longer := utf8.RuneCountInString(part[i].text) - utf8.RuneCountInString(part[i-1].text)
	return longer >= -1 && longer <= 1 && part[i].text != "--"
}

// framed says whether line i and one like it frame words to somebody, as people draw stars around what matters; the lines
// that programs draw are dashes or low lines, and what they frame says how to reach somebody.
func framed(part []line, i int) bool {
	t := part[i].text
	if strings.ContainsAny(t[:1], "-_") {
		return false
	}
	const longest = 10
	within := func(lines []line) bool {
		return len(lines) > 0 && !slices.ContainsFunc(lines, func(l line) bool { return strings.ContainsAny(l.text, "@/") })
	}
	for k := i + 1; k < min(len(part), i+longest); k++ {
		if part[k].text == t {
			return within(part[i+1 : k])
		}
	}
	for k := i - 1; k >= max(0, i-longest); k-- {
		if part[k].text == t {
			return within(part[k+1 : i])
		}
	}
	return false
}

// closing looks whether a formula such as "Kind regards," stands alone on line i with a name and then a job, a telephone
// and the like below; it returns the line after them, or 0. A formula with no more than a name is words to somebody, and
// so are sentences below it.
func closing(part []line, i int, said bool, budget *int) int {
	if !said || *budget <= 0 || !footer.Closes(part[i].text) {
		return 0
	}
	*budget--
	end, rest := i+1, 0
	for k := i + 1; k < min(len(part), i+maxFooter); k++ {
		if part[k].blank() {
			continue
		}
		if isSentence(part[k].text) || utf8.RuneCountInString(part[k].text) > 60 || isRule(part[k].text) || part[k].text == "--" || footer.Phone(part[k].text) {
			break
		}
		if rest++; rest > 12 {
			return 0
		}
		end = k + 1
	}
	if rest < 2 {
		return 0
	}
	return end
}

// isSentence says whether a line reads like words to someone rather than like a name, a job or an address.
func isSentence(s string) bool {
	words := 0
	for w := range strings.FieldsSeq(s) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLetter(r) {
			words++
		}
	}
	if strings.ContainsAny(s, "@/|•") || strings.Contains(s, "www.") {
		return strings.HasSuffix(s, "?")
	}
	lower := strings.ToLower(s)
	if strings.HasPrefix(lower, "ps") || strings.HasPrefix(lower, "p.s") {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	switch last {
	case '?', '？':
		return true
	case '.', '!', '。', '！':
		return words >= 4 || last >= 0x80
	}
	first, _ := utf8.DecodeRuneInString(s)
	return words >= 3 && unicode.IsLower(first)
}
