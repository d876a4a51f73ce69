package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAttribution is the longest line, in bytes after joining, that is believed to announce a quotation.
const maxAttribution = 500

// attribution looks whether a line that announces a quotation ("On Monday Anna wrote:") begins at line i, wrapped over
// at most five lines; it returns the line after it, or 0. budget is what may still be spent on lines that look so.
func attribution(lines []line, i int, budget *int) int {
	size := 0
	for k, n := i, 0; k < len(lines) && n < 5; k++ {
		l := lines[k]
		if l.depth > 0 || l.is == quoted {
			return 0
		}
		if l.blank() {
			// Polymail leaves a blank line before "<".
			if next := k + 1; n > 0 && next < len(lines) && strings.HasPrefix(lines[next].text, "<") && beginsAnnouncement(strings.ToLower(lines[i].text)) {
				continue
			}
			return 0
		}
		n++
		if size += len(l.text) + 1; size > maxAttribution || *budget <= 0 {
			return 0
		}
		if mayEnd(l.text) || strings.HasPrefix(lines[i].text, ":") {
			*budget--
			if announces(joined(lines[i:k+1]), lines, i, k+1) {
				if laterStart(lines, i, k+1) {
					return 0
				}
				return wholeAnnouncement(lines, k)
			}
		}
	}
	return 0
}

// wholeAnnouncement returns the line after the announcement whose verb stands in line k, or whose date: the author's
// address or the colon may have been wrapped onto the lines below.
func wholeAnnouncement(lines []line, k int) int {
	if endsWithColon(lines[k].text) {
		return k + 1
	}
	for n := k + 1; n < min(len(lines), k+3) && !lines[n].blank() && lines[n].depth == 0; n++ {
		s := lines[n].text
		if endsWithColon(s) && (strings.Contains(s, "@") || len(s) <= 40 && quotedNext(lines, n+1)) {
			return n + 1
		}
	}
	return k + 1
}

func endsWithColon(s string) bool { return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") }

// laterStart says whether the announcement in lines from..end begins after line from, which then is the writer's own:
//
//	Agreed
//	On Monday, 2 March 2026 at 16:37, Anna wrote:
func laterStart(lines []line, from, end int) bool {
	if end == from+1 {
		return false
	}
	first := strings.ToLower(lines[from].text)
	word, _, _ := strings.Cut(first, " ")
	own := beginsAnnouncement(first) || tellsWhenAndWho(first) || verbs[word]
	if !own && !strings.ContainsAny(first, "<@(") && !withinAddress(lines, from+1) && !dateAbove(lines, from, from+1, end) {
		return true // prose, and then perhaps an announcement in the middle of a line
	}
	for j := from + 1; j < end; j++ {
		if withinAddress(lines, j) || dateAbove(lines, from, j, end) {
			continue // its name is above
		}
		words, email := withoutAddresses(bare(lines[j].text))
		if !beginsAnnouncement(words) || !announces(joined(lines[j:end]), lines, j, end) {
			continue
		}
		if !email && endsWithAddress(lines[j-1].text) {
			continue
		}
		before := joined(lines[from:j])
		if !own || !strings.ContainsAny(before, "0123456789") || strings.ContainsAny(before[len(before)-1:], ".!?") {
			return true
		}
	}
	return false
}

// dateAbove says whether the date of an announcement stands in lines from..mid, and no other in the lines below up to end.
func dateAbove(lines []line, from, mid, end int) bool {
	if dated, _, _ := hasDate(joined(lines[from:mid])); !dated {
		return false
	}
	words, _ := withoutAddresses(joined(lines[mid:end]))
	_, timed, year := hasDate(words)
	return !timed && !year
}

// endsWithAddress says whether a line is an author's address, with a short name before it.
func endsWithAddress(s string) bool {
	return strings.Contains(s[strings.LastIndexByte(s, ' ')+1:], "@") && strings.Count(s, " ") <= 4
}

// withinAddress says whether line i begins with an address whose name, or whose opening bracket, stands in the line above.
func withinAddress(lines []line, i int) bool {
	s, above := lines[i].text, lines[i-1].text
	if strings.HasPrefix(s, "<") || strings.HasPrefix(s, "(") || strings.HasPrefix(s, "[mailto:") {
		return true
	}
	if strings.LastIndexByte(above, '<') > strings.LastIndexByte(above, '>') {
		return true
	}
	closed := strings.LastIndexAny(above, ">])")
	return closed > 0 && len(above)-closed < 8 && strings.Contains(above, "@") // "Anna <anna@example.org> 於"
}

// joined puts the lines of a wrapped announcement together.
func joined(lines []line) string {
	if len(lines) == 1 {
		return lines[0].text
	}
	texts := make([]string, 0, len(lines))
	for _, l := range lines {
		texts = append(texts, l.text)
	}
	return strings.Join(texts, " ")
}

// mayEnd is the cheap test of whether an announcement can end with this line.
func mayEnd(s string) bool {
	s = bare(s)
	if s == "" {
		return false
	}
	switch s[len(s)-1] {
	case ':', '>', ']', ')', ';':
		return true
	}
	if strings.HasSuffix(s, "：") {
		return true
	}
	w := s[strings.LastIndexByte(s, ' ')+1:]
	return verbs[strings.ToLower(w)]
}

// bare removes the dashes, stars and lines that programs draw around an announcement.
func bare(s string) string { return strings.Trim(s, " *_-–—‐=~\"'") }

// announces judges the joined lines from..end of lines.
func announces(joined string, lines []line, from, end int) bool {
	s := bare(joined)
	colon := endsWithColon(s) || strings.HasPrefix(s, ":") // RoundCube turns a Hebrew line round
	words, email := withoutAddresses(s)
	dated, timed, year := hasDate(words)
	verb := verbIn(words)
	begins := beginsAnnouncement(words)
	apart := from == 0 || lines[from-1].blank() || lines[from-1].depth > 0 || lines[from-1].is == quoted
	next := quotedNext(lines, end) && end < len(lines)
	mail := next || email || timed // else a person may well say when somebody wrote
	switch {
	case verb && dated && begins && (colon || endsWithVerb(words) || email) && (mail || year && datedEarly(words)):
		return true
	case verb && dated && colon && (apart || next) && mail: // Anna Smith/Acme wrote on 01/02/2012 10:00:00:
		return true
	case email && dated && colon && begins: // 2017-11-24 16:32 GMT+01:00 Anna <anna@example.org>:
		return true
	case email && verb && colon && apart && (next || end-from <= 2): // Anna <anna@example.org> wrote:
		return true
	case (verb || dated || email) && colon && next && apart: // Excerpts from Anna's message of March 2:
		return true
	case verb && dated && begins && next && apart: // Quoting Anna (2026-03-02 16:37)
		return true
	case verb && colon && next && len(s) < 80: // Anna wrote:
		return true
	case email && dated && next && startsWithDate(strings.TrimLeft(words, "[(")): // 2011/4/7 Anna <anna@example.org>
		return true
	}
	return false
}

// withoutAddresses removes e-mail addresses and what stands in angle brackets, whose digits are not dates, and lowers
// the rest.
func withoutAddresses(s string) (words string, email bool) {
	var b strings.Builder
	for _, w := range strings.Fields(s) {
		at := strings.IndexByte(w, '@')
		if at > 0 && at < len(w)-1 {
			email = true
			if end := strings.LastIndexAny(w, ">)]:"); end > at {
				b.WriteString(strings.ToLower(strings.TrimLeft(w[end:], ">)]")))
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(strings.ToLower(w))
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String()), email
}

// hasDate says whether s holds a year, or at least two numbers such as a date and a time have; whether it holds both a
// date and a time; and whether there is a year.
func hasDate(s string) (dated, timed, year bool) {
	groups, run := 0, 0
	var head [2]rune
	for _, r := range s + " " {
		if unicode.IsDigit(r) {
			if run < 2 {
				head[run] = r
			}
			run++
			continue
		}
		if run > 0 && run <= 4 {
			groups++
			year = year || run == 4 && (head == [2]rune{'1', '9'} || head == [2]rune{'2', '0'})
		}
		run = 0
	}
	return year || groups >= 2, groups >= 4, year
}

// datedEarly says whether a number stands among the first words.
func datedEarly(s string) bool {
	n := 0
	for w := range strings.FieldsSeq(s) {
		if strings.IndexFunc(w, unicode.IsDigit) >= 0 {
			return true
		}
		if n++; n == 4 {
			return false
		}
	}
	return false
}

// tellsWhenAndWho says whether s holds a date and a word for writing.
func tellsWhenAndWho(s string) bool {
	dated, _, _ := hasDate(s)
	return dated && verbIn(s)
}

// startsWithDate says whether s begins with a number of a date or time.
func startsWithDate(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

// verbIn says whether a word for writing stands in s, lower-cased.
func verbIn(s string) bool {
	for w := range strings.FieldsSeq(s) {
		w = strings.Trim(w, ":：,;.-<>\"")
		if verbs[w] || verbs[strings.Trim(w, "()")] {
			return true
		}
	}
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, p) })
}

// endsWithVerb says whether the last word of s is a word for writing.
func endsWithVerb(s string) bool {
	s = strings.TrimRight(s, " :-")
	return verbs[s[strings.LastIndexByte(s, ' ')+1:]]
}

// beginsAnnouncement says whether s, lower-cased, begins as announcements do: with a preposition of a date, a weekday
// or a number.
func beginsAnnouncement(s string) bool {
	s = strings.TrimLeft(s, "\"'([<-–—*_ ")
	if startsWithDate(s) {
		return true
	}
	end := strings.IndexAny(s, " ,.:،")
	if end < 0 {
		end = len(s)
	}
	if openers[s[:end]] {
		return true
	}
	return slices.ContainsFunc(openings, func(p string) bool { return strings.HasPrefix(s, p) })
}

// sharedLine finds an announcement that begins inside a line, after words of the writer:
//
//	reply On Wed, Apr 4, 2012 at 3:59 PM, bob@example.com wrote:
//
// It returns where it begins, 0 when nowhere.
func sharedLine(s string) int {
	if len(s) > maxAttribution || !mayEnd(s) {
		return 0
	}
	for _, opener := range [...]string{"On ", "Le ", "Am ", "El ", "Em ", "Il ", "Op "} {
		i := strings.LastIndex(s, opener)
		if i <= 0 || s[i-1] != ' ' && s[i-1] != '-' {
			continue
		}
		words, email := withoutAddresses(bare(s[i:]))
		if tellsWhenAndWho(words) && (email || strings.HasSuffix(words, ":")) {
			return i
		}
	}
	return 0
}
